/**
 * Laws of syncs that go wrong: concurrency and bulk change nothing, what is taken back was never done, and what was cut off
 * ends where it would have ended.
 *
 * @since 0.4.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import {
  type Adapter,
  type Diff,
  diffFrom,
  Handlers,
  Journal,
  resume,
  rollback,
  Snapshot,
  type SyncDiffOptions,
  type SyncResult,
  syncDiff,
} from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import type { Pair } from './arbitrary/pair.js';
import { type Law, lawAsync } from './Law.js';
import { answering, type Fault, faulty, mortal } from './naive/faults.js';
import { type Abilities, type NaiveTarget, naiveTarget } from './naive/NaiveTarget.js';
import { targetIsReachable } from './pairs.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A pair, what its target can do, how it is synced, and what goes wrong. */
export interface Syncing {
  readonly pair: Pair;
  readonly abilities: Abilities;
  readonly concurrency: number;
  /** At which call a handler goes wrong, and how. */
  readonly call: number;
  readonly fault: Fault;
  /** At which moment, counted over all calls and records, the process dies. */
  readonly moment: number;
  /** At which moment it dies again, having gone on. */
  readonly again: number;
  readonly rollback: boolean;
  /** Which operations are refused, or fail, however often they are attempted. */
  readonly salt: number;
}

type Ended = E.Either<SyncResult.SyncError, SyncResult.SyncResult>;

const DEAD = Symbol('dead');

const diffOf = ({ source, target }: Pair): Diff.Diff => {
  const diff = diffFrom(source)(target);
  if (E.isLeft(diff)) throw new Error(diff.left.message);
  return diff.right;
};

const sync = (pair: Pair, adapter: Adapter.Adapter, options: SyncDiffOptions): Promise<Ended> =>
  syncDiff(diffOf(pair), pair, { timeout: 20, ...options })(adapter)();

/** What a target has now, in an order of its own. */
const content = async ({ adapter }: NaiveTarget): Promise<Snapshot.Snapshot> => {
  const loaded = await adapter.load();
  if (E.isLeft(loaded)) throw new Error(loaded.left.message);
  return loaded.right;
};

const isSame = async (x: NaiveTarget, y: NaiveTarget): Promise<boolean> =>
  Snapshot.eq.equals(await content(x), await content(y));

const resultOf = (ended: Ended): SyncResult.SyncResult | undefined =>
  E.isRight(ended) ? ended.right : ended.left.result;

const orderOf = (snapshot: Snapshot.Snapshot): string =>
  JSON.stringify(
    Snapshot.modelNames(snapshot).map((model) => [model, Snapshot.entries(model)(snapshot).map(({ uid }) => uid)]),
  );

const hash = (text: string, salt: number): number => {
  let sum = salt;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return Math.abs(sum);
};

/** Some operations fail, and some are refused, whoever asks for them and in whatever order. */
const reluctant =
  (salt: number) =>
  ({ action, model, uid }: { readonly action: string; readonly model: string; readonly uid: string }) => {
    const which = hash(`${action} ${model} ${uid}`, salt) % 7;
    if (which === 0) return E.left<Handlers.HandlerError, Handlers.Handled>({ message: 'it went wrong' });
    return which === 1 ? E.right<Handlers.HandlerError, Handlers.Handled>(Handlers.refused('rather not')) : undefined;
  };

const PLAIN: Pick<Abilities, 'bulk' | 'slow'> = { bulk: false, slow: false };

// -------------------------------------------------------------------------------------
// laws: order
// -------------------------------------------------------------------------------------

/** With any concurrency, and in bulk, a sync comes to what it comes to one by one: outcomes, snapshot, and target. */
export const concurrencyChangesNothing = async (syncing: Syncing): Promise<boolean> => {
  const { pair, abilities, concurrency, salt } = syncing;
  const flags = ['CONTINUE_ON_FAILURE'] as const;
  const [alone, together] = [naiveTarget(pair.target, { ...abilities, ...PLAIN }), naiveTarget(pair.target, abilities)];
  const one = resultOf(await sync(pair, answering(alone.adapter, reluctant(salt)), { flags }));
  const many = resultOf(
    await sync(pair, answering(together.adapter, reluctant(salt)), { flags, concurrency, timeout: 5000 }),
  );
  if (one === undefined || many === undefined) return false;
  const told = ({ operations }: SyncResult.SyncResult): string =>
    JSON.stringify(operations.map(({ operation: { index }, outcome, message }) => [index, outcome, message]));
  return (
    told(one) === told(many) &&
    Snapshot.eq.equals(one.snapshot, many.snapshot) &&
    orderOf(one.snapshot) === orderOf(many.snapshot) &&
    (await isSame(alone, together))
  );
};

// -------------------------------------------------------------------------------------
// laws: taking back
// -------------------------------------------------------------------------------------

