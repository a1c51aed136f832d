import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  apply,
  Diff,
  diffFrom,
  Handlers,
  Model,
  type Operation,
  Plan,
  Schema,
  Snapshot,
  type SyncOptions,
  SyncResult,
  syncFrom,
  syncTo,
} from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: [Port],
});
const schema = right(Schema.make({ topLevel: [Device] }));

const device = (name: string, role = 'access') => Snapshot.item(Device, { name, role });
const port = (name: string, below: string, mtu = 1500) =>
  Snapshot.item(Port, { name, mtu }, { parent: { model: 'device', uid: below } });
const load = (items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

// Creates made (with a port), updates same, deletes gone (with a port).
const source = load([device('made'), port('eth1', 'made'), device('same', 'core')]);
const target = load([device('same'), device('gone'), port('eth9', 'gone')]);

type Answer = TE.TaskEither<Handlers.HandlerError, Handlers.Handled>;

/** Handlers that answer by `action uid`, `done` where nothing is said, and note what they are asked. */
const answering = (answers: Readonly<Record<string, () => Answer>>, asked: Array<string> = []): Handlers.Handlers => {
  const answer = ({ action, uid }: Operation.Operation): Answer => {
    asked.push(`${action} ${uid}`);
    return answers[`${action} ${uid}`]?.() ?? TE.right(Handlers.done);
  };
  const own: Handlers.ModelHandlers = { create: answer, update: answer, delete: answer };
  return new Map([
    ['device', own],
    ['port', own],
  ]);
};

const ours = Adapter.fromSnapshot('cmdb', source);
const theirs = (handlers: Handlers.Handlers, more: Partial<Adapter.Adapter> = {}): Adapter.Adapter => ({
  ...Adapter.fromSnapshot('network', target),
  handlers,
  ...more,
});

const outcomes = ({ operations }: SyncResult.SyncResult): ReadonlyArray<string> =>
  operations.map(({ operation, outcome, message }) => `${operation.action} ${operation.uid}: ${outcome}, ${message}`);

const partial = (error: SyncResult.SyncError): SyncResult.SyncResult => {
  if (error.result === undefined) throw new Error(`there is no result: ${error.message}`);
  return error.result;
};

describe('a sync', () => {
  it('asks the handlers for each operation, in order, and ends with the target as the source is', async () => {
    const asked: Array<string> = [];
    const result = right(await pipe(theirs(answering({}, asked)), syncFrom(ours))());
    expect(asked).toEqual(['create made', 'create eth1', 'update same', 'delete gone', 'delete eth9']);
    expect(Snapshot.eq.equals(result.snapshot, source)).toBe(true);
    expect(result.changed).toBe(true);
    expect(Diff.summary(result.diff)).toEqual({ create: 2, update: 1, delete: 2, unchanged: 0, skipped: 0 });
    expect(SyncResult.count(result)).toEqual({ success: 5, refused: 0, error: 0, skipped: 0, planned: 0 });
  });

  it('gives handlers what they need: attributes, what was before, and the parent', async () => {
    const seen: Array<unknown> = [];
    const noted = (what: unknown): Handlers.Handled => {
      seen.push(what);
      return Handlers.done;
    };
    const handlers = Handlers.of([
      Handlers.forModel(Device, {
        create: ({ identifiers, attributes }) => TE.fromIO(() => noted([identifiers, attributes])),
        update: ({ attributes, before }) => TE.fromIO(() => noted([attributes, before])),
        delete: ({ before, withChildren }) => TE.fromIO(() => noted([before, withChildren])),
      }),
      Handlers.forModel(Port, {
        create: ({ parent }) => TE.fromIO(() => noted(parent)),
        update: () => TE.right(Handlers.done),
        delete: ({ parent }) => TE.fromIO(() => noted(parent)),
      }),
    ]);
    right(await pipe(theirs(handlers), syncFrom(ours))());
    expect(seen).toEqual([
      [{ name: 'made' }, { role: 'access' }],
      { model: 'device', uid: 'made' },
      [{ role: 'core' }, { role: 'access' }],
      [{ role: 'access' }, false],
      { model: 'device', uid: 'gone' },
    ]);
  });

  it('needs no handlers: what has none lives in memory', async () => {
    const result = right(await pipe(Adapter.fromSnapshot('network', target), syncFrom(ours))());
    expect(Snapshot.eq.equals(result.snapshot, source)).toBe(true);
  });

  it('seen from the source is the same', async () => {
    const result = right(await pipe(ours, syncTo(theirs(answering({}))))());
    expect(Snapshot.eq.equals(result.snapshot, source)).toBe(true);
  });

  it('does nothing, to the very same snapshot, where nothing differs', async () => {
    const completed: Array<unknown> = [];
    const same = theirs(answering({}), {
      load: TE.right(source),
      onComplete: (result) => TE.fromIO(() => void completed.push(result)),
    });
    const result = right(await pipe(same, syncFrom(ours))());
    expect(result).toMatchObject({ changed: false, operations: [] });
    expect(result.snapshot).toBe(source);
    expect(completed).toEqual([]);
  });

  it('performs a diff that it is given in place of comparing', async () => {
    const diff = right(diffFrom(source, { models: ['device'], flags: ['SKIP_UNMATCHED_BOTH'] })(target));
    const asked: Array<string> = [];
    const result = right(await pipe(theirs(answering({}, asked)), syncFrom(ours, { diff }))());
    expect(asked).toEqual(['update same']);
    expect(result.diff).toBe(diff);
  });

  it('keeps what is unchanged in its diff only where it is asked to', async () => {
    const kept = async (options: SyncOptions): Promise<number> => {
      const same = Adapter.fromSnapshot('network', target);
      const { diff } = right(await pipe(same, syncFrom(Adapter.fromSnapshot('cmdb', target), options))());
      return [...Diff.iterate(diff)].length;
    };
    expect(await kept({})).toBe(0);
    expect(await kept({ unchanged: false })).toBe(0);
    expect(await kept({ unchanged: true })).toBe(3);
  });

  it('moves an entity only through a handler that can', async () => {
    const here = load([device('a'), device('b'), port('eth0', 'a')]);
    const there = load([device('a'), device('b'), port('eth0', 'b')]);
    const names = async (handlers: Handlers.Handlers) => {
      const adapter = { ...Adapter.fromSnapshot('network', here), handlers };
      const result = right(await pipe(adapter, syncFrom(Adapter.fromSnapshot('cmdb', there)))());
      expect(Snapshot.eq.equals(result.snapshot, there)).toBe(true);
      return result.operations.map(({ operation }) => operation.action);
    };
    expect(await names(answering({}))).toEqual(['delete', 'create']);
    const done = () => TE.right(Handlers.done);
    expect(
      await names(Handlers.of([Handlers.forModel(Port, { create: done, update: done, delete: done, move: done })])),
    ).toEqual(['move']);
  });
});

describe('a handler that fails', () => {
  const refusing = { 'create made': () => TE.right(Handlers.refused('read-only')) };
  const erring = { 'create made': (): Answer => TE.left({ message: 'the device does not answer' }) };
  const throwing = {
    'create made': (): Answer => {
      throw new Error('connection reset');
    },
  };
  const rejecting = { 'create made': (): Answer => () => Promise.reject(new Error('connection reset')) };

  it('by refusing does not end the sync, but what is below is not attempted', async () => {
    const asked: Array<string> = [];
    const result = right(await pipe(theirs(answering(refusing, asked)), syncFrom(ours))());
    expect(asked).toEqual(['create made', 'update same', 'delete gone', 'delete eth9']);
    expect(outcomes(result)).toEqual([
      'create made: refused, read-only',
      'create eth1: skipped, it depends on the create of device "made", which was refused',
      'update same: success, updated',
      'delete gone: success, deleted',
      'delete eth9: success, deleted',
    ]);
    expect(result.operations.map(SyncResult.status)).toEqual(['failure', 'unknown', 'success', 'success', 'success']);
    expect(Snapshot.entry({ model: 'device', uid: 'made' })(result.snapshot)).toBeUndefined();
  });

  it('with an error ends the sync, and the left has what had come of it', async () => {
    const asked: Array<string> = [];
    const error = left(await pipe(theirs(answering(erring, asked)), syncFrom(ours))());
    expect(error).toMatchObject({
      _tag: 'OperationError',
      code: 'ERR_OBJECT_NOT_CREATED',
      message: 'could not create device "made": the device does not answer',
      model: 'device',
      uid: 'made',
      operation: 'create',
    });
    expect(asked).toEqual(['create made']);
    expect(outcomes(partial(error)).slice(1)).toEqual([
      'create eth1: skipped, the sync ended before it',
      'update same: skipped, the sync ended before it',
      'delete gone: skipped, the sync ended before it',
      'delete eth9: skipped, the sync ended before it',
    ]);
    expect(partial(error).snapshot).toBe(target);
  });

  it('with an error after a success leaves the success done', async () => {
    const failing = { 'update same': (): Answer => TE.left({ message: 'locked' }) };
    const error = left(await pipe(theirs(answering(failing)), syncFrom(ours))());
    expect(error.code).toBe('ERR_OBJECT_NOT_UPDATED');
    expect(Snapshot.entry({ model: 'port', uid: 'eth1' })(partial(error).snapshot)).toBeDefined();
    expect(Snapshot.entry({ model: 'device', uid: 'gone' })(partial(error).snapshot)).toBeDefined();
  });

  it.each([
    ['by throwing', throwing],
    ['by rejecting', rejecting],
  ])('%s has failed with that error', async (_how, answers) => {
    const error = left(await pipe(theirs(answering(answers)), syncFrom(ours))());
    expect(error.message).toBe('could not create device "made": connection reset');
  });

  it('does not end the sync with CONTINUE_ON_FAILURE', async () => {
    const answers = {
      ...erring,
      'delete gone': (): Answer => TE.left({ message: 'in use' }),
    };
    const result = right(await pipe(theirs(answering(answers)), syncFrom(ours, { flags: ['CONTINUE_ON_FAILURE'] }))());
    expect(outcomes(result)).toEqual([
      'create made: error, could not create device "made": the device does not answer',
      'create eth1: skipped, it depends on the create of device "made", which was not possible',
      'update same: success, updated',
      'delete gone: error, could not delete device "gone": in use',
      'delete eth9: skipped, it depends on the delete of device "gone", which was not possible',
    ]);
    expect(result.operations[0]?.error?.code).toBe('ERR_OBJECT_NOT_CREATED');
    expect(result.operations.map(SyncResult.status)).toEqual(['error', 'unknown', 'success', 'error', 'unknown']);
    expect(result.changed).toBe(true);
  });
});

describe('the target’s own rules', () => {
  it('fail what contradicts them, before any handler is asked', async () => {
    const plan = right(Plan.from()(right(diffFrom(source)(target))));
    const asked: Array<string> = [];
    const changed = right(pipe(target, Snapshot.add(Device, { name: 'made', role: 'spare' })));
    const error = left(await apply(plan)({ snapshot: changed, handlers: answering({}, asked) })());
    expect(error.message).toBe('could not create device "made": it already exists');
    expect(asked).toEqual([]);
  });
});

describe('a dry run', () => {
  it('says what would be done, and does nothing', async () => {
    const asked: Array<string> = [];
    const completed: Array<unknown> = [];
    const adapter = theirs(answering({}, asked), { onComplete: () => TE.fromIO(() => void completed.push(1)) });
    const result = right(await pipe(adapter, syncFrom(ours, { dryRun: true }))());
    expect(outcomes(result)).toEqual([
      'create made: planned, would be created',
      'create eth1: planned, would be created',
      'update same: planned, would be updated',
      'delete gone: planned, would be deleted',
      'delete eth9: planned, would be deleted',
    ]);
    expect(result.snapshot).toBe(target);
    expect(result.changed).toBe(false);
    expect([asked, completed]).toEqual([[], []]);
  });
});

describe('onComplete', () => {
  it('is called with the result when something changed', async () => {
    const completed: Array<SyncResult.SyncResult> = [];
    const adapter = theirs(answering({}), { onComplete: (result) => TE.fromIO(() => void completed.push(result)) });
    const result = right(await pipe(adapter, syncFrom(ours))());
    expect(completed.map(({ snapshot }) => snapshot)).toEqual([result.snapshot]);
  });

  it('that fails is the failure of the sync, with its result', async () => {
    const adapter = theirs(answering({}), {
      onComplete: () => TE.left(Adapter.loadError('network', 'the disk is full')),
    });
    const error = left(await pipe(adapter, syncFrom(ours))());
    expect(error.message).toBe('could not load network: the disk is full');
    expect(partial(error).operations.length).toBe(5);
  });
});

describe('loading', () => {
  it('that fails is the failure of the sync, which never began', async () => {
    const broken = Adapter.make({ name: 'cmdb', schema, load: TE.left(Adapter.loadError('cmdb', '503')) });
    const error = left(await pipe(theirs(answering({})), syncFrom(broken))());
    expect(error).toMatchObject({ code: 'ERR_LOAD_FAILED', message: 'could not load cmdb: 503' });
    expect(error.result).toBeUndefined();
  });

  it('of records that make no snapshot is a failure too', async () => {
    const lost = TE.of([port('eth0', 'nowhere')]);
    const broken = Adapter.make({ name: 'cmdb', schema, load: lost });
    expect(left(await pipe(theirs(answering({})), syncFrom(broken))()).code).toBe('ERR_PARENT_NOT_FOUND');
  });

  it('of both sides happens at the same time', async () => {
    const order: Array<string> = [];
    const slow =
      (name: string, snapshot: Snapshot.Snapshot): TE.TaskEither<never, Snapshot.Snapshot> =>
      async () => {
        order.push(`begin ${name}`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`end ${name}`);
        return E.right(snapshot);
      };
    const here = { ...ours, load: slow('source', source) };
    right(await pipe(theirs(answering({}), { load: slow('target', target) }), syncFrom(here))());
    expect(order.slice(0, 2).sort()).toEqual(['begin source', 'begin target']);
    expect(order.length).toBe(4);
  });
});

describe('progress', () => {
  it('is told of every stage', async () => {
    const told: Array<readonly [string, number, number]> = [];
    const options: SyncOptions = { onProgress: (...each) => told.push(each) };
    right(await pipe(theirs(answering({})), syncFrom(ours, options))());
    expect(told.slice(0, 3)).toEqual([0, 1, 2].map((done) => ['load', done, 2]));
    expect(told[3]).toEqual(['diff', 6, 6]);
    expect(told.slice(4)).toEqual([0, 1, 2, 3, 4, 5].map((done) => ['sync', done, 5]));
  });
});
