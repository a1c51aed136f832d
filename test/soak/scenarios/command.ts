/** A million entities a side by the command: planned, applied to a file with a journal, verified, and taken back. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { exactly, type Said } from '../Finding.js';
import { description, expected, sides, writeLines } from '../inventory.js';
import type { Scenario } from '../Scenario.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The heap that a command may have, in MB. */
const HEAP = 6_000;

/** What came of a command, and what it took. */
interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly took: string;
}

/** Run the command, from its source, in a process of its own. */
const lockstep = (folder: string, ...args: ReadonlyArray<string>): Promise<Ran> => {
  const peak = join(folder, 'peak');
  const node = [`--max-old-space-size=${HEAP}`, '--import', 'tsx', '--import', at('../peak.mjs')];
  const began = performance.now();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...node, at('../../../src/cli/main.ts'), ...args],
      { cwd: at('../../..'), env: { ...process.env, SOAK_PEAK: peak, NO_COLOR: '1' }, maxBuffer: 1 << 28 },
      async (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        const most = Number(await readFile(peak, 'utf8')) / 1024;
        resolve({ code, stdout, stderr, took: `lockstep ${args[0]}: ${seconds} s, at most ${most.toFixed(0)} MB` });
      },
    );
  });
};

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A record, whatever the order of its fields and of its children. */
const normal = (line: string): string => {
  const record: Readonly<Record<string, unknown>> = JSON.parse(line);
  const fields = Object.entries(record).filter(([name, value]) => name !== 'ports' && !isEmpty(value));
  return JSON.stringify(
    fields.map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]).toSorted(),
  );
};

/** A sum over the records of a file, in whatever order they are: found without the library. */
const contentOf = async (path: string): Promise<string> => {
  let sum = 0n;
  let records = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    sum += createHash('sha256').update(normal(line)).digest().readBigUInt64BE();
    records++;
  }
  return `${records.toLocaleString('en')} records, ${BigInt.asUintN(64, sum).toString(16)}`;
};

const done = ({ code, stderr }: Ran): string => (code === 0 && stderr === '' ? 'well' : `with ${code}: ${stderr}`);

async function* commands(size: number, folder: string): AsyncGenerator<Said> {
  const both = sides(size);
  const file = (name: string): string => join(folder, name);
  const [source, target, before] = [file('source.ndjson'), file('target.ndjson'), file('before.ndjson')];
  const [schema, plan, journal] = [file('schema.yaml'), file('plan.json'), file('sync.journal')];
  await writeLines(source, both.source);
  await writeLines(before, both.target);
  await copyFile(before, target);
  await writeFile(schema, stringify(description));
  const [wanted, had] = [await contentOf(source), await contentOf(before)];
  // A file moves nothing: what hangs elsewhere is deleted and created.
  const { create, update, delete: gone, move } = expected(both.source, both.target);
  const changes = `create: ${create + move}, update: ${update}, delete: ${gone + move}, move: 0`;
  const run = (...args: ReadonlyArray<string>): Promise<Ran> => lockstep(folder, ...args);
  const apply = ['apply', plan, target, '--schema', schema, '--journal', journal, '--format', 'summary', '--quiet'];

  const planned = await run('plan', source, target, '--schema', schema, '--out', plan, '--quiet');
  yield planned.took;
  yield exactly('lockstep plan ends', done(planned), 'well');
  const applied = await run(...apply);
  yield applied.took;
  yield exactly('lockstep apply ends', done(applied), 'well');
  yield exactly('what it has done', applied.stdout.split('\n').slice(0, 4).join(', '), changes);
  yield exactly('what is in the target', await contentOf(target), wanted);
  const compared = await run('diff', source, target, '--schema', schema, '--format', 'summary', '--exit-code');
  yield compared.took;
  yield exactly('lockstep diff --exit-code ends', done(compared), 'well');
  const back = await run(...apply, '--rollback');
  yield back.took;
  yield exactly('lockstep apply --rollback ends', done(back), 'well');
  yield exactly('what is in the target, taken back', await contentOf(target), had);
}

export const command: Scenario = {
  name: 'million-command',
  unit: 'entities a side',
  size: 1_000_000,
  least: 1_000,
  heap: 1_000,
  run: ({ size, folder }) => commands(size, folder),
};
