/**
 * Performing a plan on a target, operation by operation, as DiffSync does: what requires an operation that did not
 * succeed is not attempted, and without CONTINUE_ON_FAILURE the first error ends the sync.
 *
 * @since 0.1.0
 */
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Plan } from '../plan/Plan.js';
import type { ApplyOptions, Target } from './ApplyOptions.js';
import { execute } from './execute.js';
import type { SyncError, SyncResult } from './SyncResult.js';

/**
 * Perform a plan. The result has every operation of the plan with what came of it. A left holds the error that ended the
 * sync and, as `result`, what had come of it by then; nothing is undone. O(operations log n).
 *
 * Errors: `ERR_OBJECT_NOT_CREATED`, `ERR_OBJECT_NOT_UPDATED`, `ERR_OBJECT_NOT_DELETED`, `ERR_OBJECT_NOT_MOVED`,
 * `ERR_SYNC_ABORTED`.
 */
export const apply =
  (plan: Plan, options: ApplyOptions = {}) =>
  (target: Target): TE.TaskEither<SyncError, SyncResult> =>
    execute(plan, options)(target);
