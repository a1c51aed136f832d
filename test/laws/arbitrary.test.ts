import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { courseOf, historyAfter } from '../../laws/arbitrary/checkpoints.js';
import { codecValue, relatedPair, schema, snapshotOf } from '../../laws/index.js';
import { Codec, Diff, diffFrom, History, Model, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

const Opaque = new t.Type<string, string, unknown>(
  'opaque',
  (u): u is string => typeof u === 'string' && u.startsWith('o'),
  (u, context) => (typeof u === 'string' ? t.success(u) : t.failure(u, context)),
  t.identity,
);

describe('values of a codec', () => {
  it.each<t.Mixed>([
    t.string,
    t.number,
    t.boolean,
    t.bigint,
    t.null,
    t.literal('a'),
    t.keyof({ a: null, b: null }),
    t.array(t.number),
    t.readonlyArray(t.string),
    t.tuple([t.string, t.number]),
    t.record(t.string, t.boolean),
    t.record(t.keyof({ a: null, b: null }), t.boolean),
    t.record(t.union([t.literal('a'), t.literal('b')]), t.boolean),
    t.type({ a: t.string, b: t.partial({ c: t.number }) }),
    t.strict({ a: t.string }),
    t.exact(t.type({ a: t.string })),
    t.intersection([t.type({ a: t.string }), t.partial({ b: t.number })]),
    t.union([t.string, t.array(t.null)]),
    t.Int,
    t.UnknownArray,
    t.UnknownRecord,
    Codec.integer,
    Codec.dateTime,
    Codec.json,
    Codec.nullable(Codec.optional(Codec.dateTime)),
  ])('are values of $name', (codec) => {
    fc.assert(fc.property(codecValue(codec), (value) => codec.is(value)));
  });

  it('are those of the override for a codec that does not say of what it is made', () => {
    const overrides = new Map<t.Mixed, fc.Arbitrary<unknown>>([[Opaque, fc.constant('one')]]);
    fc.assert(fc.property(codecValue(t.array(Opaque), overrides), (value) => t.array(Opaque).is(value)));
  });

  it('cannot be derived without one, and the error says where the codec stands', () => {
    const model = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      attributes: { roles: t.array(Opaque) },
    });
    const models = right(Schema.make({ topLevel: [model] }));
    expect(() => fc.sample(snapshotOf(models), 1)).toThrow(
      'device.roles[]: no values can be derived for the codec "opaque"; give an arbitrary for it in `overrides`',
    );
    const narrow = t.refinement(t.string, (text) => text.length > 1000, 'long');
    expect(() => codecValue(narrow)).toThrow('long: no values can be derived for the codec "long"');
  });
});

describe('generated pairs', () => {
  it('are worth comparing: most differ, and there are moves, orphans, flags and unrelated ones among them', () => {
    const pairs = fc.sample(
      schema().chain((each) => relatedPair(each)),
      { numRuns: 500, seed: 1 },
    );
    const count = (holds: (pair: (typeof pairs)[number]) => boolean): number => pairs.filter(holds).length;
    const differs = count(({ source, target }) => {
      const diff = diffFrom(source)(target);
      return E.isRight(diff) && Diff.hasDiffs(diff.right);
    });
    const moves = count(({ source, target }) =>
      Snapshot.modelNames(source).some((model) =>
        Snapshot.entries(model)(source).some(({ uid, parent }) => {
          const other = Snapshot.entry({ model, uid })(target);
          return other !== undefined && other.parent?.uid !== parent?.uid;
        }),
      ),
    );
    expect(differs).toBeGreaterThan(250);
    expect(moves).toBeGreaterThan(25);
    expect(count(({ source }) => source.orphaned > 0)).toBeGreaterThan(10);
    expect(count(({ source }) => source.flagged > 0)).toBeGreaterThan(25);
    expect(
      count(({ source, target }) => source.tables.some((table, name) => table === target.tables.get(name))),
    ).toBeGreaterThan(50);
  });
});

describe('generated histories', () => {
  it('are worth reading: some can be redone, and checkpoints differ in fields, parents, flags and order', () => {
    const courses = fc.sample(fc.noBias(schema().chain((each) => courseOf(each))), { numRuns: 300, seed: 1 });
    const histories = courses.map(historyAfter);
    const lines = histories.map((history) => [...History.toNdjson(history)].map(right).join('\n'));
    const count = (holds: (history: History.History) => boolean): number => histories.filter(holds).length;
    const having = (pattern: RegExp): number => lines.filter((text) => pattern.test(text)).length;
    expect(count((history) => History.list(history).length > 2)).toBeGreaterThan(75);
    expect(count(History.canRedo)).toBeGreaterThan(30);
    expect(having(/^\{"remove"/m)).toBeGreaterThan(30);
    expect(having(/^\{"update".*"set"/m)).toBeGreaterThan(30);
    expect(having(/^\{"update".*"order"/m)).toBeGreaterThan(30);
    expect(having(/^\{"update".*"flags"/m)).toBeGreaterThan(15);
    expect(having(/^\{"update".*"parent":\[/m)).toBeGreaterThan(5);
    expect(having(/^\{"update".*"parent":null/m)).toBeGreaterThan(5);
  });
});
