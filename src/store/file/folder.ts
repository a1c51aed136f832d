/**
 * A folder as a dataset: one file a model, named after it, in any format.
 */
import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../model/LockstepError.js';
import { at, unreadable } from './FileError.js';
import * as Format from './Format.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The file of one model. */
export interface ModelFile {
  readonly model: string;
  readonly file: string;
  readonly format: Format.Format;
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** What is at a path: a folder, something else, or nothing. */
export const kindOf = (name: string): TE.TaskEither<unknown, 'folder' | 'file' | 'nothing'> =>
  TE.tryCatch(
    async () => {
      const found = await stat(name).catch((cause: unknown) => {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
        throw cause;
      });
      if (found === undefined) return 'nothing';
      return found.isDirectory() ? 'folder' : 'file';
    },
    (cause) => cause,
  );

/**
 * The files of models in a folder, by name. Hidden files, folders and files of other formats are passed over.
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_FILE_UNREADABLE`, `ERR_FILE_SHAPE` when one model has two files.
 */
export const list = (folder: string): TE.TaskEither<StoreError, ReadonlyArray<ModelFile>> =>
  pipe(
    TE.tryCatch(() => readdir(folder, { withFileTypes: true }), unreadable(folder)),
    TE.chainEitherK((found) => {
      const files = found
        .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => ({
          model: Format.baseName(name),
          file: path.join(folder, name),
          format: Format.lookup(name),
        }))
        .filter((each): each is ModelFile => each.format !== undefined)
        .toSorted((x, y) => (x.file < y.file ? -1 : 1));
      const second = files.find(({ model }, i) => files[i - 1]?.model === model);
      if (second === undefined) return E.right(files);
      const problem = `model "${second.model}" has another file in another format`;
      return E.left(at('ERR_FILE_SHAPE', second.file, problem, { model: second.model }));
    }),
  );

// -------------------------------------------------------------------------------------
// naming
// -------------------------------------------------------------------------------------

const SAFE = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_. -]*$/u;

/** What Windows takes for a device, whatever the extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * The file that a model gets in a folder.
 *
 * Errors: `ERR_FILE_UNWRITABLE` for a name that could lead elsewhere or that systems read differently.
 */
export const fileOf = (folder: string, model: string, format: Format.Format): E.Either<StoreError, ModelFile> =>
  SAFE.test(model) && !/[. ]$/.test(model) && !RESERVED.test(model) && model.length <= 100
    ? E.right({ model, file: path.join(folder, `${model}.${format}`), format })
    : E.left(
        at('ERR_FILE_UNWRITABLE', folder, `model ${JSON.stringify(model)} cannot be the name of a file`, { model }),
      );

/**
 * Two models whose files some systems take for one.
 *
 * Errors: `ERR_FILE_UNWRITABLE`.
 */
export const distinct = (files: ReadonlyArray<ModelFile>): E.Either<StoreError, ReadonlyArray<ModelFile>> => {
  const seen = new Map<string, string>();
  for (const { model, file } of files) {
    const folded = model.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) {
      return E.left(
        at('ERR_FILE_UNWRITABLE', file, `models "${other}" and "${model}" differ by case alone`, { model }),
      );
    }
    seen.set(folded, model);
  }
  return E.right(files);
};
