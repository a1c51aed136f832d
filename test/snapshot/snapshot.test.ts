import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Codec, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({
  name: 'port',
  identifiers: { device: t.string, name: t.string },
  attributes: { mtu: t.number, note: Codec.optional(t.string) },
  parent: { model: 'device', by: { name: 'device' } },
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: { ports: Port },
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site, Device] }));

/** Milliseconds, written as a date-time. */
const instant = new t.Type<number, string, unknown>(
  'instant',
  t.number.is,
  (u, context) => (typeof u === 'string' ? t.success(Date.parse(u)) : t.failure(u, context)),
  (at) => new Date(at).toISOString(),
);
const Event = Model.make({ name: 'event', identifiers: { id: t.string }, attributes: { at: instant } });

const nyc = { model: 'site', uid: 'nyc' };
const sw1 = { model: 'device', uid: 'sw1' };

const loaded = () =>
  right(
    Snapshot.fromEntities(schema)([
      Snapshot.item(Port, { device: 'sw1', name: 'eth1', mtu: 1500 }),
      Snapshot.item(Site, { name: 'nyc' }),
      Snapshot.item(Device, { name: 'sw1', role: 'access' }, { parent: nyc }),
      Snapshot.item(Port, { device: 'sw1', name: 'eth0', mtu: 1500 }),
      Snapshot.item(Device, { name: 'sw2', role: 'core' }),
    ]),
  );
const base = loaded();

describe('a snapshot', () => {
  it('is read by model and uid', () => {
    expect(right(pipe(base, Snapshot.get(Device, 'sw1')))).toEqual({ name: 'sw1', role: 'access' });
    expect(pipe(base, Snapshot.lookup(Device, 'sw9'))).toEqual(O.none);
    expect(Snapshot.getAll(Port)(base).map(({ name }) => name)).toEqual(['eth1', 'eth0']);
    expect(Snapshot.count(base)).toBe(5);
    expect(Snapshot.countOf(Port)(base)).toBe(2);
    expect(Snapshot.modelNames(base)).toEqual(['site', 'device', 'port']);
  });

  it('answers for many in the order asked, and names every uid that is missing', () => {
    expect(right(pipe(base, Snapshot.getMany(Device, ['sw2', 'sw1']))).map(({ name }) => name)).toEqual(['sw2', 'sw1']);
    expect(left(pipe(base, Snapshot.getMany(Device, ['sw2', 'x', 'sw1', 'y'])))).toMatchObject({
      code: 'ERR_OBJECT_NOT_FOUND',
      message: 'device "x", "y" not found',
      missing: ['x', 'y'],
    });
  });

  it('suggests the uid that was nearly asked for', () => {
    expect(left(pipe(base, Snapshot.get(Port, 'sw1__eth2')))).toMatchObject({
      message: 'port "sw1__eth2" not found',
      suggestion: 'did you mean "sw1__eth1"?',
    });
  });

  it('does not know the models of other schemas', () => {
    const Devise = Model.make({ name: 'devise', identifiers: { name: t.string } });
    const failures = [
      left(pipe(base, Snapshot.get(Devise, 'x'))),
      left(pipe(base, Snapshot.add(Devise, { name: 'x' }))),
      left(pipe(base, Snapshot.update(Devise, 'x', {}))),
    ];
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'ERR_MODEL_UNKNOWN', suggestion: 'did you mean "device"?' });
    }
  });

  it('knows what hangs below what', () => {
    expect(Snapshot.children(nyc)(base)).toEqual([sw1]);
    expect(Snapshot.children(sw1)(base).map(({ uid }) => uid)).toEqual(['sw1__eth1', 'sw1__eth0']);
    expect(Snapshot.parent(sw1)(base)).toEqual(O.some(nyc));
    expect(Snapshot.parent({ model: 'device', uid: 'sw2' })(base)).toEqual(O.none);
  });

  it('is equal to one with equal entities below equal parents, and to no other', () => {
    const without = right(pipe(base, Snapshot.remove(Device, 'sw2')));
    const empty = Snapshot.empty(schema);
    const others = [without, empty, right(Snapshot.move(sw1, undefined)(base))];
    expect(others.map((other) => Snapshot.eq.equals(base, other))).toEqual([false, false, false]);
    expect(others.map((other) => Snapshot.eq.equals(other, base))).toEqual([false, false, false]);
    expect(Snapshot.eq.equals(base, right(Snapshot.fromDict(schema)(Snapshot.toDict(base))))).toBe(true);
  });

  it('is shown as a tree', () => {
    expect(Snapshot.toText(base)).toBe(
      [
        'site',
        '  site: nyc: {}',
        '    devices',
        '      device: sw1: {"role":"access"}',
        '        ports',
        '          port: sw1__eth1: {"mtu":1500}',
        '          port: sw1__eth0: {"mtu":1500}',
        'device',
        '  device: sw2: {"role":"core"}',
        '    ports: []',
      ].join('\n'),
    );
    expect(Snapshot.toText(Snapshot.empty(schema))).toBe('site: []\ndevice: []');
  });

  it('has a fingerprint that stays the same, as plans are saved with it', () => {
    // A table keeps its own: what is loaded anew has to be hashed.
    expect(Snapshot.fingerprint(loaded())).toBe('ea4535d1e75c963d21791c59740253e1');
    expect(Snapshot.fingerprint(Snapshot.empty(schema))).toBe('e3b0c44298fc1c149afbf4c8996fb924');
  });
});

