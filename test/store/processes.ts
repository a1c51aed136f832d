/** Processes of their own for tests, which read what they tell line by line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A process of a test. */
export interface TestProcess {
  readonly pid: number;
  /** All that it has told so far. */
  readonly lines: ReadonlyArray<string>;
  /** The next line that it tells. */
  readonly next: () => Promise<string>;
  readonly say: (line: string) => void;
  /** Kill it, as nothing can prevent; it is gone, and all that it told is there, when this is done. */
  readonly kill: () => Promise<void>;
  /** Wait for its end. */
  readonly end: () => Promise<void>;
}

const started = new Set<ChildProcess>();

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

const programOf = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

const PROGRAM = programOf('journalProcess');

const follow = (child: ChildProcess): TestProcess => {
  started.add(child);
  const lines: Array<string> = [];
  const { stdout, stdin, pid } = child;
  if (stdout === null || stdin === null || pid === undefined) throw new Error('the process did not start');
  const reader = createInterface({ input: stdout });
  reader.on('line', (line) => lines.push(line));
  const closed = once(child, 'close');
  let told = 0;
  return {
    pid,
    lines,
    next: async () => {
      while (lines.length === told) await Promise.race([once(reader, 'line'), closed]);
      return lines[told++] ?? '';
    },
    say: (line) => {
      stdin.write(`${line}\n`);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
      started.delete(child);
    },
    end: async () => {
      await closed;
      started.delete(child);
    },
  };
};

/** The program in a file beside this one, with arguments. */
export const startProgram = (name: string, ...args: ReadonlyArray<string>): TestProcess =>
  follow(
    spawn(process.execPath, ['--import', 'tsx', programOf(name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );

/** The program of `journalProcess.ts`, with arguments. */
export const start = (...args: ReadonlyArray<string>): TestProcess => startProgram('journalProcess', ...args);

/** The same, where no file may have more than so many blocks of 512 bytes. */
export const startLimited = (blocks: number, ...args: ReadonlyArray<string>): TestProcess =>
  follow(
    spawn('sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, '--import', 'tsx', PROGRAM, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
