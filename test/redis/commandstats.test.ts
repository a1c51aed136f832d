import { expect, it } from 'vitest';
import { counting, total } from './commandstats.js';
import { start } from './servers.js';
import { describeRedis } from './suite.js';
import { until } from './until.js';

describeRedis('the count of commands', () => {
  it('is of what the work asked, no more and no less', async () => {
    const server = await start();
    const client = server.client();
    await client.ping();
    const { result, calls } = await counting([server], async () => {
      await client.pipeline().set('a', '1').set('b', '2').get('a').exec();
      await client.config('GET', 'maxmemory');
      return client.get('b');
    });
    expect(result).toBe('2');
    expect(calls).toEqual(
      new Map([
        ['set', 2],
        ['get', 2],
        ['config|get', 1],
      ]),
    );
    expect(total(calls)).toBe(5);
    expect(total(calls, 'get', 'mget')).toBe(2);
  });

  it('has what scripts call', async () => {
    const server = await start();
    const client = server.client();
    await client.ping();
    const { calls } = await counting([server], () =>
      client.eval("redis.call('hset', KEYS[1], 'f', 'v'); return redis.call('hget', KEYS[1], 'f')", 1, 'h'),
    );
    expect(calls).toEqual(
      new Map([
        ['eval', 1],
        ['hset', 1],
        ['hget', 1],
      ]),
    );
  });

  it('leaves out what a replica says to its master', async () => {
    const master = await start({ password: 'secret' });
    await start({ password: 'secret', replicaOf: master });
    const said = async (): Promise<string | undefined> => (await master.info('commandstats')).get('cmdstat_replconf');
    const before = await said();
    const { calls } = await counting([master], () =>
      until('the replica to say something', async () => (await said()) !== before),
    );
    expect(calls.get('info')).toBeGreaterThan(0);
    expect(calls.has('replconf')).toBe(false);
  });

  it('is the sum of several servers', async () => {
    const servers = await Promise.all([start(), start()]);
    const clients = servers.map((server) => server.client());
    await Promise.all(clients.map((client) => client.ping()));
    const { calls } = await counting(servers, () => Promise.all(clients.map((client) => client.ping())));
    expect(calls).toEqual(new Map([['ping', 2]]));
  });
});
