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
  type Operation,
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
  attributes: { role: t.string, rack: Codec.optional(Codec.nullable(t.string)), peers: t.array(t.string) },
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
const abc = ['a', 'b', 'c'].map((name) => device(name, 'nyc'));
const withoutDevices = load(site('nyc'), site('sfo'));

describe('maxDeletes', () => {
  it('counts what goes with its parent, and names the first few', () => {
    const context = contextOf(withoutDevices, full);
    expect(messages(Guard.maxDeletes(5), context)).toEqual([
      '6 entities of 8 (75%) would be deleted, at most 5 may be: device "a", device "b", device "c" and 3 more',
    ]);
    expect(messages(Guard.maxDeletes(6), context)).toEqual([]);
  });

  it('names all where there are three, and speaks of one entity as one', () => {
    const three = contextOf(load(site('nyc'), site('sfo'), device('a', 'nyc')), load(site('nyc'), site('sfo'), ...abc));
    expect(messages(Guard.maxDeletes(1), three)).toEqual([
      '2 entities of 5 (40%) would be deleted, at most 1 may be: device "b", device "c"',
    ]);
    expect(messages(Guard.maxDeletes(1), contextOf(load(site('nyc'), site('sfo')), load(site('nyc'), ...abc)))).toEqual(
      ['3 entities of 4 (75%) would be deleted, at most 1 may be: device "a", device "b", device "c"'],
    );
    expect(messages(Guard.maxDeletes(0), contextOf(load(site('nyc')), load(site('nyc'), site('sfo'))))).toEqual([
      '1 entity of 2 (50%) would be deleted, at most 0 may be: site "sfo"',
    ]);
  });

  it('says which model and entity it is about, where it is one', () => {
    const about = (from: Snapshot.Snapshot, to: Snapshot.Snapshot) =>
      Guard.maxDeletes(0)(contextOf(to, from)).map(({ guard, severity, message: _, ...rest }) => [
        guard,
        severity,
        rest,
      ]);
    expect(about(full, withoutDevices)).toEqual([['maxDeletes', 'error', {}]]);
    expect(about(load(site('nyc'), ...abc), load(site('nyc')))).toEqual([['maxDeletes', 'error', { model: 'device' }]]);
    expect(about(load(site('nyc'), site('sfo')), load(site('nyc')))).toEqual([
      ['maxDeletes', 'error', { model: 'site', uid: 'sfo' }],
    ]);
  });

  it('counts what was updated before it goes with its parent, but neither what has left nor what is left behind', async () => {
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'), device('b', 'sfo'), port('eth0', 'a'));
    const gone = (operations: ReadonlyArray<Operation.Operation>) => {
      const plan = { source: 'source', target: 'target', operations };
      return messages(Guard.maxDeletes(0), { ...contextOf(target, target), plan });
    };
    const ofDevice = { model: 'device', uid: 'a', identifiers: { name: 'a' }, parent: { model: 'site', uid: 'nyc' } };
    const ofSite = { model: 'site', uid: 'nyc', identifiers: { name: 'nyc' }, parent: undefined };
    const before = { role: 'core', rack: null, peers: [] };
    const operation = (index: number) => ({ index, requires: [] });
    const update: Operation.Operation = {
      action: 'update',
      ...ofDevice,
      ...operation(0),
      attributes: { role: 'edge' },
      before: { role: 'core' },
    };
    const alone: Operation.Operation = {
      action: 'delete',
      ...ofDevice,
      ...operation(0),
      before,
      withChildren: false,
    };
    const whole: Operation.Operation = { action: 'delete', ...ofSite, ...operation(1), before: {}, withChildren: true };
    expect(gone([update, whole])).toEqual([
      '3 entities of 5 (60%) would be deleted, at most 0 may be: site "nyc", device "a", port "eth0"',
    ]);
    expect(gone([alone, whole])).toEqual([
      '2 entities of 5 (40%) would be deleted, at most 0 may be: device "a", site "nyc"',
    ]);
    const plan = { source: 'source', target: 'target', operations: [alone, whole] };
    const done = right(await apply(plan)({ snapshot: target, handlers: Handlers.none })());
    expect(Snapshot.count(target) - Snapshot.count(done.snapshot)).toBe(2);
  });

  it('does not count what moves out of something before that is deleted with all below it', () => {
    const target = load(site('nyc'), device('a', 'nyc'), device('b', 'nyc'), port('eth0', 'a'));
    const source = load(site('nyc'), device('b', 'nyc'), port('eth0', 'b'));
    expect(messages(Guard.maxDeletes(0), contextOf(source, target, { canMove: () => true }))).toEqual([
      '1 entity of 4 (25%) would be deleted, at most 0 may be: device "a"',
    ]);
  });

  it('tells no share of a target that has nothing any more', () => {
    const { diff, plan } = contextOf(load(site('nyc')), load(site('nyc'), site('sfo')));
    expect(messages(Guard.maxDeletes(0), { source: undefined, target: load(), diff, plan })).toEqual([
      '1 entity would be deleted, at most 0 may be: site "sfo"',
    ]);
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
    expect(Guard.noChange(Device, 'rol')(context)).toEqual([
      {
        guard: 'noChange',
        severity: 'error',
        message: 'model "device" has no attribute "rol"',
        model: 'device',
        suggestion: 'did you mean "role"?',
      },
    ]);
  });

  it('is told by its own name', () => {
    const context = contextOf(full, full);
    for (const [name, guard] of [
      ['maxDeletes', Guard.maxDeletes(0, 'prot')],
      ['neverDelete', Guard.neverDelete('prot')],
      ['noChange', Guard.noChange('prot', 'name')],
      ['maxDrop', Guard.maxDrop(0, 'prot')],
    ] as const) {
      expect(guard(context)).toMatchObject([{ guard: name, message: 'the target has no model "prot"' }]);
    }
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
    expect(Guard.sourceNotEmpty(contextOf(load(), full))).toEqual([
      {
        guard: 'sourceNotEmpty',
        severity: 'error',
        message: 'the source "source" is empty',
        suggestion: 'check that it was loaded',
      },
    ]);
    expect(messages(Guard.sourceNotEmpty, contextOf(full, load()))).toEqual([]);
  });

  it('is against deleting everything where the source is not known', () => {
    const unknown = { source: undefined };
    expect(Guard.sourceNotEmpty({ ...contextOf(load(), full), ...unknown })).toEqual([
      {
        guard: 'sourceNotEmpty',
        severity: 'error',
        message: 'the source "source" seems to be empty: nothing would be left',
        suggestion: 'check that it was loaded',
      },
    ]);
    // An update is of something that is left as well.
    const less = contextOf(load(site('nyc'), device('a', 'nyc', { role: 'edge' })), load(site('nyc'), ...abc));
    expect(Guard.sourceNotEmpty({ ...less, ...unknown })).toEqual([]);
    expect(Guard.sourceNotEmpty({ ...contextOf(withoutDevices, full), ...unknown })).toEqual([]);
    expect(Guard.sourceNotEmpty({ ...contextOf(load(), load()), ...unknown })).toEqual([]);
  });
});

