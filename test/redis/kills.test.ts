import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { Snapshot } from 'lockstep';
import type { RedisStore } from 'lockstep/redis';
import { describe, expect, it } from 'vitest';
import * as Store from '../../src/store/Store.js';
import { right } from '../right.js';
import { startCluster } from './cluster.js';
import { Device, edited, freshId, opening } from './dataset.js';
import { start } from './servers.js';
import { describeRedis } from './suite.js';

/** How often something is killed, by each of three tests. */
const KILLS = Math.ceil(Number(process.env['LOCKSTEP_KILLS'] ?? 21) / 3);

/** What a test may take for it. */
const TIME = 60_000 + KILLS * 15_000;

const SIZE = 40;

const items = Array.from({ length: SIZE }, (_, i) => Snapshot.item(Device, { name: `d${i}`, role: 'x', mtu: 0 }));

/** Every commit changes all devices alike: what one of them says is how many commits there were. */
const commitsIn = (snapshot: Snapshot.Snapshot): number => {
  const said = new Set(Snapshot.getAll(Device)(snapshot).map(({ mtu }) => mtu));
  expect(Snapshot.count(snapshot)).toBe(SIZE);
  expect([...said]).toHaveLength(1);
  return [...said][0] ?? Number.NaN;
};

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url));

/** A process that commits, killed after a while, which differs each time. */
const killedWriter = async (options: RedisStore.Options, round: number): Promise<void> => {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(child.exitCode).toBeNull();
  await sleep(Math.random() * 10 + (round % 5) * 7);
  child.kill('SIGKILL');
  await once(child, 'exit');
};

describeRedis('a commit is whole or not there', () => {
  const open = opening();

  /** Look again and again while something goes on: never a part of a commit, never back. */
  const watching = async (store: Store.Store, work: () => Promise<void>): Promise<void> => {
    let isOver = false;
    let last = 0;
    const look = async (): Promise<void> => {
      while (!isOver) {
        const found = await store.load();
        if (E.isRight(found)) {
          const commits = commitsIn(found.right);
          expect(commits).toBeGreaterThanOrEqual(last);
          last = commits;
        } else expect(found.left.code).toMatch(/^ERR_STORE_(BUSY|UNREACHABLE|TIMEOUT)$/);
        await sleep(3);
      }
    };
    const looking = look();
    try {
      await work();
    } finally {
      isOver = true;
      await looking;
    }
  };

  const afterKills = async (options: RedisStore.Options): Promise<void> => {
    const store = await open(options);
    right(await store.add(items)());
    let last = 0;
    for (let round = 0; round < KILLS; round++) {
      await watching(store, () => killedWriter(options, round));
      const other = await open(options);
      const commits = commitsIn(right(await other.load()));
      expect(commits).toBeGreaterThan(last);
      expect(await other.verify()).toEqual(E.right(SIZE));
      right(await other.close());
      last = commits;
    }
  };

  describe('whenever its process is killed', () => {
    it('on a server', { timeout: TIME }, async () => {
      const server = await start();
      await afterKills({ url: server.url, id: freshId(), lease: 200 });
    });

    it('in a cluster', { timeout: TIME }, async () => {
      const cluster = await startCluster();
      await afterKills({ nodes: [...cluster.seeds], id: freshId(), lease: 200 });
    });
  });

  it('whenever its server is killed, and what was answered is kept', { timeout: TIME }, async () => {
    const server = await start({ persistent: true });
    const options = { url: server.url, id: freshId() };
    const store = await open(options);
    right(await store.add(items)());
    const next = (snapshot: Snapshot.Snapshot) => {
      const edits = Snapshot.getAll(Device)(snapshot).map(({ name, mtu = 0 }) =>
        Snapshot.update(Device, name, { mtu: mtu + 1 }),
      );
      return E.right(edited(snapshot, ...edits));
    };
    const watcher = await open(options);
    await watching(watcher, async () => {
      for (let round = 0; round < KILLS; round++) {
        let answered = commitsIn(right(await store.load()));
        let isDown = false;
        const write = async (): Promise<void> => {
          while (!isDown) {
            const done = await Store.update(next)(store)();
            if (E.isRight(done)) answered = commitsIn(done.right);
            else expect(done.left.code).toMatch(/^ERR_STORE_(UNREACHABLE|TIMEOUT)$/);
          }
        };
        const writing = write();
        await sleep(20 + Math.random() * 40);
        await server.kill();
        isDown = true;
        await server.restart();
        await writing;
        const commits = commitsIn(right(await store.load()));
        // What was told to have failed may be there all the same, where it was told to be in doubt.
        expect(commits).toBeGreaterThanOrEqual(answered);
        expect(commits).toBeLessThanOrEqual(answered + 1);
        expect(await store.verify()).toEqual(E.right(SIZE));
      }
    });
  });
});
