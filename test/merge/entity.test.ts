import * as Eq from 'fp-ts/lib/Eq.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Codec, type MergeOptions, Model, merge, Resolution, Schema, Snapshot, Strategy } from '../../src/index.js';
import { right } from '../right.js';
import {
  addDevice,
  base,
  brief,
  type Changes,
  changed,
  device,
  deviceOf,
  failing,
  merging,
  moveDevice,
  removeDevice,
  site,
  tree,
  updateDevice,
} from './network.js';

describe('values that are the same to the model, and not to the letter', () => {
  it('are as the side has them that touched them', () => {
    const source = [updateDevice('sw1', { role: 'ACCESS' })];
    const target = [updateDevice('sw1', { mtu: 9000 })];
    expect(deviceOf(merging({ source, target }).snapshot, 'sw1')).toMatchObject({ role: 'ACCESS', mtu: 9000 });
    expect(deviceOf(merging({ source: target, target: source }).snapshot, 'sw1')).toMatchObject({
      role: 'ACCESS',
      mtu: 9000,
    });
  });

  it('are no change beside one', () => {
    const [same, other] = [[updateDevice('sw1', { role: 'ACCESS' })], [updateDevice('sw1', { role: 'core' })]];
    for (const changes of [
      { source: same, target: other },
      { source: other, target: same },
    ]) {
      const { snapshot, conflicts } = merging(changes);
      expect(conflicts).toEqual([]);
      expect(deviceOf(snapshot, 'sw1').role).toBe('core');
    }
  });
});

it('values that are the same to the letter agree, whatever the model says', () => {
  const Probe = Model.make({
    name: 'probe',
    identifiers: { name: t.string },
    attributes: { hops: t.array(t.string), note: t.string },
    equality: { hops: Eq.eqStrict },
  });
  const schema = right(Schema.make({ topLevel: [Probe] }));
  const of = (hops: ReadonlyArray<string>, note: string) =>
    right(Snapshot.fromEntities(schema)([Snapshot.item(Probe, { name: 'p', hops: [...hops], note })]));
  const { snapshot, conflicts } = right(merge(of(['a'], ''), of(['b'], 'x'))(of(['b'], '')));
  expect(conflicts).toEqual([]);
  expect(Snapshot.getAll(Probe)(snapshot)).toEqual([{ name: 'p', hops: ['b'], note: 'x' }]);
});

describe('an entity that both sides have changed', () => {
  it('hangs where both have moved it, without a conflict', () => {
    const { snapshot, conflicts } = merging({
      source: [moveDevice('sw1', 'fra'), updateDevice('sw1', { mtu: 9000 })],
      target: [moveDevice('sw1', 'fra'), updateDevice('sw1', { notes: 'x' })],
    });
    expect(conflicts).toEqual([]);
    expect(tree(snapshot)).toContain('fra/sw1');
    expect(deviceOf(snapshot, 'sw1')).toMatchObject({ mtu: 9000, notes: 'x' });
  });

  it('has no attribute that neither side has', () => {
    const { snapshot } = merging({
      source: [updateDevice('sw1', { mtu: 9000 })],
      target: [updateDevice('sw1', { notes: 'x' })],
    });
    expect(Object.keys(deviceOf(snapshot, 'sw1')).toSorted()).toEqual(['mtu', 'name', 'notes', 'role', 'tags']);
  });

  it('is the very entity of the side that wins', () => {
    const [source, target] = [
      changed(base, updateDevice('sw1', { mtu: 9000 })),
      changed(base, updateDevice('sw1', { mtu: 4000 })),
    ];
    for (const [strategy, side] of [
      [Strategy.sourceWins, source],
      [Strategy.targetWins, target],
    ] as const) {
      const { snapshot } = right(merge(base, source, { strategy })(target));
      expect(deviceOf(snapshot, 'sw1')).toBe(deviceOf(side, 'sw1'));
    }
  });

  it('is called as the side calls it that has changed how it is written', () => {
    const Host = Model.make({
      name: 'host',
      identifiers: { name: t.string },
      normalise: { name: (name) => name.toLowerCase() },
      attributes: { a: t.number, b: t.number },
    });
    const schema = right(Schema.make({ topLevel: [Host] }));
    const of = (name: string, a: number, b: number) =>
      right(Snapshot.fromEntities(schema)([Snapshot.item(Host, { name, a, b })]));
    const merged = (source: string, target: string) => {
      const { snapshot, conflicts } = right(merge(of('sw1', 0, 0), of(source, 1, 0))(of(target, 0, 1)));
      expect(conflicts).toEqual([]);
      return Snapshot.getAll(Host)(snapshot);
    };
    expect(merged('SW1', 'sw1')).toEqual([{ name: 'SW1', a: 1, b: 1 }]);
    expect(merged('sw1', 'SW1')).toEqual([{ name: 'SW1', a: 1, b: 1 }]);
    expect(merged('SW1', 'Sw1')).toEqual([{ name: 'Sw1', a: 1, b: 1 }]);
  });
});