describe('noChange', () => {
  it('is against an update of the attribute, not of others', () => {
    const source = load(site('nyc'), device('a', 'nyc', { role: 'access' }));
    const target = load(site('nyc'), device('a', 'nyc'));
    expect(Guard.noChange(Device, 'role')(contextOf(source, target))).toEqual([
      {
        guard: 'noChange',
        severity: 'error',
        message: 'role of 1 device would be changed, none may be: device "a" from "core" to "access"',
        model: 'device',
        uid: 'a',
      },
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

describe('a guard of a plan whose target has changed since', () => {
  it('tells of what is there now', () => {
    const source = load(site('nyc'), site('sfo'), device('a', 'sfo', { role: 'access' }));
    const { diff, plan } = contextOf(source, load(site('nyc'), site('sfo'), device('a', 'nyc')));
    const now = load(site('nyc'), site('sfo'), device('a', 'nyc', { role: 'edge' }));
    expect(messages(Guard.noChange(Device, 'role'), { source: undefined, target: now, diff, plan })).toEqual([
      'role of 1 device would be changed, none may be: device "a" from "edge" to "access"',
    ]);
  });

  it('counts what the plan deletes, also where it is not there any more', () => {
    const { diff, plan } = contextOf(withoutDevices, full);
    const messagesNow = (guard: Guard.Guard) =>
      messages(guard, { source: undefined, target: load(site('nyc'), rack('r1')), diff, plan });
    expect(messagesNow(Guard.neverDelete(Device))).toEqual([
      '4 device would be deleted, none may be: device "a", device "b", device "c" and 1 more',
    ]);
  });
});

describe('maxDrop', () => {
  it('is against a target that shrinks too much, as a whole or by model', () => {
    const context = contextOf(load(site('nyc'), device('a', 'nyc'), device('e', 'nyc'), device('f', 'nyc')), full);
    expect(Guard.maxDrop('20%', Device)(context)).toEqual([
      {
        guard: 'maxDrop',
        severity: 'error',
        message: 'device would shrink from 4 to 3 (by 25%), at most 20% is allowed',
        model: 'device',
      },
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

  it('does not look at what is gone with the plan, or otherwise after it', () => {
    const target = load(rack('r1'), site('nyc'), site('sfo'), device('a', 'nyc', { rack: 'r1' }), device('b', 'nyc'));
    expect(messages(Guard.referencesResolve, contextOf(load(site('nyc')), target))).toEqual([]);
    const replaced = load(site('nyc'), site('sfo'), device('a', 'sfo'), device('b', 'nyc'));
    expect(messages(Guard.referencesResolve, contextOf(replaced, target))).toEqual([]);
  });

  it('has nothing against references that lead to what is new, or to nothing', () => {
    const without = { ...device('c', 'nyc'), fields: { name: 'c', role: 'core', peers: [] } };
    expect(messages(Guard.referencesResolve, contextOf(load(site('nyc'), without), load()))).toEqual([]);
    const source = load(site('nyc'), rack('r3'), device('a', 'nyc', { rack: 'r3' }), device('b', 'nyc'));
    expect(messages(Guard.referencesResolve, contextOf(source, load()))).toEqual([]);
  });
});

describe('a guard of references', () => {
  it('names the model, and the entity where it is only one', () => {
    const source = load(site('nyc'), device('a', 'nyc', { rack: 'r1' }), device('b', 'nyc', { peers: ['x', 'y'] }));
    expect(Guard.referencesResolve(contextOf(source, load()))).toEqual([
      {
        guard: 'referencesResolve',
        severity: 'error',
        message: '1 reference of device.rack would lead to no rack: device "a" to "r1"',
        model: 'device',
        uid: 'a',
      },
      {
        guard: 'referencesResolve',
        severity: 'error',
        message: '2 references of device.peers would lead to no device: device "b" to "x", device "b" to "y"',
        model: 'device',
      },
    ]);
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
    expect(left(Guard.parseLimit(' ten '))).toEqual({
      _tag: 'DiffError',
      code: 'ERR_OPTION_INVALID',
      message: '" ten " is no limit',
      suggestion: 'write a whole number, such as 10, or a percentage of at most 100, such as 5%',
    });
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
