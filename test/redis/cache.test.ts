import * as t from 'io-ts';
import { beforeAll, expect, it } from 'vitest';
import { CachedStore, Model, Patch, Schema, Snapshot, Store } from '../../src/index.js';
import { RedisStore } from '../../src/redis.js';
import { right } from '../right.js';
import { type Server, start } from './servers.js';
import { describeRedis, eventually } from './suite.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));

describeRedis('a cache over a store in Redis', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  }, 60_000);

  const open = async (id: string) => right(await RedisStore.open(schema)({ url: server.url, id })());
  const roleOf = async (store: Store.Store) => right(await Store.get(Device, 'a')(store)()).role;
  const give = async (store: Store.Store, role: string) =>
    right(await Store.update(Snapshot.update(Device, 'a', { role }))(store)());

  it('hears of the writes of others', async () => {
    const [other, own] = [await open('heard'), await open('heard')];
    right(await other.add([Snapshot.item(Device, { name: 'a', role: 'access' })])());
    const cached = right(await CachedStore.cached({ maxEntities: 10, maxAge: 3_600_000 })(own)());
    expect(cached.statistics().isTold).toBe(true);
    expect([await roleOf(cached), await roleOf(cached)]).toEqual(['access', 'access']);
    expect(cached.statistics()).toMatchObject({ hits: 1, misses: 1 });
    await give(other, 'core');
    await expect.poll(() => roleOf(cached), eventually).toBe('core');
    right(await cached.close());
    right(await other.close());
  });

  it('sees its own writes at once', async () => {
    const own = await open('own');
    right(await own.add([Snapshot.item(Device, { name: 'a', role: 'access' })])());
    const cached = right(await CachedStore.cached({ maxEntities: 10 })(own)());
    expect(await roleOf(cached)).toBe('access');
    const before = right(await cached.load());
    const after = right(Snapshot.update(Device, 'a', { role: 'core' })(before));
    right(await cached.commit(Patch.between(before, after))());
    expect(await roleOf(cached)).toBe('core');
    right(await cached.close());
  });

  it('keeps nothing for longer than it may, where it is not told', async () => {
    const [other, { watch: _, ...deaf }] = [await open('deaf'), await open('deaf')];
    right(await other.add([Snapshot.item(Device, { name: 'a', role: 'access' })])());
    const cached = right(await CachedStore.cached({ maxEntities: 10, maxAge: 50 })(deaf)());
    expect(cached.statistics().isTold).toBe(false);
    expect(await roleOf(cached)).toBe('access');
    await give(other, 'core');
    await expect.poll(() => roleOf(cached), eventually).toBe('core');
    right(await cached.close());
    right(await other.close());
  });

  it('hears again after its connection was lost, and keeps nothing from before', async () => {
    const [other, own] = [await open('lost'), await open('lost')];
    right(await other.add([Snapshot.item(Device, { name: 'a', role: 'access' })])());
    const cached = right(await CachedStore.cached({ maxEntities: 10, maxAge: 3_600_000 })(own)());
    expect(await roleOf(cached)).toBe('access');
    const operator = server.client(server.operator);
    await operator.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await give(other, 'core');
    await expect.poll(() => roleOf(cached), eventually).toBe('core');
    await expect.poll(() => cached.statistics().isTold, eventually).toBe(true);
    await give(other, 'edge');
    await expect.poll(() => roleOf(cached), eventually).toBe('edge');
    right(await cached.close());
    right(await other.close());
  });
});
