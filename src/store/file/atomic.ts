/**
 * Replacing files: a reader sees the old content or the new, never a part, whatever fails and whenever it does.
 *
 * The new content goes to a temporary file in the same folder and onto the disk, then takes the file's name.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../model/LockstepError.js';
import * as drafts from './drafts.js';
import { at, unwritable } from './FileError.js';
import { syncFolder } from './syncFolder.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Text piece by piece; a failure on the way ends it. */
export type Chunks = Iterable<E.Either<StoreError, string>>;

/** A file that is to have a new content. */
export interface Replacement {
  readonly file: string;
  readonly chunks: Chunks;
}

/** A new content that is on the disk, but not yet in its place. */
interface Prepared {
  readonly file: string;
  readonly target: string;
  readonly temporary: string;
}

interface Target {
  readonly target: string;
  /** What the file has that its replacement must have too. */
  readonly had: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined;
}

// -------------------------------------------------------------------------------------
// preparing
// -------------------------------------------------------------------------------------

const refuse = (file: string, problem: string): E.Either<StoreError, never> =>
  E.left(at('ERR_FILE_UNWRITABLE', file, `cannot be written: ${problem}`));

/** Where a file really is: a symbolic link stays, and what it leads to is replaced. */
const locate = (file: string): TE.TaskEither<StoreError, Target> =>
  pipe(
    TE.tryCatch(async (): Promise<E.Either<StoreError, Target>> => {
      const link = await lstat(file).catch(() => undefined);
      if (link === undefined) return E.right({ target: path.resolve(file), had: undefined });
      const target = await realpath(file).catch(() => undefined);
      if (target === undefined) return refuse(file, 'it is a symbolic link that leads nowhere');
      const had = await stat(target);
      if (had.isDirectory()) return refuse(file, 'it is a folder, not a file');
      if (!had.isFile()) return refuse(file, 'it is not a regular file');
      // Renaming would get around it, which is not what a read-only file is for.
      await access(target, constants.W_OK);
      return E.right({ target, had });
    }, unwritable(file)),
    TE.chainEitherK((located) => located),
  );

const BATCH = 1 << 18;

// A lone half of a surrogate pair has no UTF-8; a file would silently hold another text.
const NOT_UNICODE = /\p{Surrogate}/u;

const fill = async (file: string, handle: FileHandle, chunks: Chunks): Promise<StoreError | undefined> => {
  let batch = '';
  for (const chunk of chunks) {
    if (E.isLeft(chunk)) return chunk.left;
    if (NOT_UNICODE.test(chunk.right)) {
      return at('ERR_FILE_ENCODING', file, 'a text with half a surrogate pair has no UTF-8', {
        suggestion: 'JSON and NDJSON can hold it',
      });
    }
    batch += chunk.right;
    if (batch.length < BATCH) continue;
    await handle.writeFile(batch);
    batch = '';
  }
  await handle.writeFile(batch);
  return undefined;
};

const keep = async (handle: FileHandle, had: Target['had']): Promise<void> => {
  if (had === undefined) return;
  const now = await handle.stat();
  // Only root may give files away; the content matters more.
  if (now.uid !== had.uid || now.gid !== had.gid) await handle.chown(had.uid, had.gid).catch(() => undefined);
  await handle.chmod(had.mode & 0o7777);
};

const discard = async ({ temporary }: Prepared): Promise<void> => {
  await rm(temporary, { force: true }).catch(() => undefined);
  drafts.gone(temporary);
};

const prepare = ({ file, chunks }: Replacement): TE.TaskEither<StoreError, Prepared> =>
  pipe(
    locate(file),
    TE.chain(({ target, had }) => {
      const temporary = path.join(path.dirname(target), `.lockstep-${randomUUID()}.tmp`);
      const prepared = { file, target, temporary };
      drafts.begun(temporary);
      const written = TE.bracket(
        TE.tryCatch(() => open(temporary, 'wx', had === undefined ? 0o666 : 0o600), unwritable(file)),
        (handle) =>
          pipe(
            TE.tryCatch(async () => {
              const problem = await fill(file, handle, chunks);
              if (problem !== undefined) return E.left(problem);
              await keep(handle, had);
              await handle.sync();
              return E.right(prepared);
            }, unwritable(file)),
            TE.chainEitherK((filled) => filled),
          ),
        (handle) => TE.tryCatch(() => handle.close(), unwritable(file)),
      );
      return pipe(
        written,
        TE.orElse((problem) =>
          pipe(
            TE.fromTask(() => discard(prepared)),
            TE.chain(() => TE.left(problem)),
          ),
        ),
      );
    }),
  );

// -------------------------------------------------------------------------------------
// replacing
// -------------------------------------------------------------------------------------

const putInPlace = ({ file, target, temporary }: Prepared): TE.TaskEither<StoreError, string> =>
  TE.tryCatch(async () => {
    await rename(temporary, target);
    drafts.gone(temporary);
    return path.dirname(target);
  }, unwritable(file));

/** Too late to take anything back; the contents themselves are on the disk already. */
const syncFolders = async (folders: ReadonlyArray<string>): Promise<void> => {
  for (const folder of new Set(folders)) await syncFolder(folder).catch(() => undefined);
};

/**
 * Replace files, each atomically. All new contents are on the disk before the first file is touched, so that what fails
 * early (a full disk, a value that no file can hold) changes nothing. Mode and, where possible, owner stay; symbolic
 * links are followed; temporary files are removed. O(size).
 *
 * Errors: `ERR_FILE_UNWRITABLE`, `ERR_FILE_ENCODING`, and those of the chunks.
 */
export const replace =
  (replacements: ReadonlyArray<Replacement>): TE.TaskEither<StoreError, void> =>
  async () => {
    const prepared: Array<Prepared> = [];
    for (const replacement of replacements) {
      const one = await prepare(replacement)();
      if (E.isLeft(one)) {
        await Promise.all(prepared.map(discard));
        return one;
      }
      prepared.push(one.right);
    }
    const folders: Array<string> = [];
    for (const one of prepared) {
      const placed = await putInPlace(one)();
      if (E.isLeft(placed)) {
        await Promise.all(prepared.map(discard));
        await syncFolders(folders);
        return placed;
      }
      folders.push(placed.right);
    }
    await syncFolders(folders);
    return E.right(undefined);
  };
