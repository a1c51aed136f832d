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
 *
 * @example
 * import { apply, diffFrom, Handlers, Model, Plan, Schema, Snapshot, SyncResult } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const sides = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 * )
 * const run = pipe(
 *   TE.fromEither(sides),
 *   TE.bindW('diff', ({ source, target }) => TE.fromEither(pipe(target, diffFrom(source)))),
 *   TE.bindW('plan', ({ diff }) => TE.fromEither(Plan.from()(diff))),
 *   TE.chainW(({ plan, target }) => apply(plan)({ snapshot: target, handlers: Handlers.none })),
 *   TE.map(SyncResult.count),
 * )
 * await run() // => { _tag: 'Right', right: { success: 1, refused: 0, error: 0, skipped: 0, planned: 0 } }
 */
export const apply =
  (plan: Plan, options: ApplyOptions = {}) =>
  (target: Target): TE.TaskEither<SyncError, SyncResult> =>
    execute(plan, options)(target);
