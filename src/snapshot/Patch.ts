/**
 * A patch: how one snapshot became another, entity by entity, each as it was and as it is. What a store is to take on.
 *
 * A diff says what differs by the rules of its models; a patch says what is to be written, to the letter, with flags and
 * parents, and with what has to be there before.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Equality from '../model/Equality.js';
import type { ConflictError } from '../model/LockstepError.js';
import type { Uid } from '../model/Uid.js';
import * as Draft from './Draft.js';
import { type Entry, sameParent } from './Entry.js';
import { walk } from './Lockstep.js';
import type { Snapshot } from './Snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An entity as it was and as it is: made, gone, or changed. */
export interface Change {
  /** The name of its model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: Uid;
  /** `undefined` where it was not there. */
  readonly before: Entry | undefined;
  /** `undefined` where it is gone. */
  readonly after: Entry | undefined;
}

/** How one snapshot became another. */
export type Patch = ReadonlyArray<Change>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Whether two entries say the same, to the letter; their places in the order do not count. O(attributes).
 *
 * @example
 * import { Patch } from 'lockstep'
 *
 * const entry = { uid: 'sw1', entity: { name: 'sw1', mtu: 1500 }, parent: undefined, flags: 0, order: 1 }
 * Patch.sameEntry(entry, { ...entry, order: 7 }) // => true
 * Patch.sameEntry(entry, { ...entry, entity: { name: 'sw1', mtu: 9000 } }) // => false
 */
export const sameEntry = (x: Entry, y: Entry): boolean =>
  x === y || (x.flags === y.flags && sameParent(x.parent, y.parent) && Equality.equals(x.entity, y.entity));

/** By the places of what is new; what is changed or gone comes first. */
const inOrder = (changes: Array<Change>): Patch => {
  const placeOf = ({ before, after }: Change): number => (before === undefined ? (after?.order ?? 0) : -1);
  return changes.sort((x, y) => placeOf(x) - placeOf(y));
};

/**
 * How one snapshot became another of the same schema. O(changes) for snapshots of one lineage, else O(n).
 *
 * @example
 * import { Model, Patch, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('before'),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'a' }))),
 *   E.map(({ before, after }) => Patch.between(before, after).map(({ model, uid }) => `${model} ${uid}`)),
 * ) // => E.right(['device a'])
 */
export const between = (before: Snapshot, after: Snapshot): Patch => {
  if (before === after) return [];
  const changes: Array<Change> = [];
  for (const model of new Set([...before.tables.keys(), ...after.tables.keys()])) {
    const [then, now] = [before.tables.get(model), after.tables.get(model)];
    const gone = (entry: Entry): void => {
      changes.push({ model, uid: entry.uid, before: entry, after: undefined });
    };
    const made = (entry: Entry): void => {
      changes.push({ model, uid: entry.uid, before: undefined, after: entry });
    };
    if (then === undefined) now?.forEach(made);
    else if (now === undefined) then.forEach(gone);
    else {
      walk(then, now, {
        both: (x, y) => {
          if (!sameEntry(x, y)) changes.push({ model, uid: x.uid, before: x, after: y });
        },
        onlyLeft: gone,
        onlyRight: made,
      });
    }
  }
  return inOrder(changes);
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The patch that takes another back. O(changes).
 *
 * @example
 * import { Model, Patch, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('before'),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'a' }))),
 *   E.chainW(({ before, after }) => pipe(after, Patch.apply(Patch.invert(Patch.between(before, after))))),
 *   E.map(Snapshot.count),
 * ) // => E.right(0)
 */
export const invert = (patch: Patch): Patch =>
  patch.map(({ before, after, ...which }) => ({ ...which, before: after, after: before }));

const conflict = (conflicts: ReadonlyArray<string>): ConflictError => {
  const more = conflicts.length > 1 ? ` (and ${conflicts.length - 1} more)` : '';
  return {
    _tag: 'ConflictError',
    code: 'ERR_CONFLICT',
    message: `somebody else has changed ${conflicts[0] ?? 'it'}${more} meanwhile`,
    conflicts,
    suggestion: 'read again, and apply the change to what is there now',
  };
};

/**
 * The failure of a patch that does not fit what is there; names the entities concerned.
 *
 * @example
 * import { Patch } from 'lockstep'
 *
 * Patch.conflictOf([{ model: 'device', uid: 'sw1' }, { model: 'device', uid: 'sw2' }]).message
 * // => 'somebody else has changed device "sw1" (and 1 more) meanwhile'
 */
export const conflictOf = (changes: ReadonlyArray<Pick<Change, 'model' | 'uid'>>): ConflictError =>
  conflict(changes.map(({ model, uid }) => `${model} "${uid}"`));

/**
 * A snapshot with a patch applied: all of it, or nothing where anything is not as the patch expects it. O(changes).
 *
 * Errors: `ERR_CONFLICT`, with every entity concerned.
 *
 * @example
 * import { Model, Patch, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const made = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('before'),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'a' }))),
 *   E.let('patch', ({ before, after }) => Patch.between(before, after)),
 * )
 * pipe(made, E.chainW(({ before, patch }) => Patch.apply(patch)(before)), E.map(Snapshot.count)) // => E.right(1)
 * pipe(made, E.chainW(({ after, patch }) => Patch.apply(patch)(after)), E.mapLeft(({ code }) => code))
 * // => E.left('ERR_CONFLICT')
 */
export const apply =
  (patch: Patch) =>
  (snapshot: Snapshot): E.Either<ConflictError, Snapshot> => {
    const draft = Draft.open(snapshot);
    const conflicts: Array<Change> = [];
    for (const change of patch) {
      const { model, uid, before, after } = change;
      const held = Draft.find(draft, { model, uid });
      const isAsExpected = before === undefined || held === undefined ? before === held : sameEntry(before, held);
      if (!isAsExpected) conflicts.push(change);
      else if (after !== undefined) Draft.set(draft, model, { ...after, order: held?.order ?? draft.next++ }, held);
      else if (held !== undefined) Draft.drop(draft, model, held);
    }
    return conflicts.length === 0 ? E.right(Draft.close(draft)) : E.left(conflictOf(conflicts));
  };
