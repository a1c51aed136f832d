/**
 * Conflicts in a diff, without a base: a weaker view than a merge has. Without what both sides once agreed on, nobody can
 * tell whether one side has changed something or both have; whatever both have, and differs, counts as in conflict, and
 * what only one has does not.
 *
 * @since 0.5.0
 */
import { rebuild } from '../model/forest.js';
import type { Diff } from './Diff.js';
import * as Element from './Element.js';
import { leaveOut } from './leaveOut.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is to be: the source's value, the target's, or another one. */
export type Pick =
  | 'source'
  | 'target'
  | {
      /** The value to be; `undefined` for none. */
      readonly value: unknown;
    };

/** Decides one attribute. */
export type Decide = (change: Element.AttributeChange, element: Element.Element) => Pick;

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Whether both sides have an entity, and differ in it. O(1).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }]),
 *   E.map(({ elements }) => elements.map(Diff.hasConflict)),
 * ) // => E.right([true, false])
 */
export const hasConflict = (element: Element.Element): element is Element.Update => element.action === 'update';

/**
 * The entities that both sides have, and in which they differ, parents first. O(size of the diff).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }]),
 *   E.map((diff) => Diff.conflicts(diff).map(({ uid }) => uid)),
 * ) // => E.right(['1'])
 */
export const conflicts = (diff: Diff): ReadonlyArray<Element.Update> =>
  [...Element.iterate(diff.elements)].filter(hasConflict);

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The element with each attribute as it was decided: what stays as the target has it is no change any more, and an update of
 * which nothing is left is unchanged. Elements that are not in conflict stay as they are. O(attributes).
 *
 * @example
 * import { Diff, diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one', rank: 1 }], [{ id: 1, name: 'uno', rank: 2 }]),
 *   E.map(Diff.conflicts),
 *   E.map((found) => found.map(Diff.resolveConflict(({ name }) => (name === 'rank' ? 'target' : { value: 'eins' })))),
 *   E.map((resolved) => resolved.map(Element.changes)),
 * ) // => E.right([[{ name: 'name', source: 'eins', target: 'uno' }]])
 */
export const resolveConflict =
  (decide: Decide) =>
  (element: Element.Element): Element.Element => {
    if (!hasConflict(element)) return element;
    const source: Record<string, unknown> = {};
    const target: Record<string, unknown> = {};
    let isLeft = false;
    for (const change of Element.changes(element)) {
      const pick = decide(change, element);
      if (pick === 'target') continue;
      isLeft = true;
      const value = pick === 'source' ? change.source : pick.value;
      if (value !== undefined) source[change.name] = value;
      if (change.target !== undefined) target[change.name] = change.target;
    }
    const { source: _source, target: _target, ...common } = element;
    return isLeft
      ? Object.freeze({ ...element, source: Object.freeze(source), target: Object.freeze(target) })
      : Object.freeze({ ...common, action: 'unchanged' as const });
  };

/**
 * The diff with everything in conflict as it was decided, ready to be applied. What was decided for the target counts as
 * skipped. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one', rank: 1 }], [{ id: 1, name: 'uno', rank: 2 }]),
 *   E.map(Diff.resolveConflicts(({ name }) => (name === 'rank' ? 'target' : 'source'))),
 *   E.map(Diff.toText()),
 * ) // => E.right('record\n  record: 1\n    name    source(one)    target(uno)')
 */
export const resolveConflicts =
  (decide: Decide) =>
  (diff: Diff): Diff => {
    let left = 0;
    const resolved = rebuild<Element.Element, Element.Element>(
      ({ children }) => children,
      (element, children) => {
        const one = resolveConflict(decide)({ ...element, children });
        if (one.action !== 'unchanged' || element.action === 'unchanged') return one;
        left++;
        return one.children.length === 0 ? undefined : one;
      },
    );
    const elements = resolved(diff.elements);
    return leaveOut(diff, elements, left);
  };
