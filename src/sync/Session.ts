/**
 * A journal while a sync is at it: what it told when it was opened, and how it is written on.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as codec from '../diff/codec.js';
import type { Diff } from '../diff/Diff.js';
import type { FormatError, JournalError } from '../model/LockstepError.js';
import * as Plan from '../plan/Plan.js';
import * as Carried from './carried.js';
import type { Record } from './execute.js';
import { type Journal, type JournalRecord, journalError, type Phase } from './Journal.js';
import type { Resolved } from './resolve.js';
import * as Story from './story.js';

/** A journal that is open. */
export interface Session {
  readonly name: string;
  /** What it told of an earlier attempt; absent where this is the first. */
  readonly story?: Story.Story;
  readonly note: (records: ReadonlyArray<JournalRecord>) => TE.TaskEither<JournalError, void>;
}

/** A journal that is open, and has an earlier attempt in it. */
export interface Resumed extends Session {
  readonly story: Story.Story;
}

/** What is to be performed. */
export interface Performing {
  readonly diff: Diff;
  readonly plan: Plan.Plan;
  readonly carried: Carried.Carried;
}

/** What a journal tells. Errors: `ERR_JOURNAL_CORRUPT`, and those of reading it. */
export const told = (journal: Journal): TE.TaskEither<JournalError, Story.Story | undefined> =>
  pipe(
    journal.read,
    TE.chainEitherK((records) =>
      pipe(
        Story.of(records),
        E.mapLeft((problem) => journalError('ERR_JOURNAL_CORRUPT', journal.name, problem)),
      ),
    ),
  );

/** The failure of a journal that is of another plan. */
export const otherPlan = ({ name }: Journal): JournalError =>
  journalError(
    'ERR_JOURNAL_OTHER_PLAN',
    name,
    'it is the journal of another plan',
    'name the plan that it was begun with, or another journal',
  );

/** Whether a journal is of a plan. Errors: `ERR_JOURNAL_OTHER_PLAN`. */
export const isOf =
  (journal: Journal, plan: Plan.Plan) =>
  (story: Story.Story): E.Either<JournalError, Story.Story> =>
    story.begin.plan === Plan.fingerprint(plan) ? E.right(story) : E.left(otherPlan(journal));

/**
 * Begin the journal of a sync.
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`, and those of the journal.
 */
export const begin = (
  journal: Journal,
  { diff, plan, carried }: Performing,
): TE.TaskEither<JournalError | FormatError, Session> =>
  pipe(
    E.Do,
    E.bind('encoded', () => codec.encode(diff)),
    E.bindW('away', () => Carried.encode(carried)),
    TE.fromEither,
    TE.chainW(({ encoded, away }) =>
      journal.append([
        {
          record: 'begin',
          plan: Plan.fingerprint(plan),
          operations: plan.operations.length,
          diff: encoded,
          carried: away,
        },
      ]),
    ),
    TE.map(() => ({ name: journal.name, note: journal.append })),
  );

const inUse = (journal: Journal, { ended }: Story.Story): JournalError =>
  ended
    ? journalError('ERR_JOURNAL_IN_USE', journal.name, 'it is the journal of a sync that is over', 'name another')
    : journalError(
        'ERR_JOURNAL_IN_USE',
        journal.name,
        'it is the journal of a sync that was cut off',
        'resume that, or take it back, or name another journal',
      );

/**
 * The session of a sync that was cut off, if a journal has one, and if it is to be gone on with.
 *
 * Errors: `ERR_JOURNAL_IN_USE`, `ERR_JOURNAL_OTHER_PLAN`, `ERR_JOURNAL_CORRUPT`, and those of the journal.
 */
export const resumed = (
  journal: Journal,
  plan: Plan.Plan,
  resume: boolean,
): TE.TaskEither<JournalError, Resumed | undefined> =>
  pipe(
    told(journal),
    TE.chainEitherK((story) => {
      if (story === undefined) return E.right(undefined);
      if (!resume) return E.left(inUse(journal, story));
      return pipe(
        story,
        isOf(journal, plan),
        E.map((same) => ({ name: journal.name, story: same, note: journal.append })),
      );
    }),
  );

/** Close a journal when something has come to its end, whatever that was. */
export const thenClose =
  (journal: Journal) =>
  <L, A>(task: TE.TaskEither<L, A>): TE.TaskEither<L | JournalError, A> =>
    TE.bracketW(
      TE.right<never, Journal>(journal),
      () => task,
      () => journal.close,
    );

/** How the engine writes a phase down, and what it need not do again. */
export const recordOf = (session: Session, phase: Phase, settled: Resolved): Record => ({
  settled,
  resumed: session.story !== undefined,
  notes: {
    intend: (operations) => session.note([{ record: 'intent', phase, operations }]),
    conclude: (outcomes) =>
      outcomes.length === 0 ? TE.right(undefined) : session.note([{ record: 'outcome', phase, outcomes }]),
  },
});
