/** Redis: a batch of entities by uid, and two stores compared. The server is a real one, started for this, and ended with it. */
import { redisBatch } from '../redisBatch.js';
import { redisDiff } from '../redisDiff.js';
import { ending } from '../redisStores.js';
import type { Suite } from '../Suite.js';

export const redis: Suite = ending({
  ...redisBatch,
  measure: async (request) => [...(await redisBatch.measure(request)), ...(await redisDiff.measure(request))],
});
