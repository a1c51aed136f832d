/**
 * A batch of ten thousand entities from a Redis server, as a store gives them, beside the least that any client has to do
 * for the same fields, and beside what a client does that asks for them one by one.
 *
 * The server is a real one, started for this, and ended with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { redisServer } from '../../scripts/redisServer.js';
import { RedisStore } from '../../src/redis.js';
import { bucketOf } from '../../src/snapshot/digest.js';
import * as Keys from '../../src/store/redis/keys.js';
import * as Store from '../../src/store/Store.js';
import { DeviceModel, devices, itemsOf, orThrow, schema } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const BUCKETS = 64;

/** A tenth of the entities, spread evenly. */
const SHARE = 10;

const WARM_UP = 50;

// -------------------------------------------------------------------------------------
// the server
// -------------------------------------------------------------------------------------

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

let running: Promise<number> | undefined;

/** The port of a server that ends with this process. */
const server = (): Promise<number> => {
  running ??= (async () => {
    const program = redisServer();
    if (E.isLeft(program)) throw new Error(program.left);
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-redis-'));
    const port = await freePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
    const child: ChildProcess = spawn(program.right, args, { stdio: 'ignore' });
    child.unref();
    process.once('exit', () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
    return port;
  })();
  return running;
};

// -------------------------------------------------------------------------------------
// the cases
// -------------------------------------------------------------------------------------

const keys = Keys.of('bench');

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

const oneByOne = async (client: Redis, uids: ReadonlyArray<string>): Promise<number> => {
  let found = 0;
  for (const uid of uids) {
    if ((await client.hget(bucketKeys[bucketOf(uid, BUCKETS)] ?? '', uid)) !== null) found++;
  }
  return found;
};

/** What is open while the cases are measured. */
const opened: Array<() => unknown> = [];

const make = async (size: number): Promise<ReadonlyArray<Case>> => {
  const port = await server();
  const url = `redis://127.0.0.1:${port}?store=bench`;
  const store = orThrow(await RedisStore.open(schema)({ url, buckets: BUCKETS })());
  orThrow(await store.clear());
  orThrow(await store.add(itemsOf(devices(size, false)))());
  const client = new Redis(port, '127.0.0.1');
  opened.push(store.close, () => client.disconnect());
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
    { name: 'one-by-one', run: () => oneByOne(client, uids) },
  ];
};

const suite = timed({ name: 'redis', sizes: [100_000], against: 'raw-pipelined', make });

export const redis: Suite = {
  ...suite,
  measure: async (request) => {
    try {
      return await suite.measure(request);
    } finally {
      for (const close of opened.splice(0)) await close();
    }
  },
};
