/**
 * Laws of equality: of Lockstep's own, and of whatever a model chooses in its place.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import type { Eq } from 'fp-ts/lib/Eq.js';
import { Equality } from '../src/index.js';
import { text } from './arbitrary/text.js';
import { type Law, law } from './Law.js';

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * Everything equals itself, and a copy of itself.
 *
 * @example
 * import { isReflexive } from 'lockstep/laws'
 * import { Equality } from 'lockstep'
 *
 * isReflexive(Equality.exact)(NaN) // => true
 */
export const isReflexive =
  <A>(eq: Eq<A>) =>
  (value: A): boolean =>
    eq.equals(value, value) && eq.equals(value, structuredClone(value));

/**
 * What equals another is equalled by it.
 *
 * @example
 * import { isSymmetric } from 'lockstep/laws'
 * import { Equality } from 'lockstep'
 *
 * isSymmetric(Equality.unordered)([['a', 'b'], ['b', 'a']]) // => true
 */
export const isSymmetric =
  <A>(eq: Eq<A>) =>
  ([x, y]: readonly [A, A]): boolean =>
    eq.equals(x, y) === eq.equals(y, x);

/**
 * What equals a thing equals its equals. No tolerance obeys this.
 *
 * @example
 * import { isTransitive } from 'lockstep/laws'
 * import { Equality } from 'lockstep'
 *
 * isTransitive(Equality.caseInsensitive)(['a', 'A', 'a']) // => true
 */
export const isTransitive =
  <A>(eq: Eq<A>) =>
  ([x, y, z]: readonly [A, A, A]): boolean =>
    !(eq.equals(x, y) && eq.equals(y, z)) || eq.equals(x, z);

/**
 * Two values have one canonical text exactly when they are equal.
 *
 * @example
 * import { canonicalAgrees } from 'lockstep/laws'
 *
 * canonicalAgrees([{ a: 1, b: undefined }, { a: 1 }]) // => true
 */
export const canonicalAgrees = ([x, y]: readonly [unknown, unknown]): boolean =>
  Equality.equals(x, y) === (Equality.canonical(x) === Equality.canonical(y));

// -------------------------------------------------------------------------------------
// values
// -------------------------------------------------------------------------------------

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom<unknown>(0, -0, 1, '1', Number.NaN, null, undefined, true, 'true', 1n, 'A', 'a'),
  fc.constantFrom<unknown>(new Date(0), new Date(1), new Date(Number.NaN), '2026-01-01', '2026-01-01T00:00Z'),
);

const few = { maxLength: 3 };

/**
 * Plain data of all kinds, small enough that two are often equal.
 *
 * @example
 * import { plainValue } from 'lockstep/laws'
 * import { Equality } from 'lockstep'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(plainValue, (value) => Equality.equals(value, value)))
 */
export const plainValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), few),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'toString'), tie('value'), { maxKeys: 2 }),
  ),
})).value;

const pick = fc.nat(9);

/** The same again, with keys and elements turned round, or with something left out: nearly equal. */
const disturbed = (value: unknown, by: number): unknown => {
  if (Array.isArray(value)) return by % 2 === 0 ? value.toReversed() : value.map((item) => disturbed(item, by + 1));
  if (typeof value === 'string') return by % 3 === 0 ? value.toUpperCase() : value;
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    const entries = Object.entries(value).toReversed();
    return Object.fromEntries(by % 4 === 1 ? [...entries, ['b', undefined]] : entries);
  }
  return value;
};

const near: fc.Arbitrary<readonly [unknown, unknown]> = fc.oneof(
  fc.tuple(plainValue, plainValue),
  fc.tuple(plainValue, pick).map(([value, by]): readonly [unknown, unknown] => [value, disturbed(value, by)]),
);

// -------------------------------------------------------------------------------------
// suites
// -------------------------------------------------------------------------------------

/**
 * The laws of any equality, yours too, on values that it is meant for.
 *
 * @example
 * import { eqLaws } from 'lockstep/laws'
 * import { Equality } from 'lockstep'
 * import * as fc from 'fast-check'
 *
 * eqLaws('case-insensitive', Equality.caseInsensitive, fc.string()).forEach(({ property }) => fc.assert(property))
 */
export const eqLaws = <A>(name: string, eq: Eq<A>, values: fc.Arbitrary<A>): ReadonlyArray<Law> => [
  law(`${name}: everything equals itself`, values, isReflexive(eq)),
  law(`${name}: what equals another is equalled by it`, fc.tuple(values, values), isSymmetric(eq)),
  law(`${name}: what equals a thing equals its equals`, fc.tuple(values, values, values), isTransitive(eq)),
];

/**
 * The laws of Lockstep's own equalities.
 *
 * @example
 * import { equalityLaws } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * equalityLaws().forEach(({ property }) => fc.assert(property))
 */
export const equalityLaws = (): ReadonlyArray<Law> => {
  const numbers = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }));
  const triple = near.chain(([x, y]) =>
    pick.map((by): readonly [unknown, unknown, unknown] => [x, y, disturbed(y, by)]),
  );
  const own: ReadonlyArray<readonly [string, Eq<unknown>]> = [
    ['exact', Equality.exact],
    ['case-insensitive', Equality.caseInsensitive],
    ['unordered', Equality.unordered],
    ['same instant', Equality.sameInstant],
  ];
  return [
    ...own.flatMap(([name, eq]) => [
      law(`${name}: everything equals itself`, plainValue, isReflexive(eq)),
      law(`${name}: what equals another is equalled by it`, near, isSymmetric(eq)),
      law(`${name}: what equals a thing equals its equals`, triple, isTransitive(eq)),
    ]),
    law('tolerance: everything equals itself', numbers, isReflexive<unknown>(Equality.tolerance(1))),
    law(
      'tolerance: what equals another is equalled by it',
      fc.tuple(numbers, numbers),
      isSymmetric<unknown>(Equality.tolerance(1)),
    ),
    law('two values have one canonical text exactly when they are equal', near, canonicalAgrees),
  ];
};
