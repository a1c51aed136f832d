/**
 * The store in a file, or in a folder with one file a model: in the formats of datasets, replaced as a whole, with a lock
 * against a second writer. Checkpoints are in a file beside it. In a segmented dataset, `network.segments`, it reads and writes
 * only the segments concerned, and checkpoints are in its manifest.
 *
 * @since 0.5.0
 */
import { rm, stat } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import { identity, pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as History from '../../diff/history/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import { type Cell, type Checkpoint, type State, toStore } from '../Cell.js';
import type { Answer, Store } from '../Store.js';
import * as File from './File.js';
import { unwritable } from './FileError.js';
import * as HistoryFile from './HistoryFile.js';
import * as reading from './segments/reading.js';
import * as SegmentStore from './segments/SegmentStore.js';
import { inTurns, locked, PATIENCE } from './turns.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be asked of a store in a file. */
export interface FileStoreOptions {
  /** What messages call it; its path, where left out. */
  readonly name?: string;
  /**
   * How many buckets its digests have, a power of two; 256, unless it says otherwise. A segmented dataset has as many as it was
   * made with: by itself what suits its size.
   */
  readonly buckets?: number;
  /**
   * How long to wait for another writer, in milliseconds, and how long to begin again where others write while a segmented dataset
   * is read; 5000, unless it says otherwise.
   */
  readonly patience?: number;
  /** Whether it may be made, and is without entities until then; `true` by itself. Else it has to be there. */
  readonly create?: boolean;
}

const CHECKPOINTS = '.checkpoints.ndjson';
const MOST = 10_000;

// -------------------------------------------------------------------------------------
// content
// -------------------------------------------------------------------------------------

/** When a file was last written, as far as can be told; nothing for one that is not there. */
const stamp = (path: string): Promise<string | undefined> =>
  stat(path, { bigint: true }).then(
    ({ mtimeNs, ctimeNs, size, ino }) => `${mtimeNs} ${ctimeNs} ${size} ${ino}`,
    () => undefined,
  );

const orIfMissing =
  <A>(missing: A) =>
  (read: TE.TaskEither<LockstepError, A>): TE.TaskEither<LockstepError, A> =>
    pipe(
      read,
      TE.orElse((error) =>
        error.code === 'ERR_FILE_NOT_FOUND' || error.code === 'ERR_FILE_EMPTY' ? TE.right(missing) : TE.left(error),
      ),
    );

const readCheckpoints = (schema: Schema, path: string): Answer<ReadonlyArray<Checkpoint>> =>
  pipe(
    HistoryFile.read(schema)(path),
    TE.map((history) => History.list(history).map(({ label = '', snapshot }) => ({ name: label, snapshot }))),
    orIfMissing<ReadonlyArray<Checkpoint>>([]),
  );

const writeCheckpoints = (path: string, checkpoints: ReadonlyArray<Checkpoint>): Answer<void> => {
  const [first, ...rest] = checkpoints;
  if (first === undefined) return TE.tryCatch(() => rm(path, { force: true }), unwritable(path));
  return pipe(
    rest.reduce(
      (history, { name, snapshot }) => pipe(history, E.chain(History.checkpoint({ label: name })(snapshot))),
      History.make({ limit: MOST, label: first.name })(first.snapshot),
    ),
    TE.fromEither<LockstepError, History.History>,
    TE.chainW(HistoryFile.write(path)),
  );
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const cellOf = (
  schema: Schema,
  path: string,
  { name = path, buckets = 256, patience = PATIENCE, create = true }: FileStoreOptions,
): Cell => {
  const beside = `${path}${CHECKPOINTS}`;
  let known: { readonly stamps: string; readonly state: State } | undefined;
  const turn = inTurns();

  const stamps = async (): Promise<string> => `${await stamp(path)}, ${await stamp(beside)}`;

  const readNow: Answer<State> = async () => {
    const now = await stamps();
    // Within a folder it is files that change, and they leave no stamp on it.
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (known?.stamps === now && !isFolder) return E.right(known.state);
    // Nothing is kept of what was read before: what a model takes for the same may be written otherwise now.
    const read = await pipe(
      File.read(schema)(path),
      create ? orIfMissing(Snapshot.empty(schema)) : identity,
      TE.bindTo('snapshot'),
      TE.bind('checkpoints', () => readCheckpoints(schema, beside)),
      TE.map((found): State => ({ ...found, loose: [] })),
    )();
    if (E.isRight(read)) known = { stamps: now, state: read.right };
    return read;
  };

  const write =
    (before: State) =>
    (after: State): Answer<void> =>
      pipe(
        after.snapshot === before.snapshot ? TE.right(undefined) : File.write(path)(after.snapshot),
        TE.chainW(() =>
          after.checkpoints === before.checkpoints ? TE.right(undefined) : writeCheckpoints(beside, after.checkpoints),
        ),
      );

  return {
    name,
    schema,
    buckets,
    read: turn(readNow),
    modify: (change) =>
      turn(
        locked(
          path,
          patience,
        )(
          pipe(
            readNow,
            TE.bindTo('before'),
            TE.bind('after', ({ before }) => TE.fromEither(change(before))),
            TE.chain(({ before, after }) => write(before)(after)),
          ),
        ),
      ),
    close: TE.right(undefined),
  };
};

/**
 * The store in a file or folder, which need not be there yet. Whoever writes holds its lock for as long as that takes, and
 * replaces the content as a whole: a reader, of whatever program, sees what was there before or what is there after.
 *
 * The formats of datasets hold no flags of single entities: these are lost. Parents have to be put in before their
 * children, or with them. Each write costs O(n). Segmented datasets hold flags and every value that stores can, take parents
 * whenever they come, and each write costs what is in the segments that it concerns.
 *
 * Errors of its operations, beside those of stores: those of `File.read` and `File.write`, `ERR_FILE_LOCKED`; of segmented
 * datasets also `ERR_STORE_CORRUPT`, `ERR_STORE_MISMATCH`, `ERR_VERSION_UNSUPPORTED`, `ERR_STORE_BUSY`.
 *
 * @example
 * import { Model, Schema, Store } from 'lockstep'
 * import { FileStore } from 'lockstep/file'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => FileStore.open(schema)('not-there-yet.json')),
 *   TE.chainW(Store.count()),
 * )
 * await run() // => { _tag: 'Right', right: 0 }
 */
export const open =
  (schema: Schema, options: FileStoreOptions = {}) =>
  (path: string): Store =>
    reading.isNamed(path)
      ? SegmentStore.open(schema, path, { name: path, patience: PATIENCE, ...options })
      : toStore(cellOf(schema, path, options));
