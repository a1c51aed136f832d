/**
 * Datasets in files: JSON, YAML, NDJSON, CSV, and folders with one file a model.
 *
 * What a path names is told by its extension: `.json`, `.yaml` or `.yml`, `.ndjson` or `.jsonl`, `.csv`; a folder is a
 * folder. Text is UTF-8, with or without a byte order mark.
 *
 * - JSON and YAML take three shapes: `{model: {uid: {field: value, childField: [uid]}}}`, `{model: [{field: value}]}`
 *   and `[{"model": model, field: value}]`. A file keeps its shape when it is written; a new one has the first.
 * - NDJSON has a record a line, `{"model": model, field: value}`, and is read and written line by line, so that memory
 *   holds the snapshot and little else.
 * - Where a model has a field called `model`, records of the forms above name their model with `"$model"`.
 * - CSV holds one model: that which the file is named after, else the schema's only one. A cell is text where the codec
 *   takes text, else JSON; an empty cell is `null` where that is allowed, else absent; a quoted empty cell is the empty
 *   text. So CSV cannot tell `null` from absent; all other formats can. Children that do not name their parent by their
 *   own fields are listed in a column of the parent, as JSON. Text that a spreadsheet would take for a formula is
 *   written as it is.
 * - A folder has a file for each model, `device.csv`, in any of the formats; in JSON and YAML without the model around
 *   it. New files take the format of the first that is there, CSV in a new folder.
 * - A folder whose name ends in `.segments` is a segmented dataset: files by model and bucket, and a manifest with their
 *   digests, so that a part of it can be read, by several threads too. `docs/formats.md` describes it.
 *
 * Flags of single entities are kept in segmented datasets only.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { InferRecord } from '../../model/infer.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import * as SchemaFile from '../../model/SchemaFile.js';
import * as Builder from '../../snapshot/Builder.js';
import * as Patch from '../../snapshot/Patch.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import { at } from './FileError.js';
import * as Format from './Format.js';
import * as load from './load.js';
import { saveAt } from './save.js';
import * as Segments from './segments/reading.js';
import * as Whole from './segments/whole.js';
import { PATIENCE } from './turns.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How a dataset is read. */
export interface ReadOptions {
  /**
   * A snapshot of the same schema value, usually the last one read: what has not changed is shared with it, so that
   * comparing the two costs O(changes). A snapshot of another schema is of no use, and passed over.
   */
  readonly previous?: Snapshot.Snapshot;
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** What was loaded, sharing with what was there before whatever has not changed. O(n). */
const sharing =
  (previous: Snapshot.Snapshot) =>
  (loaded: Snapshot.Snapshot): Snapshot.Snapshot =>
    previous.tables.size === 0
      ? loaded
      : pipe(
          previous,
          Patch.apply(Patch.between(previous, loaded)),
          E.getOrElse(() => loaded),
        );

/**
 * Read a dataset. O(n).
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_FILE_UNREADABLE`, `ERR_FILE_EMPTY`, `ERR_FILE_ENCODING`, `ERR_FILE_SYNTAX`,
 * `ERR_FILE_SHAPE`, `ERR_FORMAT_UNKNOWN`, and those of `Snapshot.fromEntities`, all with file and place; a uid that is
 * there twice is `ERR_OBJECT_ALREADY_EXISTS`, even when the two records are equal. Of a segmented dataset:
 * `ERR_STORE_CORRUPT` (a segment is missing, or not as it was written), `ERR_STORE_MISMATCH` (it was written with another
 * schema), `ERR_VERSION_UNSUPPORTED`, `ERR_STORE_BUSY`.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import { File } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * await pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => File.read(schema)('no-such-inventory.yaml')),
 *   TE.mapLeft((error) => error.code),
 * )() // => E.left('ERR_FILE_NOT_FOUND')
 */
export const read =
  (schema: Schema, options: ReadOptions = {}) =>
  (path: string): TE.TaskEither<LockstepError, Snapshot.Snapshot> => {
    const previous = options.previous?.schema === schema ? options.previous : Snapshot.empty(schema);
    if (Segments.isNamed(path)) return pipe(Whole.load(path, schema), TE.map(sharing(previous)));
    return pipe(
      load.readerAt(path, schema),
      TE.chain((reader) => {
        const builder = Builder.make(previous, { encoded: true, unique: true, place: reader.place });
        return pipe(reader.each(builder.add), TE.chainEitherKW(builder.finish));
      }),
    );
  };

/**
 * The records of a dataset whose schema is not known, as `infer` takes them. The types of the columns of CSV are
 * guessed. O(n).
 *
 * Errors: those of `read` that concern files.
 *
 * @example
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { infer } from 'lockstep'
 * import { File } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'records-'))
 * await writeFile(join(folder, 'device.csv'), 'name,mtu\nsw1,1500\nsw2,9000\n')
 * const described = pipe(File.readRecords(join(folder, 'device.csv')), TE.map(infer))
 * const models = await pipe(described, TE.map((each) => each.models))()
 * await rm(folder, { recursive: true })
 * models // => E.right({ device: { identifiers: { name: 'string' }, attributes: { mtu: 'integer' } } })
 */
export const readRecords = (path: string): TE.TaskEither<LockstepError, ReadonlyArray<InferRecord>> =>
  Segments.isNamed(path)
    ? Whole.records(path)
    : pipe(
        load.readerAt(path),
        TE.chain((reader) => {
          const records: Array<InferRecord> = [];
          return pipe(
            reader.each((item) => {
              records.push(item);
              return undefined;
            }),
            TE.map(() => records),
          );
        }),
      );

/**
 * Read a schema file, JSON or YAML; see `SchemaFile.decode` for what it holds. O(size).
 *
 * Errors: those of files, and of `SchemaFile.decode` with the file before the path.
 *
 * @example
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { File } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'schema-'))
 * await writeFile(join(folder, 'schema.yaml'), 'models: { device: { identifiers: { name: string } } }')
 * const names = await pipe(File.readSchema(join(folder, 'schema.yaml')), TE.map(({ models }) => [...models.keys()]))()
 * await rm(folder, { recursive: true })
 * names // => E.right(['device'])
 */
export const readSchema = (path: string): TE.TaskEither<LockstepError, Schema> =>
  pipe(
    readDescription(path),
    TE.map(({ schema }) => schema),
  );

/** A schema, and how its file describes it. */
export interface Described {
  /** The schema. */
  readonly schema: Schema;
  /** What the file says, parsed. */
  readonly description: SchemaFile.Description;
}

/**
 * Read a schema file, and keep how it describes the schema: to hand it on with a plan. As `readSchema`.
 *
 * @example
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { File } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'schema-'))
 * await writeFile(join(folder, 'schema.yaml'), 'models: { device: { identifiers: { name: string } } }')
 * const described = File.readDescription(join(folder, 'schema.yaml'))
 * const description = await pipe(described, TE.map((each) => each.description))()
 * await rm(folder, { recursive: true })
 * description // => E.right({ models: { device: { identifiers: { name: 'string' } } } })
 */
export const readDescription = (path: string): TE.TaskEither<LockstepError, Described> =>
  pipe(
    TE.fromEither(Format.ofFile(path)),
    TE.chain((format) =>
      format === 'json' || format === 'yaml'
        ? load.data(path, format)
        : TE.left(at('ERR_FORMAT_UNKNOWN', path, `a schema file is YAML or JSON, not ${format.toUpperCase()}`)),
    ),
    TE.mapLeft((error) =>
      error.message.includes('flow-seq') ? { ...error, suggestion: 'inside { }, quote a type like "string[]"' } : error,
    ),
    TE.chainEitherKW((data) =>
      pipe(
        SchemaFile.decodeBoth(data),
        E.mapLeft((error): LockstepError => ({ ...error, message: `${path}: ${error.message}` })),
      ),
    ),
  );

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/**
 * Write a dataset in place of what is there. Every file is replaced atomically: a reader sees the old content or the
 * new, and a failure leaves the old. In a folder nothing is replaced before every new content is on the disk; models
 * without entities get an empty file, so that nothing stale stays. A path that is not there and has no extension
 * becomes a folder. One that ends in `.segments` becomes a segmented dataset, made of new segments and then a new manifest
 * while no other process writes it. O(n log n).
 *
 * Errors: `ERR_FILE_UNWRITABLE` (also for a value that JSON cannot hold, and a model whose name no file can have),
 * `ERR_FILE_ENCODING`, `ERR_FILE_SHAPE` (several models for one CSV file), `ERR_FORMAT_UNKNOWN`. Of a segmented dataset:
 * `ERR_FILE_LOCKED` (another process is writing it), `ERR_VALUE_NOT_ENCODABLE`, and what its manifest is wrong in.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import { File } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * await pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => File.write('inventory.txt')(Snapshot.empty(schema))),
 *   TE.mapLeft((error) => error.code),
 * )() // => E.left('ERR_FORMAT_UNKNOWN')
 */
export const write =
  (path: string) =>
  (snapshot: Snapshot.Snapshot): TE.TaskEither<LockstepError, void> =>
    Segments.isNamed(path) ? Whole.save(path, PATIENCE, snapshot) : saveAt(path, snapshot);
