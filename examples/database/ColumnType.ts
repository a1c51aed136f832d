/**
 * Which type of PostgreSQL holds the values of a codec, and how they get there and back.
 *
 * Values are written as the texts that PostgreSQL reads, and read as the JSON that it writes: both are the same whichever
 * driver carries them.
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { Codec } from 'lockstep';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A type of column. */
export interface ColumnType {
  readonly sql: string;
  /** A value that is there, as text; or what keeps it from being stored. */
  readonly write: (value: unknown) => E.Either<string, string>;
  /** A value that is there, from JSON. */
  readonly read: (json: unknown) => unknown;
}

// -------------------------------------------------------------------------------------
// what cannot be stored
// -------------------------------------------------------------------------------------

const NUL = E.left('has a NUL character, which PostgreSQL cannot store');
const SURROGATE = E.left('has half a surrogate pair, which has no UTF-8');

/** A text that PostgreSQL can hold: drivers would replace half a surrogate pair without a word. */
const storable = (text: string): E.Either<string, string> => {
  if (text.includes('\u0000')) return NUL;
  return /[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text) ? SURROGATE : E.right(text);
};

/** In the JSON text of a value both are escapes, behind an even number of backslashes. */
const storableJson = (text: string): E.Either<string, string> => {
  if (!text.includes('\\u')) return E.right(text);
  const escapes = [...text.matchAll(/\\(?:u([0-9a-f]{4})|.)/g)].map(([, code]) => code);
  if (escapes.includes('0000')) return NUL;
  return escapes.some((code) => code !== undefined && /^d[89a-f]/.test(code)) ? SURROGATE : E.right(text);
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const same = (json: unknown): unknown => json;

const plain = (sql: string): ColumnType => ({ sql, write: flow(String, E.right), read: same });

/** Any text, and the uids of entities. */
export const text: ColumnType = { sql: 'text', write: flow(String, storable), read: same };

const boolean = plain('boolean');

// Numbers of 1e21 and more have an exponent, which no whole number of PostgreSQL may have.
const integer: ColumnType = {
  ...plain('bigint'),
  write: (value) => E.right(Number.isSafeInteger(value) ? String(value) : BigInt(Number(value)).toString()),
};

// JSON has no NaN and no infinities: PostgreSQL writes them as texts.
const number: ColumnType = {
  ...plain('double precision'),
  read: (json) => (typeof json === 'string' ? Number(json) : json),
};

/** A moment, where moments are what is compared: how it was written is lost. */
const instant: ColumnType = {
  ...plain('timestamptz'),
  write: (value) => E.right(new Date(String(value)).toISOString()),
};

/** Data that JSON can hold. What it cannot, such as a NaN, it would make a `null`; fields that are absent it leaves out. */
const isJson = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== 'object' || value === null || value instanceof Date) return Codec.json.is(value);
  return Object.values(value).every((each) => each === undefined || isJson(each));
};

/** Whatever has JSON. */
const json = (codec: t.Mixed): ColumnType => ({
  sql: 'jsonb',
  write: (value) =>
    pipe(
      codec.encode(value),
      E.fromPredicate(isJson, () => 'has a value that JSON cannot hold'),
      E.chain(flow(JSON.stringify, storableJson)),
    ),
  read: same,
});

const quoted = (item: string): string => `"${item.replaceAll(/["\\]/g, '\\$&')}"`;

/** A list, as an array of PostgreSQL. */
const list = ({ sql, write, read }: ColumnType): ColumnType => ({
  sql: `${sql}[]`,
  write: (value) =>
    pipe(
      [value].flat(),
      E.traverseArray((item) => (item === null || item === undefined ? E.right('NULL') : E.map(quoted)(write(item)))),
      E.map((items) => `{${items.join(',')}}`),
    ),
  read: (values) => (Array.isArray(values) ? values.map((value) => (value === null ? value : read(value))) : values),
});

const isNothing = (codec: t.Mixed): boolean => codec instanceof t.NullType || codec instanceof t.UndefinedType;

const isScalar = ({ sql }: ColumnType): boolean => sql !== 'jsonb' && !sql.endsWith('[]');

const ofLiteral = (value: unknown): ColumnType => {
  if (typeof value === 'number') return number;
  return typeof value === 'boolean' ? boolean : text;
};

/** The type of what a codec lets through, `null` and nothing aside; what has no type of its own is JSON. */
export const ofCodec = (codec: t.Mixed): ColumnType => {
  if (codec === Codec.integer) return integer;
  if (codec === Codec.dateTime || codec instanceof t.StringType || codec instanceof t.KeyofType) return text;
  if (codec instanceof t.NumberType) return number;
  if (codec instanceof t.BooleanType) return boolean;
  if (codec instanceof t.LiteralType) return ofLiteral(codec.value);
  if (codec instanceof t.UnionType) {
    const types: ReadonlyArray<ColumnType> = codec.types.filter((member: t.Mixed) => !isNothing(member)).map(ofCodec);
    const [first = json(codec), ...others] = types;
    const alike = isScalar(first) && others.every(({ sql }) => sql === first.sql);
    return others.length === 0 || alike ? first : json(codec);
  }
  if (codec instanceof t.RefinementType && codec.encode === t.identity) return ofCodec(codec.type);
  if (codec instanceof t.ArrayType || codec instanceof t.ReadonlyArrayType) {
    const item = ofCodec(codec.type);
    return isScalar(item) ? list(item) : json(codec);
  }
  return json(codec);
};

/** The type of date-times that are compared by the moment that they name. */
export const ofInstants = (codec: t.Mixed): ColumnType | undefined => {
  const members: ReadonlyArray<t.Mixed> = codec instanceof t.UnionType ? codec.types : [codec];
  return members.filter((member) => !isNothing(member)).every((member) => member === Codec.dateTime)
    ? instant
    : undefined;
};
