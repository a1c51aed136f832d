/**
 * A million entities a side, from files through every stage: load, diff, plan, apply, verify; and back: to a checkpoint, by the
 * inverse of the diff, by the journal, by undoing, by the target's transaction.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { File, JournalFile } from '../../../src/file.js';
import {
  Adapter,
  Diff,
  diffFrom,
  MemoryStore,
  type Operation,
  Plan,
  patch,
  rollback,
  Snapshot,
  Store,
  SyncResult,
  syncDiff,
  syncFrom,
} from '../../../src/index.js';
import { atLeast, atMost, counts, exactly, type Said } from '../Finding.js';
import { expected, orThrow, schema, sides, writeLines } from '../inventory.js';
import { collected, peak } from '../memory.js';
import { type Fault, outside } from '../Outside.js';
import type { Given, Scenario } from '../Scenario.js';

/** What a target is to become, and by what. */
interface Changes {
  readonly source: Snapshot.Snapshot;
  readonly target: Snapshot.Snapshot;
  readonly diff: Diff.Diff;
  /** As a target performs it that can move entities. */
  readonly plan: Plan.Plan;
}

/** Tells of a stage that is over: how long it took, and what is held after it. */
type Tell = (stage: string) => Promise<string>;

const telling = (): Tell => {
  let since = performance.now();
  return async (stage) => {
    const took = (performance.now() - since) / 1000;
    const heap = await collected();
    since = performance.now();
    const rss = process.memoryUsage().rss / 2 ** 20;
    return `${stage}: ${took.toFixed(1)} s; then ${heap.toFixed(0)} MB of heap in use, ${rss.toFixed(0)} MB resident`;
  };
};

/** By what the models compare, and by everything that is hashed. */
const isSame = (ours: Snapshot.Snapshot, theirs: Snapshot.Snapshot): boolean =>
  Snapshot.eq.equals(ours, theirs) && Snapshot.fingerprint(ours) === Snapshot.fingerprint(theirs);

// -------------------------------------------------------------------------------------
// the stages
// -------------------------------------------------------------------------------------

async function* load({ size, folder }: Given, tell: Tell): AsyncGenerator<Said, Changes> {
  const both = sides(size);
  const path = { source: join(folder, 'source.ndjson'), target: join(folder, 'target.ndjson') };
  await writeLines(path.source, both.source);
  await writeLines(path.target, both.target);
  yield await tell('files written');
  const source = orThrow(await File.read(schema)(path.source)());
  const target = orThrow(await File.read(schema)(path.target)());
  yield await tell('both read');
  yield exactly('entities read, of both sides', Snapshot.count(source) + Snapshot.count(target), 2 * size);
  const diff = orThrow(pipe(target, diffFrom(source)));
  const { create, update, delete: gone } = Diff.summary(diff);
  yield await tell('compared');
  const made = expected(both.source, both.target);
  // What has moved is missing on one side and surplus on the other.
  const differ = { create: made.create + made.move, update: made.update, delete: made.delete + made.move };
  yield exactly('a diff has the changes that were made', counts({ create, update, delete: gone }), counts(differ));
  const plan = orThrow(Plan.from({ schema, canMove: () => true })(diff));
  yield await tell('planned');
  const planned = { create: 0, update: 0, delete: 0, move: 0 };
  for (const { action } of plan.operations) planned[action]++;
  yield exactly('a plan has an operation for each change', counts(planned), counts(made));
  return { source, target, diff, plan };
}

/** Into a store and back, by the ways back that need no handlers. */
async function* inMemory({ source, target, diff }: Changes, tell: Tell): AsyncGenerator<Said> {
  const store = MemoryStore.make(target);
  orThrow(await store.checkpoint('before')());
  const synced = orThrow(await pipe(Store.toAdapter(store), syncFrom(Adapter.fromSnapshot('source', source)))());
  yield await tell('synced in memory');
  const after = orThrow(await store.load());
  yield exactly('operations that did not succeed', synced.operations.length - SyncResult.count(synced).success, 0);
  yield exactly('a store that was synced equals the source', isSame(after, source), true);
  orThrow(await store.rollback('before')());
  yield exactly(
    'back at its checkpoint it has the very snapshot of before',
    orThrow(await store.load()) === target,
    true,
  );
  const undone = orThrow(pipe(after, patch(Diff.invert(diff))));
  yield exactly('the inverse of the diff makes the target of it again', isSame(undone, target), true);
  yield await tell('verified, and back');
}

const NOT: Readonly<Record<Operation.Action, string>> = {
  create: 'ERR_OBJECT_NOT_CREATED',
  update: 'ERR_OBJECT_NOT_UPDATED',
  delete: 'ERR_OBJECT_NOT_DELETED',
  move: 'ERR_OBJECT_NOT_MOVED',
};

/** Into a table outside by handlers and back, by the ways back that such a target has. */
async function* byHandlers({ source, target, diff, plan }: Changes, folder: string, tell: Tell): AsyncGenerator<Said> {
  const table = outside(target);
  const before = table.copy();
  const manner = { concurrency: 64 };
  const journal = JournalFile.open(join(folder, 'sync.journal'));
  const bulk = table.adapter({ bulk: true });
  const synced = orThrow(await pipe(bulk, syncDiff(diff, { source, target }, { journal, ...manner }))());
  yield await tell('synced by handlers, with a journal on the disk');
  yield exactly('operations that did not succeed', synced.operations.length - SyncResult.count(synced).success, 0);
  yield exactly('rows changed', table.differing(before) > 0, true);
  yield exactly('a table that was synced equals the source', isSame(orThrow(await bulk.load()), source), true);
  yield await tell('loaded again, and verified');
  orThrow(await pipe(bulk, rollback(journal, manner))());
  yield await tell('taken back by the journal');
  yield exactly('rows not as they were, taken back by the journal', table.differing(before), 0);

  const fatal = plan.operations[plan.operations.length >> 1];
  const fault: Fault = (_, { action, model, uid }) =>
    action === fatal?.action && model === fatal.model && uid === fatal.uid
      ? { message: 'the disk is full' }
      : undefined;
  for (const [how, transaction] of [
    ['by undoing', false],
    ['by its transaction', true],
  ] as const) {
    const failing = table.adapter({ bulk: true, transaction, fault });
    const failed = await pipe(failing, syncDiff(diff, { source, target }, { rollback: true, ...manner }))();
    yield await tell(`failed, taken back ${how}`);
    const code = E.isLeft(failed) ? failed.left.code : 'no error';
    const done =
      E.isLeft(failed) && failed.left.result !== undefined ? SyncResult.count(failed.left.result).success : 0;
    yield atLeast('operations performed before one fails', done, plan.operations.length / 4);
    yield exactly('a sync in which an operation fails says which', code, NOT[fatal?.action ?? 'create']);
    yield exactly(`rows not as they were, taken back ${how}`, table.differing(before), 0);
  }
}

/** Everything that is held is let go with it. */
async function* everything(given: Given): AsyncGenerator<Said> {
  const tell = telling();
  const changes = yield* load(given, tell);
  yield* inMemory(changes, tell);
  yield* byHandlers(changes, given.folder, tell);
}

/** What the runtime keeps of a run, its code for one thing, in MB. */
const KEPT = 32;

export const million: Scenario = {
  name: 'million',
  unit: 'entities a side',
  size: 1_000_000,
  least: 1_000,
  heap: 6_000,
  run: async function* (given) {
    const before = await collected();
    yield* everything(given);
    yield `peak resident memory: ${peak().toFixed(0)} MB`;
    yield atMost('memory kept once all is let go', (await collected()) - before, KEPT, ' MB');
  },
};
