import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { Retry } from '../../src/index.js';

const waits = (policy: Retry.Retry): ReadonlyArray<number | undefined> => [1, 2, 3, 4, 5].map(policy);

describe('a policy of when to ask again', () => {
  it('may double the time from attempt to attempt', () => {
    expect(waits(Retry.exponential(100))).toEqual([100, 200, 400, 800, 1600]);
  });

  it('may have a longest time, and an end', () => {
    expect(waits(pipe(Retry.exponential(100), Retry.atMost(500), Retry.times(4)))).toEqual([
      100,
      200,
      400,
      500,
      undefined,
    ]);
  });

  it('may take a random part of the time, and gives up when the policy does', () => {
    const jittered = Retry.jittered(() => 0.25);
    expect(waits(pipe(Retry.exponential(100), jittered, Retry.times(3)))).toEqual([25, 50, 100, undefined, undefined]);
    expect(pipe(Retry.never, jittered)(1)).toBe(undefined);
  });
});
