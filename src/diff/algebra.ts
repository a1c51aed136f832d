/**
 * Diffs as an algebra: undone, put one after another, put side by side.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import { type Entity, keyOf } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import { rebuild } from '../model/forest.js';
import { type DiffError, show } from '../model/LockstepError.js';
import type { Diff } from './Diff.js';
import * as Element from './Element.js';

// -------------------------------------------------------------------------------------
// empty
// -------------------------------------------------------------------------------------

/**
 * The diff of two datasets that agree, and of which nothing else is known.
 *
 * @example
 * import { Diff } from 'lockstep'
 *
 * Diff.summary(Diff.empty) // => { create: 0, update: 0, delete: 0, unchanged: 0, skipped: 0 }
 */
export const empty: Diff = Object.freeze({
  source: 'source',
  target: 'target',
  elements: [],
  rest: () => ({ unchanged: 0, skipped: 0 }),
});

// -------------------------------------------------------------------------------------
// invert
// -------------------------------------------------------------------------------------

const invertElement = (element: Element.Element, children: ReadonlyArray<Element.Element>): Element.Element => {
  const { model, uid, shortname, identifiers, flags } = element;
  const common = { model, uid, shortname, identifiers, flags, children };
  switch (element.action) {
    case 'create':
      return { action: 'delete', ...common, target: element.source };
    case 'update':
      return { action: 'update', ...common, source: element.target, target: element.source };
    case 'delete':
      return { action: 'create', ...common, source: element.target };
    case 'unchanged':
      return { action: 'unchanged', ...common };
  }
};

const inverted = rebuild<Element.Element, Element.Element>(({ children }) => children, invertElement);

/**
 * The diff that undoes a diff: `patch(invert(d))(patch(d)(t))` is `t`, and `invert(invert(d))` is `d`. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(diffBy(['id'])([{ id: 1, name: 'one' }], []), E.map(Diff.invert), E.map(Diff.summary))
 * // => E.right({ create: 0, update: 0, delete: 1, unchanged: 0, skipped: 0 })
 */
export const invert = (diff: Diff): Diff => ({
  source: diff.target,
  target: diff.source,
  elements: inverted(diff.elements),
  rest: diff.rest,
});

// -------------------------------------------------------------------------------------
// trees side by side
// -------------------------------------------------------------------------------------

type Result<A> = E.Either<DiffError, A>;

const named = ({ model, uid }: Element.Element): string => `${model} "${uid}"`;

/** What two forests have in one place: at least one of the two. */
interface Pair {
  readonly x: Element.Element | undefined;
  readonly y: Element.Element | undefined;
}

/** How two elements of one entity, in one place, are put together. */
interface Meeting {
  /** What is against it, before what is below them is looked at. */
  readonly refuse?: (x: Element.Element, y: Element.Element) => DiffError | undefined;
  /** What they come to, with what was made of what is below them. */
  readonly meet: (
    x: Element.Element,
    y: Element.Element,
    children: ReadonlyArray<Element.Element>,
  ) => Result<Element.Element | undefined>;
}

/** Two lists of siblings side by side: those of the first, then what only the second has. */
const pairs = (first: ReadonlyArray<Element.Element>, second: ReadonlyArray<Element.Element>): ReadonlyArray<Pair> => {
  if (first.length === 0 || second.length === 0) return [];
  const seconds = new Map(second.map((element) => [keyOf(element), element]));
  const found = first.map((x): Pair => {
    const key = keyOf(x);
    const y = seconds.get(key);
    seconds.delete(key);
    return { x, y };
  });
  for (const y of seconds.values()) found.push({ x: undefined, y });
  return found;
};

/** What was made of two lists of siblings: groups in the order in which they appear. */
const joined = (
  first: ReadonlyArray<Element.Element>,
  second: ReadonlyArray<Element.Element>,
  made: ReadonlyArray<Element.Element>,
): ReadonlyArray<Element.Element> => {
  if (second.length === 0) return first;
  if (first.length === 0) return second;
  const groups = new Map<string, Array<Element.Element>>();
  for (const element of made) {
    const group = groups.get(element.model);
    if (group === undefined) groups.set(element.model, [element]);
    else group.push(element);
  }
  return [...groups.values()].flat();
};

