/**
 * Whether an operation has taken effect: in a snapshot, or in what a target says it has.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as Entity from '../model/Entity.js';
import type { OperationError } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import type { Operation } from '../plan/Operation.js';
import { sameParent } from '../snapshot/Entry.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import type { Held } from './Handlers.js';
import { perform } from './perform.js';

/** What can be said of an operation: it took effect, it did not, or neither can be told from what is there. */
export type Effect = 'there' | 'absent' | 'unclear';

const agrees = (model: Model, wanted: Entity.Entity, held: Entity.Entity): boolean => {
  const names = Object.keys(wanted).filter((name) => Object.hasOwn(model.attributes, name));
  return Entity.comparator(model, names).same(wanted, held);
};

/** What is left out is not compared, so that it cannot disagree. */
const known = (wanted: Entity.Entity, held: Entity.Entity): Entity.Entity =>
  Object.fromEntries(Object.entries(wanted).filter(([name]) => Object.hasOwn(held, name)));

const hangs = (wanted: Entity.Ref | undefined, { parent }: Held): boolean =>
  parent === undefined || sameParent(wanted, parent ?? undefined);

/** Whether an operation took effect, from what the target has of its entity. O(attributes). */
export const ofHeld = (model: Model, operation: Operation, held: O.Option<Held>): Effect => {
  if (O.isNone(held)) {
    // What is gone was not updated or moved; why it is gone is another matter.
    if (operation.action === 'delete') return 'there';
    return operation.action === 'create' ? 'absent' : 'unclear';
  }
  const { attributes } = held.value;
  switch (operation.action) {
    case 'delete':
      return 'absent';
    case 'create':
      return agrees(model, known(operation.attributes, attributes), attributes) && hangs(operation.parent, held.value)
        ? 'there'
        : 'unclear';
    case 'update':
      if (agrees(model, operation.attributes, attributes)) return 'there';
      return agrees(model, operation.before, attributes) ? 'absent' : 'unclear';
    case 'move': {
      if (held.value.parent === undefined) return 'unclear';
      if (hangs(operation.parent, held.value) && agrees(model, operation.attributes, attributes)) return 'there';
      return hangs(operation.from, held.value) && agrees(model, operation.before, attributes) ? 'absent' : 'unclear';
    }
  }
};

/** Whether a snapshot is as an operation leaves it. O(attributes). */
export const isIn =
  (operation: Operation) =>
  (snapshot: Snapshot.Snapshot): boolean => {
    const model = snapshot.schema.models.get(operation.model);
    const entry = Snapshot.entry(operation)(snapshot);
    if (model === undefined) return false;
    const held = entry === undefined ? O.none : O.some({ attributes: entry.entity, parent: entry.parent ?? null });
    return ofHeld(model, operation, held) === 'there';
  };

/** The snapshot with an operation's effect, whether it had it before or not. Errors: as `perform`. */
export const withEffect =
  (operation: Operation) =>
  (snapshot: Snapshot.Snapshot): E.Either<OperationError, Snapshot.Snapshot> =>
    isIn(operation)(snapshot) ? E.right(snapshot) : perform(operation)(snapshot);
