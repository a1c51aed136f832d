import * as fc from 'fast-check';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema as schemas } from '../../laws/index.js';
import { Codec, diffFrom, type Flags, Model, type Operation, Plan, Schema, Snapshot } from '../../src/index.js';
import { stages } from '../../src/plan/stages.js';
import { right } from '../right.js';

const site = (name: string): Snapshot.Item => ({ model: 'site', fields: { name } });
const device = (name: string, below?: string, role = 'access'): Snapshot.Item => ({
  model: 'device',
  fields: { name, role },
  ...(below === undefined ? {} : { parent: { model: 'site', uid: below } }),
});
const port = (name: string, below: string): Snapshot.Item => ({
  model: 'port',
  fields: { name },
  parent: { model: 'device', uid: below },
});

/** Ports below devices below sites; what a device has as its uplink may be a device, where the schema says so. */
const treeOf = (flags: ReadonlyArray<Flags.ModelFlag> = [], references: Readonly<Record<string, string>> = {}) => {
  const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
  const Device = Model.make({
    name: 'device',
    identifiers: { name: t.string },
    attributes: { role: t.string },
    references,
    children: [Port],
    flags,
  });
  const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device], flags });
  return right(Schema.make({ topLevel: [Site, Device] }));
};

/** Devices that refer to devices, and nothing else. */
const Router = Model.make({
  name: 'router',
  identifiers: { name: t.string },
  attributes: { uplink: Codec.nullable(t.string) },
  references: { uplink: 'router' },
});
const routers = right(Schema.make({ topLevel: [Router] }));
const router = (name: string, uplink: string | null = null) => Snapshot.item(Router, { name, uplink });

type Items = ReadonlyArray<Snapshot.Item>;

const told = (found: ReadonlyArray<ReadonlyArray<Operation.Operation>>) =>
  found.map((stage) => stage.map(({ action, model, uid }) => `${action} ${model} ${uid}`));

const stagesOf = (schema: Schema.Schema, from: Items, to: Items, options: Plan.PlanOptions = {}) => {
  const load = Snapshot.fromEntities(schema);
  const target = right(load(from));
  const { operations } = right(Plan.from(options)(right(diffFrom(right(load(to)))(target))));
  return told(stages(target)(operations));
};

const common = (index: number, model: string, uid: string) => ({
  index,
  model,
  uid,
  identifiers: { name: uid },
  parent: undefined,
  requires: [],
});
const setRole = (index: number, uid: string, requires: ReadonlyArray<number> = []): Operation.Operation => ({
  action: 'update',
  ...common(index, 'device', uid),
  requires,
  attributes: { role: 'core' },
  before: { role: 'access' },
});
const parent = { model: 'device', uid: 'a' };

describe('operations that need nothing of each other', () => {
  it('are one stage, in the order of the plan', () => {
    expect(stagesOf(treeOf(), [device('a'), device('b')], [device('b', undefined, 'core'), device('c')])).toEqual([
      ['update device b', 'create device c', 'delete device a'],
    ]);
  });

  it('are so where they are about siblings, or about what hangs below something that is only updated', () => {
    const target = right(Snapshot.fromEntities(treeOf())([device('a')]));
    const create = (index: number, uid: string): Operation.Operation => ({
      action: 'create',
      ...common(index, 'port', uid),
      parent,
      attributes: {},
    });
    expect(told(stages(target)([setRole(0, 'a'), create(1, 'eth1'), create(2, 'eth2')]))).toEqual([
      ['update device a', 'create port eth1', 'create port eth2'],
    ]);
  });

  it('are none of an empty plan', () => {
    expect(stagesOf(treeOf(), [], [])).toEqual([]);
  });
});

