/**
 * Lockstep: a functional, immutable diff-and-sync engine.
 *
 * Declare models, load snapshots, compare them, and make one agree with the other:
 * `pipe(target, diffFrom(source))`, `pipe(adapter, syncFrom(source))`.
 *
 * @since 0.1.0
 */
export { diffFrom, diffTo, iterateFrom } from './diff/calculate.js';
export { diffBy } from './diff/diffBy.js';
export * as Element from './diff/Element.js';
export * as History from './diff/history/index.js';
export * as Diff from './diff/index.js';
export { patch } from './diff/patch.js';
export type { AttributeChoice, DiffOptions } from './diff/Scope.js';
export * as StoredState from './diff/StoredState.js';
export { diffSinceStored } from './diff/StoredState.js';
export * as SyncState from './diff/SyncState.js';
export { diffSince } from './diff/SyncState.js';
export * as Conflict from './merge/Conflict.js';
export type { Decided } from './merge/Judge.js';
export type { MergeOptions } from './merge/MergeOptions.js';
export * as Merger from './merge/Merger.js';
export { type Merged, type MergeError, merge, mergeSince } from './merge/merge.js';
export * as Resolution from './merge/Resolution.js';
export * as Strategy from './merge/Strategy.js';
export * as Codec from './model/Codec.js';
export * as Entity from './model/Entity.js';
export * as Equality from './model/Equality.js';
export * as Flags from './model/Flags.js';
export { type InferRecord, infer } from './model/infer.js';
export * as LockstepError from './model/LockstepError.js';
export * as MergeRule from './model/MergeRule.js';
export * as Model from './model/Model.js';
export * as Schema from './model/Schema.js';
export * as SchemaFile from './model/SchemaFile.js';
export * as Uid from './model/Uid.js';
export * as Guard from './plan/Guard.js';
export * as Operation from './plan/Operation.js';
export * as Plan from './plan/Plan.js';
export { type Rebase, type Rebased, rebase } from './plan/rebase.js';
export * as SavedPlan from './plan/SavedPlan.js';
export * as Patch from './snapshot/Patch.js';
export * as Snapshot from './snapshot/Snapshot.js';
export * as CachedStore from './store/CachedStore.js';
export * as Store from './store/index.js';
export * as MemoryStore from './store/MemoryStore.js';
export * as Adapter from './sync/Adapter.js';
export type { ApplyOptions, Target } from './sync/ApplyOptions.js';
export { apply } from './sync/apply.js';
export * as Handlers from './sync/Handlers.js';
export * as Journal from './sync/Journal.js';
export * as Logger from './sync/Logger.js';
export * as Progress from './sync/Progress.js';
export * as Retry from './sync/Retry.js';
export { type Needs, type ReconcileError, type Reconciliation, reconcile, type Since } from './sync/reconcile.js';
export { type Refreshed, refresh } from './sync/refresh.js';
export type { InFlight } from './sync/resolve.js';
export { type ResumeOptions, resume, rollback } from './sync/resume.js';
export * as Summary from './sync/Summary.js';
export type { JournalOptions, Sides, SyncDiffOptions, Synced, Validate } from './sync/SyncDiffOptions.js';
export * as SyncResult from './sync/SyncResult.js';
export { type InStep, type SideOptions, type SyncBothOptions, syncBoth } from './sync/syncBoth.js';
export { syncDiff } from './sync/syncDiff.js';
export { type SyncOptions, syncFrom, syncTo } from './sync/syncFrom.js';
export type { Transaction } from './sync/Transaction.js';
export type { RollbackOptions } from './sync/undoing.js';
export * as Validator from './sync/Validator.js';
