import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Codec, LockstepError, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({
  name: 'port',
  identifiers: { device: t.string, name: t.string },
  attributes: { mtu: t.number },
  parent: { model: 'device', by: { name: 'device' } },
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: { ports: Port },
});
const Rack = Model.make({
  name: 'rack',
  identifiers: { name: t.string },
  attributes: { site: Codec.nullable(t.string) },
  parent: { model: 'site', by: { name: 'site' } },
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device, Rack] });
const schema = right(Schema.make({ topLevel: [Site, Device] }));

const [nyc, sfo] = [
  { model: 'site', uid: 'nyc' },
  { model: 'site', uid: 'sfo' },
];
const sw1 = { model: 'device', uid: 'sw1' };
const base = right(
  Snapshot.fromEntities(schema)([
    Snapshot.item(Site, { name: 'nyc' }),
    Snapshot.item(Site, { name: 'sfo' }),
    Snapshot.item(Rack, { name: 'r', site: 'nyc' }),
    Snapshot.item(Device, { name: 'sw1', role: 'access' }, { parent: nyc }),
    Snapshot.item(Device, { name: 'sw2', role: 'access' }),
    Snapshot.item(Port, { device: 'sw1', name: 'eth0', mtu: 1500 }),
    Snapshot.item(Port, { device: 'sw1', name: 'eth1', mtu: 1500 }),
  ]),
);
const line = (edited: ReturnType<ReturnType<typeof Snapshot.remove>>): string => LockstepError.toLine(left(edited));

describe('an entity that is added', () => {
  it('hangs below no other parent than its fields name', () => {
    const port = { device: 'sw1', name: 'eth2', mtu: 1500 };
    expect(line(pipe(base, Snapshot.add(Port, port, { parent: { model: 'device', uid: 'sw2' } })))).toBe(
      'port "sw1__eth2": its fields name device "sw1" as its parent, but it is given device "sw2" [ERR_PARENT_CONTRADICTED]',
    );
    const named = right(pipe(base, Snapshot.add(Port, port, { parent: sw1 })));
    expect(Snapshot.children(sw1)(named)).toHaveLength(3);
  });

  it('hangs below nothing that is not there', () => {
    const placement = { parent: { model: 'site', uid: 'ams' } };
    expect(line(pipe(base, Snapshot.add(Device, { name: 'sw3', role: 'x' }, placement)))).toBe(
      'device "sw3": its parent site "ams" does not exist [ERR_PARENT_NOT_FOUND]',
    );
  });

  it('is not there already below another parent', () => {
    const device = { name: 'sw1', role: 'access' };
    expect(line(pipe(base, Snapshot.add(Device, device, { parent: sfo })))).toBe(
      'device "sw1" is already there, below site "nyc" [ERR_OBJECT_ALREADY_EXISTS]',
    );
  });

  it('gives its equal that hangs below none a parent', () => {
    const placed = right(pipe(base, Snapshot.add(Device, { name: 'sw2', role: 'access' }, { parent: sfo })));
    expect(Snapshot.children(sfo)(placed)).toEqual([{ model: 'device', uid: 'sw2' }]);
    expect(Snapshot.count(placed)).toBe(Snapshot.count(base));
  });
});

describe('an update', () => {
  it('changes no identifier, and says how to', () => {
    expect(left(pipe(base, Snapshot.update<Model.Model>(Device, 'sw1', { name: 'sw9' })))).toEqual({
      _tag: 'ValueError',
      code: 'ERR_ATTRIBUTE_NOT_DECLARED',
      message: 'device "sw1": "name" is an identifier, not an attribute',
      model: 'device',
      uid: 'sw1',
      operation: 'update',
      path: 'device.name',
      suggestion: 'remove the entity and add it under its new identity',
    });
  });

  it('says which value of which entity cannot be', () => {
    expect(left(pipe(base, Snapshot.update<Model.Model>(Device, 'sw1', { role: 5 }))).message).toBe(
      'device "sw1".role: expected string, got 5',
    );
  });

  it('moves an entity whose attributes name its parent', () => {
    const site = (name: string | null) => Snapshot.update(Rack, 'r', { site: name })(base);
    const racks = (snapshot: Snapshot.Snapshot) => [nyc, sfo].map((each) => Snapshot.children(each)(snapshot).length);
    expect(racks(base)).toEqual([2, 0]);
    expect(racks(right(site('sfo')))).toEqual([1, 1]);
    expect(racks(right(site(null)))).toEqual([1, 0]);
    expect(Snapshot.orphans(right(site(null)))).toEqual([{ model: 'rack', uid: 'r' }]);
    expect(line(site('ams'))).toBe('rack "r": its parent site "ams" does not exist [ERR_PARENT_NOT_FOUND]');
  });
});

