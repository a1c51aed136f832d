import * as fc from 'fast-check';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema as schemas } from '../../laws/index.js';
import { Codec, diffFrom, Model, Plan, Schema, Snapshot } from '../../src/index.js';
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
    expect(left(planOf([], circle))).toMatchObject({
      code: 'ERR_REFERENCE_CYCLE',
      message:
        'operations wait for each other in a circle: create device "a" <- create device "b" <- create device "c" <- create device "a"',
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
