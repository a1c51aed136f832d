import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  diffFrom,
  Handlers,
  Journal,
  resume,
  rollback,
  Snapshot,
  Summary,
  type SyncDiffOptions,
  syncDiff,
  syncFrom,
} from '../../src/index.js';
import { left, right } from '../right.js';
import {
  type Answer,
  Device,
  device,
  diff,
  handlersOf,
  load,
  network,
  saying,
  sides,
  source,
  target,
} from './inventory.js';

const fails = (): Answer => TE.left({ message: 'no' });

const run = (
  journal: Journal.Journal,
  answers: Readonly<Record<string, () => Answer>>,
  options: SyncDiffOptions = {},
) => {
  const asked: Array<string> = [];
  const adapter = network(handlersOf(saying(answers, asked)));
  return { asked, adapter, ended: () => syncDiff(diff, sides, { journal, ...options })(adapter)() };
};

/** A journal whose sync was cut off by an error. */
const cutOff = async (): Promise<Journal.Journal> => {
  const journal = Journal.memory('sync.journal');
  left(await run(journal, { 'update same': fails }).ended());
  return journal;
};

/** A journal whose process was gone while the create of eth1 was in flight. */
const inFlight = async (): Promise<Journal.Journal> => {
  const journal = Journal.memory('sync.journal');
  left(await run(journal, { 'create eth1': () => () => Promise.reject(new Error('gone')) }).ended());
  return journal;
};

describe('a journal', () => {
  it('has an intent before, and an outcome after, each call of a handler', async () => {
    const journal = Journal.memory();
    const seen: Array<string> = [];
    const handlers = handlersOf(({ index }) => async () => {
      const records = right(await journal.read());
      seen.push(`${index}: ${records.length} records, the last an ${records.at(-1)?.record}`);
      return E.right(Handlers.done);
    });
    right(await syncDiff(diff, sides, { journal })(network(handlers))());
    expect(seen[0]).toBe('0: 2 records, the last an intent');
    expect(seen[1]).toBe('1: 4 records, the last an intent');
    expect(right(await journal.read()).at(-1)).toEqual({ record: 'end' });
  });

  it('has an intent, and no outcome, of what nobody knows of', async () => {
    const records = right(await (await inFlight()).read());
    expect(records.map(({ record }) => record)).toEqual(['begin', 'intent', 'outcome', 'intent']);
  });

  it('makes no difference to a sync that is begun: what is there already is not created', async () => {
    const meanwhile = right(pipe(target, Snapshot.add(Device, { name: 'made', role: 'access' })));
    const asked: Array<string> = [];
    const adapter = network(handlersOf(saying({}, asked)));
    const journal = Journal.memory();
    const error = left(await syncDiff(diff, { source, target: meanwhile }, { journal })(adapter)());
    expect(error.message).toBe('could not create device "made": it already exists');
    expect(asked).toEqual([]);
  });

  it('that cannot be written keeps handlers from being asked', async () => {
    const journal = Journal.memory('full.journal');
    const full = Journal.journalError('ERR_JOURNAL_UNWRITABLE', 'full.journal', 'no space is left');
    let records = 0;
    const filling = {
      ...journal,
      append: (more: ReadonlyArray<Journal.JournalRecord>) => (records++ < 3 ? journal.append(more) : TE.left(full)),
    };
    const { asked, ended } = run(filling, {});
    expect(left(await ended()).message).toBe('full.journal: no space is left');
    expect(asked).toEqual(['create made']);
  });

  it('is not written by a dry run', async () => {
    const journal = Journal.memory();
    right(await run(journal, {}, { dryRun: true }).ended());
    expect(right(await journal.read())).toEqual([]);
  });

  it('of a sync that was cut off, or is over, is not begun again', async () => {
    const cut = await cutOff();
    expect(left(await run(cut, {}).ended())).toMatchObject({
      code: 'ERR_JOURNAL_IN_USE',
      message: 'sync.journal: it is the journal of a sync that was cut off',
      suggestion: 'resume that, or take it back, or name another journal',
    });
    const over = Journal.memory('over.journal');
    right(await run(over, {}).ended());
    expect(left(await run(over, {}).ended())).toMatchObject({
      message: 'over.journal: it is the journal of a sync that is over',
      suggestion: 'name another',
    });
  });

  it('of another plan is refused', async () => {
    const other = right(diffFrom(load([device('other')]))(target));
    const journal = await cutOff();
    const ended = await syncDiff(other, sides, { journal, resume: true })(network(handlersOf(saying({}))))();
    expect(left(ended)).toMatchObject({
      code: 'ERR_JOURNAL_OTHER_PLAN',
      message: 'sync.journal: it is the journal of another plan',
      suggestion: 'name the plan that it was begun with, or another journal',
    });
  });

  it('that makes no sense is corrupt, not followed', async () => {
    const journal = Journal.memory('odd.journal');
    right(await journal.append([{ record: 'intent', phase: 'apply', operations: [0] }])());
    const ended = await resume(journal)(network(handlersOf(saying({}))))();
    expect(left(ended)).toMatchObject({ code: 'ERR_JOURNAL_CORRUPT' });
  });
});

