import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { apply, diffFrom, Handlers, Model, type Operation, Plan, Schema, Snapshot } from '../../src/index.js';
import { perform, performAll } from '../../src/sync/perform.js';
import { left, right } from '../right.js';
import { Device, device, diff, load, port, source, target } from './inventory.js';

const planOf = (theDiff: typeof diff, canMove = false): Plan.Plan =>
  right(Plan.from({ canMove: () => canMove })(theDiff));
const plan = planOf(diff);

const oneByOne = (operations: ReadonlyArray<Operation.Operation>, snapshot: Snapshot.Snapshot) =>
  operations.reduce<ReturnType<ReturnType<typeof perform>>>(
    (done, operation) => pipe(done, E.chain(perform(operation))),
    E.right(snapshot),
  );

const attributesOf = (snapshot: Snapshot.Snapshot | undefined) =>
  snapshot && Snapshot.entries('device')(snapshot).map(({ entity }) => entity);

describe('many operations that are performed at once', () => {
  it('come to what they come to one by one', () => {
    const all = performAll(plan.operations)(target);
    expect(all && Snapshot.eq.equals(all, source)).toBe(true);
    expect(all && Snapshot.eq.equals(all, right(oneByOne(plan.operations, target)))).toBe(true);
  });

  it('may move entities, and change them on the way', () => {
    const here = load([device('a'), device('b'), port('eth0', 'a')]);
    const there = load([device('a'), device('b'), port('eth0', 'b', 9000)]);
    const { operations } = planOf(right(diffFrom(there)(here)), true);
    expect(operations.map(({ action }) => action)).toEqual(['move']);
    const all = performAll(operations)(here);
    expect(all && Snapshot.eq.equals(all, there)).toBe(true);
  });

  it('are performed not at all where one of them is not possible', () => {
    const changed = right(pipe(target, Snapshot.add(Device, { name: 'made', role: 'spare' })));
    expect(performAll(plan.operations)(changed)).toBe(undefined);
    const creates = plan.operations.filter(({ action }) => action === 'create');
    expect(performAll(creates)(target)).not.toBe(undefined);
    expect(performAll(creates)(source)).toBe(undefined);
    const without = right(Snapshot.remove(Device, 'same')(target));
    expect(performAll(plan.operations)(without)).toBe(undefined);
    const gone = right(Snapshot.remove(Device, 'gone')(target));
    expect(performAll(plan.operations)(gone)).toBe(undefined);
    const here = load([device('a'), device('b'), port('eth0', 'a')]);
    const moved = planOf(right(diffFrom(load([device('a'), device('b'), port('eth0', 'b', 9)]))(here)), true);
    expect(performAll(moved.operations)(load([device('a'), device('b')]))).toBe(undefined);
  });
});

describe('a target that lacks', () => {
  const Plain = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
  const Rich = Model.make({
    name: 'device',
    identifiers: { name: t.string },
    attributes: { role: t.string, vendor: t.string },
  });
  const plain = Snapshot.empty(right(Schema.make({ topLevel: [Plain] })));

  it('an attribute leaves it where it came from', () => {
    const rich = right(Schema.make({ topLevel: [Rich] }));
    const items = ['a', 'b'].map((name) => Snapshot.item(Rich, { name, role: 'core', vendor: 'acme' }));
    const from = right(Snapshot.fromEntities(rich)(items));
    const { operations } = planOf(right(diffFrom(from)(Snapshot.empty(rich))));
    const held = [
      { name: 'a', role: 'core' },
      { name: 'b', role: 'core' },
    ];
    expect(attributesOf(right(oneByOne(operations, plain)))).toEqual(held);
    expect(attributesOf(performAll(operations)(plain))).toEqual(held);
  });

  it('a model fails what is to be done about it, and asks no handler, not for many at once either', async () => {
    const ports = load([device('a'), port('eth0', 'a'), port('eth1', 'a')]);
    const { operations } = planOf(right(diffFrom(ports)(load([device('a')]))));
    expect(operations.map(({ uid }) => uid)).toEqual(['eth0', 'eth1']);
    expect(performAll(operations)(plain)).toBe(undefined);
    const ended = await apply({ ...plan, operations })({ snapshot: plain, handlers: Handlers.none })();
    expect(left(ended).message).toBe('could not create port "eth0": the target has no model "port"');
  });
});
