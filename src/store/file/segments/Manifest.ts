/**
 * What a segmented dataset consists of: by model and bucket, the file of each segment, with the digest of what it says and the
 * sum of its bytes. Whoever replaces the manifest replaces the dataset: segments are never written to, only made and removed.
 */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { LockstepError, StoreError } from '../../../model/LockstepError.js';
import { isRecord } from '../../../model/strict.js';
import type { Digest } from '../../../snapshot/digest.js';
import { at } from '../FileError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The entities of one bucket of a model, in a file of their own. */
const Segment = t.readonly(
  t.strict({
    model: t.string,
    bucket: t.number,
    /** Told by what is in it, so that other content is another file. */
    file: t.string,
    entities: t.number,
    bytes: t.number,
    /** Of the bytes. */
    sha256: t.string,
    /** Of the entities, as `Snapshot.digest` has it. */
    digest: t.string,
  }),
);
export type Segment = t.TypeOf<typeof Segment>;

const content = { next: t.number, segments: t.readonlyArray(Segment) };

const Content = t.readonly(t.strict(content));
/** What there is: the place that the next entity takes, and the segments, by model and bucket; empty buckets have none. */
export type Content = t.TypeOf<typeof Content>;

const Checkpoint = t.readonly(t.strict({ name: t.string, ...content }));
/** Content that was kept to return to. */
export type Checkpoint = t.TypeOf<typeof Checkpoint>;

const Manifest = t.readonly(
  t.strict({
    /** How many buckets a model has, a power of two. */
    buckets: t.number,
    ...content,
    /** Oldest first. */
    checkpoints: t.readonlyArray(Checkpoint),
  }),
);
/** What a segmented dataset consists of. */
export type Manifest = t.TypeOf<typeof Manifest>;

const VERSION = 1;

/** The most buckets that a model may have. */
const MOST_BUCKETS = 4096;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Of a dataset without entities. */
export const empty = (buckets: number): Manifest => ({ buckets, next: 0, segments: [], checkpoints: [] });

const FEWEST_BUCKETS = 16;
/** A segment of so many entities takes a thread some ten milliseconds, and is some hundred kilobytes. */
const IN_A_SEGMENT = 4096;

/** How many buckets suit a dataset whose largest model has so many entities. */
export const bucketsFor = (entities: number): number => {
  let buckets = FEWEST_BUCKETS;
  while (buckets < MOST_BUCKETS && buckets * IN_A_SEGMENT < entities) buckets *= 2;
  return buckets;
};

const isPowerOfTwo = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= MOST_BUCKETS && (n & (n - 1)) === 0;

/** Check a number of buckets that was asked for. Errors: `ERR_CONFIG_INVALID`. */
export const checkBuckets = (path: string, buckets: number): E.Either<StoreError, number> =>
  isPowerOfTwo(buckets)
    ? E.right(buckets)
    : E.left(
        at('ERR_CONFIG_INVALID', path, `expected "buckets" to be a power of two up to ${MOST_BUCKETS}, got ${buckets}`),
      );

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** By model, the digests of its buckets; models without entities are like the others. O(buckets). */
export const digest = ({ buckets, segments }: Manifest, models: Iterable<string>): Digest => {
  const none = (): Array<string> => Array.from({ length: buckets }, () => '');
  const sums = new Map([...models].map((model) => [model, none()]));
  for (const segment of segments) {
    const ofModel = sums.get(segment.model);
    if (ofModel !== undefined) ofModel[segment.bucket] = segment.digest;
  }
  return sums;
};

/** How many entities there are, by model. O(buckets). */
export const counts = ({ segments }: Manifest): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const { model, entities } of segments) found.set(model, (found.get(model) ?? 0) + entities);
  return found;
};

/** Every file that belongs to it, those of checkpoints too. O(segments). */
export const files = ({ segments, checkpoints }: Manifest): ReadonlySet<string> =>
  new Set([...segments, ...checkpoints.flatMap((checkpoint) => checkpoint.segments)].map(({ file }) => file));

