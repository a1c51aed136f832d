/**
 * Reading a segmented dataset: its manifest, and of its segments those that are asked for. Whoever writes makes other segments,
 * replaces the manifest, and removes what it does not name any more; so a reader has one version, or notices.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError, StoreError } from '../../../model/LockstepError.js';
import * as Schema from '../../../model/Schema.js';
import type { Uid } from '../../../model/Uid.js';
import { bucketOf } from '../../../snapshot/digest.js';
import type { Entry } from '../../../snapshot/Entry.js';
import { AT_ONCE, traverseBounded } from '../../bounded.js';
import type { Answer } from '../../Store.js';
import { at, codeOf, unreadable } from '../FileError.js';
import * as Manifest from './Manifest.js';
import * as Segment from './Segment.js';

// -------------------------------------------------------------------------------------
// names
// -------------------------------------------------------------------------------------

const EXTENSION = '.segments';

/** Whether a path is the name of a segmented dataset: it ends in `.segments`. */
export const isNamed = (name: string): boolean => path.extname(name).toLowerCase() === EXTENSION;

/** The file that says what a segmented dataset consists of. */
export const MANIFEST = 'manifest.json';

/** The files in a folder that are segments, whether or not they belong to what is there. */
export const isSegment = (name: string): boolean => /-[0-9a-f]{16}\.ndjson$/.test(name);

// -------------------------------------------------------------------------------------
// manifest
// -------------------------------------------------------------------------------------

const noManifest = async (folder: string): Promise<E.Either<LockstepError, undefined>> => {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  return names?.some(isSegment) === true
    ? E.left(Manifest.corrupt(path.join(folder, MANIFEST), 'the manifest is missing, and there are segments'))
    : E.right(undefined);
};

/**
 * The manifest of a dataset; nothing where no dataset is there yet. O(segments).
 *
 * Errors: `ERR_STORE_CORRUPT`, `ERR_VERSION_UNSUPPORTED`, `ERR_FILE_SHAPE` where a file has the name, `ERR_FILE_UNREADABLE`.
 */
export const manifest = (folder: string): Answer<Manifest.Manifest | undefined> => {
  const file = path.join(folder, MANIFEST);
  return pipe(
    TE.tryCatch(
      async (): Promise<E.Either<LockstepError, Manifest.Manifest | undefined>> => {
        const text = await readFile(file, 'utf8').catch((cause: unknown) => {
          if (codeOf(cause) === 'ENOENT') return undefined;
          throw cause;
        });
        return text === undefined ? noManifest(folder) : Manifest.decode(file, text);
      },
      (cause): LockstepError =>
        codeOf(cause) === 'ENOTDIR'
          ? at('ERR_FILE_SHAPE', folder, 'a segmented dataset is a folder, and this is a file', {
              suggestion: `give the file another name: ${EXTENSION} is that of segmented datasets`,
            })
          : unreadable(file)(cause),
    ),
    TE.chainEitherK((found) => found),
  );
};

/** No dataset is there. */
export const notFound = (folder: string): StoreError => at('ERR_FILE_NOT_FOUND', folder, 'there is no such dataset');

/** The manifest of a dataset that has to be there. Errors: those of `manifest`, `ERR_FILE_NOT_FOUND`. */
export const manifestOf = (folder: string): Answer<Manifest.Manifest> =>
  pipe(
    manifest(folder),
    TE.chain((found) => (found === undefined ? TE.left<LockstepError>(notFound(folder)) : TE.right(found))),
  );

/** Whether the models of a dataset are those of a schema. Errors: `ERR_MODEL_UNKNOWN`. */
export const checkModels =
  (folder: string, schema: Schema.Schema) =>
  (found: Manifest.Manifest): E.Either<LockstepError, Manifest.Manifest> => {
    const stranger = found.segments.find(({ model }) => !schema.models.has(model));
    if (stranger === undefined) return E.right(found);
    const error = Schema.unknownModel(schema, stranger.model);
    return E.left({ ...error, message: `${folder}: ${error.message}`, path: folder });
  };

// -------------------------------------------------------------------------------------
// segments
// -------------------------------------------------------------------------------------

/** Where a segment is. */
export const placeOf = (folder: string, { file }: Manifest.Segment): string => path.join(folder, file);

