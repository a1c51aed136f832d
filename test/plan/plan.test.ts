import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { apply, diffFrom, type Flags, Handlers, Model, Operation, Plan, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

const schemaWith = (flags: ReadonlyArray<Flags.ModelFlag>) => {
  const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
  const Device = Model.make({
    name: 'device',
    identifiers: { name: t.string },
    attributes: { role: t.string },
    children: [Port],
  });
  const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device], flags });
  return right(Schema.make({ topLevel: [Site, Device] }));
};

const site = (name: string): Snapshot.Item => ({ model: 'site', fields: { name } });
const device = (name: string, below?: string, role = 'access'): Snapshot.Item => ({
  model: 'device',
  fields: { name, role },
  ...(below === undefined ? {} : { parent: { model: 'site', uid: below } }),
});
const port = (name: string, below: string): Snapshot.Item => ({
  model: 'port',
  fields: { name, mtu: 1500 },
  parent: { model: 'device', uid: below },
});

interface Asked {
  readonly from: ReadonlyArray<Snapshot.Item>;
  readonly to: ReadonlyArray<Snapshot.Item>;
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
  readonly movable?: ReadonlyArray<string>;
}

const run = async ({ from, to, flags = [], movable = [] }: Asked) => {
  const schema = schemaWith(flags);
  const load = Snapshot.fromEntities(schema);
  const [source, target] = [right(load(to)), right(load(from))];
  const plan = right(pipe(right(diffFrom(source)(target)), Plan.from({ canMove: (model) => movable.includes(model) })));
  const result = right(await apply(plan)({ snapshot: target, handlers: Handlers.none })());
  expect(Snapshot.eq.equals(result.snapshot, source)).toBe(true);
  return plan.operations.map((operation) => `${operation.action} ${operation.model} ${operation.uid}`);
};

describe('an entity that moves', () => {
  const from = [site('nyc'), site('sfo'), device('sw1', 'nyc'), port('eth0', 'sw1')];
  const to = [site('nyc'), site('sfo'), device('sw1', 'sfo'), port('eth0', 'sw1')];

  it('is deleted with what is below it, then created, where the target cannot move it', async () => {
    expect(await run({ from, to })).toEqual([
      'delete device sw1',
      'delete port eth0',
      'create device sw1',
      'create port eth0',
    ]);
  });

  it('is moved, and carries what is below it, where the target can', async () => {
    expect(await run({ from, to, movable: ['device'] })).toEqual(['move device sw1']);
  });

  it('is moved where something else is created, and something else deleted', async () => {
    const start = [...from, device('sw2', 'nyc')];
    const end = [...to, device('sw3', 'nyc')];
    expect(await run({ from: start, to: end, movable: ['device'] })).toEqual([
      'create device sw3',
      'move device sw1',
      'delete device sw2',
    ]);
  });

  it('carries what is below it, which is then updated where it differs', async () => {
    const end = [...to.slice(0, 3), { ...port('eth0', 'sw1'), fields: { name: 'eth0', mtu: 9000 } }];
    expect(await run({ from, to: end, movable: ['device'] })).toEqual(['move device sw1', 'update port eth0']);
  });

  it('is given its new attributes by the move', async () => {
    const changed = [site('nyc'), site('sfo'), device('sw1', 'sfo', 'core'), port('eth0', 'sw1')];
    const schema = schemaWith([]);
    const [source, target] = [
      right(Snapshot.fromEntities(schema)(changed)),
      right(Snapshot.fromEntities(schema)(from)),
    ];
    const [move] = right(Plan.from({ canMove: () => true })(right(diffFrom(source)(target)))).operations;
    expect(move).toMatchObject({
      action: 'move',
      from: { model: 'site', uid: 'nyc' },
      parent: { model: 'site', uid: 'sfo' },
      attributes: { role: 'core' },
      before: { role: 'access' },
    });
    expect(move === undefined ? {} : Operation.attributesOf(move)).toEqual({ role: 'core' });
    await run({ from, to: changed, movable: ['device'] });
  });

  it('becomes a root when it is moved below nothing', async () => {
    const root = [site('nyc'), site('sfo'), device('sw1'), port('eth0', 'sw1')];
    expect(await run({ from, to: root, movable: ['device'] })).toEqual(['move device sw1']);
    expect(await run({ from: root, to: from, movable: ['device'] })).toEqual(['move device sw1']);
  });

  it('leaves a subtree before that is deleted', async () => {
    const gone = [site('sfo'), device('sw1', 'sfo'), port('eth0', 'sw1')];
    const natural = { from, to: gone, movable: ['device'] };
    expect(await run(natural)).toEqual(['move device sw1', 'delete site nyc']);
    expect(await run({ ...natural, flags: ['SKIP_CHILDREN_ON_DELETE'] })).toEqual([
      'move device sw1',
      'delete site nyc',
    ]);
  });

  it('loses what the source has not below it, even out of a subtree that goes by itself', async () => {
    const gone = [site('sfo'), device('sw1', 'sfo')];
    expect(await run({ from, to: gone, movable: ['device'], flags: ['SKIP_CHILDREN_ON_DELETE'] })).toEqual([
      'move device sw1',
      'delete site nyc',
      'delete port eth0',
    ]);
  });
});

