/** What a terminal and a log are given, where data and the names of files are hostile: real processes. */
import { describe, expect, it } from 'vitest';
import { project, recording, schema, target } from '../cli/command.js';

/** Clears the screen, sets the title, goes up a line, rings, turns text round, breaks lines. */
const HOSTILE = '\u001b[2J\u001b]0;title\u0007\u009b1A\r\nlockstep: all is well\u2028\u202Egpj.exe\u0000\u007f';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what may not be there
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const hostileSite = { name: HOSTILE, address: HOSTILE, active: true };
const hostileDevice = { name: `d${HOSTILE}`, role: HOSTILE, mtu: 1500, labels: [HOSTILE] };

const files = {
  'schema.yaml': schema,
  'new.json': {
    ...target,
    site: [hostileSite, { name: 'nyc', address: HOSTILE, active: true, devices: [] }],
    device: [],
  },
  'more.json': {
    ...target,
    site: [...target.site, { ...hostileSite, devices: [hostileDevice.name] }],
    device: [...target.device, hostileDevice],
  },
  'old.json': target,
  'wrong.json': { device: [{ name: 'a', role: 1, [HOSTILE]: HOSTILE }] },
  'uid.json': { vlan: [], site: [{ ...hostileSite, devices: [HOSTILE] }] },
  'shape.json': { [HOSTILE]: 5 },
  'key.json': `{"a": {}, ${JSON.stringify(HOSTILE)}: 1, ${JSON.stringify(HOSTILE)}: 2}`,
  'odd.yaml': `models: {a: {identifiers: {${JSON.stringify(HOSTILE)}: ${JSON.stringify(HOSTILE)}}}}`,
  'hostile.mjs': recording(
    `() => ({ _tag: 'Left', left: { message: ${JSON.stringify(`${HOSTILE} at postgres://admin:hunter2@db.example/x`)} } })`,
  ),
  'throwing.mjs': `throw new Error(${JSON.stringify('could not connect to mysql://root:hunter2@127.0.0.1:3306/inventory')})`,
};

const SCHEMA = ['-s', 'schema.yaml'];

const commands: ReadonlyArray<ReadonlyArray<string>> = [
  ['diff', 'new.json', 'old.json', ...SCHEMA],
  ['diff', 'new.json', 'old.json', ...SCHEMA, '--format', 'summary'],
  ['sync', 'new.json', 'old.json', ...SCHEMA, '--dry-run', '--verbose'],
  ['diff', 'wrong.json', 'old.json', ...SCHEMA],
  ['diff', 'uid.json', 'old.json', ...SCHEMA],
  ['diff', 'shape.json', 'old.json', ...SCHEMA],
  ['diff', 'key.json', 'old.json', ...SCHEMA],
  ['diff', 'old.json', 'new.json', '-s', 'odd.yaml'],
  ['diff', 'old.json', 'new.json', ...SCHEMA, '--model', HOSTILE.replaceAll('\u0000', '')],
  ['sync', 'more.json', './hostile.mjs', '--flag', 'CONTINUE_ON_FAILURE', '--verbose'],
  ['merge', 'old.json', 'new.json', 'old.json', ...SCHEMA, '--strategy', 'manual'],
];

describe('what is hostile to a terminal', () => {
  it.each(commands)('is shown as escapes, on stdout and on stderr: lockstep %s %s %s', async (...args) => {
    const { stdout, stderr } = await project(files).lockstep(...args);
    expect(stdout + stderr).not.toMatch(UNSEEN);
    // No line is made to look like one of ours.
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('lockstep: all is well'))).toEqual([]);
  });

  it('is in one line of a log as JSON, an event', async () => {
    const { lockstep } = project(files);
    const args = ['sync', 'more.json', './hostile.mjs', '--flag', 'CONTINUE_ON_FAILURE', '--log', 'json'];
    const { stderr } = await lockstep(...args);
    const lines = stderr.trimEnd().split('\n');
    const events = lines.map((line): unknown => JSON.parse(line));
    expect(events.length).toBeGreaterThan(3);
    expect(events).toContainEqual(expect.objectContaining({ action: 'create', uid: `d${HOSTILE}` }));
    expect(stderr).not.toContain('hunter2');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('a password in what others say', () => {
  it.each([
    ['diff', './throwing.mjs', 'old.json', ...SCHEMA],
    ['diff', './throwing.mjs', 'old.json', ...SCHEMA, '--debug'],
    ['diff', './throwing.mjs', 'old.json', ...SCHEMA, '--log', 'json'],
    ['sync', 'more.json', './hostile.mjs', '--verbose'],
    ['sync', 'more.json', './hostile.mjs', '--format', 'summary'],
    ['diff', 'postgres://admin:hunter2@db.example/x', 'old.json', ...SCHEMA],
    ['diff', 'old.json', 'https://admin:hunter2@db.example/x.json', ...SCHEMA],
  ])('is not shown: lockstep %s %s %s', async (...args) => {
    const { code, stdout, stderr } = await project(files).lockstep(...args);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('leaves the rest of what is said', async () => {
    const { stderr } = await project(files).lockstep('diff', './throwing.mjs', 'old.json', ...SCHEMA);
    expect(stderr).toBe(
      'lockstep: ./throwing.mjs: could not be loaded: could not connect to mysql://127.0.0.1:3306/inventory [ERR_MODULE_INVALID]\n',
    );
  });
});