/**
 * Two forests as one: what both have is put together by `meet`, children first, groups in the order in which they appear,
 * and within them the first one's elements before what only the second has. The first failure is the answer.
 */
const zip =
  ({ refuse, meet }: Meeting) =>
  (
    first: ReadonlyArray<Element.Element>,
    second: ReadonlyArray<Element.Element>,
  ): Result<ReadonlyArray<Element.Element>> => {
    let failure: DiffError | undefined;
    const below = ({ x, y }: Pair): ReadonlyArray<Pair> => {
      if (x === undefined || y === undefined) return [];
      failure ??= refuse?.(x, y);
      return failure === undefined ? pairs(x.children, y.children) : [];
    };
    const up = ({ x, y }: Pair, made: ReadonlyArray<Element.Element>): Element.Element | undefined => {
      if (x === undefined || y === undefined || failure !== undefined) return x ?? y;
      const met = meet(x, y, joined(x.children, y.children, made));
      if (E.isRight(met)) return met.right;
      failure = met.left;
      return undefined;
    };
    const made = rebuild(below, up)(pairs(first, second));
    return failure === undefined ? E.right(joined(first, second, made)) : E.left(failure);
  };

// -------------------------------------------------------------------------------------
// compose
// -------------------------------------------------------------------------------------

const doNotMeet = (element: Element.Element, problem: string): E.Either<DiffError, never> =>
  E.left({
    _tag: 'DiffError',
    code: 'ERR_DIFFS_DO_NOT_MEET',
    message: `the diffs do not meet: ${named(element)}: ${problem}`,
    model: element.model,
    uid: element.uid,
  });

const namesOf = (...entities: ReadonlyArray<Entity>): ReadonlyArray<string> => [
  ...new Set(entities.flatMap((entity) => Object.keys(entity))),
];

const pick = (names: ReadonlyArray<string>, from: (name: string) => unknown): Entity =>
  Object.fromEntries(names.map((name) => [name, from(name)] as const).filter(([, value]) => value !== undefined));

/** Whether the second diff finds the attributes as the first has left them. */
const disagreement = (left: Entity, found: Entity, names: ReadonlyArray<string>): string | undefined => {
  const name = names.find((each) => !Equality.equals(left[each], found[each]));
  return name === undefined
    ? undefined
    : `the first leaves ${name} as ${show(left[name])}, the second expects ${show(found[name])}`;
};

/** An entity that had the attributes of `target` and has those of `source`, where they differ. */
const difference = (common: Element.Unchanged, target: Entity, source: Entity): Element.Element | undefined => {
  const changed = namesOf(target, source).filter((name) => !Equality.equals(source[name], target[name]));
  if (changed.length > 0) {
    const of = (entity: Entity): Entity => pick(changed, (name) => entity[name]);
    return { ...common, action: 'update', source: of(source), target: of(target) };
  }
  return common.children.length > 0 ? common : undefined;
};

/** What is created or deleted is so with everything below it. */
const asFamily = (element: Element.Element | undefined): Result<Element.Element | undefined> => {
  if (element === undefined || (element.action !== 'create' && element.action !== 'delete')) return E.right(element);
  const stray = element.children.find(({ action }) => action !== element.action);
  return stray === undefined
    ? E.right(element)
    : doNotMeet(element, `it would be ${element.action}d, but what is below it would not (${named(stray)})`);
};

const composePair = (
  x: Element.Element,
  y: Element.Element,
  children: ReadonlyArray<Element.Element>,
): Result<Element.Element | undefined> => {
  const { model, uid, shortname, identifiers, flags } = y;
  const common: Element.Unchanged = {
    action: 'unchanged',
    model,
    uid,
    shortname,
    identifiers,
    flags,
    children,
  };
  switch (x.action) {
    case 'create':
      return composeCreate(x, y, common);
    case 'update':
      return composeUpdate(x, y, common);
    case 'delete':
      return y.action === 'create'
        ? E.right(difference(common, x.target, y.source))
        : doNotMeet(y, `the first deletes it, the second expects it (${y.action})`);
    case 'unchanged':
      if (y.action === 'create') return doNotMeet(y, 'the first expects it, the second creates it');
      return E.right(y.action === 'unchanged' && children.length === 0 ? undefined : { ...y, children });
  }
};

