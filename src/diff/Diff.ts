/**
 * A diff: what must change in a target to match a source. A value, a tree of elements; sparse: the changes and what is
 * above them.
 *
 * @since 0.1.0
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import type { Lazy } from 'fp-ts/lib/function.js';
import * as Element from './Element.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a diff does not contain, counted. */
export interface Rest {
  /** Entities that both sides have, alike. */
  readonly unchanged: number;
  /** Entities that were left out: by a flag, a restriction or a predicate, or because no parent links them. */
  readonly skipped: number;
}

/** What must change in a target to match a source. */
export interface Diff {
  /** The name of the source, for people. */
  readonly source: string;
  /** The name of the target, for people. */
  readonly target: string;
  /** By top-level model, within it in order. */
  readonly elements: ReadonlyArray<Element.Element>;
  /** Counted when first asked for, where it takes more than the changes to know. */
  readonly rest: Lazy<Rest>;
}

/** How many entities need what. */
export interface Summary extends Rest {
  /** Entities that would be created, or that have moved to where they are in the source. */
  readonly create: number;
  /** Entities that would be updated. */
  readonly update: number;
  /** Entities that would be deleted, or that have moved from where they are in the target. */
  readonly delete: number;
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Whether anything differs. O(1) for a sparse diff.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }])
 * pipe(diff, E.map(Diff.hasDiffs)) // => E.right(true)
 */
export const hasDiffs = (diff: Diff): boolean => diff.elements.some(Element.hasDiffs);

/**
 * Every element, parents first, in order; nothing is collected.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map((found) => [...Diff.iterate(found)].map(({ action, uid }) => `${action} ${uid}`)))
 * // => E.right(['update 1', 'create 2', 'delete 3'])
 */
export const iterate = (diff: Diff): Iterable<Element.Element> => Element.iterate(diff.elements);

/**
 * How many entities would be created, updated and deleted, and how many are unchanged or were skipped. O(changes), and
 * O(n) the first time where flags, predicates or moves keep the rest from being derived.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }]),
 *   E.map(Diff.summary),
 * ) // => E.right({ create: 1, update: 1, delete: 0, unchanged: 0, skipped: 0 })
 */
export const summary = (diff: Diff): Summary => {
  const counts = { create: 0, update: 0, delete: 0, unchanged: 0 };
  for (const element of iterate(diff)) counts[element.action]++;
  return { create: counts.create, update: counts.update, delete: counts.delete, ...diff.rest() };
};

/**
 * How many entities the diff is about, those unchanged included: DiffSync's `len`. As `summary`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(Diff.size)) // => E.right(3)
 */
export const size = (diff: Diff): number => {
  const counts = summary(diff);
  return counts.create + counts.update + counts.delete + counts.unchanged;
};

/**
 * The models at the top of the diff, in order. O(elements at the top).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(Diff.groups)) // => E.right(['record'])
 */
export const groups = (diff: Diff): ReadonlyArray<string> => [...new Set(diff.elements.map(({ model }) => model))];

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Equality of whole trees: the same changes, with the same values, of the same entities in the same places. The order of
 * siblings and the names of the sides are for people, and do not matter. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map((found) => Diff.eq.equals(found, Diff.invert(Diff.invert(found))))) // => E.right(true)
 */
export const eq: Eq<Diff> = { equals: (x, y) => x === y || Element.equalLists(x.elements, y.elements) };
