import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  apply,
  diffFrom,
  Handlers,
  Model,
  type Operation,
  Plan,
  Schema,
  Snapshot,
  type SyncDiffOptions,
  SyncResult,
  syncDiff,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { device, handlersOf, load, network, port, saying, schema } from './inventory.js';

const names = (n: number): ReadonlyArray<string> => Array.from({ length: n }, (_, i) => `d${i}`);

/** Ten devices to be created, each with a port. */
const empty = load([]);
const source = load(names(10).flatMap((name) => [device(name), port(`${name}.0`, name)]));
const diff = right(diffFrom(source)(empty));

type Many = NonNullable<Handlers.ModelHandlers['createMany']>;

const sync = (handlers: Handlers.Handlers, options: SyncDiffOptions = {}) =>
  syncDiff(diff, { source, target: empty }, options)(network(handlers))();

const batches: Array<ReadonlyArray<string>> = [];
const creating = (answer: (uid: string) => Handlers.Answer = () => E.right(Handlers.done)): Many => {
  batches.length = 0;
  return (operations) =>
    TE.fromIO(() => {
      batches.push(operations.map(({ uid }) => uid));
      return operations.map(({ uid }) => answer(uid));
    });
};

describe('bulk handlers', () => {
  it('are asked in batches of their size, parents before children', async () => {
    const asked: Array<string> = [];
    const handlers = handlersOf(saying({}, asked), { createMany: creating(), batchSize: 4 });
    const result = right(await sync(handlers));
    const devices = names(10);
    const ports = devices.map((name) => `${name}.0`);
    expect(batches).toEqual([devices, ports].flatMap((all) => [all.slice(0, 4), all.slice(4, 8), all.slice(8)]));
    expect(asked).toEqual([]);
    expect(SyncResult.count(result).success).toBe(20);
  });

  it('answer for each entity: one that is refused or fails keeps no other from being created', async () => {
    const createMany = creating((uid) => {
      if (uid === 'd3') return E.right(Handlers.refused('reserved'));
      return uid === 'd5' ? E.left({ message: 'no room' }) : E.right(Handlers.done);
    });
    const result = right(await sync(handlersOf(saying({}), { createMany }), { flags: ['CONTINUE_ON_FAILURE'] }));
    expect(SyncResult.count(result)).toMatchObject({ success: 16, refused: 1, error: 1, skipped: 2 });
    expect(batches[1]).toEqual(
      names(10)
        .filter((name) => !['d3', 'd5'].includes(name))
        .map((name) => `${name}.0`),
    );
  });

  it('are not asked for what comes after an error in the same batch', async () => {
    const plan = right(Plan.from({ schema })(diff));
    const target = load([device('d3', 'other')]);
    const ended = await apply(plan)({
      snapshot: target,
      handlers: handlersOf(saying({}), { createMany: creating() }),
    })();
    const error = left(ended);
    expect(error.message).toBe('could not create device "d3": it already exists');
    expect(batches).toEqual([['d0', 'd1', 'd2']]);
    expect(error.result && SyncResult.count(error.result)).toMatchObject({ success: 3, error: 1, skipped: 16 });
  });

  it('that fail as a whole leave it to single handlers, so that only what is wrong fails', async () => {
    const asked: Array<string> = [];
    const createMany: Many = () => TE.left({ message: 'duplicate key' });
    const handlers = handlersOf(saying({ 'create d3': () => TE.left({ message: 'duplicate key' }) }, asked), {
      createMany,
    });
    const result = right(await sync(handlers, { flags: ['CONTINUE_ON_FAILURE'] }));
    expect(asked.length).toBe(19);
    expect(SyncResult.count(result)).toMatchObject({ success: 18, error: 1, skipped: 1 });
  });

  it('that give too few answers have given none, and the target is looked at', async () => {
    const createMany: Many = () => TE.right([]);
    const read: Handlers.ModelHandlers['read'] = ({ uid }) =>
      TE.right(uid < 'd5' ? O.some({ attributes: {} }) : O.none);
    const error = left(await sync(handlersOf(saying({}), { createMany, read })));
    expect(error.message).toBe('could not create device "d5": the handler gave no answer');
    expect(error.result && SyncResult.count(error.result)).toMatchObject({ success: 5, error: 5, skipped: 10 });
  });

  it('are asked again for what is transient, as a whole', async () => {
    let times = 0;
    const createMany: Many = (operations) =>
      times++ === 0
        ? TE.left({ message: 'deadlock', transient: true })
        : TE.right(operations.map(() => E.right(Handlers.done)));
    const result = right(await sync(handlersOf(saying({}), { createMany }), { retry: () => 1 }));
    expect(SyncResult.count(result).success).toBe(20);
    expect(times).toBe(3);
  });

  it('are asked again for what is transient behind an error that is not', async () => {
    const asked: Array<ReadonlyArray<string>> = [];
    const createMany: Many = (operations) => {
      asked.push(operations.map(({ uid }) => uid));
      return TE.right(
        operations.map(({ uid }) => {
          if (uid === 'd1') return E.left({ message: 'invalid' });
          return uid === 'd2' && asked.length === 1
            ? E.left({ message: 'busy', transient: true })
            : E.right(Handlers.done);
        }),
      );
    };
    const single = ({ uid }: Operation.Operation) => {
      asked.push([uid]);
      return TE.right(Handlers.done);
    };
    const handlers = handlersOf(single, { createMany });
    const result = right(await sync(handlers, { flags: ['CONTINUE_ON_FAILURE'], retry: () => 1 }));
    expect(asked[1]).toEqual(['d2']);
    expect(SyncResult.count(result)).toMatchObject({ error: 1, skipped: 1 });
  });

  it('are asked again for those alone whose own error is transient, as long as the policy says so', async () => {
    const asked: Array<readonly [attempt: number, names: ReadonlyArray<string>]> = [];
    const busy = new Map([
      ['d3', 1],
      ['d5', 2],
      ['d7', 9],
    ]);
    const answerTo = (name: string): Handlers.Answer => {
      const left = busy.get(name) ?? 0;
      busy.set(name, left - 1);
      return left > 0 ? E.left({ message: 'too many requests', transient: true }) : E.right(Handlers.done);
    };
    const createMany: Many = (operations, { attempt }) => {
      const own = operations.filter(({ model }) => model === 'device').map(({ uid }) => uid);
      if (own.length > 0) asked.push([attempt, own]);
      return TE.right(operations.map(({ uid }) => answerTo(uid)));
    };
    const single = ({ action, model, uid }: Operation.Operation, { attempt }: Handlers.Context) => {
      if (action === 'create' && model === 'device') asked.push([attempt, [uid]]);
      return TE.fromEither(answerTo(uid));
    };
    const result = right(
      await sync(handlersOf(single, { createMany }), {
        flags: ['CONTINUE_ON_FAILURE'],
        retry: (failed) => (failed > 3 ? undefined : 1),
      }),
    );
    expect(asked).toEqual([
      [0, names(10)],
      [1, ['d3', 'd5', 'd7']],
      [2, ['d5', 'd7']],
      [3, ['d7']],
    ]);
    const attempts = new Map(result.operations.map(({ operation, attempts: n }) => [operation.uid, n]));
    expect(['d0', 'd3', 'd5', 'd7'].map((uid) => attempts.get(uid))).toEqual([undefined, 2, 3, 4]);
    expect(SyncResult.count(result)).toMatchObject({ success: 18, error: 1, skipped: 1 });
  });
});

