import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Codec, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: { ports: Port },
});
const schema = right(Schema.make({ topLevel: [Device] }));
const device = (name: string, role = 'access') => Snapshot.item(Device, { name, role });
const listing = (name: string, ports: ReadonlyArray<string>): Snapshot.Item => ({
  model: 'device',
  fields: { name, role: 'access', ports },
});
const port = (name: string, below?: string, mtu = 1500) =>
  Snapshot.item(Port, { name, mtu }, below === undefined ? {} : { parent: { model: 'device', uid: below } });
const numberOfText = new t.Type<number, string, unknown>(
  'number of text',
  t.number.is,
  (u, context) => (typeof u === 'string' && u !== '' ? t.success(Number(u)) : t.failure(u, context)),
  String,
);
const ref = (model: string, uid: string) => ({ model, uid });
const load = (items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));
const base = load([device('a'), device('b'), port('p', 'a'), port('q', 'a')]);
const applied = (
  changed: ReadonlyArray<Snapshot.Item>,
  removed: ReadonlyArray<{ readonly model: string; readonly uid: string }> = [],
) => pipe(base, Snapshot.applyChanges(changed, removed));
const parentOf = (uid: string, snapshot: Snapshot.Snapshot) => Snapshot.entry(ref('port', uid))(snapshot)?.parent?.uid;

describe('changes that are applied to a snapshot', () => {
  it('leave the very same snapshot where nothing is new', () => {
    expect(right(applied([device('a'), port('p', 'a')], [ref('port', 'unheard of')]))).toBe(base);
  });

  it('add, update and remove, and share the rest', () => {
    const made = right(applied([device('b', 'core'), device('c')], [ref('port', 'p')]));
    expect(Snapshot.eq.equals(made, load([device('a'), device('b', 'core'), device('c'), port('q', 'a')]))).toBe(true);
    expect(Snapshot.entry(ref('port', 'q'))(made)).toBe(Snapshot.entry(ref('port', 'q'))(base));
    expect(Snapshot.entries('device')(made).map(({ uid }) => uid)).toEqual(['a', 'b', 'c']);
  });

  it('leave an entity where it is when its record names no parent', () => {
    expect(parentOf('p', right(applied([port('p', undefined, 9000)])))).toBe('a');
  });

  it('take an entity from its parent when a tombstone comes with its record', () => {
    const made = right(applied([port('p')], [ref('port', 'p')]));
    expect(Snapshot.orphans(made)).toEqual([ref('port', 'p')]);
  });

  it('leave in its place, and what is below it, what a tombstone comes with the same record of', () => {
    expect(right(applied([device('a')], [ref('device', 'a')]))).toBe(base);
  });

  it('leave the very same snapshot where lists name what is there already', () => {
    expect(right(applied([listing('a', ['p', 'q']), listing('b', [])]))).toBe(base);
    const nothing = { model: 'device', fields: { name: 'a', role: 'access', ports: null } };
    expect(right(applied([nothing]))).toBe(base);
  });

  it('take an equal record twice', () => {
    expect(Snapshot.count(right(applied([device('c'), device('c')])))).toBe(5);
  });

  it('link by the names by which records are called, where those are not their uids', () => {
    const called = { ...port('z'), label: 'first' };
    expect(parentOf('z', right(applied([listing('b', ['first']), called])))).toBe('b');
    expect(parentOf('z', right(applied([listing('b', ['z']), called])))).toBe('b');
    const misleading = { ...port('z'), label: 'p' };
    expect(parentOf('p', right(applied([listing('b', ['p']), misleading, port('p')])))).toBe('b');
  });

  it('are decoded where they are as the outside world has them', () => {
    const fields: Snapshot.Item['fields'] = { name: 'p', mtu: '9000' };
    const Numbered = Model.make({
      name: 'port',
      identifiers: { name: t.string },
      attributes: { mtu: numberOfText },
    });
    const before = Snapshot.empty(right(Schema.make({ topLevel: [Numbered] })));
    const made = right(Snapshot.applyChanges([{ model: 'port', fields }], [], { encoded: true })(before));
    expect(Snapshot.getAll(Numbered)(made)).toEqual([{ name: 'p', mtu: 9000 }]);
    expect(left(Snapshot.applyChanges([{ model: 'port', fields }], [])(before)).message).toBe(
      'port[0].mtu: expected number of text, got "9000"',
    );
  });

  it('unlink of the children that are listed only those of the model that the list is for', () => {
    const Fan = Model.make({ name: 'fan', identifiers: { name: t.string } });
    const Chassis = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      children: { ports: Port, fans: Fan },
    });
    const both = right(Schema.make({ topLevel: [Chassis] }));
    const below = { parent: ref('device', 'a') };
    const before = right(
      Snapshot.fromEntities(both)([
        Snapshot.item(Chassis, { name: 'a' }),
        Snapshot.item(Port, { name: 'p', mtu: 1 }, below),
        Snapshot.item(Fan, { name: 'f' }, below),
      ]),
    );
    const record = { model: 'device', fields: { name: 'a', ports: [] } };
    expect(Snapshot.orphans(right(Snapshot.applyChanges([record], [])(before)))).toEqual([ref('port', 'p')]);
  });

  it('may name a parent that comes later', () => {
    expect(parentOf('p', right(applied([port('p', 'z'), device('z')])))).toBe('z');
  });

  it('link what a record lists, and unlink what it does not list any more', () => {
    const made = right(applied([listing('a', ['p']), listing('b', [])]));
    expect(parentOf('p', made)).toBe('a');
    expect(Snapshot.orphans(made)).toEqual([ref('port', 'q')]);
    const moved = right(applied([listing('a', ['p']), listing('b', ['q'])]));
    expect(parentOf('q', moved)).toBe('b');
  });

  it('leave what is below something removed as orphans, unless it is removed too', () => {
    expect(Snapshot.orphans(right(applied([], [ref('device', 'a')])))).toHaveLength(2);
    const gone = right(applied([], [ref('device', 'a'), ref('port', 'p'), ref('port', 'q')]));
    expect(Snapshot.count(gone)).toBe(1);
  });

  it('keep the value that the source gives, however the model compares it', () => {
    const Loose = Model.make({
      name: 'x',
      identifiers: { id: t.string },
      attributes: { load: t.number },
      equality: { load: { equals: () => true } },
    });
    const loose = right(Schema.make({ topLevel: [Loose] }));
    const before = right(Snapshot.fromEntities(loose)([Snapshot.item(Loose, { id: 'a', load: 1 })]));
    const made = right(Snapshot.applyChanges([Snapshot.item(Loose, { id: 'a', load: 2 })], [])(before));
    expect(Snapshot.getAll(Loose)(made)).toEqual([{ id: 'a', load: 2 }]);
  });
});