describe('a sync that is resumed', () => {
  it('does not do again what was done, and attempts again what failed', async () => {
    const { asked, ended } = run(await cutOff(), {}, { resume: true });
    const result = right(await ended());
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
    expect(Snapshot.eq.equals(result.snapshot, source)).toBe(true);
  });

  it('is begun, where there is nothing to resume', async () => {
    const { asked, ended } = run(Journal.memory(), {}, { resume: true });
    right(await ended());
    expect(asked.length).toBe(5);
  });

  it('needs nothing but its journal and its target', async () => {
    const { asked, adapter } = run(Journal.memory(), {});
    right(await resume(await cutOff())(adapter)());
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
  });

  it('is not compared anew', async () => {
    const { asked, adapter } = run(Journal.memory(), {});
    const changed = { ...network(new Map()), name: 'cmdb', load: TE.right(load([])) };
    right(await syncFrom(changed, { journal: await cutOff(), resume: true })(adapter)());
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
  });

  it('does what a filter was against before, and tells the target of it', async () => {
    const journal = Journal.memory();
    const told: Array<Snapshot.Snapshot> = [];
    const adapter = network(new Map(), {
      load: TE.fromIO(() => told.at(-1) ?? target),
      onComplete: ({ snapshot }) => TE.fromIO(() => void told.push(snapshot)),
    });
    right(await syncDiff(diff, sides, { journal, filter: ({ action }) => action !== 'update' })(adapter)());
    right(await resume(journal)(adapter)());
    right(await resume(journal)(adapter)());
    expect(told.length).toBe(2);
    expect(told[1] !== undefined && Snapshot.eq.equals(told[1], source)).toBe(true);
  });

  it('does nothing where nothing is left to do, and does not tell the target again', async () => {
    const journal = Journal.memory();
    let told = 0;
    const asked: Array<string> = [];
    const adapter = network(handlersOf(saying({}, asked)), { onComplete: () => TE.fromIO(() => void told++) });
    right(await syncDiff(diff, sides, { journal })(adapter)());
    const again = right(await resume(journal)(adapter)());
    expect([asked.length, told]).toEqual([5, 1]);
    expect(again.operations.every(({ outcome }) => outcome === 'success')).toBe(true);
  });

  it('stops at what was in flight, where the target cannot be looked at, and names it', async () => {
    const error = left(await run(await inFlight(), {}, { resume: true }).ended());
    expect(error).toMatchObject({
      code: 'ERR_JOURNAL_IN_DOUBT',
      message: 'sync.journal: nobody knows whether this took effect before the sync was cut off: create port "eth1"',
      inDoubt: ['create port "eth1"'],
      suggestion: 'look at the target, then say whether to retry or to skip what was in flight',
    });
  });

  it('says how many more were in flight, where there were many', async () => {
    const wanted = load(['a', 'b', 'c'].map((name) => device(name)));
    const empty = load([]);
    const three = right(diffFrom(wanted)(empty));
    const createMany = () => () => Promise.reject(new Error('gone'));
    const adapter = network(handlersOf(saying({}), { createMany }));
    const journal = Journal.memory('sync.journal');
    const sync = (resume: boolean) =>
      syncDiff(three, { source: wanted, target: empty }, { journal, resume })(adapter)();
    left(await sync(false));
    expect(left(await sync(true))).toMatchObject({
      message:
        'sync.journal: nobody knows whether this took effect before the sync was cut off: create device "a" (and 2 more)',
      inDoubt: ['create device "a"', 'create device "b"', 'create device "c"'],
    });
  });

  it('goes on after what was in flight, where the target has it', async () => {
    const asked: Array<string> = [];
    const read = () => TE.right(O.some({ attributes: { mtu: 1500 }, parent: { model: 'device', uid: 'made' } }));
    const adapter = network(handlersOf(saying({}, asked), { read }));
    const result = right(await resume(await inFlight())(adapter)());
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
    expect(result.operations[1]).toMatchObject({ outcome: 'success', message: 'found to be done' });
  });

  it('performs what was in flight, or leaves it alone, where it is told to', async () => {
    const retried = run(await inFlight(), {}, { resume: true, inFlight: 'retry' });
    right(await retried.ended());
    expect(retried.asked[0]).toBe('create eth1');
    const skipped = run(await inFlight(), {}, { resume: true, inFlight: 'skip' });
    const result = right(await skipped.ended());
    expect(skipped.asked[0]).toBe('update same');
    expect(result.operations[1]).toMatchObject({
      outcome: 'skipped',
      message: 'it was in flight when the sync was cut off',
    });
  });
});

