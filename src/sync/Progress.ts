/**
 * How far a sync is, and how fast it goes.
 *
 * @since 0.4.0
 */
import type { Stage } from './SyncResult.js';

/** How far a stage is. */
export interface Progress {
  /** What is being done. */
  readonly stage: Stage;
  /** What is done, of what there is to be done: datasets while loading, entities while comparing, else operations. */
  readonly done: number;
  /** How much there is to be done in this stage, in the same unit as `done`. */
  readonly total: number;
  /** Since the stage began, in milliseconds. */
  readonly elapsed: number;
  /** Done in a second, on the average of the stage; 0 as long as that cannot be told. */
  readonly rate: number;
  /** How long the rest will take at that rate, in milliseconds; absent as long as that cannot be told. */
  readonly remaining?: number;
}

/**
 * Measures what `onProgress` of a sync is told: the listener is told of rate and time as well.
 *
 * @example
 * import { Progress } from 'lockstep'
 *
 * const told: Array<string> = []
 * let now = 0
 * const onProgress = Progress.metered(({ stage, done, total, rate, remaining }) => {
 *   told.push(`${stage} ${done}/${total}, ${rate}/s, ${remaining} ms left`)
 * }, () => now)
 * onProgress('sync', 0, 10)
 * now = 2000
 * onProgress('sync', 4, 10)
 * told // => ['sync 0/10, 0/s, undefined ms left', 'sync 4/10, 2/s, 3000 ms left']
 */
export const metered = (
  listen: (progress: Progress) => void,
  clock: () => number = () => performance.now(),
): ((stage: Stage, done: number, total: number) => void) => {
  let current: Stage | undefined;
  let began = 0;
  return (stage, done, total) => {
    if (stage !== current) {
      current = stage;
      began = clock();
    }
    const elapsed = clock() - began;
    const rate = elapsed > 0 ? (done * 1000) / elapsed : 0;
    const remaining = rate > 0 ? { remaining: ((total - done) * 1000) / rate } : {};
    listen({ stage, done, total, elapsed, rate, ...remaining });
  };
};
