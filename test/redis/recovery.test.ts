import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import type { Redis } from 'ioredis';
import { Snapshot } from 'lockstep';
import type { RedisStore } from 'lockstep/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketOf } from '../../src/snapshot/digest.js';
import * as Patch from '../../src/snapshot/Patch.js';
import type { Step } from '../../src/store/redis/Context.js';
import { openAt } from '../../src/store/redis/openAt.js';
import type { Store } from '../../src/store/Store.js';
import { left, right } from '../right.js';
import type { Place } from './behaviour/Place.js';
import { type Cluster, startCluster } from './cluster.js';
import { changing, Device, devices, edited, freshId, opening, said, schema } from './dataset.js';
import { type Server, start } from './servers.js';
import { describeRedis } from './suite.js';

/** Before it is decided, a commit has not happened; from then on, it has. */
const BEFORE: ReadonlyArray<Step> = ['taken', 'checked', 'written'];
const AFTER: ReadonlyArray<Step> = ['decided', 'applying', 'applied', 'finished'];

class Vanished extends Error {}

/** A text that alone is too large for one script. */
const LARGE = 'x'.repeat(5 << 20);

/** A commit in steps: of many buckets, and with an entity that is too large for one. */
const large = (before: Snapshot.Snapshot): Snapshot.Snapshot =>
  edited(
    before,
    ...devices(0, 20).map((_, i) => Snapshot.update(Device, `device-${i}`, { role: i === 0 ? LARGE : 'changed' })),
    Snapshot.remove(Device, 'device-20'),
    Snapshot.add(Device, { name: 'new', role: 'new' }),
  );

/** Something to wait for, and how to let it happen. */
const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

