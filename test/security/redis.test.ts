/** Names in Redis: they reach the scripts of the server as keys and arguments, never as a part of a script. */
import * as t from 'io-ts';
import { Codec, Model, Schema, Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { beforeAll, expect, it } from 'vitest';
import * as Patch from '../../src/snapshot/Patch.js';
import { said } from '../redis/dataset.js';
import { type Server, start } from '../redis/servers.js';
import { describeRedis } from '../redis/suite.js';
import { right } from '../right.js';

const INJECTIONS = [
  "' .. redis.call('FLUSHALL') .. '",
  '"); redis.call("FLUSHALL") --',
  "]] redis.call('SET', 'canary', 'dead') --[[",
  "'); redis.call('DEL', 'canary'); return ('",
  '#{redis.call("FLUSHALL")}',
  '%s%d%n',
  '\\',
  '\r\nFLUSHALL\r\n',
  '*1\r\n$8\r\nFLUSHALL\r\n',
  '{canary}',
  '../canary',
  'canary',
];

describeRedis('names that were made to be commands', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });

  it('are names: of stores, models, entities, checkpoints, and in values', async () => {
    const redis = server.client();
    await redis.set('canary', 'alive');
    const models = INJECTIONS.map((name) =>
      Model.make({ name, identifiers: { key: t.string }, attributes: { value: Codec.json } }),
    );
    const schema = right(Schema.make({ topLevel: models }));
    const items = models.flatMap(({ name }) =>
      INJECTIONS.map((key) => ({ model: name, fields: { key, value: { [key]: key } } })),
    );
    const expected = right(Snapshot.fromEntities(schema)(items));
    for (const id of INJECTIONS) {
      const store = right(await RedisStore.open(schema)({ url: server.url, id, buckets: 2 })());
      right(await store.add(items)());
      right(await store.checkpoint(id)());
      expect(said(right(await store.load()))).toEqual(said(expected));
      right(await store.commit(Patch.between(expected, Snapshot.empty(schema)))());
      right(await store.rollback(id)());
      expect(right(await store.verify())).toBe(items.length);
      await store.close();
    }
    expect(await redis.get('canary')).toBe('alive');
    const strangers = (await redis.keys('*')).filter((key) => !key.startsWith('lockstep:{'));
    expect(strangers).toEqual(['canary']);
  });
});
