/**
 * Performing a diff on a target: plan it, validate it, perform it, validate what came of it.
 *
 * @since 0.2.0
 */

import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import type { LockstepError, Violation } from '../model/LockstepError.js';
import * as Plan from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Adapter } from './Adapter.js';
import { type ApplyOptions, apply } from './apply.js';
import { silent } from './Logger.js';
import type { SyncError, SyncResult } from './SyncResult.js';
import { tookBack, undo } from './undo.js';
import * as Validator from './Validator.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Who is asked before and after a sync; an error before prevents it, an error after takes it back. */
export interface Validate {
  readonly before?: ReadonlyArray<Validator.Validator>;
  readonly after?: ReadonlyArray<Validator.Validator<Validator.AfterContext>>;
}

/** What may be asked of performing a diff. */
export interface SyncDiffOptions extends ApplyOptions {
  /** If an operation fails, undo those that were performed. */
  readonly rollback?: boolean;
  readonly validate?: Validate;
}

/** What came of a sync, the diff that it performed, and what validators had to say without being against it. */
export interface Synced extends SyncResult {
  readonly diff: Diff;
  readonly warnings: ReadonlyArray<Violation>;
}

/** The datasets that a diff is about: the target is to be changed, the source is there to be asked. */
export interface Sides {
  readonly source: Snapshot | undefined;
  readonly target: Snapshot;
}

// -------------------------------------------------------------------------------------
// performing
// -------------------------------------------------------------------------------------

const complete =
  (target: Adapter) =>
  (result: SyncResult): TE.TaskEither<SyncError, void> =>
    !result.changed || target.onComplete === undefined
      ? TE.right(undefined)
      : pipe(
          target.onComplete(result),
          TE.mapLeft((error: LockstepError): SyncError => ({ ...error, result })),
        );

/** The first error among the operations of a sync that went on after it. */
const firstError = ({ operations }: SyncResult): LockstepError | undefined =>
  operations.find(({ error }) => error !== undefined)?.error;

/**
 * Perform a diff on a target whose content is known. Validators are asked before and after. With `rollback`, and wherever
 * a validator is against the result, what was performed is undone in reverse, through the same handlers: in memory the
 * snapshot is then the very one it was, and elsewhere the error says what could not be undone. `onComplete` of the target
 * is called only if something changed, and stays.
 *
 * Errors: `ERR_REFERENCE_CYCLE`, `ERR_GUARD_VIOLATED`, `ERR_VALIDATION_FAILED`, `ERR_OBJECT_NOT_CREATED` and its
 * siblings, and those of `onComplete`.
 *
 * @example
 * import { Adapter, diffFrom, Guard, Model, Schema, Snapshot, syncDiff, Validator } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map(Snapshot.empty),
 *   TE.bindTo('source'),
 *   TE.bindW('target', ({ source }) => TE.fromEither(pipe(source, Snapshot.add(Device, { name: 'a' })))),
 *   TE.bindW('diff', ({ source, target }) => TE.fromEither(pipe(target, diffFrom(source)))),
 *   TE.chainW(({ diff, source, target }) =>
 *     pipe(
 *       Adapter.fromSnapshot('network', target),
 *       syncDiff(diff, { source, target }, { validate: { before: [Validator.fromGuard(Guard.sourceNotEmpty)] } }),
 *     )),
 *   TE.mapLeft(({ code }) => code),
 * )
 * await run() // => { _tag: 'Left', left: 'ERR_GUARD_VIOLATED' }
 */
export const syncDiff =
  (diff: Diff, sides: Sides, options: SyncDiffOptions = {}) =>
  (target: Adapter): TE.TaskEither<SyncError, Synced> => {
    const { logger = silent, validate = {}, dryRun = false, rollback = false } = options;
    const { handlers } = target;
    const canMove = (model: string): boolean => handlers.get(model)?.move !== undefined;

    const takeBack =
      (plan: Plan.Plan, result: SyncResult) =>
      (error: SyncError): TE.TaskEither<SyncError, never> =>
        pipe(
          result,
          undo(plan, sides.target, handlers, options),
          T.map((undone) => E.left(tookBack(error, undone))),
        );

    const perform = (plan: Plan.Plan): TE.TaskEither<SyncError, SyncResult> =>
      pipe(
        apply(plan, options)({ snapshot: sides.target, handlers }),
        TE.orElse((error) =>
          rollback && error.result !== undefined ? takeBack(plan, error.result)(error) : TE.left(error),
        ),
        TE.chain((result) => {
          const error = rollback ? firstError(result) : undefined;
          return error === undefined ? TE.right(result) : takeBack(plan, result)(error);
        }),
      );

    return pipe(
      TE.fromEither<SyncError, Plan.Plan>(Plan.from({ schema: sides.target.schema, canMove })(diff)),
      TE.bindTo('plan'),
      TE.bindW('before', ({ plan }) => Validator.before(validate.before ?? [])({ ...sides, diff, plan })),
      TE.bindW('result', ({ plan }) => perform(plan)),
      TE.bindW('after', ({ plan, result }) =>
        dryRun
          ? TE.right([])
          : pipe(
              Validator.after(validate.after ?? [])({ ...sides, diff, plan, result }),
              TE.orElse<SyncError, ReadonlyArray<Violation>, SyncError>(takeBack(plan, result)),
            ),
      ),
      TE.chainFirstW(({ result }) => (dryRun ? TE.right(undefined) : complete(target)(result))),
      TE.map(({ result, before, after }) => {
        const warnings = [...before, ...after];
        for (const { guard, message } of warnings) logger.warn({ guard }, message);
        return { ...result, diff, warnings };
      }),
    );
  };
