/** Everything, as a snapshot. */
import * as E from 'fp-ts/lib/Either.js';
import type { Entry } from '../../snapshot/Entry.js';
import { fromEntries } from '../../snapshot/fromEntries.js';
import type { Snapshot } from '../../snapshot/Snapshot.js';
import type { Answer, Context } from './Context.js';
import * as Keys from './keys.js';
import { readAll } from './readAll.js';

const inOrder = (entries: Array<Entry>): ReadonlyArray<Entry> => entries.sort((x, y) => x.order - y.order);

/** All that there is, as a snapshot. O(n log n). */
export const load = async (context: Context): Answer<Snapshot> => {
  const read = new Map<string, ReadonlyArray<Entry>>();
  const done = await readAll(context, ({ tag }, entries) => {
    read.set(tag, entries);
    return undefined;
  });
  if (E.isLeft(done)) return done;
  const tables = [...context.schema.models.keys()].map((model): readonly [string, ReadonlyArray<Entry>] => {
    const found: Array<Entry> = [];
    for (let bucket = 0; bucket < context.buckets; bucket++) {
      for (const entry of read.get(Keys.tag(model, bucket)) ?? []) found.push(entry);
    }
    return [model, inOrder(found)];
  });
  return E.right(fromEntries(context.schema)(new Map(tables)));
};
