/**
 * From a path to a reader of what is there: a file in some format, or a folder of files.
 */
import { basename } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Schema from '../../model/Schema.js';
import * as csv from './csv.js';
import { at, inFile, unreadable } from './FileError.js';
import * as Format from './Format.js';
import * as folder from './folder.js';
import * as json from './json.js';
import * as ndjson from './ndjson.js';
import type { Reader } from './Reader.js';
import * as records from './records.js';
import { isSegment, MANIFEST } from './segments/reading.js';
import * as yaml from './yaml.js';

/** The value in a JSON or YAML file. */
export const data = (file: string, format: 'json' | 'yaml') => (format === 'json' ? json.read(file) : yaml.read(file));

/** The format of a file that holds one value, `what` in words: `a plan is JSON or YAML`. Errors: `ERR_FORMAT_UNKNOWN`. */
export const documentFormat = (file: string, what: string): E.Either<LockstepError, 'json' | 'yaml'> =>
  pipe(
    Format.ofFile(file),
    E.chain((format) =>
      format === 'json' || format === 'yaml'
        ? E.right(format)
        : E.left(at('ERR_FORMAT_UNKNOWN', file, `${what}, not ${format.toUpperCase()}`)),
    ),
  );

/** What a JSON or YAML file holds, decoded. Errors: those of reading, of `documentFormat`, and of decoding, with the file. */
export const document = <A>(
  file: string,
  what: string,
  decode: (data: unknown) => E.Either<LockstepError, A>,
): TE.TaskEither<LockstepError, A> =>
  pipe(
    TE.fromEither(documentFormat(file, what)),
    TE.chainW((format) => data(file, format)),
    TE.chainEitherKW((read) => pipe(decode(read), E.mapLeft(inFile(file)))),
  );

/**
 * The model that a single CSV file holds: the one it is named after, else the only one of the schema.
 *
 * Errors: `ERR_MODEL_UNKNOWN`.
 */
export const csvModel = (file: string, schema: Schema.Schema | undefined): E.Either<LockstepError, string> => {
  const name = Format.baseName(file);
  if (schema === undefined || schema.models.has(name)) return E.right(name);
  const [only, ...others] = schema.models.keys();
  return only !== undefined && others.length === 0 ? E.right(only) : unknown(file, name, schema);
};

const unknown = (file: string, name: string, schema: Schema.Schema): E.Either<LockstepError, never> => {
  const error = Schema.unknownModel(schema, name);
  return E.left({ ...error, message: `${file}: ${error.message}`, path: file });
};

const readerOf = (
  file: string,
  format: Format.Format,
  schema: Schema.Schema | undefined,
  only: string | undefined,
): E.Either<LockstepError, Reader> => {
  switch (format) {
    case 'json':
    case 'yaml':
      return E.right(records.reader(file, data(file, format), only));
    case 'ndjson':
      return E.right(ndjson.reader(file, only));
    case 'csv':
      return pipe(
        only === undefined ? csvModel(file, schema) : E.right(only),
        E.map((model) => csv.reader(file, model, schema)),
      );
  }
};

const folderReader = (path: string, schema: Schema.Schema | undefined): TE.TaskEither<LockstepError, Reader> =>
  pipe(
    folder.list(path),
    TE.chainEitherKW((files): E.Either<LockstepError, Reader> => {
      if (files.length === 0) return E.left(at('ERR_FILE_EMPTY', path, 'the folder has no file of a model'));
      const manifest = files.find(({ file }) => basename(file) === MANIFEST);
      if (manifest !== undefined && files.some(({ file }) => isSegment(basename(file)))) {
        const suggestion = 'let the name of the folder end in .segments';
        return E.left(at('ERR_FILE_SHAPE', path, 'the folder holds a segmented dataset', { suggestion }));
      }
      const readers = new Map<string, Reader>();
      for (const { model, file, format } of files) {
        if (schema !== undefined && !schema.models.has(model)) return unknown(file, model, schema);
        const reader = readerOf(file, format, schema, model);
        if (E.isLeft(reader)) return reader;
        readers.set(model, reader.right);
      }
      return E.right({
        place: (model, position) => readers.get(model)?.place(model, position) ?? model,
        each: (take) =>
          pipe(
            [...readers.values()],
            TE.traverseSeqArray((reader) => reader.each(take)),
            TE.map(() => undefined),
          ),
      });
    }),
  );

/**
 * A reader of the dataset at a path. With a schema, models and fields are held to it where a file needs it to be read.
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_FILE_UNREADABLE`, `ERR_FORMAT_UNKNOWN`, `ERR_FILE_EMPTY`, `ERR_FILE_SHAPE`,
 * `ERR_MODEL_UNKNOWN`.
 */
export const readerAt = (path: string, schema?: Schema.Schema): TE.TaskEither<LockstepError, Reader> =>
  pipe(
    folder.kindOf(path),
    TE.mapLeft(unreadable(path)),
    TE.chainW((kind): TE.TaskEither<LockstepError, Reader> => {
      if (kind === 'folder') return folderReader(path, schema);
      if (kind === 'nothing') return TE.left(at('ERR_FILE_NOT_FOUND', path, 'there is no such file or folder'));
      return pipe(
        Format.ofFile(path),
        E.chainW((format) => readerOf(path, format, schema, undefined)),
        TE.fromEither,
      );
    }),
  );
