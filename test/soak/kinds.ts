/**
 * Kinds of syncs that a process may do, one after the other: those that succeed, and those that fail in each way that a sync
 * can. Each is held to what it is to end in.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import { JournalFile } from '../../src/file.js';
import {
  Adapter,
  History,
  Journal,
  LockstepError,
  Progress,
  Retry,
  rollback,
  Snapshot,
  Store,
  type SyncOptions,
  syncFrom,
  Validator,
} from '../../src/index.js';
import { orThrow } from './inventory.js';
import type { Fault, Outside } from './Outside.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What the syncs of a process share. */
export interface Setting {
  readonly folder: string;
  /** What is synced as a whole. */
  readonly store: Store.Store;
  /** What is synced by handlers. */
  readonly table: Outside;
  /** What the store had, as far back as is kept. */
  history: History.History;
  /** How often progress was told of. */
  told: number;
}

/** A kind of sync: given what the target is to become, what it ended in, if that is not as it should be. */
export type Kind = (setting: Setting, source: Snapshot.Snapshot) => Promise<string | undefined>;

// -------------------------------------------------------------------------------------
// what is asked
// -------------------------------------------------------------------------------------

const MANNER: SyncOptions = {
  concurrency: 4,
  timeout: 60_000,
  retry: pipe(Retry.constant(0), Retry.times(2)),
};

const fromSource = (source: Snapshot.Snapshot, setting: Setting, options: SyncOptions = {}) =>
  syncFrom(Adapter.fromSnapshot('source', source), {
    onProgress: Progress.metered(() => {
      setting.told++;
    }),
    ...options,
  });

/** Something goes wrong once: at the operation that is asked for after so many. */
const once = (after: number, transient = false): Fault => {
  let asked = 0;
  return () => (asked++ === after ? { message: 'the line is dead', transient } : undefined);
};

const ended = (done: E.Either<{ readonly code: string; readonly message: string }, unknown>): string =>
  E.isRight(done) ? 'success' : done.left.code;

/** What it ended in, where that is not among what it may end in. */
const unless = (
  done: E.Either<LockstepError.LockstepError, unknown>,
  expected: RegExp,
  ...more: ReadonlyArray<readonly [what: string, isSo: boolean]>
): string | undefined => {
  if (!expected.test(ended(done))) return E.isLeft(done) ? LockstepError.toLine(done.left) : 'it succeeded';
  return more.find(([, isSo]) => !isSo)?.[0];
};

const NOT_DONE = /^ERR_OBJECT_NOT_/;
const DONE = /^success$/;

const whether = async (store: Store.Store, is: Snapshot.Snapshot): Promise<readonly [string, boolean]> => [
  'the store does not have what it should',
  Snapshot.eq.equals(orThrow(await store.load()), is),
];

const tableIs = async ({ table }: Setting, is: Snapshot.Snapshot): Promise<readonly [string, boolean]> => [
  'the table does not have what it should',
  Snapshot.eq.equals(orThrow(await table.adapter().load()), is),
];

let journals = 0;

/** A journal on the disk, for as long as something is done with it. */
const journalled = async <A>(folder: string, use: (journal: Journal.Journal) => Promise<A>): Promise<A> => {
  const file = join(folder, `${journals++}.journal`);
  try {
    return await use(JournalFile.open(file));
  } finally {
    await rm(file, { force: true });
  }
};

// -------------------------------------------------------------------------------------
// syncs of the store
// -------------------------------------------------------------------------------------

const plain: Kind = async (setting, source) => {
  const { store } = setting;
  const done = await pipe(Store.toAdapter(store), fromSource(source, setting))();
  const stored = orThrow(await store.load());
  setting.history = orThrow(
    pipe(setting.history, History.checkpoint({ label: `synced ${setting.history.next}` })(stored)),
  );
  return unless(done, DONE, await whether(store, source));
};

const dry: Kind = async (setting, source) => {
  const before = orThrow(await setting.store.load());
  const done = await pipe(Store.toAdapter(setting.store), fromSource(source, setting, { dryRun: true }))();
  return unless(done, DONE, await whether(setting.store, before));
};

