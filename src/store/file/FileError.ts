/**
 * What can go wrong with a file, as values.
 */
import type { LockstepError, StoreError } from '../../model/LockstepError.js';
import { messageOf } from '../../model/thrown.js';

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A failure at a place: a file, or a line or a record in it. */
export const at = (
  code: StoreError['code'],
  place: string,
  problem: string,
  more: Pick<StoreError, 'model' | 'uid' | 'suggestion'> = {},
): StoreError => ({ _tag: 'StoreError', code, message: `${place}: ${problem}`, path: place, ...more });

/** A failure that concerns what is in a file, with the file. */
export const inFile =
  (file: string) =>
  (error: LockstepError): LockstepError => ({ ...error, message: `${file}: ${error.message}` });

/** A file without anything in it. */
export const empty = (file: string): StoreError =>
  at('ERR_FILE_EMPTY', file, 'the file is empty', { suggestion: 'an empty dataset is `{}`, or a header line in CSV' });

/** How deep lists and objects may be inside one another: far below what would exhaust the stack. */
export const MAX_DEPTH = 100;

/** What is said of lists and objects that are deeper. */
export const TOO_DEEP = `nested more than ${MAX_DEPTH} levels deep`;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder, not a file',
  ENOTEMPTY: 'there is a folder of this name, with something else in it',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ELOOP: 'symbolic links go in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ENOSPC: 'no space is left',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'files may not be larger here',
  EIO: 'the disk reports an error',
  ERR_FS_FILE_TOO_LARGE: 'the file is too large to be read at once; NDJSON is read line by line',
  ERR_STRING_TOO_LONG: 'the file is too large to be read at once; NDJSON is read line by line',
};

/** The system's code of a failure, such as `ENOENT`; the empty text where it has none. */
export const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';

/** A failure of the system, in words. */
export const reasonOf = (cause: unknown): string => REASONS[codeOf(cause)] ?? messageOf(cause);

/** Why a file could not be read. */
export const unreadable =
  (file: string) =>
  (cause: unknown): StoreError =>
    codeOf(cause) === 'ENOENT'
      ? at('ERR_FILE_NOT_FOUND', file, 'there is no such file or folder')
      : at('ERR_FILE_UNREADABLE', file, `cannot be read: ${reasonOf(cause)}`);

/** Why a file could not be written. */
export const unwritable =
  (file: string) =>
  (cause: unknown): StoreError =>
    codeOf(cause) === 'ENOENT'
      ? at('ERR_FILE_UNWRITABLE', file, 'cannot be written: the folder it is to be in does not exist')
      : at('ERR_FILE_UNWRITABLE', file, `cannot be written: ${reasonOf(cause)}`);