describe('an entity that is removed', () => {
  it('is no child any more where children were asked for before', () => {
    expect(Snapshot.children(sw1)(base)).toHaveLength(2);
    const removed = right(pipe(base, Snapshot.remove(Port, 'sw1__eth0')));
    expect(Snapshot.children(sw1)(removed)).toEqual([{ model: 'port', uid: 'sw1__eth1' }]);
    const again = right(pipe(removed, Snapshot.add(Device, { name: 'sw3', role: 'x' }, { parent: sfo })));
    expect(Snapshot.children(sfo)(again)).toEqual([{ model: 'device', uid: 'sw3' }]);
  });
});

describe('an orphan', () => {
  it('is counted until it is removed or finds a parent', () => {
    const orphaned = right(pipe(base, Snapshot.update(Rack, 'r', { site: null })));
    expect(orphaned.orphaned).toBe(1);
    expect(right(pipe(orphaned, Snapshot.remove(Rack, 'r'))).orphaned).toBe(0);
    expect(right(pipe(orphaned, Snapshot.update(Rack, 'r', { site: 'sfo' }))).orphaned).toBe(0);
  });
});

describe('an entity that is not there', () => {
  const message = 'device "sw9" not found';

  it('is not updated, moved or removed, and the failure says which one it is', () => {
    for (const failure of [
      left(pipe(base, Snapshot.update(Device, 'sw9', { role: 'x' }))),
      left(pipe(base, Snapshot.move({ model: 'device', uid: 'sw9' }, nyc))),
      left(pipe(base, Snapshot.remove(Device, 'sw9'))),
    ]) {
      expect(failure).toMatchObject({ code: 'ERR_OBJECT_NOT_FOUND', message, uid: 'sw9', missing: ['sw9'] });
    }
  });

  it('is told with one whose uid is nearly the same, and with none that is not', () => {
    expect(left(pipe(base, Snapshot.remove(Device, 'sw9')))).toMatchObject({ suggestion: 'did you mean "sw1"?' });
    expect(left(pipe(base, Snapshot.remove(Device, 'firewall'))).suggestion).toBe(undefined);
    expect(left(pipe(base, Snapshot.getMany(Device, ['sw8', 'sw9']))).suggestion).toBe(undefined);
  });

  it('is compared with the first thousand only, so that a failure is no slower in a large dataset', () => {
    const names = Array.from({ length: 1100 }, (_, i) => `${i}`.repeat(4));
    const many = right(Snapshot.fromEntities(schema)(names.map((name) => Snapshot.item(Site, { name }))));
    const last = [...(many.tables.get('site')?.keys() ?? [])].at(-1) ?? '';
    expect(left(Snapshot.get(Site, `${last}x`)(many)).suggestion).not.toBe(`did you mean "${last}"?`);
  });

  it('is named with the first twenty of those that are missing', () => {
    const missing = (count: number) => {
      const uids = Array.from({ length: count }, (_, i) => `x${i}`);
      return left(pipe(base, Snapshot.getMany(Device, uids))).message;
    };
    const named = Array.from({ length: 20 }, (_, i) => `"x${i}"`).join(', ');
    expect(missing(20)).toBe(`device ${named} not found`);
    expect(missing(23)).toBe(`device ${named} and 3 more not found`);
  });
});
