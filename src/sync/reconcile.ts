/**
 * Keeping two datasets in step, neither of which is the only one that is right: both have changed, and both are to have
 * all changes.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { diffFrom } from '../diff/calculate.js';
import type { Diff } from '../diff/Diff.js';
import * as SyncState from '../diff/SyncState.js';
import * as Conflict from '../merge/Conflict.js';
import type { MergeOptions } from '../merge/MergeOptions.js';
import { type Merged, type MergeError, merge, mergeSince } from '../merge/merge.js';
import type { DiffError, PlanError, UnresolvedError } from '../model/LockstepError.js';
import * as Plan from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** When both sides were last in step: what they agreed on then, or the state that a sync of both has left. */
export type Since = Snapshot | SyncState.SyncState;

/** What one side needs. */
export interface Needs {
  /** What has to change on this side. */
  readonly diff: Diff;
  /** Made for a target that cannot move entities. */
  readonly plan: Plan.Plan;
}

/** What both sides need, so that they are in step again. */
export interface Reconciliation {
  /** What both have changed, put together, with the conflicts that were decided. */
  readonly merged: Merged;
  /** What both have in the end: the base of the next time. */
  readonly base: Snapshot;
  /** What the first needs. */
  readonly a: Needs;
  /** What the second needs. */
  readonly b: Needs;
}

/** Why two sides cannot be reconciled. */
export type ReconcileError = MergeError | DiffError | PlanError | UnresolvedError;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Whether it is a state, rather than a snapshot. */
export const isState = (since: Since): since is SyncState.SyncState => 'differing' in since;

const unresolved = (conflicts: ReadonlyArray<Conflict.Conflict>): UnresolvedError => {
  const labels = conflicts.map(Conflict.label);
  const [first, ...others] = labels;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return {
    _tag: 'UnresolvedError',
    code: 'ERR_MERGE_UNRESOLVED',
    message: `both sides have changed ${first}${more}, and nothing decides between them`,
    conflicts: labels,
    suggestion: 'choose strategies that decide, or resolve the conflicts by hand',
  };
};

/** The state, seen from the other side. */
const turned = (state: SyncState.SyncState): SyncState.SyncState => ({
  ...state,
  source: state.target,
  target: state.source,
});

/** What a side has to change to be as the outcome; by the state where there is one, so that only changes are examined. */
const towards = (
  since: SyncState.SyncState | undefined,
  outcome: Snapshot,
  side: Snapshot,
): E.Either<DiffError, Diff> =>
  since === undefined
    ? pipe(side, diffFrom(outcome))
    : pipe(
        side,
        SyncState.diffSince(since, outcome),
        E.map(({ diff }) => diff),
      );

/**
 * What two sides need, so that both have the changes of both: after both plans, a, b and the new base are equal, as far as
 * diffs can see, and to reconcile them again takes nothing. In a merge `a` is the source and `b` the target. By a state it
 * costs O(changes on both sides), by a snapshot that only one side shares with O(n).
 *
 * Errors: `ERR_MERGE_UNRESOLVED` while conflicts are open; those of `merge` and `Plan.from`.
 *
 * @example
 * import { Model, reconcile, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('base', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('a', ({ base }) => pipe(base, Snapshot.add(Device, { name: 'only-a' }))),
 *   E.bindW('b', ({ base }) => pipe(base, Snapshot.add(Device, { name: 'only-b' }))),
 *   E.chainW(({ a, b, base }) => reconcile(a, b, base)),
 *   E.map(({ a, b }) => [a, b].map(({ plan }) => plan.operations.map(({ action, uid }) => `${action} ${uid}`))),
 * ) // => E.right([['create only-b'], ['create only-a']])
 */
export const reconcile = (
  a: Snapshot,
  b: Snapshot,
  since: Since,
  options: MergeOptions = {},
): E.Either<ReconcileError, Reconciliation> => {
  const state = isState(since) ? since : undefined;
  const merged: E.Either<ReconcileError, Merged> = isState(since)
    ? pipe(b, mergeSince(since, a, options))
    : pipe(b, merge(since, a, options));
  const needs = (from: SyncState.SyncState | undefined, outcome: Snapshot, side: Snapshot) =>
    pipe(
      towards(from, outcome, side),
      E.bindTo('diff'),
      E.bindW('plan', ({ diff }) => pipe(diff, Plan.from({ schema: side.schema }))),
    );
  return pipe(
    merged,
    E.filterOrElseW(
      ({ conflicts }) => conflicts.length === 0,
      ({ conflicts }) => unresolved(conflicts),
    ),
    E.bindTo('merged'),
    E.let('base', ({ merged: { snapshot } }) => snapshot),
    // The outcome is of the lineage of b, so that what b needs is found by the walk, and what a needs by the state.
    E.bindW('a', ({ base }) => needs(state === undefined ? undefined : turned(state), base, a)),
    E.bindW('b', ({ base }) => needs(undefined, base, b)),
  );
};
