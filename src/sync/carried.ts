/**
 * What goes with a deleted parent without an operation of its own (SKIP_CHILDREN_ON_DELETE): kept as what would create it
 * again, so that its going can be undone.
 */
import type * as E from 'fp-ts/lib/Either.js';
import * as algebra from '../diff/algebra.js';
import * as codec from '../diff/codec.js';
import type { Diff } from '../diff/Diff.js';
import type * as Element from '../diff/Element.js';
import { placed } from '../diff/placed.js';
import * as Entity from '../model/Entity.js';
import { rebuild } from '../model/forest.js';
import type { FormatError } from '../model/LockstepError.js';
import type { Create, Operation } from '../plan/Operation.js';
import type { Plan } from '../plan/Plan.js';
import * as Snapshot from '../snapshot/Snapshot.js';

/** What is carried away, as a diff that creates it again: trees, each below a parent that is deleted. */
export type Carried = Diff;

/** What a plan would carry away from a target. O(carried). */
export const of = (plan: Plan, target: Snapshot.Snapshot): Carried => {
  const gone = plan.operations.filter((each) => each.action === 'delete' && each.withChildren);
  if (gone.length === 0) return algebra.empty;
  // What has an operation of its own has left, or gone, before.
  const own = new Set(
    plan.operations.filter(({ action }) => action === 'delete' || action === 'move').map(Entity.keyOf),
  );
  const trees = rebuild<Entity.Ref, Element.Create>(
    (ref) => Snapshot.children(ref)(target).filter((child) => !own.has(Entity.keyOf(child))),
    ({ model: name, uid }, children) => {
      const entry = Snapshot.entry({ model: name, uid })(target);
      const model = target.schema.models.get(name);
      if (entry === undefined || model === undefined) return undefined;
      return {
        action: 'create',
        model: name,
        uid,
        shortname: Entity.shortname(model)(entry.entity),
        identifiers: Entity.identifiers(model)(entry.entity),
        flags: 0,
        source: Entity.attributes(model)(entry.entity),
        children,
      };
    },
  );
  return { ...algebra.empty, elements: trees(gone) };
};

/** As plain data. Errors: `ERR_VALUE_NOT_ENCODABLE`. */
export const encode: (carried: Carried) => E.Either<FormatError, unknown> = codec.encode;

/** Of plain data. Errors: `ERR_DIFF_INVALID`. */
export const decode: (data: unknown) => E.Either<codec.DecodeError, Carried> = codec.decode();

/** The operations that bring back what a deleted entity carried away, without itself. O(carried by it). */
export const creates =
  (carried: Carried) =>
  (deleted: Operation): ReadonlyArray<Create> => {
    const isOf = (element: Element.Element): boolean => Entity.keyOf(element) === Entity.keyOf(deleted);
    return [...placed(carried.elements.filter(isOf))].flatMap(({ element, parent }): ReadonlyArray<Create> => {
      if (element.action !== 'create' || parent === undefined) return [];
      const { model, uid, identifiers, source } = element;
      return [
        {
          action: 'create',
          index: 0,
          model,
          uid,
          identifiers,
          parent,
          requires: [],
          attributes: source,
        },
      ];
    });
  };
