import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema as schemas } from '../../laws/index.js';
import {
  apply,
  Codec,
  type DiffOptions,
  diffFrom,
  Guard,
  Handlers,
  Model,
  Plan,
  Schema,
  Snapshot,
} from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
const Rack = Model.make({ name: 'rack', identifiers: { name: t.string } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, rack: Codec.nullable(t.string), peers: t.array(t.string) },
  references: { rack: 'rack', peers: 'device' },
  children: [Port],
  flags: ['SKIP_CHILDREN_ON_DELETE'],
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Rack, Site] }));

const site = (name: string) => Snapshot.item(Site, { name });
const rack = (name: string) => Snapshot.item(Rack, { name });
const device = (name: string, below: string, rest: Partial<Model.Attributes<typeof Device>> = {}) =>
  Snapshot.item(
    Device,
    { name, role: 'core', rack: null, peers: [], ...rest },
    { parent: { model: 'site', uid: below } },
  );
const port = (name: string, below: string) =>
  Snapshot.item(Port, { name }, { parent: { model: 'device', uid: below } });
const load = (...items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

const contextOf = (
  source: Snapshot.Snapshot,
  target: Snapshot.Snapshot,
  options: DiffOptions & Plan.PlanOptions = {},
): Guard.Context => {
  const diff = right(diffFrom(source, options)(target));
  return { source, target, diff, plan: right(Plan.from(options)(diff)) };
};
const messages = (guard: Guard.Guard, context: Guard.Context) => guard(context).map(({ message }) => message);

const full = load(
  site('nyc'),
  site('sfo'),
  ...['a', 'b', 'c', 'd'].map((name) => device(name, 'nyc')),
  port('eth0', 'a'),
  port('eth1', 'a'),
);
const withoutDevices = load(site('nyc'), site('sfo'));

describe('maxDeletes', () => {
  it('counts what goes with its parent, and names the first few', () => {
    const context = contextOf(withoutDevices, full);
    expect(messages(Guard.maxDeletes(5), context)).toEqual([
      '6 entities of 8 (75%) would be deleted, at most 5 may be: device "a", device "b", device "c" and 3 more',
    ]);
    expect(messages(Guard.maxDeletes(6), context)).toEqual([]);
  });

  it('looks at one model, in numbers or shares', () => {
    const context = contextOf(withoutDevices, full);
    expect(messages(Guard.maxDeletes('50%', Port), context)).toEqual([
      '2 port of 2 (100%) would be deleted, at most 50% may be: port "eth0", port "eth1"',
    ]);
    expect(messages(Guard.maxDeletes('100%', 'port'), context)).toEqual([]);
    expect(messages(Guard.maxDeletes(0, 'site'), context)).toEqual([]);
  });

  it('does not count what the target moves, but what it has to delete and create', () => {
    const source = load(site('nyc'), site('sfo'), device('a', 'sfo'), port('eth0', 'a'));
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'), port('eth0', 'a'));
    expect(messages(Guard.maxDeletes(0), contextOf(source, target, { canMove: () => true }))).toEqual([]);
    expect(messages(Guard.maxDeletes(0), contextOf(source, target))).toEqual([
      '2 entities of 4 (50%) would be deleted, at most 0 may be: device "a", port "eth0"',
    ]);
  });

  it('allows nothing where the limit is no number', () => {
    expect(Guard.maxDeletes(Number.NaN)(contextOf(withoutDevices, full))).toHaveLength(1);
    expect(Guard.maxDeletes(Number.NaN)(contextOf(full, full))).toEqual([]);
  });
});

describe('a guard about a model or attribute that is not there', () => {
  it('is against every plan, so that a mistake in its name is seen', () => {
    const context = contextOf(full, full);
    expect(Guard.neverDelete('devcie')(context)).toEqual([
      {
        guard: 'neverDelete',
        severity: 'error',
        message: 'the target has no model "devcie"',
        model: 'devcie',
        suggestion: 'did you mean "device"?',
      },
    ]);
    expect(messages(Guard.noChange(Device, 'rol'), context)).toEqual(['model "device" has no attribute "rol"']);
  });
});

describe('neverDelete', () => {
  it('is against a delete, silent ones too', () => {
    const context = contextOf(withoutDevices, full);
    expect(messages(Guard.neverDelete(Port), context)).toEqual([
      '2 port would be deleted, none may be: port "eth0", port "eth1"',
    ]);
    expect(Guard.neverDelete(Site)(context)).toEqual([]);
  });

  it('names the entity where it is only one', () => {
    const context = contextOf(load(site('nyc')), withoutDevices);
    expect(Guard.neverDelete(Site)(context)).toMatchObject([{ model: 'site', uid: 'sfo' }]);
  });
});

describe('sourceNotEmpty', () => {
  it('is against an empty source', () => {
    expect(messages(Guard.sourceNotEmpty, contextOf(load(), full))).toEqual(['the source "source" is empty']);
    expect(messages(Guard.sourceNotEmpty, contextOf(full, load()))).toEqual([]);
  });

  it('is against deleting everything where the source is not known', () => {
    const unknown = { source: undefined };
    expect(Guard.sourceNotEmpty({ ...contextOf(load(), full), ...unknown })).toHaveLength(1);
    expect(Guard.sourceNotEmpty({ ...contextOf(withoutDevices, full), ...unknown })).toEqual([]);
    expect(Guard.sourceNotEmpty({ ...contextOf(load(), load()), ...unknown })).toEqual([]);
  });
});

describe('noChange', () => {
  it('is against an update of the attribute, not of others', () => {
    const source = load(site('nyc'), device('a', 'nyc', { role: 'access' }));
    const target = load(site('nyc'), device('a', 'nyc'));
    expect(messages(Guard.noChange(Device, 'role'), contextOf(source, target))).toEqual([
      'role of 1 device would be changed, none may be: device "a" from "core" to "access"',
    ]);
    expect(messages(Guard.noChange(Device, 'peers'), contextOf(source, target))).toEqual([]);
  });

  it('is against a change that comes with a move, however that is done', () => {
    const source = load(site('nyc'), site('sfo'), device('a', 'sfo', { role: 'access' }));
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'));
    for (const moves of [true, false]) {
      const context = contextOf(source, target, { canMove: () => moves });
      expect(messages(Guard.noChange(Device, 'role'), context)).toEqual([
        'role of 1 device would be changed, none may be: device "a" from "core" to "access"',
      ]);
      expect(messages(Guard.noChange(Device, 'peers'), context)).toEqual([]);
    }
  });
});

describe('maxDrop', () => {
  it('is against a target that shrinks too much, as a whole or by model', () => {
    const context = contextOf(load(site('nyc'), device('a', 'nyc'), device('e', 'nyc'), device('f', 'nyc')), full);
    expect(messages(Guard.maxDrop('20%', Device), context)).toEqual([
      'device would shrink from 4 to 3 (by 25%), at most 20% is allowed',
    ]);
    expect(messages(Guard.maxDrop('25%', Device), context)).toEqual([]);
    expect(messages(Guard.maxDrop('20%'), context)).toEqual([
      'the target would shrink from 8 to 4 (by 50%), at most 20% is allowed',
    ]);
  });

  it('can be asked of every model', () => {
    const context = contextOf(load(site('nyc')), full);
    expect(Guard.perModel((model) => Guard.maxDrop('60%', model))(context).map(({ model }) => model)).toEqual([
      'device',
      'port',
    ]);
  });
});

describe('referencesResolve', () => {
  it('looks at what the plan makes of the target', () => {
    const target = load(site('nyc'), rack('r1'), rack('r2'), device('a', 'nyc', { rack: 'r1' }), device('b', 'nyc'));
    const source = load(
      site('nyc'),
      rack('r2'),
      device('a', 'nyc', { rack: 'r1', peers: ['b', 'z'] }),
      device('c', 'nyc', { rack: 'r2', peers: ['c'] }),
    );
    expect(messages(Guard.referencesResolve, contextOf(source, target))).toEqual([
      '1 reference of device.rack would lead to no rack: device "a" to "r1"',
      '2 references of device.peers would lead to no device: device "a" to "b", device "a" to "z"',
    ]);
  });

  it('has nothing against references that lead to what is new, or to nothing', () => {
    const source = load(site('nyc'), rack('r3'), device('a', 'nyc', { rack: 'r3' }), device('b', 'nyc'));
    expect(messages(Guard.referencesResolve, contextOf(source, load()))).toEqual([]);
  });
});

describe('guards together', () => {
  const context = contextOf(withoutDevices, full);
  const guards = [Guard.maxDeletes(0), Guard.warn(Guard.neverDelete(Device)), Guard.sourceNotEmpty];

  it('are all asked', () => {
    expect(Guard.all(guards)(context).map(({ guard, severity }) => [guard, severity])).toEqual([
      ['maxDeletes', 'error'],
      ['neverDelete', 'warning'],
    ]);
  });

  it('are a monoid', () => {
    const [a, b] = [Guard.maxDeletes(0), Guard.neverDelete(Device)];
    expect(Guard.monoid.concat(a, b)(context)).toEqual(Guard.all([a, b])(context));
    expect(Guard.monoid.concat(Guard.monoid.empty, a)(context)).toEqual(a(context));
  });
});

describe('a limit', () => {
  it('is a number or a percentage', () => {
    expect(['10', '0', ' 5% ', '0.5%', '100%'].map((text) => right(Guard.parseLimit(text)))).toEqual([
      10,
      0,
      '5%',
      '0.5%',
      '100%',
    ]);
  });

  it('is nothing else', () => {
    for (const text of ['', '-1', '1.5', '101%', '%', '5 %', 'NaN', 'Infinity', '1e3', '9'.repeat(20)]) {
      expect(left(Guard.parseLimit(text)).code).toBe('ERR_OPTION_INVALID');
    }
  });
});

describe('guards of generated plans', () => {
  it('expect what the plan then does to the target', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrariesOf(schemas()).pair, async ({ source, target }) => {
        const context = contextOf(source, target);
        const done = await apply(context.plan, {})({ snapshot: target, handlers: Handlers.none })();
        if (E.isLeft(done)) return;
        const drop = Snapshot.count(target) - Snapshot.count(done.right.snapshot);
        expect(Guard.maxDrop(Math.max(0, drop))(context)).toEqual([]);
        if (drop > 0) expect(Guard.maxDrop(drop - 1)(context)).toHaveLength(1);
        for (const [name, model] of target.schema.models) {
          const gone = Snapshot.entries(name)(target).some(
            ({ uid }) => Snapshot.entry({ model: name, uid })(done.right.snapshot) === undefined,
          );
          if (gone) expect(Guard.neverDelete(model)(context)).toHaveLength(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('find no fault where nothing is done', () => {
    fc.assert(
      fc.property(arbitrariesOf(schemas()).snapshot, (snapshot) => {
        const context = contextOf(snapshot, snapshot);
        const strict = Guard.perModel((model) => Guard.all([Guard.neverDelete(model), Guard.maxDrop(0, model)]));
        expect(pipe(context, Guard.all([Guard.maxDeletes(0), Guard.maxDrop('0%'), strict]))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
