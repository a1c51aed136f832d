/** Shows how far a sync is: as it goes on a terminal, and in a few words when it is over. */
import type { SyncResult } from 'lockstep';

/** What `onProgress` of a sync is given, and what was told last of each stage. */
export interface Watch {
  readonly onProgress: (stage: SyncResult.Stage, done: number, total: number) => void;
  readonly read: () => string;
}

/** Standard output or error, which may be a terminal. */
interface Terminal {
  readonly isTTY: boolean;
  readonly write: (text: string) => unknown;
}

const WIDTH = 30;

const bar = (done: number, total: number): string =>
  '#'.repeat(total === 0 ? WIDTH : Math.round((WIDTH * done) / total)).padEnd(WIDTH, '.');

/** Watch a sync. Nothing but a terminal is told of each step. */
export const watch = (terminal: Terminal): Watch => {
  const last = new Map<SyncResult.Stage, string>();
  return {
    onProgress: (stage, done, total) => {
      last.set(stage, `${stage} ${done} of ${total}`);
      if (terminal.isTTY) terminal.write(`\r${stage} ${bar(done, total)}${done === total ? '\n' : ''}`);
    },
    read: () => [...last.values()].join(', '),
  };
};
