/**
 * Performing a diff on a target: plan it, validate it, perform it, validate what came of it.
 *
 * @since 0.2.0
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import type { LockstepError, Violation } from '../model/LockstepError.js';
import * as Plan from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Adapter } from './Adapter.js';
import { type ApplyOptions, apply } from './apply.js';
import { silent } from './Logger.js';
import type { SyncError, SyncResult } from './SyncResult.js';
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

/**
 * Perform a diff on a target whose content is known. Validators are asked before and after; where one is against it
 * after, the result that comes with the error has the snapshot as it was. `onComplete` of the target is called only if
 * something changed, and nobody was against it.
 *
 * Errors: `ERR_REFERENCE_CYCLE`, `ERR_GUARD_VIOLATED`, `ERR_VALIDATION_FAILED`, `ERR_OBJECT_NOT_CREATED` and its
 * siblings, and those of `onComplete`.
 */
export const syncDiff =
  (diff: Diff, sides: Sides, options: SyncDiffOptions = {}) =>
  (target: Adapter): TE.TaskEither<SyncError, Synced> => {
    const { logger = silent, validate = {}, dryRun = false } = options;
    const canMove = (model: string): boolean => target.handlers.get(model)?.move !== undefined;
    return pipe(
      TE.fromEither<SyncError, Plan.Plan>(Plan.from({ schema: sides.target.schema, canMove })(diff)),
      TE.bindTo('plan'),
      TE.bindW('before', ({ plan }) => Validator.before(validate.before ?? [])({ ...sides, diff, plan })),
      TE.bindW('result', ({ plan }) => apply(plan, options)({ snapshot: sides.target, handlers: target.handlers })),
      TE.bindW('after', ({ plan, result }) =>
        pipe(
          dryRun ? TE.right([]) : Validator.after(validate.after ?? [])({ ...sides, diff, plan, result }),
          TE.mapLeft((error): SyncError => ({ ...error, result: { ...result, snapshot: sides.target } })),
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
