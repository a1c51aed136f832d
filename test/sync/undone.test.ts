/** Taking a sync back by undoing what was done: in which order, how far it goes, and what is said of it. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { diffFrom, Handlers, Journal, Snapshot, type SyncDiffOptions, syncDiff, Validator } from '../../src/index.js';
import { left, right } from '../right.js';
import {
  type Answer,
  Device,
  device,
  diff,
  handlersOf,
  load,
  network,
  port,
  saying,
  sides,
  target,
} from './inventory.js';

const fails = (): Answer => TE.left({ message: 'no' });
const throws = (): Answer => () => Promise.reject(new Error('gone'));

const run = async (answers: Readonly<Record<string, () => Answer>>, options: SyncDiffOptions = {}) => {
  const asked: Array<string> = [];
  const adapter = network(handlersOf(saying(answers, asked)));
  const error = left(await syncDiff(diff, sides, { rollback: true, ...options })(adapter)());
  return { asked, error };
};

describe('a sync that is undone', () => {
  it('is undone for an error that it went on after, when it is through', async () => {
    const { asked, error } = await run({ 'update same': fails }, { flags: ['CONTINUE_ON_FAILURE'] });
    expect(asked.slice(3)).toEqual([
      'delete gone',
      'delete eth9',
      'create gone',
      'create eth9',
      'delete eth1',
      'delete made',
    ]);
    expect(error.message).toBe('could not update device "same": no (4 operations were undone)');
    expect(error.result?.snapshot).toBe(target);
  });

  it('says how many operations were undone', async () => {
    expect((await run({ 'create made': fails })).error.message).toMatch(/ \(nothing had to be undone\)$/);
    expect((await run({ 'create eth1': fails })).error.message).toMatch(/ \(1 operation was undone\)$/);
    expect((await run({ 'update same': fails })).error.message).toMatch(/ \(2 operations were undone\)$/);
  });

  it('asks for the inverse of each operation', async () => {
    const { error } = await run({ 'delete gone': fails });
    expect(error.result?.undone?.map(({ operation }) => operation)).toEqual([
      {
        action: 'update',
        index: 0,
        model: 'device',
        uid: 'same',
        identifiers: { name: 'same' },
        parent: undefined,
        requires: [],
        attributes: { role: 'access' },
        before: { role: 'core' },
      },
      {
        action: 'delete',
        index: 1,
        model: 'port',
        uid: 'eth1',
        identifiers: { name: 'eth1' },
        parent: { model: 'device', uid: 'made' },
        requires: [],
        before: { mtu: 1500 },
        withChildren: false,
      },
      {
        action: 'delete',
        index: 2,
        model: 'device',
        uid: 'made',
        identifiers: { name: 'made' },
        parent: undefined,
        requires: [],
        before: { role: 'access' },
        withChildren: false,
      },
    ]);
  });

  it('is undone last first, but for parents that have to be there before their children', async () => {
    const from = load([device('same'), port('eth0', 'same')]);
    const to = load([device('same', 'core'), device('made')]);
    const asked: Array<string> = [];
    const adapter = network(handlersOf(saying({ 'create made': fails }, asked)));
    const options = { rollback: true };
    left(await syncDiff(right(diffFrom(to)(from)), { source: to, target: from }, options)(adapter)());
    expect(asked).toEqual(['update same', 'delete eth0', 'create made', 'create eth0', 'update same']);
  });

  it('is undone as far as that goes, and its result is the target as it is then', async () => {
    let updates = 0;
    const { asked, error } = await run({
      'update same': () => (updates++ === 0 ? TE.right(Handlers.done) : fails()),
      'delete gone': fails,
    });
    expect(asked.slice(4)).toEqual(['update same', 'delete eth1', 'delete made']);
    expect(error.message).toBe(
      'could not delete device "gone": no (1 of 3 operations could not be undone: could not update device "same": no)',
    );
    const left = load([device('same', 'core'), device('gone'), port('eth9', 'gone')]);
    expect(error.result && Snapshot.eq.equals(error.result.snapshot, left)).toBe(true);
  });

  it('says how many could not be undone, and why the first of them could not', async () => {
    const { error } = await run({ 'update same': fails, 'delete eth1': fails, 'delete made': fails });
    expect(error.message).toBe(
      'could not update device "same": no (2 of 2 operations could not be undone: could not delete port "eth1": no, and 1 more)',
    );
  });

  it('names what nobody knows to have taken effect, which is not undone', async () => {
    const { error } = await run({ 'update same': throws });
    expect(error.message).toBe(
      'could not update device "same": gone (2 operations were undone; whether the update of device "same" took effect is not known)',
    );
  });

  it('names the first of several that nobody knows to have taken effect', async () => {
    const answers = { 'create made': throws, 'update same': throws, 'delete gone': throws };
    const { error } = await run(answers, { flags: ['CONTINUE_ON_FAILURE'] });
    expect(error.message).toBe(
      'could not create device "made": gone (nothing had to be undone; whether the create of device "made" (and 2 more) took effect is not known)',
    );
  });

  it('is not rolled back by a transaction that it was not inside of', async () => {
    const asked: Array<string> = [];
    const never: Validator.Validator<Validator.AfterContext> = () => TE.left([Validator.violation('never', 'no')]);
    const step = TE.fromIO(() => void asked.push('transaction'));
    const transaction = { begin: step, commit: step, rollback: step };
    const adapter = network(handlersOf(saying({}, asked)), { transaction });
    const error = left(await syncDiff(diff, sides, { validate: { after: [never] } })(adapter)());
    expect(error.message).toMatch(/ \(5 operations were undone\)$/);
    expect(asked).toHaveLength(10);
    expect(asked).not.toContain('transaction');
  });
});

describe('a sync that is resumed, and fails again', () => {
  /** A journal whose sync had made two entities when it was cut off, and the target as it was then. */
  const cutOff = async () => {
    const journal = Journal.memory('sync.journal');
    const adapter = network(handlersOf(saying({ 'update same': fails })));
    const { result } = left(await syncDiff(diff, sides, { journal })(adapter)());
    if (result === undefined) throw new Error('there is no result');
    return { journal, now: result.snapshot };
  };

  it('is undone with what was done before, and its result is the target without that', async () => {
    const { journal, now } = await cutOff();
    const asked: Array<string> = [];
    const adapter = network(handlersOf(saying({ 'update same': fails }, asked)));
    const options = { journal, resume: true, rollback: true };
    const error = left(await syncDiff(diff, { ...sides, target: now }, options)(adapter)());
    expect(asked).toEqual(['update same', 'delete eth1', 'delete made']);
    expect(error.message).toBe('could not update device "same": no (2 operations were undone)');
    expect(error.result && Snapshot.eq.equals(error.result.snapshot, target)).toBe(true);
  });

  it('inside a transaction is rolled back, and what was done before that is undone', async () => {
    const { journal, now } = await cutOff();
    const asked: Array<string> = [];
    const step = (name: string) => TE.fromIO(() => void asked.push(name));
    const transaction = { begin: step('begin'), commit: step('commit'), rollback: step('rollback') };
    const adapter = network(handlersOf(saying({ 'delete gone': fails }, asked)), { transaction });
    const options = { journal, resume: true, rollback: true };
    const error = left(await syncDiff(diff, { ...sides, target: now }, options)(adapter)());
    expect(asked).toEqual(['begin', 'update same', 'delete gone', 'rollback', 'delete eth1', 'delete made']);
    expect(error.message).toBe(
      'could not delete device "gone": no (the transaction was rolled back; of what was done before it, 2 operations were undone)',
    );
    expect(error.result && Snapshot.eq.equals(error.result.snapshot, target)).toBe(true);
    expect(E.isRight(Snapshot.get(Device, 'made')(now))).toBe(true);
  });
});
