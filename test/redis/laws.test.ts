import { beforeAll } from 'vitest';
import { arbitrariesOf, type MakeStore, schema, storeLaws } from '../../laws/index.js';
import { CachedStore } from '../../src/index.js';
import { RedisStore } from '../../src/redis.js';
import { runLaws } from '../laws/runLaws.js';
import { right } from '../right.js';
import { startCluster } from './cluster.js';
import { start } from './servers.js';
import { describeRedis } from './suite.js';

const all = arbitrariesOf(schema());

let stores = 0;

/** Stores of their own, one after the other, of options that are known when the servers are. */
const making =
  (options: () => RedisStore.Options): MakeStore =>
  async (models) =>
    right(await RedisStore.open(models)({ ...options(), id: `laws ${stores++}`, buckets: 4 })());

describeRedis('stores in Redis', () => {
  let url = '';
  beforeAll(async () => {
    ({ url } = await start());
  }, 60_000);
  const make = making(() => ({ url }));

  runLaws('on a server', storeLaws(all, make), 50);
  runLaws(
    'with a cache',
    storeLaws(all, async (models) => right(await CachedStore.cached({ maxEntities: 5 })(await make(models))())),
    20,
  );
});

describeRedis('stores in a Redis cluster', () => {
  let nodes: NonNullable<RedisStore.Options['nodes']> = [];
  beforeAll(async () => {
    nodes = (await startCluster()).seeds;
  }, 120_000);

  runLaws(
    'on six nodes',
    storeLaws(
      all,
      making(() => ({ nodes })),
    ),
    8,
  );
});
