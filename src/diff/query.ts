/**
 * Asking a diff, and taking a part of it that is still a diff.
 *
 * What is left after filtering can be applied by itself. Ancestors of what is kept stay as unchanged elements. Two rules
 * keep parents and children in step: below a create that is taken out, creates go too (there would be nothing for them
 * to hang below); above a delete that is taken out, deletes go too (they would leave it behind without a parent).
 *
 * @since 0.2.0
 */

import type { HKT, Kind, Kind2, URIS, URIS2 } from 'fp-ts/HKT.js';
import type { Applicative, Applicative1, Applicative2 } from 'fp-ts/lib/Applicative.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Predicate } from 'fp-ts/lib/Predicate.js';
import { not } from 'fp-ts/lib/Predicate.js';
import * as Equality from '../model/Equality.js';
import { fold, rebuild } from '../model/forest.js';
import type { Untyped } from '../model/Model.js';
import type { Diff } from './Diff.js';
import * as Element from './Element.js';
import { leaveOut } from './leaveOut.js';

// -------------------------------------------------------------------------------------
// keeping a part
// -------------------------------------------------------------------------------------

const asUnchanged = (element: Element.Element, children: ReadonlyArray<Element.Element>): Element.Unchanged => ({
  action: 'unchanged',
  model: element.model,
  uid: element.uid,
  shortname: element.shortname,
  identifiers: element.identifiers,
  flags: element.flags,
  children,
});

/** What is decided of an element before what is below it is looked at. */
interface Decision {
  readonly keeps: boolean;
  /** Whether it is, or is below, a create that is taken out. */
  readonly takenCreate: boolean;
}

/** The elements that a predicate keeps, under the two rules. */
const keepers = (diff: Diff, wanted: Predicate<Element.Element>): ReadonlySet<Element.Element> => {
  const kept = new Set<Element.Element>();
  /** Answers whether an element stays; below a delete, as there are only deletes, whether all below it do. */
  const visit = fold<Element.Element, Decision, boolean>({
    below: ({ children }) => children,
    down: (element, { takenCreate }) => {
      const isCreate = element.action === 'create';
      const keeps = element.action !== 'unchanged' && !(takenCreate && isCreate) && wanted(element);
      return { keeps, takenCreate: takenCreate || (isCreate && !keeps) };
    },
    up: (element, { keeps }, below) => {
      const stays = keeps && (element.action !== 'delete' || !below.includes(false));
      if (stays) kept.add(element);
      return stays;
    },
  });
  visit(diff.elements, { keeps: true, takenCreate: false });
  return kept;
};

/** The diff of some of its elements, and how many changes were left out. */
const restrict = (diff: Diff, kept: Predicate<Element.Element>): Diff => {
  let left = 0;
  const prune = rebuild<Element.Element, Element.Element>(
    ({ children }) => children,
    (element, children) => {
      if (kept(element)) return element.children.length === 0 ? element : { ...element, children };
      if (element.action !== 'unchanged') left++;
      return children.length === 0 ? undefined : asUnchanged(element, children);
    },
  );
  const elements = prune(diff.elements);
  return leaveOut(diff, elements, left);
};

/**
 * The changes for which a predicate holds, as a diff that can be applied by itself. What was left out counts as skipped.
 * `filter(p and q)` is `filter(p)` after `filter(q)`. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }]),
 *   E.map(Diff.filter(({ action }) => action === 'create')),
 *   E.map(Diff.summary),
 * ) // => E.right({ create: 2, update: 0, delete: 0, unchanged: 0, skipped: 1 })
 */
export const filter =
  (predicate: Predicate<Element.Element>) =>
  (diff: Diff): Diff => {
    const kept = keepers(diff, predicate);
    return restrict(diff, (element) => kept.has(element));
  };

/**
 * The changes for which a predicate does not hold: `filter` of the opposite. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }])
 * pipe(diff, E.map(Diff.exclude(({ action }) => action === 'delete')), E.map(Diff.size)) // => E.right(2)
 */
export const exclude = (predicate: Predicate<Element.Element>): ((diff: Diff) => Diff) => filter(not(predicate));

