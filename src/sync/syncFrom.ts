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
import type { Adapter } from './Adapter.js';
import { silent } from './Logger.js';
import { safely } from './loading.js';
import { logUnchanged } from './logOperation.js';
import { diffOf } from './resume.js';
import { thenClose, told } from './Session.js';
import type { SyncDiffOptions, Synced } from './SyncDiffOptions.js';
import type { Stage, SyncError } from './SyncResult.js';
import { syncDiff } from './syncDiff.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be asked of a sync: how to compare, and how to perform. */
export interface SyncOptions extends Omit<DiffOptions, 'onProgress'>, Omit<SyncDiffOptions, 'onProgress'> {
  /** A diff that was calculated, or filtered, before; it takes the place of comparing. */
  readonly diff?: Diff.Diff;
  /** Told of the progress of every stage: operations, entities or, while loading, datasets done, and how many there are. */
  readonly onProgress?: (stage: Stage, done: number, total: number) => void;
}

// -------------------------------------------------------------------------------------
// the sync
// -------------------------------------------------------------------------------------

/** The diff that a journal is of, where it has one, and is to be gone on with. */
const begun = (
  { journal, resume = false }: SyncOptions,
  { schema }: Adapter,
): TE.TaskEither<SyncError, Diff.Diff | undefined> =>
  journal === undefined || !resume
    ? TE.right(undefined)
    : pipe(
        told(journal),
        TE.chainEitherKW((story) => (story === undefined ? E.right(undefined) : diffOf(journal, schema)(story))),
      );

/**
 * Make the target agree with the source: DiffSync's `target.sync_from(source)`. Both are loaded at the same time,
 * compared, and the plan performed through the target's handlers. `onComplete` of the target is called only if something
 * changed.
 *
 * Costs loading both sides whole, a diff in O(n), and a call of a handler for each operation, or for each batch where there are
 * bulk handlers.
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
    let loaded = 0;
    const loading = (adapter: Adapter): Adapter['load'] =>
      pipe(
        safely(adapter),
        TE.tapIO(() => () => options.onProgress?.('load', ++loaded, 2)),
      );
    const synced: TE.TaskEither<SyncError, Synced> = pipe(
      TE.fromIO<void, SyncError>(() => options.onProgress?.('load', 0, 2)),
      TE.chain(() => Apply.sequenceS(TE.ApplyPar)({ ours: loading(source), theirs: loading(target) })),
      TE.bindW('begun', () => begun(options, target)),
      TE.bindW('diff', ({ ours, theirs, begun }) =>
        TE.fromEither<LockstepError, Diff.Diff>(
          begun === undefined && options.diff === undefined
            ? diffFrom(ours, {
                names: { source: source.name, target: target.name },
                ...options,
                unchanged: options.unchanged === true || logsUnchanged,
              })(theirs)
            : E.right(begun ?? options.diff ?? Diff.empty),
        ),
      ),
      TE.chainW(({ diff, ours, theirs }) => {
        if (logsUnchanged) logUnchanged(options.logger ?? silent, diff);
        return pipe(target, syncDiff(diff, { source: ours, target: theirs }, options));
      }),
    );
    // It may have been opened, and left open, before the sync itself began.
    return options.journal === undefined ? synced : pipe(synced, thenClose(options.journal));
  };

/**
 * `syncFrom`, seen from the source: DiffSync's `source.sync_to(target)`.
 *
 * Costs and errors: as `syncFrom`.
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot, syncTo } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) =>
 *     pipe(
 *       Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'sw1' })]) }),
 *       syncTo(Adapter.fromSnapshot('network', Snapshot.empty(schema))),
 *     )),
 *   TE.map(({ snapshot }) => Snapshot.count(snapshot)),
 * )
 * await run() // => { _tag: 'Right', right: 1 }
 */
export const syncTo =
  (target: Adapter, options: SyncOptions = {}) =>
  (source: Adapter): TE.TaskEither<SyncError, Synced> =>
    syncFrom(source, options)(target);