const composeCreate = (
  x: Element.Create,
  y: Element.Element,
  common: Element.Unchanged,
): Result<Element.Element | undefined> => {
  switch (y.action) {
    case 'create':
      return doNotMeet(y, 'both create it');
    case 'unchanged':
      return E.right({ ...common, action: 'create', source: x.source });
    case 'update': {
      const names = namesOf(y.source, y.target);
      const problem = disagreement(x.source, y.target, names);
      if (problem !== undefined) return doNotMeet(y, problem);
      const source = pick(namesOf(x.source, y.source), (name) =>
        names.includes(name) ? y.source[name] : x.source[name],
      );
      return E.right({ ...common, action: 'create', source });
    }
    case 'delete': {
      const problem = disagreement(x.source, y.target, namesOf(x.source, y.target));
      if (problem !== undefined) return doNotMeet(y, problem);
      return common.children.length === 0
        ? E.right(undefined)
        : doNotMeet(y, 'the second deletes it, and leaves behind what the first created below it');
    }
  }
};

const composeUpdate = (
  x: Element.Update,
  y: Element.Element,
  common: Element.Unchanged,
): Result<Element.Element | undefined> => {
  const first = namesOf(x.source, x.target);
  switch (y.action) {
    case 'create':
      return doNotMeet(y, 'the first updates it, the second creates it');
    case 'unchanged':
      return E.right({ ...common, action: 'update', source: x.source, target: x.target });
    case 'update': {
      const second = namesOf(y.source, y.target);
      const problem = disagreement(
        x.source,
        y.target,
        first.filter((name) => second.includes(name)),
      );
      if (problem !== undefined) return doNotMeet(y, problem);
      const names = [...new Set([...first, ...second])];
      const target = pick(names, (name) => (first.includes(name) ? x.target[name] : y.target[name]));
      const source = pick(names, (name) => (second.includes(name) ? y.source[name] : x.source[name]));
      return E.right(difference(common, target, source));
    }
    case 'delete': {
      const problem = disagreement(x.source, y.target, first);
      if (problem !== undefined) return doNotMeet(y, problem);
      const target = pick(namesOf(y.target, x.target), (name) =>
        first.includes(name) ? x.target[name] : y.target[name],
      );
      return E.right({ ...common, action: 'delete', target });
    }
  }
};

/** What elements and those after them, at the same places, come to. */
const composeElements = zip({
  meet: (x, y, children) => pipe(composePair(x, y, children), E.chain(asFamily)),
});

/**
 * Two diffs, one after the other, as one: `patch(compose(d1, d2))` is `patch(d2)` after `patch(d1)`. Associative, with
 * the empty diff as its identity. What the second undoes of the first is in neither. Diffs that do not meet, because the
 * second expects something else than the first leaves, are a failure that says where. Values are compared as data: a diff
 * does not tell of what its model takes for equal, so where such a value has changed between two diffs that are not next
 * to each other, they may not meet; `diffFrom` of the two ends always tells. O(size of both).
 *
 * Errors: `ERR_DIFFS_DO_NOT_MEET`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const [a, b, c] = [[{ id: 1, n: 1 }], [{ id: 1, n: 2 }], [{ id: 1, n: 3 }]]
 * pipe(
 *   E.Do,
 *   E.bind('first', () => diffBy(['id'])(b, a)),
 *   E.bind('second', () => diffBy(['id'])(c, b)),
 *   E.chainW(({ first, second }) => Diff.compose(first, second)),
 *   E.map(Diff.toText()),
 * ) // => E.right('record\n  record: 1\n    n    source(3)    target(1)')
 */
export const compose = (first: Diff, second: Diff): E.Either<DiffError, Diff> => {
  const elements = composeElements(first.elements, second.elements);
  if (E.isLeft(elements)) return elements;
  return E.right({
    source: second.source,
    target: first.target,
    elements: elements.right,
    rest: () => {
      // A side without changes says nothing of sizes that the other does not, and the empty diff says nothing at all.
      if (second.elements.length === 0) return first.rest();
      const { unchanged, skipped } = second.rest();
      return { unchanged: unchanged + settled(first, second, elements.right), skipped };
    },
  });
};

