import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { start } from './servers.js';
import { describeRedis, eventually } from './suite.js';
import { until } from './until.js';

const run = promisify(execFile);

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

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
    const [patient, other] = [server.client(), server.client({ commandTimeout: 500 })];
    expect(await Promise.all([patient.ping(), other.ping()])).toEqual(['PONG', 'PONG']);
    server.pause();
    expect(server.isRunning()).toBe(false);
    const answer = patient.ping();
    await expect(other.ping()).rejects.toThrow('Command timed out');
    server.resume();
    expect(await answer).toBe('PONG');
    expect(server.isRunning()).toBe(true);
    server.pause();
    await server.stop();
    expect(server.pid()).toBeUndefined();
  });

  it('is gone when it is removed, with its folder', async () => {
    const server = await start();
    const redis = server.client();
    await redis.ping();
    await server.remove();
    expect(existsSync(server.folder)).toBe(false);
    expect(server.pid()).toBeUndefined();
    await expect.poll(() => redis.status, eventually).toBe('end');
  });

  it('says why it could not start', async () => {
    await expect(start({ config: ['no-such-directive yes'] })).rejects.toThrow('no-such-directive');
  });

  it.concurrent.each(['ends', 'throws', 'is killed'])('is gone when the process that started it %s', async (how) => {
    const program = fileURLToPath(new URL('abandon.ts', import.meta.url));
    // It fails, if it is to: what it has said is what matters.
    const { stdout } = await run(process.execPath, ['--import', 'tsx', program, how]).catch((error) => error);
    const { pid, folder } = JSON.parse(stdout);
    await until('the server to be gone', () => !isAlive(pid) && !existsSync(folder));
  });

  describe('with passwords', () => {
    it('answers who has the password', async () => {
      const server = await start({ password: 'it\'s "secret" #1 @home' });
      expect(await server.client().ping()).toBe('PONG');
      expect(server.url).toContain(encodeURIComponent('it\'s "secret" #1 @home'));
      expect(await server.client({ password: 'wrong' }).ping().catch(String)).toContain('WRONGPASS');
      const { host, port } = server;
      const stranger = new Redis({ host, port, retryStrategy: () => null, enableReadyCheck: false });
      stranger.on('error', () => undefined);
      expect(await stranger.ping().catch(String)).toContain('NOAUTH');
    });

    it('lets users do what they may', async () => {
      const server = await start({
        users: [
          { name: 'writer', password: 'w', rules: '~lockstep:* +@all -@dangerous +info' },
          { name: 'reader', password: 'r', rules: '~lockstep:* +@read +@connection +info' },
        ],
      });
      const writer = server.client();
      const reader = server.client({ username: 'reader', password: 'r' });
      expect(await writer.set('lockstep:a', '1')).toBe('OK');
      expect(await reader.get('lockstep:a')).toBe('1');
      expect(await reader.set('lockstep:a', '2').catch(String)).toContain('NOPERM');
      expect(await writer.set('other', '1').catch(String)).toContain('NOPERM');
      expect(await writer.flushall().catch(String)).toContain('NOPERM');
    });
  });

  describe('with TLS', () => {
    it('answers who trusts its certificate', async () => {
      const server = await start({ tls: true });
      expect(await server.client().ping()).toBe('PONG');
      expect(server.url).toMatch(/^rediss:/);
    });

    it('is not trusted without its certificate, nor with that of another', async () => {
      const [server, other] = await Promise.all([start({ tls: true }), start({ tls: true })]);
      const refusal = (tls: object): Promise<string> =>
        new Promise((resolve) => {
          const client = server.client({ tls, retryStrategy: null });
          client.on('error', (error) => resolve(error.message));
          client.on('ready', () => resolve('ready'));
        });
      expect(await refusal({})).toContain('self-signed certificate');
      expect(await refusal(other.connection.tls ?? {})).toContain('self-signed certificate');
      expect(await refusal(server.connection.tls ?? {})).toBe('ready');
    });

    it('does not answer who does not encrypt', async () => {
      const { host, port } = await start({ tls: true });
      const plain = new Redis({ host, port, retryStrategy: () => null });
      plain.on('error', () => undefined);
      await expect(plain.ping()).rejects.toThrow();
    });
  });

  describe('that is a master,', () => {
    it.each([
      [{}, {}],
      [{ password: 'secret' }, { password: 'secret' }],
      [{ tls: true }, { tls: true }],
      [{ tls: true }, {}],
    ])('with %o is followed by one with %o', async (options, others) => {
      const master = await start(options);
      await master.client().set('a', '1');
      const replica = await start({ ...others, replicaOf: master });
      const copy = replica.client();
      expect(await copy.get('a')).toBe('1');
      expect(await copy.set('a', '2').catch(String)).toContain('READONLY');
      await master.client().set('b', '2');
      await master.replicated();
      expect(await copy.get('b')).toBe('2');
    });
  });
});
