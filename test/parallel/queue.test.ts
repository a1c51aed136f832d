/**
 * Diffs by many processes: real workers, of the built command, which are killed, paused and cut off.
 * `LOCKSTEP_PARALLEL_SIZE` says how many entities each side has.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, type Snapshot } from 'lockstep';
import { Flat, Queue, SchemaSource } from 'lockstep/parallel';
import type { RedisStore } from 'lockstep/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../redis/cluster.js';
import { type Server, start } from '../redis/servers.js';
import { describeRedis } from '../redis/suite.js';
import { until } from '../redis/until.js';
import { right } from '../right.js';
import { description, filled, items, left, said, sequential, shapeFor } from './dataset.js';
import { type Command, command, ending, worker, workers } from './workers.js';

const SIZE = Number(process.env['LOCKSTEP_PARALLEL_SIZE'] ?? 20_000);

/** What a test may take. */
const TIME = 40_000 + SIZE / 2;

/** Workers are taken for dead after a second. */
const SOON = ['--lock', '1000'];

const shared = { schema: SchemaSource.described(description) };

/** All keys of a server that are not those of stores. */
const leftIn = async (server: Server): Promise<ReadonlyArray<string>> => {
  const client = server.client();
  const keys = await client.keys('*');
  return keys.filter((key) => !/^lockstep:\{(ours|theirs|more)[:}]/.test(key)).sort();
};

