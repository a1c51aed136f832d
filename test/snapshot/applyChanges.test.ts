import { pipe } from 'fp-ts/lib/function.js';
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

  it('are told by their place among the records', () => {
    const bad = { model: 'port', fields: { name: 'p', mtu: 'x' } };
    expect(left(applied([port('q', 'a'), bad])).message).toBe('port[1].mtu: expected number, got "x"');
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
    expect(left(Snapshot.applyChanges([], [ref('site', 'nyc')])(before)).code).toBe('ERR_PARENT_NOT_FOUND');
  });
});
