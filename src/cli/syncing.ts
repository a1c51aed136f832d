/**
 * What apply and sync have in common: a sync that begins, is gone on with, or is taken back, as its journal and its options
 * call for; and what is told of it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Lazy, pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import type * as Flags from '../model/Flags.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { SavedPlan } from '../plan/SavedPlan.js';
import * as Report from '../report/Report.js';
import * as JournalFile from '../store/file/JournalFile.js';
import type { Adapter } from '../sync/Adapter.js';
import type { Journal } from '../sync/Journal.js';
import { diffOf, rollback } from '../sync/resume.js';
import { otherPlan, thenClose, told } from '../sync/Session.js';
import type { Sides, SyncDiffOptions } from '../sync/SyncDiffOptions.js';
import type { SyncError, SyncResult } from '../sync/SyncResult.js';
import type { Story } from '../sync/story.js';
import { syncDiff } from '../sync/syncDiff.js';
import type { Validator } from '../sync/Validator.js';
import { type Course, courseOf, look, usesOf } from './journal.js';
import * as loading from './loading.js';
import { type Came, report, reportUndone, type Telling } from './operations.js';
import type { Run } from './Run.js';
import { writeBeside } from './review.js';
import type { Asked } from './syncOptions.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a command is to do to a target. */
export interface Work {
  readonly target: Adapter;
  readonly guards: ReadonlyArray<Validator>;
  readonly flags: ReadonlyArray<Flags.DiffFlag>;
  /** What is to be performed, where nothing has been begun. */
  readonly begin: TE.TaskEither<LockstepError, Begun>;
  /** Whether the diff in a journal is of this work. */
  readonly isOf: (journalled: Diff) => E.Either<LockstepError, boolean>;
}

/** A diff to be performed, and the datasets that it is about. */
export interface Begun {
  readonly diff: Diff;
  readonly sides: Sides;
  /** The diff as a plan, where a part of it could be applied to the target as it was. */
  readonly toPlan?: Lazy<SavedPlan>;
}

/** What a page for reviewing it is made from. */
type Performing = Pick<Begun, 'diff' | 'toPlan'>;

/** What came of it. A sync that was over already has nothing to tell. */
interface Ended {
  readonly course: Course['_tag'];
  readonly begun?: Performing;
  readonly came?: E.Either<SyncError, Came>;
}

// -------------------------------------------------------------------------------------
// doing it
// -------------------------------------------------------------------------------------

const ENDS = 'the sync ends at the next safe point';
const GOES_ON = 'taking back goes on to its end';

/** Perform a diff. */
const perform =
  (run: Run, { dryRun, rollback, manner }: Asked, { target, guards, flags }: Work, journalling: SyncDiffOptions = {}) =>
  ({ diff, sides }: Begun): T.Task<E.Either<SyncError, SyncResult>> => {
    const performing = (options: SyncDiffOptions) =>
      pipe(
        target,
        syncDiff(diff, sides, {
          ...manner,
          ...journalling,
          ...options,
          dryRun,
          rollback,
          flags,
          logger: run.terminal.log,
          validate: { before: guards },
          onProgress: run.terminal.progress,
        }),
      );
    return dryRun ? performing({}) : run.interruption.guarded(ENDS, (signal) => performing({ signal }));
  };

/** Do what a journal calls for. */
const follow =
  (run: Run, asked: Asked, work: Work, journal: Journal) =>
  (course: Course): TE.TaskEither<LockstepError, Ended> => {
    const ended =
      (begun: Performing) =>
      (came: E.Either<SyncError, SyncResult>): Ended => ({ course: course._tag, begun, came });
    const performed = (begun: Begun, journalling: SyncDiffOptions): T.Task<Ended> =>
      pipe(perform(run, asked, work, journalling)(begun), T.map(ended(begun)));
    const target = loading.watched(run, 1)(work.target);
    const diffIn = (story: Story): TE.TaskEither<LockstepError, Diff> =>
      TE.fromEither(
        pipe(
          story,
          diffOf(journal, target.schema),
          E.bindTo('diff'),
          E.bindW('same', ({ diff }) => work.isOf(diff)),
          E.chainW(({ diff, same }) => (same ? E.right(diff) : E.left(otherPlan(journal)))),
        ),
      );
    switch (course._tag) {
      case 'Begin':
        return pipe(
          work.begin,
          TE.chainTaskK((begun) => performed(begun, { journal })),
        );
      case 'GoOn':
        return pipe(
          TE.Do,
          TE.bind('diff', () => diffIn(course.story)),
          TE.bind('snapshot', () => target.load),
          TE.map(({ diff, snapshot }): Begun => ({ diff, sides: { source: undefined, target: snapshot } })),
          TE.chainTaskK((begun) => performed(begun, { journal, resume: true })),
        );
      case 'TakeBack': {
        const options = { ...asked.manner, logger: run.terminal.log, onProgress: run.terminal.progress };
        return pipe(
          diffIn(course.story),
          TE.chainTaskK((diff) =>
            pipe(
              run.interruption.guarded(GOES_ON, () => rollback(journal, options)(target)),
              T.map(ended({ diff })),
            ),
          ),
        );
      }
      case 'Over':
        return TE.right({ course: 'Over' });
    }
  };

