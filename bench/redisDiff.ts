/**
 * Two stores in Redis that differ in a hundred entities, compared by their digests and by reading both: how long it takes,
 * and how many bytes the server sends for it.
 *
 * With more buckets than changes most buckets are alike, and are not read; what is left is the digests themselves.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, diffFrom, Store } from '../src/index.js';
import { changeSome, devices, itemsOf, orThrow, schema } from './data.js';
import { summarise, timed } from './measure.js';
import { bytesRead, storeWith } from './redisStores.js';
import type { Case, Measured, Suite } from './Suite.js';

const CHANGES = 100;
const BUCKETS = 4096;

const AGAINST = 'diff-reading-both';

const make = async (size: number): Promise<ReadonlyArray<Case>> => {
  const target = await storeWith(schema, itemsOf(devices(size, false)), { id: 'target', buckets: BUCKETS });
  const changed = itemsOf(changeSome(devices(size, false), CHANGES));
  const source = await storeWith(schema, changed, { id: 'source', buckets: BUCKETS });
  const updates = (diff: Diff.Diff): number => Diff.summary(diff).update;
  return [
    {
      name: 'diff-by-digest',
      run: async () => updates(orThrow(await pipe(target, Store.diffFrom(source))())),
    },
    {
      name: AGAINST,
      run: async () => {
        const [ours, theirs] = await Promise.all([source.load(), target.load()]);
        return updates(orThrow(pipe(orThrow(theirs), diffFrom(orThrow(ours)))));
      },
    },
  ];
};

/** What each case has the server send. */
const bytes = async (size: number, names: ReadonlyArray<string>): Promise<ReadonlyArray<Measured>> => {
  const cases = await make(size);
  const read = new Map<string, number>();
  for (const { name, run } of cases) read.set(name, await bytesRead(async () => run()));
  return names.map((name) =>
    summarise(
      { suite: 'redis', case: `${name}-bytes`, size, unit: 'B', against: `${AGAINST}-bytes` },
      [read.get(name) ?? Number.NaN],
      [read.get(AGAINST) ?? Number.NaN],
    ),
  );
};

const times = timed({ name: 'redis', sizes: [100_000], against: AGAINST, make });

/** The cases of comparing, and what they have the server send. */
export const redisDiff: Suite = {
  ...times,
  measure: async (request) => {
    const measured = await times.measure(request);
    return [
      ...measured,
      ...(await bytes(
        request.size,
        measured.map((one) => one.case),
      )),
    ];
  },
};
