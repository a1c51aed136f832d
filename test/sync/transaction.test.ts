import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  type Adapter,
  type Handlers,
  Journal,
  resume,
  type SyncDiffOptions,
  syncDiff,
  Validator,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { type Answer, diff, handlersOf, network, saying, sides, target } from './inventory.js';

type Step = TE.TaskEither<Handlers.HandlerError, void>;

/** A target with a transaction, and what was asked of both. */
const transactional = (
  answers: Readonly<Record<string, () => Answer>> = {},
  steps: Partial<Readonly<Record<'begin' | 'commit' | 'rollback', Step>>> = {},
  more: Partial<Adapter.Adapter> = {},
) => {
  const asked: Array<string> = [];
  const step =
    (name: 'begin' | 'commit' | 'rollback'): Step =>
    () => {
      asked.push(name);
      return (steps[name] ?? TE.right(undefined))();
    };
  const transaction = { begin: step('begin'), commit: step('commit'), rollback: step('rollback') };
  return { asked, adapter: network(handlersOf(saying(answers, asked)), { transaction, ...more }) };
};

const ALL = ['create made', 'create eth1', 'update same', 'delete gone', 'delete eth9'];
const fails = (): Answer => TE.left({ message: 'no' });
const sync = (adapter: Adapter.Adapter, options: SyncDiffOptions = {}) =>
  syncDiff(diff, sides, { rollback: true, ...options })(adapter)();

describe('a target with a transaction', () => {
  it('is synced inside of it, and told of the result before it is committed', async () => {
    const { asked, adapter } = transactional({}, {}, { onComplete: () => TE.fromIO(() => void asked.push('told')) });
    right(await sync(adapter));
    expect(asked).toEqual(['begin', ...ALL, 'told', 'commit']);
  });

  it('is rolled back in place of being undone', async () => {
    const { asked, adapter } = transactional({ 'update same': fails });
    const error = left(await sync(adapter));
    expect(asked).toEqual(['begin', 'create made', 'create eth1', 'update same', 'rollback']);
    expect(error.message).toBe('could not update device "same": no (the transaction was rolled back)');
    expect(error.result?.snapshot).toBe(target);
  });

  it('is rolled back when a validator is against the result, or the target is', async () => {
    const never: Validator.Validator<Validator.AfterContext> = () => TE.left([Validator.violation('never', 'no')]);
    const validated = transactional();
    left(await sync(validated.adapter, { validate: { after: [never] } }));
    expect(validated.asked.at(-1)).toBe('rollback');
    const onComplete = () => TE.left({ _tag: 'StoreError', code: 'ERR_FILE_UNWRITABLE', message: 'full' } as const);
    const told = transactional({}, {}, { onComplete });
    expect(left(await sync(told.adapter)).message).toBe('full (the transaction was rolled back)');
  });

  it('is not asked for its transaction where nothing is to be taken back, nor in a dry run', async () => {
    const { asked, adapter } = transactional();
    right(await sync(adapter, { rollback: false }));
    right(await sync(adapter, { dryRun: true }));
    expect(asked).toEqual(ALL);
  });

  it('that cannot begin one is not touched', async () => {
    const { asked, adapter } = transactional({}, { begin: TE.left({ message: 'read-only' }) });
    const error = left(await sync(adapter));
    expect(error).toMatchObject({
      code: 'ERR_TRANSACTION_FAILED',
      message: 'the transaction could not begin: read-only',
    });
    expect(asked).toEqual(['begin']);
  });

  it('that cannot commit is what it was, and the error says so', async () => {
    const { adapter } = transactional({}, { commit: TE.left({ message: 'deferred constraint' }) });
    const error = left(await sync(adapter));
    expect(error.message).toBe('the transaction could not commit: deferred constraint');
    expect(error.result?.snapshot).toBe(target);
  });

  it('that cannot roll back never hides it', async () => {
    const { adapter } = transactional({ 'update same': fails }, { rollback: TE.left({ message: 'connection lost' }) });
    const error = left(await sync(adapter));
    expect(error.message).toBe(
      'could not update device "same": no (the transaction could not roll back: connection lost)',
    );
    expect(error.result?.snapshot).not.toBe(target);
  });
});

describe('a commit of which nobody knows whether it lasts', () => {
  const doubtful = async (inFlight: 'retry' | 'skip' | 'stop') => {
    const journal = Journal.memory('sync.journal');
    const broken = transactional({}, { commit: () => Promise.reject(new Error('connection lost')) });
    left(await sync(broken.adapter, { journal }));
    const { asked, adapter } = transactional();
    const ended = await resume(journal, { rollback: true, inFlight })(adapter)();
    return { asked, ended };
  };

  it('stops the one who resumes, by itself', async () => {
    const { ended } = await doubtful('stop');
    expect(left(ended)).toMatchObject({ code: 'ERR_JOURNAL_IN_DOUBT' });
  });

  it('is taken for one that does not last, and all is done again, by `retry`', async () => {
    const { asked, ended } = await doubtful('retry');
    expect(E.isRight(ended)).toBe(true);
    expect(asked).toEqual(['begin', ...ALL, 'commit']);
  });

  it('is taken for one that lasts by `skip`', async () => {
    const { asked, ended } = await doubtful('skip');
    expect(E.isRight(ended)).toBe(true);
    expect(asked).toEqual(['begin', 'commit']);
  });
});
