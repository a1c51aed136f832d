/**
 * What the command knows of the terminal: whether there is one, colour, and progress.
 */
import pc from 'picocolors';
import { type LineOptions, type Paint, plain, printable } from '../diff/render.js';
import type { Logger } from '../sync/Logger.js';
import * as Progress from '../sync/Progress.js';
import type { Stage } from '../sync/SyncResult.js';
import * as Bar from './Bar.js';
import * as Log from './Log.js';
import { withoutPassword } from './secrets.js';

/** Where results and everything else go. */
export interface Terminal {
  readonly paint: Paint;
  /** How results are laid out: for a width on a terminal, else as programs expect them. */
  readonly layout: Pick<LineOptions, 'width' | 'counts'>;
  /** Say something that is no result. */
  readonly say: (line: string) => void;
  /** Say what may not be as it was meant. */
  readonly warn: (line: string) => void;
  /** Say what went wrong, in a line. */
  readonly fail: (line: string, code: string) => void;
  /** Where events go: to people as far as they want to hear of them, to programs all of them. */
  readonly log: Logger;
  /** Tell of progress, if there is much to do or it takes a while; nothing happens where nobody watches. */
  readonly progress: (stage: Stage, done: number, total: number) => void;
  /** Take the progress away. */
  readonly settle: () => void;
}

/** How the command was asked to speak. */
export interface Manner {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly log: Log.Format;
  readonly color: boolean;
}

const coloured = (): Paint => {
  const colours = pc.createColors(true);
  return { create: colours.green, update: colours.yellow, delete: colours.red, heading: colours.bold };
};

/** Colour only on a terminal, and only where it is wanted: `--no-color` and `NO_COLOR` are respected. */
const wantsColour = ({ color }: Manner): boolean =>
  color && process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';

/** Some terminals do not tell how wide they are, or tell nonsense. */
const NARROWEST = 20;

const layoutOf = ({ isTTY, columns = 0 }: NodeJS.WriteStream): Terminal['layout'] => {
  if (isTTY !== true) return {};
  return columns < NARROWEST ? { counts: true } : { width: columns, counts: true };
};

const MUCH = 1000;
const A_WHILE = 500;

const ENDING = ['SIGINT', 'SIGTERM'] as const;

/** The terminal of this process. */
export const make = (manner: Manner): Terminal => {
  const events = manner.log === 'json' && !manner.quiet ? Log.json() : undefined;
  const watched =
    process.stderr.isTTY === true && process.env['TERM'] !== 'dumb' && !manner.quiet && manner.log === 'text';
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
    if (events === undefined) process.stderr.write(`${withoutPassword(printable(line))}\n`);
    else events.info({}, line);
  };
  const warn = (line: string): void =>
    events === undefined ? say(`lockstep: warning: ${line}`) : events.warn({}, line);

  return {
    paint: wantsColour(manner) ? coloured() : plain,
    layout: layoutOf(process.stdout),
    say,
    warn,
    fail: (line, code) => {
      settle();
      if (manner.log === 'json') (events ?? Log.json()).error({ code }, line.replace(` [${code}]`, ''));
      else process.stderr.write(`lockstep: ${line}\n`);
    },
    log: events ?? Log.text(say, warn, manner.verbose),
    progress: watched ? Progress.metered(follow) : () => undefined,
    settle,
  };
};
