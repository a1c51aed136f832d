/**
 * What the command knows of the terminal: whether there is one, colour, and progress.
 */
import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { type Paint, plain, printable } from '../diff/render.js';

/** Where results and everything else go. */
export interface Terminal {
  readonly paint: Paint;
  /** Say something that is no result. */
  readonly say: (line: string) => void;
  /** Say what may not be as it was meant. */
  readonly warn: (line: string) => void;
  /** Tell what is being done, if it takes a while, of which nobody knows how long. */
  readonly doing: (what: string) => void;
  /** Tell of progress; nothing happens where nobody watches. */
  readonly progress: (stage: string, done: number, total: number) => void;
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

const LABELS: Readonly<Record<string, string>> = { diff: 'comparing', sync: 'syncing' };

const FEW = 1000;
const SOON = 500;
const CLEAR = '\r\u001b[K';

const barOf = (stage: string): SingleBar =>
  new SingleBar({
    format: `${LABELS[stage] ?? stage} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    // Its own way keeps an interrupt from ending the process.
    gracefulExit: false,
  });

/** The terminal of this process. */
export const make = (manner: Manner): Terminal => {
  const watched = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb' && !manner.quiet;
  let bar: SingleBar | undefined;
  let stage = '';
  let patience: NodeJS.Timeout | undefined;
  let told = false;

  const settle = (): void => {
    clearTimeout(patience);
    if (told) process.stderr.write(CLEAR);
    told = false;
    bar?.stop();
    bar = undefined;
    process.off('SIGINT', interrupted);
  };
  // The bar hides the cursor, which must come back before the process goes.
  const interrupted = (): void => {
    settle();
    process.kill(process.pid, 'SIGINT');
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
    doing: (what) => {
      if (!watched) return;
      settle();
      patience = setTimeout(() => {
        told = true;
        process.stderr.write(`${printable(what)} ...`);
      }, SOON);
      patience.unref();
    },
    progress: (name, done, total) => {
      if (!watched || total < FEW) return;
      if (bar === undefined || stage !== name) {
        settle();
        stage = name;
        bar = barOf(name);
        process.once('SIGINT', interrupted);
        bar.start(total, done);
      } else bar.update(done);
      if (done >= total) settle();
    },
    settle,
  };
};