describe('an entity that both sides created', () => {
  const creating = (
    source: { readonly below?: string } & Parameters<typeof addDevice>[2],
    target: { readonly below?: string } & Parameters<typeof addDevice>[2],
    options: MergeOptions = {},
  ) => {
    const step = ({ below = 'nyc', ...fields }: typeof source) => [addDevice('sw9', below, fields)];
    return merging({ source: step(source), target: step(target) }, options);
  };
  const sw9 = (snapshot: Snapshot.Snapshot) => deviceOf(snapshot, 'sw9');
  const about = {
    _tag: 'CreatedTwice',
    ...device('sw9'),
    path: [
      { ...site('nyc'), shortname: 'nyc' },
      { ...device('sw9'), shortname: 'sw9' },
    ],
  };

  it('is in conflict where only one has an attribute', () => {
    const { conflicts } = creating({}, { updated: 'monday' });
    expect(conflicts).toEqual([
      { ...about, attributes: [{ attribute: 'updated', source: undefined, target: 'monday' }] },
    ]);
    expect(creating({ updated: 'monday' }, {}).conflicts).toHaveLength(1);
  });

  it('is in conflict where it hangs below another, and alike otherwise', () => {
    const { conflicts, snapshot } = creating({ below: 'fra' }, { below: 'nyc' });
    expect(conflicts).toEqual([{ ...about, attributes: [], parents: { source: site('fra'), target: site('nyc') } }]);
    expect(tree(snapshot)).toContain('nyc/sw9');
  });

  it('tells what was decided of each attribute, and of the place', () => {
    const [mtu, notes] = [
      { attribute: 'mtu', source: 9000, target: 4000 },
      { attribute: 'notes', source: 'x', target: 'y' },
    ];
    const parents = { source: site('fra'), target: site('nyc') };
    const { conflicts, decided, snapshot } = creating(
      { below: 'fra', mtu: 9000, notes: 'x' },
      { below: 'nyc', mtu: 4000, notes: 'y' },
      { strategy: Strategy.sourceWins, attributes: { device: { notes: Strategy.targetWins } } },
    );
    expect(conflicts).toEqual([]);
    expect(decided).toEqual([
      { conflict: { ...about, attributes: [mtu] }, choice: 'source' },
      { conflict: { ...about, attributes: [notes] }, choice: 'target' },
      { conflict: { ...about, attributes: [], parents }, choice: 'source' },
    ]);
    expect(tree(snapshot)).toContain('fra/sw9');
    expect(sw9(snapshot)).toMatchObject({ mtu: 9000, notes: 'y' });
  });

  it('stays where it was decided to hang, whatever is chosen of what is open', () => {
    const [source, target] = [
      { below: 'fra', mtu: 9000 },
      { below: 'nyc', mtu: 4000 },
    ];
    const options = { strategy: Strategy.targetWins, attributes: { device: { mtu: Strategy.manual } } };
    const { conflicts } = creating(source, target, options);
    expect(conflicts).toEqual([{ ...about, attributes: [{ attribute: 'mtu', source: 9000, target: 4000 }] }]);
    const { snapshot } = creating(source, target, { ...options, resolutions: Resolution.all('source')(conflicts) });
    expect(tree(snapshot)).toContain('nyc/sw9');
    expect(sw9(snapshot).mtu).toBe(9000);
  });

  it('cannot be as in a base that does not have it, also attribute by attribute', () => {
    const attributes = { device: { mtu: Strategy.make(() => O.some('base')) } };
    const { conflicts, decided, snapshot } = creating({ mtu: 9000 }, { mtu: 4000 }, { attributes });
    expect(conflicts).toEqual([{ ...about, attributes: [{ attribute: 'mtu', source: 9000, target: 4000 }] }]);
    expect(decided).toEqual([]);
    expect(sw9(snapshot).mtu).toBe(4000);
  });

  it('may have values that were worked out, of which the model has the last word', () => {
    const mtu = (value: unknown) => ({ attributes: { device: { mtu: Strategy.make(() => O.some({ value })) } } });
    expect(sw9(creating({ mtu: 9000 }, { mtu: 4000 }, mtu(1600)).snapshot).mtu).toBe(1600);
    const changes: Changes = {
      source: [addDevice('sw9', 'nyc', { mtu: 9000 })],
      target: [addDevice('sw9', 'nyc', { mtu: 4000 })],
    };
    expect(failing(changes, mtu('a lot'))).toBe('device "sw9".mtu: expected number, got "a lot" [ERR_VALUE_INVALID]');
  });

  it('is not in conflict because of its times, even where there is no telling which is later', () => {
    const { conflicts, snapshot } = creating(
      { updated: 'yesterday' },
      { updated: 'today' },
      { strategy: Strategy.latest('updated') },
    );
    expect(conflicts).toEqual([]);
    expect(sw9(snapshot).updated).toBe('today');
  });
});

