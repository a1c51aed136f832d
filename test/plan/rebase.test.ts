import * as fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../laws/arbitrary/lineage.js';
import { schema as schemas } from '../../laws/index.js';
import { nothingMoved, skipsNothing } from '../../laws/pairs.js';
import { patch } from '../../src/diff/patch.js';
import { Codec, Diff, diffFrom, Equality, Model, Schema, Snapshot } from '../../src/index.js';
import { rebase } from '../../src/plan/rebase.js';
import { right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, mtu: t.number },
  equality: { role: Equality.caseInsensitive },
  children: [Port],
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));

const site = (name: string) => Snapshot.item(Site, { name });
const device = (name: string, below: string, rest: Partial<Model.Attributes<typeof Device>> = {}) =>
  Snapshot.item(Device, { name, role: 'core', mtu: 1500, ...rest }, { parent: { model: 'site', uid: below } });
const port = (name: string, below: string) =>
  Snapshot.item(Port, { name }, { parent: { model: 'device', uid: below } });

type Items = ReadonlyArray<Snapshot.Item>;
const load = (items: Items) => right(Snapshot.fromEntities(schema)(items));

/** What is left of the way from one dataset to another when it starts at a third, told in short. */
const rebased = (from: Items, to: Items, now: Items) => {
  const diff = right(diffFrom(load(to))(load(from)));
  const { diff: left, notes } = rebase(load(now))(diff);
  const after = right(pipe(load(now), patch(left)));
  const told = [...Diff.iterate(left)].filter(({ action }) => action !== 'unchanged');
  return {
    after,
    left,
    does: told.map(({ action, model, uid }) => `${action} ${model} ${uid}`),
    notes: notes.map(({ model, uid, note }) => `${model} ${uid} ${note}`),
  };
};

const A = [site('nyc'), device('a', 'nyc')];
const FAST = [site('nyc'), device('a', 'nyc', { mtu: 9000 })];

describe('a diff on a target that has not moved on', () => {
  it('stays as it is', () => {
    const to = [site('nyc'), device('a', 'nyc', { mtu: 9000 }), device('b', 'nyc')];
    const { left, notes } = rebased(A, to, A);
    expect(Diff.eq.equals(left, right(diffFrom(load(to))(load(A))))).toBe(true);
    expect(notes).toEqual([]);
  });

  it('does not mind what it does not touch', () => {
    const { does, notes } = rebased(A, FAST, [...A, site('sfo'), device('z', 'sfo')]);
    expect({ does, notes }).toEqual({ does: ['update device a'], notes: [] });
  });
});

describe('a create', () => {
  it('is left out where the entity was created meanwhile, in words of its own', () => {
    const now = [site('nyc'), device('a', 'nyc', { role: 'CORE' })];
    const { does, notes } = rebased([site('nyc')], A, now);
    expect({ does, notes }).toEqual({ does: [], notes: ['device a was created meanwhile'] });
  });

  it('becomes an update of what is otherwise', () => {
    const { does, notes, after } = rebased([site('nyc')], A, FAST);
    expect({ does, notes }).toEqual({
      does: ['update device a'],
      notes: ['device a was created meanwhile, otherwise: it is updated'],
    });
    expect(Snapshot.eq.equals(after, load(A))).toBe(true);
  });

  it('goes on below what was created meanwhile', () => {
    const { does, after } = rebased([], A, [site('nyc')]);
    expect(does).toEqual(['create device a']);
    expect(Snapshot.eq.equals(after, load(A))).toBe(true);
  });

  it('stays with all that is to be created below it', () => {
    const { does, notes } = rebased([], [...A, port('eth0', 'a')], [site('sfo')]);
    expect({ does, notes }).toEqual({ does: ['create site nyc', 'create device a', 'create port eth0'], notes: [] });
  });

  it('is left out where what it was to hang below is gone', () => {
    const { does, notes } = rebased([site('nyc')], A, []);
    expect({ does, notes }).toEqual({ does: [], notes: ['site nyc is gone: nothing is done below it'] });
  });
});

