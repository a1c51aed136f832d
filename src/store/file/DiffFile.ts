/**
 * Diffs in files: JSON, YAML and NDJSON both ways; JSON Patch and CSV to be written only. `docs/formats.md` describes them.
 *
 * The format is told by the extension: `.json`, `.yaml` or `.yml`, `.ndjson` or `.jsonl`, `.csv`. Text is UTF-8.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { decode } from '../../diff/codec.js';
import type { Diff } from '../../diff/Diff.js';
import type { DecodeOptions } from '../../diff/Document.js';
import type { DecodeError } from '../../diff/elementCodec.js';
import { toNdjson } from '../../diff/lines.js';
import * as RecordReader from '../../diff/RecordReader.js';
import { columns, toRows } from '../../diff/table.js';
import type { FormatError, LockstepError, StoreError } from '../../model/LockstepError.js';
import * as atomic from './atomic.js';
import { type Cell, toText } from './csvText.js';
import * as diffJson from './diffJson.js';
import * as diffYaml from './diffYaml.js';
import { at } from './FileError.js';
import * as Files from './Format.js';
import * as json from './json.js';
import { chunksFor } from './pieces.js';
import * as text from './text.js';
import * as yaml from './yaml.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How a diff can be written; the first three can be read.
 *
 * @example
 * import { DiffFile } from 'lockstep/file'
 *
 * DiffFile.formats.join(', ') // => 'json, yaml, ndjson, json-patch, csv'
 */
export const formats = ['json', 'yaml', 'ndjson', 'json-patch', 'csv'] as const;

/** How a diff can be written. */
export type DiffFormat = (typeof formats)[number];

/** How a file is written. */
export interface WriteOptions {
  /** The format, where the extension is not to tell it: JSON Patch has the extension of JSON. */
  readonly format?: DiffFormat;
}

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const ROWS_A_PIECE = 1000;

/** Rows as CSV, some at a time; what a spreadsheet would take for a formula has an apostrophe in front. */
function* csv(diff: Diff): diffJson.Pieces {
  let rows: Array<ReadonlyArray<Cell>> = [columns];
  for (const row of toRows({ formulas: 'neutralise' })(diff)) {
    if (E.isLeft(row)) return yield row;
    rows.push(columns.map((column) => row.right[column]));
    if (rows.length < ROWS_A_PIECE) continue;
    yield E.right(toText(rows));
    rows = [];
  }
  if (rows.length > 0) yield E.right(toText(rows));
}

function* ndjson(diff: Diff): diffJson.Pieces {
  for (const line of toNdjson(diff)) yield E.isLeft(line) ? line : E.right(`${line.right}\n`);
}

const WRITERS: Readonly<Record<DiffFormat, (diff: Diff) => diffJson.Pieces>> = {
  json: diffJson.of,
  yaml: diffYaml.of,
  ndjson,
  'json-patch': diffJson.patchOf,
  csv,
};

/**
 * A diff as text, piece by piece, each made when it is asked for: a diff of a million changes is never one string. A
 * value that the format cannot hold ends it. O(size), memory for one element.
 *
 * Errors, as the last piece: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { diffBy } from 'lockstep'
 * import { DiffFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, mtu: 9000 }], [{ id: 1, mtu: 1500 }]),
 *   E.chainW((diff) => E.sequenceArray([...DiffFile.toChunks('csv')(diff)])),
 *   E.map((chunks) => chunks.join('')),
 * ) // => E.right('action,model,uid,attribute,source,target\nupdate,record,1,mtu,9000,1500\n')
 */
export const toChunks =
  (format: DiffFormat) =>
  (diff: Diff): Iterable<E.Either<FormatError, string>> =>
    WRITERS[format](diff);

/**
 * Write a diff to a file, in place of what is there: a reader sees the old content or the new, and a failure leaves the
 * old. O(size), memory for one element.
 *
 * Errors: `ERR_FILE_UNWRITABLE` (also for a value that JSON cannot hold), `ERR_FILE_ENCODING`, `ERR_FORMAT_UNKNOWN`.
 *
 * @example
 * import { Diff } from 'lockstep'
 * import { DiffFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * await pipe(Diff.empty, DiffFile.write('changes.txt'), TE.mapLeft((error) => error.code))()
 * // => E.left('ERR_FORMAT_UNKNOWN')
 */
