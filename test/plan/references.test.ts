import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema as schemas } from '../../laws/index.js';
import { Codec, diffFrom, Model, type Operation, Plan, Schema, Snapshot } from '../../src/index.js';
import { order } from '../../src/plan/references.js';
import { left, right } from '../right.js';

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { vlan: Codec.nullable(t.string), peers: t.array(t.string), backup: Codec.nullable(t.string) },
  references: { vlan: 'vlan', peers: 'device', backup: 'device' },
});
const Vlan = Model.make({ name: 'vlan', identifiers: { id: t.string }, attributes: { load: t.number } });
const schema = right(Schema.make({ topLevel: [Device, Vlan] }));

const vlan = (id: string, load = 0) => Snapshot.item(Vlan, { id, load });
const device = (name: string, rest: Partial<Model.Attributes<typeof Device>> = {}) =>
  Snapshot.item(Device, { name, vlan: null, peers: [], backup: null, ...rest });

type Items = ReadonlyArray<Snapshot.Item>;
const planOf = (from: Items, to: Items) => {
  const load = Snapshot.fromEntities(schema);
  return Plan.from({ schema })(right(diffFrom(right(load(to)))(right(load(from)))));
};
const operationsOf = (from: Items, to: Items): ReadonlyArray<string> =>
  right(planOf(from, to)).operations.map(({ action, model, uid }) => `${action} ${model} ${uid}`);

describe('what is referred to', () => {
  it('is created before what refers to it, which waits for it', () => {
    const to = [device('a', { vlan: '1' }), vlan('1')];
    expect(operationsOf([], to)).toEqual(['create vlan 1', 'create device a']);
    expect(right(planOf([], to)).operations.map(({ index, requires }) => ({ index, requires }))).toEqual([
      { index: 0, requires: [] },
      { index: 1, requires: [0] },
    ]);
  });

  it('keeps its own order, whatever the order in which it is referred to', () => {
    expect(operationsOf([], [device('a', { peers: ['c', 'b'] }), device('b'), device('c')])).toEqual([
      'create device b',
      'create device c',
      'create device a',
    ]);
  });

  it('is not required by an entity that is itself', () => {
    const to = [device('a', { backup: 'a', vlan: '1' }), vlan('1')];
    expect(right(planOf([], to)).operations.map(({ requires }) => requires)).toEqual([[], [0]]);
  });

  it('is deleted after what refers to it', () => {
    expect(operationsOf([vlan('1'), device('a', { vlan: '1' })], [])).toEqual(['delete device a', 'delete vlan 1']);
    const first = [device('a', { backup: 'b' }), device('b')];
    expect(operationsOf(first, [])).toEqual(['delete device a', 'delete device b']);
    expect(operationsOf(first.toReversed(), [])).toEqual(['delete device a', 'delete device b']);
  });

  it('is there before an update that refers to it, and goes after one that no longer does', () => {
    const from = [device('a', { vlan: '1' }), vlan('1')];
    const to = [device('a', { vlan: '2' }), vlan('2')];
    expect(operationsOf(from, to)).toEqual(['create vlan 2', 'update device a', 'delete vlan 1']);
    expect(operationsOf(from, [device('a')])).toEqual(['update device a', 'delete vlan 1']);
  });

  it('may be one of a list', () => {
    const to = [device('a', { peers: ['b', 'c'] }), device('b', { peers: ['c'] }), device('c')];
    expect(operationsOf([], to)).toEqual(['create device c', 'create device b', 'create device a']);
    expect(operationsOf(to.toReversed(), [])).toEqual(['delete device a', 'delete device b', 'delete device c']);
    expect(operationsOf([device('a', { peers: ['b'] }), device('b')], [device('a')])).toEqual([
      'update device a',
      'delete device b',
    ]);
  });

  it('may be the entity itself, or one that does not change or is not there', () => {
    expect(operationsOf([], [device('a', { backup: 'a', peers: ['a', 'a'] })])).toEqual(['create device a']);
    expect(operationsOf([device('a', { backup: 'a' })], [])).toEqual(['delete device a']);
    expect(operationsOf([vlan('1')], [device('a', { vlan: '1' }), vlan('1')])).toEqual(['create device a']);
    expect(operationsOf([], [device('a', { vlan: '9' })])).toEqual(['create device a']);
  });

  it('leaves the order of everything else as it was', () => {
    const to = [device('a'), device('b', { vlan: '2' }), device('c'), vlan('1'), vlan('2'), vlan('3')];
    expect(operationsOf([], to)).toEqual([
      'create device a',
      'create vlan 2',
      'create device b',
      'create device c',
      'create vlan 1',
      'create vlan 3',
    ]);
  });
});

