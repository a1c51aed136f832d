/** Runs the built command as a user does: a process of its own, in a folder of its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The built command. */
export const main = join(checkout, 'dist/esm/src/cli/main.js');

/** What came of a run. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment variables, beside those of the tests. */
export type Environment = Readonly<Record<string, string>>;

const MIB = 1 << 20;

/** Run any program. */
export const run = (program: string, args: ReadonlyArray<string>, cwd: string, env: Environment = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, NO_COLOR: '', ...env }, maxBuffer: 64 * MIB };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end();
  });

/** Files by name; what is not text or bytes is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** A folder with some files, and the command run in it. */
export interface Project {
  readonly path: (name: string) => string;
  readonly read: (name: string) => string;
  readonly write: (name: string, content: unknown) => void;
  readonly lockstep: (...args: ReadonlyArray<string>) => Promise<Ended>;
  /** A line of shell, in which `$LOCKSTEP` is the command. */
  readonly shell: (line: string, env?: Environment) => Promise<Ended>;
}

const folders: Array<string> = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new project; gone when the tests of the file are over. */
export const project = (files: Files = {}): Project => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-cli-')));
  folders.push(folder);
  const path = (name: string): string => join(folder, name);
  const write = (name: string, content: unknown): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    const raw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(path(name), raw ? content : JSON.stringify(content));
  };
  // Modules of a user import what the user has installed.
  mkdirSync(path('node_modules'));
  symlinkSync(checkout, path('node_modules/lockstep'));
  for (const name of ['fp-ts', 'io-ts'])
    symlinkSync(join(checkout, 'node_modules', name), path(`node_modules/${name}`));
  for (const [name, content] of Object.entries(files)) write(name, content);
  return {
    path,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    lockstep: (...args) => run(process.execPath, [main, ...args], folder),
    shell: (line, env = {}) => run('bash', ['-c', line], folder, { LOCKSTEP: `${process.execPath} ${main}`, ...env }),
  };
};

/** What `schema.yaml` says. */
export const schema = `
topLevel: [site, vlan]
models:
  site:
    identifiers: { name: string }
    attributes: { address: string?, active: boolean }
    children: { device: devices }
  device:
    identifiers: { name: string }
    attributes:
      role: { type: string, equality: case-insensitive }
      mtu: integer
      labels: { type: "string[]", equality: unordered }
  vlan:
    identifiers: { id: integer }
    attributes: { load: { type: number, equality: { tolerance: 0.01 } } }
`;

/** The source of most tests, by uid. */
export const source = {
  site: {
    nyc: { name: 'nyc', address: 'Broadway 1', active: true, devices: ['sw1', 'sw2'] },
    fra: { name: 'fra', address: null, active: false },
  },
  device: {
    sw1: { name: 'sw1', role: 'CORE', mtu: 9000, labels: ['a', 'b'] },
    sw2: { name: 'sw2', role: 'edge', mtu: 1500, labels: [] },
  },
  vlan: { '1': { id: 1, load: 0.5 } },
};

/** The target of most tests, by list. Role, labels and load of what both have differ, but not by the schema. */
export const target = {
  site: [{ name: 'nyc', address: 'Broadway 1', active: true, devices: ['sw1', 'sw3'] }],
  device: [
    { name: 'sw1', role: 'core', mtu: 1500, labels: ['b', 'a'] },
    { name: 'sw3', role: 'edge', mtu: 1500, labels: ['old'] },
  ],
  vlan: [
    { id: 1, load: 0.501 },
    { id: 2, load: 1 },
  ],
};

/** How source and target differ. */
export const tree = `site
  site: nyc
    device
      device: sw1
        mtu    new(9000)    old(1500)
      device: sw2 MISSING in old
      device: sw3 MISSING in new
  site: fra MISSING in old
vlan
  vlan: 2 MISSING in new
`;

/** The two datasets and their schema. */
export const inventory: Files = { 'schema.yaml': schema, 'new.json': source, 'old.json': target };

/** The counts of `tree`. */
export const summary = 'create: 2\nupdate: 1\ndelete: 2\nunchanged: 2\nskipped: 0\n';

/** What a run without errors says. */
export const says = (stdout: string): Ended => ({ code: 0, stdout, stderr: '' });

/** What a run with an error says. */
export const fails = (line: string, stdout = ''): Ended => ({ code: 2, stdout, stderr: `lockstep: ${line}\n` });

/** The inventory with a plan that makes the one side the other. */
export const planned = async (files: Files = {}, name = 'plan.json'): Promise<Project> => {
  const made = project({ ...inventory, ...files });
  await made.lockstep('plan', 'new.json', 'old.json', '-s', 'schema.yaml', '--out', name, '--quiet');
  return made;
};

/** What the plan of the inventory does. */
export const outcomes = (prefix = ''): string => `${prefix}update device "sw1"
    mtu: 1500 -> 9000
${prefix}create device "sw2"
${prefix}delete device "sw3"
${prefix}create site "fra"
${prefix}delete vlan "2"
`;

/** A module whose handlers write down what they are asked, and do what `answer` says. */
export const recording = (answer: string): string => `
import { appendFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Handlers } from 'lockstep';
import { File } from 'lockstep/file';

const answer = ${answer};
const record = ({ action, model, uid, attributes }) => async () => {
  appendFileSync('calls.txt', [action, model, uid, JSON.stringify(attributes ?? null)].join(' ') + '\\n');
  return answer({ action, model, uid });
};
const handlers = { create: record, update: record, delete: record };
export default pipe(
  File.readSchema('schema.yaml'),
  TE.map((schema) => ({
    name: 'netbox',
    schema,
    load: File.read(schema)('old.json'),
    handlers: new Map(['site', 'device', 'vlan'].map((model) => [model, handlers])),
    onComplete: () => TE.fromIO(() => appendFileSync('calls.txt', 'complete\\n')),
  })),
);`;
