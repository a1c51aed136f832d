/** A sync in memory of 550 updates: its cost is that of the updates, whatever the size of the dataset. */
import { pipe } from 'fp-ts/lib/function.js';
import { apply, diffFrom, Handlers, Plan } from '../../src/index.js';
import { devices, edited, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const UPDATES = 550;

/** A sync of some updates in a dataset of a size; whether it performed them all. */
const syncOf = (size: number, updates: number): (() => Promise<boolean>) => {
  const snapshot = load(devices(size, false));
  const diff = orThrow(pipe(snapshot, diffFrom(edited(snapshot, updates))));
  const plan = orThrow(Plan.from()(diff));
  return async () => {
    const { operations } = orThrow(await apply(plan)({ snapshot, handlers: Handlers.none })());
    return operations.length === updates && operations.every(({ outcome }) => outcome === 'success');
  };
};

const make = (size: number): ReadonlyArray<Case> => [
  { name: 'tenth-the-size', run: syncOf(size / 10, UPDATES) },
  { name: 'lockstep', run: syncOf(size, UPDATES) },
  { name: 'tenth-the-updates', run: syncOf(size, UPDATES / 10) },
];

export const sync: Suite = timed({
  name: 'sync',
  sizes: [100_000, 1_000_000],
  least: 10_000,
  against: 'tenth-the-size',
  make,
});
