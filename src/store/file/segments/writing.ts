/**
 * Writing a segmented dataset: new segments first, each in a file of its own; then the manifest that names them, in place of the
 * one before; then what neither it nor a checkpoint names any more is removed. Whatever ends a writer, and whenever, what the
 * manifest says is there.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../../model/LockstepError.js';
import type { Model } from '../../../model/Model.js';
import type { Entry } from '../../../snapshot/Entry.js';
import type { Answer } from '../../Store.js';
import * as atomic from '../atomic.js';
import { unwritable } from '../FileError.js';
import { syncFolder } from '../syncFolder.js';
import { locked } from '../turns.js';
import * as Manifest from './Manifest.js';
import * as reading from './reading.js';
import * as Segment from './Segment.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Whoever has the lock of a dataset. */
export interface Writer {
  /** What there is; nothing where no dataset is there yet. */
  readonly found: Manifest.Manifest | undefined;
  /** Make the segments of some buckets of a model; a bucket without entries gets none. */
  readonly put: (
    model: Model,
    buckets: number,
    byBucket: ReadonlyMap<number, ReadonlyArray<Entry>>,
  ) => Answer<ReadonlyArray<Manifest.Segment>>;
}

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

interface Text {
  readonly file: string;
  readonly text: string;
}

/** Write files, also those of which one is there by that name: it may be damaged. */
const write = (folder: string, texts: ReadonlyArray<Text>): Answer<void> =>
  atomic.replace(texts.map(({ file, text }) => ({ file: path.join(folder, file), chunks: [E.right(text)] })));

/** So many entities are in memory as text. */
const AT_A_TIME = 20_000;

type Filled = readonly [bucket: number, entries: ReadonlyArray<Entry>];

/** Buckets that are written at a time. */
const groups = (filled: ReadonlyArray<Filled>): ReadonlyArray<ReadonlyArray<Filled>> => {
  const made: Array<Array<Filled>> = [];
  let size = Number.POSITIVE_INFINITY;
  for (const each of filled) {
    if (size > AT_A_TIME) {
      made.push([]);
      size = 0;
    }
    made.at(-1)?.push(each);
    size += each[1].length;
  }
  return made;
};

const putting =
  (folder: string): Writer['put'] =>
  (model, buckets, byBucket) =>
    pipe(
      [...byBucket].filter(([, entries]) => entries.length > 0).toSorted(([x], [y]) => x - y),
      groups,
      TE.traverseSeqArray((group) =>
        pipe(
          group,
          E.traverseArray(([bucket, entries]) => Segment.of(model, bucket, buckets, entries)),
          TE.fromEither,
          TE.chainFirst((made) =>
            write(
              folder,
              made.map(({ segment: { file }, text }) => ({ file, text })),
            ),
          ),
          TE.map((made) => made.map(({ segment }) => segment)),
        ),
      ),
      TE.map((segments) => segments.flat()),
    );

const writeManifest = (folder: string, manifest: Manifest.Manifest): Answer<void> =>
  write(folder, [{ file: reading.MANIFEST, text: Manifest.encode(manifest) }]);

/** Remove segments that do not belong to a dataset, and what writers that were cut off have left. */
const sweep = async (folder: string, files: ReadonlySet<string>): Promise<void> => {
  const names = await readdir(folder).catch((): ReadonlyArray<string> => []);
  const isLeft = (name: string): boolean =>
    (reading.isSegment(name) && !files.has(name)) || /^\.lockstep-.*\.tmp$/.test(name);
  // What cannot be removed now is tried again by the next writer.
  await Promise.all(names.filter(isLeft).map((name) => rm(path.join(folder, name), { force: true }).catch(() => {})));
};

const sweeping = (folder: string, manifest: Manifest.Manifest): Answer<void> =>
  TE.fromTask(() => sweep(folder, Manifest.files(manifest)));

/** Change a dataset that is there. */
const changing = (
  folder: string,
  found: Manifest.Manifest,
  change: (writer: Writer) => Answer<Manifest.Manifest>,
): Answer<void> =>
  pipe(
    change({ found, put: putting(folder) }),
    TE.chainFirst((next) => (next === found ? TE.right(undefined) : writeManifest(folder, next))),
    TE.chain((next) => (next === found ? TE.right(undefined) : sweeping(folder, next))),
    TE.orElseFirstTaskK(() => () => sweep(folder, Manifest.files(found))),
  );

/** Make a dataset beside its place, and put it there as a whole. */
const making = (folder: string, change: (writer: Writer) => Answer<Manifest.Manifest>): Answer<void> => {
  const place = path.resolve(folder);
  const temporary = path.join(path.dirname(place), `.lockstep-${randomUUID()}.tmp`);
  const putInPlace = async (): Promise<void> => {
    await syncFolder(temporary);
    // An empty folder is no dataset, and not every system lets it be replaced.
    await rmdir(place).catch(() => undefined);
    await rename(temporary, place);
    await syncFolder(path.dirname(place)).catch(() => undefined);
  };
  return pipe(
    TE.tryCatch(() => mkdir(temporary), unwritable(folder)),
    TE.chain((): Answer<Manifest.Manifest> => change({ found: undefined, put: putting(temporary) })),
    TE.chain((made) => writeManifest(temporary, made)),
    TE.chain(() => TE.tryCatch(putInPlace, (cause): LockstepError => unwritable(folder)(cause))),
    TE.orElseFirstTaskK(() => () => rm(temporary, { recursive: true, force: true }).catch(() => undefined)),
  );
};

/**
 * Hold the lock of a dataset, and make its content what a function makes of it: all of it, or nothing. Where nothing is there, it
 * is made, whole. A function that gives what it found changes nothing.
 *
 * Errors: `ERR_FILE_LOCKED`, `ERR_FILE_UNWRITABLE`, those of `reading.manifest`, and those of the function.
 */
export const modify =
  (folder: string, patience: number) =>
  (change: (writer: Writer) => Answer<Manifest.Manifest>): Answer<void> =>
    locked(
      folder,
      patience,
    )(
      pipe(
        reading.manifest(folder),
        TE.chain((found) => (found === undefined ? making(folder, change) : changing(folder, found, change))),
      ),
    );
