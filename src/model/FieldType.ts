/**
 * The types that a schema file may give a field, and the codecs they stand for: `string`, `integer?`, `string[]?`.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import * as Codec from './Codec.js';
import { nearMiss, show } from './LockstepError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The types that others are made of. */
export type Base = 'string' | 'integer' | 'number' | 'boolean' | 'date-time' | 'json';

/** A type as a schema file writes it, understood. */
export interface FieldType {
  readonly text: string;
  readonly base: Base;
  readonly codec: t.Mixed;
  /** Whether there is a `[]` anywhere in it. */
  readonly list: boolean;
  /** Whether there is a `?` anywhere in it. */
  readonly nullable: boolean;
}

/** Why a text is no type. */
export interface Unknown {
  readonly problem: string;
  readonly suggestion?: string;
}

const CODECS: Readonly<Record<Base, t.Mixed>> = {
  string: t.string,
  integer: Codec.integer,
  number: t.number,
  boolean: t.boolean,
  'date-time': Codec.dateTime,
  json: Codec.json,
};

/** The names of the base types. */
export const bases: ReadonlyArray<string> = Object.keys(CODECS);

const isBase = (name: string): name is Base => Object.hasOwn(CODECS, name);

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const nullable = (codec: t.Mixed): t.Mixed => t.union([codec, t.null, t.undefined], `${codec.name} or null`);

const listOf = (codec: t.Mixed): t.Mixed =>
  t.readonlyArray(codec, `list of ${codec.name.endsWith(' or null') ? `(${codec.name})` : codec.name}`);

const SUFFIXES = /(\?|\[\])/;
const TYPE = /^([^?[\]]*)((?:\?(?!\?)|\[\])*)$/;

/** Nobody has data like that, and the names of such types would be longer than all memory. */
const LONGEST_SUFFIXES = 40;

/**
 * Understand a type: a base type, then `?` (null or absent) and `[]` (a list) in any order, read from the left. O(length).
 */
export const parse = (text: string): E.Either<Unknown, FieldType> => {
  const [, base = '', suffixes = ''] = TYPE.exec(text) ?? [];
  if (suffixes.length > LONGEST_SUFFIXES) return E.left({ problem: `a list of lists, too deep: ${show(text)}` });
  if (!isBase(base)) {
    return E.left({ problem: `unknown type ${show(text)}`, ...nearMiss(base === '' ? text : base, bases) });
  }
  const codec = suffixes
    .split(SUFFIXES)
    .filter((suffix) => suffix !== '')
    .reduce((inner, suffix) => (suffix === '?' ? nullable(inner) : listOf(inner)), CODECS[base]);
  return E.right({ text, base, codec, list: suffixes.includes('[]'), nullable: suffixes.includes('?') });
};
