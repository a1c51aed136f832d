/**
 * An element of a diff: one entity, what has to be done about it, and the elements below it.
 *
 * @since 0.1.0
 */
import * as N from 'fp-ts/lib/number.js';
import * as Ord from 'fp-ts/lib/Ord.js';
import type { Ordering } from 'fp-ts/lib/Ordering.js';
import * as S from 'fp-ts/lib/string.js';
import { type Entity, keyOf, type Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import type { Flags } from '../model/Flags.js';
import type { Uid } from '../model/Uid.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an element says has to be done. */
export type Action = 'create' | 'update' | 'delete' | 'unchanged';

interface Common {
  /** The name of its model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: Uid;
  /** The name among its siblings; the uid where the model has no shortname. */
  readonly shortname: string;
  /** All its identifiers, by name. */
  readonly identifiers: Entity;
  /** The flags of the entity and its model together, on the side that has it (the target's, where both do). */
  readonly flags: Flags;
  /** By child model, within it in order. */
  readonly children: ReadonlyArray<Element>;
}

/** Only the source has it: `source` holds all its attributes. */
export interface Create extends Common {
  /** It is to be created. */
  readonly action: 'create';
  /** All its attributes, by name. */
  readonly source: Entity;
}

/** Both have it: `source` and `target` hold the attributes that differ; one that a side lacks is absent there. */
export interface Update extends Common {
  /** It is to be updated. */
  readonly action: 'update';
  /** The attributes that differ, as they are to be; one that the source lacks is absent. */
  readonly source: Entity;
  /** The attributes that differ, as they are now; one that the target lacks is absent. */
  readonly target: Entity;
}

/** Only the target has it: `target` holds all its attributes. */
export interface Delete extends Common {
  /** It is to be deleted. */
  readonly action: 'delete';
  /** All its attributes, by name. */
  readonly target: Entity;
}

/** Both have it and agree; it is here for what is below it, or because it was asked for. */
export interface Unchanged extends Common {
  /** Nothing is to be done about it. */
  readonly action: 'unchanged';
}

/** One entity in a diff. */
export type Element = Create | Update | Delete | Unchanged;

/** One attribute that differs; `undefined` where a side lacks it. */
export interface AttributeChange {
  /** The name of the attribute. */
  readonly name: string;
  /** The value to be; `undefined` where the source lacks it. */
  readonly source: unknown;
  /** The value now; `undefined` where the target lacks it. */
  readonly target: unknown;
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * What the source says of the attributes that an element is about.
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(({ elements }) => elements.map(Element.sourceOf)))
 * // => E.right([{ name: 'one' }, { name: 'two' }, {}])
 */
export const sourceOf = (element: Element): Entity =>
  element.action === 'create' || element.action === 'update' ? element.source : {};

/**
 * What the target says of the attributes that an element is about.
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(({ elements }) => elements.map(Element.targetOf)))
 * // => E.right([{ name: 'uno' }, {}, { name: 'tre' }])
 */
export const targetOf = (element: Element): Entity =>
  element.action === 'delete' || element.action === 'update' ? element.target : {};

/**
 * The attributes that an element is about: all of a create or delete, those that differ of an update. O(attributes).
 *
 * @example
 * import { Element, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(diffBy(['id'])([{ id: 1, mtu: 9000 }], [{ id: 1, mtu: 1500 }]), E.map(({ elements }) => elements.map(Element.changes)))
 * // => E.right([[{ name: 'mtu', source: 9000, target: 1500 }]])
 */
export const changes = (element: Element): ReadonlyArray<AttributeChange> => {
  const source = sourceOf(element);
  const target = targetOf(element);
  const names = new Set([...Object.keys(target), ...Object.keys(source)]);
  return [...names].map((name) => ({ name, source: source[name], target: target[name] }));
};

/**
 * The entity that an element is about.
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(({ elements }) => elements.map(Element.ref)[0])) // => E.right({ model: 'record', uid: '1' })
 */
export const ref = ({ model, uid }: Element): Ref => ({ model, uid });

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Whether an element, or anything below it, is more than unchanged. O(1) but for unchanged ones.
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(({ elements }) => elements.every(Element.hasDiffs))) // => E.right(true)
 */
