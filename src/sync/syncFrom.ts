/**
 * Making one dataset agree with another: load both, compare, plan, perform.
 *
 * @since 0.1.0
 */
import * as Apply from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from '../diff/calculate.js';
import * as Diff from '../diff/index.js';
import type { DiffOptions } from '../diff/Scope.js';
import * as Flags from '../model/Flags.js';
import type { LockstepError } from '../model/LockstepError.js';
import { type Adapter, loadError } from './Adapter.js';
import type { Logger } from './Logger.js';
import type { SyncError } from './SyncResult.js';
import { type SyncDiffOptions, type Synced, syncDiff } from './syncDiff.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be asked of a sync: how to compare, and how to perform. */
export interface SyncOptions extends Omit<DiffOptions, 'onProgress'>, Omit<SyncDiffOptions, 'onProgress'> {
  /** A diff that was calculated, or filtered, before; it takes the place of comparing. */
  readonly diff?: Diff.Diff;
  /** Told of the progress of both stages. */
  readonly onProgress?: (stage: 'diff' | 'sync', done: number, total: number) => void;
}

// -------------------------------------------------------------------------------------
// the sync
// -------------------------------------------------------------------------------------

const logUnchanged = (diff: Diff.Diff, logger: Logger | undefined): void => {
  for (const { action, model, uid } of Diff.iterate(diff)) {
    if (action === 'unchanged')
      logger?.debug({ action, model, uid, outcome: 'success' }, 'no changes to apply; no action needed');
  }
};

/** An adapter is somebody's code: its load may throw in place of answering. */
const safely = ({ name, load }: Adapter): Adapter['load'] =>
  pipe(
    TE.tryCatch(
      () => load(),
      (thrown): LockstepError => loadError(name, thrown instanceof Error ? thrown.message : String(thrown)),
    ),
    TE.chainEitherK((loaded) => loaded),
  );

/**
 * Make the target agree with the source: DiffSync's `target.sync_from(source)`. Both are loaded at the same time,
 * compared, and the plan performed through the target's handlers. `onComplete` of the target is called only if something
 * changed.
 *
 * Errors: those of loading, of `diffFrom` and of `syncDiff`, with what had come of the sync by then as `result`.
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot, syncFrom } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => {
 *     const source = Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'a' })]) })
 *     return pipe(Adapter.fromSnapshot('network', Snapshot.empty(schema)), syncFrom(source))
 *   }),
 *   TE.map(({ snapshot }) => Snapshot.count(snapshot)),
 * )
 * await run() // => { _tag: 'Right', right: 1 }
 */
export const syncFrom =
  (source: Adapter, options: SyncOptions = {}) =>
  (target: Adapter): TE.TaskEither<SyncError, Synced> => {
    const flags = Flags.of(options.flags ?? []);
    const logsUnchanged = Flags.has(flags, Flags.LOG_UNCHANGED_RECORDS);
    return pipe(
      Apply.sequenceS(TE.ApplyPar)({ ours: safely(source), theirs: safely(target) }),
      TE.bindW('diff', ({ ours, theirs }) =>
        TE.fromEither<LockstepError, Diff.Diff>(
          options.diff === undefined
            ? diffFrom(ours, {
                names: { source: source.name, target: target.name },
                ...options,
                unchanged: options.unchanged === true || logsUnchanged,
              })(theirs)
            : E.right(options.diff),
        ),
      ),
      TE.chainW(({ diff, ours, theirs }) => {
        if (logsUnchanged) logUnchanged(diff, options.logger);
        return pipe(target, syncDiff(diff, { source: ours, target: theirs }, options));
      }),
    );
  };

/**
 * `syncFrom`, seen from the source: DiffSync's `source.sync_to(target)`.
 *
 * Errors: as `syncFrom`.
 */
export const syncTo =
  (target: Adapter, options: SyncOptions = {}) =>
  (source: Adapter): TE.TaskEither<SyncError, Synced> =>
    syncFrom(source, options)(target);
