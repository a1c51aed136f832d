/** Syncs by the thousand in one process, of every kind, which may not need more memory, files or handles as time goes by. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { server } from '../../../examples/redis/server.js';
import { FileStore } from '../../../src/file.js';
import { History, MemoryStore, Snapshot, type Store } from '../../../src/index.js';
import { RedisStore } from '../../../src/redis.js';
import { atMost, exactly, type Said } from '../Finding.js';
import { type Inventory, load, orThrow, schema } from '../inventory.js';
import { kinds, type Setting } from '../kinds.js';
import { collected, descriptors, growth, peak, resources } from '../memory.js';
import { outside } from '../Outside.js';
import type { Given, Scenario } from '../Scenario.js';

/** How often memory is measured; in a small run once for each kind of sync in turn. */
const samplesOf = (size: number): number => Math.min(20, Math.floor(size / kinds.length));

/** How many checkpoints are kept. */
const KEPT = 5;

const DEVICES = 12;

/** What the target is to become by a sync: some devices less, as many more, and others changed. */
const sourceOf = (sync: number): Inventory => ({ first: sync, devices: DEVICES, version: 1 + (sync % 7) });

/** A place where syncs take effect. */
interface Place {
  readonly open: (folder: string) => Promise<Store.Store>;
  readonly close: () => Promise<void>;
}

/** Wait for what is closing to be closed. */
const settled = async (isSettled: () => boolean): Promise<void> => {
  for (let i = 0; i < 100 && !isSettled(); i++) await sleep(20);
};

async function* syncing(store: Store.Store, { size, folder }: Given): AsyncGenerator<Said, ReadonlyArray<number>> {
  const first = load({ first: 0, devices: DEVICES, version: 0 });
  const setting: Setting = {
    folder,
    store,
    table: outside(first),
    history: orThrow(History.make({ limit: KEPT })(orThrow(await store.load()))),
    told: 0,
  };
  const every = Math.floor(size / samplesOf(size));
  const samples: Array<number> = [];
  const wrong: Array<string> = [];
  for (let sync = 1; sync <= size; sync++) {
    const [name, kind] = kinds[sync % kinds.length] ?? ['none', async () => 'there is no such kind'];
    const problem = await kind(setting, load(sourceOf(sync)));
    if (problem !== undefined) wrong.push(`sync ${sync}, ${name}: ${problem}`);
    if (sync % every === 0) samples.push(await collected());
  }
  yield* wrong.slice(0, 5);
  yield exactly('syncs that did not end as they should', wrong.length, 0);
  yield exactly('checkpoints in a history of limited length', History.list(setting.history).length, KEPT);
  yield `progress was told of ${setting.told.toLocaleString('en')} times`;
  return samples;
}

const run = (name: string, place: () => Promise<Place>): Scenario['run'] =>
  async function* (given) {
    const { open, close } = await place();
    const before = { descriptors: descriptors(), resources: resources() };
    const store = await open(given.folder);
    const samples = yield* syncing(store, given);
    orThrow(await store.close());
    await settled(() => descriptors() === before.descriptors && resources() === before.resources);
    const { from, to, bound } = growth(samples);
    yield `memory in use, in MB, ${samples.length} times: ${samples.map((each) => each.toFixed(1)).join(' ')}`;
    yield `peak resident memory: ${peak().toFixed(0)} MB`;
    yield `in use in the second quarter ${from.toFixed(2)} MB, in the last ${to.toFixed(2)} MB`;
    yield atMost(`memory that syncs of ${name} leave behind`, to - from, bound, ' MB');
    yield exactly('open descriptors, beside those of before', descriptors() - before.descriptors, 0);
    yield exactly('what keeps the process alive', resources(), before.resources);
    await close();
  };

const scenario = (name: string, place: () => Promise<Place>): Scenario => ({
  name: `syncs-${name}`,
  unit: 'syncs',
  size: 2_000,
  least: 44,
  heap: 512,
  run: run(name, place),
});

const still = async (): Promise<void> => undefined;

const memory = scenario('memory', async () => ({
  open: async () => MemoryStore.make(Snapshot.empty(schema)),
  close: still,
}));

const file = scenario('file', async () => ({
  open: async (folder) => FileStore.open(schema)(join(folder, 'store.ndjson')),
  close: still,
}));

const redis: Scenario = {
  ...scenario('redis', async () => {
    const started = await server(undefined)();
    if (E.isLeft(started)) throw new Error(started.left.message);
    const { url, stop } = started.right;
    return { open: async () => orThrow(await RedisStore.open(schema)({ url, id: 'soak' })()), close: stop };
  }),
  needsRedis: true,
};

export const syncs: ReadonlyArray<Scenario> = [memory, file, redis];
