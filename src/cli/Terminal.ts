/**
 * What the command knows of the terminal: whether there is one, colour, and progress.
 */
import pc from 'picocolors';
import { type Paint, plain, printable } from '../diff/render.js';
import * as Progress from '../sync/Progress.js';
import type { Stage } from '../sync/SyncResult.js';
import * as Bar from './Bar.js';

/** Where results and everything else go. */
export interface Terminal {
  readonly paint: Paint;
  /** Say something that is no result. */
  readonly say: (line: string) => void;
  /** Say what may not be as it was meant. */
  readonly warn: (line: string) => void;
  /** Tell of progress, if there is much to do or it takes a while; nothing happens where nobody watches. */
  readonly progress: (stage: Stage, done: number, total: number) => void;
  /** Take the progress away. */
  readonly settle: () => void;
}

/** How the command was asked to speak. */
export interface Manner {
  readonly quiet: boolean;
  readonly color: boolean;
}

const coloured = (): Paint => {
  const colours = pc.createColors(true);
  return { create: colours.green, update: colours.yellow, delete: colours.red, heading: colours.bold };
};

/** Colour only on a terminal, and only where it is wanted: `--no-color` and `NO_COLOR` are respected. */
const wantsColour = ({ color }: Manner): boolean =>
  color && process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';

const MUCH = 1000;
const A_WHILE = 500;

const ENDING = ['SIGINT', 'SIGTERM'] as const;

/** The terminal of this process. */
export const make = (manner: Manner): Terminal => {
  const watched = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb' && !manner.quiet;
  let latest: Progress.Progress | undefined;
  let bar: Bar.Bar | undefined;
  let patience: NodeJS.Timeout | undefined;

  const settle = (): void => {
    clearTimeout(patience);
    bar?.stop();
    bar = undefined;
    latest = undefined;
    for (const signal of ENDING) process.off(signal, interrupted);
  };
  // The bar hides the cursor, which must come back before the process goes.
  const interrupted = (signal: NodeJS.Signals): void => {
    settle();
    process.kill(process.pid, signal);
  };
  const open = (): void => {
    if (latest === undefined || bar !== undefined) return;
    // Who listens already decides whether the process goes, and settles this if it does.
    for (const signal of ENDING) if (process.listenerCount(signal) === 0) process.once(signal, interrupted);
    bar = Bar.show(process.stderr, latest);
  };
  const follow = (progress: Progress.Progress): void => {
    if (latest?.stage !== progress.stage) {
      settle();
      patience = setTimeout(open, A_WHILE);
      patience.unref();
    }
    latest = progress;
    if (progress.total >= MUCH) open();
    bar?.update(progress);
    if (progress.done >= progress.total) settle();
  };
  const say = (line: string): void => {
    if (manner.quiet) return;
    settle();
    process.stderr.write(`${printable(line)}\n`);
  };

  return {
    paint: wantsColour(manner) ? coloured() : plain,
    say,
    warn: (line) => say(`lockstep: warning: ${line}`),
    progress: watched ? Progress.metered(follow) : () => undefined,
    settle,
  };
};