describe('times', () => {
  it('are as the only side has them that has changed them, even if that is earlier', () => {
    const then = changed(base, updateDevice('sw1', { updated: '2026-02-01T00:00:00Z' }));
    const [one, other] = [
      changed(then, updateDevice('sw1', { updated: '2026-01-01T00:00:00Z' })),
      changed(then, updateDevice('sw1', { mtu: 9000 })),
    ];
    const options = { strategy: Strategy.latest('updated') };
    for (const [source, target] of [
      [one, other],
      [other, one],
    ] as const) {
      const { snapshot, conflicts } = right(merge(then, source, options)(target));
      expect(conflicts).toEqual([]);
      expect(deviceOf(snapshot, 'sw1')).toMatchObject({ updated: '2026-01-01T00:00:00Z', mtu: 9000 });
    }
  });

  it('are no edit of what the other side has deleted', () => {
    const touched: Changes = {
      source: [updateDevice('sw1', { updated: '2026-02-01T12:00:00Z' })],
      target: [removeDevice('sw1')],
    };
    expect(merging(touched, { strategy: Strategy.latest('updated') }).conflicts).toEqual([]);
    const models = { device: Strategy.firstOf(Strategy.manual, Strategy.latest('updated')) };
    expect(merging(touched, { models }).conflicts).toEqual([]);
    expect(brief(merging(touched).conflicts)).toEqual(['EditedAndDeleted nyc/sw1']);
  });
});

describe('an entity whose own fields name what it hangs below', () => {
  const Site = Model.make({ name: 'site', identifiers: { name: t.string } });
  const Rack = Model.make({
    name: 'rack',
    identifiers: { name: t.string },
    attributes: { site: Codec.optional(t.string), units: t.number },
    parent: { model: Site, by: { name: 'site' } },
  });
  const schemaOf = () => right(Schema.make({ topLevel: [Site], models: [Rack] }));
  const dataset = (schema: Schema.Schema) => (sites: ReadonlyArray<string>, site: string | undefined, units: number) =>
    right(
      Snapshot.fromEntities(schema)([
        ...sites.map((name) => Snapshot.item(Site, { name })),
        Snapshot.item(Rack, { name: 'r1', units, ...(site === undefined ? {} : { site }) }),
      ]),
    );
  const rack = (snapshot: Snapshot.Snapshot) => Snapshot.entry({ model: 'rack', uid: 'r1' })(snapshot);

  it('is back where it was, fields and all, where it was moved below what the other side deleted', () => {
    const of = dataset(schemaOf());
    const merging = (from: string | undefined) =>
      right(merge(of(['a', 'b'], from, 42), of(['a', 'b'], 'b', 42))(of(['a'], from, 48)));
    expect(merging('a').conflicts).toMatchObject([{ _tag: 'BelowDeleted', change: 'moved', to: { uid: 'b' } }]);
    expect(rack(merging('a').snapshot)).toMatchObject({ parent: { uid: 'a' } });
    expect(rack(merging('a').snapshot)?.entity).toStrictEqual({ name: 'r1', site: 'a', units: 48 });
    expect(merging(undefined).conflicts).toMatchObject([{ _tag: 'BelowDeleted', from: undefined }]);
    expect(rack(merging(undefined).snapshot)?.parent).toBe(undefined);
    expect(rack(merging(undefined).snapshot)?.entity).toStrictEqual({ name: 'r1', units: 48 });
  });

  it('is in conflict about the place alone where both sides created it', () => {
    const schema = schemaOf();
    const of = dataset(schema);
    const sites = ['a', 'b'];
    const none = right(Snapshot.fromEntities(schema)(sites.map((name) => Snapshot.item(Site, { name }))));
    const { conflicts, snapshot } = right(merge(none, of(sites, 'a', 42))(of(sites, 'b', 42)));
    expect(conflicts).toMatchObject([
      { _tag: 'CreatedTwice', attributes: [], parents: { source: { uid: 'a' }, target: { uid: 'b' } } },
    ]);
    expect(rack(snapshot)).toMatchObject({ entity: { site: 'b' }, parent: { uid: 'b' } });
    const won = right(merge(none, of(sites, 'a', 42), { strategy: Strategy.sourceWins })(of(sites, 'b', 42)));
    expect(rack(won.snapshot)).toMatchObject({ entity: { site: 'a' }, parent: { uid: 'a' } });
  });
});