// -------------------------------------------------------------------------------------
// telling of it
// -------------------------------------------------------------------------------------

const NOTHING: Came = { operations: [], changed: false, duration: 0 };

const IN_DOUBT = 'look at the target, then say --in-flight retry or --in-flight skip';

/** What would help, in the words of the command. */
const advised =
  (uses: string | undefined) =>
  (error: LockstepError): LockstepError => {
    const suggestion = error.code === 'ERR_JOURNAL_IN_DOUBT' ? IN_DOUBT : (error.suggestion ?? uses);
    return suggestion === undefined ? error : { ...error, suggestion };
  };

/** A page of what came of a sync; as a plan, where none of it was done. */
const reportOf = (dryRun: boolean, { diff, toPlan }: Performing, came: Came, problem?: LockstepError): Report.Report =>
  pipe(
    dryRun && toPlan !== undefined ? Report.ofPlan(toPlan()) : Report.ofDiff(diff),
    Report.withOutcome({ ...came, ...(problem === undefined ? {} : { problem }) }),
  );

/** Write the page that was asked for, where there is anything to review: also what was refused before any of it was done. */
const writeReview = (
  run: Run,
  telling: Telling,
  { dryRun }: Asked,
  { target }: Work,
  { begun, came }: Ended,
): TE.TaskEither<LockstepError, void> => {
  if (begun === undefined || came === undefined) return TE.right(undefined);
  const write = writeBeside(run, telling);
  if (E.isRight(came)) return write(() => reportOf(dryRun, begun, came.right));
  const { result, ...problem } = came.left;
  // A target without handlers is written as a whole, or not at all.
  return result === undefined || target.handlers.size === 0
    ? write(() => reportOf(true, begun, NOTHING, problem))
    : write(() => reportOf(dryRun, begun, result, problem));
};

/** Do something after another, whatever came of it; what went wrong first is what is told. */
const then =
  (second: TE.TaskEither<LockstepError, void>) =>
  (first: TE.TaskEither<LockstepError, void>): TE.TaskEither<LockstepError, void> =>
    pipe(
      first,
      T.bindTo('one'),
      T.bind('other', () => second),
      T.map(({ one, other }) => (E.isLeft(one) ? one : other)),
    );

/** Tell what came of a sync, and what its journal is good for now. */
const tell =
  (run: Run, telling: Telling, asked: Asked, work: Work, file: string | undefined) =>
  (ended: Ended): TE.TaskEither<LockstepError, void> => {
    const { target } = work;
    const { course, came = E.right(NOTHING) } = ended;
    const story: T.Task<Story | undefined> =
      file === undefined
        ? T.of(undefined)
        : pipe(
            look(file),
            TE.getOrElseW(() => T.of(undefined)),
          );
    return pipe(
      TE.fromTask<Story | undefined, LockstepError>(story),
      TE.map((found) => (found === undefined ? undefined : usesOf(found))),
      TE.chain((uses) =>
        pipe(
          came,
          (course === 'TakeBack' ? reportUndone : report)(run, telling, target.handlers.size > 0),
          TE.mapLeft(advised(uses)),
          TE.tapIO(() => () => {
            const what = course === 'TakeBack' ? 'the sync in it is taken back, and nothing was applied' : undefined;
            const over = course === 'Over' ? 'the sync in it is over' : undefined;
            const line = [what, over, uses].flatMap((each) => each ?? []).join('; ');
            if (file !== undefined && line !== '') run.terminal.say(`${file}: ${line}`);
          }),
          then(writeReview(run, telling, asked, work, ended)),
        ),
      ),
    );
  };

/**
 * Do a work as its journal and the options call for, and tell what came of it.
 *
 * Errors: those of the journal, of the work, of `syncDiff` and of `rollback`.
 */
export const sync =
  (run: Run, asked: Asked, telling: Telling) =>
  (work: Work): TE.TaskEither<LockstepError, void> => {
    const { journal: file, dryRun, manner } = asked;
    // Handlers that were given up may go on for as long as they like.
    if (manner.timeout !== undefined) run.abandon();
    const begins = pipe(
      work.begin,
      TE.chainTaskK((begun) =>
        pipe(
          perform(run, asked, work)(begun),
          T.map((came): Ended => ({ course: 'Begin', begun, came })),
        ),
      ),
    );
    if (file === undefined) return pipe(begins, TE.chain(tell(run, telling, asked, work, undefined)));
    if (dryRun) {
      return pipe(
        look(file),
        TE.chainEitherKW(courseOf(file, asked)),
        TE.chain(() => begins),
        TE.chain(tell(run, telling, asked, work, undefined)),
      );
    }
    const journal = JournalFile.open(file);
    return pipe(
      told(journal),
      TE.chainEitherKW(courseOf(file, asked)),
      TE.chain(follow(run, asked, work, journal)),
      thenClose(journal),
      TE.chain(tell(run, telling, asked, work, file)),
    );
  };