/** What `partition` gives. */
export interface Parts {
  /** What `filter` gives. */
  readonly kept: Diff;
  /** Everything else; it can be applied after `kept`. */
  readonly rest: Diff;
}

/**
 * What `filter` keeps, and everything else: every change is in exactly one of the two, and applying the one and then the
 * other is applying the whole. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }])
 * pipe(
 *   diff,
 *   E.map(Diff.partition(({ action }) => action === 'create')),
 *   E.map(({ kept, rest }) => [Diff.size(kept), Diff.size(rest)]),
 * ) // => E.right([2, 1])
 */
export const partition =
  (predicate: Predicate<Element.Element>) =>
  (diff: Diff): Parts => {
    const kept = keepers(diff, predicate);
    return {
      kept: restrict(diff, (element) => kept.has(element)),
      rest: restrict(diff, (element) => element.action !== 'unchanged' && !kept.has(element)),
    };
  };

/**
 * The changes of some actions. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }])
 * pipe(diff, E.map(Diff.filterByAction('create', 'update')), E.map(Diff.size)) // => E.right(2)
 */
export const filterByAction = (...actions: ReadonlyArray<Element.Action>): ((diff: Diff) => Diff) =>
  filter(({ action }) => actions.includes(action));

/**
 * The changes to entities of some models. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(Diff.filterByModel('device')), E.map(Diff.hasDiffs)) // => E.right(false)
 */
export const filterByModel = (...models: ReadonlyArray<string>): ((diff: Diff) => Diff) =>
  filter(({ model }) => models.includes(model));

/**
 * The changes that are about some attribute: updates of it, and creates and deletes of entities that have it. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(Diff.filterByAttribute('name')), E.map(Diff.size)) // => E.right(3)
 */
export const filterByAttribute = (...names: ReadonlyArray<string>): ((diff: Diff) => Diff) =>
  filter((element) => names.some((name) => concerns(element, name)));

const concerns = (element: Element.Element, attribute: string): boolean =>
  Object.hasOwn(Element.sourceOf(element), attribute) || Object.hasOwn(Element.targetOf(element), attribute);

// -------------------------------------------------------------------------------------
// asking
// -------------------------------------------------------------------------------------

/** What `query` may ask for; all that is given has to hold. */
export interface Query {
  /** One model, or any of some, by name. */
  readonly model?: string | ReadonlyArray<string>;
  /** One action, or any of some. */
  readonly action?: Element.Action | ReadonlyArray<Element.Action>;
  /** Identifiers, all or some. */
  readonly keys?: Untyped;
  /** An attribute that the change is about. */
  readonly attribute?: string;
  /** Values of fields, on either side: identifiers or attributes. */
  readonly where?: Untyped | Predicate<Element.Element>;
}

const oneOf = (wanted: string | ReadonlyArray<string> | undefined, actual: string): boolean =>
  wanted === undefined || (typeof wanted === 'string' ? wanted === actual : wanted.includes(actual));

const has = (element: Element.Element, name: string, value: unknown): boolean =>
  [element.identifiers, Element.sourceOf(element), Element.targetOf(element)].some(
    (fields) => Object.hasOwn(fields, name) && Equality.equals(fields[name], value),
  );

/**
 * The predicate that a query stands for.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * const isOne = Diff.matches({ keys: { id: 1 } })
 * pipe(diff, E.map(({ elements }) => elements.map(isOne))) // => E.right([true, false, false])
 */
export const matches =
  ({ model, action, keys = {}, attribute, where = {} }: Query): Predicate<Element.Element> =>
  (element) =>
    oneOf(model, element.model) &&
    oneOf(action, element.action) &&
    Object.entries(keys).every(([name, value]) => Equality.equals(element.identifiers[name], value)) &&
    (attribute === undefined || concerns(element, attribute)) &&
    (typeof where === 'function'
      ? where(element)
      : Object.entries(where).every(([name, value]) => has(element, name, value)));