const recovery = (place: Place, tamper: () => Pick<Redis, 'del' | 'set'>): void => {
  const open = opening();
  const stores: Array<Store> = [];
  afterAll(() => Promise.all(stores.map((store) => store.close())));

  /** A store whose commits do something at their steps. */
  const openStopping = async (
    id: string,
    at: (step: Step) => Promise<void>,
    lease = 300,
  ): Promise<RedisStore.RedisStore> => {
    const store = right(await openAt(at)(schema)({ ...place(), id, lease })());
    stores.push(store);
    return store;
  };

  const filled = async (id: string): Promise<Snapshot.Snapshot> => {
    const store = await open({ ...place(), id });
    right(await store.add(devices(0, 50))());
    return right(await store.load());
  };

  /** A process that vanishes in the middle of a commit: nothing more is heard of it. */
  const vanish = async (id: string, step: Step, before: Snapshot.Snapshot): Promise<void> => {
    const store = await openStopping(id, async (now) => {
      if (now === step) throw new Vanished();
    });
    await expect(store.commit(Patch.between(before, large(before)))()).rejects.toThrow(Vanished);
  };

  describe.each([...BEFORE, ...AFTER])('a commit whose process vanished when it was %s', (step) => {
    const expected = (before: Snapshot.Snapshot): ReadonlyArray<string> =>
      said(BEFORE.includes(step) ? before : large(before));

    it('is undone or carried out by who reads next', async () => {
      const id = freshId();
      const before = await filled(id);
      await vanish(id, step, before);
      const store = await open({ ...place(), id, lease: 300 });
      const [loaded, entries] = await Promise.all([store.load(), store.entries('device', ['device-1', 'new'])()]);
      expect(said(right(loaded))).toEqual(expected(before));
      expect(right(entries)[0]?.entity['role']).toBe(BEFORE.includes(step) ? 'access' : 'changed');
      expect(E.isRight(await store.verify())).toBe(true);
      expect(right(await store.counts()).get('device')).toBe(50);
    });

    it('is undone or carried out by who writes next', async () => {
      const id = freshId();
      const before = await filled(id);
      await vanish(id, step, before);
      const store = await open({ ...place(), id, lease: 300 });
      expect(await store.add(devices(100, 101))()).toEqual(E.right(1));
      expect(right(await store.entries('device', ['device-1'])())[0]?.entity['role']).toBe(
        BEFORE.includes(step) ? 'access' : 'changed',
      );
      expect(await store.verify()).toEqual(E.right(51));
    });
  });

  it('is recovered by many at once, once', async () => {
    const id = freshId();
    const before = await filled(id);
    await vanish(id, 'applying', before);
    const others = await Promise.all(Array.from({ length: 5 }, () => open({ ...place(), id, lease: 300 })));
    const loaded = await Promise.all(others.map((store) => store.load()));
    for (const each of loaded) expect(said(right(each))).toEqual(said(large(before)));
    expect(await others[0]?.verify()).toEqual(E.right(50));
  });

  it('is waited for while its process lives, by readers and writers', async () => {
    const id = freshId();
    const before = await filled(id);
    const [reached, go] = [gate(), gate()];
    const writer = await openStopping(id, async (step) => {
      if (step !== 'applying') return;
      reached.open();
      await go.opened;
    });
    const written = writer.commit(Patch.between(before, large(before)))();
    await reached.opened;
    const other = await open({ ...place(), id, lease: 300 });
    const read = other.load();
    const added = other.add(devices(200, 201))();
    expect(await Promise.race([read, added, sleep(700, 'waiting')])).toBe('waiting');
    go.open();
    expect(await written).toEqual(E.right(undefined));
    const names = said(right(await read)).filter((line) => !line.includes('device-200'));
    expect(names).toEqual(said(large(before)));
    expect(await added).toEqual(E.right(1));
    expect(await other.verify()).toEqual(E.right(51));
  });

  it('is told to be busy when that takes too long', async () => {
    const id = freshId();
    const before = await filled(id);
    const [reached, go] = [gate(), gate()];
    const writer = await openStopping(id, async (step) => {
      if (step !== 'applying') return;
      reached.open();
      await go.opened;
    });
    const written = writer.commit(Patch.between(before, large(before)))();
    await reached.opened;
    const other = await open({ ...place(), id, timeout: 500 });
    const answers = await Promise.all([other.load(), other.add(devices(0, 1))(), other.rollback('a')()]);
    for (const answer of answers) expect(left<unknown, unknown>(answer)).toMatchObject({ code: 'ERR_STORE_BUSY' });
    go.open();
    right(await written);
  });

  it('comes back after others have gone on, and does no harm', async () => {
    for (const step of ['written', 'decided', 'applying', 'applied'] as const) {
      const id = freshId();
      const before = await filled(id);
      const [reached, go] = [gate(), gate()];
      let first = true;
      const writer = await openStopping(
        id,
        async (now) => {
          if (now !== step || !first) return;
          first = false;
          reached.open();
          await go.opened;
        },
        60_000,
      );
      const written = writer.commit(Patch.between(before, large(before)))();
      await reached.opened;
      // As if it had been frozen for longer than its lease.
      await tamper().del(`lockstep:{${id}}:lease`);
      const other = await open({ ...place(), id });
      const after = await changing(
        other,
        Snapshot.update(Device, 'device-1', { role: 'access' }),
        Snapshot.update(Device, 'device-30', { role: 'later' }),
        ...(step === 'written' ? [Snapshot.update(Device, 'device-2', { role: 'later' })] : []),
      )();
      go.open();
      const answer = await written;
      // One that was not decided is tried again, and meets what the other has written.
      if (step === 'written') expect(left(answer)).toMatchObject({ conflicts: ['device "device-2"'] });
      else expect(answer).toEqual(E.right(undefined));
      expect(said(right(await other.load()))).toEqual(said(after));
      expect(E.isRight(await other.verify())).toBe(true);
    }
  });

  it('is given up when all is cleared, be it that nobody can carry it out', async () => {
    const id = freshId();
    const before = await filled(id);
    await vanish(id, 'decided', before);
    const bucket = `lockstep:{${id}:device:${bucketOf('device-1', 64)}}:entities`;
    await tamper().del(bucket);
    await tamper().set(bucket, 'of another type');
    const store = await open({ ...place(), id, lease: 300 });
    expect(left(await store.load())).toMatchObject({ code: 'ERR_STORE_CORRUPT', path: bucket });
    await tamper().del(`lockstep:{${id}}:lease`);
    right(await store.clear());
    expect(await store.add(devices(0, 10))()).toEqual(E.right(10));
    expect(await store.verify()).toEqual(E.right(10));
  });

  it('returns to a checkpoint though the process vanished meanwhile', async () => {
    for (const step of [...BEFORE, ...AFTER]) {
      const id = freshId();
      const before = await filled(id);
      const other = await open({ ...place(), id, lease: 300 });
      right(await other.checkpoint('first')());
      const after = await changing(other, ...devices(0, 30).map((_, i) => Snapshot.remove(Device, `device-${i}`)))();
      right(await other.checkpoint('second')());
      const store = await openStopping(id, async (now) => {
        if (now === step) throw new Vanished();
      });
      const rolledBack = store.rollback('first')();
      // Going back checks nothing.
      if (step === 'checked') right(await rolledBack);
      else await expect(rolledBack).rejects.toThrow(Vanished);
      const undone = BEFORE.includes(step) && step !== 'checked';
      expect(said(right(await other.load()))).toEqual(said(undone ? after : before));
      expect(right(await other.checkpoints())).toEqual(undone ? ['first', 'second'] : ['first']);
      right(await other.rollback('first')());
      expect(said(right(await other.load()))).toEqual(said(before));
      expect(await other.verify()).toEqual(E.right(50));
    }
  });
};

