/** A process that changes a ledger: what it has said so far, and whether it still runs. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { build } from '../sync/database/Child.js';
import type { Place } from './ledger.js';

/** What a process has seen, by its own account. */
export interface Seen {
  /** Versions of the ledger that it has read. */
  readonly reads: number;
  /** Of these, such as no commit has left behind. */
  readonly torn: number;
  /** And such as were older than one that it had read before. */
  readonly backwards: number;
  /** Commits that were refused, since another process was faster. */
  readonly conflicts: number;
}

/** A process. */
export interface Worker {
  readonly number: number;
  /** When it can begin. */
  readonly ready: Promise<void>;
  readonly begin: () => void;
  /** Tell it that there is nothing more to read. */
  readonly end: () => void;
  /** SIGKILL: it gets to do nothing more. */
  readonly kill: () => void;
  /** Have something done when so many commits were answered, unless it ends before. */
  readonly after: (commits: number, then: () => void) => void;
  /** How many commits were answered. */
  readonly done: () => number;
  /** Resolves when it is gone: with what it has seen, if it came to its end, else with what it complained of. */
  readonly gone: Promise<Seen | string>;
}

const isSeen = (value: unknown): value is Seen => typeof value === 'object' && value !== null && 'torn' in value;

const PROGRAM = 'test/soak/ledgerProcess.ts';

/** Start a process. */
export const start = (place: Place, number: number, rounds: number): Worker => {
  const args = [build(PROGRAM), JSON.stringify(place), String(number), String(rounds)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let done = 0;
  let seen: Seen | undefined;
  let complaint = '';
  const waiting = new Map<number, () => void>();
  // One that was killed does not read what it is told.
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const gone = new Promise<Seen | string>((resolve) => {
    child.once('close', (code, signal) => resolve(seen ?? `it ended with ${code ?? signal}: ${complaint}`));
  });
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve();
      else if (line === 'done') waiting.get(++done)?.();
      else {
        const told: unknown = JSON.parse(line);
        if (isSeen(told)) seen = told;
      }
    });
    void gone.then(() => resolve());
  });
  return {
    number,
    ready,
    gone,
    begin: () => child.stdin.write('begin\n'),
    end: () => child.stdin.end(),
    kill: () => child.kill('SIGKILL'),
    after: (commits, then) => waiting.set(commits, then),
    done: () => done,
  };
};
