/**
 * Many processes that change one store at the same time, some of which are killed in the middle of it, while others read. Each
 * reads, changes and commits, and begins again where another process was faster.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { server } from '../../../examples/redis/server.js';
import { Store } from '../../../src/index.js';
import { RedisStore } from '../../../src/redis.js';
import { startCluster } from '../../redis/cluster.js';
import { atLeast, atMost, counts, exactly, type Finding, type Said } from '../Finding.js';
import { orThrow } from '../inventory.js';
import { isWhole, open, type Place, pageOf, records, round, schema, sums } from '../ledger.js';
import type { Scenario } from '../Scenario.js';
import { type Seen, start, type Worker } from '../Worker.js';

const READERS = 2;

/** Of so many processes one is killed. */
const KILLED = 4;

/** Rounds that each has to make, for each process that there is. */
const ROUNDS = 6;

/** A place that many processes may change, and how one knows that nothing is left in it. */
interface Shared {
  readonly place: Place;
  /** What is there beside the ledger, once so many processes were killed. */
  readonly leftovers: (killed: number) => Promise<ReadonlyArray<Finding>>;
  readonly close: () => Promise<void>;
}

/** Kill it soon after so many commits: at whatever it does then. */
const killedLater = (worker: Worker, commits: number): Worker => {
  worker.after(commits, () => void setTimeout(worker.kill, Math.random() * 30));
  return worker;
};

const added = (seen: ReadonlyArray<Seen>): Seen => ({
  reads: seen.reduce((sum, { reads }) => sum + reads, 0),
  torn: seen.reduce((sum, { torn }) => sum + torn, 0),
  backwards: seen.reduce((sum, { backwards }) => sum + backwards, 0),
  conflicts: seen.reduce((sum, { conflicts }) => sum + conflicts, 0),
});

/** Writers, of which some are killed, and readers, until all of them are gone. */
const race = async (place: Place, processes: number, rounds: number) => {
  // Who is to be killed goes on until then.
  const victims = Array.from({ length: Math.ceil(processes / KILLED) }, (_, i) =>
    killedLater(start(place, i, Number.MAX_SAFE_INTEGER), 1 + Math.floor((Math.random() * rounds) / 2)),
  );
  const survivors = Array.from({ length: processes - victims.length }, (_, i) =>
    start(place, victims.length + i, rounds),
  );
  const readers = Array.from({ length: READERS }, (_, i) => start(place, processes + i, 0));
  const all = [...readers, ...victims, ...survivors];
  await Promise.all(all.map(({ ready }) => ready));
  for (const { begin } of all) begin();
  await Promise.all([...victims, ...survivors].map(({ gone }) => gone));
  for (const { end } of readers) end();
  const ends = await Promise.all([...survivors, ...readers].map(({ gone }) => gone));
  return { victims, survivors, ends };
};

async function* racing({ place, leftovers }: Shared, processes: number, rounds: number): AsyncGenerator<Said> {
  const store = await open(place);
  orThrow(await store.add(records(processes + 1))());
  const { victims, survivors, ends } = await race(place, processes, rounds);

  const seen = added(ends.filter((end) => typeof end !== 'string'));
  yield* ends.filter((end) => typeof end === 'string');
  yield `what those that lived have seen: ${counts({ ...seen })}`;
  const finished = ends.filter((end) => typeof end !== 'string').length;
  yield exactly('processes that were not killed and came to their end', finished, survivors.length + READERS);
  yield exactly('reads of what no commit has left behind', seen.torn, 0);
  yield exactly('reads of what is older than what was read before', seen.backwards, 0);
  yield atLeast('commits that were refused, and made again', seen.conflicts, 1);

  const found = sums(orThrow(await store.load()));
  const pageOfWorker = ({ number }: Worker): number => found.pages.get(pageOf(number)) ?? Number.NaN;
  const answered = [...victims, ...survivors].reduce((sum, { done }) => sum + done(), 0);
  // What a process had asked for when it was killed may have been done: once, or not at all.
  const unanswered = victims.map((each) => pageOfWorker(each) - each.done());
  yield `${victims.length} of ${processes} processes were killed, after ${victims.map(({ done }) => done()).join(', ')} commits`;
  yield exactly(
    'processes alive whose commits are not all there',
    survivors.filter((each) => pageOfWorker(each) !== rounds).length,
    0,
  );
  yield exactly(
    'processes killed whose answered commits are not all there',
    unanswered.filter((n) => n !== 0 && n !== 1).length,
    0,
  );
  yield exactly('commits in the store', found.total, answered + unanswered.reduce((sum, n) => sum + n, 0));
  yield exactly('the store is of one version', isWhole(found), true);

  const next = await Store.update(round(processes, 0))(store)();
  yield exactly('a commit after all that', E.isRight(next), true);
  orThrow(await store.close());
  yield* await leftovers(victims.length);
}

// -------------------------------------------------------------------------------------
// places
// -------------------------------------------------------------------------------------

/** Every hash and every sum of a store in Redis is right. */
const verified = async (options: RedisStore.Options): Promise<ReadonlyArray<Finding>> => {
  const store = orThrow(await RedisStore.open(schema)(options)());
  const found = await store.verify();
  orThrow(await store.close());
  return [
    exactly('what is wrong with its hashes and sums', E.isLeft(found) ? found.left.message : 'nothing', 'nothing'),
  ];
};

const inRedis = (options: RedisStore.Options, close: () => Promise<void>): Shared => ({
  place: { kind: 'redis', options },
  leftovers: () => verified(options),
  close,
});

const onServer = async (): Promise<Shared> => {
  const started = await server(undefined)();
  if (E.isLeft(started)) throw new Error(started.left.message);
  const { url, stop } = started.right;
  return inRedis({ url, id: 'ledger' }, stop);
};

const inCluster = async (): Promise<Shared> => {
  const { seeds, remove } = await startCluster();
  return inRedis({ nodes: [...seeds], id: 'ledger', lease: 500 }, async () => {
    // Its processes do not keep this one alive, which waits for them.
    const awake = setInterval(() => undefined, 1_000);
    await remove();
    clearInterval(awake);
  });
};

/** Locks of those that were killed are cleared away by who comes after them; a draft that one was at stays, and is in nobody's way. */
const inFile =
  (name: string) =>
  async (folder: string): Promise<Shared> => ({
    place: { kind: 'file', path: join(folder, name) },
    leftovers: async (killed) => {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return [
        exactly('locks that are left behind', names.filter((each) => each.endsWith('.lock')).length, 0),
        atMost('drafts that are left behind', names.filter((each) => /\.(tmp|new)$/.test(each)).length, killed),
      ];
    },
    close: async () => undefined,
  });

const scenario = (name: string, size: number, shared: (folder: string) => Promise<Shared>): Scenario => ({
  name: `processes-${name}`,
  unit: 'processes',
  size,
  least: 4,
  heap: 512,
  run: async function* ({ size: processes, folder }) {
    const place = await shared(folder);
    try {
      yield* racing(place, processes, ROUNDS * processes);
    } finally {
      await place.close();
    }
  },
});

export const processes: ReadonlyArray<Scenario> = [
  { ...scenario('redis', 16, onServer), needsRedis: true },
  { ...scenario('cluster', 8, inCluster), needsRedis: true },
  scenario('file', 8, inFile('ledger.json')),
  scenario('segments', 8, inFile('ledger.segments')),
];
