/**
 * Histories in files: NDJSON, with the oldest checkpoint whole and of each other one what has changed since the one
 * before. `docs/history.md` describes the lines.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { reader } from '../../diff/history/LineReader.js';
import { toNdjson } from '../../diff/history/lines.js';
import type { LockstepError, StoreError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import type { History } from '../../snapshot/History.js';
import * as atomic from './atomic.js';
import { at } from './FileError.js';
import * as Format from './Format.js';
import * as text from './text.js';

const checkFormat = (path: string): E.Either<StoreError, void> =>
  pipe(
    Format.ofFile(path),
    E.chain((format) =>
      format === 'ndjson'
        ? E.right(undefined)
        : E.left(
            at('ERR_FORMAT_UNKNOWN', path, `a history is NDJSON, not ${format.toUpperCase()}`, {
              suggestion: 'use the extension .ndjson',
            }),
          ),
    ),
  );

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

function* chunksFor(file: string, history: History): atomic.Chunks {
  for (const line of toNdjson(history)) {
    yield pipe(
      line,
      E.bimap(
        ({ message, model, uid }) =>
          at('ERR_FILE_UNWRITABLE', file, message, {
            ...(model === undefined ? {} : { model }),
            ...(uid === undefined ? {} : { uid }),
          }),
        (whole) => `${whole}\n`,
      ),
    );
  }
}

/**
 * Write a history to a file, in place of what is there: a reader sees the old content or the new, and a failure, or a
 * crash at any time, leaves the old. O(entities of the oldest checkpoint + changes), memory for the changes of one model.
 *
 * Errors: `ERR_FILE_UNWRITABLE` (also for a value that is no data and has no codec that makes it data),
 * `ERR_FILE_ENCODING`, `ERR_FORMAT_UNKNOWN`.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import { HistoryFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * await pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => HistoryFile.write('history.json')(History.of(Snapshot.empty(schema)))),
 *   TE.mapLeft((error) => error.message),
 * )() // => E.left('history.json: a history is NDJSON, not JSON')
 */
export const write =
  (path: string) =>
  (history: History): TE.TaskEither<StoreError, void> =>
    pipe(
      TE.fromEither(checkFormat(path)),
      TE.chain(() => atomic.replace([{ file: path, chunks: chunksFor(path, history) }])),
    );

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const DAMAGED = { suggestion: 'take the file from a backup, or save the history again' };

/** What is said of files in general does not help with one that no person writes. */
const advised = (error: LockstepError): LockstepError =>
  error.code === 'ERR_FILE_EMPTY' || error.code === 'ERR_FILE_ENCODING' ? { ...error, ...DAMAGED } : error;

/**
 * Read a history, line by line, with the schema that it was written with. The snapshots share what has not changed from
 * one to the next, so that comparing neighbours costs O(changes). O(size).
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_FILE_UNREADABLE`, `ERR_FILE_EMPTY`, `ERR_FILE_ENCODING`, `ERR_FORMAT_UNKNOWN`, and
 * those of `History.fromNdjson`, all with file and line.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { HistoryFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * await pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => HistoryFile.read(schema)('no-such-history.ndjson')),
 *   TE.mapLeft((error) => error.code),
 * )() // => E.left('ERR_FILE_NOT_FOUND')
 */
export const read =
  (schema: Schema) =>
  (path: string): TE.TaskEither<LockstepError, History> =>
    pipe(
      TE.fromEither(checkFormat(path)),
      TE.map(() => reader(schema, (line) => (line === undefined ? `${path}: ` : `${path}:${line}: `))),
      TE.chainW((lines) => pipe(text.eachLine(path)(lines.take), TE.chainEitherKW(lines.finish))),
      TE.mapLeft(advised),
    );
