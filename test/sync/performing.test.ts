/** What the engine does beside asking handlers: batches, the order of entities, times, progress, and records. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  apply,
  diffFrom,
  Handlers,
  Journal,
  Plan,
  Snapshot,
  type SyncDiffOptions,
  SyncResult,
  syncDiff,
  syncFrom,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { type Answer, device, diff, handlersOf, load, network, port, saying, sides, target } from './inventory.js';

const NAMES = ['a', 'b', 'c'];
const empty = load([]);
const devices = load(NAMES.map((name) => device(name)));
const full = load(NAMES.flatMap((name) => [device(name), port(`${name}.0`, name)]));

const sync = (
  from: Snapshot.Snapshot,
  to: Snapshot.Snapshot,
  handlers: Handlers.Handlers,
  options: SyncDiffOptions = {},
) => syncDiff(right(diffFrom(to)(from)), { source: to, target: from }, options)(network(handlers))();

/** Handlers for batches, that refuse some entities, and note what they are asked for. */
const inBatches = (refused: ReadonlyArray<string> = []) => {
  const batches: Array<ReadonlyArray<string>> = [];
  const many: Handlers.BulkHandler<{ readonly uid: string }> = (operations) => {
    batches.push(operations.map(({ uid }) => uid));
    return TE.right(
      operations.map(({ uid }) => E.right(refused.includes(uid) ? Handlers.refused('in use') : Handlers.done)),
    );
  };
  return { batches, handlers: handlersOf(saying({}), { createMany: many, deleteMany: many }) };
};

describe('a batch', () => {
  it('is without what the filter is against', async () => {
    const { batches, handlers } = inBatches();
    right(await sync(empty, devices, handlers, { filter: ({ uid }) => uid !== 'b' }));
    expect(batches).toEqual([['a', 'c']]);
  });

  it('is without what depends on an operation that was refused', async () => {
    const { batches, handlers } = inBatches(['a']);
    right(await sync(full, empty, handlers));
    expect(batches).toEqual([NAMES, ['b.0', 'c.0']]);
  });

  it('is not asked for where all of it depends on what was refused', async () => {
    const { batches, handlers } = inBatches(NAMES);
    right(await sync(full, empty, handlers));
    expect(batches).toEqual([NAMES]);
  });
});

describe('the snapshot after a sync at the same time', () => {
  it('has its entities in the order of the plan, whichever handler is done first', async () => {
    let release: () => void = () => undefined;
    const others = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answers: Readonly<Record<string, () => Promise<Handlers.Handled>>> = {
      a: () => others.then(() => Handlers.done),
      b: () => Promise.resolve(Handlers.refused('reserved')),
      c: async () => {
        release();
        return Handlers.done;
      },
    };
    const handlers = handlersOf(
      ({ uid }) =>
        async () =>
          E.right((await answers[uid]?.()) ?? Handlers.done),
    );
    const { snapshot } = right(await sync(empty, devices, handlers, { concurrency: 3 }));
    expect(Snapshot.entries('device')(snapshot).map(({ uid }) => uid)).toEqual(['a', 'c']);
  });
});

describe('the times of the operations', () => {
  const sum = ({ operations }: SyncResult.SyncResult): number =>
    operations.reduce((all, each) => all + each.duration, 0);

  it('add up to no more than the whole, where they are shares of a batch', async () => {
    const result = right(await sync(empty, devices, inBatches().handlers));
    expect(sum(result)).toBeLessThanOrEqual(result.duration);
  });

  it('add up to no more than the whole, where no handler is asked', async () => {
    const plan = right(Plan.from()(diff));
    const changed = load([device('made', 'spare'), device('same'), device('gone'), port('eth9', 'gone')]);
    const options = { flags: ['CONTINUE_ON_FAILURE'] as const, filter: ({ uid }: { uid: string }) => uid !== 'same' };
    const result = right(await apply(plan, options)({ snapshot: changed, handlers: Handlers.none })());
    expect(SyncResult.count(result)).toEqual({ success: 2, refused: 0, error: 1, skipped: 2, planned: 0 });
    expect(sum(result)).toBeLessThanOrEqual(result.duration);
  });
});

describe('progress', () => {
  it('is not told of performing where there is nothing to perform', async () => {
    const stages: Array<string> = [];
    const ours = Adapter.fromSnapshot('cmdb', target);
    right(await syncFrom(ours, { onProgress: (stage) => stages.push(stage) })(network(Handlers.none))());
    expect([...new Set(stages)]).toEqual(['load', 'diff']);
  });
});

describe('a journal', () => {
  it.each([
    ['what came of an operation', 2],
    ['what is to be done next', 3],
  ])('that cannot take down %s ends the sync, even if it could go on later', async (_, at) => {
    const journal = Journal.memory('sync.journal');
    let records = 0;
    const interrupted: Journal.Journal = {
      ...journal,
      append: (more) =>
        records++ === at
          ? TE.left(Journal.journalError('ERR_JOURNAL_UNWRITABLE', 'sync.journal', 'no space is left'))
          : journal.append(more),
    };
    const asked: Array<string> = [];
    const handlers = handlersOf(saying({}, asked));
    const error = left(await syncDiff(diff, sides, { journal: interrupted })(network(handlers))());
    expect(error.message).toBe('sync.journal: no space is left');
    expect(asked).toEqual(['create made']);
    expect(error.result && SyncResult.count(error.result)).toMatchObject({ success: 1, skipped: 4 });
  });

  it('of a sync in which something was refused has it refused, and not done, when that is resumed', async () => {
    const journal = Journal.memory();
    const refusing = { 'create made': (): Answer => TE.right(Handlers.refused('read-only')) };
    const failing = { ...refusing, 'update same': (): Answer => TE.left({ message: 'no' }) };
    left(await syncDiff(diff, sides, { journal })(network(handlersOf(saying(failing))))());
    const asked: Array<string> = [];
    const again = network(handlersOf(saying({}, asked)));
    const { operations, snapshot } = right(await syncDiff(diff, sides, { journal, resume: true })(again)());
    expect(asked).toEqual(['update same', 'delete gone', 'delete eth9']);
    expect(operations[0]).toMatchObject({ outcome: 'refused', message: 'read-only' });
    expect(Snapshot.entries('device')(snapshot).map(({ uid }) => uid)).toEqual(['same']);
  });
});