/** Wherever and however a handler goes wrong, a sync with `rollback` leaves its target as it was. */
export const rollbackLeavesTheTarget = async (syncing: Syncing): Promise<boolean> => {
  const { pair, abilities, concurrency, call, fault } = syncing;
  const naive = naiveTarget(pair.target, abilities);
  const before = naiveTarget(pair.target, abilities);
  const ended = await sync(pair, faulty(naive.adapter, call, fault), { rollback: true, concurrency });
  if (E.isRight(ended)) return true;
  // Without looking, nobody knows what a handler did that never said so.
  if (!abilities.read && !abilities.transaction && fault.endsWith('After')) return true;
  return (await isSame(naive, before)) && ended.left.result?.snapshot === pair.target;
};

// -------------------------------------------------------------------------------------
// laws: going on
// -------------------------------------------------------------------------------------

/** Let a process sync, or go on, until it dies; what came of it, if it lived on. */
const live = async (
  { pair, concurrency, rollback }: Syncing,
  naive: NaiveTarget,
  journal: Journal.Journal,
  moment: number,
): Promise<Ended | typeof DEAD> => {
  const process = mortal(naive.adapter, journal, moment);
  const options = { journal: process.journal, concurrency, rollback, timeout: 5000, resume: true };
  const ended = await Promise.race([sync(pair, process.adapter, options), process.died.then((): typeof DEAD => DEAD)]);
  naive.disconnect();
  return ended;
};

const ABLE: Partial<Abilities> = { read: true };

const isOnce = ({ performed }: NaiveTarget): boolean => {
  const done = performed.map(({ action, model, uid }) => JSON.stringify([action, model, uid]));
  return new Set(done).size === done.length;
};

/** A sync that dies at any moment, and again, and is gone on with, ends where it would have; nothing is done twice. */
export const resumeEndsWhereItWouldHave = async (syncing: Syncing): Promise<boolean> => {
  const { pair, moment, again } = syncing;
  const abilities = { ...syncing.abilities, ...ABLE };
  const [uninterrupted, naive] = [naiveTarget(pair.target, abilities), naiveTarget(pair.target, abilities)];
  const whole = await sync(pair, uninterrupted.adapter, { concurrency: syncing.concurrency, timeout: 5000 });
  if (E.isLeft(whole)) return false;
  const journal = Journal.memory();
  const first = await live(syncing, naive, journal, moment);
  if (first === DEAD) {
    const second = await live(syncing, naive, journal, again);
    if (second === DEAD && E.isLeft(await resume(journal)(naive.adapter)())) {
      // Nothing was written down yet: then nothing was done.
      const records = await journal.read();
      if (E.isLeft(records) || records.right.length > 0) return false;
      await sync(pair, naive.adapter, {});
    }
  }
  return (abilities.transaction || isOnce(naive)) && (await isSame(uninterrupted, naive));
};

/** A sync that dies at any moment can be taken back from its journal. */
export const journalTakesBack = async (syncing: Syncing): Promise<boolean> => {
  const { pair, moment, again } = syncing;
  const abilities = { ...syncing.abilities, ...ABLE };
  const [naive, before] = [naiveTarget(pair.target, abilities), naiveTarget(pair.target, abilities)];
  const journal = Journal.memory();
  await live(syncing, naive, journal, moment);
  const process = mortal(naive.adapter, journal, again);
  const takingBack = rollback(process.journal)(process.adapter)();
  const ended = await Promise.race([takingBack, process.died.then((): typeof DEAD => DEAD)]);
  if (ended === DEAD) await rollback(journal)(naive.adapter)();
  return isSame(naive, before);
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

const syncingOf = (pair: Pair): fc.Arbitrary<Syncing> =>
  fc.record({
    pair: fc.constant(pair),
    abilities: fc.record({
      move: fc.boolean(),
      read: fc.boolean(),
      bulk: fc.boolean(),
      transaction: fc.boolean(),
      slow: fc.boolean(),
    }),
    concurrency: fc.constantFrom(1, 1, 2, 5),
    call: fc.nat(8),
    fault: fc.constantFrom<Fault>('error', 'throw', 'throwAfter', 'hang', 'hangAfter'),
    moment: fc.nat(30),
    again: fc.nat(30),
    rollback: fc.boolean(),
    salt: fc.nat(1000),
  });

/** The laws of syncs that go wrong, on targets outside of memory. */
export const syncLaws = ({ pair }: Arbitraries): ReadonlyArray<Law> => {
  const syncing = fc.noBias(pair.filter(targetIsReachable).chain(syncingOf));
  return [
    lawAsync('concurrency and bulk change nothing', syncing, concurrencyChangesNothing),
    lawAsync('a sync that fails is taken back whole', syncing, rollbackLeavesTheTarget),
    lawAsync('a sync that dies and is resumed ends where it would have', syncing, resumeEndsWhereItWouldHave),
    lawAsync('a sync that dies can be taken back from its journal', syncing, journalTakesBack),
  ];
};
