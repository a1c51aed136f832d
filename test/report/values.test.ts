import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/report/Data.js';
import * as Filter from '../../src/report/page/Filter.js';
import * as Tree from '../../src/report/page/Tree.js';
import { type Laid, type Line, lay, textOf, words } from '../../src/report/page/values.js';

const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));

const read = (lines: ReadonlyArray<Line> | undefined): ReadonlyArray<string> =>
  (lines ?? []).map(({ indent, pieces, state }) =>
    state === 'absent'
      ? ''
      : '  '.repeat(indent) + pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''),
  );

const sides = ([before, after]: Laid) => ({ before: read(before), after: read(after) });

describe('values side by side', () => {
  it('marks the words that differ, and no others', () => {
    expect(sides(lay('to fra, wave 3108', 'to fra, wave 4711'))).toEqual({
      before: ['to fra, wave [3108]'],
      after: ['to fra, wave [4711]'],
    });
  });

  it('marks a text as a whole that has nothing in common with the other', () => {
    expect(sides(lay('alpha beta', 'something else'))).toEqual({
      before: ['[alpha beta]'],
      after: ['[something else]'],
    });
  });

  it('marks members of short lists and objects', () => {
    expect(sides(lay(['a', 'c'], ['a', 'b', 'c']))).toEqual({ before: ['["a", "c"]'], after: ['["a", ["b"], "c"]'] });
    expect(sides(lay({ x: 1, y: 2 }, { x: 1, y: 3 }))).toEqual({
      before: ['{ x: 1, [y: 2] }'],
      after: ['{ x: 1, [y: 3] }'],
    });
  });

  it('lays long data out, each member beside the one that it became', () => {
    const before = { name: 'a long name that needs some room', list: [1, 2], gone: true, text: 'one two three' };
    const after = { name: 'a long name that needs some room', list: [1, 3], text: 'one two four', come: null };
    expect(sides(lay(before, after))).toEqual({
      before: [
        '{',
        '  name: "a long name that needs some room"',
        '  list: [1, [2]]',
        '  [gone: true]',
        '  text: "one two [three]"',
        '',
        '}',
      ],
      after: [
        '{',
        '  name: "a long name that needs some room"',
        '  list: [1, [3]]',
        '',
        '  text: "one two [four]"',
        '  [come: null]',
        '}',
      ],
    });
  });

  it('reads what JSON does not have as it is meant', () => {
    expect(textOf({ $date: '2026-01-02T03:04:05.678Z' })).toBe('2026-01-02T03:04:05.678Z');
    expect(textOf({ $bigint: '12' })).toBe('12');
    expect(textOf([{ $number: 'NaN' }, { $$any: 1 }])).toBe('[NaN, { $any: 1 }]');
  });

  it('loses nothing of a text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
        const [left, right] = words(before, after);
        expect(left.map(({ text }) => text).join('')).toBe(before);
        expect(right.map(({ text }) => text).join('')).toBe(after);
      }),
    );
  });

  it('has as many lines on either side, and none that is marked where both are alike', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const [left, right] = lay(before, after);
        expect(left?.length).toBe(right?.length);
        const same = lay(before, before).flatMap((lines) => lines ?? []);
        expect(same.flatMap(({ pieces }) => pieces).filter(({ changed }) => changed)).toEqual([]);
      }),
    );
  });
});

describe('the address of a place', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 });
  const place = fc.record({
    filter: fc.record({
      text: fc.string().filter((text) => text.trim() !== ''),
      models: names,
      actions: fc.subarray([...Tree.ACTIONS]),
      attributes: names,
      outcomes: fc.subarray(['success', 'refused', 'error', 'skipped', 'planned'] as const),
    }),
    at: fc.option(fc.string(), { nil: undefined }),
    as: fc.option(fc.constantFrom('create', 'delete'), { nil: undefined }),
    view: fc.option(fc.constantFrom('outcome', 'conflicts'), { nil: undefined }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(place, (each) => {
        expect(Filter.parse(Filter.format(each))).toEqual(each);
      }),
    );
  });

  it('is read whatever it is, and passes over what it does not know', () => {
    fc.assert(fc.property(fc.string(), (text) => void Filter.parse(text)));
    expect(Filter.parse('#action=explode&outcome=x&x=y').filter).toEqual(Filter.none);
  });
});
