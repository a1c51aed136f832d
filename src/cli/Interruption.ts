/**
 * Interrupts while a sync is at work: the first lets it come to a safe point, the second ends the process at once.
 */
import { constants } from 'node:os';
import type * as T from 'fp-ts/lib/Task.js';
import type { Terminal } from './Terminal.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The signals by which people and systems ask a process to end. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What is known of interrupts. */
export interface Interruption {
  /** The signal that has come while something was guarded, if one has. */
  readonly received: () => Signal | undefined;
  /**
   * Let something come to its end, or to the next point where it can end. Whoever interrupts is told which; what is guarded
   * is told by the signal that it is given.
   */
  readonly guarded: <A>(what: string, task: (signal: AbortSignal) => T.Task<A>) => T.Task<A>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The interruption of this process. */
export const make = (terminal: Terminal): Interruption => {
  let received: Signal | undefined;
  return {
    received: () => received,
    guarded: (what, task) => async () => {
      const controller = new AbortController();
      const release = (): void => {
        for (const signal of SIGNALS) process.off(signal, interrupted);
      };
      const interrupted = (signal: Signal): void => {
        if (received === undefined) {
          received = signal;
          terminal.say(`${signal}: ${what}; a second one ends at once`);
          controller.abort();
          return;
        }
        terminal.settle();
        release();
        process.kill(process.pid, signal);
      };
      // What is shown has a listener of its own, which would end the process.
      terminal.settle();
      for (const signal of SIGNALS) process.on(signal, interrupted);
      try {
        return await task(controller.signal)();
      } finally {
        release();
      }
    },
  };
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The exit code by which a shell tells that a signal has ended a process. */
export const exitCode = (signal: Signal): number => 128 + constants.signals[signal];
