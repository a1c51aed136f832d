/**
 * The journal that was named: what is in it, what is to be done about that, and what it is good for afterwards.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { JournalError } from '../model/LockstepError.js';
import * as JournalFile from '../store/file/JournalFile.js';
import { journalError } from '../sync/Journal.js';
import { told } from '../sync/Session.js';
import type { Story } from '../sync/story.js';
import type { Asked } from './syncOptions.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is to be done, by what is in the journal and what was asked for. */
export type Course =
  /** There is nothing in it: a sync begins. */
  | { readonly _tag: 'Begin' }
  /** The sync in it is gone on with. */
  | { readonly _tag: 'GoOn'; readonly story: Story }
  /** The sync in it is taken back. */
  | { readonly _tag: 'TakeBack'; readonly story: Story }
  /** The sync in it was to be gone on with, and is over. */
  | { readonly _tag: 'Over' };

/** A sync begins. */
const begin: Course = { _tag: 'Begin' };

// -------------------------------------------------------------------------------------
// before
// -------------------------------------------------------------------------------------

/** What a journal tells, without keeping others from it. Errors: those of reading it. */
export const look = (file: string): TE.TaskEither<JournalError, Story | undefined> =>
  told({ ...JournalFile.open(file), read: JournalFile.read(file) });

type Wanted = Pick<Asked, 'dryRun' | 'resume' | 'rollback'>;

const inUse = (file: string, problem: string, suggestion: string): E.Either<JournalError, never> =>
  E.left(journalError('ERR_JOURNAL_IN_USE', file, problem, suggestion));

/** What is to be done about a journal. Errors: `ERR_JOURNAL_IN_USE`. */
export const courseOf =
  (file: string, { dryRun, resume, rollback }: Wanted) =>
  (story: Story | undefined): E.Either<JournalError, Course> => {
    if (story === undefined) return E.right(begin);
    const { ended, undoing } = story;
    if (ended && undoing !== undefined)
      return inUse(file, 'it is the journal of a sync that was taken back', 'name another, or remove it');
    const what = `it is the journal of a sync that ${ended ? 'is over' : 'was cut off'}`;
    if (dryRun && (resume || rollback))
      return inUse(file, `${what}, of which no dry run can tell`, 'leave --dry-run out, or name another');
    if (resume) return E.right(ended ? { _tag: 'Over' } : { _tag: 'GoOn', story });
    if (rollback) return E.right({ _tag: 'TakeBack', story });
    return ended
      ? inUse(file, what, '--rollback takes that back; for another sync, name another')
      : inUse(file, what, 'go on with it by --resume, take it back by --rollback, or name another');
  };

// -------------------------------------------------------------------------------------
// after
// -------------------------------------------------------------------------------------

/** What a journal is good for, in a few words, where that is anything. */
export const usesOf = ({ begin, ended, undoing }: Story): string | undefined => {
  if (ended) return undoing === undefined && begin.operations > 0 ? '--rollback takes this sync back' : undefined;
  return undoing === undefined
    ? 'with the journal, --resume goes on with this sync, and --rollback takes it back'
    : 'with the journal, --rollback goes on with taking this sync back';
};
