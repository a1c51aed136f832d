import * as fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema as schemas } from '../../laws/index.js';
import { impact, statistics } from '../../src/diff/statistics.js';
import { toStatisticsLines } from '../../src/diff/statisticsTable.js';
import { Diff, diffBy, diffFrom, Element, Equality, Model, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import * as network from './network.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: [Port],
  flags: ['SKIP_CHILDREN_ON_DELETE'],
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));

const site = (name: string) => Snapshot.item(Site, { name });
const device = (name: string, below: string, role = 'core') =>
  Snapshot.item(Device, { name, role }, { parent: { model: 'site', uid: below } });
const port = (name: string, below: string) =>
  Snapshot.item(Port, { name }, { parent: { model: 'device', uid: below } });
const load = (...items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

const records = (
  source: ReadonlyArray<{ readonly id: number; readonly [name: string]: unknown }>,
  target: typeof source,
) => right(diffBy(['id'])(source, target));

describe('statistics', () => {
  it('count by model and action', () => {
    const target = load(site('nyc'), device('a', 'nyc'), device('b', 'nyc'));
    const source = load(site('nyc'), device('a', 'nyc', 'access'), device('c', 'nyc'), port('eth0', 'c'));
    const { models, summary } = statistics()(right(diffFrom(source)(target)));
    expect(models).toEqual([
      { model: 'device', create: 1, update: 1, delete: 1 },
      { model: 'port', create: 1, update: 0, delete: 0 },
    ]);
    expect(summary).toEqual({ create: 2, update: 1, delete: 1, unchanged: 1, skipped: 0 });
  });

  it('count how often each attribute is updated, the most often first', () => {
    const diff = records(
      [
        { id: 1, a: 1, b: 1 },
        { id: 2, a: 0, b: 1 },
        { id: 3, a: 9 },
      ],
      [
        { id: 1, a: 0, b: 0 },
        { id: 2, a: 0, b: 0 },
      ],
    );
    expect(statistics()(diff).attributes).toEqual([
      { model: 'record', attribute: 'b', count: 2 },
      { model: 'record', attribute: 'a', count: 1 },
    ]);
  });

  it('keep as many of the most changed and the largest as are asked for', () => {
    const ids = [1, 2, 3, 4, 5, 6, 7];
    const source = ids.map((id) => ({ id, text: 'x'.repeat(id), n: id % 2 }));
    const diff = records(
      source,
      ids.map((id) => ({ id, text: '', n: 0 })),
    );
    const { mostChanged, largest } = statistics({ top: 2 })(diff);
    expect(mostChanged).toEqual([
      { model: 'record', uid: '1', attributes: ['text', 'n'] },
      { model: 'record', uid: '3', attributes: ['text', 'n'] },
    ]);
    expect(largest.map(({ uid, size, attribute }) => [uid, size, attribute])).toEqual([
      ['7', 13, 'text'],
      ['5', 11, 'text'],
    ]);
    expect(statistics({ top: 0 })(diff)).toMatchObject({ mostChanged: [], largest: [], subtrees: [] });
  });

  it('name the attribute with the largest values, the first of equals, however small they are', () => {
    const largest = (source: object, target: object) =>
      statistics()(records([{ id: 1, ...source }], [{ id: 1, ...target }])).largest.map(({ size, attribute }) => [
        attribute,
        size,
      ]);
    expect(largest({ a: 1 }, {})).toEqual([['a', 1]]);
    expect(largest({ a: 1, b: 2 }, { a: 3, b: 4 })).toEqual([['a', 4]]);
    expect(largest({ a: 1, b: 22 }, { a: 33, b: 4 })).toEqual([['a', 6]]);
    expect(largest({ a: 1, b: 22 }, { a: 3, b: 4 })).toEqual([['b', 5]]);
  });

  it('find attributes that always change together, if they did so twice', () => {
    const target = [1, 2, 3].map((id) => ({ id, os: 0, build: 0, role: 0, once: 0, twin: 0 }));
    const source = [
      { id: 1, os: 1, build: 1, role: 1, once: 0, twin: 0 },
      { id: 2, os: 1, build: 1, role: 0, once: 0, twin: 0 },
      { id: 3, os: 0, build: 0, role: 0, once: 1, twin: 1 },
    ];
    expect(statistics()(records(source, target)).together).toEqual([
      { model: 'record', attributes: ['os', 'build'], support: 2 },
    ]);
  });

  it('name attributes that change together in the order in which they were first seen', () => {
    const source = [
      { id: 1, os: 1, build: 1 },
      { id: 2, os: 1, build: 1 },
    ];
    const target = [
      { id: 1, os: 0, build: 0 },
      { id: 2, build: 0 },
    ];
    expect(statistics()(records(source, target)).together.map(({ attributes }) => attributes)).toEqual([
      ['os', 'build'],
    ]);
  });

  it('have the subtrees that come or go whole, the largest first, and no others', () => {
    const kept = [site('nyc'), device('a', 'nyc')];
    const target = load(...kept, port('eth0', 'a'), site('sfo'), site('old'), device('b', 'old'), port('eth1', 'b'));
    const source = load(...kept, port('eth2', 'a'), site('sfo'), device('c', 'sfo'), port('eth3', 'c'), site('lax'));
    const whole = ({ action, uid, size }: Diff.Impact) => [action, uid, size];
    expect(statistics()(right(diffFrom(source)(target))).subtrees.map(whole)).toEqual([
      ['delete', 'old', 2],
      ['create', 'c', 1],
    ]);
  });

  it('say what goes with a subtree, and what of it goes silently', () => {
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'), port('eth0', 'a'), port('eth1', 'a'));
    const diff = right(diffFrom(load(site('sfo')))(target));
    const expected = {
      model: 'site',
      uid: 'nyc',
      action: 'delete',
      size: 3,
      below: [
        { model: 'device', create: 0, update: 0, delete: 1 },
        { model: 'port', create: 0, update: 0, delete: 2 },
      ],
      silent: [{ model: 'port', count: 2 }],
    };
    expect(statistics()(diff).subtrees).toEqual([expected]);
    expect(diff.elements.map(impact)).toEqual([expected]);
  });

  it('say that nothing goes silently where no flag says so', () => {
    const old = [network.site('old'), network.device('sw9', 'old'), network.port('sw9', 'eth0')];
    expect(network.differ(network.load([]), network.load(old)).elements.map(impact)).toEqual([
      {
        model: 'site',
        uid: 'old',
        action: 'delete',
        size: 2,
        below: [
          { model: 'device', create: 0, update: 0, delete: 1 },
          { model: 'port', create: 0, update: 0, delete: 1 },
        ],
        silent: [],
      },
    ]);
  });

  it('say how much of each side changes, by model where the snapshots are given', () => {
    const target = load(site('nyc'), device('a', 'nyc'), device('b', 'nyc'));
    const source = load(site('nyc'), device('a', 'nyc', 'access'));
    const diff = right(diffFrom(source)(target));
    expect(statistics()(diff).shares).toEqual({
      source: { changed: 1, total: 2 },
      target: { changed: 2, total: 3 },
      models: [],
    });
    expect(statistics({ snapshots: { source, target } })(diff).shares).toEqual({
      source: { changed: 1, total: 2 },
      target: { changed: 2, total: 3 },
      models: [
        { model: 'site', source: { changed: 0, total: 1 }, target: { changed: 0, total: 1 } },
        { model: 'device', source: { changed: 1, total: 1 }, target: { changed: 2, total: 2 } },
        { model: 'port', source: { changed: 0, total: 0 }, target: { changed: 0, total: 0 } },
      ],
    });
  });

  it('are plain data: JSON gives them back', () => {
    const all = statistics({ timings: { load: 12.5 } })(records([{ id: 1, a: 1 }], [{ id: 2, a: 1 }]));
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});

describe('statistics of generated diffs', () => {
  const { pair } = arbitrariesOf(schemas());

  it('add up to the summary', () => {
    fc.assert(
      fc.property(pair, ({ source, target }) => {
        const diff = right(diffFrom(source)(target));
        const { summary, models } = statistics()(diff);
        expect(summary).toEqual(Diff.summary(diff));
        for (const action of ['create', 'update', 'delete'] as const)
          expect(models.reduce((n, each) => n + each[action], 0)).toBe(summary[action]);
      }),
      { numRuns: 200 },
    );
  });

  it('count each changed attribute once', () => {
    fc.assert(
      fc.property(pair, ({ source, target }) => {
        const diff = right(diffFrom(source)(target));
        const updates = [...Diff.iterate(diff)].filter(({ action }) => action === 'update');
        const { attributes, mostChanged } = statistics({ top: Number.POSITIVE_INFINITY })(diff);
        const changes = updates.reduce((n, element) => n + Element.changes(element).length, 0);
        expect(attributes.reduce((n, { count }) => n + count, 0)).toBe(changes);
        expect(mostChanged.reduce((n, each) => n + each.attributes.length, 0)).toBe(changes);
      }),
      { numRuns: 200 },
    );
  });

  it('keep the largest, as sorting everything would', () => {
    fc.assert(
      fc.property(pair, fc.nat(5), ({ source, target }, top) => {
        const diff = right(diffFrom(source)(target));
        const size = (element: Element.Element): number =>
          Element.changes(element)
            .flatMap((change) => [change.source, change.target])
            .filter((value) => value !== undefined)
            .reduce<number>((n, value) => n + Equality.canonical(value).length, 0);
        const all = [...Diff.iterate(diff)]

          .filter((element) => Element.changes(element).length > 0)
          .map((element) => ({ uid: element.uid, size: size(element) }))
          .sort((x, y) => y.size - x.size);
        const { largest } = statistics({ top })(diff);
        expect(largest.map(({ uid, size: n }) => ({ uid, size: n }))).toEqual(all.slice(0, top));
      }),
      { numRuns: 200 },
    );
  });

  it('find exactly the attributes that occur in the same updates', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    fc.assert(
      fc.property(fc.array(fc.subarray(names), { maxLength: 12 }), (updates) => {
        const zero = Object.fromEntries(names.map((name) => [name, 0]));
        const target = updates.map((_, id) => ({ id, ...zero }));
        const source = updates.map((some, id) => ({ id, ...zero, ...Object.fromEntries(some.map((n) => [n, 1])) }));
        const found = statistics()(records(source, target)).together;
        const occurrences = (name: string): string => JSON.stringify(updates.map((some) => some.includes(name)));
        const often = names.filter((name) => updates.filter((some) => some.includes(name)).length >= 2);
        const expected = [...new Set(often.map(occurrences))]
          .map((key) => often.filter((name) => occurrences(name) === key))
          .filter((group) => group.length > 1);
        const sorted = (groups: ReadonlyArray<ReadonlyArray<string>>) => groups.map((g) => g.toSorted().join()).sort();
        expect(sorted(found.map(({ attributes }) => attributes))).toEqual(sorted(expected));
      }),
      { numRuns: 300 },
    );
  });
});

describe('statistics as a table', () => {
  const lines = (diff: Diff.Diff, width: number) => [...toStatisticsLines({ width })(statistics()(diff))];

  it('is aligned, with separators in large numbers', () => {
    const ids = Array.from({ length: 1234 }, (_, id) => id);
    expect(
      lines(
        records(
          ids.map((id) => ({ id, a: 1 })),
          [],
        ),
        80,
      ).slice(0, 6),
    ).toEqual([
      'Summary',
      '  action     entities',
      '  create        1,234',
      '  update            0',
      '  delete            0',
      '  unchanged         0',
    ]);
  });

  it('paints the headings', () => {
    const paint = { create: String, update: String, delete: String, heading: (s: string) => `<${s}>` };
    const all = pipe(records([{ id: 1 }], []), statistics(), toStatisticsLines({ paint }));
    expect([...all].filter((line) => line.startsWith('<'))).toEqual([
      '<Summary>',
      '<By model>',
      '<Share that changes>',
    ]);
  });

  it('has no line wider than asked, whatever the names', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.integer(), { maxKeys: 3 }),
        fc.integer({ min: 20, max: 100 }),
        (some, width) => {
          const fields = Object.fromEntries(
            Object.entries(some).filter(([key]) => key !== 'id' && !(key in Object.prototype)),
          );
          const diff = records([{ ...fields, id: 1 }], [{ id: 1 }]);
          for (const line of lines(diff, width)) {
            expect([...new Intl.Segmenter().segment(line)].length).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