describe('a snapshot of entities with children of two models', () => {
  const Fan = Model.make({ name: 'fan', identifiers: { name: t.string } });
  const Slot = Model.make({ name: 'slot', identifiers: { name: t.string } });
  const Chassis = Model.make({
    name: 'chassis',
    identifiers: { name: t.string },
    children: { slots: Slot, fans: Fan },
  });
  const Shelf = Model.make({ name: 'shelf', identifiers: { name: t.string }, children: [Chassis, Fan] });
  const racks = right(Schema.make({ topLevel: [Shelf] }));
  const c = { model: 'chassis', uid: 'c' };
  const names = (prefix: string): ReadonlyArray<string> =>
    Array.from({ length: 20 }, (_, i) => `${prefix}${(i * 7) % 20}`);
  const [fans, slots] = [names('fan'), names('slot')];
  const full = right(
    Snapshot.fromEntities(racks)([
      Snapshot.item(Shelf, { name: 'c' }),
      Snapshot.item(Chassis, { name: 'c' }, { parent: { model: 'shelf', uid: 'c' } }),
      ...fans.map((name) => Snapshot.item(Fan, { name }, { parent: c })),
      ...slots.map((name) => Snapshot.item(Slot, { name }, { parent: c })),
    ]),
  );

  it('has them by model as declared, then in the order of insertion', () => {
    expect(Snapshot.children(c)(full)).toEqual([
      ...slots.map((uid) => ({ model: 'slot', uid })),
      ...fans.map((uid) => ({ model: 'fan', uid })),
    ]);
  });

  it('shows each below the field of its model', () => {
    expect(Snapshot.toText(full).split('\n')).toEqual([
      'shelf',
      '  shelf: c: {}',
      '    chassiss',
      '      chassis: c: {}',
      '        slots',
      ...slots.map((uid) => `          slot: ${uid}: {}`),
      '        fans',
      ...fans.map((uid) => `          fan: ${uid}: {}`),
      '    fans: []',
    ]);
  });

  it('tells parents of one uid apart by their models', () => {
    const ref = { model: 'fan', uid: 'fan0' };
    const moved = right(Snapshot.move(ref, { model: 'shelf', uid: 'c' })(full));
    expect(Snapshot.parent(ref)(moved)).toEqual(O.some({ model: 'shelf', uid: 'c' }));
    expect(Snapshot.eq.equals(moved, full)).toBe(false);
  });

  it('lists in a dict only the children that there are', () => {
    const bare = fans.reduce((some, uid) => right(Snapshot.remove(Fan, uid)(some)), full);
    expect(Snapshot.toDict(bare)['chassis']).toEqual({ c: { name: 'c', slots } });
    expect(Snapshot.toDict(bare)['shelf']).toEqual({ c: { name: 'c', chassiss: ['c'] } });
  });
});

