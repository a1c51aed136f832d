/**
 * When to ask again: how long to wait before each further attempt, and when to give up. Policies are functions, and are put
 * together in `pipe`.
 *
 * @since 0.4.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Given how many attempts have failed (one at least), the milliseconds to wait before the next; `undefined`: no more. */
export type Retry = (failed: number) => number | undefined;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Never ask again.
 *
 * @example
 * import { Retry } from 'lockstep'
 *
 * Retry.never(1) // => undefined
 */
export const never: Retry = () => undefined;

/**
 * Wait the same time before each attempt, without end.
 *
 * @example
 * import { Retry } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const waits = [1, 2].map(pipe(Retry.constant(100), Retry.times(1)))
 * waits // => [100, undefined]
 */
export const constant =
  (delay: number): Retry =>
  () =>
    delay;

/**
 * Wait twice as long before each attempt as before the last, without end.
 *
 * @example
 * import { Retry } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const policy = pipe(Retry.exponential(100), Retry.atMost(1000), Retry.times(5));
 * [1, 2, 3, 4, 5, 6].map(policy) // => [100, 200, 400, 800, 1000, undefined]
 */
export const exponential =
  (first: number): Retry =>
  (failed) =>
    first * 2 ** (failed - 1);

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Ask again at most so many times.
 *
 * @example
 * import { Retry } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const policy = pipe(Retry.constant(100), Retry.times(2))
 * const waits = [policy(1), policy(2), policy(3)]
 * waits // => [100, 100, undefined]
 */
export const times =
  (limit: number) =>
  (policy: Retry): Retry =>
  (failed) =>
    failed > limit ? undefined : policy(failed);

/**
 * Never wait longer than so many milliseconds.
 *
 * @example
 * import { Retry } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const waits = [1, 5].map(pipe(Retry.exponential(100), Retry.atMost(500)))
 * waits // => [100, 500]
 */
export const atMost =
  (longest: number) =>
  (policy: Retry): Retry =>
  (failed) => {
    const delay = policy(failed);
    return delay === undefined ? undefined : Math.min(delay, longest);
  };

/**
 * Wait a random time up to what the policy says, so that those who failed together do not come back together. This is
 * "full jitter" as described for exponential backoff by M. Brooker (AWS Architecture Blog, 2015).
 *
 * @example
 * import { Retry } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const waits = [1, 2].map(pipe(Retry.exponential(100), Retry.jittered(() => 0.5)))
 * waits // => [50, 100]
 */
export const jittered =
  (random: () => number = Math.random) =>
  (policy: Retry): Retry =>
  (failed) => {
    const delay = policy(failed);
    return delay === undefined ? undefined : delay * random();
  };
