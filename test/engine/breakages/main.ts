/**
 * Breaks a copy of the engine in one way after the other, and tells whether the runs find each, within the number of runs that
 * every test run has: `npm run model:broken`, of all or of those whose name has some text.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Breakage, breakages } from './list.js';

const COPIED = ['src', 'laws', 'test', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'];

const [wanted = ''] = process.argv.slice(2);
const asked = breakages.filter(({ what }) => what.includes(wanted));

if (asked.length === 0) {
  console.log(
    `No way to break the engine has "${wanted}" in its name. There are: ${breakages.map(({ what }) => what).join('; ')}`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'lockstep-broken-'));

const runs = ({ on }: Breakage): { readonly output: string; readonly hasFailed: boolean } => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join('node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/engine/engine.test.ts', '-t', `${on}$`],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 2 ** 30 },
  );
  return { output: `${stdout}${stderr}`, hasFailed: status !== 0 };
};

const tell = (breakage: Breakage): boolean => {
  const { what, file, from, to } = breakage;
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    before.replace(from, () => to),
  );
  const { output, hasFailed } = runs(breakage);
  writeFileSync(path, before);
  const found = /Property failed after (\d+) tests/.exec(output)?.[1];
  const steps = /Counterexample: ([\s\S]*?)\/\*replayPath/.exec(output)?.[1]?.split('\n').length ?? 0;
  const how =
    found === undefined ? (hasFailed ? 'FAILED OTHERWISE' : 'NOT FOUND') : `found in run ${found}, ${steps - 3} steps`;
  console.log(`${how}: ${what} (${file}, ${breakage.on})`);
  return found !== undefined;
};

try {
  for (const each of COPIED) cpSync(each, join(folder, each), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const found = asked.filter(tell).length;
  console.log(`${found} of ${asked.length} found`);
  process.exitCode = found === asked.length ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
