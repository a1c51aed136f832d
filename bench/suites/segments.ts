/**
 * Two datasets in files, of which every segment differs, so that digests do not help, and both have to be read: by one thread
 * that reads all of both, and by threads of which each reads the segments of its own partitions.
 *
 * One entity in a hundred is changed, spread evenly. `ndjson` is the same in two ordinary files, which no two threads can share;
 * `digests` is `Store.diffFrom`, which here has to read everything as well. `one-worker` is the work in partitions, in one thread:
 * what is gained beside the second core. The threads of `two-workers` are there already; `two-workers-cold` starts them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import { File, FileStore } from '../../src/file.js';
import { Diff, diffFrom as diffSnapshots, Store } from '../../src/index.js';
import { diffFrom, SchemaSource, Threads } from '../../src/parallel.js';
import { changeSome, description, devices, load, orThrow, schema } from '../data.js';
import { timed } from '../measure.js';
import { ending, opening } from '../redisStores.js';
import type { Case, Suite } from '../Suite.js';

const described = SchemaSource.described(description);

const make = async (size: number): Promise<ReadonlyArray<Case>> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  opening(() => rm(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const before = load(devices(size, false));
  const after = load(changeSome(devices(size, false), size / 100));
  for (const extension of ['segments', 'ndjson']) {
    orThrow(await File.write(at(`before.${extension}`))(before)());
    orThrow(await File.write(at(`after.${extension}`))(after)());
  }
  const two = orThrow(await Threads.open({ count: 2 })());
  opening(two.close);
  const updates = (diff: Diff.Diff): number => Diff.summary(diff).update;
  const parallel =
    (options: Pick<Parameters<typeof diffFrom>[1], 'concurrency' | 'threads'>, extension = 'segments') =>
    async () => {
      const asked = { schema: described, ...options };
      return updates(orThrow(await pipe(at(`before.${extension}`), diffFrom(at(`after.${extension}`), asked))()));
    };
  const whole = async (): Promise<number> => {
    const [source, target] = await Promise.all([
      File.read(schema)(at('after.segments'))(),
      File.read(schema)(at('before.segments'))(),
    ]);
    return updates(orThrow(diffSnapshots(orThrow(source))(orThrow(target))));
  };
  const open = FileStore.open(schema);
  return [
    { name: 'one-thread', run: whole },
    { name: 'ndjson', run: parallel({}, 'ndjson') },
    {
      name: 'digests',
      run: async () =>
        updates(orThrow(await pipe(open(at('before.segments')), Store.diffFrom(open(at('after.segments'))))())),
    },
    { name: 'one-worker', run: parallel({ concurrency: 1 }) },
    { name: 'two-workers', run: parallel({ concurrency: 2, threads: two }) },
    { name: 'two-workers-cold', run: parallel({ concurrency: 2 }) },
  ];
};

export const segments: Suite = ending(timed({ name: 'segments', sizes: [200_000], against: 'one-thread', make }));
