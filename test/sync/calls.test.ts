import { getEventListeners } from 'node:events';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  apply,
  diffFrom,
  Handlers,
  type Operation,
  Plan,
  Retry,
  type SyncDiffOptions,
  SyncResult,
  syncDiff,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { type Answer, device, diff, handlersOf, load, network, port, saying, sides, target } from './inventory.js';

const never: Answer = () => new Promise(() => undefined);

const sync = (handlers: Handlers.Handlers, options: SyncDiffOptions = {}) =>
  syncDiff(diff, sides, options)(network(handlers))();

const outcomeOf = ({ operations }: SyncResult.SyncResult, uid: string): string =>
  operations.flatMap(({ operation, outcome, message }) =>
    operation.uid === uid ? [`${outcome}: ${message}`] : [],
  )[0] ?? '';

describe('a handler that takes too long', () => {
  it('has failed, and nobody knows whether it did anything', async () => {
    const error = left(await sync(handlersOf(saying({ 'create made': () => never })), { timeout: 10 }));
    expect(error.message).toBe('could not create device "made": no answer within 10 ms');
    expect(error.result?.operations[0]).toMatchObject({ outcome: 'error', inDoubt: true });
  });

  it('is told that nobody waits for it any more', async () => {
    let wasAborted = false;
    const handlers = handlersOf((_, { signal }) => {
      signal.addEventListener('abort', () => {
        wasAborted = true;
      });
      return never;
    });
    left(await sync(handlers, { timeout: 10 }));
    expect(wasAborted).toBe(true);
  });

  it('has done it, if the target has what it was to make', async () => {
    const read = () => TE.right(O.some({ attributes: { role: 'access' }, parent: null }));
    const handlers = handlersOf(saying({ 'create made': () => never }), { read });
    expect(outcomeOf(right(await sync(handlers, { timeout: 10 })), 'made')).toBe('success: created');
  });

  it('has not done it, if the target does not have it', async () => {
    const handlers = handlersOf(saying({ 'create made': () => never }), { read: () => TE.right(O.none) });
    const error = left(await sync(handlers, { timeout: 10 }));
    expect(error.result?.operations[0]?.inDoubt).toBeUndefined();
  });

  it('has not done it for the reason that it gave, if the target does not have it', async () => {
    const thrown = new Error('connection reset');
    const handlers = handlersOf(saying({ 'create made': () => () => Promise.reject(thrown) }), {
      read: () => TE.right(O.none),
    });
    const error = left(await sync(handlers));
    expect(error.message).toBe('could not create device "made": connection reset');
    expect(error._tag === 'OperationError' && error.cause).toBe(thrown);
  });
});

describe('a handler that says that it failed', () => {
  it('is believed: the target is not looked at', async () => {
    const read = () => TE.right(O.some({ attributes: { role: 'access' }, parent: null }));
    const handlers = handlersOf(saying({ 'create made': () => TE.left({ message: 'no' }) }), { read });
    expect(left(await sync(handlers)).message).toBe('could not create device "made": no');
  });
});

describe('what is said of an operation', () => {
  it('has nothing in it that there is nothing to say of', async () => {
    const answers = {
      'create made': () => TE.right(Handlers.refused('read-only')),
      'update same': (): Answer => TE.left({ message: 'no' }),
    };
    const { operations } = right(await sync(handlersOf(saying(answers)), { flags: ['CONTINUE_ON_FAILURE'] }));
    const [made, , same, gone] = operations;
    expect(Object.keys(made ?? {})).toEqual(['operation', 'outcome', 'message', 'duration']);
    expect(Object.keys(same ?? {})).toEqual(['operation', 'outcome', 'message', 'error', 'duration']);
    expect(Object.keys(gone ?? {})).toEqual(['operation', 'outcome', 'message', 'duration']);
    expect(Object.keys(same?.error ?? {})).toEqual(['_tag', 'code', 'message', 'model', 'uid', 'operation']);
  });

  it('has how often it was asked for, if more than once, whatever came of it', async () => {
    const handlers = handlersOf(({ uid }, { attempt }) => {
      if (attempt === 0) return TE.left({ message: 'busy', transient: true });
      return uid === 'made' ? TE.right(Handlers.refused('read-only')) : TE.left({ message: 'no' });
    });
    const options: SyncDiffOptions = { retry: Retry.constant(0), flags: ['CONTINUE_ON_FAILURE'] };
    const { operations } = right(await sync(handlers, options));
    expect(operations.map(({ attempts }) => attempts)).toEqual([2, undefined, 2, 2, undefined]);
  });
});