describe('a bulk handler', () => {
  it('is not asked for one alone', async () => {
    const asked: Array<string> = [];
    const handlers = handlersOf(saying({}, asked), { createMany: creating(), batchSize: 3 });
    right(await sync(handlers));
    expect(batches.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(asked).toEqual(['create d9', 'create d9.0']);
  });

  it('is asked where only some models have one', async () => {
    const asked: Array<string> = [];
    const single = saying({}, asked);
    const handlers = new Map([
      ...handlersOf(single),
      ['device', { create: single, update: single, delete: single, createMany: creating() }] as const,
    ]);
    right(await sync(handlers));
    expect(batches).toEqual([names(10)]);
    expect(asked).toEqual(names(10).map((name) => `create ${name}.0`));
  });

  it('that gives one answer that is none has given none at all', async () => {
    const createMany: Many = (operations) => {
      // As from a module that nobody has type-checked.
      const answers: ReadonlyArray<unknown> = operations.map(({ uid }) =>
        uid === 'd4' ? 'done' : E.right(Handlers.done),
      );
      return TE.right(answers as ReadonlyArray<Handlers.Answer>);
    };
    const error = left(await sync(handlersOf(saying({}), { createMany })));
    expect(error.message).toBe('could not create device "d0": the handler gave no answer');
    const { operations = [] } = error.result ?? {};
    const devices = operations.filter(({ operation }) => operation.model === 'device');
    expect(devices.every(({ outcome, inDoubt }) => outcome === 'error' && inDoubt === true)).toBe(true);
  });

  it('that gives no answer has not done what the target does not have, and nobody knows of the rest', async () => {
    const createMany: Many = () => TE.right([]);
    const read: Handlers.ModelHandlers['read'] = ({ uid }) =>
      uid < 'd5' ? TE.left({ message: 'unreachable' }) : TE.right(O.none);
    const error = left(await sync(handlersOf(saying({}), { createMany, read })));
    const { operations = [] } = error.result ?? {};
    const devices = operations.filter(({ operation }) => operation.model === 'device');
    expect(devices.map(({ inDoubt }) => inDoubt)).toEqual(names(10).map((name) => (name < 'd5' ? true : undefined)));
  });

  it('that is busy to the end has failed them all: none is asked for alone, and the target is not looked at', async () => {
    const asked: Array<string> = [];
    const createMany: Many = () => TE.left({ message: 'busy', transient: true });
    const read: Handlers.ModelHandlers['read'] = () => TE.right(O.some({ attributes: {} }));
    const handlers = handlersOf(saying({}, asked), { createMany, read });
    const result = right(await sync(handlers, { flags: ['CONTINUE_ON_FAILURE'] }));
    expect(SyncResult.count(result)).toMatchObject({ success: 0, error: 10, skipped: 10 });
    expect(result.operations[0]?.message).toBe('could not create device "d0": busy');
    expect(asked).toEqual([]);
  });

  it('that is at the last when the sync is aborted ends it as it would have', async () => {
    const controller = new AbortController();
    const createMany: Many = (operations) =>
      TE.fromIO(() => {
        if (operations.some(({ uid }) => uid === 'd9.0')) controller.abort();
        return operations.map(() => E.right(Handlers.done));
      });
    const handlers = handlersOf(saying({}), { createMany, batchSize: 5 });
    const result = right(await sync(handlers, { signal: controller.signal }));
    expect(SyncResult.count(result).success).toBe(20);
  });
});

describe('children of several models', () => {
  const Disk = Model.make({ name: 'disk', identifiers: { name: t.string } });
  const Card = Model.make({ name: 'card', identifiers: { name: t.string } });
  const Server = Model.make({ name: 'server', identifiers: { name: t.string }, children: [Card, Disk] });
  const servers = right(Schema.make({ topLevel: [Server] }));
  const below = (uid: string) => ({ parent: { model: 'server', uid } });
  const all = right(
    Snapshot.fromEntities(servers)(
      ['a', 'b'].flatMap((name) => [
        Snapshot.item(Server, { name }),
        ...[1, 2].map((i) => Snapshot.item(Card, { name: `${name}.card${i}` }, below(name))),
        Snapshot.item(Disk, { name: `${name}.disk` }, below(name)),
      ]),
    ),
  );
  const plan = right(Plan.from()(right(diffFrom(all)(Snapshot.empty(servers)))));
  const performed = async (bulk: ReadonlyArray<string>) => {
    const asked: Array<string> = [];
    const single = saying({}, asked);
    const createMany = creating();
    const handlers = new Map(
      [...servers.models.keys()].map((model) => [
        model,
        { create: single, update: single, delete: single, ...(bulk.includes(model) ? { createMany } : {}) },
      ]),
    );
    right(await apply(plan)({ snapshot: Snapshot.empty(servers), handlers })());
    return { asked, batches: [...batches] };
  };

  it('are put together by model, whatever is between them', async () => {
    expect((await performed(['server', 'card', 'disk'])).batches).toEqual([
      ['a', 'b'],
      ['a.card1', 'a.card2', 'b.card1', 'b.card2'],
      ['a.disk', 'b.disk'],
    ]);
  });

  it('are asked for in the order of the plan, where they are asked for one by one', async () => {
    const { asked, batches: some } = await performed(['server']);
    expect(some).toEqual([['a', 'b']]);
    expect(asked.map((each) => each.slice('create '.length))).toEqual([
      'a.card1',
      'a.card2',
      'a.disk',
      'b.card1',
      'b.card2',
      'b.disk',
    ]);
  });
});

describe('concurrency', () => {
  /** How many handlers ran at the same time, at most, by model. */
  const watching = (more: Partial<Handlers.ModelHandlers> = {}) => {
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const order: Array<string> = [];
    const handlers = handlersOf(
      ({ model, uid }: Operation.Operation) =>
        async () => {
          running.set(model, (running.get(model) ?? 0) + 1);
          most.set(model, Math.max(most.get(model) ?? 0, running.get(model) ?? 0));
          await new Promise((resolve) => setTimeout(resolve, 2));
          running.set(model, (running.get(model) ?? 0) - 1);
          order.push(uid);
          return E.right(Handlers.done);
        },
      more,
    );
    return { handlers, most, order };
  };

  it('is as high as it is allowed to be, and no higher', async () => {
    const { handlers, most, order } = watching();
    right(await sync(handlers, { concurrency: 4 }));
    expect(most).toEqual(
      new Map([
        ['device', 4],
        ['port', 4],
      ]),
    );
    expect(names(10).every((name) => order.indexOf(name) < order.indexOf(`${name}.0`))).toBe(true);
  });

  it('is limited by each model, too', async () => {
    const { handlers, most } = watching({ concurrency: 2 });
    right(await sync(handlers, { concurrency: 8 }));
    expect(Math.max(...most.values())).toBe(2);
  });

  it('is none, by itself: operations are performed in the order of the plan', async () => {
    const { handlers, most, order } = watching();
    right(await sync(handlers));
    expect(Math.max(...most.values())).toBe(1);
    expect(order).toEqual(names(10).flatMap((name) => [name, `${name}.0`]));
  });

  it('finishes what was begun before an error', async () => {
    const asked: Array<string> = [];
    const answer = saying({ 'create d0': () => TE.left({ message: 'no' }) }, asked);
    const error = left(await sync(handlersOf(answer), { concurrency: 3 }));
    expect(error.message).toBe('could not create device "d0": no');
    expect(asked.length).toBeLessThan(10);
    expect(error.result?.operations.length).toBe(20);
  });
});
