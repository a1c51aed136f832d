/** A sync in memory of 550 updates, in datasets of two sizes: its cost is that of the updates. */
import { pipe } from 'fp-ts/lib/function.js';
import { apply, type Diff, diffFrom, Handlers, Plan } from '../../src/index.js';
import { devices, edited, load, orThrow } from '../data.js';
import type { Case, Suite } from '../Suite.js';

const UPDATES = 550;

const syncOf = (size: number): (() => Promise<number>) => {
  const snapshot = load(devices(size, false));
  const diff: Diff.Diff = orThrow(pipe(snapshot, diffFrom(edited(snapshot, UPDATES))));
  const plan = orThrow(Plan.from()(diff));
  return async () => orThrow(await apply(plan)({ snapshot, handlers: Handlers.none })()).operations.length;
};

const make = (size: number): ReadonlyArray<Case> => [
  { name: 'tenth-the-size', run: syncOf(size / 10) },
  { name: 'lockstep', run: syncOf(size) },
];

export const sync: Suite = { name: 'sync', sizes: [100_000], against: 'tenth-the-size', make };
