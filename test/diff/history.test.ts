import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import * as Seal from '../../src/diff/history/Seal.js';
import { Codec, History, Model, Schema, Snapshot } from '../../src/index.js';
import { Address, address } from '../address.js';
import { left, right } from '../right.js';

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: {
    role: t.string,
    note: Codec.optional(t.string),
    address: Codec.optional(address),
    extra: Codec.optional(t.unknown),
  },
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));
const nyc = { model: 'site', uid: 'nyc' };

const site = (name: string): Snapshot.Item => Snapshot.item(Site, { name });
const device = (name: string, more: object = {}, flags: Snapshot.Item['flags'] = []): Snapshot.Item => ({
  ...Snapshot.item(Device, { name, role: 'access', ...more }, { parent: nyc }),
  flags,
});
const load = (...items: ReadonlyArray<Snapshot.Item>): Snapshot.Snapshot => right(Snapshot.fromEntities(schema)(items));

const historyOf = (first: Snapshot.Snapshot, ...more: ReadonlyArray<Snapshot.Snapshot>): History.History =>
  more.reduce((made, each) => right(History.checkpoint()(each)(made)), History.of(first));

const linesOf = (history: History.History): ReadonlyArray<string> => [...History.toNdjson(history)].map(right);

/** The lines between the head and the end, without seals and without the beginnings of checkpoints. */
const changesOf = (history: History.History): ReadonlyArray<string> =>
  linesOf(history)
    .slice(1)
    .filter((line) => !Seal.isSeal(line) && !line.startsWith('{"checkpoint"'));

const read = (lines: ReadonlyArray<string>, of = schema): E.Either<History.ReadError, History.History> => {
  const reader = History.fromNdjson(of);
  lines.forEach((line, i) => {
    reader.take(line, i + 1);
  });
  return reader.finish();
};

const again = (history: History.History): ReadonlyArray<Snapshot.Snapshot> =>
  History.list(right(read(linesOf(history), history.schema))).map(({ snapshot }) => snapshot);

/** Lines whose seals fit, whatever is between them. */
const sealed = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seal = Seal.make();
  return lines.map((line) => {
    const whole = Seal.isSeal(line) ? seal.line() : line;
    seal.add(whole);
    return whole;
  });
};

/** A text of one checkpoint with these records in it. */
const textWith = (...records: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [head = '', seal = ''] = linesOf(History.of(load()));
  return sealed([head, seal, '{"checkpoint":1,"next":9}', ...records, seal]);
};

const message = (lines: ReadonlyArray<string>): string => left(read(lines)).message;

const entriesOf = (snapshot: Snapshot.Snapshot | undefined, model = 'device'): ReadonlyArray<Snapshot.Entry> =>
  snapshot === undefined ? [] : Snapshot.entries(model)(snapshot);

