import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

const PROGRAM = `
const diff = diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'uno' }]);
console.log(JSON.stringify(pipe(diff, E.map(Diff.summary))));
`;

const SUMMARY = { _tag: 'Right', right: { create: 0, update: 1, delete: 0, unchanged: 0, skipped: 0 } };

/** A project that has installed the packed package, and nothing of this checkout but its dependencies. */
describe('the package, installed in a project of its own', () => {
  const project = mkdtempSync(join(tmpdir(), 'lockstep-project-'));
  const modules = join(project, 'node_modules');

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project]);
    const [{ filename }] = JSON.parse(stdout);
    mkdirSync(join(modules, 'lockstep'), { recursive: true });
    await run('tar', ['-xzf', join(project, filename), '-C', join(modules, 'lockstep'), '--strip-components=1']);
    const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), 'typescript']) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(resolve('node_modules', name), join(modules, name));
    }
    writeFileSync(join(project, 'package.json'), '{ "private": true }');
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  const node = async (file: string, program: string): Promise<unknown> => {
    writeFileSync(join(project, file), program);
    const { stdout } = await run(process.execPath, [file], { cwd: project });
    return JSON.parse(stdout);
  };

  it('is imported by an ES module', async () => {
    const imports = `import { Diff, diffBy } from 'lockstep'; import * as E from 'fp-ts/lib/Either.js'; import { pipe } from 'fp-ts/lib/function.js';`;
    expect(await node('main.mjs', imports + PROGRAM)).toEqual(SUMMARY);
  });

  it('is required by a CommonJS module', async () => {
    const requires = `const { Diff, diffBy } = require('lockstep'); const E = require('fp-ts/lib/Either.js'); const { pipe } = require('fp-ts/lib/function.js');`;
    expect(await node('main.cjs', requires + PROGRAM)).toEqual(SUMMARY);
  });

  it.each(['lockstep', 'lockstep/file', 'lockstep/redis', 'lockstep/parallel', 'lockstep/report', 'lockstep/laws'])(
    'has the entry point %s, by import and by require',
    async (entry) => {
      const count = 'console.log(Object.keys(m).length > 0)';
      expect(await node('entry.mjs', `import * as m from '${entry}'; ${count}`)).toBe(true);
      expect(await node('entry.cjs', `const m = require('${entry}'); ${count}`)).toBe(true);
    },
  );

  it('brings its types, for ES modules and for CommonJS', async () => {
    const program = `import { Model } from 'lockstep'; import * as t from 'io-ts';
const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } });
export const device: Model.EntityOf<typeof Device> = { name: 'a', mtu: 1500 };
// @ts-expect-error a number is expected
export const wrong: Model.EntityOf<typeof Device> = { name: 'a', mtu: 'x' };`;
    writeFileSync(join(project, 'types.mts'), program);
    writeFileSync(join(project, 'types.cts'), program);
    const tsc = join(modules, 'typescript', 'bin', 'tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
    await run(process.execPath, [tsc, ...options, 'types.mts', 'types.cts'], { cwd: project });
  });

  it('has a command that tells its version', async () => {
    const { stdout } = await run(
      process.execPath,
      [join(modules, 'lockstep', 'dist/esm/src/cli/main.js'), '--version'],
      { cwd: project },
    );
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
