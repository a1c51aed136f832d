/** One lineage, a hundred changes: the shared-structure walk, and a full walk of the same two datasets. */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, diffFrom, type Snapshot } from '../../src/index.js';
import { devices, edited, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const updates = (source: Snapshot.Snapshot, target: Snapshot.Snapshot): number =>
  Diff.summary(orThrow(pipe(target, diffFrom(source)))).update;

/** A walk of a hundred changes is a fraction of a millisecond, of which compiling takes the most at first. */
const WARM_UP = 200;

const make = (size: number): ReadonlyArray<Case> => {
  const target = load(devices(size, false));
  const source = edited(target, 100);
  // The same content, loaded on its own: nothing is shared.
  const unrelated = load(devices(size, false));
  for (let i = 0; i < WARM_UP; i++) updates(source, target);
  return [
    { name: 'full', run: () => updates(source, unrelated) },
    { name: 'delta', run: () => updates(source, target) },
  ];
};

export const delta: Suite = timed({ name: 'delta', sizes: [10_000, 100_000, 1_000_000], against: 'full', make });
