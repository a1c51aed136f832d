import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import * as Value from '../../src/diff/Value.js';
import { left, right } from '../right.js';

const ROOT: t.Context = [];

/** The value, or the sentence that refuses it. */
const decoded = (encoded: unknown): unknown =>
  pipe(
    Value.decode(encoded, ROOT),
    E.match(
      (errors): unknown => errors.map(({ message }) => message),
      (value) => value,
    ),
  );

const lists = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

const records = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('a value as JSON', () => {
  it('is as it stands where a key that begins with $ has company', () => {
    for (const value of [
      { $date: 1, b: 2 },
      { b: 2, $date: 1 },
    ])
      expect(right(Value.encode(3)(value))).toEqual(value);
  });

  it('has a member named __proto__ as JSON.parse gives it', () => {
    const value: unknown = JSON.parse('{"__proto__":1}');
    const encoded = right(Value.encode(3)(value));
    expect(Object.getOwnPropertyDescriptors(encoded)).toEqual(Object.getOwnPropertyDescriptors(value));
  });

  it.each([
    ['NaN', Number.NaN, { $number: 'NaN' }],
    ['a bigint', 1n, { $bigint: '1' }],
    ['undefined', undefined, { $undefined: true }],
    ['a date', new Date(0), { $date: '1970-01-01T00:00:00.000Z' }],
    ['a list', [], []],
    ['an object', {}, {}],
  ])('has a level for %s', (_, value, encoded) => {
    expect(right(Value.encode(1)(value))).toEqual(encoded);
    expect(left(Value.encode(0)(value))).toEqual({ path: '', problem: 'is nested too deep' });
    expect(right(Value.encode(2)({ a: value }))).toEqual({ a: encoded });
    expect(left(Value.encode(1)({ a: value }))).toEqual({ path: '.a', problem: 'is nested too deep' });
    expect(right(Value.encode(2)([value]))).toEqual([encoded]);
    expect(left(Value.encode(1)([value]))).toEqual({ path: '[0]', problem: 'is nested too deep' });
  });
});

describe('a value from JSON', () => {
  it('may be as many levels deep as files are read, and no more', () => {
    for (const nested of [lists, records]) {
      expect(decoded(nested(Value.MAX_LEVELS))).toEqual(nested(Value.MAX_LEVELS));
      expect(decoded(nested(Value.MAX_LEVELS + 1))).toEqual(['is nested too deep']);
    }
  });

  it.each([
    [
      'a date without a time',
      { $date: '2026-01-01' },
      'expected a date-time such as "2026-01-01T00:00:00.000Z" in "$date", got "2026-01-01"',
    ],
    ['a bigint with a fraction', { $bigint: '1.5' }, 'expected digits, as text, in "$bigint", got "1.5"'],
    ['a bigint that is a number', { $bigint: 1 }, 'expected digits, as text, in "$bigint", got 1'],
    [
      'a number that JSON can hold',
      { $number: '1' },
      'expected "NaN", "Infinity", "-Infinity" or "-0" in "$number", got "1"',
    ],
    ['an undefined that is false', { $undefined: false }, 'expected true in "$undefined", got false'],
    ['NaN', Number.NaN, 'expected a JSON value, got NaN'],
    ['an infinite number', [Number.POSITIVE_INFINITY], 'expected a JSON value, got Infinity'],
    ['a bigint', 1n, 'expected a JSON value, got 1n'],
    ['a date', new Date(0), 'expected a JSON value, got "1970-01-01T00:00:00.000Z"'],
  ])('is refused where it is %s', (_, encoded, problem) => {
    expect(decoded(encoded)).toEqual([problem]);
  });
});
