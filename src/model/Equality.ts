/**
 * When two attribute values are the same: the structural default and the common alternatives, each an fp-ts `Eq`.
 *
 * All of them agree that a missing value and `undefined` are one, that `null` is a value of its own, that `NaN` equals
 * `NaN` and that `-0` equals `0`.
 *
 * @since 0.1.0
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import { isCollection, isIndexed, isKeyed, isOrdered, isRecord, isValueObject } from 'immutable';
import { isPlain } from './plain.js';

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const definedKeys = (value: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.keys(value).filter((key) => value[key] !== undefined);

/**
 * Structural equality of data: primitives by value, arrays and plain objects by content (key order does not matter),
 * dates by instant, `immutable` collections by their own `equals`, anything else by reference. O(size).
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.equals({ a: 1, b: [2] }, { b: [2], a: 1 }) // => true
 */
export const equals = (x: unknown, y: unknown): boolean => {
  if (x === y) return true;
  if (typeof x === 'number') return Number.isNaN(x) && Number.isNaN(y);
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return false;
  if (Array.isArray(x)) {
    if (!Array.isArray(y) || x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) if (!equals(x[i], y[i])) return false;
    return true;
  }
  if (x instanceof Date) return y instanceof Date && equals(x.getTime(), y.getTime());
  if (isValueObject(x)) return x.equals(y);
  if (!isPlain(x) || !isPlain(y)) return false;
  const keys = definedKeys(x);
  if (keys.length !== definedKeys(y).length) return false;
  for (const key of keys) if (!Object.hasOwn(y, key) || !equals(x[key], y[key])) return false;
  return true;
};

/**
 * The default: structural equality.
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.exact.equals('Core', 'core') // => false
 */
export const exact: Eq<unknown> = { equals };

const folded = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toLowerCase();
  return Array.isArray(value) ? value.map(folded) : value;
};

/**
 * Strings, and lists of strings, without regard to case.
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.caseInsensitive.equals('Access', 'ACCESS') // => true
 */
export const caseInsensitive: Eq<unknown> = { equals: (x, y) => equals(folded(x), folded(y)) };

/**
 * Lists without regard to order; how often an element occurs still counts. O(n) in the size of the lists.
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.unordered.equals(['a', 'b'], ['b', 'a']) // => true
 * Equality.unordered.equals(['a', 'a'], ['a']) // => false
 */
export const unordered: Eq<unknown> = {
  equals: (x, y) => {
    if (!Array.isArray(x) || !Array.isArray(y)) return equals(x, y);
    if (x.length !== y.length) return false;
    const counts = new Map<string, number>();
    for (const value of x) {
      const key = canonical(value);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const value of y) {
      const key = canonical(value);
      const count = counts.get(key) ?? 0;
      if (count === 0) return false;
      counts.set(key, count - 1);
    }
    return true;
  },
};

/**
 * Numbers that differ by at most `by`. A convenience for measurements; it is not transitive, as no tolerance is.
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.tolerance(0.01).equals(59.91, 59.912) // => true
 */
export const tolerance = (by: number): Eq<unknown> => ({
  equals: (x, y) => equals(x, y) || (typeof x === 'number' && typeof y === 'number' && Math.abs(x - y) <= by),
});

/**
 * Date-times as text, compared by the instant they name: `2026-01-01T00:00Z` is `2026-01-01T01:00+01:00`.
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.sameInstant.equals('2026-01-01T00:00Z', '2026-01-01T01:00+01:00') // => true
 */
export const sameInstant: Eq<unknown> = {
  equals: (x, y) => equals(x, y) || (typeof x === 'string' && typeof y === 'string' && Date.parse(x) === Date.parse(y)),
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** What is no plain data: collections of `immutable` by their kind and content, anything else by what JSON says of it. */
const canonicalOfClass = (value: object): string => {
  if (isRecord(value)) return `record ${canonicalOfClass(value.toSeq())}`;
  if (!isCollection(value)) return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item));
  const entries = [...value.entries()];
  const kind = [isKeyed, isIndexed, isOrdered].map((is) => is(value)).join();
  return `${kind}${canonical(isOrdered(value) ? entries : entries.map(canonical).toSorted())}`;
};

/**
 * A text that is the same for two values exactly when `equals` holds between them: keys sorted, `undefined` left out,
 * kinds marked so that `1` and `"1"` differ. O(size).
 *
 * @example
 * import { Equality } from 'lockstep'
 *
 * Equality.canonical({ a: 1, b: 2 }) === Equality.canonical({ b: 2, a: 1 }) // => true
 */
export const canonical = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
      if (value instanceof Date) return `@${value.getTime()}`;
      if (!isPlain(value)) return `#${canonicalOfClass(value)}`;
      const fields = definedKeys(value).toSorted();
      return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
    }
    default:
      return String(value);
  }
};
