/** Runs an example as a user does, and reads what its README says that it prints. */
import { readFileSync } from 'node:fs';
import { type Ended, run, says } from '../cli/command.js';

/** `npm run example:NAME`, without building. */
export const example = (name: string, ...args: ReadonlyArray<string>): Promise<Ended> =>
  run('node_modules/.bin/tsx', ['--tsconfig', 'examples/tsconfig.json', `examples/${name}/main.ts`, ...args], '.');

/** What comes of a run, if it prints what the README of the example has as `text`. */
export const asInReadme = (name: string): Ended => {
  const [, text = ''] = /^```text\n([\s\S]*?)^```$/m.exec(readFileSync(`examples/${name}/README.md`, 'utf8')) ?? [];
  return says(text);
};
