/** Syncs that delete parents whose children go with them, and are taken back. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  type Diff,
  diffFrom,
  type Handlers,
  Model,
  Schema,
  Snapshot,
  syncDiff,
  Validator,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { saying } from './inventory.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Slot = Model.make({ name: 'slot', identifiers: { name: t.string }, children: [Port] });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  children: [Slot, Port],
  flags: ['SKIP_CHILDREN_ON_DELETE'],
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Port] });
const schema = right(Schema.make({ topLevel: [Device, Site] }));
const load = (items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));
const device = (name: string) => Snapshot.item(Device, { name });
const site = (name: string) => Snapshot.item(Site, { name });
const below = (model: string, uid: string) => ({ parent: { model, uid } });
const slot = (name: string, uid: string) => Snapshot.item(Slot, { name }, below('device', uid));
const port = (name: string, model: string, uid: string) => Snapshot.item(Port, { name, mtu: 1500 }, below(model, uid));

/** Two devices are gone, with all below them. */
const target = load([
  device('kept'),
  device('gone'),
  slot('s1', 'gone'),
  port('p1', 'slot', 's1'),
  port('p2', 'device', 'gone'),
  device('lost'),
  port('p3', 'device', 'lost'),
  site('hq'),
]);

/** What is asked of the target when a sync towards `source` is taken back, as a validator is against what came of it. */
const takenBack = async (source: Snapshot.Snapshot, canMove = false, change = (diff: Diff.Diff) => diff) => {
  const asked: Array<string> = [];
  const answer = saying({}, asked);
  const own: Handlers.ModelHandlers = {
    create: answer,
    update: answer,
    delete: answer,
    ...(canMove ? { move: answer } : {}),
  };
  const handlers = new Map([...schema.models.keys()].map((name) => [name, own]));
  const against = () => {
    asked.push('taken back');
    return TE.left([Validator.violation('against', 'it may not stay')] as const);
  };
  const diff = change(right(diffFrom(source)(target)));
  const adapter = { ...Adapter.fromSnapshot('network', target), handlers };
  const error = left(await syncDiff(diff, { source, target }, { validate: { after: [against] } })(adapter)());
  expect(error.result?.snapshot).toBe(target);
  const end = asked.indexOf('taken back');
  return { done: asked.slice(0, end), undone: asked.slice(end + 1) };
};

describe('what goes with a deleted parent', () => {
  it('comes back with it when the sync is taken back, below what it hung below', async () => {
    const { done, undone } = await takenBack(load([device('kept'), site('hq')]));
    expect(done).toEqual(['delete gone', 'delete lost']);
    expect(undone).toEqual(['create lost', 'create p3', 'create gone', 'create s1', 'create p1', 'create p2']);
  });

  it('is not made again where it had moved away before, and moves back', async () => {
    const { done, undone } = await takenBack(
      load([device('kept'), port('p2', 'device', 'kept'), device('lost'), port('p3', 'device', 'lost'), site('hq')]),
      true,
    );
    expect(done).toEqual(['move p2', 'delete gone']);
    expect(undone).toEqual(['create gone', 'create s1', 'create p1', 'move p2']);
  });

  it('is made again once, where it was deleted and made elsewhere', async () => {
    const { done, undone } = await takenBack(
      load([device('kept'), port('p2', 'device', 'kept'), device('lost'), port('p3', 'device', 'lost'), site('hq')]),
    );
    expect(done).toEqual(['delete p2', 'create p2', 'delete gone']);
    expect(undone).toEqual(['create gone', 'create s1', 'create p1', 'delete p2', 'create p2']);
  });

  it('comes back where an entity of its name was made elsewhere after it had gone', async () => {
    const wanted = load([
      device('kept'),
      device('lost'),
      port('p3', 'device', 'lost'),
      site('hq'),
      port('p2', 'site', 'hq'),
    ]);
    // Nothing in this diff says that it is the same entity.
    const { done, undone } = await takenBack(wanted, false, (diff) => ({
      ...diff,
      elements: diff.elements.map((element) => (element.uid === 'gone' ? { ...element, children: [] } : element)),
    }));
    expect(done).toEqual(['delete gone', 'create p2']);
    expect(undone).toEqual(['delete p2', 'create gone', 'create s1', 'create p1', 'create p2']);
  });
});