/** The text of a segment, as it was written. O(size). Errors: `ERR_STORE_CORRUPT`, `ERR_FILE_UNREADABLE`. */
export const text = (folder: string, segment: Manifest.Segment): Answer<string> => {
  const { bytes, sha256 } = segment;
  const place = placeOf(folder, segment);
  return pipe(
    TE.tryCatch(
      () => readFile(place),
      (cause): LockstepError =>
        codeOf(cause) === 'ENOENT'
          ? Manifest.corrupt(place, 'this segment is missing, which the manifest names')
          : unreadable(place)(cause),
    ),
    TE.chainEitherK((read) => {
      if (read.length !== bytes) {
        return E.left(Manifest.corrupt(place, `this segment has ${read.length} bytes, and was written with ${bytes}`));
      }
      return createHash('sha256').update(read).digest('hex') === sha256
        ? E.right(read.toString('utf8'))
        : E.left(Manifest.corrupt(place, 'this segment is not as it was written: its digest is another one'));
    }),
  );
};

const reading =
  (folder: string, schema: Schema.Schema, pick: (segment: Manifest.Segment, whole: string) => string) =>
  (model: string, segments: ReadonlyArray<Manifest.Segment>): Answer<ReadonlyArray<Entry>> => {
    const definition = schema.models.get(model);
    if (definition === undefined) return TE.left(Schema.unknownModel(schema, model));
    const read = Segment.reader(definition);
    return pipe(
      segments,
      traverseBounded(AT_ONCE)((segment) =>
        pipe(
          text(folder, segment),
          TE.chainEitherK((whole) => read(placeOf(folder, segment), pick(segment, whole))),
        ),
      ),
      TE.map((found) => found.flat()),
    );
  };

/** The entries of some segments of a model. O(size). Errors: those of `text` and of `Segment.reader`, `ERR_MODEL_UNKNOWN`. */
export const entries = (
  folder: string,
  schema: Schema.Schema,
): ((model: string, segments: ReadonlyArray<Manifest.Segment>) => Answer<ReadonlyArray<Entry>>) =>
  reading(folder, schema, (_, whole) => whole);

/** The entries of some uids of a model, as far as they are there; their segments are read, and of them only those lines parsed. */
export const some =
  (folder: string, schema: Schema.Schema, { buckets, segments }: Manifest.Manifest) =>
  (model: string, uids: ReadonlyArray<Uid>): Answer<ReadonlyArray<Entry>> => {
    const byBucket = new Map<number, Array<Uid>>();
    for (const uid of uids) {
      const bucket = bucketOf(uid, buckets);
      const known = byBucket.get(bucket);
      if (known === undefined) byBucket.set(bucket, [uid]);
      else known.push(uid);
    }
    return reading(folder, schema, ({ bucket }, whole) => Segment.linesOf(whole, byBucket.get(bucket) ?? []))(
      model,
      segments.filter((segment) => segment.model === model && byBucket.has(segment.bucket)),
    );
  };

// -------------------------------------------------------------------------------------
// one version
// -------------------------------------------------------------------------------------

/** So often a version is read at least, however long that takes. */
const TRIES = 5;

/**
 * Read something of one version. A segment that is gone was removed by a writer, where there is another manifest by now: then it
 * is read again, of that one, as long as there is patience, in milliseconds.
 *
 * Errors: those of reading, `ERR_STORE_BUSY` where others write all the time.
 */
export const atOneVersion =
  <A>(
    folder: string,
    patience: number,
    current: Answer<Manifest.Manifest>,
    read: (found: Manifest.Manifest) => Answer<A>,
  ): Answer<A> =>
  async () => {
    const until = performance.now() + patience;
    let found = await current();
    for (let tries = 1; E.isRight(found); tries++) {
      const answer = await read(found.right)();
      if (E.isRight(answer)) return answer;
      const now = await current();
      if (E.isRight(now) && Manifest.stamp(now.right) === Manifest.stamp(found.right)) return answer;
      if (tries >= TRIES && performance.now() > until)
        return E.left(at('ERR_STORE_BUSY', folder, 'others were writing all the time'));
      found = now;
    }
    return found;
  };