describe('changing a snapshot', () => {
  it('gives another one, and leaves the old as it was', () => {
    const changed = right(pipe(base, Snapshot.update(Device, 'sw1', { role: 'core' })));
    expect(right(pipe(changed, Snapshot.get(Device, 'sw1'))).role).toBe('core');
    expect(right(pipe(base, Snapshot.get(Device, 'sw1'))).role).toBe('access');
  });

  it('gives the very same one where nothing changes', () => {
    expect(pipe(base, Snapshot.update(Device, 'sw1', { role: 'access' }))).toEqual(E.right(base));
    expect(right(pipe(base, Snapshot.update(Device, 'sw1', {})))).toBe(base);
    expect(right(pipe(base, Snapshot.add(Device, { name: 'sw1', role: 'access' })))).toBe(base);
    expect(right(pipe(base, Snapshot.move(sw1, nyc)))).toBe(base);
  });

  it('does not replace an entity by another of its uid', () => {
    expect(left(pipe(base, Snapshot.add(Device, { name: 'sw1', role: 'core' })))).toMatchObject({
      code: 'ERR_OBJECT_ALREADY_EXISTS',
      message: 'device "sw1" is already there, with other content',
    });
  });

  it('takes an optional attribute away with undefined', () => {
    const noted = right(pipe(base, Snapshot.update(Port, 'sw1__eth0', { note: 'uplink' })));
    const again = right(pipe(noted, Snapshot.update(Port, 'sw1__eth0', { note: undefined })));
    expect(Object.keys(right(pipe(again, Snapshot.get(Port, 'sw1__eth0'))))).not.toContain('note');
    expect(Snapshot.eq.equals(again, base)).toBe(true);
  });

  it('takes no attribute that the model does not declare, and no identifier', () => {
    const wrong: Record<string, unknown> = { rôle: 'core' };
    expect(left(pipe(base, Snapshot.update<Model.Model>(Device, 'sw1', wrong)))).toMatchObject({
      code: 'ERR_ATTRIBUTE_NOT_DECLARED',
      message: 'device "sw1": "rôle" is no attribute of the model',
      suggestion: 'did you mean "role"?',
    });
    expect(left(pipe(base, Snapshot.update<Model.Model>(Device, 'sw1', { name: 'sw2' })))).toMatchObject({
      code: 'ERR_ATTRIBUTE_NOT_DECLARED',
      suggestion: 'remove the entity and add it under its new identity',
    });
  });

  it('removes an entity alone, and leaves what was below it an orphan, or a root where its model is top-level', () => {
    const withoutSite = right(pipe(base, Snapshot.remove(Site, 'nyc')));
    expect(Snapshot.orphans(withoutSite)).toEqual([]);
    expect(Snapshot.parent(sw1)(withoutSite)).toEqual(O.none);
    const withoutDevice = right(pipe(base, Snapshot.remove(Device, 'sw1')));
    expect(Snapshot.orphans(withoutDevice).map(({ uid }) => uid)).toEqual(['sw1__eth1', 'sw1__eth0']);
  });

  it('removes an entity with everything below it', () => {
    const left = right(pipe(base, Snapshot.remove(Site, 'nyc', { children: true })));
    expect(Snapshot.getAll(Device)(left).map(({ name }) => name)).toEqual(['sw2']);
    expect(Snapshot.countOf(Port)(left)).toBe(0);
  });

  it('hangs nothing below what is not there, or does not take it', () => {
    expect(left(pipe(base, Snapshot.move(sw1, { model: 'site', uid: 'sfo' })))).toMatchObject({
      code: 'ERR_PARENT_NOT_FOUND',
      message: 'device "sw1": its parent site "sfo" does not exist',
    });
    expect(left(pipe(base, Snapshot.move(sw1, { model: 'port', uid: 'sw1__eth0' })))).toMatchObject({
      code: 'ERR_PARENT_WRONG_MODEL',
      message: 'device "sw1": a port has no children of model device',
    });
  });

  it('adds only what is not there yet, on request', () => {
    const had = right(pipe(base, Snapshot.getOrAdd(Device, { name: 'sw1', role: 'spare' })));
    expect(had).toMatchObject({ created: false, entity: { name: 'sw1', role: 'access' } });
    expect(had.snapshot).toBe(base);
    const made = right(pipe(base, Snapshot.getOrAdd(Device, { name: 'sw3', role: 'spare' })));
    expect(made).toMatchObject({ created: true, entity: { name: 'sw3', role: 'spare' } });
    const updated = right(pipe(base, Snapshot.updateOrAdd(Device, { name: 'sw1', role: 'spare' })));
    expect(updated).toMatchObject({ created: false, entity: { name: 'sw1', role: 'spare' } });
  });

  it('keeps the index of children right whenever it was first asked for', () => {
    const empty = Snapshot.empty(schema);
    expect(Snapshot.children(nyc)(empty)).toEqual([]);
    const loaded = right(
      Snapshot.fromDict(
        schema,
        empty,
      )({ site: { nyc: { name: 'nyc', devices: ['sw1'] } }, device: [{ name: 'sw1', role: 'x' }] }),
    );
    expect(Snapshot.children(nyc)(loaded)).toEqual([sw1]);
  });
});

