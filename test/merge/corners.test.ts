import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Equality, Model, merge, mergeSince, Schema, Snapshot, Strategy, SyncState } from '../../src/index.js';
import { right } from '../right.js';
import { base, brief, changed, Device, updateDevice } from './network.js';

describe('a place that the entity’s own fields name', () => {
  const Site = Model.make({ name: 'site', identifiers: { name: t.string } });
  const Rack = Model.make({
    name: 'rack',
    identifiers: { name: t.string },
    attributes: { site: t.string, units: t.number },
    parent: { model: Site, by: { name: 'site' } },
  });
  const schema = right(Schema.make({ topLevel: [Site], models: [Rack] }));
  const at = (site: string, units: number) =>
    right(
      Snapshot.fromEntities(schema)([
        ...['a', 'b', 'c'].map((name) => Snapshot.item(Site, { name })),
        Snapshot.item(Rack, { name: 'r1', site, units }),
      ]),
    );
  const merging = (strategy: Strategy.Strategy) =>
    right(pipe(at('c', 42), merge(at('a', 42), at('b', 48), { strategy })));

  it('is one conflict where both moved it, and the fields go with the choice', () => {
    const { conflicts } = merging(Strategy.manual);
    expect(conflicts).toMatchObject([
      { _tag: 'MovedTwice', base: { uid: 'a' }, source: { uid: 'b' }, target: { uid: 'c' } },
    ]);
    for (const [strategy, site] of [
      [Strategy.sourceWins, 'b'],
      [Strategy.targetWins, 'c'],
    ] as const) {
      const { snapshot } = merging(strategy);
      expect(Snapshot.entry({ model: 'rack', uid: 'r1' })(snapshot)).toMatchObject({
        entity: { name: 'r1', site, units: 48 },
        parent: { model: 'site', uid: site },
      });
    }
  });
});

it('stays as in the base, where both sides differ from it by less than counts, and from each other by more', () => {
  const Probe = Model.make({
    name: 'probe',
    identifiers: { name: t.string },
    attributes: { load: t.number },
    equality: { load: Equality.tolerance(0.5) },
  });
  const schema = right(Schema.make({ topLevel: [Probe] }));
  const of = (load: number) => right(Snapshot.fromEntities(schema)([Snapshot.item(Probe, { name: 'p', load })]));
  const { snapshot, conflicts } = right(pipe(of(0.6), merge(of(1), of(1.4))));
  expect(conflicts).toEqual([]);
  expect(Snapshot.getAll(Probe)(snapshot)).toEqual([{ name: 'p', load: 1 }]);
});

describe('since both sides were in step', () => {
  it('what differed then was not agreed on', () => {
    const [a, b] = [
      changed(base, updateDevice('sw1', { mtu: 9000 })),
      changed(base, updateDevice('sw1', { mtu: 4000 })),
    ];
    const state = right(SyncState.make(a, b));
    const { conflicts } = right(pipe(b, mergeSince(state, a)));
    expect(brief(conflicts)).toEqual(['CreatedTwice nyc/sw1']);
  });

  it('only what has changed is looked at, and merged', () => {
    const other = changed(base);
    const state = right(SyncState.make(other, base));
    const target = changed(base, updateDevice('sw2', { role: 'edge' }));
    const { snapshot, conflicts } = right(
      pipe(target, mergeSince(state, changed(other, updateDevice('sw1', { mtu: 9000 })))),
    );
    expect(conflicts).toEqual([]);
    expect(right(Snapshot.get(Device, 'sw1')(snapshot)).mtu).toBe(9000);
    expect(right(Snapshot.get(Device, 'sw2')(snapshot)).role).toBe('edge');
  });

  it('the outcome shares with the target, also where only the source has changed', () => {
    const other = right(
      Snapshot.fromEntities(base.schema)(
        Snapshot.modelNames(base).flatMap((model) =>
          Snapshot.entries(model)(base).map(({ entity, parent }) => ({
            model,
            fields: { ...entity },
            ...(parent === undefined ? {} : { parent }),
          })),
        ),
      ),
    );
    const state = right(SyncState.make(other, base));
    const source = changed(other, updateDevice('sw1', { mtu: 9000 }));
    const { snapshot } = right(pipe(base, mergeSince(state, source)));
    expect(right(Snapshot.get(Device, 'sw1')(snapshot)).mtu).toBe(9000);
    expect(Snapshot.table('site')(snapshot)).toBe(Snapshot.table('site')(base));
  });
});
