/** Every decoder with some inputs of a fixed seed and some of a new one; `npm run fuzz` gives them millions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/command.js';
import { type Fuzz, fuzzer } from './fuzz.js';
import { targets } from './targets/index.js';

const RUNS = 150;

describe.each(targets)('$name', (target) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-fuzz-'));
  let fuzz: Fuzz;
  beforeAll(() => {
    fuzz = fuzzer(target);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('answers with an Either, in time, and leaves what all share as it is, whatever the bytes', async () => {
    expect(await fuzz(folder, { seed: 1, numRuns: RUNS })).toBeUndefined();
  });

  it('does so with bytes that nobody has tried before', async () => {
    expect(await fuzz(folder, { seed: Date.now() % 2 ** 31, numRuns: RUNS })).toBeUndefined();
  });
});

it('takes no more memory than it is given: 256 MB, with what makes the inputs', async () => {
  const args = ['--import', 'tsx', 'test/fuzz/main.ts', '--target', 'dataset-yaml', '--seconds', '1'];
  const { code, stdout } = await run(process.execPath, args, process.cwd());
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/all promises kept\n$/) });
});
