import { describe, expect, it } from 'vitest';
import { Progress } from '../../src/index.js';

/** What is told of calls, each at its time. */
const told = (
  calls: ReadonlyArray<readonly [now: number, ...call: Parameters<ReturnType<typeof Progress.metered>>]>,
): ReadonlyArray<Progress.Progress> => {
  const all: Array<Progress.Progress> = [];
  let clock = 0;
  const onProgress = Progress.metered(
    (progress) => void all.push(progress),
    () => clock,
  );
  for (const [now, ...call] of calls) {
    clock = now;
    onProgress(...call);
  }
  return all;
};

describe('progress that is metered', () => {
  it('has the rate in a second, and the milliseconds that the rest takes at that rate', () => {
    expect(
      told([
        [500, 'sync', 0, 10],
        [2500, 'sync', 4, 10],
        [5500, 'sync', 10, 10],
      ]).slice(1),
    ).toEqual([
      { stage: 'sync', done: 4, total: 10, elapsed: 2000, rate: 2, remaining: 3000 },
      { stage: 'sync', done: 10, total: 10, elapsed: 5000, rate: 2, remaining: 0 },
    ]);
  });

  it('has no rate while no time has passed, and no remaining time while nothing is done', () => {
    expect(
      told([
        [100, 'sync', 0, 10],
        [100, 'sync', 3, 10],
        [200, 'undo', 0, 5],
        [300, 'undo', 0, 5],
      ]),
    ).toEqual([
      { stage: 'sync', done: 0, total: 10, elapsed: 0, rate: 0 },
      { stage: 'sync', done: 3, total: 10, elapsed: 0, rate: 0 },
      { stage: 'undo', done: 0, total: 5, elapsed: 0, rate: 0 },
      { stage: 'undo', done: 0, total: 5, elapsed: 100, rate: 0 },
    ]);
  });

  it('is measured anew for each stage', () => {
    expect(
      told([
        [0, 'load', 0, 2],
        [9000, 'load', 2, 2],
        [9000, 'sync', 0, 4],
        [9500, 'sync', 1, 4],
      ]).at(-1),
    ).toEqual({ stage: 'sync', done: 1, total: 4, elapsed: 500, rate: 2, remaining: 1500 });
  });
});