describe('a target that cannot move', () => {
  it('has failed what is planned as a move', async () => {
    const here = load([device('a'), device('b'), port('eth0', 'a')]);
    const there = load([device('a'), device('b'), port('eth0', 'b')]);
    const plan = right(Plan.from({ canMove: () => true })(right(diffFrom(there)(here))));
    const error = left(await apply(plan)({ snapshot: here, handlers: handlersOf(saying({})) })());
    expect(error.message).toBe('could not move port "eth0": the target cannot move it');
  });
});

describe('an error that a handler calls transient', () => {
  const busy = (times: number, more: Partial<Handlers.HandlerError> = { transient: true }) => {
    const attempts: Array<number> = [];
    const handlers = handlersOf(({ uid }, { attempt }) => {
      if (uid !== 'made') return TE.right(Handlers.done);
      attempts.push(attempt);
      return attempts.length <= times ? TE.left({ message: 'busy', ...more }) : TE.right(Handlers.done);
    });
    return { attempts, handlers };
  };
  const retry = pipe(Retry.constant(1), Retry.times(3));

  it('is a reason to ask again, as long as the policy says so', async () => {
    const { attempts, handlers } = busy(3);
    const result = right(await sync(handlers, { retry }));
    expect(attempts).toEqual([0, 1, 2, 3]);
    expect(result.operations[0]).toMatchObject({ outcome: 'success', attempts: 4 });
  });

  it('is an error when the policy gives up', async () => {
    const { attempts, handlers } = busy(9);
    expect(left(await sync(handlers, { retry })).message).toBe('could not create device "made": busy');
    expect(attempts.length).toBe(4);
  });

  it('is the only one that is asked again for', async () => {
    const { attempts, handlers } = busy(1, {});
    left(await sync(handlers, { retry }));
    expect(attempts).toEqual([0]);
  });

  it('is not waited for when the sync is aborted', async () => {
    const controller = new AbortController();
    const { handlers } = busy(9);
    setTimeout(() => controller.abort(), 10);
    // Waited for, it would take an hour.
    left(await sync(handlers, { retry: Retry.constant(3_600_000), signal: controller.signal }));
  });
});

describe('an error that a handler calls transient, in a sync that may be aborted', () => {
  it('leaves nothing behind that waits for that', async () => {
    const { signal } = new AbortController();
    let asked = 0;
    const busy = () => (asked++ < 2 ? TE.left({ message: 'busy', transient: true }) : TE.right(Handlers.done));
    right(await sync(handlersOf(busy), { retry: Retry.constant(1), signal }));
    expect(asked).toBe(7);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is not waited for when it is aborted already', async () => {
    const controller = new AbortController();
    let asked = 0;
    const handlers = handlersOf(() => {
      asked++;
      controller.abort();
      return TE.left({ message: 'busy', transient: true });
    });
    // Waited for, it would take an hour.
    left(await sync(handlers, { retry: Retry.constant(3_600_000), signal: controller.signal }));
    expect(asked).toBe(1);
  });

  it('is not waited for, and no policy is asked, when the policy aborts it, or a handler has', async () => {
    const controller = new AbortController();
    let times = 0;
    const retry = (): number => {
      times++;
      controller.abort();
      return 3_600_000;
    };
    const handlers = handlersOf(() => TE.left({ message: 'busy', transient: true }));
    left(await sync(handlers, { retry, signal: controller.signal }));
    expect(times).toBe(1);
    const other = new AbortController();
    const aborting = handlersOf(() => {
      other.abort();
      return TE.left({ message: 'busy', transient: true });
    });
    left(await sync(aborting, { retry, signal: other.signal }));
    expect(times).toBe(1);
  });

  it('is no reason to ask again where nobody knows whether it took effect', async () => {
    // As from a module that nobody has type-checked.
    const doubtful = { message: 'busy', transient: true, inDoubt: true };
    let asked = 0;
    const handlers = handlersOf(() => {
      asked++;
      return TE.left(doubtful);
    });
    const error = left(await sync(handlers, { retry: Retry.constant(1) }));
    expect(error.result?.operations[0]).toMatchObject({ outcome: 'error', inDoubt: true });
    expect(asked).toBe(1);
  });
});

