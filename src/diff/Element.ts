/**
 * An element of a diff: one entity, what has to be done about it, and the elements below it.
 *
 * @since 0.1.0
 */
import type { Entity, Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import type { Flags } from '../model/Flags.js';
import type { Uid } from '../model/Uid.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an element says has to be done. */
export type Action = 'create' | 'update' | 'delete' | 'unchanged';

interface Common {
  readonly model: string;
  readonly uid: Uid;
  /** The name among its siblings; the uid where the model has no shortname. */
  readonly shortname: string;
  readonly identifiers: Entity;
  /** The flags of the entity and its model together, on the side that has it (the target's, where both do). */
  readonly flags: Flags;
  /** By child model, within it in order. */
  readonly children: ReadonlyArray<Element>;
}

/** Only the source has it: `source` holds all its attributes. */
export interface Create extends Common {
  readonly action: 'create';
  readonly source: Entity;
}

/** Both have it: `source` and `target` hold the attributes that differ; one that a side lacks is absent there. */
export interface Update extends Common {
  readonly action: 'update';
  readonly source: Entity;
  readonly target: Entity;
}

/** Only the target has it: `target` holds all its attributes. */
export interface Delete extends Common {
  readonly action: 'delete';
  readonly target: Entity;
}

/** Both have it and agree; it is here for what is below it, or because it was asked for. */
export interface Unchanged extends Common {
  readonly action: 'unchanged';
}

/** One entity in a diff. */
export type Element = Create | Update | Delete | Unchanged;

/** One attribute that differs; `undefined` where a side lacks it. */
export interface AttributeChange {
  readonly name: string;
  readonly source: unknown;
  readonly target: unknown;
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** What the source says of the attributes that an element is about. */
export const sourceOf = (element: Element): Entity =>
  element.action === 'create' || element.action === 'update' ? element.source : {};

/** What the target says of the attributes that an element is about. */
export const targetOf = (element: Element): Entity =>
  element.action === 'delete' || element.action === 'update' ? element.target : {};

/** The attributes that an element is about: all of a create or delete, those that differ of an update. O(attributes). */
export const changes = (element: Element): ReadonlyArray<AttributeChange> => {
  const source = sourceOf(element);
  const target = targetOf(element);
  const names = new Set([...Object.keys(target), ...Object.keys(source)]);
  return [...names].map((name) => ({ name, source: source[name], target: target[name] }));
};

/** The entity that an element is about. */
export const ref = ({ model, uid }: Element): Ref => ({ model, uid });

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Whether an element, or anything below it, is more than unchanged. O(1) but for unchanged ones. */
export const hasDiffs = (element: Element): boolean =>
  element.action !== 'unchanged' || element.children.some(hasDiffs);

/** The elements of a list and everything below, parents first, in order. Nothing is collected. */
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

/** Whether two elements say the same, with everything below them. O(size). */
export const equals = (x: Element, y: Element): boolean =>
  x === y ||
  (x.action === y.action &&
    x.model === y.model &&
    x.uid === y.uid &&
    x.flags === y.flags &&
    x.shortname === y.shortname &&
    Equality.equals(x.identifiers, y.identifiers) &&
    Equality.equals(sourceOf(x), sourceOf(y)) &&
    Equality.equals(targetOf(x), targetOf(y)) &&
    x.children.length === y.children.length &&
    x.children.every((child, i) => {
      const other = y.children[i];
      return other !== undefined && equals(child, other);
    }));