describe('loading', () => {
  const load = Snapshot.fromEntities(schema);
  const device = (name: string, role: string) => Snapshot.item(Device, { name, role });

  it('takes an equal record twice, but not two contents of one uid', () => {
    expect(Snapshot.count(right(load([device('a', 'x'), device('a', 'x')])))).toBe(1);
    expect(left(load([device('a', 'x'), device('b', 'x'), device('a', 'y')]))).toMatchObject({
      code: 'ERR_OBJECT_ALREADY_EXISTS',
      message: 'device[2]: duplicate device "a"',
      path: 'device[2]',
    });
  });

  it('names the record whose parent is not there', () => {
    expect(left(load([Snapshot.item(Port, { device: 'x', name: 'eth0', mtu: 1 })]))).toMatchObject({
      code: 'ERR_PARENT_NOT_FOUND',
      message: 'port[0]: port "x__eth0": its parent device "x" does not exist',
    });
  });

  it('names the record whose parent takes no such children', () => {
    const item = Snapshot.item(Site, { name: 'sfo' }, { parent: sw1 });
    expect(left(load([device('sw1', 'x'), item]))).toMatchObject({
      code: 'ERR_PARENT_WRONG_MODEL',
      message: 'site[0]: site "sfo": a device has no children of model site',
    });
  });

  it('names the list that has what is not there', () => {
    expect(left(Snapshot.fromDict(schema)({ site: { nyc: { name: 'nyc', devices: ['sw1'] } } }))).toMatchObject({
      code: 'ERR_OBJECT_NOT_FOUND',
      message: 'site["nyc"].devices: device "sw1" not found',
      path: 'site["nyc"].devices',
    });
  });

  it('refuses a child that two lists claim', () => {
    const data = {
      site: { nyc: { name: 'nyc', devices: ['sw1'] }, sfo: { name: 'sfo', devices: ['sw1'] } },
      device: { sw1: { name: 'sw1', role: 'x' } },
    };
    expect(left(Snapshot.fromDict(schema)(data))).toMatchObject({
      code: 'ERR_PARENT_WRONG_MODEL',
      message: 'site["sfo"].devices: device "sw1" already hangs below site "nyc"',
    });
  });

  it.each([
    [null, 'dataset: expected an object with one key a model, got null'],
    [{ site: 5 }, 'site: expected a list of records, or an object of records by uid, got 5'],
    [{ site: [5] }, 'site[0]: expected an object of fields, got 5'],
    [{ site: { nyc: [] } }, 'site["nyc"]: expected an object of fields, got []'],
    [{ sit: [{ name: 'x' }] }, 'sit[0]: unknown model "sit"'],
    [{ site: [{ name: 'x', devices: 'sw1' }] }, 'site[0].devices: expected a list of uids, got "sw1"'],
  ])('refuses %j, and says where it is wrong', (data, message) => {
    expect(left(Snapshot.fromDict(schema)(data)).message).toBe(message);
  });

  it('decodes what a dict has, and refuses a uid twice, however equal', () => {
    const dated = right(Schema.make({ topLevel: [Event] }));
    const record = { id: 'a', at: '2026-01-01T00:00:00.000Z' };
    const loaded = right(Snapshot.fromDict(dated)({ event: [record] }));
    expect(Snapshot.getAll(Event)(loaded)).toEqual([{ id: 'a', at: Date.UTC(2026, 0, 1) }]);
    expect(Snapshot.toDict(loaded)).toEqual({ event: { a: record } });
    expect(left(Snapshot.fromDict(dated)({ event: [record, record] })).message).toBe('event[1]: duplicate event "a"');
  });

  it('writes into a dict the fields that name a parent, though the entity has no such fields', () => {
    const Blade = Model.make({
      name: 'blade',
      identifiers: { name: t.string, slot: t.string },
      parent: { model: 'chassis', by: { room: 'in_room', slot: 'slot' } },
    });
    const Chassis = Model.make({
      name: 'chassis',
      identifiers: { room: t.string, slot: t.string },
      children: [Blade],
    });
    const racks = right(Schema.make({ topLevel: [Chassis] }));
    const data = {
      chassis: { r__1: { room: 'r', slot: '1', blades: ['b__1'] } },
      blade: { b__1: { name: 'b', slot: '1', in_room: 'r' }, c__2: { name: 'c', slot: '2' } },
    };
    expect(Snapshot.toDict(right(Snapshot.fromDict(racks)(data)))).toEqual(data);
  });

  it('takes the names by which a dict calls its entities, where those are not their uids', () => {
    const data = { site: { nyc: { name: 'nyc', devices: ['first'] } }, device: { first: { name: 'sw1', role: 'x' } } };
    expect(Snapshot.children(nyc)(right(Snapshot.fromDict(schema)(data)))).toEqual([sw1]);
  });
});

