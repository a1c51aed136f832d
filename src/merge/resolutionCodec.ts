/**
 * Resolutions as plain, versioned JSON, and back: one entry a conflict, with room for a choice.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as Value from '../diff/Value.js';
import type { Json } from '../model/Codec.js';
import { type FormatError, type ResolutionError, show } from '../model/LockstepError.js';
import { closed, decoder, firstFault, isRecord, oneOf, refuse } from '../model/strict.js';
import type { Choice, Conflict } from './Conflict.js';
import * as ConflictCodec from './conflictCodec.js';
import { decode as decodeConflict } from './conflictDecoder.js';
import type { Resolution } from './Resolution.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A conflict, and what is chosen; `null` where nothing is. */
export interface EncodedEntry extends ConflictCodec.Encoded {
  /** A side, the base, or, of an attribute, another value. */
  readonly choice: null | 'source' | 'target' | 'base' | { readonly value: Json };
}

/** Resolutions as JSON. */
export interface EncodedResolutions {
  /** What kind of document it is. */
  readonly lockstep: 'resolutions';
  /** The version of the format. */
  readonly version: 1;
  /** One entry a conflict, chosen for or not. */
  readonly conflicts: ReadonlyArray<EncodedEntry>;
}

/** What a list of resolutions holds. */
export interface Listed {
  /** Every conflict that is listed, chosen for or not; without their paths, which are for people. */
  readonly conflicts: ReadonlyArray<Conflict>;
  /** What is chosen. */
  readonly resolutions: ReadonlyArray<Resolution>;
}

const VERSION = 1;

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/**
 * Conflicts as JSON, with room for a choice each. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { Resolution } from 'lockstep'
 *
 * Resolution.encode([]) // => { _tag: 'Right', right: { lockstep: 'resolutions', version: 1, conflicts: [] } }
 */
export const encode = (conflicts: ReadonlyArray<Conflict>): E.Either<FormatError, EncodedResolutions> =>
  pipe(
    conflicts,
    E.traverseArray(ConflictCodec.encode),
    E.map((encoded) => ({
      lockstep: 'resolutions',
      version: VERSION,
      conflicts: encoded.map((each) => ({ ...each, choice: null })),
    })),
  );

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const valued = closed('an object with a value', { value: decoder<unknown>('a value', Value.decode) });
const named = oneOf('choice', ['source', 'target', 'base']);

/** `undefined` where nothing is chosen. */
const choice: t.Validate<unknown, Choice | undefined> = (u, context) => {
  if (u === null || u === undefined) return E.right(undefined);
  if (!isRecord(u)) return named.validate(u, context);
  return Object.hasOwn(u, 'value')
    ? valued.validate(u, context)
    : refuse(u, context, `expected source, target, base, or { value: ... }, got ${show(u)}`);
};

interface Entry {
  readonly conflict: Conflict;
  readonly choice: Choice | undefined;
}

const entry = decoder<Entry>('a conflict', (u, context) => {
  if (!isRecord(u)) return refuse(u, context, `expected a conflict, got ${show(u)}`);
  const { choice: chosen, ...rest } = u;
  return pipe(
    decodeConflict(rest, context),
    E.bindTo('conflict'),
    E.bind('choice', () => choice(chosen, t.appendContext(context, 'choice', named, chosen))),
  );
});

const document = closed('an object with conflicts', {
  lockstep: oneOf('kind of file', ['resolutions']),
  version: decoder<1>('1, the only version there is', (u, context) =>
    u === VERSION ? E.right(VERSION) : t.failure(u, context),
  ),
  conflicts: t.readonlyArray(entry, 'a list of conflicts'),
});

const invalid = (errors: t.Errors): ResolutionError => {
  const { path, problem, ...suggestion } = firstFault(errors);
  const message = path === '' ? problem : `${path}: ${problem}`;
  return { _tag: 'ResolutionError', code: 'ERR_RESOLUTION_INVALID', message, path, refused: [message], ...suggestion };
};

/**
 * Resolutions of their JSON form, or why they are none. Never throws. O(size).
 *
 * Errors: `ERR_RESOLUTION_INVALID`, with the path of what is wrong.
 *
 * @example
 * import { Resolution } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   Resolution.decode({ lockstep: 'resolutions', version: 1, conflicts: [{ conflict: 'attribut' }] }),
 *   E.mapLeft(({ message, suggestion }) => `${message}: ${suggestion}`),
 * )
 * // => E.left('conflicts[0].conflict: unknown kind of conflict "attribut": did you mean "attribute"?')
 */
export const decode = (data: unknown): E.Either<ResolutionError, Listed> =>
  pipe(
    document.decode(data),
    E.mapLeft(invalid),
    E.map(({ conflicts }) => ({
      conflicts: conflicts.map(({ conflict }) => conflict),
      resolutions: conflicts.flatMap(({ conflict, choice: chosen }) =>
        chosen === undefined ? [] : [{ conflict, choice: chosen }],
      ),
    })),
  );
