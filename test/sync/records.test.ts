/** What a journal has on record at the end of a sync, and what is made of records, odd ones too. */
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  type Adapter,
  type Handlers,
  Journal,
  resume,
  rollback,
  type SyncDiffOptions,
  syncDiff,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { type Answer, diff, handlersOf, network, saying, sides } from './inventory.js';

const fails = (): Answer => TE.left({ message: 'no' });
const throws = (): Answer => () => Promise.reject(new Error('gone'));

type Answers = Readonly<Record<string, () => Answer>>;

/** A target, and what is asked of it. */
const remote = (
  answers: Answers = {},
  more: Partial<Handlers.ModelHandlers> = {},
  adapted: (asked: Array<string>) => Partial<Adapter.Adapter> = () => ({}),
) => {
  const asked: Array<string> = [];
  return { asked, adapter: network(handlersOf(saying(answers, asked), more), adapted(asked)) };
};

/** A transaction of which it is noted what it is asked for. */
const inside =
  (commit: TE.TaskEither<Handlers.HandlerError, void> = TE.right(undefined)) =>
  (asked: Array<string>): Partial<Adapter.Adapter> => {
    const note = (step: string) => TE.fromIO(() => void asked.push(step));
    const commits = pipe(
      note('commit'),
      TE.chain(() => commit),
    );
    return { transaction: { begin: note('begin'), commit: commits, rollback: note('rollback') } };
  };

const sync = (journal: Journal.Journal, adapter: Adapter.Adapter, options: SyncDiffOptions = {}) =>
  syncDiff(diff, sides, { journal, ...options })(adapter)();

const brief = (record: Journal.JournalRecord): string => {
  switch (record.record) {
    case 'begin':
    case 'end':
      return record.record;
    case 'transaction':
      return record.state;
    case 'undoing':
      return `undoing ${record.operations}`;
    case 'intent':
      return `${record.phase} ${record.operations}`;
    case 'outcome':
      return record.outcomes.map(({ operation, outcome }) => `${record.phase} ${operation}: ${outcome}`).join();
  }
};

const recordsOf = async (journal: Journal.Journal): Promise<ReadonlyArray<string>> =>
  right(await journal.read()).map(brief);

/** A journal with these records. */
const having = async (
  records: ReadonlyArray<Journal.JournalRecord>,
  name = 'odd.journal',
): Promise<Journal.Journal> => {
  const journal = Journal.memory(name);
  right(await journal.append(records)());
  return journal;
};

/** Why a journal cannot be begun anew. */
const inUse = async (journal: Journal.Journal): Promise<string> => left(await sync(journal, remote().adapter)).message;

const CUT_OFF = 'sync.journal: it is the journal of a sync that was cut off';

