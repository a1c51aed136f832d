import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../examples/report/csv.js';
import { toMarkdown } from '../../examples/report/markdown.js';
import * as Section from '../../examples/report/Section.js';
import { relatedPair, schema } from '../../laws/index.js';
import { Diff, diffBy, diffFrom, Entity } from '../../src/index.js';
import { right } from '../right.js';
import { asInReadme, example } from './example.js';

const change: fc.Arbitrary<Section.Change> = fc.record({
  action: fc.constantFrom('create', 'update', 'delete'),
  model: fc.constantFrom('site', 'device'),
  uid: fc.string({ maxLength: 2 }),
  attributes: fc.constant([]),
});

const sections = fc.array(
  fc.record({
    title: fc.option(fc.string({ maxLength: 2 }), { nil: undefined }),
    changes: fc.array(change, { maxLength: 2 }),
  }),
  { maxLength: 4 },
);

/** What differs between a record that is there and one that is to be, in one attribute. */
const update = (is: unknown, willBe: unknown): Diff.Diff =>
  right(diffBy(['id'])([{ id: 1, note: willBe }], [{ id: 1, note: is }]));

const lastRow = (text: string): string => text.split('\n').at(-1) ?? '';

describe('the example of reports', () => {
  it('prints what its README says, and writes it with a table and a page', async () => {
    const ended = await example('report');
    expect(ended).toEqual(asInReadme('report'));
    const read = (name: string): string => readFileSync(`examples/report/out/${name}`, 'utf8');
    expect(read('changes.md')).toBe(ended.stdout);
    const rows: ReadonlyArray<Readonly<Record<string, string>>> = parse(read('changes.csv'), { columns: true });
    const uids = (action: string) => [...new Set(rows.filter((row) => row['action'] === action).map(({ uid }) => uid))];
    expect(uids('move')).toEqual(['sw10', 'sw10__GigabitEthernet1/0/1']);
    expect(uids('delete')).toEqual([
      'sw7',
      'sw7__GigabitEthernet1/0/1',
      'sw7__GigabitEthernet1/0/2',
      'rt2__Ethernet1/3',
    ]);
    expect([uids('create').length, uids('update').length]).toEqual([8, 4]);
    expect(read('changes.html')).toContain('<title>The network, made what it should be</title>');
  });

  it('folds by a monoid', () => {
    const { concat, empty } = Section.monoid;
    fc.assert(
      fc.property(sections, sections, sections, (xs, ys, zs) => {
        expect(concat(concat(xs, ys), zs)).toEqual(concat(xs, concat(ys, zs)));
        expect(concat(empty, xs)).toEqual(xs);
        expect(concat(xs, empty)).toEqual(xs);
      }),
    );
  });

  it('has every change once, a move for both of its halves, in the section of what is at the top', () => {
    fc.assert(
      fc.property(schema().chain(relatedPair), ({ source, target }) => {
        const diff = right(pipe(target, diffFrom(source)));
        const found = Section.ofDiff(diff);
        const actions = new Map<string, Array<string>>();
        for (const element of Diff.iterate(diff))
          if (element.action !== 'unchanged')
            actions.set(Entity.keyOf(element), [...(actions.get(Entity.keyOf(element)) ?? []), element.action]);
        const expected = [...actions].map(([key, of]) => [key, of.length === 2 ? 'move' : of[0]]);
        const changes = found.flatMap((each) => each.changes.map((one) => [Entity.keyOf(one), one.action]));
        expect(changes.toSorted()).toEqual(expected.toSorted());
        const tops = diff.elements.map(({ model, shortname }) => `${model} ${shortname}`);
        expect(tops).toEqual(expect.arrayContaining(found.map(({ title }) => title)));
        expect(found.every((each) => each.changes.length > 0)).toBe(true);
      }),
    );
  });

  it.each([
    ['a|b', 'c', '| ~ | record `1` | note | `a\\|b` | `c` |'],
    ['a`b', '``', '| ~ | record `1` | note | `` a`b `` | ``` `` ``` |'],
    ['<b>', 'x\ny', '| ~ | record `1` | note | `<b>` | `x\\u000ay` |'],
    [null, ' ', '| ~ | record `1` | note |  | `   ` |'],
    [[1, 2], true, '| ~ | record `1` | note | `[1,2]` | `true` |'],
  ])('writes %j as it is into Markdown', (is, willBe, row) => {
    const diff = update(is, willBe);
    expect(lastRow(pipe(Section.ofDiff(diff), toMarkdown(diff)))).toBe(row);
  });

  it('lets no spreadsheet calculate what a value says', () => {
    const rows: unknown = parse(toCsv(Section.ofDiff(update('=1+1', '-2'))), { columns: true });
    expect(rows).toEqual([
      {
        section: 'record 1',
        action: 'update',
        model: 'record',
        uid: '1',
        from: '',
        attribute: 'note',
        is: "'=1+1",
        'will be': "'-2",
      },
    ]);
  });

  it('has nothing but numbers to say where nothing has changed', () => {
    const diff = update('a', 'a');
    expect(Section.ofDiff(diff)).toEqual([]);
    expect(pipe([], toMarkdown(diff))).toMatch(/Updated: nothing\.$/);
  });
});
