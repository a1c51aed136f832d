/** Stores in Redis for benchmarks: on a server that is started when it is needed, and ended with the suite. */
import * as E from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { type Server, server } from '../examples/redis/server.js';
import { redisServer } from '../scripts/redisServer.js';
import type { Schema, Snapshot } from '../src/index.js';
import { RedisStore } from '../src/redis.js';
import { orThrow } from './data.js';
import type { Suite } from './Suite.js';

let running: Promise<Server> | undefined;

/** What is to be closed, the last first. */
const opened: Array<() => unknown> = [];

const started = (): Promise<Server> => {
  running ??= server(undefined)().then((made) => {
    if (E.isLeft(made)) throw new Error(made.left.message);
    opened.push(made.right.stop);
    return made.right;
  });
  return running;
};

/** Whether there is a server to be started; where there is none, what to do about it is said. */
export const hasRedis = (): boolean => {
  const found = redisServer();
  if (E.isLeft(found)) console.error(`Redis is left out: ${found.left}`);
  return E.isRight(found);
};

/** Have something ended with the suite. */
export const opening = (close: () => unknown): void => void opened.push(close);

const optionsOf = async (id: string, buckets: number) => ({
  url: (await started()).url,
  id: `${id}-${buckets}`,
  buckets,
});

/** What to name a store by, for whoever opens it by itself. */
export const urlOf = async (id: string, buckets: number): Promise<string> => {
  const { url, id: name } = await optionsOf(id, buckets);
  return `${url.replace(/\/$/, '')}?store=${name}`;
};

/** A store with some records. */
export const storeWith = async (
  schema: Schema.Schema,
  items: Iterable<Snapshot.Item>,
  { id, buckets }: { readonly id: string; readonly buckets: number },
): Promise<RedisStore.RedisStore> => {
  const store = orThrow(await RedisStore.open(schema)(await optionsOf(id, buckets))());
  opened.push(store.close);
  orThrow(await store.clear());
  orThrow(await store.add(items)());
  return store;
};

/** A client of the same server. */
export const connected = async (): Promise<Redis> => {
  const client = new Redis((await started()).url);
  opened.push(() => client.disconnect());
  return client;
};

/** How many bytes a server sends during some work. */
export const bytesRead = async (work: () => Promise<unknown>): Promise<number> => {
  const client = new Redis((await started()).url);
  const sent = async (): Promise<number> =>
    Number(/total_net_output_bytes:(\d+)/.exec(await client.info('stats'))?.[1] ?? Number.NaN);
  try {
    // What an answer to the question itself takes is counted by the next one.
    const overhead = -(await sent()) + (await sent());
    const before = await sent();
    await work();
    return (await sent()) - before - overhead;
  } finally {
    client.disconnect();
  }
};

/** The suite; in the end everything that was opened for it is closed. */
export const ending = (suite: Suite): Suite => ({
  ...suite,
  measure: async (request) => {
    try {
      return await suite.measure(request);
    } finally {
      for (const close of opened.splice(0).reverse()) await close();
      running = undefined;
    }
  },
});
