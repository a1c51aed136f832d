/**
 * Making two systems agree with each other, run after run.
 *
 * @since 0.5.0
 */
import * as Apply from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as SyncState from '../diff/SyncState.js';
import type { MergeOptions } from '../merge/MergeOptions.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Adapter } from './Adapter.js';
import { type Journal, memory } from './Journal.js';
import { safely } from './loading.js';
import { isState, type Reconciliation, reconcile, type Since } from './reconcile.js';
import { reloaded } from './refresh.js';
import { rollback } from './resume.js';
import type { SyncDiffOptions, Synced } from './SyncDiffOptions.js';
import type { SyncError } from './SyncResult.js';
import { syncDiff } from './syncDiff.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How one of the two is changed. It is always left as it was when anything fails. */
export type SideOptions = Omit<SyncDiffOptions, 'rollback' | 'resume' | 'dryRun'>;

/** What may be asked of a sync of both: how to merge, and how to perform. */
export interface SyncBothOptions extends MergeOptions {
  /** How the first of the two is changed. */
  readonly a?: SideOptions;
  /** How the second is changed. */
  readonly b?: SideOptions;
  /** When it is, in the words of whoever asks; for the state. */
  readonly at?: string;
}

/** Two systems that are in step. */
export interface InStep {
  /** What both needed. */
  readonly reconciliation: Reconciliation;
  /** What came of changing the first. */
  readonly a: Synced;
  /** What came of changing the second. */
  readonly b: Synced;
  /** What the next run begins with. */
  readonly state: SyncState.SyncState;
}

// -------------------------------------------------------------------------------------
// the parts
// -------------------------------------------------------------------------------------

/** What an adapter loads, sharing with what it had at the last run. */
const loaded = (adapter: Adapter, before: Snapshot | undefined): TE.TaskEither<LockstepError, Snapshot> =>
  pipe(
    safely(adapter),
    TE.chain((snapshot) => (before === undefined ? TE.right(snapshot) : reloaded(before, snapshot))),
  );

/** Take back what was done to the first system, as the second could not be changed. */
const takeBack =
  (a: Adapter, b: Adapter, done: Synced, journal: Journal, options: SideOptions) => (failure: SyncError) =>
    done.changed
      ? pipe(
          a,
          rollback(journal, options),
          TE.match(
            (second): SyncError => ({
              ...second,
              message: `${b.name} could not be changed (${failure.message}), and ${a.name} could not be taken back: ${second.message}`,
            }),
            () => failure,
          ),
          TE.fromTask,
          TE.chain((error) => TE.left<SyncError, Synced>(error)),
        )
      : TE.left<SyncError, Synced>(failure);

// -------------------------------------------------------------------------------------
// the sync
// -------------------------------------------------------------------------------------

/**
 * Give two systems each other's changes since they were last in step: load both, reconcile, change `a`, then `b`. If
 * anything fails, both are left as they were: a system that has failed takes itself back, and if `b` fails, `a` is taken back
 * through the same handlers, by a journal. The state that comes of it is what the next run begins with; for the first, that
 * is what both agree on, or an empty snapshot.
 *
 * Costs loading both, O(changes) where a state is given, else O(n), and the handlers of both.
 *
 * Errors: those of loading, of `reconcile` and of `syncDiff`; `ERR_ROLLBACK_INCOMPLETE` and its siblings where one could not
 * be taken back.
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot, syncBoth } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => {
 *     const having = (name: string) =>
 *       Adapter.make({ name, schema, load: TE.of([Snapshot.item(Device, { name })]) })
 *     return syncBoth(having('cmdb'), having('network'), Snapshot.empty(schema))
 *   }),
 *   TE.map(({ a, b }) => [a, b].map(({ snapshot }) => Snapshot.count(snapshot))),
 * )
 * await run() // => { _tag: 'Right', right: [2, 2] }
 */
export const syncBoth = (
  a: Adapter,
  b: Adapter,
  since: Since,
  options: SyncBothOptions = {},
): TE.TaskEither<SyncError, InStep> => {
  const { a: manner = {}, b: other = {}, at } = options;
  const state = isState(since) ? since : undefined;
  const journal = manner.journal ?? memory(a.name);
  return pipe(
    Apply.sequenceS(TE.ApplyPar)({ ours: loaded(a, state?.source), theirs: loaded(b, state?.target) }),
    TE.bindW('reconciliation', ({ ours, theirs }) => TE.fromEither(reconcile(ours, theirs, since, options))),
    TE.bindW('a', ({ ours, reconciliation }) =>
      pipe(
        a,
        syncDiff(
          reconciliation.a.diff,
          { source: reconciliation.base, target: ours },
          { ...manner, journal, rollback: true },
        ),
      ),
    ),
    TE.bindW('b', ({ a: done, theirs, reconciliation }) =>
      pipe(
        b,
        syncDiff(reconciliation.b.diff, { source: reconciliation.base, target: theirs }, { ...other, rollback: true }),
        TE.orElse(takeBack(a, b, done, journal, manner)),
      ),
    ),
    TE.bindW('state', ({ a: { snapshot: source }, b: { snapshot: target } }) => {
      const when = at === undefined ? {} : { at };
      return TE.fromEither(
        state === undefined
          ? SyncState.make(source, target, when)
          : pipe(state, SyncState.advance(source, target, when)),
      );
    }),
    TE.map(({ reconciliation, a: first, b: second, state: next }) => ({
      reconciliation,
      a: first,
      b: second,
      state: next,
    })),
  );
};
