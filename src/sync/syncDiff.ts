/**
 * Performing a diff on a target: plan it, validate it, perform it, validate what came of it; and take it back if it fails.
 *
 * @since 0.2.0
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import * as Plan from '../plan/Plan.js';
import type { Adapter } from './Adapter.js';
import { attempt, mannerOf } from './attempt.js';
import * as Carried from './carried.js';
import { known } from './known.js';
import { silent } from './Logger.js';
import * as Session from './Session.js';
import type { Sides, SyncDiffOptions, Synced } from './SyncDiffOptions.js';
import type { SyncError } from './SyncResult.js';
import { finishUndoing } from './undoing.js';
import * as Validator from './Validator.js';

/**
 * Perform a diff on a target whose content is known. Validators are asked before and after; `onComplete` of the target is
 * called if something changed, inside its transaction if there is one.
 *
 * With `rollback`, and wherever a validator is against the result, the target is left as it was: by its transaction, or by
 * undoing what was performed in reverse, through the same handlers. In memory the snapshot is then the very one it was;
 * elsewhere the error says, and `undone` of its result lists, what could not be undone.
 *
 * With a `journal`, every step is written down before and after it is taken. A sync that was cut off, by an error, an abort
 * or the end of its process, is gone on with by `resume: true`.
 *
 * O(operations log n), and the time that handlers take.
 *
 * Errors: `ERR_REFERENCE_CYCLE`, `ERR_GUARD_VIOLATED`, `ERR_VALIDATION_FAILED`, `ERR_OBJECT_NOT_CREATED` and its
 * siblings, `ERR_SYNC_ABORTED`, `ERR_SYNC_TAKEN_BACK`, `ERR_TRANSACTION_FAILED`, those of the journal
 * (`ERR_JOURNAL_IN_USE`, `ERR_JOURNAL_OTHER_PLAN`, `ERR_JOURNAL_IN_DOUBT`, ...), and those of `onComplete`.
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
  (adapter: Adapter): TE.TaskEither<SyncError, Synced> => {
    const { logger = silent, validate = {}, dryRun = false, resume = false } = options;
    const { schema } = sides.target;
    const canMove = (model: string): boolean => adapter.handlers.get(model)?.move !== undefined;
    const journal = dryRun ? undefined : options.journal;

    const begun = (plan: Plan.Plan): TE.TaskEither<SyncError, Synced> =>
      pipe(
        Validator.before(validate.before ?? [])({ ...sides, diff, plan }),
        TE.bindTo('before'),
        TE.bindW('session', () =>
          journal === undefined
            ? TE.right(undefined)
            : Session.begin(journal, { diff, plan, carried: Carried.of(plan, sides.target) }),
        ),
        TE.chainW(({ before, session }) =>
          pipe(
            attempt({ ...sides, diff, plan, adapter, options, session, settled: new Map() }),
            TE.map((synced) => ({ ...synced, warnings: [...before, ...synced.warnings] })),
          ),
        ),
      );

    const continued = (plan: Plan.Plan, session: Session.Resumed): TE.TaskEither<SyncError, Synced> => {
      if (session.story.undoing !== undefined) return finishUndoing(plan, session, sides.target, options)(adapter);
      const { handlers } = adapter;
      const { inFlight = 'stop' } = options;
      const { operations } = plan;
      return pipe(
        known(session, session.story, {
          operations,
          schema,
          handlers,
          manner: mannerOf(options),
          inFlight,
          journal: session.name,
        }),
        TE.chainW((settled) => attempt({ ...sides, diff, plan, adapter, options, session, settled })),
      );
    };

    return pipe(
      TE.fromEither<SyncError, Plan.Plan>(Plan.from({ schema, canMove })(diff)),
      TE.chain((plan) => {
        if (journal === undefined) return begun(plan);
        return pipe(
          Session.resumed(journal, plan, resume),
          TE.chainW((session) => (session === undefined ? begun(plan) : continued(plan, session))),
          Session.thenClose(journal),
        );
      }),
      TE.tapIO(({ warnings }) => () => {
        for (const { guard, message } of warnings) logger.warn({ guard }, message);
      }),
    );
  };
