import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allExamples as examples } from './allExamples.js';
import { toProgram } from './extract.js';

const run = promisify(execFile);

// Inside the project, so that `lockstep` is the built package and its peers are found.
const folder = join('dist', 'examples');
const fileOf = (i: number): string => join(folder, `example-${i}.mjs`);

/** One process for all: each example is a module, imported in turn. */
const RUNNER = `
const failures = {};
for (const [i, file] of process.argv.slice(2).entries()) {
  try { await import(file); } catch (error) { failures[i] = String(error?.stack ?? error); }
}
process.stdout.write('\\n' + JSON.stringify(failures));
process.exit(0);
`;

describe('the examples of the documentation', () => {
  let failures: Readonly<Record<number, string>> = {};

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [i, example] of examples.entries()) writeFileSync(fileOf(i), toProgram(example).program);
    writeFileSync(join(folder, 'run.mjs'), RUNNER);
    const { stdout } = await run(
      process.execPath,
      [join(folder, 'run.mjs'), ...examples.map((_, i) => `./example-${i}.mjs`)],
      {
        maxBuffer: 1 << 28,
      },
    );
    failures = JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1));
    // All examples together take longer than a hook usually may, on a busy machine.
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples.map((example, i) => ({ ...example, i })))('$name runs and gives what it says', ({ i }) => {
    expect(failures[i]).toBeUndefined();
  });
});
