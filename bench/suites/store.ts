/**
 * The same work on each store: load a dataset, read a batch of a thousand, compare with what the store holds (a hundred
 * changes), commit those. A store of files has no way to read a part, and reads all of it for a batch.
 *
 * Redis is a server that is started for this; without a `redis-server` it is left out. The cache before it has read the
 * batch before, and keeps it for a minute.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import { File } from '../../src/file.js';
import {
  apply,
  CachedStore,
  Diff,
  diffFrom,
  Handlers,
  MemoryStore,
  Patch,
  Plan,
  Snapshot,
  Store,
} from '../../src/index.js';
import { changeSome, DeviceModel, devices, itemsOf, load as loadDevices, orThrow, schema } from '../data.js';
import { timed } from '../measure.js';
import { ending, hasRedis, storeWith } from '../redisStores.js';
import type { Case, Suite } from '../Suite.js';

const BATCH = 1000;
const CHANGES = 100;

/** What a store is asked to do. Each answers with a number that has to be the same for all stores. */
interface Work {
  /** All that is there, as a snapshot: how many entities. */
  readonly load: () => number | Promise<number>;
  /** A thousand entities by uid: how many were found. */
  readonly batch: () => number | Promise<number>;
  /** How many updates a snapshot that is not of the store's lineage differs by. */
  readonly diff: () => number | Promise<number>;
  /** Perform those updates, so that the store holds them: how many there were. */
  readonly commit: () => number | Promise<number>;
}

/** What every store starts from. */
interface Data {
  readonly items: ReadonlyArray<Snapshot.Item>;
  readonly before: Snapshot.Snapshot;
  readonly after: Snapshot.Snapshot;
  readonly uids: ReadonlyArray<string>;
  readonly plan: Plan.Plan;
}

const updates = (source: Snapshot.Snapshot, target: Snapshot.Snapshot): number =>
  Diff.summary(orThrow(pipe(target, diffFrom(source)))).update;

const batchOf = ({ uids }: Data, snapshot: Snapshot.Snapshot): number =>
  orThrow(Snapshot.getMany(DeviceModel, uids)(snapshot)).length;

const synced = async ({ plan }: Data, snapshot: Snapshot.Snapshot) =>
  orThrow(await apply(plan)({ snapshot, handlers: Handlers.none })());

const memory = (data: Data): Work => ({
  load: () => Snapshot.count(loadDevices([], data.items)),
  batch: () => batchOf(data, data.before),
  diff: () => updates(data.after, data.before),
  commit: async () => (await synced(data, data.before)).operations.length,
});

const file = async (data: Data, format: string): Promise<Work> => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, `dataset.${format}`);
  const copy = join(folder, `committed.${format}`);
  orThrow(await File.write(path)(data.before)());
  const read = async (): Promise<Snapshot.Snapshot> => orThrow(await File.read(schema)(path)());
  return {
    load: async () => Snapshot.count(await read()),
    batch: async () => batchOf(data, await read()),
    diff: async () => updates(data.after, await read()),
    commit: async () => {
      const { snapshot, operations } = await synced(data, data.before);
      orThrow(await File.write(copy)(snapshot)());
      return operations.length;
    },
  };
};

const BUCKETS = 64;

/** A store, and another one of the same content that may be changed. */
const stored = (data: Data, store: Store.Store, scratch: Store.Store): Work => {
  const other = MemoryStore.make(data.after, { buckets: BUCKETS });
  let content = data.before;
  return {
    load: async () => Snapshot.count(orThrow(await store.load())),
    batch: async () => orThrow(await Store.getMany(DeviceModel, data.uids)(store)()).length,
    diff: async () => Diff.summary(orThrow(await pipe(store, Store.diffFrom(other))())).update,
    commit: async () => {
      const { snapshot, operations } = await synced(data, data.before);
      // To and fro: each time there is as much to change.
      const next = content === data.before ? snapshot : data.before;
      orThrow(await scratch.commit(Patch.between(content, next))());
      content = next;
      return operations.length;
    },
  };
};

const redis = async (data: Data): Promise<Readonly<Record<string, Work>>> => {
  if (!hasRedis()) return {};
  const [store, scratch] = [
    await storeWith(schema, data.items, { id: 'bench', buckets: BUCKETS }),
    await storeWith(schema, data.items, { id: 'bench-scratch', buckets: BUCKETS }),
  ];
  const second = await storeWith(schema, data.items, { id: 'bench-cached', buckets: BUCKETS });
  const cached = CachedStore.cached({ maxEntities: 10 * BATCH, maxAge: 60_000 });
  const [before, beforeScratch] = [orThrow(await cached(store)()), orThrow(await cached(second)())];
  return { redis: stored(data, store, scratch), 'redis-cached': stored(data, before, beforeScratch) };
};

/** The stores, by name. */
const stores = async (data: Data): Promise<Readonly<Record<string, Work>>> => ({
  memory: memory(data),
  'file-json': await file(data, 'json'),
  'file-ndjson': await file(data, 'ndjson'),
  'file-csv': await file(data, 'csv'),
  'file-yaml': await file(data, 'yaml'),
  ...(await redis(data)),
});

const WORK = ['load', 'batch', 'diff', 'commit'] as const;

const make = async (size: number): Promise<ReadonlyArray<Case>> => {
  const before = loadDevices(devices(size, false));
  const after = loadDevices(changeSome(devices(size, false), CHANGES));
  const step = size / BATCH;
  const data: Data = {
    items: itemsOf(devices(size, false)),
    before,
    after,
    uids: Array.from({ length: BATCH }, (_, i) => `device-${i * step}`),
    plan: orThrow(Plan.from()(orThrow(pipe(before, diffFrom(after))))),
  };
  const expected: Readonly<Record<(typeof WORK)[number], number>> = {
    load: size,
    batch: BATCH,
    diff: CHANGES,
    commit: CHANGES,
  };
  const all = Object.entries(await stores(data));
  return WORK.flatMap((work) =>
    all.map(([name, store]) => ({
      name: `${name}-${work}`,
      run: () => store[work](),
      found: (result: unknown) => result === expected[work],
      against: `memory-${work}`,
      optional: name !== 'memory',
    })),
  );
};

export const store: Suite = ending(timed({ name: 'store', sizes: [10_000, 100_000], against: 'memory-load', make }));
