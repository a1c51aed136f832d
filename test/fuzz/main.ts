/**
 * Fuzzing: `npm run fuzz -- [--seconds N] [--target NAME] [--seed S [--path P]] [--heap MB]`. Each target runs in a process
 * of its own, with a heap of a stated size, of which the making of inputs takes about a third, and is ended where it hangs;
 * what it was reading is then told.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { typed } from '../../scripts/typed.js';
import { fuzzer, SLOWEST } from './fuzz.js';
import type { Target } from './Target.js';
import { targets } from './targets/index.js';

const { values } = typed({
  options: {
    seconds: { type: 'string', default: '160' },
    target: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    heap: { type: 'string', default: '256' },
    child: { type: 'string' },
  },
});

/** Inputs between two looks at the clock. */
const ROUND = 500;

const self = fileURLToPath(import.meta.url);

/** Rounds of inputs, each with a seed of its own, until the time is over or something is found. */
const child = async (target: Target, folder: string, seconds: number, seed: number): Promise<number> => {
  const end = performance.now() + 1_000 * seconds;
  const fuzz = fuzzer(target);
  let inputs = 0;
  for (let round = 0; round === 0 || performance.now() < end; round++) {
    const { path } = values;
    const found = await fuzz(folder, {
      seed: seed + round,
      numRuns: ROUND,
      ...(path === undefined ? {} : { path }),
    });
    if (found !== undefined) {
      console.log(found);
      return 1;
    }
    inputs += ROUND;
    process.send?.(inputs);
    if (path !== undefined) break;
  }
  return 0;
};

/** One target in a process of its own; whether all promises were kept. */
const parent = (target: Target, seconds: number, seed: number): Promise<boolean> =>
  new Promise((resolve) => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-fuzz-'));
    const args = ['--child', folder, '--target', target.name, '--seconds', String(seconds), '--seed', String(seed)];
    const again = values.path === undefined ? [] : ['--path', values.path];
    const heap = `--max-old-space-size=${values.heap}`;
    const running = spawn(process.execPath, [heap, ...process.execArgv, self, ...args, ...again], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let inputs = 0;
    let hasHung = false;
    let patience: NodeJS.Timeout;
    const wait = (): void => {
      clearTimeout(patience);
      // Far longer than a round takes, where no input takes longer than it may.
      patience = setTimeout(
        () => {
          hasHung = true;
          running.kill('SIGKILL');
        },
        120_000 + 4 * SLOWEST,
      );
    };
    wait();
    running.on('message', (message) => {
      inputs = Number(message);
      wait();
    });
    running.once('exit', (code) => {
      clearTimeout(patience);
      if (code !== 0 && code !== 1) {
        const why = hasHung ? 'it hangs' : `it ends with ${code}: out of memory, or worse`;
        const file = join(folder, target.file);
        const input = existsSync(file) ? readFileSync(file).toString('base64') : 'not even made';
        console.log(`${target.name}: ${why}; the input was (base64): ${input}`);
      }
      console.log(`${target.name}: ${inputs} inputs from seed ${seed}: ${code === 0 ? 'all promises kept' : 'FAILED'}`);
      rmSync(folder, { recursive: true, force: true });
      resolve(code === 0);
    });
  });

const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const seconds = Number(values.seconds) / Math.max(1, values.child === undefined ? chosen.length : 1);

if (chosen.length === 0 || !Number.isFinite(seconds) || !Number.isInteger(seed)) {
  console.log(`Targets: ${targets.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else if (values.child !== undefined) {
  for (const target of chosen) process.exitCode = await child(target, values.child, seconds, seed);
  process.disconnect?.();
} else {
  let isFine = true;
  for (const target of chosen) isFine = (await parent(target, seconds, seed)) && isFine;
  process.exitCode = isFine ? 0 : 1;
}