describe('an operation is in a later stage', () => {
  it('than all that it requires', () => {
    const target = Snapshot.empty(treeOf());
    const plan = [setRole(0, 'a'), setRole(1, 'b', [0]), setRole(2, 'c', [0, 1]), setRole(3, 'd', [1, 0])];
    expect(told(stages(target)(plan))).toEqual([
      ['update device a'],
      ['update device b'],
      ['update device c', 'update device d'],
    ]);
  });

  it('than the last one about the same entity', () => {
    const target = Snapshot.empty(treeOf());
    expect(told(stages(target)([setRole(0, 'a'), setRole(1, 'b'), setRole(2, 'a'), setRole(3, 'a')]))).toEqual([
      ['update device a', 'update device b'],
      ['update device a'],
      ['update device a'],
    ]);
  });

  it('than the create of what it hangs below', () => {
    expect(stagesOf(treeOf(), [], [site('nyc'), device('a', 'nyc'), device('b'), port('eth0', 'a')])).toEqual([
      ['create site nyc', 'create device b'],
      ['create device a'],
      ['create port eth0'],
    ]);
  });

  it('than the delete of what hung below its entity, where children go first', () => {
    const from = [site('nyc'), device('a', 'nyc'), device('b', 'nyc')];
    expect(stagesOf(treeOf(['NATURAL_DELETION_ORDER']), from, [])).toEqual([
      ['delete device a', 'delete device b'],
      ['delete site nyc'],
    ]);
  });

  it('than what is still done far below something that is deleted, or moved', () => {
    const from = [site('nyc'), device('a', 'nyc'), port('eth0', 'a')];
    const target = right(Snapshot.fromEntities(treeOf())(from));
    const port0 = { ...common(0, 'port', 'eth0'), parent, attributes: {}, before: {} };
    const nyc = { ...common(1, 'site', 'nyc'), attributes: {}, before: {} };
    const update: Operation.Operation = { action: 'update', ...port0 };
    expect(told(stages(target)([update, { action: 'delete', ...nyc, withChildren: true }]))).toEqual([
      ['update port eth0'],
      ['delete site nyc'],
    ]);
    expect(told(stages(target)([update, { action: 'move', ...nyc, from: undefined }]))).toEqual([
      ['update port eth0'],
      ['move site nyc'],
    ]);
  });

  it('than the move out of what is deleted, and into what is created', () => {
    const from = [site('nyc'), device('a', 'nyc')];
    const to = [site('sfo'), device('a', 'sfo')];
    expect(stagesOf(treeOf(), from, to, { canMove: () => true })).toEqual([
      ['create site sfo'],
      ['move device a'],
      ['delete site nyc'],
    ]);
  });

  it('than the delete and the create that replace what hung below its entity', () => {
    const from = [site('nyc'), device('a', 'nyc'), site('sfo')];
    const to = [site('sfo'), device('a', 'sfo')];
    expect(stagesOf(treeOf(), from, to)).toEqual([['delete device a'], ['create device a'], ['delete site nyc']]);
  });

  it('than what places the entities that it refers to', () => {
    // Without the schema, a plan does not look at references: what comes first is kept.
    expect(stagesOf(routers, [], [router('a', 'b'), router('b'), router('c', 'a'), router('d')])).toEqual([
      ['create router a', 'create router d'],
      ['create router b', 'create router c'],
    ]);
  });

  it('than what places the entities that it referred to', () => {
    expect(stagesOf(routers, [router('a', 'b'), router('b'), router('c')], [router('a', 'c'), router('c')])).toEqual([
      ['update router a'],
      ['delete router b'],
    ]);
  });

  it('but not than itself, where it refers to its own entity', () => {
    const to = [router('a', 'a'), router('b', 'a')];
    expect(stagesOf(routers, [], to)).toEqual([['create router a'], ['create router b']]);
  });

  it('where only some models refer to something, and others only hang below something', () => {
    const schema = treeOf(['NATURAL_DELETION_ORDER'], { role: 'site' });
    expect(stagesOf(schema, [], [device('a', undefined, 'nyc'), site('nyc'), site('sfo')])).toEqual([
      ['create site nyc', 'create site sfo'],
      ['create device a'],
    ]);
    const from = [site('nyc'), device('a', 'nyc', 'none')];
    expect(stagesOf(schema, from, [])).toEqual([['delete device a'], ['delete site nyc']]);
  });
});

describe('the stages of a generated plan', () => {
  const { pair } = arbitrariesOf(schemas());
  const planned = fc.record({ pair, moves: fc.boolean() });

  it('have every operation once, in the order of the plan within each, and none of them is empty', () => {
    fc.assert(
      fc.property(planned, ({ pair: { source, target }, moves }) => {
        const { operations } = right(Plan.from({ canMove: () => moves })(right(diffFrom(source)(target))));
        const found = stages(target)(operations);
        expect(found.flat().toSorted((x, y) => x.index - y.index)).toEqual(operations);
        for (const stage of found) {
          expect(stage.length).toBeGreaterThan(0);
          expect(stage.map(({ index }) => index)).toEqual(stage.map(({ index }) => index).toSorted((x, y) => x - y));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('put what is required, and what places a parent, before what needs it', () => {
    fc.assert(
      fc.property(planned, ({ pair: { source, target }, moves }) => {
        const { operations } = right(Plan.from({ canMove: () => moves })(right(diffFrom(source)(target))));
        const stageOf = new Map(
          stages(target)(operations).flatMap((stage, i) => stage.map(({ index }) => [index, i] as const)),
        );
        const at = ({ index }: Operation.Operation): number => stageOf.get(index) ?? -1;
        for (const later of operations) {
          for (const earlier of operations.slice(0, later.index)) {
            const isPlaced = (ref: Operation.Operation['parent'], by: Operation.Operation): boolean =>
              by.action !== 'update' && ref?.model === by.model && ref.uid === by.uid;
            const concerns =
              later.requires.includes(earlier.index) ||
              (earlier.model === later.model && earlier.uid === later.uid) ||
              isPlaced(later.parent, earlier) ||
              isPlaced(earlier.parent, later);
            if (concerns) expect(at(earlier)).toBeLessThan(at(later));
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
