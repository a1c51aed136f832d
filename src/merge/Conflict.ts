/**
 * A conflict: what both sides have changed since they last agreed, so that neither change can be taken without undoing the
 * other.
 *
 * @since 0.5.0
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import type { Entity, Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One of the two sides of a merge. */
export type Side = 'source' | 'target';

/** An entity on the way from the top to what a conflict is about, by its name among its siblings. */
export interface Place extends Ref {
  /** The short name; the uid where the model has none, or the entity is not there. */
  readonly shortname: string;
}

/** One value in each of the three datasets; `undefined` where there is none. */
export interface Three<A> {
  /** Of the base: what both sides last agreed on. */
  readonly base: A;
  /** Of the source. */
  readonly source: A;
  /** Of the target. */
  readonly target: A;
}

interface Common extends Ref {
  /** From the top down to the entity itself, which comes last. */
  readonly path: ReadonlyArray<Place>;
}

/** Both sides gave an attribute another value, and not the same. */
export interface AttributeConflict extends Common, Three<unknown> {
  readonly _tag: 'AttributeConflict';
  /** The name of the attribute. */
  readonly attribute: string;
}

/** One side changed an entity, or moved it, and the other deleted it. */
export interface EditedAndDeleted extends Common {
  readonly _tag: 'EditedAndDeleted';
  /** The side that changed it; the other one deleted it. */
  readonly edited: Side;
  /** What the side that kept it has changed. */
  readonly attributes: ReadonlyArray<Edited>;
  /** What it hung below, and what it hangs below now, where that is another. */
  readonly moved?: { readonly from: Ref | undefined; readonly to: Ref | undefined };
}

/** An attribute before and after. */
export interface Edited {
  /** The name of the attribute. */
  readonly attribute: string;
  /** The value before; `undefined` where there was none. */
  readonly base: unknown;
  /** The value after; `undefined` where there is none any more. */
  readonly value: unknown;
}

/** Both sides created an entity, and not alike. */
export interface CreatedTwice extends Common {
  readonly _tag: 'CreatedTwice';
  /** The attributes that differ. */
  readonly attributes: ReadonlyArray<Created>;
  /** What it hangs below on either side, where that differs. */
  readonly parents?: { readonly source: Ref | undefined; readonly target: Ref | undefined };
}

/** An attribute of an entity that both sides created. */
export interface Created {
  /** The name of the attribute. */
  readonly attribute: string;
  /** The source's value; `undefined` where it has none. */
  readonly source: unknown;
  /** The target's value; `undefined` where it has none. */
  readonly target: unknown;
}

/** One side put an entity below another one, which the other side deleted. */
export interface BelowDeleted extends Common {
  readonly _tag: 'BelowDeleted';
  /** Whether the entity is new there, or came from elsewhere. */
  readonly change: 'added' | 'moved';
  /** The side that put it there. */
  readonly placed: Side;
  /** What it hung below. */
  readonly from: Ref | undefined;
  /** What it is to hang below. */
  readonly to: Ref;
  /** What the other side deleted: `to`, or what that hangs below. */
  readonly deleted: Ref;
  /** What the same side added below it, and what is there, or not, as it is. */
  readonly below: ReadonlyArray<Ref>;
}

/** Both sides moved an entity, and not to the same place. */
export interface MovedTwice extends Common, Three<Ref | undefined> {
  readonly _tag: 'MovedTwice';
}

/** The entity that a conflict is about, as each of the three datasets has it. */
export type Entities = Three<Entity | undefined>;

/** What both sides have changed. */
export type Conflict = AttributeConflict | EditedAndDeleted | CreatedTwice | BelowDeleted | MovedTwice;

/** What is to be: what one of the three datasets says, or, of an attribute, another value. */
export type Choice =
  | Side
  | 'base'
  | {
      /** The value to be; `undefined` for none. */
      readonly value: unknown;
    };

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * A text that tells the conflicts of a merge apart: of one merge no two have the same.
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * const created: Conflict.Conflict = { _tag: 'CreatedTwice', model: 'device', uid: 'sw1', path: [], attributes: [] }
 * const chosen = new Map<string, Conflict.Choice>([[Conflict.keyOf(created), 'source']])
 * chosen.get(Conflict.keyOf({ ...created, uid: 'sw2' })) // => undefined
 */