describe('an entity that is replaced', () => {
  it('is not deleted again when it has gone with its parent', async () => {
    const from = [site('nyc'), device('sw1', 'nyc'), port('eth0', 'sw1')];
    const to = [device('sw1'), port('eth0', 'sw1')];
    expect(await run({ from, to, flags: ['SKIP_CHILDREN_ON_DELETE'] })).toEqual([
      'delete site nyc',
      'create device sw1',
      'create port eth0',
    ]);
  });

  it('is created only if its delete succeeded', () => {
    const schema = schemaWith([]);
    const target = right(Snapshot.fromEntities(schema)([site('nyc'), site('sfo'), device('sw1', 'nyc')]));
    const source = right(Snapshot.fromEntities(schema)([site('nyc'), site('sfo'), device('sw1', 'sfo')]));
    const [gone, made] = right(Plan.from()(right(diffFrom(source)(target)))).operations;
    expect(gone).toMatchObject({ action: 'delete', index: 0, requires: [] });
    expect(made).toMatchObject({ action: 'create', index: 1, requires: [0] });
  });
});

describe('the order of deletion', () => {
  const from = [site('nyc'), device('sw1', 'nyc'), port('eth0', 'sw1')];

  it('is parents first', async () => {
    expect(await run({ from, to: [] })).toEqual(['delete site nyc', 'delete device sw1', 'delete port eth0']);
  });

  it('is children first with NATURAL_DELETION_ORDER on their parent', async () => {
    expect(await run({ from, to: [], flags: ['NATURAL_DELETION_ORDER'] })).toEqual([
      'delete device sw1',
      'delete port eth0',
      'delete site nyc',
    ]);
  });

  it('has the parent alone with SKIP_CHILDREN_ON_DELETE', async () => {
    expect(await run({ from, to: [], flags: ['SKIP_CHILDREN_ON_DELETE'] })).toEqual(['delete site nyc']);
  });
});

describe('the fingerprint of a plan', () => {
  const schema = schemaWith([]);
  const of = (...items: ReadonlyArray<Snapshot.Item>) =>
    Plan.fingerprint(
      right(Plan.from()(right(diffFrom(right(Snapshot.fromEntities(schema)(items)))(Snapshot.empty(schema))))),
    );

  it('is the same for the same operations, and no other where anything in them differs', () => {
    expect(of(site('nyc'), device('sw1', 'nyc'))).toBe(of(site('nyc'), device('sw1', 'nyc')));
    const all = [
      of(),
      of(site('nyc')),
      of(site('sfo')),
      of(site('nyc'), device('sw1')),
      of(site('nyc'), device('sw1', 'nyc')),
      of(site('nyc'), device('sw1', 'nyc', 'core')),
      of(device('sw1'), device('sw2')),
      of(device('sw2'), device('sw1')),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('a plan', () => {
  it('is empty when nothing differs', () => {
    const snapshot = right(Snapshot.fromEntities(schemaWith([]))([site('nyc')]));
    expect(Plan.isEmpty(right(Plan.from()(right(diffFrom(snapshot)(snapshot)))))).toBe(true);
  });

  it('creates parents before children, and lets children wait for their parent', () => {
    const schema = schemaWith([]);
    const source = right(Snapshot.fromEntities(schema)([port('eth0', 'sw1'), device('sw1', 'nyc'), site('nyc')]));
    const { operations } = right(Plan.from()(right(diffFrom(source)(Snapshot.empty(schema)))));
    expect(operations.map(({ uid, requires }) => [uid, requires])).toEqual([
      ['nyc', []],
      ['sw1', [0]],
      ['eth0', [1]],
    ]);
  });
});
