/** Sentinels and clusters that ask who is there, and that encrypt what is said. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as Patch from '../../src/snapshot/Patch.js';
import { left, right } from '../right.js';
import { type Cluster, startCluster } from './cluster.js';
import { changing, Device, devices, edited, freshId, gathered, opening, schema } from './dataset.js';
import { startSentinel, type Watched } from './sentinel.js';
import { start, type User } from './servers.js';
import { describeRedis } from './suite.js';
import { until } from './until.js';

const SECRETS = /horse|staple|battery/;

const GUIDE = readFileSync('docs/redis.md', 'utf8');

/** The commands that docs/redis.md names in a sentence. */
const commandsIn = (sentence: RegExp): string => {
  const [, text = ''] = sentence.exec(GUIDE) ?? [];
  return (text.match(/\+[a-z|-]+/g) ?? []).join(' ');
};

const WORKER: User = {
  name: 'worker',
  password: 'correct horse',
  rules: `~lockstep:* ${commandsIn(/The user needs([^.]*)\./)}`,
};

const WATCHER: User = {
  name: 'watcher',
  password: 'staple@2',
  rules: commandsIn(/The user of a sentinel needs([^.]*)\./),
};

describeRedis('a store that is guarded', () => {
  const open = opening();
  const said: Array<unknown> = [];
  const console_ = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...all) => void said.push(all)),
  );
  afterAll(() => {
    for (const spy of console_) spy.mockRestore();
  });
  // Nothing that was answered or logged has a password in it.
  afterEach(() => {
    expect(inspect(said.splice(0), { depth: null, showHidden: true })).not.toMatch(SECRETS);
  });

  const refused = async (options: RedisStore.Options | string) => {
    const error = left(await RedisStore.open(schema)(options)());
    said.push(error);
    return error;
  };

  /** Everything that a store does. */
  const used = async (options: RedisStore.Options): Promise<RedisStore.RedisStore> => {
    const store = await open({ ...options, id: freshId() });
    right(await store.add(devices(0, 100))());
    right(await store.checkpoint('a')());
    const before = right(await store.load());
    const many = edited(before, Snapshot.update(Device, 'device-1', { role: 'x'.repeat(5 << 20) }));
    right(await store.commit(Patch.between(before, many))());
    right(await store.rollback('a')());
    right(await gathered(store.pages('device', 10)));
    await changing(store, Snapshot.remove(Device, 'device-1'))();
    expect(right(await store.entries('device', ['device-1', 'device-2'])()).map((entry) => entry?.uid)).toEqual([
      undefined,
      'device-2',
    ]);
    expect(await store.verify()).toEqual(E.right(99));
    said.push(store.name);
    return store;
  };

  describe('behind a Sentinel, both of which ask for user and password,', () => {
    let watched: Watched;
    beforeAll(async () => {
      watched = await startSentinel({ users: [WORKER], watcher: WATCHER });
    });
    const sentinels = () => watched.connection.sentinels ?? [];
    const url = () => `redis://worker:correct%20horse@127.0.0.1:${watched.sentinel.port}?sentinel=main`;
    const watcher = { sentinelUsername: 'watcher', sentinelPassword: 'staple@2' };

    it('is used by who has both', async () => {
      await used({ url: url(), connection: watcher });
      await used({
        connection: { sentinels: sentinels(), name: 'main', username: 'worker', password: 'correct horse', ...watcher },
      });
    });

    it('says which of them refuses, at once', async () => {
      const since = performance.now();
      expect(await refused(url())).toMatchObject({
        code: 'ERR_STORE_REFUSED',
        message: expect.stringContaining('a sentinel asks for a password'),
      });
      expect(await refused({ url: url(), connection: { ...watcher, sentinelPassword: 'battery' } })).toMatchObject({
        code: 'ERR_STORE_REFUSED',
        message: expect.stringContaining('a sentinel refused user or password'),
      });
      expect(await refused({ url: url(), connection: { ...watcher, password: 'battery' } })).toMatchObject({
        code: 'ERR_STORE_REFUSED',
        message: expect.stringContaining('the server refused user or password'),
      });
      const nobody = { sentinels: sentinels(), name: 'main', ...watcher };
      expect(await refused({ connection: nobody })).toMatchObject({
        code: 'ERR_STORE_REFUSED',
        message: expect.stringContaining('the server asks for a password'),
      });
      expect(performance.now() - since).toBeLessThan(8_000);
    });

    it('is not spoken to in clear by who wants to encrypt', async () => {
      const encrypting = { url: url().replace('redis:', 'rediss:'), connection: watcher };
      expect(await refused({ ...encrypting, timeout: 2_000 })).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      // Where only what is said to sentinels is not encrypted, the server is still not spoken to in clear.
      const { username, password } = watched.nodes[0].operator;
      const half = { ...watcher, username, password, sentinelTLS: undefined };
      expect(await refused({ ...encrypting, connection: half, timeout: 2_000 })).toMatchObject({
        code: expect.stringMatching(/^ERR_STORE_(UNREACHABLE|TIMEOUT)$/),
      });
    });

    it('says that no sentinel knows the primary, at once', async () => {
      const error = await refused({ url: url().replace('=main', '=other'), connection: watcher });
      expect(error).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(error.message).toContain('no sentinel answers for the primary');
    });

    it('goes on with the next primary', async () => {
      const store = await used({ url: url(), connection: watcher });
      const hasty = await open({ url: url(), connection: watcher, timeout: 1_000 });
      const old = await watched.master();
      await old.replicated();
      await old.kill();
      await watched.ready();
      await until('the store to be there again', async () => E.isRight(await store.counts()));
      await changing(store, Snapshot.remove(Device, 'device-2'))();
      expect(await store.verify()).toEqual(E.right(98));
      for (const server of [...watched.nodes, watched.sentinel]) await server.kill();
      const lost = [left(await hasty.load()), left(await hasty.add(devices(0, 1))())];
      said.push(...lost, await refused({ url: url(), connection: watcher }));
      for (const { code } of lost) expect(code).toBe('ERR_STORE_UNREACHABLE');
    });
  });

  describe('behind a Sentinel, both of which encrypt,', () => {
    let watched: Watched;
    beforeAll(async () => {
      watched = await startSentinel({ tls: true, users: [WORKER] });
    });
    const url = () => `rediss://worker:correct%20horse@127.0.0.1:${watched.sentinel.port}?sentinel=main`;
    const trust = () => ({ tls: watched.connection.tls ?? {} });

    it('is used by who trusts their certificate', async () => {
      const store = await used({ url: url(), connection: trust() });
      expect(store.name).toMatch(/^rediss:/);
    });

    it('is not used by others, nor unencrypted', async () => {
      expect(await refused({ url: url(), timeout: 2_000 })).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      const other = await start({ tls: true });
      expect(await refused({ url: url(), connection: { tls: other.connection.tls ?? {} } })).toMatchObject({
        code: 'ERR_STORE_UNREACHABLE',
      });
      expect(await refused({ url: url().replace('rediss', 'redis'), timeout: 2_000 })).toMatchObject({
        code: expect.stringMatching(/^ERR_STORE_(UNREACHABLE|TIMEOUT)$/),
      });
    });

    it('is told of changes', async () => {
      const store = await used({
        url: url().replace('worker:correct%20horse@', ''),
        connection: { ...trust(), ...boss() },
      });
      const heard: Array<unknown> = [];
      if (store.watch === undefined) throw new Error('a server can tell of changes');
      const watching = right(await store.watch((changed) => void heard.push(changed))());
      heard.splice(0);
      right(await store.add(devices(500, 501))());
      await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(0);
      right(await watching.stop());
    });
    const boss = () => {
      const { username = '', password = '' } = watched.nodes[0].operator;
      return { username, password };
    };
  });

  describe('in a cluster that asks for user and password, and encrypts,', () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster({
        tls: true,
        persistent: true,
        users: [
          WORKER,
          { name: 'reader', password: 'correct horse', rules: '~lockstep:* +@read +@connection +cluster +info' },
        ],
      });
    });
    const trust = () => ({ tls: cluster.nodes[0]?.connection.tls ?? {} });
    const url = () => {
      const [first, ...others] = cluster.seeds.map(({ host, port }) => `${host}:${port}`);
      return `rediss://worker:correct%20horse@${first}?cluster=true&nodes=${others.join(',')}`;
    };

    it('is used by who is let in, and trusts their certificate', async () => {
      const store = await used({ url: url(), connection: trust() });
      expect(store.name).toMatch(/^rediss:/);
      await used({
        nodes: [...cluster.seeds],
        connection: { ...trust(), username: 'worker', password: 'correct horse' },
      });
    });

    it('is not used by others, nor unencrypted', async () => {
      const wrong = await refused({ url: url().replace('correct%20horse', 'battery'), connection: trust() });
      expect(wrong).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      expect(wrong.message).toContain('the server refused user or password');
      const nobody = await refused({ nodes: [...cluster.seeds], connection: trust() });
      expect(nobody).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      expect(nobody.message).toContain('the server asks for a password');
      expect(await refused({ url: url(), timeout: 2_000 })).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(await refused({ url: url().replace('rediss', 'redis'), timeout: 2_000 })).toMatchObject({
        code: expect.stringMatching(/^ERR_STORE_(UNREACHABLE|TIMEOUT)$/),
      });
    });

    it('says what a user may not do', async () => {
      const reader = url().replace('worker', 'reader');
      expect(await refused({ url: reader, connection: trust(), id: freshId() })).toMatchObject({
        code: 'ERR_STORE_REFUSED',
        message: expect.stringContaining('the user may not do this'),
      });
      const id = freshId();
      const store = await open({ url: url(), connection: trust(), id });
      right(await store.add(devices(0, 10))());
      const reading = await open({ url: reader, connection: trust(), id });
      expect(right(await reading.counts()).get('device')).toBe(10);
      const error = left(await reading.add(devices(10, 11))());
      said.push(error);
      expect(error).toMatchObject({ code: 'ERR_STORE_REFUSED' });
    });

    it('goes on when a primary is killed', async () => {
      const store = await used({ url: url(), connection: trust() });
      const hasty = await open({ url: url(), connection: trust(), timeout: 1_000 });
      const dead = await cluster.masterOf('lockstep:{x}:meta');
      await Promise.all((await cluster.masters()).map((each) => each.replicated()));
      await dead.kill();
      await cluster.ready();
      await until('the store to be there again', async () => E.isRight(await store.load()));
      await changing(store, Snapshot.remove(Device, 'device-2'))();
      expect(await store.verify()).toEqual(E.right(98));
      await Promise.all(cluster.nodes.map((each) => each.kill()));
      said.push(left(await hasty.counts()), await refused({ url: url(), connection: trust(), timeout: 2_000 }));
    });
  });
});