/** How many more entities a composition leaves unchanged than its second diff does. */
const settled = (first: Diff, second: Diff, composed: ReadonlyArray<Element.Element>): number => {
  const changed = (elements: ReadonlyArray<Element.Element>): ReadonlySet<string> => {
    const keys = new Set<string>();
    for (const element of Element.iterate(elements)) {
      if (element.action === 'create' || element.action === 'update') keys.add(keyOf(element));
    }
    return keys;
  };
  const [before, after, whole] = [changed(first.elements), changed(second.elements), changed(composed)];
  const gone = new Set([...Element.iterate(second.elements)].filter((e) => e.action === 'delete').map(keyOf));
  let more = 0;
  for (const key of before) if (!after.has(key) && !gone.has(key)) more--;
  for (const key of after) if (!whole.has(key)) more++;
  return more;
};

// -------------------------------------------------------------------------------------
// concat
// -------------------------------------------------------------------------------------

const overlap = (element: Element.Element): DiffError => ({
  _tag: 'DiffError',
  code: 'ERR_DIFFS_OVERLAP',
  message: `the diffs overlap: both change ${named(element)}`,
  model: element.model,
  uid: element.uid,
  suggestion: 'use compose for diffs that come one after the other',
});

const concatElements = zip({
  refuse: (x, y) => (x.action !== 'unchanged' && y.action !== 'unchanged' ? overlap(y) : undefined),
  meet: (x, y, children) => E.right({ ...(x.action === 'unchanged' ? y : x), children }),
});

/**
 * Two diffs of the same two sides that have no change in common, as one: chunks of a whole. Associative and, but for
 * order, commutative. O(size of both).
 *
 * Errors: `ERR_DIFFS_OVERLAP`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const one = diffBy(['id'])([{ id: 1 }], [])
 * const other = diffBy(['id'])([{ id: 2 }], [])
 * const both = pipe(one, E.chainW((first) => pipe(other, E.chainW((second) => Diff.concat(first, second)))))
 * pipe(both, E.map(Diff.size)) // => E.right(2)
 */
export const concat = (first: Diff, second: Diff): E.Either<DiffError, Diff> => {
  const elements = concatElements(first.elements, second.elements);
  if (E.isLeft(elements)) return elements;
  return E.right({
    source: first.elements.length === 0 ? second.source : first.source,
    target: first.elements.length === 0 ? second.target : first.target,
    elements: elements.right,
    rest: () => {
      const [x, y] = [first.rest(), second.rest()];
      return { unchanged: x.unchanged + y.unchanged, skipped: x.skipped + y.skipped };
    },
  });
};

const lift = (combine: (x: Diff, y: Diff) => Result<Diff>): Monoid<Result<Diff>> => ({
  empty: E.right(empty),
  concat: (x, y) => {
    if (E.isLeft(x)) return x;
    return E.isLeft(y) ? y : combine(x.right, y.right);
  },
});

/**
 * Chunks put together; a failure takes the whole. Lawful where failures count as one.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   E.Do,
 *   E.bind('one', () => diffBy(['id'])([{ id: 1 }], [])),
 *   E.bind('other', () => diffBy(['id'])([{ id: 2 }], [])),
 *   E.chainW(({ one, other }) => Diff.chunks.concat(E.right(one), E.right(other))),
 *   E.map(Diff.size),
 * ) // => E.right(2)
 */
export const chunks: Monoid<E.Either<DiffError, Diff>> = lift(concat);

/**
 * Diffs one after another; a failure takes the whole. Lawful where failures count as one.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const step = (from: number, to: number) => diffBy(['id'])([{ id: 1, n: to }], [{ id: 1, n: from }])
 * pipe(
 *   E.Do,
 *   E.bind('first', () => step(1, 2)),
 *   E.bind('second', () => step(2, 3)),
 *   E.chainW(({ first, second }) => Diff.sequence.concat(E.right(first), E.right(second))),
 *   E.map(Diff.toText()),
 * ) // => E.right('record\n  record: 1\n    n    source(3)    target(1)')
 */
export const sequence: Monoid<E.Either<DiffError, Diff>> = lift(compose);