describe('changes that cannot be applied', () => {
  it.each([
    ['an unknown model', [{ model: 'devcie', fields: {} }], [], 'ERR_MODEL_UNKNOWN'],
    ['a tombstone of an unknown model', [], [ref('devcie', 'a')], 'ERR_MODEL_UNKNOWN'],
    ['a bad value', [{ model: 'port', fields: { name: 'p', mtu: 'x' } }], [], 'ERR_VALUE_INVALID'],
    ['a strange field', [{ model: 'port', fields: { name: 'p', mtu: 1, mut: 1 } }], [], 'ERR_FIELD_UNKNOWN'],
    ['two records with one uid', [port('p', 'a'), port('p', 'a', 9)], [], 'ERR_OBJECT_ALREADY_EXISTS'],
    ['a parent that is not there', [port('p', 'z')], [], 'ERR_PARENT_NOT_FOUND'],
    ['a parent that is removed', [port('p', 'a')], [ref('device', 'a')], 'ERR_PARENT_NOT_FOUND'],
    ['a listed child that is not there', [listing('a', ['z'])], [], 'ERR_OBJECT_NOT_FOUND'],
    ['a child of two lists', [listing('a', ['p']), listing('b', ['p'])], [], 'ERR_PARENT_WRONG_MODEL'],
    [
      'a list that is none',
      [{ model: 'device', fields: { name: 'a', role: '', ports: 'p' } }],
      [],
      'ERR_VALUE_INVALID',
    ],
  ])('%s', (_, changed, removed, code) => {
    expect(left(applied(changed, removed)).code).toBe(code);
  });

  it.each([
    [[port('q', 'a'), { model: 'port', fields: { name: 'p', mtu: 'x' } }], 'port[1].mtu: expected number, got "x"'],
    [[{ model: 'devcie', fields: {} }], 'devcie[0]: unknown model "devcie"'],
    [[port('p', 'a'), port('p', 'a', 9)], 'port[1]: duplicate port "p"'],
    [[port('q', 'a'), port('p', 'z')], 'port[1]: port "p": its parent device "z" does not exist'],
    [[listing('a', ['p', 'z'])], 'device[0].ports: port "z" not found'],
    [[listing('a', ['p']), listing('b', ['p'])], 'device[1].ports: port "p" already hangs below device "a"'],
    [
      [{ model: 'device', fields: { name: 'a', role: '', ports: [5] } }],
      'device[0].ports: expected a list of uids, got [5]',
    ],
  ] as const)('are told by their place among the records: %j', (changed, message) => {
    expect(left(applied(changed))).toMatchObject({ message, path: message.split(': ')[0] });
  });

  it('are told by the place that they are called by', () => {
    const items = [{ ...port('p', 'a'), position: 7 }, port('p', 'b')];
    const place = (model: string, position: number): string => `ports.csv:${position + 1} (${model})`;
    expect(left(pipe(base, Snapshot.applyChanges(items, [], { place }))).message).toBe(
      'ports.csv:2 (port): duplicate port "p"',
    );
  });

  it('have no two equal records of one uid, where each is to be the only one', () => {
    const twice = [port('p', 'a'), port('p', 'a')];
    expect(left(pipe(base, Snapshot.applyChanges(twice, [], { unique: true })))).toMatchObject({
      code: 'ERR_OBJECT_ALREADY_EXISTS',
      message: 'port[1]: duplicate port "p"',
      uid: 'p',
    });
  });
});