/** Another text after each change of the content. O(segments). */
export const stamp = ({ next, segments }: Content): string =>
  createHash('sha256')
    .update(JSON.stringify([next, segments.map(({ model, bucket, sha256 }) => [model, bucket, sha256])]))
    .digest('hex');

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const listed = (segments: ReadonlyArray<Segment>): string =>
  `[${segments.map((segment) => `\n${JSON.stringify(segment)}`).join(',')}]`;

/** The manifest as the text of its file: JSON, a segment a line. O(segments). */
export const encode = ({ buckets, next, segments, checkpoints }: Manifest): string => {
  const kept = checkpoints.map(
    ({ name, next: then, segments: those }) =>
      `\n{"name":${JSON.stringify(name)},"next":${then},"segments":${listed(those)}}`,
  );
  const body = `"buckets":${buckets},"next":${next},\n"segments":${listed(segments)},\n"checkpoints":[${kept.join(',')}]}\n`;
  return `{"lockstep":"segments","version":${VERSION},"sha256":"${sumOf(body)}",\n${body}`;
};

const RESTORE = { suggestion: 'restore the whole folder, or write the dataset anew under another name' };

/** What is in the folder is not what was written there. */
export const corrupt = (place: string, problem: string): StoreError => at('ERR_STORE_CORRUPT', place, problem, RESTORE);

const FILE = /^[A-Za-z0-9_-]+\.ndjson$/;

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** The first segment that makes no sense, in words. */
const oddity = (buckets: number, segments: ReadonlyArray<Segment>): string | undefined => {
  const seen = new Set<string>();
  for (const { model, bucket, file, entities, bytes } of segments) {
    const key = JSON.stringify([model, bucket]);
    if (!isCount(bucket) || bucket >= buckets) return `there is no bucket ${bucket} of ${buckets}`;
    if (seen.has(key)) return `bucket ${bucket} of ${model} is there twice`;
    if (!FILE.test(file)) return `${JSON.stringify(file)} is not the name of a segment`;
    if (!isCount(entities) || !isCount(bytes)) return `${file} has no size`;
    seen.add(key);
  }
  return undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const HEAD = /^\{"lockstep":"segments","version":1,"sha256":"([0-9a-f]{64})",\n/;

/**
 * The manifest that a text is; `place` is where it was. O(segments).
 *
 * Errors: `ERR_STORE_CORRUPT` for what is no manifest, or not as it was written; `ERR_VERSION_UNSUPPORTED`.
 */
export const decode = (place: string, text: string): E.Either<LockstepError, Manifest> => {
  const data = parsed(text);
  const { lockstep, version } = isRecord(data) ? data : { lockstep: undefined, version: undefined };
  if (lockstep === 'segments' && version !== VERSION) {
    return E.left({
      _tag: 'FormatError',
      code: 'ERR_VERSION_UNSUPPORTED',
      message: `${place}: a segmented dataset of version ${JSON.stringify(version)}; this release reads version ${VERSION}`,
      path: place,
      suggestion: 'use the release that wrote it, or write it anew from where it came',
    });
  }
  if (lockstep !== 'segments') return E.left(corrupt(place, 'this is no manifest of a segmented dataset'));
  const head = HEAD.exec(text);
  if (head === null || sumOf(text.slice(head[0].length)) !== head[1]) {
    return E.left(corrupt(place, 'the manifest is not as it was written'));
  }
  return pipe(
    Manifest.decode(data),
    E.mapLeft(() => corrupt(place, 'the manifest is not of the form')),
    E.chain((manifest) => {
      const { buckets, next, segments, checkpoints } = manifest;
      const odd =
        isPowerOfTwo(buckets) && isCount(next)
          ? [segments, ...checkpoints.map((one) => one.segments)]
              .map((of) => oddity(buckets, of))
              .find((found) => found !== undefined)
          : `it has ${buckets} buckets`;
      return odd === undefined ? E.right(manifest) : E.left(corrupt(place, `the manifest makes no sense: ${odd}`));
    }),
  );
};