describeRedis('a commit in steps', () => {
  describe('on a server', () => {
    let server: Server;
    beforeAll(async () => {
      server = await start();
    });
    recovery(
      () => ({ url: server.url }),
      () => server.client(),
    );

    it('is carried out although the server has no memory left since it was decided', async () => {
      const full = await start({ config: ['maxmemory-policy noeviction'] });
      const limit = (bytes: string) => full.client().config('SET', 'maxmemory', bytes);
      const id = freshId();
      const at = async (step: Step): Promise<void> => {
        if (step === 'decided') await limit('1mb');
      };
      const store = right(await openAt(at)(schema)({ url: full.url, id })());
      right(await store.add(devices(0, 50))());
      const before = right(await store.load());
      right(await store.commit(Patch.between(before, large(before)))());
      expect(left(await store.add(devices(100, 101))())).toMatchObject({ code: 'ERR_STORE_FULL' });
      expect(said(right(await store.load()))).toEqual(said(large(before)));
      await limit('0');
      expect(await store.verify()).toEqual(E.right(50));
      right(await store.close());
    });

    it('survives that the server is killed and started again at any of them', async () => {
      const persistent = await start({ persistent: true });
      for (const step of [...BEFORE, ...AFTER]) {
        const options = { url: persistent.url, id: freshId(), lease: 300 };
        let first = true;
        const store = right(
          await openAt(async (now) => {
            if (now !== step || !first) return;
            first = false;
            await persistent.kill();
            await persistent.restart();
          })(schema)(options)(),
        );
        right(await store.add(devices(0, 50))());
        const before = right(await store.load());
        expect(await store.commit(Patch.between(before, large(before)))(), step).toEqual(E.right(undefined));
        expect(said(right(await store.load()))).toEqual(said(large(before)));
        expect(await store.verify()).toEqual(E.right(50));
        right(await store.close());
      }
    });
  });

  describe('in a cluster', () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster();
    });
    recovery(
      () => ({ nodes: [...cluster.seeds] }),
      () => cluster.client(),
    );

    it('survives that a master dies at any of them', async () => {
      for (const [i, step] of [...BEFORE, ...AFTER].entries()) {
        const id = freshId();
        let first = true;
        const at = async (now: Step): Promise<void> => {
          if (now !== step || !first) return;
          first = false;
          // In turn that of the store, and those of buckets.
          const key = i % 2 === 0 ? `lockstep:{${id}}:meta` : `lockstep:{${id}:device:${i}}:entities`;
          const master = await cluster.masterOf(key);
          await master.replicated();
          await master.kill();
          await cluster.ready();
          await master.restart();
          await cluster.ready();
        };
        const store = right(await openAt(at)(schema)({ nodes: [...cluster.seeds], id })());
        right(await store.add(devices(0, 50))());
        const before = right(await store.load());
        expect(await store.commit(Patch.between(before, large(before)))(), step).toEqual(E.right(undefined));
        expect(said(right(await store.load()))).toEqual(said(large(before)));
        expect(await store.verify()).toEqual(E.right(50));
        right(await store.close());
      }
    });
  });
});
