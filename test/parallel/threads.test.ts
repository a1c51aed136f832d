import { fileURLToPath } from 'node:url';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { Diff, Model, Schema, Snapshot } from 'lockstep';
import { diffFrom, type ParallelOptions, SchemaSource, Threads, threadsFor } from 'lockstep/parallel';
import { RedisStore } from 'lockstep/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from '../redis/cluster.js';
import { start } from '../redis/servers.js';
import { describeRedis } from '../redis/suite.js';
import { right } from '../right.js';
import { execArgv, OPTIONS, shared } from './asked.js';
import { filled, items, left, said, sequential, shapeFor } from './dataset.js';

const SIZE = 6_000;

describeRedis('a diff by worker threads', () => {
  let threads: Threads.Threads;
  beforeAll(async () => {
    threads = right(await Threads.open({ count: 2, execArgv })());
  });
  afterAll(async () => {
    await threads.close();
  });

  const compared = (source: RedisStore.Options, target: RedisStore.Options, options: Partial<ParallelOptions> = {}) =>
    pipe(target, diffFrom(source, { ...shared, threads, concurrency: 2, partitions: 9, ...options }))();

  describe('is what one thread says that loads both', () => {
    let [ours, theirs]: [RedisStore.Options, RedisStore.Options] = [{}, {}];
    let [source, target]: Array<RedisStore.RedisStore> = [];
    beforeAll(async () => {
      const server = await start();
      [ours, theirs] = [
        { url: server.url, id: 'ours' },
        { url: server.url, id: 'theirs', buckets: 16 },
      ];
      const shape = shapeFor(SIZE);
      [source, target] = [await filled(ours, items(shape, true)), await filled(theirs, items(shape, false))];
    });
    afterAll(async () => {
      await source?.close();
      await target?.close();
    });

    it.each(OPTIONS)('with %s, where the stores have unlike numbers of buckets', async (_, options) => {
      if (source === undefined || target === undefined) throw new Error('no stores');
      const expected = await sequential(source, target, options);
      expect(Diff.hasDiffs(expected)).toBe(true);
      expect(said(right(await compared(ours, theirs, options)))).toEqual(said(expected));
      expect(said(right(await compared(ours, theirs, { ...options, concurrency: 1, partitions: 4 })))).toEqual(
        said(expected),
      );
    });

    it('and where one begins again because a side has changed', async () => {
      if (source === undefined || target === undefined) throw new Error('no stores');
      const { url = '' } = ours;
      const third = { url, id: 'third' };
      const store = await filled(third, items(shapeFor(200), true));
      let added = 0;
      const onProgress = (): void => {
        if (added++ === 0) void store.add([{ model: 'site', fields: { name: 'late', region: 'x' } }])();
      };
      const failed = await compared(third, theirs, { onProgress });
      expect(left(failed)).toMatchObject({ code: 'ERR_DATASET_CHANGED', message: expect.stringContaining('third') });
      added = 0;
      const onProgressAgain = (): void => {
        if (added++ === 0) void store.add([{ model: 'site', fields: { name: 'later', region: 'x' } }])();
      };
      const again = right(await compared(third, theirs, { onProgress: onProgressAgain, restarts: 3 }));
      expect(said(again)).toEqual(said(await sequential(store, target)));
      await store.close();
    });
  });

  it('reads a cluster, and what is alike is not read', async () => {
    const cluster = await startCluster();
    const nodes = [...cluster.seeds];
    const shape = shapeFor(2_000);
    const source = await filled({ nodes, id: 'ours' }, items(shape, true));
    const target = await filled({ nodes, id: 'theirs' }, items(shape, false));
    const found = right(await compared({ nodes, id: 'ours' }, { nodes, id: 'theirs' }));
    expect(said(found)).toEqual(said(await sequential(source, target)));
    const looked: Array<number> = [];
    const onProgress = (_: string, __: number, total: number): void => void looked.push(total);
    const none = right(await compared({ nodes, id: 'ours' }, { nodes, id: 'ours' }, { onProgress }));
    expect(new Set(looked)).toEqual(new Set([0]));
    expect(Diff.hasDiffs(none)).toBe(false);
    expect(Diff.summary(none).unchanged).toBe(Snapshot.count(right(await source.load())));
    await source.close();
    await target.close();
  });

  it('takes a schema with equalities of its own from a module, and says so where there is none', async () => {
    const server = await start();
    const Tag = Model.make({ name: 'tag', identifiers: { name: t.string }, attributes: { length: t.number } });
    const tags = right(Schema.make({ topLevel: [Tag] }));
    const of = (by: number): ReadonlyArray<Snapshot.Item> =>
      Array.from({ length: 500 }, (_, i) => Snapshot.item(Tag, { name: `t${i}`, length: i + (i % 10 === 0 ? 1 : by) }));
    const places = [
      { url: server.url, id: 'a' },
      { url: server.url, id: 'b' },
    ] as const;
    for (const [i, place] of places.entries()) {
      const store = right(await RedisStore.open(tags)(place)());
      right(await store.add(of(i * 0.25))());
      await store.close();
    }
    const module = fileURLToPath(new URL('schema.mjs', import.meta.url));
    const found = await compared(...places, { schema: SchemaSource.ofModule(module) });
    // Lengths that differ by a quarter are equal to this schema.
    expect(Diff.summary(right(found))).toMatchObject({ update: 0, unchanged: 500 });
    const none = await compared(...places, { schema: SchemaSource.ofModule(module, 'nothing') });
    expect(left(none)).toMatchObject({
      code: 'ERR_SCHEMA_NOT_SHARED',
      message: `${module}: what it exports is no schema`,
    });
    const absent = await compared(...places, { schema: SchemaSource.ofModule('./nowhere.mjs') });
    expect(left(absent).code).toBe('ERR_SCHEMA_NOT_SHARED');
    const other = await compared(...places);
    expect(left(other).code).toBe('ERR_STORE_MISMATCH');
  });
});

describe('how many threads are started', () => {
  it('is one where starting others would take longer than they save', () => {
    expect(threadsFor(1_000, 8)).toBe(1);
    expect(threadsFor(100_000, 8)).toBe(1);
    expect(threadsFor(100_000, 8, true)).toBe(8);
    expect(threadsFor(1_000_000, 2)).toBe(2);
    expect(threadsFor(100_000_000, 8)).toBe(8);
  });
});
