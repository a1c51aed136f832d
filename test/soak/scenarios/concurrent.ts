/**
 * Many diffs and syncs at the same time on snapshots that they share: each gives what it gives alone, and what they share stays
 * as it is. In one process, where they take turns at each handler and each element, and in worker threads.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { File, FileStore } from '../../../src/file.js';
import {
  Adapter,
  Diff,
  diffFrom,
  iterateFrom,
  MemoryStore,
  Retry,
  Snapshot,
  Store,
  SyncResult,
  syncFrom,
} from '../../../src/index.js';
import { diffFrom as diffInThreads, SchemaSource, Threads } from '../../../src/parallel.js';
import { exactly, type Said } from '../Finding.js';
import { description, EACH, load, orThrow, schema } from '../inventory.js';
import { outside } from '../Outside.js';
import type { Scenario } from '../Scenario.js';

/** Snapshots that are shared, of each side. */
const SHARED = 10;

const ENTITIES = 1_000;

/** What is compared with what: each of ten with each of ten. */
interface Pair {
  readonly source: Snapshot.Snapshot;
  readonly target: Snapshot.Snapshot;
}

const sha256 = (parts: Iterable<unknown>): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${JSON.stringify(part)}\n`);
  return hash.digest('hex');
};

/** Everything that is in a snapshot, looked at anew: nothing that it may have noted of itself. */
const contentOf = (snapshot: Snapshot.Snapshot): string =>
  sha256(
    Snapshot.modelNames(snapshot).flatMap((model) =>
      Snapshot.entries(model)(snapshot).map(({ uid, entity, order, parent, flags }) => [
        ...[model, uid, order, flags],
        ...[parent ?? null, Object.isFrozen(entity), entity],
      ]),
    ),
  );

const compared = async ({ source, target }: Pair): Promise<string> => {
  await turn();
  const diff = orThrow(pipe(target, diffFrom(source)));
  await turn();
  return sha256([Diff.summary(diff), orThrow(Diff.encode(diff))]);
};

/** Element by element, each after others had their turn. */
const walked = async ({ source, target }: Pair): Promise<string> => {
  const found: Array<unknown> = [];
  for (const element of orThrow(pipe(target, iterateFrom(source)))) {
    found.push([element.model, element.uid, element.action]);
    if (found.length % 16 === 0) await turn();
  }
  return sha256(found);
};

const WRONG = 'the target does not equal the source';

/** By handlers of a table of its own, or in memory: what came of each operation, and of the whole. */
const synced =
  (byHandlers: boolean, concurrency: number) =>
  async ({ source, target }: Pair): Promise<string> => {
    const adapter = byHandlers ? outside(target).adapter({ slow: true }) : Adapter.fromSnapshot('target', target);
    const done = orThrow(await pipe(adapter, syncFrom(Adapter.fromSnapshot('source', source), { concurrency }))());
    const left = byHandlers ? orThrow(await adapter.load()) : done.snapshot;
    if (!Snapshot.eq.equals(left, source)) return WRONG;
    const outcomes = done.operations.map(({ operation, outcome }) => [operation.action, operation.uid, outcome]);
    return sha256([SyncResult.count(done), ...outcomes, Snapshot.fingerprint(done.snapshot)]);
  };

const TASKS = [compared, synced(true, 1), walked, synced(false, 1), synced(true, 8)] as const;

const pairs = (): ReadonlyArray<Pair> => {
  const devices = ENTITIES / EACH;
  const sources = Array.from({ length: SHARED }, (_, i) => load({ first: i, devices, version: 1 + i }));
  const first = load({ first: 0, devices, version: 0 });
  // Of one lineage, so that they have most of their tables in common.
  const targets = Array.from({ length: SHARED }, (_, i) =>
    orThrow(Snapshot.applyChanges([], [{ model: 'module', uid: `module-${i}` }])(first)),
  );
  return sources.flatMap((source) => targets.map((target) => ({ source, target })));
};

async function* inOneProcess(size: number): AsyncGenerator<Said> {
  const shared = pairs();
  const tasks = Array.from({ length: size }, (_, i) => {
    const [task, pair] = [TASKS[i % TASKS.length], shared[(i * 37) % shared.length]];
    if (task === undefined || pair === undefined) throw new Error('there is nothing to do');
    return () => task(pair);
  });
  const snapshots = [...new Set(shared.flatMap(({ source, target }) => [source, target]))];
  const before = snapshots.map(contentOf);
  const alone: Array<string> = [];
  for (const task of tasks) alone.push(await task());
  const together = await Promise.all(tasks.map((task) => task()));
  yield exactly(
    'syncs, alone, after which the target is not as the source',
    alone.filter((each) => each === WRONG).length,
    0,
  );
  yield exactly(
    'diffs and syncs that do not give what they give alone',
    together.filter((each, i) => each !== alone[i]).length,
    0,
  );
  yield exactly(
    'shared snapshots that are not as they were',
    snapshots.filter((each, i) => contentOf(each) !== before[i]).length,
    0,
  );
}

async function* onOneStore(size: number, name: string, store: Store.Store): AsyncGenerator<Said> {
  orThrow(await store.add([{ model: 'device', fields: { name: 'counter', role: '0', site: 'x', active: true } }])());
  const increment = (snapshot: Snapshot.Snapshot) => {
    const model = schema.models.get('device');
    if (model === undefined) throw new Error('there are no devices');
    const count = Number(orThrow(Snapshot.get(model, 'counter')(snapshot))['role']);
    return Snapshot.update(model, 'counter', { role: String(count + 1) })(snapshot);
  };
  const retry = pipe(Retry.constant(20), Retry.jittered());
  const done = await Promise.all(Array.from({ length: size }, () => Store.update(increment, retry)(store)()));
  const [counter] = orThrow(await store.entries('device', ['counter'])());
  yield exactly(`updates of one entity of ${name}, all at once, that succeed`, done.filter(E.isRight).length, size);
  yield exactly(`what they add up to`, Number(counter?.entity['role']), size);
}

/** Threads read segmented datasets, several diffs at the same time. */
async function* inThreads(size: number, folder: string): AsyncGenerator<Said> {
  const devices = ENTITIES / EACH;
  const paths: Array<string> = [];
  for (let i = 0; i < 4; i++) {
    const path = join(folder, `${i}.segments`);
    orThrow(await File.write(path)(load({ first: 2 * i, devices, version: i }))());
    paths.push(path);
  }
  const snapshots = await Promise.all(paths.map(async (path) => orThrow(await File.read(schema)(path)())));
  const threads = orThrow(await Threads.open({ count: 2, execArgv: ['--import', 'tsx'] })());
  const options = { schema: SchemaSource.described(description), threads, concurrency: 2, partitions: 4 };
  const said = (diff: Diff.Diff): string => sha256([Diff.summary(diff), Diff.toDict(diff)]);
  const results = await Promise.all(
    Array.from({ length: size }, async (_, i) => {
      const [s, t] = [i % paths.length, (i >> 2) % paths.length];
      const [source, target, from, to] = [snapshots[s], snapshots[t], paths[s], paths[t]];
      if (source === undefined || target === undefined) throw new Error('there is nothing to compare');
      const alone = orThrow(pipe(target, diffFrom(source)));
      const found = orThrow(await pipe(to ?? '', diffInThreads(from ?? '', options))());
      return said(found) === said(alone);
    }),
  );
  orThrow(await threads.close());
  yield exactly(
    'diffs by threads, all at once, that are not those of one thread',
    results.filter((same) => !same).length,
    0,
  );
}

export const concurrent: Scenario = {
  name: 'concurrent',
  unit: 'at the same time',
  size: 100,
  least: 10,
  heap: 2_000,
  run: async function* ({ size, folder }) {
    yield* inOneProcess(size);
    yield* onOneStore(size, 'a store in memory', MemoryStore.make(Snapshot.empty(schema)));
    yield* onOneStore(size, 'a store in a file', FileStore.open(schema)(join(folder, 'store.json')));
    yield* inThreads(size, folder);
  },
};