export const keyOf = (conflict: Conflict): string =>
  JSON.stringify([
    conflict._tag,
    conflict.model,
    conflict.uid,
    ...(conflict._tag === 'AttributeConflict' ? [conflict.attribute] : []),
  ]);

/**
 * The other side.
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * Conflict.other('source') // => 'target'
 */
export const other = (side: Side): Side => (side === 'source' ? 'target' : 'source');

/**
 * What a conflict is about, in a few words: `device "sw1" mtu`.
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * Conflict.label({
 *   _tag: 'AttributeConflict',
 *   model: 'device',
 *   uid: 'sw1',
 *   path: [],
 *   attribute: 'mtu',
 *   base: 1500,
 *   source: 9000,
 *   target: 1600,
 * }) // => 'device "sw1" mtu'
 */
export const label = (conflict: Conflict): string => {
  const attribute = conflict._tag === 'AttributeConflict' ? ` ${conflict.attribute}` : '';
  return `${conflict.model} "${conflict.uid}"${attribute}`;
};

/**
 * Whether a choice makes sense for a conflict; if not, why.
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * const created: Conflict.Conflict = { _tag: 'CreatedTwice', model: 'device', uid: 'sw1', path: [], attributes: [] }
 * Conflict.objection(created, 'source') // => undefined
 * Conflict.objection(created, 'base') // => 'the base does not have the entity'
 */
export const objection = (conflict: Conflict, choice: Choice): string | undefined => {
  if (typeof choice === 'object') {
    return conflict._tag === 'AttributeConflict' ? undefined : 'a value can be chosen for an attribute only';
  }
  return choice === 'base' && conflict._tag === 'CreatedTwice' ? 'the base does not have the entity' : undefined;
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const swap = <A extends { readonly source: unknown; readonly target: unknown }>(sides: A): A => ({
  ...sides,
  source: sides.target,
  target: sides.source,
});

/**
 * The conflict as it would be if source and target changed their roles; but for the path, which is told as the target has
 * it.
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * const about = { model: 'device', uid: 'sw1', path: [], attribute: 'mtu', base: 1500 }
 * const conflict = { _tag: 'AttributeConflict', ...about, source: 9000, target: 1600 } as const
 * Conflict.mirror(conflict) // => { _tag: 'AttributeConflict', ...about, source: 1600, target: 9000 }
 */
export const mirror = (conflict: Conflict): Conflict => {
  switch (conflict._tag) {
    case 'AttributeConflict':
    case 'MovedTwice':
      return swap(conflict);
    case 'EditedAndDeleted':
      return { ...conflict, edited: other(conflict.edited) };
    case 'BelowDeleted':
      return { ...conflict, placed: other(conflict.placed) };
    case 'CreatedTwice':
      return {
        ...conflict,
        attributes: conflict.attributes.map(swap),
        ...(conflict.parents === undefined ? {} : { parents: swap(conflict.parents) }),
      };
  }
};

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const refText = ({ model, uid }: Ref): string => JSON.stringify([model, uid]);

/** A conflict without what is only told for people: the path, and the order of lists. */
const essence = ({ path: _, ...conflict }: Conflict): unknown => {
  switch (conflict._tag) {
    case 'EditedAndDeleted':
    case 'CreatedTwice':
      return { ...conflict, attributes: Object.fromEntries(conflict.attributes.map((each) => [each.attribute, each])) };
    case 'BelowDeleted':
      return { ...conflict, below: conflict.below.map(refText).toSorted() };
    default:
      return conflict;
  }
};

/**
 * Whether two conflicts are about the same, with the same values. O(size).
 *
 * @example
 * import { Conflict } from 'lockstep'
 *
 * const about = { model: 'device', uid: 'sw1', path: [], attribute: 'mtu', base: 1500 }
 * const conflict = { _tag: 'AttributeConflict', ...about, source: 9000, target: 1600 } as const
 * Conflict.eq.equals(conflict, { ...conflict, path: [{ model: 'site', uid: 'nyc', shortname: 'nyc' }] }) // => true
 * Conflict.eq.equals(conflict, { ...conflict, target: 1400 }) // => false
 */
export const eq: Eq<Conflict> = {
  equals: (x, y) => x === y || Equality.equals(essence(x), essence(y)),
};

export { type Encoded, type EncodedRef, encode } from './conflictCodec.js';
export { type TextOptions, toLines, toText } from './render.js';
