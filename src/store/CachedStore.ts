/**
 * A cache over any store: entities that were read are kept, the least recently read give way.
 *
 * Own writes are always visible. Writes of others are seen at once where the store can tell of them (`watch`), else after
 * the time that is allowed to pass.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import { keyOf } from '../model/Entity.js';
import type { Uid } from '../model/Uid.js';
import { bucketOf } from '../snapshot/digest.js';
import type { Entry } from '../snapshot/Entry.js';
import type { Answer, Bucket, Store, Watching } from './Store.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be asked of a cache. */
export interface CacheOptions {
  /** The most entities that are kept. */
  readonly maxEntities: number;
  /** How long an entity may be kept where the store cannot tell of others' writes, in milliseconds; 1000 where left out. */
  readonly maxAge?: number;
}

/** How a cache has served so far. */
export interface CacheStatistics {
  /** Entities that were asked for and known. */
  readonly hits: number;
  /** Entities that were asked for and had to be read. */
  readonly misses: number;
  /** How many entities it holds now. */
  readonly entities: number;
  /** Whether the store tells of others' writes. */
  readonly isTold: boolean;
}

/** A store with a cache. */
export interface CachedStore extends Store {
  /** Hits and misses so far, and what is kept. */
  readonly statistics: () => CacheStatistics;
}

// -------------------------------------------------------------------------------------
// entries
// -------------------------------------------------------------------------------------

interface Kept extends Bucket {
  readonly entry: Entry;
}

/** Entries by model and uid, to be forgotten by bucket. */
interface Cache {
  readonly get: (model: string, uid: Uid) => Entry | undefined;
  readonly put: (model: string, entry: Entry) => void;
  readonly forget: (changed: Bucket | undefined) => void;
  readonly size: () => number;
}

const makeCache = ({ maxEntities, maxAge = 1000 }: CacheOptions, buckets: number, isTold: () => boolean): Cache => {
  const placeOf = ({ model, bucket }: Bucket): string => `${bucket} ${model}`;
  const byBucket = new Map<string, Set<string>>();
  const kept = new LRUCache<string, Kept>({
    max: Math.max(1, maxEntities),
    dispose: (value, key) => {
      const keys = byBucket.get(placeOf(value));
      keys?.delete(key);
      if (keys?.size === 0) byBucket.delete(placeOf(value));
    },
  });
  return {
    get: (model, uid) => kept.get(keyOf({ model, uid }))?.entry,
    put: (model, entry) => {
      const key = keyOf({ model, uid: entry.uid });
      const value = { model, entry, bucket: bucketOf(entry.uid, buckets) };
      kept.set(key, value, isTold() ? {} : { ttl: maxAge });
      const keys = byBucket.get(placeOf(value));
      if (keys === undefined) byBucket.set(placeOf(value), new Set([key]));
      else keys.add(key);
    },
    forget: (changed) => {
      if (changed === undefined) kept.clear();
      else for (const key of [...(byBucket.get(placeOf(changed)) ?? [])]) kept.delete(key);
    },
    size: () => kept.size,
  };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A store whose entities are kept when they were read with `get`, `getMany` or `entries`. Everything else is asked of the
 * store itself. What is not there is not kept.
 *
 * Errors: those of the store.
 *
 * @example
 * import { CachedStore, MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => pipe(MemoryStore.make(Snapshot.empty(schema)), CachedStore.cached({ maxEntities: 100 }))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'a' })])),
 *   TE.chainFirstW((store) => pipe(store, Store.get(Device, 'a'))),
 *   TE.chainFirstW((store) => pipe(store, Store.get(Device, 'a'))),
 *   TE.map((store) => store.statistics().hits),
 * )
 * await run() // => { _tag: 'Right', right: 1 }
 */
export const cached =
  (options: CacheOptions) =>
  (store: Store): Answer<CachedStore> =>
    pipe(
      store.digest,
      TE.chain((digest) => () => open(store, options, [...digest.values()][0]?.length ?? 1)),
    );

const open = async (store: Store, options: CacheOptions, buckets: number): ReturnType<Answer<CachedStore>> => {
  let [hits, misses, writes] = [0, 0, 0];
  let watching: Watching | undefined;
  const isTold = (): boolean => watching?.isLive() === true;
  const cache = makeCache(options, buckets, isTold);
  const forget = (changed: Bucket | undefined): void => {
    writes++;
    cache.forget(changed);
  };
  const watched = store.watch === undefined ? undefined : await store.watch(forget)();
  watching = watched === undefined || E.isLeft(watched) ? undefined : watched.right;
  // What was read until now may have changed before anybody was told.
  forget(undefined);

  /** What was read while something was written is not kept: nobody knows which came first. */
  const writing =
    (changed: ReadonlyArray<Bucket> | undefined) =>
    <A>(write: Answer<A>): Answer<A> => {
      const forgetAll = (): void => (changed === undefined ? forget(undefined) : changed.forEach(forget));
      return async () => {
        forgetAll();
        const answer = await write();
        forgetAll();
        return answer;
      };
    };

  return E.right({
    ...store,
    statistics: () => ({ hits, misses, entities: cache.size(), isTold: isTold() }),
    entries: (model, uids) => async () => {
      const known = uids.map((uid) => cache.get(model, uid));
      const wanted = [...new Set(uids.filter((_, i) => known[i] === undefined))];
      hits += uids.length - known.filter((entry) => entry === undefined).length;
      misses += known.filter((entry) => entry === undefined).length;
      if (wanted.length === 0) return E.right(known);
      const before = writes;
      const read = await store.entries(model, wanted)();
      if (E.isLeft(read)) return read;
      const found = new Map(read.right.flatMap((entry) => (entry === undefined ? [] : [[entry.uid, entry] as const])));
      if (before === writes) for (const entry of found.values()) cache.put(model, entry);
      return E.right(uids.map((uid, i) => known[i] ?? found.get(uid)));
    },
    add: (items) => writing(undefined)(store.add(items)),
    commit: (patch) =>
      writing(patch.map(({ model, uid }) => ({ model, bucket: bucketOf(uid, buckets) })))(store.commit(patch)),
    rollback: (name) => writing(undefined)(store.rollback(name)),
    clear: writing(undefined)(store.clear),
    close: pipe(
      watching?.stop ?? TE.right(undefined),
      TE.chain(() => store.close),
    ),
  });
};
