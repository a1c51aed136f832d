import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { courseOf, historyAfter } from '../../laws/arbitrary/checkpoints.js';
import { schema as anySchema } from '../../laws/index.js';
import * as Seal from '../../src/diff/history/Seal.js';
import { HistoryFile } from '../../src/file.js';
import { Codec, Diff, History, LockstepError, Model, Schema, Snapshot } from '../../src/index.js';
import { Address, address } from '../address.js';
import { right, temporaryFolder } from './dataset.js';

const at = temporaryFolder();

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, address: Codec.optional(address), extra: t.unknown },
  normalise: { name: (name) => name.toLowerCase() },
});

const Slot = Model.make({
  name: 'slot',
  identifiers: { device: t.string, number: Codec.integer },
  attributes: { state: Codec.nullable(t.string) },
  parent: { model: Device, by: { name: 'device' } },
});

const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site], models: [Slot] }));
const nyc = { model: 'site', uid: 'nyc' };

const site = (name: string): Snapshot.Item => Snapshot.item(Site, { name });
const device = (name: string, extra: unknown = null): Snapshot.Item =>
  Snapshot.item(Device, { name, role: 'access', extra }, { parent: nyc });
const slot = (on: string, number: number): Snapshot.Item => Snapshot.item(Slot, { device: on, number, state: null });
const load = (...items: ReadonlyArray<Snapshot.Item>): Snapshot.Snapshot => right(Snapshot.fromEntities(schema)(items));

const base = load(slot('sw1', 2), site('nyc'), device('sw1'), device('sw2'), slot('sw1', 1), slot('sw2', 1));

const keep =
  (snapshot: Snapshot.Snapshot, metadata: History.Metadata = {}) =>
  (history: History.History): History.History =>
    right(History.checkpoint(metadata)(snapshot)(history));

const role = (uid: string, value: string) => Snapshot.update(Device, uid, { role: value });
const history = pipe(
  right(History.make({ limit: 7, label: 'start', at: 'monday' })(base)),
  keep(right(pipe(base, role('sw1', 'core'))), { label: 'core' }),
  keep(right(pipe(base, role('sw1', 'core'), E.chain(Snapshot.remove(Device, 'sw2', { children: true })))), {
    at: 'tuesday',
  }),
);

const name = at('history.ndjson');
const write = async (written: History.History, file = name): Promise<void> =>
  right(await HistoryFile.write(file)(written)());
const read = async (file = name, of = schema): Promise<History.History> => right(await HistoryFile.read(of)(file)());
const again = async (written: History.History): Promise<History.History> => {
  await write(written);
  return read(name, written.schema);
};

const textOf = async (written: History.History): Promise<string> => {
  await write(written);
  return readFileSync(name, 'utf8');
};

const problem = async (content: string): Promise<string> => {
  writeFileSync(name, content);
  const result = await HistoryFile.read(schema)(name)();
  return E.isLeft(result) ? LockstepError.toLine(result.left).replaceAll(at('/'), '') : 'no error';
};

/** What makes up a snapshot, in order. */
const contentOf = (snapshot: Snapshot.Snapshot): unknown => ({
  entries: Snapshot.modelNames(snapshot).map((model) => [model, Snapshot.entries(model)(snapshot)]),
  next: snapshot.next,
  flagged: snapshot.flagged,
  orphans: Snapshot.orphans(snapshot),
});

const expectSame = (actual: History.History, expected: History.History): void => {
  expect(History.eq.equals(actual, expected)).toBe(true);
  expect(History.list(actual).map(({ snapshot }) => contentOf(snapshot))).toEqual(
    History.list(expected).map(({ snapshot }) => contentOf(snapshot)),
  );
};