describe('an update', () => {
  it('is left out where it was done meanwhile', () => {
    const { does, notes, left } = rebased(A, FAST, FAST);
    expect({ does, notes }).toEqual({ does: [], notes: ['device a has been updated meanwhile'] });
    expect(left.elements).toEqual([]);
  });

  it('is still done to what has another value now', () => {
    const { does, notes, after } = rebased(A, FAST, [site('nyc'), device('a', 'nyc', { mtu: 4000 })]);
    expect({ does, notes }).toEqual({
      does: ['update device a'],
      notes: ['device a was changed meanwhile: it is still updated'],
    });
    expect(Snapshot.eq.equals(after, load(FAST))).toBe(true);
  });

  it('leaves alone what it is not about', () => {
    const now = [site('nyc'), device('a', 'nyc', { role: 'edge' })];
    const { notes, after } = rebased(A, FAST, now);
    expect(notes).toEqual([]);
    expect(Snapshot.eq.equals(after, load([site('nyc'), device('a', 'nyc', { role: 'edge', mtu: 9000 })]))).toBe(true);
  });

  it('is left out, with all below it, where the entity is gone or hangs elsewhere', () => {
    const to = [...FAST, port('eth0', 'a')];
    for (const now of [[site('nyc')], [site('nyc'), site('sfo'), device('a', 'sfo')]]) {
      const { does, notes } = rebased(A, to, now);
      expect({ does, notes }).toEqual({ does: [], notes: ['device a is gone: it is not updated'] });
    }
  });

  it('is left out with what was to be deleted below it, which is not told of', () => {
    const { does, notes } = rebased([...A, port('eth0', 'a')], FAST, [site('nyc')]);
    expect({ does, notes }).toEqual({ does: [], notes: ['device a is gone: it is not updated'] });
  });

  it('still takes away what the source does not have, and says nothing of it where it is not there', () => {
    const Host = Model.make({
      name: 'host',
      identifiers: { name: t.string },
      attributes: { os: Codec.optional(t.string), ram: Codec.optional(t.number) },
    });
    const hosts = right(Schema.make({ topLevel: [Host] }));
    const of = (fields: { readonly os?: string; readonly ram?: number }) =>
      right(Snapshot.fromEntities(hosts)([{ model: 'host', fields: { name: 'h', ...fields } }]));
    const diff = right(diffFrom(of({ ram: 8 }))(of({ os: 'bsd' })));
    const [update] = rebase(of({ os: 'linux' }))(diff).diff.elements;
    expect(update).toMatchObject({ action: 'update' });
    expect(update?.action === 'update' && [update.source, update.target].map(Object.entries)).toEqual([
      [['ram', 8]],
      [['os', 'linux']],
    ]);
  });

  it('that is done already still has children to see to', () => {
    const { does } = rebased(A, [...FAST, port('eth0', 'a')], FAST);
    expect(does).toEqual(['create port eth0']);
  });
});

describe('a delete', () => {
  it('is left out where the entity is gone already', () => {
    const { does, notes } = rebased(A, [site('nyc')], [site('nyc')]);
    expect({ does, notes }).toEqual({ does: [], notes: ['device a is gone already'] });
  });

  it('takes what has changed meanwhile', () => {
    const { does, notes } = rebased(A, [site('nyc')], FAST);
    expect({ does, notes }).toEqual({
      does: ['delete device a'],
      notes: ['device a was changed meanwhile: it is still deleted'],
    });
  });

  it('takes what was added below it meanwhile, and says so', () => {
    const { does, notes, after } = rebased(A, [], [...A, device('b', 'nyc'), port('eth0', 'b')]);
    expect(does).toEqual(['delete site nyc', 'delete device a', 'delete device b', 'delete port eth0']);
    expect(notes).toEqual([
      'device b was added meanwhile below what is deleted: it is deleted too',
      'port eth0 was added meanwhile below what is deleted: it is deleted too',
    ]);
    expect(Snapshot.count(after)).toBe(0);
  });
});

describe('what a diff says of a model that the target does not have', () => {
  it('is left out with all below it, and told', () => {
    const Tag = Model.make({ name: 'tag', identifiers: { name: t.string } });
    const sites = right(Schema.make({ topLevel: [Tag] }));
    const target = right(Snapshot.fromEntities(sites)([Snapshot.item(Tag, { name: 'x' })]));
    for (const [from, to] of [
      [A, FAST],
      [[], A],
      [A, []],
    ] as const) {
      const { diff, notes } = rebase(target)(right(diffFrom(load(to))(load(from))));
      expect(diff.elements).toEqual([]);
      expect(notes).toEqual([
        { model: 'site', uid: 'nyc', note: 'is of a model that the target does not have: nothing is done about it' },
      ]);
    }
  });
});

describe('any diff', () => {
  const lineages = fc.noBias(schemas().chain((each) => lineageOf(each, 3, { orphans: false })));

  it('can be patched onto any third dataset, where nothing has moved', () => {
    let patched = 0;
    fc.assert(
      fc.property(lineages, ([target, source, third]) => {
        if (target === undefined || source === undefined || third === undefined) return;
        const pairs = [
          { source, target },
          { source: third, target },
          { source, target: third },
        ];
        if (!pairs.every(nothingMoved)) return;
        const { diff } = rebase(third)(right(diffFrom(source)(target)));
        right(pipe(third, patch(diff)));
        patched += 1;
      }),
      { numRuns: 500 },
    );
    expect(patched).toBeGreaterThan(50);
  });

  it('is left as it is on its own target, and has nothing to do on its source', () => {
    fc.assert(
      fc.property(lineages, ([target, source]) => {
        if (target === undefined || source === undefined) return;
        const pair = { source, target };
        if (!nothingMoved(pair) || !skipsNothing(pair)) return;
        const diff = right(diffFrom(source)(target));
        expect(Diff.eq.equals(rebase(target)(diff).diff, diff)).toBe(true);
        expect(rebase(target)(diff).notes).toEqual([]);
        expect(Diff.hasDiffs(rebase(source)(diff).diff)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