describe('a sync that is aborted', () => {
  const abortingAt = (uid: string) => {
    const controller = new AbortController();
    const asked: Array<string> = [];
    const answer = saying({}, asked);
    const handlers = handlersOf((operation: Operation.Operation) => {
      if (operation.uid === uid) controller.abort();
      return answer(operation);
    });
    return { asked, handlers, signal: controller.signal };
  };

  it('finishes what it is at, and does nothing more', async () => {
    const { asked, handlers, signal } = abortingAt('eth1');
    const error = left(await sync(handlers, { signal }));
    expect(error).toMatchObject({ code: 'ERR_SYNC_ABORTED', message: 'the sync was aborted' });
    expect(asked).toEqual(['create made', 'create eth1']);
    expect(error.result && SyncResult.count(error.result)).toMatchObject({ success: 2, skipped: 3 });
  });

  it('is taken back, where that was asked for', async () => {
    const { asked, handlers, signal } = abortingAt('eth1');
    const error = left(await sync(handlers, { signal, rollback: true }));
    expect(error.message).toBe('the sync was aborted (2 operations were undone)');
    expect(asked).toEqual(['create made', 'create eth1', 'delete eth1', 'delete made']);
    expect(error.result?.snapshot).toBe(target);
  });
});

describe('the filter of a sync', () => {
  it('keeps operations, and what requires them, from being attempted', async () => {
    const asked: Array<string> = [];
    const result = right(await sync(handlersOf(saying({}, asked)), { filter: ({ action }) => action !== 'create' }));
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
    expect(outcomeOf(result, 'made')).toBe('skipped: the filter is against it');
    expect(outcomeOf(result, 'eth1')).toBe('skipped: it depends on the create of device "made", which was skipped');
  });

  it('may take its time, and is asked in dry runs too', async () => {
    const filter = async ({ uid }: Operation.Operation): Promise<boolean> => uid !== 'same';
    const result = right(await sync(handlersOf(saying({})), { filter, dryRun: true }));
    expect(SyncResult.count(result)).toMatchObject({ planned: 4, skipped: 1 });
  });

  it('that throws has failed the operation', async () => {
    const filter = (): boolean => {
      throw new Error('out of order');
    };
    const error = left(await sync(handlersOf(saying({})), { filter }));
    expect(error.message).toBe('could not create device "made": the filter failed: out of order');
  });
});

describe('the cause that a handler gives', () => {
  it('is in the error', async () => {
    const cause = new Error('connection reset');
    const handlers = handlersOf(saying({ 'create made': () => TE.left({ message: 'no', cause }) }));
    const error = left(await sync(handlers));
    expect(error._tag === 'OperationError' && error.cause).toBe(cause);
    expect(E.isLeft(await sync(handlers))).toBe(true);
  });

  it('is what it threw, if it did, and nothing where it only took too long', async () => {
    const thrown = new Error('connection reset');
    const throwing = left(await sync(handlersOf(() => () => Promise.reject(thrown))));
    expect(throwing._tag === 'OperationError' && throwing.cause).toBe(thrown);
    expect(
      left(
        await sync(
          handlersOf(() => never),
          { timeout: 5 },
        ),
      ),
    ).not.toHaveProperty('cause');
  });
});
