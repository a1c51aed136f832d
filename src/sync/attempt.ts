/**
 * One attempt at a plan: perform it, have the result validated, tell the target; take it back if that is asked for.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import type { JournalError, LockstepError } from '../model/LockstepError.js';
import type * as Plan from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Adapter } from './Adapter.js';
import type { ApplyOptions } from './ApplyOptions.js';
import type { Manner } from './call.js';
import * as Carried from './carried.js';
import { execute, unrecorded } from './execute.js';
import { inTransaction } from './inTransaction.js';
import { journalError } from './Journal.js';
import * as Retry from './Retry.js';
import type { Resolved } from './resolve.js';
import * as Session from './Session.js';
import type { Sides, SyncDiffOptions, Synced } from './SyncDiffOptions.js';
import type { SyncError, SyncResult } from './SyncResult.js';
import { orTakeBack } from './takeBack.js';
import * as Validator from './Validator.js';
import * as Verdict from './verdict.js';

// -------------------------------------------------------------------------------------
// the parts
// -------------------------------------------------------------------------------------

const withResult =
  (result: SyncResult) =>
  (error: LockstepError): SyncError => ({ ...error, result });

/** Tell the target that it was changed. */
export const complete =
  ({ onComplete }: Adapter) =>
  (result: SyncResult): TE.TaskEither<SyncError, void> =>
    !result.changed || onComplete === undefined
      ? TE.right(undefined)
      : pipe(onComplete(result), TE.mapLeft(withResult(result)));

/** The first error among the operations of a sync that went on after it. */
const firstError = ({ operations }: SyncResult): LockstepError | undefined =>
  operations.find(({ error }) => error !== undefined)?.error;

/** A sync that is to be taken back for any error has failed if it had one. */
const strictly =
  (rollback: boolean) =>
  (result: SyncResult): E.Either<SyncError, SyncResult> => {
    const error = rollback ? firstError(result) : undefined;
    return error === undefined ? E.right(result) : E.left({ ...error, result });
  };

/** How handlers are asked, by the options of a sync. */
export const mannerOf = ({ timeout, retry = Retry.never, signal }: ApplyOptions): Manner => ({
  timeout,
  retry,
  signal,
});

const carriedOf = (plan: Plan.Plan, target: Snapshot, session: Session.Session | undefined) =>
  session?.story === undefined
    ? E.right(Carried.of(plan, target))
    : pipe(
        Carried.decode(session.story.begin.carried),
        E.mapLeft(({ message }) => journalError('ERR_JOURNAL_CORRUPT', session.name, message)),
      );

// -------------------------------------------------------------------------------------
// performing
// -------------------------------------------------------------------------------------

/** What an attempt is about. */
export interface Attempt extends Sides {
  readonly diff: Diff;
  readonly plan: Plan.Plan;
  readonly adapter: Adapter;
  readonly options: SyncDiffOptions;
  readonly session: Session.Session | undefined;
  readonly settled: Resolved;
}

/**
 * Write down what came of operations that no handler was asked for: the target takes them on when it is told of the whole,
 * and it has to be known then which of them that is.
 */
const conclude = (
  { adapter, session, settled }: Attempt,
  { operations }: SyncResult,
): TE.TaskEither<JournalError, void> => {
  const outcomes = operations.flatMap(({ operation, outcome, message }) =>
    adapter.handlers.has(operation.model) || settled.has(operation.index)
      ? []
      : Verdict.toSettled(operation, { outcome, message }),
  );
  return session === undefined || outcomes.length === 0
    ? TE.right(undefined)
    : session.note([{ record: 'outcome', phase: 'apply', outcomes }]);
};

/** Perform the plan, ask validators about the result, and tell the target. */
const perform = (attempt: Attempt): TE.TaskEither<SyncError, Synced> => {
  const { diff, plan, adapter, options, session, settled } = attempt;
  const { validate = {}, dryRun = false, rollback = false } = options;
  const sides = { source: attempt.source, target: attempt.target };
  // A journal that has come to its end tells of a sync of which the target was told, but not of what is done only now.
  const hasEnded = session?.story?.ended === true;
  const wasTold = ({ operations }: SyncResult): boolean =>
    hasEnded && operations.every(({ operation, outcome }) => outcome !== 'success' || settled.has(operation.index));
  const record = session === undefined ? unrecorded : Session.recordOf(session, 'apply', settled);
  return pipe(
    { snapshot: attempt.target, handlers: adapter.handlers },
    execute(plan, options, 'sync', record),
    TE.chainEitherK(strictly(rollback)),
    TE.chainFirst((result) => pipe(conclude(attempt, result), TE.mapLeft(withResult(result)))),
    TE.bindTo('result'),
    TE.bind('warnings', ({ result }) =>
      dryRun
        ? TE.right([])
        : pipe(Validator.after(validate.after ?? [])({ ...sides, diff, plan, result }), TE.mapLeft(withResult(result))),
    ),
    TE.chainFirst(({ result }) => (dryRun || wasTold(result) ? TE.right(undefined) : complete(adapter)(result))),
    TE.map(({ result, warnings }) => ({ ...result, diff, warnings })),
  );
};

/** Whether nothing is left that a further attempt could do. */
const isFinished = ({ operations }: SyncResult): boolean => operations.every(({ error }) => error === undefined);

/** Attempt a plan, and write the end of it down. */
export const attempt = (attempting: Attempt): TE.TaskEither<SyncError, Synced> => {
  const { plan, adapter, options, session, settled, target } = attempting;
  const { dryRun = false, rollback = false } = options;
  const { transaction } = adapter;
  return pipe(
    TE.fromEither<SyncError, Carried.Carried>(carriedOf(plan, target, session)),
    TE.chain((carried) => {
      const manner = mannerOf(options);
      const isInside = rollback && !dryRun && transaction !== undefined;
      const taking = { plan, carried, target: adapter, before: target, options, manner, session, settled };
      return isInside
        ? pipe(perform(attempting), inTransaction({ ...taking, inside: true }, transaction))
        : pipe(
            perform(attempting),
            orTakeBack(
              { ...taking, inside: false },
              ({ code, result }) => (rollback || code === 'ERR_VALIDATION_FAILED') && result !== undefined,
            ),
          );
    }),
    TE.chainFirst(
      (synced): TE.TaskEither<SyncError, void> =>
        session === undefined || !isFinished(synced) ? TE.right(undefined) : session.note([{ record: 'end' }]),
    ),
  );
};
