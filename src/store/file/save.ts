/**
 * From a path and a snapshot to what the files there are to hold.
 */
import { mkdir, rmdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import * as atomic from './atomic.js';
import * as csv from './csv.js';
import { at, unwritable } from './FileError.js';
import * as Format from './Format.js';
import * as folder from './folder.js';
import * as json from './json.js';
import * as load from './load.js';
import * as ndjson from './ndjson.js';
import * as records from './records.js';
import * as yaml from './yaml.js';

type Planned = TE.TaskEither<StoreError, ReadonlyArray<atomic.Replacement>>;

/** The shape that a file has now; that of a dict where it is not there, or cannot be read. */
const shapeAt = (file: string, format: 'json' | 'yaml', only?: string): TE.TaskEither<never, records.Shape> =>
  pipe(
    load.data(file, format),
    TE.match(
      (): E.Either<never, records.Shape> => E.right('dict'),
      (data) => E.right(records.shapeOf(data, only)),
    ),
  );

// -------------------------------------------------------------------------------------
// one file
// -------------------------------------------------------------------------------------

const wholeCsv = (file: string, snapshot: Snapshot.Snapshot): E.Either<StoreError, atomic.Chunks> => {
  const fail = (problem: string) =>
    E.left(at('ERR_FILE_SHAPE', file, problem, { suggestion: 'a folder takes one CSV file for each model' }));
  const name = load.csvModel(file, snapshot.schema);
  const model = E.isRight(name) ? snapshot.schema.models.get(name.right) : undefined;
  if (model === undefined) return fail(`a CSV file holds one model, and "${Format.baseName(file)}" is none`);
  const other = Snapshot.modelNames(snapshot).find((each) => each !== model.name);
  return other === undefined
    ? E.right(csv.ofModel(snapshot, model))
    : fail(`a CSV file holds one model, "${model.name}"; there are entities of "${other}" too`);
};

const ofFile = (file: string, snapshot: Snapshot.Snapshot): Planned =>
  pipe(
    TE.fromEither(Format.ofFile(file)),
    TE.chain((format): TE.TaskEither<StoreError, atomic.Chunks> => {
      switch (format) {
        case 'json':
        case 'yaml':
          return pipe(
            shapeAt(file, format),
            TE.map((shape) => (format === 'json' ? json : yaml).of(snapshot, shape)),
          );
        case 'ndjson':
          return TE.right(ndjson.of(snapshot));
        case 'csv':
          return TE.fromEither(wholeCsv(file, snapshot));
      }
    }),
    TE.map((chunks) => [{ file, chunks }]),
  );

// -------------------------------------------------------------------------------------
// a folder
// -------------------------------------------------------------------------------------

const ofModelFile =
  (snapshot: Snapshot.Snapshot) =>
  ({ model, file, format }: folder.ModelFile, definition: Model): TE.TaskEither<StoreError, atomic.Replacement> => {
    switch (format) {
      case 'json':
      case 'yaml':
        return pipe(
          shapeAt(file, format, model),
          TE.map((shape) => ({ file, chunks: (format === 'json' ? json : yaml).ofModel(snapshot, model, shape) })),
        );
      case 'ndjson':
        return TE.right({ file, chunks: ndjson.of(snapshot, [model]) });
      case 'csv':
        return TE.right({ file, chunks: csv.ofModel(snapshot, definition) });
    }
  };

/** Every model of the schema has its file, so that none can be stale, and an empty dataset is one all the same. */
const ofFolder = (name: string, there: ReadonlyArray<folder.ModelFile>, snapshot: Snapshot.Snapshot): Planned => {
  const format = there[0]?.format ?? 'csv';
  const models = [...snapshot.schema.models.values()];
  return pipe(
    models,
    E.traverseArray((model): E.Either<StoreError, folder.ModelFile> => {
      const known = there.find((each) => each.model === model.name);
      return known === undefined ? folder.fileOf(name, model.name, format) : E.right(known);
    }),
    E.chain(folder.distinct),
    TE.fromEither,
    TE.chain(
      TE.traverseSeqArray((each) => {
        const model = snapshot.schema.models.get(each.model);
        return model === undefined
          ? TE.right([])
          : pipe(
              ofModelFile(snapshot)(each, model),
              TE.map((one) => [one]),
            );
      }),
    ),
    TE.map((replacements) => replacements.flat()),
  );
};

const intoNewFolder = (name: string, snapshot: Snapshot.Snapshot): TE.TaskEither<StoreError, void> =>
  pipe(
    ofFolder(name, [], snapshot),
    TE.chainFirst(() => TE.tryCatch(() => mkdir(name), unwritable(name))),
    TE.chain((replacements) =>
      pipe(
        atomic.replace(replacements),
        TE.orElseFirstTaskK(() => () => rmdir(name).catch(() => undefined)),
      ),
    ),
  );

/** Write a snapshot to a path; see `File.write`. */
export const saveAt = (name: string, snapshot: Snapshot.Snapshot): TE.TaskEither<StoreError, void> =>
  pipe(
    folder.kindOf(name),
    TE.mapLeft(unwritable(name)),
    TE.chain((kind) => {
      if (kind === 'folder') {
        return pipe(
          folder.list(name),
          TE.chain((there) => ofFolder(name, there, snapshot)),
          TE.chain(atomic.replace),
        );
      }
      // A name without extension is that of a folder.
      const named = path.extname(name) === '' || /[\\/]$/.test(name);
      return kind === 'nothing' && named
        ? intoNewFolder(name, snapshot)
        : pipe(ofFile(name, snapshot), TE.chain(atomic.replace));
    }),
  );
