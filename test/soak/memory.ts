/** What a process holds: memory, descriptors, handles. */
import { readdirSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

const MB = 2 ** 20;

/** What is in use once all that is not needed was collected, in MB: the heap, and what lies outside of it for its objects. */
export const collected = async (): Promise<number> => {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('memory is measured in a process that has --expose-gc');
  // What is to be finalised is let go by the first, and gone after the second.
  for (let i = 0; i < 2; i++) {
    await turn();
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
};

/** The most that the process ever held, in MB. */
export const peak = (): number => process.resourceUsage().maxRSS / 1024;

/** How many files, sockets and pipes are open. */
export const descriptors = (): number => readdirSync('/dev/fd').length;

/** What keeps the process alive, by kind. */
export const resources = (): string => process.getActiveResourcesInfo().toSorted().join(', ') || 'nothing';

const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  const [upper = 0, lower = 0] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (upper + lower) / 2;
};

/** How memory has grown, and how much it may have, in MB. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly bound: number;
}

/**
 * Whether there is a trend: the median of the last quarter of samples against that of the second. Single samples go up and
 * down with what the runtime compiles; what leaks goes up. The bound is 3 % or 2 MB, whichever is more.
 */
export const growth = (samples: ReadonlyArray<number>): Growth => {
  const quarter = Math.floor(samples.length / 4);
  const from = median(samples.slice(quarter, 2 * quarter));
  return { from, to: median(samples.slice(samples.length - quarter)), bound: Math.max(0.03 * from, 2) };
};
