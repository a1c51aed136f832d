/** A program in a process of its own, which says line by line what it does, and may be killed at any moment. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

/** A program that runs. */
export interface Child {
  /** The next line that it says; nothing after its end. */
  readonly line: () => Promise<string | undefined>;
  /** Kill it, as a power cut would: it gets to do nothing more. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Resolves when it is gone: what it exited with, and what it said on stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>;
}

const built = new Map<string, string>();

/** A program, given by its path from the root of the project, in one file, so that starting it many times costs little. */
export const build = (program: string): string => {
  const known = built.get(program);
  if (known !== undefined) return known;
  const outfile = `node_modules/.cache/lockstep/${process.pid}/${program.replace(/\.ts$/, '.mjs')}`;
  const alias = { lockstep: './src/index.ts' };
  buildSync({
    entryPoints: [program],
    outfile,
    alias,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  built.set(program, outfile);
  return outfile;
};

/** Start a TypeScript program, given by its path from the root of the project, in which it runs. */
export const start = (program: string, args: ReadonlyArray<string>): Child => {
  const child = spawn(process.execPath, [build(program), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint: Array<string> = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    line: async () => {
      const { done, value } = await lines.next();
      return done === true ? undefined : value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended: ended.then((code) => ({ code, complaint: complaint.join('') })),
  };
};
