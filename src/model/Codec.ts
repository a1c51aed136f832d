/**
 * The io-ts codecs that datasets need beyond io-ts's own, and what Lockstep asks of any codec.
 *
 * @since 0.1.0
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The value of a codec, or `null`.
 *
 * @example
 * import { Codec } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * Codec.nullable(t.string).is(null) // => true
 */
export const nullable = <C extends t.Mixed>(codec: C): t.UnionC<[C, t.NullC]> =>
  t.union([codec, t.null], `${codec.name} or null`);

/**
 * The value of a codec, or nothing: the key may be missing.
 *
 * @example
 * import { Codec } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * Codec.optional(t.string).is(undefined) // => true
 */
export const optional = <C extends t.Mixed>(codec: C): t.UnionC<[C, t.UndefinedC]> =>
  t.union([codec, t.undefined], `optional ${codec.name}`);

const refined = <A>(codec: t.Type<A>, name: string, holds: (a: A) => boolean): t.Type<A> =>
  new t.RefinementType<t.Type<A>, A, A, unknown>(
    name,
    (u): u is A => codec.is(u) && holds(u),
    (u, context) => {
      const decoded = codec.validate(u, context);
      return isLeft(decoded) || holds(decoded.right) ? decoded : t.failure(u, context);
    },
    t.identity,
    codec,
    holds,
  );

/**
 * A whole number.
 *
 * @example
 * import { Codec } from 'lockstep'
 *
 * Codec.integer.is(1.5) // => false
 */
export const integer: t.Type<number> = refined(t.number, 'integer', Number.isInteger);

const DATE_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * An ISO 8601 date or date-time, kept as the text it is: a `Date` could be changed after it was frozen.
 *
 * @example
 * import { Codec } from 'lockstep'
 *
 * Codec.dateTime.is('2026-01-01T00:00:00Z') // => true
 */
export const dateTime: t.Type<string> = refined(
  t.string,
  'date-time',
  (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
);

/** Any JSON value. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json };

const isJson = (u: unknown): u is Json => {
  if (u === null || typeof u === 'string' || typeof u === 'boolean') return true;
  if (typeof u === 'number') return Number.isFinite(u);
  if (Array.isArray(u)) return u.every(isJson);
  if (typeof u !== 'object' || u instanceof Date) return false;
  return Object.values(u).every(isJson);
};

/**
 * Any JSON value, nested data included.
 *
 * @example
 * import { Codec } from 'lockstep'
 *
 * Codec.json.is({ tags: ['a', null] }) // => true
 */
export const json: t.Type<Json, Json, unknown> = new t.Type<Json, Json, unknown>(
  'json',
  isJson,
  (u, context) => (isJson(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

const PLAIN = new Set([
  'StringType',
  'NumberType',
  'BooleanType',
  'BigIntType',
  'NullType',
  'UndefinedType',
  'UnknownType',
  'LiteralType',
  'KeyofType',
  'AnyArrayType',
  'AnyDictionaryType',
]);

const field = (codec: object, name: '_tag' | 'type' | 'types'): unknown => Reflect.get(codec, name);

/**
 * Whether decoding with a codec gives the very value it was given, so that a check of the value is enough. True of
 * io-ts's primitives, literals, and refinements, unions and arrays of them; other codecs may transform.
 *
 * @example
 * import { Codec } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * Codec.isPlain(t.array(t.string)) // => true
 */
export const isPlain = (codec: t.Mixed): boolean => {
  const tag = field(codec, '_tag');
  if (codec === json) return true;
  if (typeof tag === 'string' && PLAIN.has(tag)) return true;
  if (tag === 'RefinementType' || tag === 'ArrayType' || tag === 'ReadonlyArrayType') {
    const inner = field(codec, 'type');
    return codec.encode === t.identity && inner instanceof t.Type && isPlain(inner);
  }
  if (tag === 'UnionType') {
    const members = field(codec, 'types');
    return Array.isArray(members) && members.every((member) => member instanceof t.Type && isPlain(member));
  }
  return false;
};

/** Where and why a codec refused a value: the path below the field, what was expected and what was there. */
export interface Refusal {
  /** Below the field, for example `[3].mtu`; empty for the value itself. */
  readonly path: string;
  /** The name of the codec that refused it; `another value` where that is not known. */
  readonly expected: string;
  /** The value that was there. */
  readonly actual: unknown;
}

const isBranch = ({ type }: t.ContextEntry): boolean =>
  field(type, '_tag') === 'UnionType' || field(type, '_tag') === 'IntersectionType';

const pathOf = (context: t.Context): string =>
  context
    .map(({ key }) => {
      if (key === '') return '';
      return /^\d+$/.test(key) ? `[${key}]` : `.${key}`;
    })
    .join('');

const refusal = (error: t.ValidationError): Refusal => {
  // What a union expects is its own name, not that of the branch tried last.
  const branch = error.context.findIndex(isBranch);
  const context = branch === -1 ? error.context : error.context.slice(0, branch + 1);
  const last = context[context.length - 1];
  return { path: pathOf(context), expected: last?.type.name ?? 'another value', actual: last?.actual };
};

/**
 * The first refusal of a list of io-ts errors.
 *
 * @example
 * import { Codec } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * pipe(t.type({ mtu: t.number }).decode({ mtu: 'big' }), E.mapLeft(Codec.firstRefusal))
 * // => E.left({ path: '.mtu', expected: 'number', actual: 'big' })
 */
export const firstRefusal = (errors: t.Errors): Refusal => {
  const [first] = errors;
  return first === undefined ? { path: '', expected: 'another value', actual: undefined } : refusal(first);
};