describeRedis('a diff by the workers of a queue', () => {
  ending();
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-queue-'));
  const schemaFile = join(folder, 'schema.json');
  let server: Server;
  let [source, target]: Array<RedisStore.RedisStore> = [];
  let [ours, theirs, whole] = ['', '', ''];
  let expected: unknown;

  const stores = (): readonly [RedisStore.RedisStore, RedisStore.RedisStore] => {
    if (source === undefined || target === undefined) throw new Error('there are no stores');
    return [source, target];
  };

  const diffed = (options: Partial<Queue.QueueOptions> = {}) =>
    pipe(theirs, Queue.diffFrom(ours, { ...shared, queue: server.url, partitions: 48, ...options }))();

  const nothingIsLeft = async (): Promise<void> => {
    await until('nothing to be left', async () => (await leftIn(server)).length === 0);
    expect(await leftIn(server)).toEqual([]);
  };

  const ended = (all: ReadonlyArray<Command>): Promise<unknown> => Promise.all(all.map((each) => each.kill('SIGTERM')));

  beforeAll(async () => {
    writeFileSync(schemaFile, JSON.stringify(description));
    server = await start();
    // Large datasets on a busy machine keep their reader from listening.
    [ours, theirs] = [`${server.url}?store=ours&timeout=60000`, `${server.url}?store=theirs&timeout=60000`];
    source = await filled({ url: ours }, items(shapeFor(SIZE), true));
    target = await filled({ url: theirs }, items(shapeFor(SIZE), false));
    const diff = await sequential(source, target);
    expected = said(diff);
    whole = Diff.toText()(diff);
    expect(Diff.hasDiffs(diff)).toBe(true);
  }, TIME);

  afterAll(async () => {
    await source?.close();
    await target?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what one thread says, though five workers are killed in the middle of it', { timeout: TIME }, async () => {
    const five = await workers(5, server.url, SOON);
    const waiting = diffed({ partitions: 150 });
    // Each in the middle of the first partitions that it takes.
    await Promise.all(
      five.map(async (each) => {
        await each.says(/begun:/);
        await sleep(Math.random() * 5);
        await each.kill();
      }),
    );
    const others = await workers(2, server.url, SOON);
    expect(said(right(await waiting))).toEqual(expected);
    expect(five.filter(({ child }) => child.signalCode === 'SIGKILL')).toHaveLength(5);
    // Those that are still there keep nothing.
    await nothingIsLeft();
    await ended(others);
    await nothingIsLeft();
  });

  it('counts what a worker was late with once, whom all took for dead', { timeout: TIME }, async () => {
    const late = await worker(server.url, [...SOON, '--concurrency', '4']);
    const waiting = diffed();
    await late.says(/begun:/);
    late.child.kill('SIGSTOP');
    const other = await worker(server.url, SOON);
    expect(said(right(await waiting))).toEqual(expected);
    late.child.kill('SIGCONT');
    await late.says(/done:/);
    await sleep(300);
    await nothingIsLeft();
    expect(late.child.exitCode).toBeNull();
    await ended([late, other]);
  });

  it('is resumed by its id when its coordinator is killed, by the command', { timeout: TIME }, async () => {
    const args = ['diff', ours, theirs, '--schema', schemaFile, '--distributed', server.url, '--partitions', '24'];
    const first = command(args);
    const [, id = ''] = await first.says(/job (\w+): \d+ partitions/);
    const two = await workers(2, server.url, SOON);
    await two[0]?.says(/done:/);
    await first.kill();
    const other = command([...args, '--resume', id, '--model', 'port']);
    expect(await other.over).toBe(2);
    expect(other.stderr()).toContain('ERR_JOB_UNKNOWN');
    const again = command([...args, '--resume', id, '--exit-code']);
    expect(await again.over).toBe(1);
    const names = (text: string): string => text.replaceAll(/redis:\S*?store=/g, '');
    expect(names(again.stdout().trimEnd())).toBe(names(whole));
    const gone = command([...args, '--resume', id]);
    expect(await gone.over).toBe(2);
    expect(gone.stderr()).toContain(`there is no job "${id}"`);
    await nothingIsLeft();
    await ended(two);
  });

  it('leaves nothing that lasts when its coordinator and its workers are killed', { timeout: TIME }, async () => {
    const args = ['diff', ours, theirs, '--schema', schemaFile, '--distributed', server.url, '--partitions', '96'];
    const [one, coordinator] = [await worker(server.url, SOON), command(args)];
    await one.says(/begun:/);
    await one.kill();
    const lasting = async (): Promise<ReadonlyArray<string>> => {
      const client = server.client();
      const keys = await leftIn(server);
      const lifetimes = await Promise.all(keys.map((key) => client.pttl(key)));
      return keys.filter((_, i) => (lifetimes[i] ?? 0) <= 0);
    };
    // It looks for workers that have ended, which leaves notes; these have an end a moment later.
    await sleep(2500);
    await until('everything to have an end', async () => (await lasting()).length === 0);
    await coordinator.kill();
    const keys = await leftIn(server);
    expect(keys.filter((key) => key.endsWith(':wait'))).toHaveLength(1);
    expect(await lasting()).toEqual([]);
    await server.client().del(...keys);
  });

  it('is cancelled, and whoever waits for it is told', { timeout: TIME }, async () => {
    let id = '';
    const waiting = diffed({
      onJob: (given) => {
        id = given;
      },
    });
    await until('the job', () => id !== '');
    const cancel = command(['diff', '--cancel', id, '--distributed', server.url]);
    expect(await cancel.over).toBe(0);
    expect(left(await waiting).code).toBe('ERR_JOB_CANCELLED');
    await nothingIsLeft();
    const again = command(['diff', '--cancel', id, '--distributed'], { LOCKSTEP_QUEUE: server.url });
    expect(await again.over).toBe(2);
    expect(again.stderr()).toContain('ERR_JOB_UNKNOWN');
  });

  it('is written line by line, the same each time, whoever was faster', { timeout: TIME }, async () => {
    const two = await workers(2, server.url);
    const file = join(folder, 'changes.ndjson');
    const args = [
      'diff',
      ours,
      theirs,
      '-s',
      schemaFile,
      '--distributed',
      server.url,
      '--partitions',
      '30',
      '--stream',
    ];
    const [shown, written] = [command(args), command([...args, '--out', file, '--exit-code'])];
    expect([await shown.over, await written.over]).toEqual([0, 1]);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(shown.stdout().trimEnd().split('\n')).toEqual(lines);
    const diff = await sequential(...stores());
    const everyLine = [...Flat.ofElements(diff.elements)].map((line) => JSON.stringify(right(Flat.encode(line))));
    expect(lines.slice(0, -1).sort()).toEqual(everyLine.sort());
    const { create, update, delete: deleted } = Diff.summary(diff);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: { create, update, delete: deleted } });
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
    await nothingIsLeft();
    await ended(two);
  });

  it('does not disturb another one at the same time', { timeout: TIME }, async () => {
    const two = await workers(2, server.url);
    const [one, turned, same] = await Promise.all([
      diffed(),
      pipe(ours, Queue.diffFrom(theirs, { ...shared, queue: server.url, partitions: 20 }))(),
      pipe(ours, Queue.diffFrom(ours, { ...shared, queue: server.url }))(),
    ]);
    expect(said(right(one))).toEqual(expected);
    const [a, b] = stores();
    expect(said(right(turned))).toEqual(said(await sequential(b, a)));
    expect(Diff.hasDiffs(right(same))).toBe(false);
    await nothingIsLeft();
    await ended(two);
  });

  describe('where a side is changed meanwhile', () => {
    const late = (name: string): ReadonlyArray<Snapshot.Item> => [{ model: 'site', fields: { name, region: 'x' } }];
    let more: RedisStore.RedisStore;
    let place = '';
    beforeAll(async () => {
      place = `${server.url}?store=more`;
      more = await filled({ url: place }, items(shapeFor(500), true));
    });
    afterAll(async () => {
      await more.close();
    });

    it('says so, or begins again', { timeout: TIME }, async () => {
      const two = await workers(2, server.url);
      const changing = (name: string, restarts: number) => {
        let isFirst = true;
        const onJob = (): void => {
          if (isFirst) void more.add(late(name))();
          isFirst = false;
        };
        const options = { ...shared, queue: server.url, onJob, restarts };
        return pipe(theirs, Queue.diffFrom(place, options))();
      };
      expect(left(await changing('late', 0))).toMatchObject({
        code: 'ERR_DATASET_CHANGED',
        message: expect.stringContaining('store=more'),
      });
      await nothingIsLeft();
      const again = right(await changing('later', 3));
      expect(said(again)).toEqual(said(await sequential(more, stores()[1])));
      await nothingIsLeft();
      await ended(two);
    });

    it('fails with the cause where a partition keeps failing', { timeout: TIME }, async () => {
      const client = server.client();
      const key = (await client.keys('lockstep:{more:site:*}:entities')).sort()[0] ?? '';
      const [field = ''] = await client.hkeys(key);
      await client.hset(key, field, 'no entity at all');
      const one = await worker(server.url);
      const failed = await pipe(theirs, Queue.diffFrom(place, { ...shared, queue: server.url, partitions: 8 }))();
      expect(left(failed)).toMatchObject({ code: 'ERR_STORE_CORRUPT', model: 'site', uid: field });
      await nothingIsLeft();
      await ended([one]);
    });
  });

  it('takes users and passwords from nowhere but its own surroundings', { timeout: TIME }, async () => {
    const password = 'open/sesame?';
    const guarded = await start({ password });
    const url = `${guarded.url}?store=ours`;
    const store = await filled({ url }, items(shapeFor(500), true));
    const one = await worker(server.url, [], { LOCKSTEP_STORES: 'redis://x:wrong@127.0.0.1:1' });
    const without = pipe(theirs, Queue.diffFrom(url, { ...shared, queue: server.url, partitions: 2 }))();
    const client = server.client();
    const seen: Array<string> = [];
    await until('the job', async () => {
      for (const key of await client.keys('lockstep:{job:*}:job')) seen.push(JSON.stringify(await client.hgetall(key)));
      return seen.length > 0;
    });
    expect(left(await without)).toMatchObject({
      code: 'ERR_STORE_REFUSED',
      message: expect.stringContaining('asks for a password'),
    });
    await ended([one]);
    const other = await worker(server.url, [], { LOCKSTEP_STORES: `redis://x:y@127.0.0.1:1 ${guarded.url}` });
    const found = right(await pipe(theirs, Queue.diffFrom(url, { ...shared, queue: server.url, partitions: 2 }))());
    expect(said(found)).toEqual(said(await sequential(store, stores()[1])));
    const all = [...seen, one.stderr(), other.stderr()].join();
    expect(all).toContain('store=ours');
    expect(all).not.toMatch(/sesame/);
    const wrong = command(['worker', '--queue', guarded.url.replace('sesame', 'barley')]);
    expect(await wrong.over).toBe(2);
    expect(wrong.stderr()).toContain('ERR_STORE_REFUSED');
    expect(wrong.stderr()).not.toMatch(/barley/);
    await ended([other]);
    await store.close();
  });

  it('needs what it is asked for to make sense', { timeout: TIME }, async () => {
    const run = async (...args: ReadonlyArray<string>): Promise<string> => {
      const made = command(args);
      expect(await made.over).toBe(2);
      return made.stderr();
    };
    expect(await run('diff', ours, theirs, '-s', schemaFile, '--resume', 'x')).toContain(
      '--resume is for diffs by a queue',
    );
    expect(await run('diff', schemaFile, theirs, '-s', schemaFile, '--distributed', server.url)).toContain(
      'workers compare stores in Redis, not files or modules',
    );
    expect(await run('diff', ours, theirs, '-s', schemaFile, '--distributed')).toContain('no queue is named');
    expect(await run('worker')).toContain('no queue is named');
    expect(await run('worker', '--queue', 'redis://127.0.0.1:1')).toContain('ERR_STORE_UNREACHABLE');
    expect(await run('worker', '--queue', server.url, '--concurrency', '0')).toContain('whole number of 1 or more');
  });

  describe('in a cluster', () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster();
    }, TIME);

    it('has queue and stores there, and a worker that is killed', { timeout: TIME }, async () => {
      const [first, ...rest] = cluster.seeds;
      const nodes = rest.map(({ host, port }) => `${host}:${port}`).join(',');
      const at = (store: string): string =>
        `redis://${first?.host}:${first?.port}/?nodes=${nodes}&cluster=true${store}`;
      const a = await filled({ url: at('&store=ours') }, items(shapeFor(2_000), true));
      const b = await filled({ url: at('&store=theirs') }, items(shapeFor(2_000), false));
      const two = await workers(2, at(''), SOON);
      const waiting = pipe(
        at('&store=theirs'),
        Queue.diffFrom(at('&store=ours'), { ...shared, queue: at(''), partitions: 40 }),
      )();
      await two[0]?.says(/begun:/);
      await two[0]?.kill();
      expect(said(right(await waiting))).toEqual(said(await sequential(a, b)));
      const others = async (): Promise<ReadonlyArray<string>> => {
        const all = await Promise.all((await cluster.masters()).map(leftIn));
        return all.flat();
      };
      await until('nothing to be left', async () => (await others()).length === 0);
      expect(await others()).toEqual([]);
      await ended(two);
      await a.close();
      await b.close();
    });
  });
});