describe('the journal of a sync', () => {
  it('has an intent and an outcome of each operation, and an end', async () => {
    const journal = Journal.memory();
    right(await sync(journal, remote().adapter));
    expect(await recordsOf(journal)).toEqual([
      'begin',
      ...[0, 1, 2, 3, 4].flatMap((place) => [`apply ${place}`, `apply ${place}: success`]),
      'end',
    ]);
  });

  it('has no end as long as something that failed could be attempted again, of which the target is then told', async () => {
    const journal = Journal.memory('sync.journal');
    right(await sync(journal, remote({ 'update same': fails }).adapter, { flags: ['CONTINUE_ON_FAILURE'] }));
    expect((await recordsOf(journal)).at(-1)).toBe('apply 4: success');
    expect(await inUse(journal)).toBe(CUT_OFF);
    const { asked, adapter } = remote({}, {}, (told) => ({
      onComplete: () => TE.fromIO(() => void told.push('told')),
    }));
    right(await resume(journal)(adapter)());
    expect(asked).toEqual(['update same', 'told']);
  });

  it('has what the target said of an operation that was in flight, as later ones may hide it', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'create eth1': throws }).adapter));
    const before = (await recordsOf(journal)).length;
    const { adapter } = remote({}, { read: () => TE.right(O.some({ attributes: { mtu: 1500 } })) });
    right(await resume(journal)(adapter)());
    expect((await recordsOf(journal)).slice(before)).toEqual([
      'apply 1: success',
      ...[2, 3, 4].flatMap((place) => [`apply ${place}`, `apply ${place}: success`]),
      'end',
    ]);
  });

  it('has nothing more of what was in flight where nothing was', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'delete gone': fails }).adapter));
    const before = (await recordsOf(journal)).length;
    right(await resume(journal)(remote().adapter)());
    expect((await recordsOf(journal)).slice(before)).toEqual([
      ...[3, 4].flatMap((place) => [`apply ${place}`, `apply ${place}: success`]),
      'end',
    ]);
  });

  it('has an end where all that was done is undone', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'update same': fails }).adapter, { rollback: true }));
    expect((await recordsOf(journal)).slice(7)).toEqual([
      'undoing 0,1',
      'undo 0',
      'undo 0: success',
      'undo 1',
      'undo 1: success',
      'end',
    ]);
  });

  it('has an end where nothing had to be undone', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'create made': fails }).adapter, { rollback: true }));
    expect((await recordsOf(journal)).slice(-2)).toEqual(['undoing ', 'end']);
  });

  it('has no end where something could not be undone', async () => {
    const journal = Journal.memory('sync.journal');
    left(await sync(journal, remote({ 'update same': fails, 'delete made': fails }).adapter, { rollback: true }));
    expect((await recordsOf(journal)).at(-1)).toBe('undo 1: error');
    expect(await inUse(journal)).toBe(CUT_OFF);
  });

  it('tells that its transaction was rolled back, which is an end', async () => {
    const journal = Journal.memory();
    const { adapter } = remote({ 'update same': fails }, {}, inside());
    left(await sync(journal, adapter, { rollback: true }));
    expect((await recordsOf(journal)).slice(-3)).toEqual(['rolledBack', 'undoing ', 'end']);
  });
});

describe('a journal that cannot be begun anew', () => {
  it('is in use, with what to do about it', async () => {
    const journal = Journal.memory('sync.journal');
    left(await sync(journal, remote({ 'create made': fails }).adapter));
    const cut = left(await sync(journal, remote().adapter));
    expect(cut).toMatchObject({ suggestion: 'resume that, or take it back, or name another journal' });
    right(await resume(journal)(remote().adapter)());
    expect(left(await sync(journal, remote().adapter))).toMatchObject({ suggestion: 'name another' });
  });

  it('is called a journal where nobody has named it', async () => {
    expect(left(await rollback(Journal.memory())(remote().adapter)()).message).toBe('journal: there is no sync in it');
  });
});

describe('a journal that makes no sense', () => {
  const begin = { record: 'begin', plan: '', operations: 0, diff: 'none', carried: undefined } as const;

  it.each<readonly [string, ReadonlyArray<Journal.JournalRecord>]>([
    ['its first record is not how a sync begins', [{ record: 'end' }]],
    ['a second sync begins in it', [begin, begin]],
    ['something was undone before undoing began', [begin, { record: 'intent', phase: 'undo', operations: [0] }]],
    ['something was undone before undoing began', [begin, { record: 'outcome', phase: 'undo', outcomes: [] }]],
  ])('says so: %s', async (problem, records) => {
    const error = left(await resume(await having(records))(remote().adapter)());
    expect(error).toMatchObject({ code: 'ERR_JOURNAL_CORRUPT', message: `odd.journal: ${problem}` });
  });

  it('is not gone on with where it does not say what deleted parents have carried away', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'update same': fails }).adapter));
    const [first, ...rest] = right(await journal.read());
    if (first?.record !== 'begin') throw new Error('it does not begin');
    const odd = await having([{ ...first, carried: 'none' }, ...rest]);
    const { asked, adapter } = remote();
    const error = left(await resume(odd)(adapter)());
    expect(error.code).toBe('ERR_JOURNAL_CORRUPT');
    expect(error.message).toMatch(/^odd\.journal: /);
    expect(asked).toEqual([]);
  });
});

