/** A source that always loads everything, loaded again with a hundred changes. */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, diffFrom, Snapshot } from '../../src/index.js';
import { changeSome, devices, itemsOf, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const updates = (source: Snapshot.Snapshot, target: Snapshot.Snapshot): number =>
  Diff.summary(orThrow(pipe(target, diffFrom(source)))).update;

const make = (size: number): ReadonlyArray<Case> => {
  const previous = load(devices(size, false));
  const again = itemsOf(changeSome(devices(size, false), 100));
  return [
    {
      name: 'load-and-full-diff',
      run: () => updates(orThrow(Snapshot.fromEntities(previous.schema)(again)), previous),
    },
    { name: 'reload-and-delta', run: () => updates(orThrow(Snapshot.reload(previous)(again)), previous) },
  ];
};

export const reload: Suite = timed({ name: 'reload', sizes: [10_000, 100_000], against: 'load-and-full-diff', make });
