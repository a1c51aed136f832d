/**
 * Whether the diff in a journal is that of a plan, or what became of it when the plan was rebased.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Diff } from '../diff/Diff.js';
import * as Element from '../diff/Element.js';
import { keyOf } from '../model/Entity.js';
import type { PlanError } from '../model/LockstepError.js';
import * as Plan from '../plan/Plan.js';
import type { Adapter } from '../sync/Adapter.js';

/**
 * Whether a diff calls for what a plan's does, on a target, in the same order. O(size).
 *
 * Errors: `ERR_REFERENCE_CYCLE`.
 */
export const isOf =
  (plan: Diff, { schema, handlers }: Adapter) =>
  (diff: Diff): E.Either<PlanError, boolean> => {
    const canMove = (model: string): boolean => handlers.get(model)?.move !== undefined;
    const fingerprint = (of: Diff) => pipe(of, Plan.from({ schema, canMove }), E.map(Plan.fingerprint));
    return pipe(
      E.Do,
      E.bind('ours', () => fingerprint(plan)),
      E.bind('theirs', () => fingerprint(diff)),
      E.map(({ ours, theirs }) => ours === theirs),
    );
  };

/**
 * Whether a diff can have come of a plan's by rebasing it: it is about the same entities, or fewer, and about others only
 * where they hang below what is deleted. O(size).
 */
export const isRebased =
  (plan: Diff) =>
  (diff: Diff): boolean => {
    const known = new Set([...Element.iterate(plan.elements)].map(keyOf));
    const isKnown = (element: Element.Element, belowDelete: boolean): boolean => {
      const isDelete = element.action === 'delete';
      return (
        (known.has(keyOf(element)) || (isDelete && belowDelete)) &&
        element.children.every((child) => isKnown(child, isDelete))
      );
    };
    return diff.elements.every((element) => isKnown(element, false));
  };
