import { beforeAll, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.js';
import { natMap, startProxy } from './proxy.js';
import { describeRedis, eventually } from './suite.js';

/** Keys of all three thirds of the slots. */
const KEYS = Array.from({ length: 30 }, (_, i) => `key-${i}`);

describeRedis('a cluster', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ persistent: true, password: 'secret' });
  });

  it('has three masters, each with a replica', async () => {
    const masters = await cluster.masters();
    expect(masters.map(({ port }) => port).sort()).toEqual(
      cluster.nodes
        .slice(0, 3)
        .map(({ port }) => port)
        .sort(),
    );
    const replicas = await Promise.all(cluster.nodes.slice(0, 3).map(cluster.replicasOf));
    expect(replicas.map((of) => of.map(({ port }) => port))).toEqual(cluster.nodes.slice(3).map(({ port }) => [port]));
  });

  it('spreads keys over its masters', async () => {
    const client = cluster.client();
    await Promise.all(KEYS.map((key) => client.set(key, key)));
    expect(await Promise.all(KEYS.map((key) => client.get(key)))).toEqual(KEYS);
    const owners = await Promise.all(KEYS.map(cluster.masterOf));
    expect(new Set(owners)).toEqual(new Set(await cluster.masters()));
    const [key = ''] = KEYS;
    expect(await (await cluster.masterOf(key)).client().get(key)).toBe(key);
  });

  it('is reached by way of proxies', async () => {
    const proxies = await Promise.all(cluster.nodes.map(startProxy));
    const client = cluster.client({ natMap: natMap(proxies) });
    expect(await Promise.all(KEYS.map((key) => client.get(key)))).toEqual(KEYS);
    const owner = await cluster.masterOf('key-0');
    const proxy = proxies.find(({ behind }) => behind === owner.port);
    const passed = await proxy?.measured(() => client.set('key-0', 'x'.repeat(10_000)));
    expect(passed?.traffic.toServer).toBeGreaterThan(10_000);
    await client.set('key-0', 'key-0');
    client.disconnect();
  });

  it('goes on when a master is killed, which comes back as a replica', async () => {
    const client = cluster.client({ redisOptions: { maxRetriesPerRequest: 0 } });
    const [key = ''] = KEYS;
    const dead = await cluster.masterOf(key);
    const [heir] = await cluster.replicasOf(dead);
    expect(await client.get(key)).toBe(key);
    await dead.replicated();
    await dead.kill();
    await cluster.ready();
    expect(await cluster.masterOf(key)).toBe(heir);
    expect(await Promise.all(KEYS.map((each) => client.get(each)))).toEqual(KEYS);
    await client.set(key, 'changed');
    await dead.restart();
    await cluster.ready();
    expect(await cluster.masterOf(key)).toBe(heir);
    expect(await dead.info('replication').then((info) => info.get('role'))).toBe('slave');
    expect(await client.get(key)).toBe('changed');
  });

  it('goes on when a master falls silent, which finds itself a replica when it goes on', async () => {
    const client = cluster.client();
    const silent = await cluster.masterOf('key-1');
    const [heir] = await cluster.replicasOf(silent);
    await client.set('key-1', 'before');
    await silent.replicated();
    silent.pause();
    await cluster.ready();
    expect(await cluster.masterOf('key-1')).toBe(heir);
    await heir?.client().set('key-1', 'after');
    silent.resume();
    await cluster.ready();
    await expect.poll(() => silent.info('replication').then((info) => info.get('role')), eventually).toBe('slave');
    await expect.poll(() => client.get('key-1'), eventually).toBe('after');
  });
});
