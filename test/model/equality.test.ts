import { List, OrderedMap, Map as PersistentMap, Set as PersistentSet, Record, Stack } from 'immutable';
import { describe, expect, it } from 'vitest';
import { Equality } from '../../src/index.js';

describe('structural equality', () => {
  it.each<[unknown, unknown]>([
    [Number.NaN, Number.NaN],
    [-0, 0],
    [{ a: 1, b: undefined }, { a: 1 }],
    [
      { a: 1, b: [1, { c: 2 }] },
      { b: [1, { c: 2 }], a: 1 },
    ],
    [new Date(5), new Date(5)],
    [PersistentMap({ a: 1 }), PersistentMap({ a: 1 })],
    [Object.create(null), {}],
    [JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 1}')],
  ])('holds between %o and %o', (x, y) => {
    expect(Equality.equals(x, y)).toBe(true);
    expect(Equality.equals(y, x)).toBe(true);
  });

  it.each<[unknown, unknown]>([
    [null, undefined],
    [null, {}],
    [1, '1'],
    [1, 1n],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, undefined]],
    [{ a: null }, {}],
    [
      { a: undefined, b: 1 },
      { a: 1, b: undefined },
    ],
    [new Date(5), 5],
    [new Date(5), {}],
    [PersistentMap({ a: 1 }), { a: 1 }],
    [JSON.parse('{"__proto__": {}}'), {}],
  ])('does not hold between %o and %o', (x, y) => {
    expect(Equality.equals(x, y)).toBe(false);
    expect(Equality.equals(y, x)).toBe(false);
  });
});

describe('the other equalities', () => {
  it('fold the case of strings, and of strings in lists', () => {
    expect(Equality.caseInsensitive.equals('Access', 'ACCESS')).toBe(true);
    expect(Equality.caseInsensitive.equals(['A', ['b']], ['a', ['B']])).toBe(true);
    expect(Equality.caseInsensitive.equals('a', 'b')).toBe(false);
    expect(Equality.caseInsensitive.equals('ß', 'SS')).toBe(false);
    expect(Equality.caseInsensitive.equals(null, 'null')).toBe(false);
  });

  it('compare lists without their order, counting how often each element occurs', () => {
    expect(Equality.unordered.equals([{ a: 1, b: 2 }, 'x'], ['x', { b: 2, a: 1 }])).toBe(true);
    expect(Equality.unordered.equals(['a', 'a', 'b'], ['a', 'b', 'b'])).toBe(false);
    expect(Equality.unordered.equals(['a', 'b'], ['a'])).toBe(false);
    expect(Equality.unordered.equals(['a'], ['a', 'b'])).toBe(false);
    expect(Equality.unordered.equals([1], ['1'])).toBe(false);
    expect(Equality.unordered.equals(null, null)).toBe(true);
    expect(Equality.unordered.equals(null, [])).toBe(false);
  });

  it('let numbers differ by a tolerance', () => {
    const near = Equality.tolerance(0.5);
    expect(near.equals(1, 1.5)).toBe(true);
    expect(near.equals(1, 1.6)).toBe(false);
    expect(near.equals(Number.NaN, Number.NaN)).toBe(true);
    expect(near.equals(Number.NaN, 1)).toBe(false);
    expect(near.equals(null, 0)).toBe(false);
  });

  it('compare date-times by the instant', () => {
    expect(Equality.sameInstant.equals('2026-01-01T00:00Z', '2026-01-01T01:00+01:00')).toBe(true);
    expect(Equality.sameInstant.equals('2026-01-01T00:00Z', '2026-01-01T01:00Z')).toBe(false);
    expect(Equality.sameInstant.equals('never', 'ever')).toBe(false);
    expect(Equality.sameInstant.equals('never', 'never')).toBe(true);
  });
});

describe('the canonical text', () => {
  it('tells kinds apart and does not tell the order of keys apart', () => {
    const values = [
      1,
      '1',
      1n,
      2n,
      true,
      'true',
      null,
      'null',
      undefined,
      [],
      {},
      [1],
      [null],
      [1, 23],
      [12, 3],
      { a: 1 },
    ];
    const objects = [new Date(1), new Date(2), PersistentMap({ a: 1 }), PersistentMap({ a: 2 })];
    const texts = [...values, ...objects].map(Equality.canonical);
    expect(new Set(texts).size).toBe(texts.length);
    expect(Equality.canonical({ b: 1, a: -0, c: undefined })).toBe(Equality.canonical({ a: 0, b: 1 }));
  });

  const Point = Record({ x: 0, y: 0 });

  it.each<[unknown, unknown]>([
    [PersistentMap({ a: 1, b: 2 }), PersistentMap({ b: 2, a: 1 })],
    [PersistentMap({ a: 1 }), PersistentMap({ a: 1, b: undefined })],
    [PersistentMap([[1, 'a']]), PersistentMap([['1', 'a']])],
    [PersistentMap({ a: List([1n]) }), PersistentMap({ a: List([1n]) })],
    [PersistentMap({ a: 1 }), OrderedMap({ a: 1 })],
    [
      OrderedMap({ a: 1, b: 2 }),
      OrderedMap([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    [PersistentSet(['b', 'a']), PersistentSet(['a', 'b'])],
    [PersistentSet(['a']), List(['a'])],
    [List(['a', 'b']), List(['b', 'a'])],
    [List(['a', 'b']), Stack(['a', 'b'])],
    [List(['a,b']), List(['a', 'b'])],
    [List(['a']), OrderedMap([[0, 'a']])],
    [PersistentSet(['a']), PersistentMap({ a: 'a' })],
    [Point({ x: 1 }), Point({ x: 1, y: 0 })],
    [Point({ x: 1 }), Point({ y: 1 })],
    [Point({ x: 1 }), OrderedMap({ x: 1, y: 0 })],
  ])('is the same of the collections %s and %s only if they are equal', (x, y) => {
    expect(Equality.canonical(x) === Equality.canonical(y)).toBe(Equality.equals(x, y));
    expect(Equality.unordered.equals([1, x], [y, 1])).toBe(Equality.equals(x, y));
  });

  it('is there of what JSON cannot hold, if it is of a class', () => {
    class Counter {
      constructor(readonly count: bigint) {}
    }
    expect(Equality.canonical(new Counter(1n))).not.toBe(Equality.canonical(new Counter(2n)));
  });
});
