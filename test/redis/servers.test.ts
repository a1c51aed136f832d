import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { start } from './servers.js';
import { describeRedis } from './suite.js';

describeRedis('a server', () => {
  it('answers, and keeps what it is given', async () => {
    const { client } = await start();
    const redis = client();
    expect(await redis.ping()).toBe('PONG');
    await redis.set('a', '1');
    expect(await redis.get('a')).toBe('1');
  });

  it('has what it kept after it was killed and started again, if it keeps anything', async () => {
    const [persistent, other] = await Promise.all([start({ persistent: true }), start()]);
    for (const server of [persistent, other]) {
      await server.client().set('a', '1');
      const before = server.pid();
      await server.kill();
      expect(server.pid()).toBeUndefined();
      await expect(server.client().ping()).rejects.toThrow();
      await server.restart();
      expect(server.pid()).not.toBe(before);
    }
    expect(await persistent.client().get('a')).toBe('1');
    expect(await other.client().get('a')).toBeNull();
  });

  it('is silent while it is paused', async () => {
    const server = await start();
    const redis = server.client({ commandTimeout: 200 });
    expect(await redis.ping()).toBe('PONG');
    server.pause();
    await expect(redis.ping()).rejects.toThrow('Command timed out');
    server.resume();
    expect(await redis.ping()).toBe('PONG');
  });

  it('is gone when it is removed, with its folder', async () => {
    const server = await start();
    const redis = server.client();
    await redis.ping();
    await server.remove();
    expect(existsSync(server.folder)).toBe(false);
    expect(server.pid()).toBeUndefined();
    await expect.poll(() => redis.status).toBe('end');
  });

  it('says why it could not start', async () => {
    await expect(start({ config: ['no-such-directive yes'] })).rejects.toThrow('no-such-directive');
  });
});