export const hasDiffs = (element: Element): boolean => {
  if (element.action !== 'unchanged') return true;
  for (const each of iterate(element.children)) if (each.action !== 'unchanged') return true;
  return false;
};

/**
 * The elements of a list and everything below, parents first, in order. Nothing is collected.
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }])
 * pipe(diff, E.map(({ elements }) => [...Element.iterate(elements)].map(({ action }) => action)))
 * // => E.right(['update', 'create'])
 */
export function* iterate(elements: ReadonlyArray<Element>): Generator<Element> {
  const stack = [elements[Symbol.iterator]()];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next();
    if (next.done === true) stack.pop();
    else {
      yield next.value;
      if (next.value.children.length > 0) stack.push(next.value.children[Symbol.iterator]());
    }
  }
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** Whether two elements of one entity say the same by themselves. */
const sayTheSame = (x: Element, y: Element): boolean =>
  x === y ||
  (x.action === y.action &&
    x.flags === y.flags &&
    x.shortname === y.shortname &&
    Equality.equals(x.identifiers, y.identifiers) &&
    Equality.equals(sourceOf(x), sourceOf(y)) &&
    Equality.equals(targetOf(x), targetOf(y)));

/**
 * Whether two elements say the same, with everything below them; the order of siblings does not matter. O(size).
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'uno' }])
 * pipe(diff, E.map(({ elements }) => elements.map((element) => Element.equals(element, { ...element, uid: '2' }))))
 * // => E.right([false])
 */
export const equals = (x: Element, y: Element): boolean => equalLists([x], [y]);

/**
 * Whether two lists of siblings are equal, with everything below them, in whatever order. O(size).
 *
 * @example
 * import { diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const diff = diffBy(['id'])([{ id: 1, name: 'one' }, { id: 2, name: 'two' }], [{ id: 1, name: 'uno' }, { id: 3, name: 'tre' }])
 * pipe(diff, E.map(({ elements }) => Element.equalLists(elements, [...elements].reverse()))) // => E.right(true)
 */
export const equalLists = (left: ReadonlyArray<Element>, right: ReadonlyArray<Element>): boolean => {
  const pending: Array<readonly [ReadonlyArray<Element>, ReadonlyArray<Element>]> = [[left, right]];
  for (let lists = pending.pop(); lists !== undefined; lists = pending.pop()) {
    const [xs, ys] = lists;
    if (xs.length !== ys.length) return false;
    const others = new Map(ys.map((y) => [keyOf(y), y]));
    for (const x of xs) {
      const other = others.get(keyOf(x));
      if (other === undefined || !sayTheSame(x, other)) return false;
      if (x !== other && x.children.length + other.children.length > 0) pending.push([x.children, other.children]);
    }
  }
  return true;
};

// -------------------------------------------------------------------------------------
// ordering
// -------------------------------------------------------------------------------------

const compareValues = (x: unknown, y: unknown): Ordering => {
  if (typeof x === 'number' && typeof y === 'number') return N.Ord.compare(x, y);
  return S.Ord.compare(String(x), String(y));
};

const fieldOf = (element: Element, name: string): unknown => {
  if (Object.hasOwn(element.identifiers, name)) return element.identifiers[name];
  return name === 'shortname' || name === 'action' || name === 'uid' ? element[name] : undefined;
};

/**
 * An order of elements by `shortname`, `uid`, `action` or identifiers, the first that differs deciding; a minus in front
 * turns one round. For the option `order` of a diff.
 *
 * @example
 * import { Diff, diffBy, Element } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'], { order: { record: Element.ordBy(['-id']) } })([{ id: 1 }, { id: 2 }], []),
 *   E.map((diff) => diff.elements.map(({ uid }) => uid)),
 * ) // => E.right(['2', '1'])
 */
export const ordBy = (names: ReadonlyArray<string>): Ord.Ord<Element> =>
  names
    .map((name) => {
      const descending = name.startsWith('-');
      const field = descending ? name.slice(1) : name;
      const ord = Ord.fromCompare<Element>((x, y) => compareValues(fieldOf(x, field), fieldOf(y, field)));
      return descending ? Ord.reverse(ord) : ord;
    })
    .reduce((whole, ord) => Ord.getMonoid<Element>().concat(whole, ord), Ord.getMonoid<Element>().empty);
