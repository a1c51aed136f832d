import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  type Adapter,
  diffFrom,
  Handlers as H,
  type Handlers,
  Journal,
  resume,
  type SyncDiffOptions,
  SyncResult,
  syncDiff,
  Validator,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { type Answer, device, diff, handlersOf, load, network, port, saying, sides, target } from './inventory.js';

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
    expect(error.result?.undone).toEqual([]);
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

  /** As it is with a target that says what it has, `held`; its first sync gets `answers`. */
  const lookedAt = async (
    held: (uid: string) => Handlers.Held | undefined,
    answers: Readonly<Record<string, () => Answer>> = {},
    the = { diff, sides },
  ) => {
    const journal = Journal.memory('sync.journal');
    const read: Handlers.ModelHandlers['read'] = ({ uid }) => TE.right(O.fromNullable(held(uid)));
    const target = (commit: Step | undefined, asked: Array<string>): Adapter.Adapter => {
      const { adapter } = transactional({}, commit === undefined ? {} : { commit });
      return { ...adapter, handlers: handlersOf(saying(answers, asked), { read }) };
    };
    const broken = target(() => Promise.reject(new Error('connection lost')), []);
    left(await syncDiff(the.diff, the.sides, { rollback: true, journal })(broken)());
    const asked: Array<string> = [];
    const adapter = { ...target(undefined, asked), load: TE.right(the.sides.target) };
    return { asked, ended: await resume(journal, { rollback: true })(adapter)() };
  };

  it('is looked up in the target: by one entity that is as the sync has left it, it lasts', async () => {
    const { asked, ended } = await lookedAt((uid) => (uid === 'made' ? { attributes: { role: 'access' } } : undefined));
    expect(SyncResult.count(right(ended)).success).toBe(5);
    expect(asked).toEqual([]);
  });

  it('is looked up in the target: by one entity that is as it was before, it does not', async () => {
    const { asked, ended } = await lookedAt(() => undefined);
    expect(SyncResult.count(right(ended)).success).toBe(5);
    expect(asked).toEqual(ALL);
  });

  it('is not looked up by what was refused', async () => {
    const refusing = { 'create made': () => TE.right(H.refused('read-only')) };
    const held = (uid: string) => (uid === 'same' ? { attributes: { role: 'core' } } : undefined);
    const { asked, ended } = await lookedAt(held, refusing);
    expect(SyncResult.count(right(ended))).toMatchObject({ success: 3, refused: 1, skipped: 1 });
    expect(asked).toEqual([]);
  });

  it('is looked up by what was deleted and made elsewhere, as what has moved', async () => {
    const here = load([device('a'), device('b'), port('eth0', 'a')]);
    const there = load([device('a'), device('b'), port('eth0', 'b')]);
    const the = { diff: right(diffFrom(there)(here)), sides: { source: there, target: here } };
    const below = (uid: string) => () => ({ attributes: { mtu: 1500 }, parent: { model: 'device', uid } });
    expect((await lookedAt(below('b'), {}, the)).asked).toEqual([]);
    expect((await lookedAt(below('a'), {}, the)).asked).toEqual(['delete eth0', 'create eth0']);
  });

  it('does not matter where nothing was done', async () => {
    const refusing = Object.fromEntries(ALL.map((each) => [each, () => TE.right(H.refused('read-only'))]));
    const { asked, ended } = await lookedAt(() => undefined, refusing);
    expect(SyncResult.count(right(ended))).toMatchObject({ success: 0, refused: 3, skipped: 2 });
    expect(asked).toEqual(['create made', 'update same', 'delete gone']);
  });

  it('names what it is of, where the target cannot be looked at', async () => {
    const { ended } = await doubtful('stop');
    expect(left(ended).message).toBe(
      'sync.journal: nobody knows whether this took effect before the sync was cut off: create device "made" (and 4 more)',
    );
  });
});