export const write =
  (path: string, { format }: WriteOptions = {}) =>
  (diff: Diff): TE.TaskEither<StoreError, void> =>
    pipe(
      format === undefined ? Files.ofFile(path) : E.right(format),
      TE.fromEither,
      TE.chain((known: DiffFormat) => atomic.replace([{ file: path, chunks: chunksFor(path, toChunks(known)(diff)) }])),
    );

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const inFile = (file: string, error: DecodeError): LockstepError => RecordReader.placed(file)(error);

const decodeFile =
  (file: string, options: DecodeOptions) =>
  (data: unknown): E.Either<LockstepError, Diff> =>
    pipe(
      decode(options)(data),
      E.mapLeft((error) => inFile(file, error)),
    );

const readYaml = (file: string): TE.TaskEither<StoreError, unknown> =>
  pipe(
    text.read(file),
    TE.chain((source) => {
      const data = diffYaml.parse(source);
      return data === undefined ? yaml.read(file) : TE.right(data);
    }),
  );

const readLines = (file: string, options: DecodeOptions): TE.TaskEither<LockstepError, Diff> =>
  pipe(
    TE.fromIO(() => RecordReader.make(options)),
    TE.chain((reader) =>
      pipe(
        text.eachLine(file)((line, number): LockstepError | undefined => {
          if (line.trim() === '') return undefined;
          const parsed = json.parse(line);
          if (E.isLeft(parsed)) {
            const { offset, problem } = parsed.left;
            return at('ERR_FILE_SYNTAX', `${file}:${number}:${offset + 1}`, problem);
          }
          const problem = reader.take(parsed.right);
          return problem === undefined ? undefined : inFile(`${file}:${number}`, problem);
        }),
        TE.chainEitherK(() =>
          pipe(
            reader.finish(),
            E.mapLeft((error) => inFile(file, error)),
          ),
        ),
      ),
    ),
  );

const EMPTY = { suggestion: 'a diff without changes has a head and a summary all the same; export it again' };

const readFormat = (file: string, format: Files.Format, options: DecodeOptions): TE.TaskEither<LockstepError, Diff> => {
  switch (format) {
    case 'json':
      return pipe(json.read(file), TE.chainEitherKW(decodeFile(file, options)));
    case 'yaml':
      return pipe(readYaml(file), TE.chainEitherKW(decodeFile(file, options)));
    case 'ndjson':
      return readLines(file, options);
    case 'csv':
      return TE.left(
        at('ERR_FORMAT_UNKNOWN', file, 'a diff cannot be read from CSV, which is for spreadsheets', {
          suggestion: 'use JSON, YAML or NDJSON',
        }),
      );
  }
};

/**
 * Read a diff from a JSON, YAML or NDJSON file; NDJSON line by line, so that no text holds the whole. With a schema,
 * what is read is held to it (see `Diff.decode`). O(size).
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_FILE_UNREADABLE`, `ERR_FILE_EMPTY`, `ERR_FILE_ENCODING`, `ERR_FILE_SYNTAX`,
 * `ERR_FORMAT_UNKNOWN`, and those of `Diff.decode`, all with file and place.
 *
 * @example
 * import { DiffFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * await pipe(DiffFile.read('no-such-diff.json'), TE.mapLeft((error) => error.code))()
 * // => E.left('ERR_FILE_NOT_FOUND')
 */
export const read = (path: string, options: DecodeOptions = {}): TE.TaskEither<LockstepError, Diff> =>
  pipe(
    TE.fromEither(Files.ofFile(path)),
    TE.chainW((format) => readFormat(path, format, options)),
    TE.mapLeft((error) => (error.code === 'ERR_FILE_EMPTY' ? { ...error, ...EMPTY } : error)),
  );
