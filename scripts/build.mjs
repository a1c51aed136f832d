// Builds the package: ES modules, and CommonJS for those who still `require`.
import { execFile } from 'node:child_process';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { buildPage } from './page.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const run = promisify(execFile);
const compile = (project) =>
  run(process.execPath, [tsc, '--project', project]).catch((error) => {
    process.stderr.write(error.stdout);
    process.exit(1);
  });

await rm('dist', { recursive: true, force: true });
await buildPage();
await Promise.all([compile('tsconfig.build.json'), compile('tsconfig.cjs.json')]);
// What each build says of itself: `x.require.ts` stands in for `x.ts` where modules are required.
for (const end of ['js', 'd.ts']) {
  await rm(`dist/esm/src/parallel/here.require.${end}`);
  await rename(`dist/cjs/src/parallel/here.require.${end}`, `dist/cjs/src/parallel/here.${end}`);
}
await writeFile('dist/cjs/package.json', '{ "type": "commonjs" }\n');
await chmod('dist/esm/src/cli/main.js', 0o755).catch(() => undefined);