describe('a history as text', () => {
  const base = load(site('nyc'), device('sw1', { note: 'old', extra: 1 }), device('sw2', {}, ['IGNORE']));

  it('tells of a checkpoint its label and its time, where it has them', () => {
    const history = pipe(
      right(History.make({ label: 'start', at: 'monday' })(load())),
      History.checkpoint()(load()),
      right,
    );
    expect(linesOf(history).filter((line) => line.startsWith('{"checkpoint"'))).toEqual([
      '{"checkpoint":1,"label":"start","at":"monday","next":0}',
      '{"checkpoint":2,"next":0}',
    ]);
  });

  it('has of an entity what it has: no fields that are absent, no flags where there are none', () => {
    expect(changesOf(History.of(base))).toEqual([
      '{"put":"site","fields":{"name":"nyc"},"order":0}',
      '{"put":"device","fields":{"name":"sw1","role":"access","note":"old","extra":1},"order":1,"parent":["site","nyc"]}',
      '{"put":"device","fields":{"name":"sw2","role":"access"},"order":2,"parent":["site","nyc"],"flags":["IGNORE"]}',
    ]);
  });

  it.each<readonly [string, ReadonlyArray<Snapshot.Item>, ReadonlyArray<string>]>([
    [
      'a field has another value',
      [site('nyc'), device('sw1', { note: 'new', extra: 1 }), device('sw2', {}, ['IGNORE'])],
      ['{"update":"device","uid":"sw1","set":{"note":"new"}}'],
    ],
    [
      'fields are absent',
      [site('nyc'), device('sw1'), device('sw2', {}, ['IGNORE'])],
      ['{"update":"device","uid":"sw1","unset":["note","extra"]}'],
    ],
    [
      'one field is absent and one is new',
      [site('nyc'), device('sw1', { role: 'core', extra: 1 }), device('sw2', {}, ['IGNORE'])],
      ['{"update":"device","uid":"sw1","set":{"role":"core"},"unset":["note"]}'],
    ],
    [
      'there are no flags',
      [site('nyc'), device('sw1', { note: 'old', extra: 1 }), device('sw2')],
      ['{"update":"device","uid":"sw2","flags":[]}'],
    ],
    [
      'the order is another',
      [site('nyc'), device('sw2', {}, ['IGNORE']), device('sw1', { note: 'old', extra: 1 })],
      ['{"update":"device","uid":"sw2","order":1}', '{"update":"device","uid":"sw1","order":2}'],
    ],
  ])('has of a change what changed: %s', (_, items, expected) => {
    const history = historyOf(base, load(...items));
    expect(changesOf(history).slice(3)).toEqual(expected);
    const [, second] = again(history);
    expect(entriesOf(second)).toEqual(entriesOf(load(...items)));
  });

  it('ends at a value that JSON cannot hold, and says which', () => {
    const written = [...History.toNdjson(History.of(load(site('nyc'), device('sw1', { extra: { a: [() => 0] } }))))];
    expect(written.slice(4)).toEqual([
      E.left({
        _tag: 'FormatError',
        code: 'ERR_VALUE_NOT_ENCODABLE',
        message: 'device "sw1": extra.a[0] is a function, which JSON cannot hold',
        model: 'device',
        uid: 'sw1',
        path: 'extra.a[0]',
      }),
    ]);
  });

  it('has what is no data by its codec, and gives it back', () => {
    const history = History.of(load(site('nyc'), device('sw1', { address: new Address('10.0.0.1') })));
    expect(changesOf(history)[1]).toContain('"address":{"$encoded":"10.0.0.1"}');
    expect(entriesOf(again(history)[0])[0]?.entity['address']).toEqual(new Address('10.0.0.1'));
  });

  it('has data as it is, whatever the codec', () => {
    const history = History.of(load(site('nyc'), device('sw1', { extra: [new Date(0), { $date: 1 }] })));
    expect(entriesOf(again(history)[0])[0]?.entity['extra']).toEqual([new Date(0), { $date: 1 }]);
  });
});

describe('a seal', () => {
  it('is the checksum of the lines before it, each with its end', () => {
    const seal = Seal.make();
    seal.add('a');
    // printf 'a\n' | sha256sum
    const first = '{"seal":"87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"}';
    expect(seal.line()).toBe(first);
    expect(seal.line()).toBe(first);
    seal.add('b');
    // printf 'a\nb\n' | sha256sum
    expect(seal.line()).toBe('{"seal":"911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"}');
  });
});

describe('what is read of a history', () => {
  it('is one value where one was kept twice', () => {
    const base = load(site('nyc'));
    const [first, second] = again(historyOf(base, base));
    expect(second).toBe(first);
  });

  it('has the place of the next entity, though nothing else is new', () => {
    const base = load(site('nyc'));
    const grown = right(pipe(base, Snapshot.add(Site, { name: 'lax' })));
    const shrunk = right(pipe(grown, Snapshot.remove(Site, 'lax')));
    const [first, second] = again(historyOf(base, shrunk));
    expect([first?.next, second?.next]).toEqual([1, 2]);
    expect(second?.tables).toBe(first?.tables);
  });

  it('shares the entities of which only the place, the parent or the flags are others', () => {
    const base = load(site('nyc'), device('sw1', { extra: { a: 1 } }));
    const [first, second] = again(historyOf(base, load(site('nyc'), device('sw1', { extra: { a: 1 } }, ['IGNORE']))));
    expect(entriesOf(second)).not.toEqual(entriesOf(first));
    expect(entriesOf(second)[0]?.entity).toBe(entriesOf(first)[0]?.entity);
  });

  it('has one parent for children that were put one after another', () => {
    const base = load(site('lax'), site('nyc'), device('sw1'), device('sw2'), {
      ...device('sw3'),
      parent: { model: 'site', uid: 'lax' },
    });
    const [one, two, three] = entriesOf(again(History.of(base))[0]).map(({ parent }) => parent);
    expect(two).toBe(one);
    expect([two, three]).toEqual([nyc, { model: 'site', uid: 'lax' }]);
  });

  const put = (name: string, order: number): string => `{"put":"site","fields":{"name":"${name}"},"order":${order}}`;
  const order = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
    History.list(right(read(lines))).flatMap(({ snapshot }) => entriesOf(snapshot, 'site').map(({ uid }) => uid));

  it('is in the order of insertion, whatever the order of the lines', () => {
    expect(order(textWith(put('a', 5), put('b', 3)))).toEqual(['b', 'a']);
    expect(order(textWith(put('a', 1), put('b', 5), put('c', 3)))).toEqual(['a', 'c', 'b']);
  });

  it('is whole, though some of it was updated or removed when the rest was put', () => {
    expect(order(textWith(put('a', 1), '{"update":"site","uid":"a","order":2}', put('b', 3)))).toEqual(['a', 'b']);
    expect(order(textWith(put('a', 1), put('b', 2), '{"remove":"site","uid":"a"}', put('c', 3), put('d', 4)))).toEqual([
      'b',
      'c',
      'd',
    ]);
  });
});

