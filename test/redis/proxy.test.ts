import { connect } from 'node:net';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { startProxy, type TcpProxy } from './proxy.js';
import { type Server, start } from './servers.js';
import { describeRedis, eventually } from './suite.js';

/** A command as it is sent. */
const command = (...words: ReadonlyArray<string>): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

describeRedis('a proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  beforeAll(async () => {
    server = await start();
  });
  beforeEach(async () => {
    proxy = await startProxy(server);
    await server.client().flushall();
    return () => proxy.remove();
  });

  /** A client of the server by way of the proxy, connected, that does not connect again. */
  const connected = async (commandTimeout = 10_000) => {
    const client = server.client({ ...proxy.connection, retryStrategy: null, commandTimeout });
    await client.ping();
    return client;
  };

  it('lets through what it is told nothing about', async () => {
    const client = await connected();
    const large = 'x'.repeat(8 << 20);
    await client.set('large', large);
    expect(await client.get('large')).toBe(large);
  });

  it('counts connections and bytes, both ways', async () => {
    const client = await connected();
    expect(proxy.traffic().connections).toBe(1);
    const large = 'x'.repeat(1000);
    const set = await proxy.measured(() => client.set('a', large));
    expect(set.result).toBe('OK');
    const asked = command('set', 'a', large).length;
    expect(set.traffic).toEqual({ connections: 0, toServer: asked, toClient: '+OK\r\n'.length });
    const got = await proxy.measured(() => client.get('a'));
    const answered = `$1000\r\n${large}\r\n`.length;
    expect(got.traffic).toEqual({ connections: 0, toServer: command('get', 'a').length, toClient: answered });
    expect(proxy.open()).toBe(1);
    client.disconnect();
    await expect.poll(() => proxy.open(), eventually).toBe(0);
  });

  it('cuts all connections, and accepts new ones', async () => {
    const [one, other] = await Promise.all([connected(), connected()]);
    proxy.cut();
    await expect(one.ping()).rejects.toThrow('Connection is closed');
    await expect(other.ping()).rejects.toThrow('Connection is closed');
    expect(await (await connected()).ping()).toBe('PONG');
  });

  it('cuts before the server has all of what it is asked', async () => {
    const client = await connected();
    const before = proxy.traffic().toServer;
    const cut = proxy.cutAfter(10, 'toServer');
    await expect(client.set('a', '1')).rejects.toThrow('Connection is closed');
    await cut;
    expect(proxy.traffic().toServer - before).toBe(10);
    expect(await (await connected()).exists('a')).toBe(0);
  });

  it('cuts after the last byte of what the server is asked, which gets it', async () => {
    const client = await connected();
    const cut = proxy.cutAfter(command('set', 'a', '1').length, 'toServer');
    await expect(client.set('a', '1')).rejects.toThrow('Connection is closed');
    await cut;
    await expect.poll(() => server.client().get('a'), eventually).toBe('1');
  });

  it('cuts when the server answers: it has done what it was asked, and nobody is told', async () => {
    const client = await connected();
    const cut = proxy.cutAfter(0, 'toClient');
    await expect(client.set('a', '1')).rejects.toThrow('Connection is closed');
    await cut;
    expect(await server.client().get('a')).toBe('1');
  });

  it('cuts in the middle of an answer, across chunks', async () => {
    const client = await connected();
    await client.set('a', 'x'.repeat(1 << 20));
    const before = proxy.traffic().toClient;
    const cut = proxy.cutAfter(900_000, 'toClient');
    await expect(client.get('a')).rejects.toThrow('Connection is closed');
    await cut;
    expect(proxy.traffic().toClient - before).toBe(900_000);
    expect(await (await connected()).strlen('a')).toBe(1 << 20);
  });

  it('holds bytes back, in their order', async () => {
    const client = await connected();
    const direct = server.client();
    proxy.delay(300);
    const late = client.rpush('list', '1');
    const name = <A>(promise: Promise<A>, of: string): Promise<string> => promise.then(() => of);
    expect(await Promise.race([name(late, 'late'), name(direct.ping(), 'direct')])).toBe('direct');
    proxy.delay(0);
    expect(await Promise.all([client.rpush('list', '2'), late])).toEqual([2, 1]);
  });

  it('swallows what the server is asked, and cuts what it has torn when it behaves again', async () => {
    const client = await connected(500);
    proxy.swallow();
    await expect(client.set('a', '1')).rejects.toThrow('Command timed out');
    expect(await server.client().exists('a')).toBe(0);
    await expect(connected(500)).rejects.toThrow('Command timed out');
    await proxy.pass();
    await expect.poll(() => client.status, eventually).toBe('end');
    expect(await (await connected()).ping()).toBe('PONG');
  });

  it('swallows answers alone', async () => {
    const client = await connected(500);
    proxy.swallow('toClient');
    await expect(client.set('a', '1')).rejects.toThrow('Command timed out');
    expect(await server.client().get('a')).toBe('1');
  });

  it('refuses connections, and cuts those that are there', async () => {
    const client = await connected();
    proxy.refuse();
    await expect.poll(() => client.status, eventually).toBe('end');
    const refused = await new Promise((resolve) => {
      connect({ host: proxy.host, port: proxy.port }).on('error', resolve).on('connect', resolve);
    });
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.pass();
    expect(await (await connected()).ping()).toBe('PONG');
  });

  it('does not take from the server what its client does not take', async () => {
    await server.client().set('a', 'x'.repeat(64 << 20));
    const socket = connect({ host: proxy.host, port: proxy.port });
    socket.pause();
    socket.write('GET a\r\n');
    // Until nothing moves any more: what both kernels and the proxy hold is full.
    let last = -1;
    await expect
      .poll(
        () => {
          const now = proxy.traffic().toClient;
          const still = now > 0 && now === last;
          last = now;
          return still;
        },
        { interval: 200, timeout: 20_000 },
      )
      .toBe(true);
    expect(last).toBeLessThan(32 << 20);
    socket.destroy();
  });
});