describe('a sync inside a transaction', () => {
  const ALL = ['create made', 'create eth1', 'update same', 'delete gone', 'delete eth9'];

  it('that was cut off before it was to be committed is done again from the beginning', async () => {
    const journal = Journal.memory();
    right(await sync(journal, remote({}, {}, inside()).adapter, { rollback: true }));
    const records = right(await journal.read());
    expect(records.slice(0, 6).map(brief)).toEqual([
      'begin',
      'begun',
      'apply 0',
      'apply 0: success',
      'apply 1',
      'apply 1: success',
    ]);
    const { asked, adapter } = remote({}, {}, inside());
    right(await resume(await having(records.slice(0, 6)), { rollback: true })(adapter)());
    expect(asked).toEqual(['begin', ...ALL, 'commit']);
  });

  it('that did not last is over when what comes after it is done outside of it', async () => {
    const journal = Journal.memory();
    const lost = () => Promise.reject(new Error('connection lost'));
    left(await sync(journal, remote({}, {}, inside(lost)).adapter, { rollback: true }));
    const outside = remote({ 'update same': fails });
    left(await resume(journal, { inFlight: 'retry' })(outside.adapter)());
    expect(outside.asked).toEqual(['create made', 'create eth1', 'update same']);
    const { asked, adapter } = remote();
    right(await resume(journal)(adapter)());
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
  });
});

describe('a sync that is taken back from its journal', () => {
  it('has an end on record, and says what failed, and what was not done before it', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'update same': fails }).adapter));
    const { operations } = right(await rollback(journal)(remote().adapter)());
    expect((await recordsOf(journal)).at(-1)).toBe('end');
    expect(operations.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['success', 'created'],
      ['success', 'created'],
      ['error', 'could not update device "same": no'],
      ['skipped', 'the sync ended before it'],
      ['skipped', 'the sync ended before it'],
    ]);
  });

  it('is one that was cut off as long as it is not undone as a whole, though it was over', async () => {
    const journal = Journal.memory('sync.journal');
    right(await sync(journal, remote().adapter));
    expect(await inUse(journal)).toBe('sync.journal: it is the journal of a sync that is over');
    left(await rollback(journal)(remote({ 'delete made': fails }).adapter)());
    expect(await inUse(journal)).toBe(CUT_OFF);
  });

  it('is never asked again to undo what is undone, however often that is gone on with', async () => {
    const journal = Journal.memory();
    left(await sync(journal, remote({ 'update same': fails }).adapter));
    const stuck = { 'delete made': fails };
    const asked = await [stuck, stuck, {}].reduce<Promise<ReadonlyArray<ReadonlyArray<string>>>>(
      async (before, answers) => {
        const earlier = await before;
        const target = remote(answers);
        await rollback(journal)(target.adapter)();
        return [...earlier, target.asked];
      },
      Promise.resolve([]),
    );
    expect(asked).toEqual([['delete eth1', 'delete made'], ['delete made'], ['delete made']]);
  });

  it('asks nobody for what was in flight before, once it is being undone', async () => {
    const journal = Journal.memory();
    const answers = { 'create eth1': throws, 'delete made': fails };
    left(await sync(journal, remote(answers).adapter, { rollback: true }));
    const { asked, adapter } = remote();
    right(await rollback(journal)(adapter)());
    expect(asked).toEqual(['delete made']);
  });

  it('says so to whoever would go on with it', async () => {
    const journal = Journal.memory();
    const answers = { 'update same': fails, 'delete made': fails };
    left(await sync(journal, remote(answers).adapter, { rollback: true }));
    expect(left(await resume(journal)(remote().adapter)()).message).toBe(
      'the sync had failed, and is taken back: 2 operations were undone',
    );
  });
});
