/**
 * Attribute values as JSON, and back: what JSON cannot hold goes into objects with one key that begins with `$`.
 *
 * | value                         | JSON                                                          |
 * | ----------------------------- | ------------------------------------------------------------- |
 * | `Date`                        | `{"$date": "2026-01-01T00:00:00.000Z"}`, `null` where invalid |
 * | `bigint`                      | `{"$bigint": "123"}`                                          |
 * | `NaN`, `±Infinity`, `-0`      | `{"$number": "NaN"}`                                          |
 * | `undefined`, inside of data   | `{"$undefined": true}`                                        |
 * | `{"$x": value}`, as it stands | `{"$$x": value}`                                              |
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Json } from '../model/Codec.js';
import { nearMiss, show } from '../model/LockstepError.js';
import type { Untyped } from '../model/Model.js';
import { isPlain } from '../model/plain.js';
import { isRecord, refuse } from '../model/strict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How deep lists and objects of an encoded diff may be inside one another: as deep as files are read. */
export const MAX_LEVELS = 100;

/** Why a value has no JSON form, and where in it. */
export interface Fault {
  readonly path: string;
  readonly problem: string;
}

const TAGS: ReadonlyArray<string> = ['$date', '$bigint', '$number', '$undefined'];

const TOO_DEEP = 'is nested too deep';

// -------------------------------------------------------------------------------------
// objects
// -------------------------------------------------------------------------------------

/** Give a record under construction a member of its own, whatever its name. */
const put = <A>(record: Record<string, A>, key: string, value: A): void => {
  if (key === '__proto__') {
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  } else record[key] = value;
};

/** The one key of an object that has one, if it begins with `$`. */
const markOf = (keys: ReadonlyArray<string>): string | undefined => {
  const [only] = keys;
  return keys.length === 1 && only?.startsWith('$') === true ? only : undefined;
};

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

type Encoded = E.Either<Fault, Json>;

const fault = (problem: string): E.Either<Fault, never> => E.left({ path: '', problem });

const under = (step: string, { path, problem }: Fault): E.Either<Fault, never> =>
  E.left({ path: `${step}${path}`, problem });

const isFaithful = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const kindOf = (value: object): string => {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' ? 'an object of a class' : `a ${kind}`;
};

const encodeList = (list: ReadonlyArray<unknown>, levels: number): Encoded => {
  const items: Array<Json> = [];
  for (let i = 0; i < list.length; i++) {
    const item = encode(levels - 1)(list[i]);
    if (E.isLeft(item)) return under(`[${i}]`, item.left);
    items.push(item.right);
  }
  return E.right(items);
};

const encodeRecord = (record: Untyped, levels: number): Encoded => {
  const keys = Object.keys(record);
  const isMarked = markOf(keys) !== undefined;
  const members: Record<string, Json> = {};
  for (const key of keys) {
    const member = encode(levels - 1)(record[key]);
    if (E.isLeft(member)) return under(`.${key}`, member.left);
    put(members, isMarked ? `$${key}` : key, member.right);
  }
  return E.right(members);
};

/**
 * A value as JSON, `levels` deep at most. A value that is no data (a function, a `Map`, an object of a class), or that is
 * nested too deep or in itself, is a fault. O(size).
 */
export const encode =
  (levels: number) =>
  (value: unknown): Encoded => {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return E.right(value);
      case 'number':
        if (isFaithful(value)) return E.right(value);
        return levels < 1 ? fault(TOO_DEEP) : E.right({ $number: Object.is(value, -0) ? '-0' : String(value) });
      case 'bigint':
        return levels < 1 ? fault(TOO_DEEP) : E.right({ $bigint: String(value) });
      case 'undefined':
        return levels < 1 ? fault(TOO_DEEP) : E.right({ $undefined: true });
      case 'object':
        if (value === null) return E.right(null);
        if (levels < 1) return fault(TOO_DEEP);
        if (Array.isArray(value)) return encodeList(value, levels);
        if (value instanceof Date) {
          return E.right({ $date: Number.isNaN(value.getTime()) ? null : value.toISOString() });
        }
        return isPlain(value) ? encodeRecord(value, levels) : fault(`is ${kindOf(value)}, which JSON cannot hold`);
      default:
        return fault(`is a ${typeof value}, which JSON cannot hold`);
    }
  };

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

const dateOf = (text: unknown): Date | undefined => {
  if (text === null) return new Date(Number.NaN);
  const date = typeof text === 'string' ? new Date(text) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString() === text ? date : undefined;
};

const decodeMarked = (mark: string, inner: unknown, context: t.Context): t.Validation<unknown> => {
  const expected = (what: string): t.Validation<never> =>
    refuse(inner, context, `expected ${what} in "${mark}", got ${show(inner)}`);
  switch (mark) {
    case '$date': {
      const date = dateOf(inner);
      return date === undefined ? expected('a date-time such as "2026-01-01T00:00:00.000Z"') : E.right(date);
    }
    case '$bigint':
      return typeof inner === 'string' && INTEGER.test(inner) ? E.right(BigInt(inner)) : expected('digits, as text,');
    case '$number': {
      const number = NUMBERS.get(inner);
      return number === undefined ? expected('"NaN", "Infinity", "-Infinity" or "-0"') : E.right(number);
    }
    case '$undefined':
      return inner === true ? E.right(undefined) : expected('true');
    default: {
      const near = nearMiss(mark, TAGS);
      return refuse(inner, context, `unknown mark "${mark}" (the key itself is written "$${mark}")`, near);
    }
  }
};

/** `root` is the context of the whole value: the path to what is nested too deep would be too long to read. */
const decodeAt = (u: unknown, at: t.Context, levels: number, root: t.Context): t.Validation<unknown> => {
  if (u === null || typeof u === 'string' || typeof u === 'boolean') return E.right(u);
  if (typeof u === 'number') {
    return Number.isFinite(u) ? E.right(u) : refuse(u, at, `expected a JSON value, got ${u}`);
  }
  if (levels < 1) return refuse(undefined, root, TOO_DEEP);
  if (Array.isArray(u)) {
    const items: Array<unknown> = [];
    for (let i = 0; i < u.length; i++) {
      const inner: unknown = u[i];
      const item = decodeAt(inner, t.appendContext(at, String(i), t.unknown, inner), levels - 1, root);
      if (E.isLeft(item)) return item;
      items.push(item.right);
    }
    return E.right(Object.freeze(items));
  }
  if (!isRecord(u) || !isPlain(u)) return refuse(u, at, `expected a JSON value, got ${show(u)}`);
  const keys = Object.keys(u);
  const mark = markOf(keys);
  if (mark !== undefined && !mark.startsWith('$$')) return decodeMarked(mark, u[mark], at);
  const members: Record<string, unknown> = {};
  for (const key of keys) {
    const inner = u[key];
    const member = decodeAt(inner, t.appendContext(at, key, t.unknown, inner), levels - 1, root);
    if (E.isLeft(member)) return member;
    put(members, mark === undefined ? key : key.slice(1), member.right);
  }
  return E.right(Object.freeze(members));
};

/** A value of its JSON form, deeply frozen. O(size). */
export const decode: t.Validate<unknown, unknown> = (encoded, context) =>
  decodeAt(encoded, context, MAX_LEVELS, context);