describe('references in a circle', () => {
  it('are told with their path', () => {
    const circle = [
      device('x'),
      device('a', { backup: 'b' }),
      device('b', { peers: ['c'] }),
      device('c', { backup: 'a' }),
    ];
    expect(left(planOf([], circle))).toEqual({
      _tag: 'PlanError',
      code: 'ERR_REFERENCE_CYCLE',
      message:
        'operations wait for each other in a circle: create device "a" <- create device "b" <- create device "c" <- create device "a"',
      suggestion: 'take one reference out, sync, and put it back',
    });
    expect(left(planOf(circle, [])).message).toContain('delete device');
  });

  it('are none where only an update closes them', () => {
    const from = [device('a'), device('b')];
    const to = [device('a', { backup: 'b' }), device('b', { backup: 'a' })];
    expect(operationsOf(from, to)).toEqual(['update device a', 'update device b']);
    expect(operationsOf(to, from)).toEqual(['update device a', 'update device b']);
  });

  it('do not overflow the stack when the chain to them is long', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `d${i}`);
    const chain = names.map((name, i) => device(name, { backup: names[i + 1] ?? null }));
    expect(operationsOf([], chain)).toEqual(names.toReversed().map((name) => `create device ${name}`));
  });
});

describe('what leaves something before that is deleted', () => {
  const Node = Model.make({
    name: 'node',
    identifiers: { name: t.string },
    attributes: { to: t.array(t.string) },
    references: { to: 'node' },
  });
  const nodes = right(Schema.make({ topLevel: [Node] }));

  interface Leaving {
    readonly uid: string;
    readonly below?: string | undefined;
    readonly to?: ReadonlyArray<string>;
    readonly moves?: boolean;
  }

  const planFor = (leaving: ReadonlyArray<Leaving>): ReadonlyArray<Operation.Operation> =>
    leaving.map(({ uid, below, to = [], moves = false }, index) => {
      const parent = below === undefined ? undefined : { model: 'node', uid: below };
      const common = { index, model: 'node', uid, identifiers: { name: uid }, requires: [], before: { to } };
      return moves
        ? { action: 'move', ...common, parent: undefined, from: parent, attributes: { to: [] } }
        : { action: 'delete', ...common, parent, withChildren: false };
    });
  const ordered = (...leaving: ReadonlyArray<Leaving>) =>
    right(order(nodes)(planFor(leaving))).map(({ action, uid }) => `${action} ${uid}`);

  it('still does, where references ask for that to be deleted earlier', () => {
    const first = { uid: 'x' };
    const site = { uid: 'site', to: ['x'] };
    expect(ordered(first, { uid: 'a', below: 'site' }, site)).toEqual(['delete a', 'delete site', 'delete x']);
    expect(ordered(first, { uid: 'a', below: 'site', moves: true }, site)).toEqual([
      'move a',
      'delete site',
      'delete x',
    ]);
  });

  it('still leaves what is above that, too, though that is deleted later', () => {
    expect(
      ordered({ uid: 'x' }, { uid: 'eth0', below: 'a' }, { uid: 'site', to: ['x'] }, { uid: 'a', below: 'site' }),
    ).toEqual(['delete eth0', 'delete site', 'delete x', 'delete a']);
  });

  it('comes where it was among all else that has to come before the same delete', () => {
    expect(
      ordered(
        { uid: 'x' },
        { uid: 'y', to: ['a'] },
        { uid: 'eth0', below: 'a' },
        { uid: 'a', below: 'site' },
        { uid: 'site', to: ['x'] },
      ),
    ).toEqual(['delete y', 'delete eth0', 'delete a', 'delete site', 'delete x']);
  });

  it('may come after it where it did', () => {
    expect(ordered({ uid: 'site' }, { uid: 'a', below: 'site', to: ['b'] }, { uid: 'b', below: 'site' })).toEqual([
      'delete site',
      'delete a',
      'delete b',
    ]);
    expect(ordered({ uid: 'b', below: 'site' }, { uid: 'site' }, { uid: 'a', below: 'site', to: ['b'] })).toEqual([
      'delete a',
      'delete b',
      'delete site',
    ]);
  });

  /** A forest in any order, some of which moves, with references from anywhere to anywhere. */
  const forests = fc.integer({ min: 2, max: 7 }).chain((size) => {
    const any = fc.nat(size - 1).map((i) => `n${i}`);
    const one = (i: number) =>
      fc.record({
        uid: fc.constant(`n${i}`),
        below: i === 0 ? fc.constant(undefined) : fc.option(fc.nat(i - 1), { nil: undefined, freq: 5 }),
        to: fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(any, { maxLength: 2 }) },
        ),
        moves: fc.boolean().map((is) => is && i === size - 1),
      });
    return fc
      .tuple(...Array.from({ length: size }, (_, i) => one(i)))
      .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
      .map((all) =>
        all.map(({ below, ...rest }): Leaving => ({ ...rest, below: below === undefined ? undefined : `n${below}` })),
      );
  });

  /** Pairs of which the first has to come before the second: all of them, those that others imply too. */
  const pairsOf = (leaving: ReadonlyArray<Leaving>): ReadonlyArray<readonly [string, string]> => {
    const placeOf = (uid: string | undefined) => leaving.findIndex((each) => each.uid === uid && each.moves !== true);
    return leaving.flatMap(({ uid, below, to = [] }, index) => {
      const pairs = to.filter((each) => each !== uid && placeOf(each) >= 0).map((each) => [uid, each] as const);
      const above: Array<readonly [string, string]> = [];
      for (let at = placeOf(below); at >= 0; at = placeOf(leaving[at]?.below)) {
        const higher = leaving[at]?.uid;
        if (at > index && higher !== undefined) above.push([uid, higher]);
      }
      return [...pairs, ...above];
    });
  };

  const isCircular = (pairs: ReadonlyArray<readonly [string, string]>): boolean => {
    const rest = pairs.filter(([, later]) => pairs.some(([earlier]) => earlier === later));
    return rest.length === pairs.length ? pairs.length > 0 : isCircular(rest);
  };

  it('does so in every order that references leave possible', () => {
    let possible = 0;
    fc.assert(
      fc.property(forests, (leaving) => {
        const pairs = pairsOf(leaving);
        const found = order(nodes)(planFor(leaving));
        expect(E.isLeft(found)).toBe(isCircular(pairs));
        if (E.isLeft(found)) return;
        const places = new Map(found.right.map(({ uid, index }) => [uid, index]));
        const wrong = pairs.filter(([earlier, later]) => (places.get(earlier) ?? -1) >= (places.get(later) ?? -1));
        expect(wrong).toEqual([]);
        possible += 1;
      }),
      { numRuns: 500 },
    );
    expect(possible).toBeGreaterThan(100);
  });

  it('keeps its place where nothing refers to anything', () => {
    fc.assert(
      fc.property(forests, (leaving) => {
        const plan = planFor(leaving.map((each) => ({ ...each, to: [] })));
        expect(right(order(nodes)(plan))).toEqual(plan);
      }),
      { numRuns: 100 },
    );
  });
});

describe('without references', () => {
  it('the order is the one that was given', () => {
    fc.assert(
      fc.property(arbitrariesOf(schemas()).pair, ({ source, target }) => {
        const bare = {
          ...target.schema,
          models: new Map(
            [...target.schema.models].map(([name, model]) => [name, { ...model, references: new Map() }]),
          ),
        };
        const { operations } = right(Plan.from()(right(diffFrom(source)(target))));
        expect(right(order(bare)(operations))).toBe(operations);
      }),
      { numRuns: 200 },
    );
  });

  it('between what changes, too, where others could have them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 12 }),
        fc.uniqueArray(fc.string(), { maxLength: 12 }),
        (x, y) => {
          const load = Snapshot.fromEntities(schema);
          const [from, to] = [x, y].map((names) =>
            right(load([...names.map((name) => device(name)), ...names.map((id) => vlan(id))])),
          );
          if (from === undefined || to === undefined) return;
          const diff = right(diffFrom(to)(from));
          expect(right(Plan.from({ schema })(diff))).toEqual(right(Plan.from()(diff)));
        },
      ),
    );
  });
});