describe('a history that cannot be read', () => {
  const put = (extra: string): string =>
    `{"put":"device","fields":{"name":"sw1","role":"x","extra":${extra}},"order":1,"parent":["site","nyc"]}`;
  const withExtra = (extra: string): ReadonlyArray<string> =>
    textWith('{"put":"site","fields":{"name":"nyc"},"order":0}', put(extra));
  const NO_DATE = 'expected a date-time such as "2026-01-01T00:00:00.000Z" in "$date", got "x"';

  it.each([
    ['{"$date":"x"}', 'device.extra'],
    ['[0,{"$date":"x"}]', 'device.extra[1]'],
    ['{"a":[{"$date":"x"}]}', 'device.extra.a[0]'],
    ['{"a":{"b":{"$date":"x"}}}', 'device.extra.a.b'],
  ])('tells where in a value something is wrong: %s', (extra, path) => {
    expect(left(read(withExtra(extra)))).toMatchObject({
      code: 'ERR_VALUE_INVALID',
      message: `line 5: ${path}: ${NO_DATE}`,
      path,
    });
  });

  it('tells the line in which it cannot, and no line where it is about the whole', () => {
    const lines = linesOf(historyOf(load(site('nyc')), load()));
    expect(message(['{"a":1}'])).toBe('line 1: this is no history of Lockstep: the key "lockstep" is missing');
    expect(message([])).toBe('this is no history: there is nothing in it');
    expect(message(lines.slice(0, 5))).toBe('the end is missing: 1 of 2 checkpoints are there');
    expect(message([...lines, '{}'])).toBe(`line ${lines.length + 1}: there is more behind the last checkpoint`);
  });

  it('is refused for what was wrong first, whatever comes then', () => {
    const lines = linesOf(History.of(load(site('nyc'))));
    expect(message(['hello', ...lines])).toBe('line 1: this is no history: the first line is no JSON');
    const reader = History.fromNdjson(schema);
    const failure = reader.take('hello', 1);
    expect(failure?.code).toBe('ERR_HISTORY_INVALID');
    expect(reader.take(lines[0] ?? '', 2)).toBe(failure);
  });

  it('may be a dataset, however its records name their models', () => {
    for (const key of ['model', '$model'])
      expect(left(read([`{"${key}":"device","name":"sw1"}`]))).toMatchObject({
        code: 'ERR_HISTORY_INVALID',
        message: 'line 1: this is no history but a dataset',
        suggestion: 'a dataset is read with `File.read`',
      });
  });

  it('may be of another version, which is where the error points', () => {
    const [head = '', ...rest] = linesOf(History.of(load()));
    expect(left(read([head.replace('"version":1', '"version":2'), ...rest]))).toMatchObject({
      code: 'ERR_VERSION_UNSUPPORTED',
      message: 'line 1: version: 2 is not supported, 1 is',
      path: 'version',
    });
  });

  it('may be of a schema with the same identifiers in an order that is partly another', () => {
    const of = (...names: ReadonlyArray<string>) =>
      right(
        Schema.make({
          topLevel: [
            Model.make({ name: 'port', identifiers: Object.fromEntries(names.map((name) => [name, t.string])) }),
          ],
        }),
      );
    const lines = linesOf(History.of(Snapshot.empty(of('device', 'slot', 'name'))));
    expect(left(read(lines, of('device', 'name', 'slot'))).message).toBe(
      'line 1: the history is of another schema: port: the identifiers are (device, slot, name) in the history and (device, name, slot) in the schema',
    );
  });

  it('may have one text for a parent, which has a model and a uid', () => {
    expect(message(textWith('{"put":"device","fields":{"name":"a","role":"x"},"order":0,"parent":"site"}'))).toBe(
      'line 4: parent: expected the model and uid of a parent, got "site"',
    );
  });
});
