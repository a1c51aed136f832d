import { createRequire } from 'node:module';
import { Map as PersistentMap } from 'immutable';
import { describe, expect, it } from 'vitest';
import { crowd, walk, walkPlain } from '../../src/snapshot/Lockstep.js';

interface Value {
  readonly text: string;
}

type Table = PersistentMap<string, Value>;

const values: ReadonlyArray<readonly [string, Value]> = Array.from({ length: 2000 }, (_, i) => [
  `k${i}`,
  { text: `v${i}` },
]);
/** Keys that all have one hash, as "Aa" and "BB" have. */
const alike: ReadonlyArray<readonly [string, Value]> = Array.from({ length: 32 }, (_, i) => {
  const key = i.toString(2).padStart(5, '0').replaceAll('0', 'Aa').replaceAll('1', 'BB');
  return [key, { text: key }];
});

/** The first of the values, put in from the last to the first, so that the maps of two sizes have no node in common. */
const first = (size: number): Table => PersistentMap(values.slice(0, size).toReversed());

const told = (left: Table, right: Table, walking = walk): ReadonlyArray<string> => {
  const heard: Array<string> = [];
  walking(left, right, {
    both: (l, r) => heard.push(`${l.text} is now ${r.text}`),
    onlyLeft: ({ text }) => heard.push(`${text} is gone`),
    onlyRight: ({ text }) => heard.push(`${text} is new`),
  });
  return heard.toSorted();
};

const texts = (from: number, to: number, what: string): ReadonlyArray<string> =>
  values
    .slice(from, to)
    .map(([, { text }]) => `${text} ${what}`)
    .toSorted();

/** Immutable once more: what its maps are made of is not what those of the other copy are made of. */
const anotherImmutable = (): typeof import('immutable') => {
  const require = createRequire(import.meta.url);
  const path = require.resolve('immutable');
  const kept = require.cache[path];
  delete require.cache[path];
  const copy: typeof import('immutable') = require(path);
  if (kept !== undefined) require.cache[path] = kept;
  return copy;
};
const foreign = (entries: ReadonlyArray<readonly [string, Value]>): Table => anotherImmutable().Map(entries);

const sizes = [0, 1, 2, 8, 9, 12, 40, 400, 2000];
const pairs = sizes.flatMap((left) => sizes.map((right) => [left, right] as const));

describe.each([
  ['the walk', walk],
  ['the plain walk', walkPlain],
])('%s', (_, walking) => {
  it.each(pairs)('of %i values and %i tells which are gone and which are new', (left, right) => {
    const expected = left > right ? texts(right, left, 'is gone') : texts(left, right, 'is new');
    expect(told(first(left), first(right), walking)).toEqual(expected);
  });

  it.each(sizes.filter((size) => size > 0))('tells the one of %i values that has another one', (size) => {
    const key = `k${size - 1}`;
    const heard = [`v${size - 1} is now other`];
    expect(told(first(size), first(size).set(key, { text: 'other' }), walking)).toEqual(heard);
    const related = first(size);
    expect(told(related, related.set(key, { text: 'other' }), walking)).toEqual(heard);
  });

  it('does not take two keys of one hash for one', () => {
    const [[a, x], [b, y]] = [
      ['AaAa', { text: 'x' }],
      ['BBBB', { text: 'y' }],
    ] as const;
    for (const size of [0, 12, 400]) {
      const table = first(size);
      expect(told(table.set(a, x), table.set(b, y), walking)).toEqual(['x is gone', 'y is new']);
      expect(told(table.set(a, x), table.set(a, x).set(b, y), walking)).toEqual(['y is new']);
    }
  });

  it('tells of each of the values whose keys have one hash by itself', () => {
    const [left, right] = [PersistentMap(alike.slice(0, 20)), PersistentMap(alike.slice(10).toReversed())];
    const other = right.set('AaBBAaBBBB', { text: 'other' });
    expect(told(left, other, walking)).toEqual(
      [
        ...alike.slice(0, 10).map(([key]) => `${key} is gone`),
        'AaBBAaBBBB is now other',
        ...alike.slice(20).map(([key]) => `${key} is new`),
      ].toSorted(),
    );
  });
});

describe('the nodes of a map', () => {
  /** The map as it is, but that nobody can ask it for anything. */
  const mute = (table: Table): Table => {
    const refuse = (): never => {
      throw new Error('the map was asked, and its nodes were not read');
    };
    return Object.assign(Object.create(table), { forEach: refuse, get: refuse, has: refuse });
  };

  it.each([
    ['of none', first(0)],
    ['of a few', first(5)],
    ['of more', first(12)],
    ['of many', first(400)],
    ['of one that is left', first(12).deleteAll(values.slice(1, 12).map(([key]) => key))],
    ['whose keys have one hash', PersistentMap(alike)],
  ])('%s are read by the walk: the installed version of immutable has those that are known', (_, table) => {
    const [some, changed] = [mute(first(9)), mute(table.set('new', { text: 'new' }))];
    const muted = mute(table);
    expect(told(muted, changed)).toEqual(['new is new']);
    expect(told(changed, muted)).toEqual(['new is gone']);
    expect(told(muted, some)).toHaveLength(told(some, muted).length);
    expect(crowd(mute(PersistentMap([...values.slice(0, 400), ...alike])), 31)).toHaveLength(32);
  });

  it('are not read where another copy of immutable made them; the walk tells the same', () => {
    const [few, many] = [values.slice(0, 12), values.slice(0, 400)];
    const news = texts(12, 400, 'is new');
    expect(told(foreign(few), first(400))).toEqual(news);
    expect(told(first(12), foreign(many))).toEqual(news);
    expect(told(foreign(few), foreign(many))).toEqual(news);
    expect(told(foreign(many), first(400))).toEqual([]);
  });
});

describe('a crowd of keys with one hash', () => {
  const crowded = [...values.slice(0, 400), ...alike.slice(0, 12)];

  it.each([
    ['a map', PersistentMap(crowded)],
    ['a map of another copy of immutable', foreign(crowded)],
  ])('is found in %s, where it is larger than asked for', (_, table) => {
    const keys = alike.slice(0, 12).map(([key]) => key);
    expect(crowd(table, 11)?.toSorted()).toEqual(keys.toSorted());
    expect(crowd(table, 12)).toBe(undefined);
  });

  it('may be all that there is', () => {
    expect(crowd(PersistentMap(alike.slice(0, 12)), 11)).toHaveLength(12);
    expect(crowd(PersistentMap(alike.slice(0, 12)), 12)).toBe(undefined);
  });

  it('is none where many keys have many hashes, or there are no keys', () => {
    expect(crowd(first(2000), 8)).toBe(undefined);
    expect(crowd(PersistentMap<string, Value>(), 8)).toBe(undefined);
  });

  it('is not a smaller one that is found first', () => {
    // What stands behind them in the keys decides where the nodes of a map have them.
    const behind = (text: string): typeof alike => alike.map(([key, value]) => [`${key}${text}`, value]);
    const tables = [
      ['', 'x'],
      ['x', ''],
      ['x', 'y'],
    ].flatMap(([few = '', many = '']) => {
      const entries = [...behind(few).slice(0, 9), ...behind(many)];
      return [PersistentMap(entries), foreign(entries)];
    });
    for (const table of tables) expect(crowd(table, 10)).toHaveLength(32);
  });
});