describe('loading again', () => {
  it('keeps what is equal, drops what is gone, takes what is new', () => {
    const again = right(
      Snapshot.reload(base)([
        Snapshot.item(Site, { name: 'nyc' }),
        Snapshot.item(Device, { name: 'sw1', role: 'core' }, { parent: nyc }),
        Snapshot.item(Port, { device: 'sw1', name: 'eth0', mtu: 1500 }),
        Snapshot.item(Device, { name: 'sw3', role: 'core' }),
      ]),
    );
    const entry = (model: string, uid: string) => [base, again].map(Snapshot.entry({ model, uid }));
    expect(entry('site', 'nyc')[0]).toBe(entry('site', 'nyc')[1]);
    expect(entry('port', 'sw1__eth0')[0]).toBe(entry('port', 'sw1__eth0')[1]);
    expect(Snapshot.getAll(Device)(again)).toEqual([
      { name: 'sw1', role: 'core' },
      { name: 'sw3', role: 'core' },
    ]);
    expect(Snapshot.countOf(Port)(again)).toBe(1);
  });

  it('knows what hangs below what, also where nothing was left of what was there before', () => {
    const emptied = ['sw1', 'sw2'].reduce(
      (left, uid) => right(Snapshot.remove(Device, uid, { children: true })(left)),
      right(Snapshot.remove(Site, 'nyc')(base)),
    );
    expect(Snapshot.count(emptied)).toBe(0);
    const again = right(
      Snapshot.reload(emptied)([
        Snapshot.item(Site, { name: 'nyc' }),
        Snapshot.item(Device, { name: 'sw1', role: 'access' }, { parent: nyc }),
      ]),
    );
    expect(Snapshot.children(nyc)(again)).toEqual([sw1]);
    expect(Snapshot.count(right(Snapshot.remove(Site, 'nyc', { children: true })(again)))).toBe(0);
  });

  it('refuses a uid twice in a dict, in whatever order its records are', () => {
    const device = (name: string) => ({ name, role: name === 'sw1' ? 'access' : 'core' });
    const names = ['sw2', 'sw1', 'sw2'];
    expect(left(Snapshot.fromDict(schema, base)({ device: names.map(device) })).message).toBe(
      'device[2]: duplicate device "sw2"',
    );
  });

  it('lets a child go that no list names any more', () => {
    const again = right(
      Snapshot.fromDict(
        schema,
        base,
      )({
        site: { nyc: { name: 'nyc' } },
        device: { sw1: { name: 'sw1', role: 'access' } },
      }),
    );
    expect(Snapshot.children(nyc)(again)).toEqual([]);
    expect(Snapshot.parent(sw1)(again)).toEqual(O.none);
  });
});
