/**
 * Two stores in Redis of which every bucket differs, so that digests do not help, and both have to be read: compared by one
 * thread, as `Store.diffFrom` does it, and by two, each of which reads its own partitions.
 *
 * One entity in a hundred is changed, spread evenly. The threads of `two-workers` are there already, as in a program that
 * compares more than once; `two-workers-cold` starts them, and ends them. `one-worker` is the same work in partitions, in one
 * thread: what is gained beside the second core.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, Store } from '../../src/index.js';
import { diffFrom, SchemaSource, Threads } from '../../src/parallel.js';
import { changeSome, description, devices, itemsOf, orThrow, schema } from '../data.js';
import { timed } from '../measure.js';
import { ending, opening, storeWith, urlOf } from '../redisStores.js';
import type { Case, Suite } from '../Suite.js';

const BUCKETS = 64;

const described = SchemaSource.described(description);

const make = async (size: number): Promise<ReadonlyArray<Case>> => {
  const target = await storeWith(schema, itemsOf(devices(size, false)), { id: 'before', buckets: BUCKETS });
  const changed = itemsOf(changeSome(devices(size, false), size / 100));
  const source = await storeWith(schema, changed, { id: 'after', buckets: BUCKETS });
  const two = orThrow(await Threads.open({ count: 2 })());
  opening(two.close);
  const [ours, theirs] = [await urlOf('after', BUCKETS), await urlOf('before', BUCKETS)];
  const updates = (diff: Diff.Diff): number => Diff.summary(diff).update;
  const parallel = (options: Pick<Parameters<typeof diffFrom>[1], 'concurrency' | 'threads'>) => async () =>
    updates(orThrow(await pipe(theirs, diffFrom(ours, { schema: described, ...options }))()));
  return [
    { name: 'one-thread', run: async () => updates(orThrow(await pipe(target, Store.diffFrom(source))())) },
    { name: 'one-worker', run: parallel({ concurrency: 1 }) },
    { name: 'two-workers', run: parallel({ concurrency: 2, threads: two }) },
    { name: 'two-workers-cold', run: parallel({ concurrency: 2 }) },
  ];
};

export const parallel: Suite = ending(timed({ name: 'parallel', sizes: [200_000], against: 'one-thread', make }));
