/**
 * What the command knows of the terminal: whether there is one, colour, and progress.
 */
import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import type { Paint } from '../diff/render.js';
import { plain } from '../diff/render.js';

/** Where results and everything else go. */
export interface Terminal {
  readonly paint: Paint;
  /** Say something that is no result. */
  readonly say: (line: string) => void;
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

/** The terminal of this process. */
export const make = (manner: Manner): Terminal => {
  const watched = process.stderr.isTTY === true && !manner.quiet;
  let bar: SingleBar | undefined;
  let stage = '';
  const settle = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    paint: wantsColour(manner) ? coloured() : plain,
    say: (line) => {
      if (!manner.quiet) process.stderr.write(`${line}\n`);
    },
    progress: (name, done, total) => {
      if (!watched || total < 1000) return;
      if (bar === undefined || stage !== name) {
        settle();
        stage = name;
        bar = new SingleBar({
          format: `${LABELS[name] ?? name} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`,
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
        });
        bar.start(total, done);
      } else bar.update(done);
      if (done >= total) settle();
    },
    settle,
  };
};
