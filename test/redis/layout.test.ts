import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Model, Schema, Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { beforeAll, describe, expect, it } from 'vitest';
import { bucketOf } from '../../src/snapshot/digest.js';
import { left, right } from '../right.js';
import { counting, total } from './commandstats.js';
import { changing, Device, devices, freshId, gathered, interfaces, opening, schema } from './dataset.js';
import { type Server, start } from './servers.js';
import { describeRedis } from './suite.js';

describeRedis('what a store keeps', () => {
  const open = opening();
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });
  const fresh = async (more: RedisStore.Options = {}) => {
    const id = freshId();
    return { id, store: await open({ url: server.url, id, ...more }), redis: server.client() };
  };

  it('is laid out as docs/redis.md says', async () => {
    const { id, store, redis } = await fresh({ buckets: 4 });
    right(await store.add([...devices(0, 1), ...interfaces('device-0', 1)])());
    const [hash = ''] =
      right(await store.digest())
        .get('device')
        ?.filter((sum) => sum !== '') ?? [];
    const device = bucketOf('device-0', 4);
    const child = bucketOf('device-0__eth0', 4);

    expect(await redis.hgetall(`lockstep:{${id}:device:${device}}:entities`)).toEqual({
      'device-0': `${hash}000000000000000000{"name":"device-0","role":"access"}`,
    });
    const [text = ''] = await redis.hvals(`lockstep:{${id}:interface:${child}}:entities`);
    expect(text.slice(32, 50)).toBe('000000000000000001');
    expect(JSON.parse(`[${text.slice(50)}]`)).toEqual([
      { device: 'device-0', name: 'eth0', mtu: 1500 },
      ['device', 'device-0'],
    ]);
    expect(await redis.hgetall(`lockstep:{${id}}:meta`)).toMatchObject({
      format: '1',
      buckets: '4',
      version: '1',
      next: '2',
    });
    const digests = await redis.hgetall(`lockstep:{${id}}:digests`);
    expect(digests[`device:${device}`]).toBe(`1:${hash}:1`);
    expect(digests['device']).toBe(`1:${hash}:1`);
    expect(digests['']).toMatch(/^2:[0-9a-f]{32}:1$/);
    expect((await redis.keys(`lockstep:{${id}*`)).length).toBe(6);
  });

  it('is nothing but the counters after it was cleared', async () => {
    const { id, store, redis } = await fresh();
    right(await store.add(devices(0, 100))());
    right(await store.checkpoint('a')());
    await changing(store, Snapshot.remove(Device, 'device-1'))();
    right(await store.clear());
    const kept = (await redis.keys(`lockstep:{${id}*`)).map((key) => key.replace(/.*:/, '')).sort();
    expect(kept).toEqual(['commits', 'digests', 'meta', 'recent']);
  });

  it('keeps no more of a log than the oldest checkpoint needs', async () => {
    const { id, store, redis } = await fresh();
    const log = `lockstep:{${id}}:log`;
    const change = (role: string) => changing(store, Snapshot.update(Device, 'device-0', { role }))();
    right(await store.add(devices(0, 10))());
    await change('a');
    expect(await redis.llen(log)).toBe(0);
    right(await store.checkpoint('a')());
    await change('b');
    await change('c');
    expect(await redis.llen(log)).toBe(2);
    right(await store.checkpoint('b')());
    await change('d');
    expect(await redis.llen(log)).toBe(3);
    right(await store.checkpoint('a')());
    expect(await redis.llen(log)).toBe(1);
    right(await store.rollback('b')());
    expect(await redis.llen(log)).toBe(0);
  });

  describe('asks little of the server', () => {
    it('for a batch of ten thousand: a few HMGETs, and nothing for each', async () => {
      const { store } = await fresh();
      right(await store.add(devices(0, 20_000))());
      const uids = Array.from({ length: 10_000 }, (_, i) => `device-${2 * i}`);
      const { result, calls } = await counting([server], () => store.entries('device', uids)());
      expect(right(result).every((entry) => entry !== undefined)).toBe(true);
      expect([...calls.keys()]).toEqual(['hmget']);
      expect(total(calls, 'hmget')).toBeLessThanOrEqual(64 + 2);
    });

    it('for counts and digest: the same, whatever there is', async () => {
      const { store } = await fresh();
      const ask = () =>
        counting([server], async () => {
          right(await store.counts());
          right(await store.digest());
        });
      const before = await ask();
      right(await store.add(devices(0, 2_000))());
      const after = await ask();
      expect(after.calls).toEqual(before.calls);
      expect(total(after.calls)).toBe(2);
    });

    it('for a snapshot or pages: a request for each bucket, never a scan', async () => {
      const { store } = await fresh({ buckets: 16 });
      right(await store.add(devices(0, 500))());
      const loaded = await counting([server], async () => right(await store.load()));
      expect(total(loaded.calls, 'hgetall')).toBeLessThanOrEqual(16 + 2);
      const paged = await counting([server], async () => right(await gathered(store.pages('device', 100))));
      expect([...paged.calls.keys()].sort()).toEqual(['hgetall', 'hmget']);
    });

    it('for a commit: one script', async () => {
      const { store } = await fresh();
      right(await store.add(devices(0, 10))());
      const before = right(await store.load());
      const entry = Snapshot.entries('device')(before)[0];
      if (entry === undefined) throw new Error('no device');
      const { calls } = await counting([server], async () =>
        right(await store.commit([{ model: 'device', uid: entry.uid, before: entry, after: undefined }])()),
      );
      expect(total(calls, 'evalsha')).toBe(1);
      expect(total(calls, 'eval')).toBe(0);
    });
  });

  describe('is held against whoever opens it', () => {
    const other = right(
      Schema.make({
        topLevel: [Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.number } })],
      }),
    );

    it('as to its models', async () => {
      const { id } = await fresh();
      const error = left(await RedisStore.open(other)({ url: server.url, id })());
      expect(error.code).toBe('ERR_STORE_MISMATCH');
      expect(error.message).toContain('it has a model "interface", which the schema does not have');
    });

    it('as to the fields of its models', async () => {
      const id = freshId();
      const first = right(await RedisStore.open(other)({ url: server.url, id })());
      const Renamed = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { rule: t.number } });
      const renamed = right(Schema.make({ topLevel: [Renamed] }));
      const error = left(await RedisStore.open(renamed)({ url: server.url, id })());
      expect(error.message).toContain('its model "device" has other fields, or fields of other types');
      right(await first.close());
    });

    it('as to its buckets and its format', async () => {
      const { id, redis } = await fresh({ buckets: 16 });
      const wrong = left(await RedisStore.open(schema)({ url: server.url, id, buckets: 32 })());
      expect(wrong).toMatchObject({ code: 'ERR_STORE_MISMATCH' });
      expect(wrong.message).toContain('16 buckets a model, not 32');
      expect(E.isRight(await RedisStore.open(schema)({ url: server.url, id })())).toBe(true);
      await redis.hset(`lockstep:{${id}}:meta`, 'format', '2');
      expect(left(await RedisStore.open(schema)({ url: server.url, id })())).toMatchObject({
        code: 'ERR_STORE_MISMATCH',
        suggestion: 'use the release that made it',
      });
    });
  });

  describe('is told when it is not as it was written', () => {
    const damaged = async (
      damage: (redis: ReturnType<Server['client']>, key: (name: string) => string) => Promise<unknown>,
    ) => {
      const { id, store, redis } = await fresh({ buckets: 1 });
      right(await store.add(devices(0, 3))());
      await damage(redis, (name) => `lockstep:{${id}${name}`);
      return store;
    };
    const entities = ':device:0}:entities';

    it.each([
      ['garbage', 'garbage'],
      ['a head alone', '0'.repeat(50)],
      ['no JSON', `${'0'.repeat(50)}{"name":"device-1"`],
      ['two entities', `${'0'.repeat(50)}{"name":"device-1","role":"a"},{"name":"device-1","role":"a"}`],
      ['a list', `${'0'.repeat(50)}["device-1"]`],
      ['a field that the model does not have', `${'0'.repeat(50)}{"name":"device-1","role":"a","rule":1}`],
      ['a value of another type', `${'0'.repeat(50)}{"name":"device-1","role":1}`],
      ['the fields of another', `${'0'.repeat(50)}{"name":"device-2","role":"a"}`],
      ['no place', `${'0'.repeat(34)}${'x'.repeat(16)}{"name":"device-1","role":"a"}`],
      ['an unknown mark', `${'0'.repeat(50)}{"name":"device-1","role":{"$dote":1}}`],
      ['bytes that are no text', Buffer.from(`${'0'.repeat(50)}{"name":"device-1","role":"a"\xff}`, 'latin1')],
      ['a head that is no text', Buffer.from(`${'\xff'.repeat(50)}{"name":"device-1","role":"a"}`, 'latin1')],
    ])('an entity: %s', async (_, text) => {
      const store = await damaged((redis, key) => redis.hset(key(entities), 'device-1', text));
      const answers = [
        await store.load(),
        await store.entries('device', ['device-0', 'device-1'])(),
        await gathered(store.pages('device')),
      ];
      for (const answer of answers) {
        expect(left<unknown, unknown>(answer)).toMatchObject({
          code: 'ERR_STORE_CORRUPT',
          model: 'device',
          uid: 'device-1',
        });
        expect(left<unknown, unknown>(answer)).toHaveProperty('path', expect.stringContaining(entities));
      }
      expect(right(await store.entries('device', ['device-0'])())[0]?.uid).toBe('device-0');
    });

    it('by its hash, when it is asked to check', async () => {
      const store = await damaged(async (redis, key) => {
        const text = (await redis.hget(key(entities), 'device-1')) ?? '';
        await redis.hset(key(entities), 'device-1', text.replace('access', 'axcess'));
      });
      expect(left(await store.verify())).toMatchObject({ code: 'ERR_STORE_CORRUPT', uid: 'device-1' });
    });

    it('by its hash where a value has bytes that are no text, when it is asked to check', async () => {
      const store = await damaged(async (redis, key) => {
        const text = (await redis.hget(key(entities), 'device-1')) ?? '';
        await redis.hset(key(entities), 'device-1', Buffer.from(text.replace('access', 'acc\xffss'), 'latin1'));
      });
      expect(left(await store.verify())).toMatchObject({ code: 'ERR_STORE_CORRUPT', uid: 'device-1' });
    });

    it('by its sums, when it is asked to check', async () => {
      const store = await damaged((redis, key) => redis.hdel(key(entities), 'device-1'));
      const error = left(await store.verify());
      expect(error.code).toBe('ERR_STORE_CORRUPT');
      expect(error.message).toContain('says 3 entities');
    });

    it.each(['meta', 'digests', 'commits', 'recent', 'intent', 'checkpoints', 'log'])(
      'a key of another type: %s',
      async (name) => {
        const store = await damaged(async (redis, key) => {
          await redis.del(key(`}:${name}`));
          await redis.sadd(key(`}:${name}`), 'x');
        });
        const error = left(await store.add(devices(10, 11))());
        expect(error).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
        expect(error.message).toContain(`}:${name}`);
      },
    );

    it('a bucket of another type', async () => {
      const store = await damaged(async (redis, key) => {
        await redis.del(key(entities));
        await redis.set(key(entities), 'x');
      });
      for (const answer of [
        await store.load(),
        await store.add(devices(10, 11))(),
        await store.entries('device', ['a'])(),
      ]) {
        expect(left<{ readonly message: string }, unknown>(answer).message).toContain(entities);
        expect(left<unknown, unknown>(answer)).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
      }
      right(await store.clear());
      expect(await store.add(devices(0, 2))()).toEqual(E.right(2));
    });

    it.each(['digests', 'commits', 'recent', 'intent', 'changes', 'checkpoints', 'log'])(
      'and is whole again after it was cleared: %s',
      async (name) => {
        const store = await damaged(async (redis, key) => {
          await redis.del(key(`}:${name}`));
          await redis.sadd(key(`}:${name}`), 'x');
        });
        right(await store.clear());
        expect(await store.add(devices(0, 7))()).toEqual(E.right(7));
        expect(await store.verify()).toEqual(E.right(7));
        right(await store.checkpoint('a')());
      },
    );

    it('digests and counters', async () => {
      const digests = await damaged((redis, key) => redis.hset(key('}:digests'), 'device:0', 'x'));
      expect(left(await digests.digest())).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
      expect(left(await digests.add(devices(10, 11))())).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
      const counters = await damaged((redis, key) => redis.hset(key('}:meta'), 'version', 'x'));
      expect(left(await counters.load())).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
      expect(left(await counters.add(devices(10, 11))())).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
      const gone = await damaged((redis, key) => redis.del(key('}:meta')));
      expect(left(await gone.load())).toMatchObject({ code: 'ERR_STORE_CORRUPT' });
    });
  });

  it('does without the scripts that the server has forgotten', async () => {
    const { store, redis } = await fresh();
    right(await store.add(devices(0, 10))());
    await redis.script('FLUSH');
    right(await store.add(devices(10, 20))());
    await redis.script('FLUSH');
    right(await store.checkpoint('a')());
    right(await store.clear());
    expect(await store.verify()).toEqual(E.right(0));
  });
});
