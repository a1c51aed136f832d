import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { beforeAll, describe, expect, it } from 'vitest';
import * as Patch from '../../src/snapshot/Patch.js';
import { left, right } from '../right.js';
import { changing, Device, devices, edited, freshId, gathered, opening, said, schema } from './dataset.js';
import { startProxy } from './proxy.js';
import { startSentinel } from './sentinel.js';
import { type Server, start } from './servers.js';
import { describeRedis } from './suite.js';
import { until } from './until.js';

const refused = async (options: RedisStore.Options | string) => left(await RedisStore.open(schema)(options)());

describeRedis('when something fails, a store says so', () => {
  const open = opening();
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });

  describe('who may use the server', () => {
    it('without a password, or with a wrong one, which is told to nobody', async () => {
      const secret = 'correct-horse';
      const guarded = await start({ password: secret });
      const nobody = await refused({ url: `redis://127.0.0.1:${guarded.port}` });
      expect(nobody).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      const wrong = await refused({ url: `redis://:battery-staple@127.0.0.1:${guarded.port}` });
      expect(wrong).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      const store = await open({ url: guarded.url });
      expect(store.name).toBe(`redis://127.0.0.1:${guarded.port}/0?store=default`);
      const other = await refused({ url: guarded.url, buckets: 2 });
      await guarded.stop();
      const lost = [await store.load(), await store.add(devices(0, 1))(), await refused({ url: guarded.url })];
      expect(JSON.stringify([nobody, wrong, other, lost, store.name])).not.toMatch(/correct-horse|battery-staple/);
    });

    it('not to a user who may do just what docs/redis.md asks for', async () => {
      const [, needed = ''] = /The user needs([^;]*);/.exec(readFileSync('docs/redis.md', 'utf8')) ?? [];
      const [, reading = ''] = /Who only reads needs `([^`]*)`/.exec(readFileSync('docs/redis.md', 'utf8')) ?? [];
      const users = [
        { name: 'worker', password: 'secret', rules: `~lockstep:* ${(needed.match(/\+[a-z]+/g) ?? []).join(' ')}` },
        { name: 'reader', password: 'secret', rules: `~lockstep:* ${reading}` },
      ];
      const guarded = await start({ users });
      const id = freshId();
      const store = await open({ url: guarded.url, id });
      right(await store.add(devices(0, 100))());
      right(await store.checkpoint('a')());
      const before = right(await store.load());
      const many = edited(before, Snapshot.update(Device, 'device-1', { role: 'x'.repeat(5 << 20) }));
      right(await store.commit(Patch.between(before, many))());
      right(await store.checkpoint('b')());
      right(await store.rollback('a')());
      right(await gathered(store.pages('device', 10)));
      const reader = await open({ url: guarded.url.replace('worker', 'reader'), id });
      expect(said(right(await reader.load()))).toEqual(said(before));
      expect(await reader.verify()).toEqual(E.right(100));
      expect(right(await reader.checkpoints())).toEqual(['a']);
      right(await store.clear());
      expect(right(await reader.counts()).size).toBe(0);
    });

    it('not to a user who may follow changes, as docs/redis.md says', async () => {
      const guide = readFileSync('docs/redis.md', 'utf8');
      const [, needed = ''] = /The user needs([^;]*);/.exec(guide) ?? [];
      const [, following = ''] = /told of changes needs `([^`]*)`/.exec(guide) ?? [];
      const worker = `~lockstep:* ${(needed.match(/\+[a-z]+/g) ?? []).join(' ')}`;
      const guarded = await start({
        users: [
          { name: 'worker', password: 'secret', rules: worker },
          { name: 'follower', password: 'secret', rules: `${worker} ${following}` },
        ],
      });
      const watching = async (url: string) => {
        const { watch } = await open({ url });
        if (watch === undefined) throw new Error('a server can tell of changes');
        return watch(() => undefined)();
      };
      expect(left(await watching(guarded.url))).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      const { isLive, stop } = right(await watching(guarded.url.replace('worker', 'follower')));
      expect(isLive()).toBe(true);
      right(await stop());
    });

    it('a user who may not do all of it', async () => {
      const users = [{ name: 'reader', password: 'secret', rules: '~lockstep:* +@read +@connection +hello' }];
      const guarded = await start({ users, password: 'boss' });
      const id = freshId();
      const reader = `redis://reader:secret@127.0.0.1:${guarded.port}`;
      expect(await refused({ url: reader, id })).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      const boss = await open({ url: guarded.url, id });
      right(await boss.add(devices(0, 10))());
      const store = await open({ url: reader, id });
      expect(said(right(await store.load()))).toEqual(said(right(await boss.load())));
      expect(left(await store.add(devices(0, 1))())).toMatchObject({ code: 'ERR_STORE_REFUSED' });
      expect(left(await store.clear())).toMatchObject({ code: 'ERR_STORE_REFUSED' });
    });
  });

  describe('where it is', () => {
    it('an address where nobody is, or a host that is not known', async () => {
      expect(await refused('redis://127.0.0.1:1')).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(await refused('redis://no-such-host.invalid')).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(await refused({ nodes: [{ host: '127.0.0.1', port: 1 }], timeout: 1_000 })).toMatchObject({
        code: 'ERR_STORE_UNREACHABLE',
      });
      expect(
        await refused({ connection: { sentinels: [{ host: '127.0.0.1', port: 1 }], name: 'main' }, timeout: 1_000 }),
      ).toMatchObject({ code: expect.stringMatching(/^ERR_STORE_(UNREACHABLE|TIMEOUT)$/) });
    });

    it('a server that is no server of Redis, or none of a cluster', async () => {
      expect(await refused({ nodes: [{ host: server.host, port: server.port }], timeout: 1_500 })).toMatchObject({
        code: expect.stringMatching(/^ERR_STORE_/),
      });
    });

    it('a database that the server does not have', async () => {
      expect(await refused(`${server.url}/99`)).toMatchObject({ code: 'ERR_CONFIG_INVALID' });
      const store = await open({ url: `${server.url}/3?store=here` });
      right(await store.add(devices(0, 1))());
      expect(await server.client({ db: 3 }).exists('lockstep:{here}:meta')).toBe(1);
      expect(await server.client().exists('lockstep:{here}:meta')).toBe(0);
    });

    it('an encrypted server, with a certificate that is trusted, or is not', async () => {
      const encrypted = await start({ tls: true, password: 'secret' });
      const store = await open({ url: encrypted.url, connection: { ...encrypted.connection } });
      expect(await store.add(devices(0, 10))()).toEqual(E.right(10));
      expect(store.name).toMatch(/^rediss:/);
      expect(await refused({ url: encrypted.url, timeout: 2_000 })).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(await refused({ url: encrypted.url.replace('rediss', 'redis'), timeout: 2_000 })).toMatchObject({
        code: expect.stringMatching(/^ERR_STORE_(UNREACHABLE|TIMEOUT)$/),
      });
    });
  });

  describe('what the server can do', () => {
    it('a replica, which only reads', async () => {
      const primary = await start();
      const id = freshId();
      const writer = await open({ url: primary.url, id });
      right(await writer.add(devices(0, 10))());
      const replica = await start({ replicaOf: primary });
      const store = await open({ url: replica.url, id });
      expect(right(await store.load()).tables.get('device')?.size).toBe(10);
      for (const answer of [await store.add(devices(0, 20))(), await store.clear(), await store.checkpoint('a')()]) {
        expect(left<unknown, unknown>(answer)).toMatchObject({ code: 'ERR_STORE_READ_ONLY' });
      }
      expect(await refused({ url: replica.url, id: freshId() })).toMatchObject({ code: 'ERR_STORE_READ_ONLY' });
    });

    it('no memory: nothing is changed', async () => {
      const small = await start({ config: ['maxmemory-policy noeviction'] });
      const store = await open({ url: small.url });
      right(await store.add(devices(0, 1_000))());
      right(await store.checkpoint('a')());
      const before = right(await store.load());
      await small.client().config('SET', 'maxmemory', '1mb');
      const after = edited(
        before,
        Snapshot.add(Device, { name: 'new', role: 'x' }),
        Snapshot.remove(Device, 'device-1'),
      );
      expect(left(await store.commit(Patch.between(before, after))())).toMatchObject({ code: 'ERR_STORE_FULL' });
      expect(left(await store.add(devices(2_000, 2_001))())).toMatchObject({ code: 'ERR_STORE_FULL' });
      const large = edited(before, Snapshot.update(Device, 'device-3', { role: 'x'.repeat(5 << 20) }));
      expect(left(await store.commit(Patch.between(before, large))())).toMatchObject({ code: 'ERR_STORE_FULL' });
      expect(said(right(await store.load()))).toEqual(said(before));
      await small.client().config('SET', 'maxmemory', '0');
      expect(await store.verify()).toEqual(E.right(1_000));
      right(await store.commit(Patch.between(before, after))());
      expect(await store.verify()).toEqual(E.right(1_000));
    });

    it('a script that keeps it busy', async () => {
      const busy = await start({ config: ['busy-reply-threshold 50'] });
      const store = await open({ url: busy.url, timeout: 1_000 });
      right(await store.add(devices(0, 10))());
      const other = busy.client();
      other.eval('while true do end', 0).catch(() => undefined);
      await sleep(200);
      expect(left(await store.load())).toMatchObject({ code: 'ERR_STORE_BUSY' });
      expect(left(await store.add(devices(10, 11))())).toMatchObject({ code: 'ERR_STORE_BUSY' });
      await busy.client({ enableReadyCheck: false }).script('KILL');
      expect(await store.add(devices(10, 11))()).toEqual(E.right(1));
    });

    it('a server that is silent', async () => {
      const silent = await start();
      const store = await open({ url: silent.url, timeout: 300 });
      right(await store.add(devices(0, 10))());
      silent.pause();
      const since = performance.now();
      const answers = await Promise.all([
        store.load(),
        store.counts(),
        store.add(devices(0, 1))(),
        gathered(store.pages('device')),
      ]);
      expect(performance.now() - since).toBeLessThan(5_000);
      for (const answer of answers) expect(left<unknown, unknown>(answer)).toMatchObject({ code: 'ERR_STORE_TIMEOUT' });
      expect(await refused({ url: silent.url, timeout: 300 })).toMatchObject({ code: 'ERR_STORE_TIMEOUT' });
      silent.resume();
      expect(await store.verify()).toEqual(E.right(10));
    });
  });

  describe('the connection', () => {
    const through = async (options: RedisStore.Options = {}) => {
      const proxy = await startProxy(server);
      const id = freshId();
      const store = await open({ url: proxy.url, id, ...options });
      const direct = await open({ url: server.url, id });
      return { proxy, store, direct, id };
    };

    it('is cut while much is read: it is read again', async () => {
      const { proxy, store, direct } = await through();
      right(await direct.add(devices(0, 5_000))());
      const expected = said(right(await direct.load()));
      for (const bytes of [0, 1, 1_000, 50_000, 200_000]) {
        const cut = proxy.cutAfter(bytes, 'toClient');
        expect(said(right(await store.load()))).toEqual(expected);
        await cut;
        const again = proxy.cutAfter(bytes, 'toClient');
        const uids = Array.from({ length: 5_000 }, (_, i) => `device-${i}`);
        const found = right(await store.entries('device', uids)());
        expect(found.map((entry) => entry?.uid)).toEqual(uids);
        await again;
      }
    });

    it('is cut while it is written: what was not answered is asked for again, and takes effect once', async () => {
      const { proxy, store, direct } = await through();
      right(await direct.add(devices(0, 100))());
      for (const [i, direction] of (['toServer', 'toClient', 'toClient', 'toServer'] as const).entries()) {
        const before = right(await store.load());
        const after = edited(
          before,
          Snapshot.update(Device, 'device-1', { role: `${i}` }),
          Snapshot.remove(Device, `device-${10 + i}`),
        );
        const cut = proxy.cutAfter(i < 2 ? 0 : 5, direction);
        expect(await store.commit(Patch.between(before, after))()).toEqual(E.right(undefined));
        await cut;
        expect(said(right(await direct.load()))).toEqual(said(after));
      }
      expect(await direct.verify()).toEqual(E.right(96));
      const cut = proxy.cutAfter(0, 'toClient');
      expect(await store.add(devices(100, 103))()).toEqual(E.right(3));
      await cut;
      expect(await direct.verify()).toEqual(E.right(99));
    });

    it('is cut in a commit in steps, wherever: it takes effect once', async () => {
      const { proxy, store, direct } = await through({ lease: 500 });
      right(await direct.add(devices(0, 100))());
      for (const [i, bytes] of [0, 100, 300, 700].entries()) {
        const before = right(await direct.load());
        const after = edited(
          before,
          Snapshot.update(Device, 'device-1', { role: `${i}`.repeat(5 << 20) }),
          Snapshot.remove(Device, `device-${10 + i}`),
        );
        const cut = proxy.cutAfter(bytes, 'toClient');
        expect(await store.commit(Patch.between(before, after))()).toEqual(E.right(undefined));
        await cut;
        expect(said(right(await direct.load()))).toEqual(said(after));
      }
      expect(await direct.verify()).toEqual(E.right(96));
    });

    it('is lost for good: what is not known is not claimed', async () => {
      const { proxy, store, direct } = await through({ timeout: 800 });
      right(await direct.add(devices(0, 10))());
      const before = right(await store.load());
      const after = edited(before, Snapshot.remove(Device, 'device-1'));
      const cut = proxy.cutAfter(0, 'toClient');
      const answer = store.commit(Patch.between(before, after))();
      await cut;
      proxy.refuse();
      const error = left(await answer);
      expect(error).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(error.message).toContain('it is not known whether the commit took effect');
      expect(left(await store.load())).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      expect(left(await store.counts())).toMatchObject({ code: 'ERR_STORE_UNREACHABLE' });
      await proxy.pass();
      await until('the store to be there again', async () => E.isRight(await store.counts()));
      expect(await store.verify()).toEqual(E.right(9));
    });

    it('is slow: nothing but time is lost', async () => {
      const { proxy, store, direct } = await through();
      right(await direct.add(devices(0, 100))());
      proxy.delay(30);
      await changing(store, Snapshot.remove(Device, 'device-1'))();
      expect(await store.verify()).toEqual(E.right(99));
    });

    it('swallows what is sent: that is told in time', async () => {
      const { proxy, store } = await through({ timeout: 400 });
      right(await store.add(devices(0, 10))());
      proxy.swallow('toClient');
      const since = performance.now();
      expect(left(await store.load())).toMatchObject({ code: 'ERR_STORE_TIMEOUT' });
      const error = left(await store.add(devices(10, 11))());
      expect(error).toMatchObject({ code: 'ERR_STORE_TIMEOUT' });
      expect(performance.now() - since).toBeLessThan(5_000);
      await proxy.pass();
      await until('the store to be there again', async () => E.isRight(await store.counts()));
      expect(right(await store.counts()).get('device')).toBe(11);
    });
  });

  it('goes on with the primary that sentinels name after the old one died', async () => {
    const watched = await startSentinel();
    const store = await open({ connection: { ...watched.connection } });
    right(await store.add(devices(0, 20))());
    const old = await watched.master();
    await old.replicated();
    await old.kill();
    await watched.ready();
    await until('the store to be there again', async () => E.isRight(await store.counts()));
    await changing(store, Snapshot.remove(Device, 'device-1'))();
    expect(await store.verify()).toEqual(E.right(19));
  });
});