describe('a history in a file', () => {
  it('is read as it was written: checkpoints, labels, times, limit and ids', async () => {
    const back = await again(history);
    expectSame(back, history);
    expect(History.list(back).map(({ id, label, at: when }) => [id, label, when])).toEqual([
      [1, 'start', 'monday'],
      [2, 'core', undefined],
      [3, undefined, 'tuesday'],
    ]);
    expect([back.limit, back.next]).toEqual([7, 4]);
  });

  it('stands where it stood, and can be undone and redone', async () => {
    const back = await again(right(History.undo(history)));
    expect(History.current(back).id).toBe(2);
    expect(History.current(right(History.undo(back))).label).toBe('start');
    expect(History.current(right(History.redo(back))).at).toBe('tuesday');
  });

  it('is read as it was written, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySchema().chain((each) => courseOf(each)),
        async (course) => {
          const written = historyAfter(course);
          expectSame(await again(written), written);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shares what has not changed, so that neighbours are compared in O(changes)', async () => {
    const [first, second, third] = History.list(await again(history)).map(({ snapshot }) => snapshot);
    const entry = (model: string, uid: string, snapshot = first) =>
      snapshot === undefined ? undefined : Snapshot.entry({ model, uid })(snapshot);
    expect(second?.tables.get('slot')).toBe(first?.tables.get('slot'));
    expect(entry('device', 'sw2', second)).toBe(entry('device', 'sw2'));
    expect(entry('device', 'sw1', second)).not.toBe(entry('device', 'sw1'));
    expect(entry('device', 'sw1', third)).toBe(entry('device', 'sw1', second));
    expect(entry('slot', 'sw1__1', third)).toBe(entry('slot', 'sw1__1'));
  });

  it('shares what is equal, even where it was loaded anew for each checkpoint', async () => {
    const anew = (value: number) => load(site('nyc'), device('sw1'), device('sw2', value));
    const [first, second] = History.list(await again(pipe(History.of(anew(1)), keep(anew(2)))));
    const tableOf = (each: typeof first) => each?.snapshot.tables.get('device');
    expect(tableOf(second)?.get('sw1')).toBe(tableOf(first)?.get('sw1'));
    expect(tableOf(second)?.get('sw2')).not.toBe(tableOf(first)?.get('sw2'));
    expect(second?.snapshot.tables.get('site')).toBe(first?.snapshot.tables.get('site'));
  });

  it('has nothing twice: of an entity that changed, the fields that changed', async () => {
    const lines = (await textOf(history)).trimEnd().split('\n');
    expect(lines.filter((line) => !Seal.isSeal(line)).slice(1)).toEqual([
      '{"checkpoint":1,"label":"start","at":"monday","next":6}',
      '{"put":"site","fields":{"name":"nyc"},"order":1}',
      '{"put":"device","fields":{"name":"sw1","role":"access","extra":null},"order":2,"parent":["site","nyc"]}',
      '{"put":"device","fields":{"name":"sw2","role":"access","extra":null},"order":3,"parent":["site","nyc"]}',
      '{"put":"slot","fields":{"device":"sw1","number":2,"state":null},"order":0,"parent":["device","sw1"]}',
      '{"put":"slot","fields":{"device":"sw1","number":1,"state":null},"order":4,"parent":["device","sw1"]}',
      '{"put":"slot","fields":{"device":"sw2","number":1,"state":null},"order":5,"parent":["device","sw2"]}',
      '{"checkpoint":2,"label":"core","next":6}',
      '{"update":"device","uid":"sw1","set":{"role":"core"}}',
      '{"checkpoint":3,"at":"tuesday","next":6}',
      '{"remove":"device","uid":"sw2"}',
      '{"remove":"slot","uid":"sw2__1"}',
    ]);
  });

  it('of a large lineage weighs one snapshot and the changes', async () => {
    let snapshot = load(site('nyc'), ...Array.from({ length: 2000 }, (_, i) => device(`sw${i}`)));
    const alone = (await textOf(History.of(snapshot))).length;
    let long = right(History.make({ limit: 500 })(snapshot));
    for (let i = 0; i < 300; i++) {
      snapshot = right(pipe(snapshot, role(`sw${i}`, `role ${i}`)));
      long = keep(snapshot)(long);
    }
    expect((await textOf(long)).length - alone).toBeLessThan(300 * 250);
    expectSame(await read(), long);
  });

  it('keeps every difference of one entity: flags, place, parent, identifiers that name the same, and fields', async () => {
    const flagged = right(pipe(base, Snapshot.applyChanges([{ ...device('sw1'), flags: ['IGNORE'] }], [])));
    const unflagged = right(pipe(flagged, Snapshot.applyChanges([device('SW1')], [])));
    const bereft = right(pipe(unflagged, Snapshot.remove(Device, 'sw1')));
    const moved = right(
      pipe(
        bereft,
        Snapshot.add(Site, { name: 'lax' }),
        E.chain(Snapshot.move({ model: 'device', uid: 'sw2' }, { model: 'site', uid: 'lax' })),
      ),
    );
    const turned = load(slot('sw1', 1), site('nyc'), device('sw2'), device('sw1'));
    const written = [flagged, unflagged, bereft, moved, turned].reduce(
      (made, each) => keep(each)(made),
      History.of(base),
    );
    expectSame(await again(written), written);
    const updates = readFileSync(name, 'utf8').match(/^.*"update":"(device|slot)","uid":"sw1.*$/gm);
    expect(updates).toContain('{"update":"device","uid":"sw1","flags":["IGNORE"]}');
    expect(updates).toContain('{"update":"device","uid":"sw1","set":{"name":"SW1"},"flags":[]}');
    expect(updates).toContain('{"update":"slot","uid":"sw1__1","parent":null}');
    expect(readFileSync(name, 'utf8')).toContain('{"update":"device","uid":"sw2","parent":["site","lax"]}');
  });

  it('keeps the place of the next entity, though nothing else is new', async () => {
    const grown = right(pipe(base, Snapshot.add(Site, { name: 'lax' })));
    const shrunk = right(pipe(grown, Snapshot.remove(Site, 'lax')));
    const [first, second] = History.list(await again(pipe(History.of(base), keep(shrunk))));
    expect([first?.snapshot.next, second?.snapshot.next]).toEqual([6, 7]);
    expect(second?.snapshot.tables).toBe(first?.snapshot.tables);
  });

  it('gives one value where one value was kept twice', async () => {
    const [first, second] = History.list(await again(pipe(History.of(base), keep(base, { label: 'again' }))));
    expect(second?.snapshot).toBe(first?.snapshot);
  });

  it('may begin with nothing', async () => {
    const written = pipe(History.of(Snapshot.empty(schema)), keep(base), keep(Snapshot.empty(schema)));
    expectSame(await again(written), written);
  });

  it('compares as before: the same elements in the same order', async () => {
    const before = right(History.diff('start', 3)(history));
    const after = right(History.diff('start', 3)(await again(history)));
    expect(Diff.toText()(after)).toBe(Diff.toText()(before));
    expect(Diff.summary(after)).toEqual(Diff.summary(before));
  });
});

describe('a value in the file of a history', () => {
  it.each([
    ['a date', new Date(0)],
    ['a date that is none', new Date(Number.NaN)],
    ['a bigint', 9_007_199_254_740_993n],
    ['not a number', Number.NaN],
    ['minus nothing', -0],
    ['more than any number', Number.POSITIVE_INFINITY],
    ['something absent in a list', [undefined, 1]],
    ['an object that looks like a mark', { $encoded: '10.0.0.1' }],
    ['one that looks like another', { $date: { $$x: 1 } }],
    ['keys that objects inherit', JSON.parse('{"__proto__":{"constructor":1}}')],
    ['text that is hardly any', '\ud800\u2028\n"\\'],
  ])('may be %s', async (_, value) => {
    const written = pipe(
      History.of(load(site('nyc'), device('sw1', value))),
      keep(load(site('nyc'), device('sw1', [value]))),
    );
    const [first, second] = History.list(await again(written));
    const extra = (each: typeof first) =>
      each === undefined ? undefined : right(Snapshot.get(Device, 'sw1')(each.snapshot)).extra;
    expect(extra(first)).toStrictEqual(value);
    expect(extra(second)).toStrictEqual([value]);
    expect(Object.is(extra(first), value) || typeof value === 'object').toBe(true);
  });

  const addressed = (value: Address): Snapshot.Snapshot =>
    load(site('nyc'), Snapshot.item(Device, { name: 'sw1', role: 'x', address: value, extra: 0 }, { parent: nyc }));

  it('goes by its codec where it is no data', async () => {
    const back = await again(History.of(addressed(new Address('10.0.0.1'))));
    expect(readFileSync(name, 'utf8')).toContain('"address":{"$encoded":"10.0.0.1"}');
    expect(right(Snapshot.get(Device, 'sw1')(History.current(back).snapshot)).address).toEqual(new Address('10.0.0.1'));
  });

  it('is refused by its codec where that has changed its mind', async () => {
    expect(await problem(await textOf(History.of(addressed(new Address('192.168.0.1')))))).toBe(
      'history.ndjson:5: device.address: expected optional address, got "192.168.0.1" [ERR_VALUE_INVALID]',
    );
  });

  const refused = async (made: History.History): Promise<string> => {
    const before = await textOf(history);
    const result = await HistoryFile.write(name)(made)();
    expect(readFileSync(name, 'utf8')).toBe(before);
    expect(readdirSync(at()).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    return E.isLeft(result) ? LockstepError.toLine(result.left).replaceAll(at('/'), '') : 'no error';
  };

  it.each<readonly [string, unknown, string]>([
    ['a function', { a: [() => 0] }, 'device "sw1": extra.a[0] is a function, which JSON cannot hold'],
    ['a map', new Map(), 'device "sw1": extra is a Map, which JSON cannot hold'],
    ['nested too deep', JSON.parse('['.repeat(101) + ']'.repeat(101)), 'is nested too deep'],
  ])('cannot be %s: the old file stays', async (_, value, expected) => {
    const written = pipe(history, keep(load(site('nyc'), device('sw1', value))));
    expect(await refused(written)).toContain(expected);
    expect(await refused(written)).toContain('history.ndjson: device "sw1": extra');
    expect(await refused(written)).toContain('[ERR_FILE_UNWRITABLE]');
  });

  it('may be as deep as can be read', async () => {
    const written = History.of(load(site('nyc'), device('sw1', JSON.parse('['.repeat(100) + ']'.repeat(100)))));
    expectSame(await again(written), written);
  });

  it('is not written where its codec would not take it again', async () => {
    const Odd = Model.make({
      name: 'odd',
      identifiers: { id: t.string },
      attributes: {
        value: new t.Type<string, string, unknown>('odd', (_): _ is string => false, t.string.validate, t.identity),
      },
    });
    const odd = right(Schema.make({ topLevel: [Odd] }));
    const made = History.of(
      right(Snapshot.fromEntities(odd, { encoded: true })([{ model: 'odd', fields: { id: 'a', value: 'x' } }])),
    );
    expect(await refused(made)).toBe(
      'history.ndjson: odd "a": value is no value of its codec, odd, and could not be read again [ERR_FILE_UNWRITABLE]',
    );
  });
});

describe('docs/history.md', () => {
  it('shows a file as it is', () => {
    const Switch = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      attributes: { role: t.string, note: Codec.optional(t.string) },
    });
    const Place = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Switch] });
    const parent = { model: 'site', uid: 'nyc' };
    const documented = pipe(
      Schema.make({ topLevel: [Place] }),
      E.chainW((of) =>
        Snapshot.fromEntities(of)([
          Snapshot.item(Place, { name: 'nyc' }),
          Snapshot.item(Switch, { name: 'sw1', role: 'access', note: 'old' }, { parent }),
        ]),
      ),
      E.bindTo('start'),
      E.bindW('moved', ({ start }) =>
        pipe(
          start,
          Snapshot.update(Switch, 'sw1', { role: 'core', note: undefined }),
          E.chain(Snapshot.add(Switch, { name: 'sw2', role: 'access' }, { parent, flags: ['IGNORE'] })),
        ),
      ),
      E.bindW('left', ({ moved }) => pipe(moved, Snapshot.remove(Switch, 'sw1'))),
      E.chainW(({ start, moved, left }) =>
        pipe(
          start,
          History.make({ label: 'start', at: '2026-03-01T08:00Z' }),
          E.chain(History.checkpoint({ label: 'moved' })(moved)),
          E.chain(History.checkpoint()(left)),
          E.chain(History.undo),
        ),
      ),
      right,
    );
    const [, block] = /<!-- history -->\n+```\w+\n([\s\S]*?)```/.exec(readFileSync('docs/history.md', 'utf8')) ?? [];
    const text = [...History.toNdjson(documented)].map(right).join('\n');
    expect(block).toBe(`${text}\n`);
  });
});
