/**
 * A partition of a diff: some buckets of a model, which can be compared without anything of the others.
 *
 * The bucket of an entity depends on its uid alone, so that both halves of a pair are in the same partition, whichever
 * way the buckets are shared out.
 *
 * @since 0.5.0
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import type { Uid } from '../model/Uid.js';
import { bucketOf, changedBuckets, coarsen, type Digest } from '../snapshot/digest.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Some buckets of a model. */
export interface Partition {
  /** The name of the model. */
  readonly model: string;
  /** How many buckets the model is divided into: a power of two. */
  readonly of: number;
  /** Those that are in it, in ascending order. */
  readonly buckets: ReadonlyArray<number>;
}

/** The digests of both sides, and how many entities they have, by model. */
export interface Layout {
  /** The digest of the source. */
  readonly source: Digest;
  /** The digest of the target. */
  readonly target: Digest;
  /** How many entities both sides have together, by model. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What a diff has to look at. */
export interface Work {
  /** Models as the source has them, then those that only the target has; buckets in ascending order. */
  readonly partitions: ReadonlyArray<Partition>;
  /** About how many entities that are, of both sides. */
  readonly entities: number;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Share out some buckets evenly. */
const shared = (model: string, of: number, buckets: ReadonlyArray<number>, parts: number): ReadonlyArray<Partition> => {
  const count = Math.min(Math.max(1, parts), buckets.length);
  return Array.from({ length: count }, (_, i) => ({
    model,
    of,
    buckets: buckets.slice(Math.floor((i * buckets.length) / count), Math.floor(((i + 1) * buckets.length) / count)),
  }));
};

const fewest = (x: ReadonlyArray<string> | undefined, y: ReadonlyArray<string> | undefined): number =>
  Math.min(x?.length ?? Number.POSITIVE_INFINITY, y?.length ?? Number.POSITIVE_INFINITY);

/** By model, the buckets that differ, among as many as the side with fewer has. */
const differing = ({ source, target }: Layout): ReadonlyMap<string, { of: number; buckets: ReadonlyArray<number> }> =>
  new Map(
    [...new Set([...source.keys(), ...target.keys()])].map((model) => {
      const of = fewest(source.get(model), target.get(model));
      const like = (digest: Digest): Digest => {
        const sums = digest.get(model) ?? Array.from({ length: of }, () => '');
        return coarsen(of)(new Map([[model, sums]]));
      };
      const buckets = [...(changedBuckets(like(source), like(target)).get(model) ?? [])];
      return [model, { of, buckets: buckets.sort((x, y) => x - y) }];
    }),
  );

/** Every bucket of every model, for what no digest can leave out. */
const every = ({ source, target }: Layout): ReturnType<typeof differing> =>
  new Map(
    [...new Set([...source.keys(), ...target.keys()])].map((model) => {
      const of = fewest(source.get(model), target.get(model));
      return [model, { of, buckets: Array.from({ length: of }, (_, bucket) => bucket) }];
    }),
  );

/**
 * Cut a diff into about so many partitions of much the same size: buckets that differ, by digests, or all of them. With
 * unlike numbers of buckets the sides are cut by the fewer ones. O(buckets).
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 *
 * const sums = (...of: ReadonlyArray<string>) => new Map([['device', of]])
 * const [a, b] = ['0'.repeat(32), '1'.repeat(32)]
 * const layout = { source: sums(a, a, a, a), target: sums(a, b, a, b), counts: new Map([['device', 400]]) }
 * Partition.cut(layout, { parts: 2 }).partitions.map(Partition.show) // => ['device 1 of 4', 'device 3 of 4']
 */
export const cut = (
  layout: Layout,
  { parts, all = false }: { readonly parts: number; readonly all?: boolean },
): Work => {
  const found = [...(all ? every(layout) : differing(layout))].map(([model, { of, buckets }]) => ({
    model,
    of,
    buckets,
    size: ((layout.counts.get(model) ?? 0) * buckets.length) / of,
  }));
  const entities = found.reduce((sum, { size }) => sum + size, 0);
  return {
    entities: Math.round(entities),
    partitions: found.flatMap(({ model, of, buckets, size }) =>
      buckets.length === 0 ? [] : shared(model, of, buckets, Math.round((parts * size) / Math.max(1, entities))),
    ),
  };
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Whether an entity of the partition's model is in it; asked many times, so it is made once.
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 *
 * const isIn = (bucket: number) => Partition.containing({ model: 'device', of: 2, buckets: [bucket] })
 * // Of the partitions of a model, one has the entity.
 * isIn(0)('sw1') !== isIn(1)('sw1') // => true
 */
export const containing = ({ of, buckets }: Partition): ((uid: Uid) => boolean) => {
  const wanted = new Set(buckets);
  return (uid) => wanted.has(bucketOf(uid, of));
};

/**
 * The buckets of a partition where its model is divided into more of them. O(buckets).
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 *
 * // What to read of a store with 16 buckets, to compare it with one that has 4.
 * Partition.among(16, { model: 'device', of: 4, buckets: [1] }) // => [1, 5, 9, 13]
 */
export const among = (more: number, { of, buckets }: Partition): ReadonlyArray<number> =>
  Array.from({ length: Math.max(1, more / of) }, (_, i) => buckets.map((bucket) => bucket + i * of)).flat();

/**
 * As messages show it.
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 *
 * Partition.show({ model: 'device', of: 256, buckets: [0, 1, 2] }) // => 'device 0-2 of 256'
 */
export const show = ({ model, of, buckets }: Partition): string => {
  const [first] = buckets;
  const last = buckets.at(-1);
  return `${model} ${first === last ? first : `${first}-${last}`} of ${of}`;
};

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * The same buckets of the same model.
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 *
 * const partition = { model: 'device', of: 256, buckets: [0, 1] }
 * Partition.eq.equals(partition, { model: 'device', of: 256, buckets: [0, 1] }) // => true
 * Partition.eq.equals(partition, { ...partition, of: 16 }) // => false
 */
export const eq: Eq<Partition> = {
  equals: (x, y) =>
    x.model === y.model &&
    x.of === y.of &&
    x.buckets.length === y.buckets.length &&
    x.buckets.every((bucket, i) => bucket === y.buckets[i]),
};
