/**
 * A conflict as a review page shows it: one entity, and the attributes on which a base, a source and a target do not agree.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { encodeFields } from '../diff/elementCodec.js';
import { MAX_LEVELS } from '../diff/Value.js';
import type { FormatError } from '../model/LockstepError.js';
import type { ConflictAttribute, ConflictRow } from './Data.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What the three sides of a merge say of an attribute; `undefined` where a side lacks it, or lacks the entity. */
export interface ThreeValues {
  /** The name of the attribute. */
  readonly name: string;
  /** What they last agreed on. */
  readonly base: unknown;
  /** What the source has. */
  readonly source: unknown;
  /** What the target has. */
  readonly target: unknown;
}

/** An entity that a merge cannot decide on by itself. */
export interface Conflict {
  /** Where it hangs, from the top: the names of what is above it. */
  readonly path: ReadonlyArray<string>;
  /** The model of the entity. */
  readonly model: string;
  /** The uid of the entity. */
  readonly uid: string;
  /** What is in conflict, in a few words: `both changed it`. */
  readonly kind: string;
  /** What the three say, attribute by attribute, and `below` for what it hangs below. */
  readonly attributes: ReadonlyArray<ThreeValues>;
  /** How it was resolved, in a few words, where it was. */
  readonly resolution?: string;
}

// -------------------------------------------------------------------------------------
// as data
// -------------------------------------------------------------------------------------

const LEVELS = MAX_LEVELS - 10;

/** A conflict as JSON. O(size of its values). Errors: `ERR_VALUE_NOT_ENCODABLE`. */
export const encode = (conflict: Conflict): E.Either<FormatError, ConflictRow> => {
  const { path, model, uid, kind, resolution, attributes } = conflict;
  return pipe(
    attributes,
    E.traverseArray(({ name, ...sides }) =>
      pipe(
        encodeFields({ model, uid }, '', sides, LEVELS),
        E.map((values): ConflictAttribute => ({ name, ...values })),
      ),
    ),
    E.map((encoded) => ({
      path,
      model,
      uid,
      kind,
      ...(resolution === undefined ? {} : { resolution }),
      attributes: encoded,
    })),
  );
};
