/**
 * A batch of ten thousand entities of a hundred thousand from a Redis server: as a store gives them, beside the least that
 * any client has to do for the same fields, and beside asking for them one by one, through the store and without it.
 */
import type { Redis } from 'ioredis';
import { Store } from '../src/index.js';
import { bucketOf } from '../src/snapshot/digest.js';
import * as Keys from '../src/store/redis/keys.js';
import { DeviceModel, devices, itemsOf, orThrow, schema } from './data.js';
import { timed } from './measure.js';
import { connected, storeWith } from './redisStores.js';
import type { Case } from './Suite.js';

const BUCKETS = 64;

/** A tenth of the entities, spread evenly. */
const SHARE = 10;

const WARM_UP = 50;

const ID = 'batch';

const keys = Keys.of(`${ID}-${BUCKETS}`);

const bucketKeys = Array.from({ length: BUCKETS }, (_, bucket) => keys.entities(Keys.tag('device', bucket)));

/** What any client does: the fields put together by bucket, one pipeline, the texts as they come. */
const rawPipelined = async (client: Redis, uids: ReadonlyArray<string>): Promise<number> => {
  const byBucket = bucketKeys.map((): Array<string> => []);
  for (const uid of uids) byBucket[bucketOf(uid, BUCKETS)]?.push(uid);
  const pipeline = client.pipeline();
  for (const [bucket, fields] of byBucket.entries()) pipeline.hmget(bucketKeys[bucket] ?? '', ...fields);
  const answers = (await pipeline.exec()) ?? [];
  return answers.reduce((sum, [, texts]) => sum + (Array.isArray(texts) ? texts.length : 0), 0);
};

const rawOneByOne = async (client: Redis, uids: ReadonlyArray<string>): Promise<number> => {
  let found = 0;
  for (const uid of uids) {
    if ((await client.hget(bucketKeys[bucketOf(uid, BUCKETS)] ?? '', uid)) !== null) found++;
  }
  return found;
};

const oneByOne = async (store: Store.Store, uids: ReadonlyArray<string>): Promise<number> => {
  let found = 0;
  for (const uid of uids) if (orThrow(await Store.get(DeviceModel, uid)(store)()).name === uid) found++;
  return found;
};

const make = async (size: number): Promise<ReadonlyArray<Case>> => {
  const store = await storeWith(schema, itemsOf(devices(size, false)), { id: ID, buckets: BUCKETS });
  const client = await connected();
  const uids = Array.from({ length: size / SHARE }, (_, i) => `device-${i * SHARE}`);
  // A batch is a matter of milliseconds, of which compiling takes the most at first, whoever asks.
  for (let i = 0; i < WARM_UP; i++) {
    await rawPipelined(client, uids);
    orThrow(await store.entries('device', uids)());
  }
  return [
    { name: 'raw-pipelined', run: () => rawPipelined(client, uids) },
    {
      name: 'store-entries',
      run: async () => orThrow(await store.entries('device', uids)()).filter((entry) => entry !== undefined).length,
    },
    { name: 'store-getMany', run: async () => orThrow(await Store.getMany(DeviceModel, uids)(store)()).length },
    { name: 'raw-one-by-one', run: () => rawOneByOne(client, uids) },
    { name: 'one-by-one', run: () => oneByOne(store, uids) },
  ];
};

/** The cases of a batch. */
export const redisBatch = timed({ name: 'redis', sizes: [100_000], against: 'raw-pipelined', make });