describe('a sync that is taken back from its journal', () => {
  it('is undone in reverse', async () => {
    const { asked, adapter } = run(Journal.memory(), {});
    const result = right(await rollback(await cutOff())(adapter)());
    expect(asked).toEqual(['delete eth1', 'delete made']);
    expect(result.undone?.length).toBe(2);
  });

  it('may be over', async () => {
    const journal = Journal.memory();
    const first = run(journal, {});
    const { snapshot } = right(await first.ended());
    const asked: Array<string> = [];
    const adapter = network(handlersOf(saying({}, asked)), { load: TE.right(snapshot) });
    const result = right(await rollback(journal)(adapter)());
    expect(asked).toEqual(['create gone', 'create eth9', 'update same', 'delete eth1', 'delete made']);
    expect(Snapshot.eq.equals(result.snapshot, target)).toBe(true);
  });

  it('says what could not be undone, and can be taken back further', async () => {
    const journal = await cutOff();
    const stuck = run(Journal.memory(), { 'delete made': fails });
    const error = left(await rollback(journal)(stuck.adapter)());
    expect(error).toMatchObject({
      code: 'ERR_ROLLBACK_INCOMPLETE',
      message:
        'the sync could not be taken back as a whole: 1 of 2 operations could not be undone: could not delete device "made": no',
    });
    const { asked, adapter } = run(Journal.memory(), {});
    right(await rollback(journal)(adapter)());
    expect(asked).toEqual(['delete made']);
  });

  it('is taken back to the end by whoever resumes it, which has failed all the same', async () => {
    const journal = Journal.memory();
    const answers = { 'update same': fails, 'delete made': fails };
    left(await run(journal, answers, { rollback: true }).ended());
    const { asked, adapter } = run(Journal.memory(), {});
    const error = left(await resume(journal)(adapter)());
    expect(error).toMatchObject({ code: 'ERR_SYNC_TAKEN_BACK' });
    expect(asked).toEqual(['delete made']);
    // What had failed is told as it was then.
    expect(error.result?.operations[2]).toMatchObject({
      outcome: 'error',
      message: 'could not update device "same": no',
      error: { code: 'ERR_OBJECT_NOT_UPDATED', message: 'could not update device "same": no', uid: 'same' },
    });
  });

  it('has to have been begun', async () => {
    const ended = await rollback(Journal.memory('new.journal'))(network(handlersOf(saying({}))))();
    expect(left(ended)).toMatchObject({
      code: 'ERR_JOURNAL_EMPTY',
      message: 'new.journal: there is no sync in it',
      suggestion: 'is this the journal you mean?',
    });
  });
});

describe('the summary of a sync', () => {
  it('counts by model and action, and has failures with their causes', async () => {
    const cause = new Error('409 Conflict\n at line 1');
    const asked = run(Journal.memory(), { 'update same': () => TE.left({ message: 'no', cause }) }, { rollback: true });
    const { result } = left(await asked.ended());
    const summary = result && Summary.of(result);
    expect(summary?.counts).toEqual({ success: 2, refused: 0, error: 1, skipped: 2, planned: 0 });
    expect(summary?.rows.map(({ model, action, counts }) => [model, action, counts.success])).toEqual([
      ['device', 'create', 1],
      ['device', 'update', 0],
      ['device', 'delete', 0],
      ['port', 'create', 1],
      ['port', 'delete', 0],
    ]);
    expect(summary?.failures).toMatchObject([
      { model: 'device', uid: 'same', outcome: 'error', code: 'ERR_OBJECT_NOT_UPDATED', cause: '409 Conflict' },
    ]);
    expect(summary?.undone?.counts.success).toBe(2);
  });
});
