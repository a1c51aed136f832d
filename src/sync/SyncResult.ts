/**
 * What came of a sync.
 *
 * @since 0.1.0
 */
import type { LockstepError } from '../model/LockstepError.js';
import type { Operation } from '../plan/Operation.js';
import type { Snapshot } from '../snapshot/Snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What came of one operation. */
export type Outcome =
  /** It was performed. */
  | 'success'
  /** The handler would not perform it. */
  | 'refused'
  /** The handler, or the target's own rules, failed it. */
  | 'error'
  /** It was not attempted. */
  | 'skipped'
  /** It would have been attempted, but this was a dry run. */
  | 'planned';

/** The stages of a sync, as progress and logs name them. */
export type Stage = 'load' | 'diff' | 'sync' | 'undo';

/** DiffSync's statuses. */
export type Status = 'success' | 'failure' | 'error' | 'unknown';

/** An operation and what came of it. */
export interface Performed {
  /** The operation, as the plan has it. */
  readonly operation: Operation;
  /** What came of it. */
  readonly outcome: Outcome;
  /** In a few words: what was done, or why it was not. */
  readonly message: string;
  /** Why it failed, where it did. */
  readonly error?: LockstepError;
  /** Nobody knows whether it took effect: its handler threw, or did not answer in time. */
  readonly inDoubt?: true;
  /** How often it was attempted, where that was more than once. */
  readonly attempts?: number;
  /** How long it took, in milliseconds; its share, where many were performed at once. */
  readonly duration: number;
}

/** What came of a sync. */
export interface SyncResult {
  /** The target as it is now. The very snapshot it was if nothing was performed. */
  readonly snapshot: Snapshot;
  /** Every operation of the plan, in order. */
  readonly operations: ReadonlyArray<Performed>;
  /** Whether anything was performed, or attempted and failed: DiffSync's `changed`. */
  readonly changed: boolean;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** Where the sync was taken back: what that took, and what came of it. */
  readonly undone?: ReadonlyArray<Performed>;
}

/** Why a sync ended early, with what had come of it until then. */
export type SyncError = LockstepError & {
  /** What had come of it; absent where it never began. */
  readonly result?: SyncResult;
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

const STATUS: Readonly<Record<Outcome, Status>> = {
  success: 'success',
  refused: 'failure',
  error: 'error',
  skipped: 'unknown',
  planned: 'unknown',
};

/**
 * DiffSync's status of an operation.
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot, syncFrom, SyncResult } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => {
 *     const source = Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'sw1' })]) })
 *     return pipe(Adapter.fromSnapshot('network', Snapshot.empty(schema)), syncFrom(source, { dryRun: true }))
 *   }),
 *   TE.map(({ operations }) => operations.map((each) => `${each.outcome}: ${SyncResult.status(each)}`)),
 * )
 * await run() // => { _tag: 'Right', right: ['planned: unknown'] }
 */
export const status = ({ outcome }: Performed): Status => STATUS[outcome];

/**
 * How many operations of a sync had which outcome. O(operations).
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot, syncFrom, SyncResult } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => {
 *     const source = Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'sw1' })]) })
 *     return pipe(Adapter.fromSnapshot('network', Snapshot.empty(schema)), syncFrom(source))
 *   }),
 *   TE.map(SyncResult.count),
 * )
 * await run() // => { _tag: 'Right', right: { success: 1, refused: 0, error: 0, skipped: 0, planned: 0 } }
 */
export const count = ({ operations }: Pick<SyncResult, 'operations'>): Readonly<Record<Outcome, number>> => {
  const counts: Record<Outcome, number> = { success: 0, refused: 0, error: 0, skipped: 0, planned: 0 };
  for (const { outcome } of operations) counts[outcome]++;
  return counts;
};