describe('where fields name the parent', () => {
  const Rack = Model.make({
    name: 'rack',
    identifiers: { name: t.string },
    attributes: { site: Codec.nullable(t.string) },
    parent: { model: 'site', by: { name: 'site' } },
  });
  const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Rack] });
  const sites = right(Schema.make({ topLevel: [Site] }));
  const rack = (site: string | null) => Snapshot.item(Rack, { name: 'r', site });
  const before = right(Snapshot.fromEntities(sites)([Snapshot.item(Site, { name: 'nyc' }), rack('nyc')]));

  it('a record without one leaves its parent', () => {
    const made = right(Snapshot.applyChanges([rack(null)], [])(before));
    expect(Snapshot.orphans(made)).toEqual([ref('rack', 'r')]);
  });

  it('what stays may not name one that is removed', () => {
    expect(left(Snapshot.applyChanges([], [ref('site', 'nyc')])(before))).toMatchObject({
      code: 'ERR_PARENT_NOT_FOUND',
      message: 'rack "r": its parent site "nyc" does not exist',
    });
  });

  it('what stays may not name one that is removed, though others name none', () => {
    const Device = Model.make({ name: 'device', identifiers: { name: t.string } });
    const Place = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device, Rack] });
    const places = right(Schema.make({ topLevel: [Place] }));
    const loaded = right(
      Snapshot.fromEntities(places)([
        Snapshot.item(Place, { name: 'fra' }),
        Snapshot.item(Place, { name: 'nyc' }),
        Snapshot.item(Device, { name: 'd' }, { parent: ref('site', 'fra') }),
        rack('nyc'),
      ]),
    );
    const removed = [ref('site', 'fra'), ref('site', 'nyc')];
    expect(left(Snapshot.applyChanges([], removed)(loaded)).code).toBe('ERR_PARENT_NOT_FOUND');
  });

  it('what names its parent stays below it, listed or not', () => {
    const record = { model: 'site', fields: { name: 'nyc', racks: [] } };
    expect(right(Snapshot.applyChanges([record], [])(before))).toBe(before);
  });

  it('a list may not claim what names another', () => {
    const record = { model: 'site', fields: { name: 'fra', racks: ['r'] } };
    expect(left(Snapshot.applyChanges([record], [])(before)).message).toBe(
      'site[0].racks: rack "r" already hangs below site "nyc"',
    );
  });
});

describe('where a record names the parent by fields that its entity does not have', () => {
  const Port = Model.make({
    name: 'port',
    identifiers: { name: t.string },
    parent: { model: 'device', by: { room: 'in_room', name: 'of_device' } },
  });
  const Device = Model.make({ name: 'device', identifiers: { room: t.string, name: t.string }, children: [Port] });
  const devices = right(Schema.make({ topLevel: [Device] }));
  const record = (more: object): Snapshot.Item => ({ model: 'port', fields: { name: 'p', ...more } });
  const before = right(
    Snapshot.fromEntities(devices)([
      Snapshot.item(Device, { room: 'r', name: 'a' }),
      record({ in_room: 'r', of_device: 'a' }),
    ]),
  );
  const orphansAfter = (more: object) => Snapshot.orphans(right(Snapshot.applyChanges([record(more)], [])(before)));

  it('one without them leaves its entity where it is', () => {
    expect(Snapshot.parent(ref('port', 'p'))(before)).toEqual(O.some(ref('device', 'r__a')));
    expect(orphansAfter({})).toEqual([]);
    expect(orphansAfter({ in_room: null })).toEqual([]);
  });

  it('one that has them all, but names none, takes its entity from its parent', () => {
    expect(orphansAfter({ in_room: 'r', of_device: null })).toEqual([ref('port', 'p')]);
  });
});