const againstValidator: Kind = async (setting, source) => {
  const before = orThrow(await setting.store.load());
  const never = Validator.fromPredicate('never', 'nothing is good enough')((_: Validator.AfterContext) => T.of(false));
  const done = await pipe(
    Store.toAdapter(setting.store),
    fromSource(source, setting, { rollback: true, validate: { after: [never] } }),
  )();
  return unless(done, /^ERR_VALIDATION_FAILED$/, await whether(setting.store, before));
};

const backToCheckpoint: Kind = async (setting, source) => {
  const { store } = setting;
  const before = orThrow(await store.load());
  orThrow(await store.checkpoint('before')());
  const done = await pipe(Store.toAdapter(store), fromSource(source, setting))();
  orThrow(await store.rollback('before')());
  return unless(done, DONE, await whether(store, before));
};

const storeTakenBack: Kind = (setting, source) =>
  journalled(setting.folder, async (journal) => {
    const before = orThrow(await setting.store.load());
    const adapter = Store.toAdapter(setting.store);
    const done = await pipe(adapter, fromSource(source, setting, { journal }))();
    const back = await pipe(adapter, rollback(journal))();
    return unless(done, DONE) ?? unless(back, DONE, await whether(setting.store, before));
  });

// -------------------------------------------------------------------------------------
// syncs of the table
// -------------------------------------------------------------------------------------

const byHandlers: Kind = async (setting, source) => {
  const adapter = setting.table.adapter({ slow: true, bulk: true, fault: once(3, true) });
  const done = await pipe(adapter, fromSource(source, setting, { ...MANNER, journal: Journal.memory('sync') }))();
  return unless(done, DONE, await tableIs(setting, source));
};

const failing: Kind = async (setting, source) => {
  const adapter = setting.table.adapter({ slow: true, fault: once(5) });
  return unless(await pipe(adapter, fromSource(source, setting, { concurrency: 4 }))(), NOT_DONE);
};

const failingTakenBack =
  (transaction: boolean): Kind =>
  async (setting, source) => {
    const before = setting.table.copy();
    const adapter = setting.table.adapter({ slow: true, transaction, fault: once(8) });
    const done = await pipe(adapter, fromSource(source, setting, { rollback: true, concurrency: 4 }))();
    return unless(done, NOT_DONE, ['the table is not as it was', setting.table.differing(before) === 0]);
  };

const resumed: Kind = (setting, source) =>
  journalled(setting.folder, async (journal) => {
    const adapter = setting.table.adapter({ slow: true, fault: once(10) });
    const cut = await pipe(adapter, fromSource(source, setting, { journal }))();
    const done = await pipe(adapter, fromSource(source, setting, { journal, resume: true }))();
    return unless(cut, NOT_DONE) ?? unless(done, DONE, await tableIs(setting, source));
  });

const aborted: Kind = async (setting, source) => {
  const controller = new AbortController();
  const fault: Fault = (performed) => {
    if (performed === 4) controller.abort();
    return undefined;
  };
  const adapter = setting.table.adapter({ slow: true, fault });
  const done = await pipe(adapter, fromSource(source, setting, { signal: controller.signal }))();
  return unless(done, /^ERR_SYNC_ABORTED$/);
};

/** All kinds, by what they are. */
export const kinds: ReadonlyArray<readonly [name: string, kind: Kind]> = [
  ['a sync of the store', plain],
  ['by handlers, with a transient error', byHandlers],
  ['of the store, back to a checkpoint', backToCheckpoint],
  ['by handlers, that fails', failing],
  ['of the store, with a journal, taken back', storeTakenBack],
  ['by handlers, that fails, taken back by undoing', failingTakenBack(false)],
  ['a dry run', dry],
  ['by handlers, that fails, taken back by a transaction', failingTakenBack(true)],
  ['of the store, against a validator', againstValidator],
  ['by handlers, cut off and resumed', resumed],
  ['by handlers, aborted', aborted],
];