/**
 * The changes that a query asks for, as a diff that can be applied by itself. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const source = [{ id: 1, role: 'core' }, { id: 2, role: 'access' }]
 * pipe(
 *   diffBy(['id'])(source, []),
 *   E.map(Diff.query({ action: 'create', where: { role: 'core' } })),
 *   E.map(Diff.toText()),
 * ) // => E.right('record\n  record: 1 MISSING in target')
 */
export const query = (wanted: Query): ((diff: Diff) => Diff) => filter(matches(wanted));

/**
 * The first element, parents first and in order, for which a predicate holds. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as O from 'fp-ts/lib/Option.js'
 *
 * const diff = diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }])
 * pipe(diff, E.map(Diff.find(({ action }) => action === 'delete')), E.map(O.map(({ uid }) => uid))) // => E.right(O.some('3'))
 */
export const find =
  (predicate: Predicate<Element.Element>) =>
  (diff: Diff): O.Option<Element.Element> => {
    for (const element of Element.iterate(diff.elements)) if (predicate(element)) return O.some(element);
    return O.none;
  };

// -------------------------------------------------------------------------------------
// folding
// -------------------------------------------------------------------------------------

/**
 * Every element taken into a value, parents first and in order. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1 }, { id: 2 }], [{ id: 3 }])
 * pipe(diff, E.map(Diff.reduce('', (uids, { uid }) => uids + uid))) // => E.right('123')
 */
export const reduce =
  <B>(start: B, take: (b: B, element: Element.Element) => B) =>
  (diff: Diff): B => {
    let result = start;
    for (const element of Element.iterate(diff.elements)) result = take(result, element);
    return result;
  };

/**
 * Every element turned into a value of a monoid, and these put together. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as S from 'fp-ts/lib/string.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(Diff.foldMap(S.Monoid)(({ action, uid }) => `${action} ${uid}; `)))
 * // => E.right('update 1; create 2; delete 3; ')
 */
export const foldMap =
  <M>(monoid: Monoid<M>) =>
  (map: (element: Element.Element) => M): ((diff: Diff) => M) =>
    reduce(monoid.empty, (whole, element) => monoid.concat(whole, map(element)));

/**
 * Every element visited with an effect, parents first, that may give another in its place; children are put back. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const withoutDeletes = Diff.traverse(E.Applicative)((element) =>
 *   element.action === 'delete' ? E.left(`${element.uid} must stay`) : E.right(element))
 * pipe(diffBy(['id'])([{ id: 1 }], [{ id: 2 }]), E.chainW(withoutDeletes)) // => E.left('2 must stay')
 */
export function traverse<F extends URIS2>(
  F: Applicative2<F>,
): <E>(visit: (element: Element.Element) => Kind2<F, E, Element.Element>) => (diff: Diff) => Kind2<F, E, Diff>;
export function traverse<F extends URIS>(
  F: Applicative1<F>,
): (visit: (element: Element.Element) => Kind<F, Element.Element>) => (diff: Diff) => Kind<F, Diff>;
export function traverse<F>(
  F: Applicative<F>,
): (visit: (element: Element.Element) => HKT<F, Element.Element>) => (diff: Diff) => HKT<F, Diff> {
  return (visit) => (diff) => {
    type Visited = HKT<F, Element.Element>;
    const list = (elements: ReadonlyArray<Visited>): HKT<F, ReadonlyArray<Element.Element>> =>
      elements.reduce(
        (before, element) =>
          F.ap(
            F.map(
              before,
              (done) =>
                (next: Element.Element): ReadonlyArray<Element.Element> => [...done, next],
            ),
            element,
          ),
        F.of<ReadonlyArray<Element.Element>>([]),
      );
    const each = fold<Element.Element, Visited | undefined, Visited>({
      below: ({ children }) => children,
      down: (element) => visit(element),
      up: (_, visited, below) =>
        visited === undefined
          ? undefined
          : F.ap(
              F.map(
                visited,
                (own) =>
                  (children: ReadonlyArray<Element.Element>): Element.Element => ({ ...own, children }),
              ),
              list(below),
            ),
    });
    return F.map(list(each(diff.elements, undefined)), (elements): Diff => ({ ...diff, elements }));
  };
}
