/**
 * Digests: what a dataset's content was, bucket by bucket, without having it at hand. Two digests tell which buckets have
 * changed, so that only those have to be looked at.
 *
 * A bucket holds the entities of a model whose uids hash to it, and its digest is the sum of their hashes, as in a
 * fingerprint. Which bucket an entity is in depends on its uid and the number of buckets alone.
 *
 * @since 0.3.0
 */
import type { Uid } from '../model/Uid.js';
import type { Content, Table } from './Draft.js';
import * as Fingerprint from './fingerprint.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** By model, the sum of each bucket: 32 hexadecimal digits, or nothing where it is empty. */
export type Digest = ReadonlyMap<string, ReadonlyArray<string>>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const FEWEST = 16;
const MOST = 65536;
/** A change costs a look at about so many entities; a digest weighs half a byte for each entity. */
const IN_A_BUCKET = 64;

/** How many buckets so many entities are divided into. */
export const bucketsFor = (size: number): number => {
  let buckets = FEWEST;
  while (buckets < MOST && buckets * IN_A_BUCKET < size) buckets *= 2;
  return buckets;
};

/** The bucket of a uid among a power of two of them: FNV-1a. */
export const bucketOf = (uid: Uid, buckets: number): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < uid.length; i++) hash = Math.imul(hash ^ uid.charCodeAt(i), 0x01000193);
  // The low bits of the hash alone would be those of the last characters.
  return ((hash ^ (hash >>> 15)) >>> 0) & (buckets - 1);
};

const known = new WeakMap<Table, ReadonlyArray<string>>();

const ofTable = (table: Table, buckets: number): ReadonlyArray<string> => {
  const before = known.get(table);
  if (before !== undefined && before.length === buckets) return before;
  const { WORDS } = Fingerprint;
  const sums = new Float64Array(buckets * WORDS);
  const filled = new Uint8Array(buckets);
  for (const entry of table.values()) {
    const bucket = bucketOf(entry.uid, buckets);
    filled[bucket] = 1;
    Fingerprint.addHash(sums, bucket * WORDS, entry);
  }
  const texts = Array.from(filled, (is, bucket) => (is === 0 ? '' : Fingerprint.sumText(sums, bucket * WORDS)));
  known.set(table, texts);
  return texts;
};

/**
 * The digest of a snapshot's content: of its entities, their attributes and parents; not of their order or flags. A power
 * of two buckets a model, by its size, or as many as in another digest, so that the two can be compared. O(n) the first
 * time, then only for the models that have changed.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a' })])),
 *   E.map((snapshot) => Snapshot.digest(snapshot).get('device')?.filter((sum) => sum !== '').length),
 * ) // => E.right(1)
 */
export const digest = (snapshot: Content, like?: Digest): Digest =>
  new Map(
    [...snapshot.schema.models.keys()].map((model) => {
      const table = snapshot.tables.get(model);
      const buckets = like?.get(model)?.length ?? bucketsFor(table?.size ?? 0);
      return [model, table === undefined ? Array.from({ length: buckets }, () => '') : ofTable(table, buckets)];
    }),
  );

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * By model, the buckets whose content is not the same in both digests; of a model that has another number of buckets, or
 * that only the later digest has, all. O(buckets).
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('before'),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'a' }))),
 *   E.map(({ before, after }) => {
 *     const then = Snapshot.digest(before)
 *     return Snapshot.changedBuckets(then, Snapshot.digest(after, then)).get('device')?.size
 *   }),
 * ) // => E.right(1)
 */
export const changedBuckets = (before: Digest, after: Digest): ReadonlyMap<string, ReadonlySet<number>> =>
  new Map(
    [...after].map(([model, sums]) => {
      const then = before.get(model);
      const isLike = then?.length === sums.length;
      return [model, new Set([...sums.keys()].filter((bucket) => !isLike || then[bucket] !== sums[bucket]))];
    }),
  );

const wordsOf = (sum: string): ReadonlyArray<number> =>
  Array.from({ length: Fingerprint.WORDS }, (_, i) => Number.parseInt(sum.slice(i * 8, i * 8 + 8), 16));

/**
 * The digest of the same content with fewer buckets: a bucket of a uid among fewer is told by the lower bits of the one
 * among more, and sums add up. So datasets with unlike numbers of buckets are compared by the fewer ones. O(buckets).
 */
export const coarsen =
  (buckets: number) =>
  (digest: Digest): Digest =>
    new Map(
      [...digest].map(([model, finer]) => {
        if (finer.length <= buckets) return [model, finer];
        const sums = new Float64Array(buckets * Fingerprint.WORDS);
        const filled = new Uint8Array(buckets);
        for (const [i, sum] of finer.entries()) {
          if (sum === '') continue;
          const bucket = i & (buckets - 1);
          filled[bucket] = 1;
          for (const [word, value] of wordsOf(sum).entries()) {
            const at = bucket * Fingerprint.WORDS + word;
            sums[at] = ((sums[at] ?? 0) + value) % 2 ** 32;
          }
        }
        const texts = Array.from(filled, (is, i) => (is === 0 ? '' : Fingerprint.sumText(sums, i * Fingerprint.WORDS)));
        return [model, texts];
      }),
    );
