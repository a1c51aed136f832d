/** Processes of the built command: workers, and commands that wait for what they do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { until } from '../redis/until.js';

const MAIN = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url));

/** A process of the command. */
export interface Command {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Wait until it has said something on stderr. */
  readonly says: (what: RegExp) => Promise<RegExpExecArray>;
  /** Done when it has ended: its exit code, or the signal. */
  readonly over: Promise<number | NodeJS.Signals | null>;
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
}

const running = new Set<Command>();

/** Start the command; it ends with the tests of the file. */
export const command = (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}): Command => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const over = once(child, 'close').then(([code, signal]: ReadonlyArray<unknown>) =>
    typeof code === 'number' ? code : typeof signal === 'string' ? (signal as NodeJS.Signals) : null,
  );
  const made: Command = {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    over,
    says: async (what) => {
      let found: RegExpExecArray | null = null;
      await until(
        `${args[0]} to say ${what}, after ${stderr}`,
        () => {
          found = what.exec(stderr);
          if (found === null && child.exitCode !== null) throw new Error(`it has ended, and said ${stderr}`);
          return found !== null;
        },
        { pause: 2 },
      );
      if (found === null) throw new Error('it said nothing');
      return found;
    },
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      if (signal === 'SIGKILL') child.kill('SIGCONT');
      await over;
    },
  };
  running.add(made);
  void over.then(() => running.delete(made));
  return made;
};

/** Commands that end with the tests of the file. */
export const ending = (): void => {
  afterAll(async () => {
    await Promise.all([...running].map((each) => each.kill()));
  });
};

/** A worker that waits for partitions. */
export const worker = async (queue: string, args: ReadonlyArray<string> = [], env: NodeJS.ProcessEnv = {}) => {
  const made = command(['worker', '--queue', queue, ...args], env);
  await made.says(/waiting for partitions/);
  return made;
};

/** Some workers, at the same time. */
export const workers = (count: number, queue: string, args: ReadonlyArray<string> = []) =>
  Promise.all(Array.from({ length: count }, () => worker(queue, args)));
