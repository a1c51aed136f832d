/**
 * A reason for which an entity is, or is not, in a diff: as data, and in words.
 *
 * @since 0.2.0
 */
import type { Ref } from '../model/Entity.js';
import type { Action } from './Element.js';
import type { Skip, Unreached } from './Tree.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { Skip, Unreached };

/** Why an entity is left out: a flag by its name, the option `models` or `where`, or the schemas. */
export type Cause = Skip | Unreached;

/** One reason for which an entity is left out. */
export interface Because {
  /** On which side the entity is left out for it. */
  readonly side: 'source' | 'target' | 'both';
  /** Where it was decided: the entity itself, or one that it hangs below. */
  readonly at: Ref;
  /** A flag by its name, the option `models` or `where`, or why nothing leads to it. */
  readonly cause: Cause;
  /** What carries the flag, where the cause is one. */
  readonly on?: 'diff' | 'model' | 'entity';
  /** The entity that has moved and of which the other half is left out: half a move is not done. */
  readonly halfOf?: Ref;
}

/** An attribute that differs, and is not counted as different. */
export interface Overlooked {
  /** The name of the attribute. */
  readonly attribute: string;
  /** The options `models` or `attributes`, the attribute's own equality, or that one side does not declare it. */
  readonly cause: 'models' | 'attributes' | 'equality' | 'undeclared';
}

/** Why an entity is, or is not, in a diff; each with a sentence for a person. */
export type Reason =
  | {
      readonly _tag: 'Unchanged';
      /** What differs all the same; empty where nothing does. */
      readonly overlooked: ReadonlyArray<Overlooked>;
      /** One sentence. */
      readonly message: string;
    }
  | {
      readonly _tag: 'Changed';
      /** Two for what has moved: it is deleted in one place and created in another. */
      readonly actions: ReadonlyArray<Exclude<Action, 'unchanged'>>;
      /** Those that differ, of an update. */
      readonly attributes: ReadonlyArray<string>;
      /** One sentence. */
      readonly message: string;
    }
  | {
      readonly _tag: 'Skipped';
      /** One reason, or two where each side has its own. */
      readonly because: ReadonlyArray<Because>;
      /** One sentence. */
      readonly message: string;
    }
  | {
      readonly _tag: 'Orphan';
      /** One reason, or two where each side has its own. */
      readonly because: ReadonlyArray<Because>;
      /** One sentence. */
      readonly message: string;
    };

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const named = ({ model, uid }: Ref): string => `${model} "${uid}"`;

/** Whether two references are to one entity. */
export const sameRef = (x: Ref, y: Ref): boolean => x.model === y.model && x.uid === y.uid;

const causeInWords = ({ cause, at, on = 'entity' }: Because): string => {
  const carrier = on === 'entity' ? 'it' : `the ${on}`;
  switch (cause) {
    case 'IGNORE':
      return `${carrier} carries IGNORE`;
    case 'SKIP_UNMATCHED_SRC':
      return `only the source has it, and ${carrier} carries SKIP_UNMATCHED_SRC`;
    case 'SKIP_UNMATCHED_DST':
      return `only the target has it, and ${carrier} carries SKIP_UNMATCHED_DST`;
    case 'models':
      return `only one side has it, and its model is not among those asked for`;
    case 'where':
      return `the predicate for ${at.model} does not hold`;
    case 'unlinked':
      return `only one side has it, and the other knows no ${at.model} below such a parent`;
    case 'orphan':
      return `it hangs below nothing, and ${at.model} is not top-level`;
    case 'notTopLevel':
      return `${at.model} is top-level on one side only`;
  }
};

const inWords =
  (ref: Ref) =>
  (because: Because): string => {
    const where = sameRef(because.at, ref) ? '' : `with ${named(because.at)}, `;
    const half = because.halfOf === undefined ? '' : `as half the move of ${named(because.halfOf)}, `;
    // The words for the other causes say which side it is. The flag may be carried on the other one.
    const side = because.side !== 'both' && because.cause === 'IGNORE' ? `in the ${because.side}, ` : '';
    return `${side}${half}${where}because ${causeInWords(because)}`;
  };

const PAST = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** It is left out. */
export const leftOut = (ref: Ref, because: ReadonlyArray<Because>): Reason => ({
  _tag: because.every(({ cause }) => cause === 'orphan') ? 'Orphan' : 'Skipped',
  because,
  message: `${named(ref)} is left out ${because.map(inWords(ref)).join('; ')}`,
});

/** It is in the diff. */
export const changed = (
  ref: Ref,
  actions: ReadonlyArray<Exclude<Action, 'unchanged'>>,
  attributes: ReadonlyArray<string> = [],
): Reason => ({
  _tag: 'Changed',
  actions,
  attributes,
  message: `${named(ref)} is ${actions.map((action) => PAST[action]).join(' in one place and ')}${attributes.length === 0 ? '' : `: ${attributes.join(', ')}`}`,
});

/** Both sides have it, alike as far as they are compared. */
export const unchanged = (ref: Ref, overlooked: ReadonlyArray<Overlooked>): Reason => {
  const what = overlooked.map(({ attribute, cause }) => `${attribute} (${cause})`).join(', ');
  return {
    _tag: 'Unchanged',
    overlooked,
    message: `${named(ref)} is unchanged${what === '' ? '' : `; differs, but does not count: ${what}`}`,
  };
};
