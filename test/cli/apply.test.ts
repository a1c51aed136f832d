import { rmSync, statSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fails, outcomes, planned, recording, says, schema, target } from './command.js';

const START = new Date('2026-01-01T00:00:00Z');

const ndjson = Object.entries(target)
  .flatMap(([model, records]) => records.map((fields) => `${JSON.stringify({ model, ...fields })}\n`))
  .join('');

const folder = {
  'b/site.csv': 'name,address,active,devices\nnyc,Broadway 1,true,"[""sw1"",""sw3""]"\n',
  'b/device.csv': 'name,role,mtu,labels\nsw1,core,1500,"[""b"",""a""]"\nsw3,edge,1500,"[""old""]"\n',
  'b/vlan.csv': 'id,load\n1,0.501\n2,1\n',
};

/** What a module's handlers are asked, without the values. */
const asked = (text: string): ReadonlyArray<string> =>
  text
    .split('\n')
    .map((line) => line.split(' ').slice(0, 3).join(' '))
    .filter((line) => line !== '');

const DONE = '() => E.right(Handlers.done)';

const CALLS = ['update device sw1', 'create device sw2', 'delete device sw3', 'create site fra', 'delete vlan 2'];

const moved = {
  site: [{ name: 'nyc', address: 'Broadway 1', active: true, devices: ['sw1'] }],
  device: [{ name: 'sw1', role: 'core', mtu: 4000, labels: ['b', 'a'] }],
  vlan: target.vlan,
};

const STALE = 'the target has changed since the plan was made';
const HELP = 'make the plan again, --rebase it, or --force it [ERR_PLAN_STALE]';

describe('lockstep apply', () => {
  it.each([
    ['JSON', 'old.json', {}],
    ['YAML', 'b.yaml', { 'b.yaml': stringify(target) }],
    ['NDJSON', 'b.ndjson', { 'b.ndjson': ndjson }],
    ['a folder of CSV', 'b', folder],
  ])('does what a plan says to %s', async (_, name, files) => {
    const { lockstep } = await planned(files);
    expect(await lockstep('apply', 'plan.json', name)).toEqual(says(outcomes()));
    expect(await lockstep('diff', 'new.json', name, '-s', 'schema.yaml')).toEqual(says('(no diffs)\n'));
  });

  it('does the same to several targets with the same content', async () => {
    const { lockstep, read } = await planned({ 'a.json': target, 'b.json': target });
    for (const name of ['a.json', 'b.json'])
      expect(await lockstep('apply', 'plan.json', name)).toEqual(says(outcomes()));
    expect(read('a.json')).toBe(read('b.json'));
  });

  it('does what a plan in YAML says, and the target may be named in lockstep.yaml', async () => {
    const { lockstep } = await planned({ 'lockstep.yaml': 'target: old.json' }, 'plan.yaml');
    expect(await lockstep('apply', 'plan.yaml')).toEqual(says(outcomes()));
  });

  it('does a part of a plan', async () => {
    const { lockstep, read } = await planned();
    await lockstep('show', 'plan.json', '--model', 'vlan', '-f', 'plan', '-o', 'part.json');
    expect(await lockstep('apply', 'part.json', 'old.json')).toEqual(says('delete vlan "2"\n'));
    expect(JSON.parse(read('old.json'))).toEqual({ ...target, vlan: [{ id: 1, load: 0.501 }] });
  });

  it('names in a dry run what the run then does, and leaves the file as it is', async () => {
    const { lockstep, path, read } = await planned();
    utimesSync(path('old.json'), START, START);
    const [before, { ino }] = [read('old.json'), statSync(path('old.json'))];
    const { stdout } = await lockstep('apply', 'plan.json', 'old.json', '--dry-run');
    expect(stdout).toBe(outcomes('would '));
    expect(read('old.json')).toBe(before);
    expect(statSync(path('old.json'))).toMatchObject({ ino, mtime: START });
    expect((await lockstep('apply', 'plan.json', 'old.json')).stdout).toBe(stdout.replaceAll('would ', ''));
  });

  it('asks the handlers of a module, in order, but not in a dry run', async () => {
    const { lockstep, read } = await planned({ 'netbox.mjs': recording(DONE) });
    expect(await lockstep('apply', 'plan.json', './netbox.mjs', '-n')).toEqual(says(outcomes('would ')));
    expect(() => read('calls.txt')).toThrow('ENOENT');
    expect(await lockstep('apply', 'plan.json', './netbox.mjs')).toEqual(says(outcomes()));
    expect(asked(read('calls.txt'))).toEqual([...CALLS, 'complete']);
  });

  it('ends with the first failure, unless it is to go on', async () => {
    const { lockstep, read } = await planned({
      'netbox.mjs': recording("({ uid }) => uid === 'sw2' ? E.left({ message: 'quota' }) : E.right(Handlers.done)"),
    });
    const failed = await lockstep('apply', 'plan.json', './netbox.mjs');
    expect(failed.stdout).toContain('create device "sw2": error: quota\ndelete device "sw3": skipped');
    expect(failed).toEqual(fails('could not create device "sw2": quota [ERR_OBJECT_NOT_CREATED]', failed.stdout));
    const { code } = await lockstep('apply', 'plan.json', './netbox.mjs', '--continue-on-failure');
    expect(code).toBe(2);
    expect(asked(read('calls.txt'))).toEqual([...CALLS.slice(0, 2), ...CALLS, 'complete']);
  });

  it('tells outcomes as data and in numbers', async () => {
    const { lockstep, read } = await planned();
    expect(await lockstep('apply', 'plan.json', 'old.json', '-n', '-f', 'json', '-o', 'out.json')).toEqual(says(''));
    expect(JSON.parse(read('out.json')).operations.map(({ uid }: { uid: string }) => uid)).toEqual([
      'sw1',
      'sw2',
      'sw3',
      'fra',
      '2',
    ]);
    expect((await lockstep('apply', 'plan.json', 'old.json', '-f', 'summary')).stdout).toContain('success: 5\n');
  });
});

describe('a target that has changed', () => {
  it('is refused with what differs', async () => {
    const { lockstep, read } = await planned({ 'moved.json': moved });
    const before = read('moved.json');
    const { code, stdout, stderr } = await lockstep('apply', 'plan.json', 'moved.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`lockstep: ${STALE}: device "sw1": mtu is 4000, expected 1500 (and 1 more)`);
    expect(stderr).toContain(HELP);
    expect(read('moved.json')).toBe(before);
  });

  it('is refused where the plan does not touch it, too', async () => {
    const { lockstep } = await planned();
    await lockstep('show', 'plan.json', '--model', 'vlan', '-f', 'plan', '-o', 'part.json');
    await lockstep('apply', 'part.json', 'old.json');
    await lockstep('show', 'plan.json', '--model', 'device', '-f', 'plan', '-o', 'rest.json');
    expect(await lockstep('apply', 'rest.json', 'old.json')).toEqual(
      fails(`${STALE}: nothing that the plan touches is concerned: ${HELP}`),
    );
    expect((await lockstep('apply', 'rest.json', 'old.json', '--force')).code).toBe(0);
  });

  it('is refused when the plan has been applied already', async () => {
    const { lockstep, read } = await planned();
    await lockstep('apply', 'plan.json', 'old.json');
    const before = read('old.json');
    expect((await lockstep('apply', 'plan.json', 'old.json')).stderr).toContain(STALE);
    expect((await lockstep('apply', 'plan.json', 'old.json', '--rebase')).stdout).toBe('nothing to do\n');
    expect(read('old.json')).toBe(before);
  });

  it('is given what is left to do with --rebase, and stderr says what has changed', async () => {
    const { lockstep } = await planned({ 'moved.json': moved });
    const rebased = await lockstep('apply', 'plan.json', 'moved.json', '--rebase');
    expect(rebased).toEqual({
      code: 0,
      stdout: outcomes().replace('1500 -> 9000', '4000 -> 9000').replace('delete device "sw3"\n', ''),
      stderr: 'device "sw1" was changed meanwhile: it is still updated\ndevice "sw3" is gone already\n',
    });
    expect(await lockstep('diff', 'new.json', 'moved.json', '-s', 'schema.yaml')).toEqual(says('(no diffs)\n'));
  });

  it('may be changed all the same with --force, or is left as it is where that fails', async () => {
    const { lockstep, read } = await planned({
      'changed.json': { ...target, vlan: [...target.vlan, { id: 3, load: 1 }] },
    });
    expect(await lockstep('apply', 'plan.json', 'changed.json', '--force')).toEqual(says(outcomes()));
    expect(JSON.parse(read('changed.json')).vlan).toEqual([
      { id: 1, load: 0.501 },
      { id: 3, load: 1 },
    ]);
    const before = read('new.json');
    expect(await lockstep('apply', 'plan.json', 'new.json', '--force')).toEqual(
      fails('could not create device "sw2": it already exists [ERR_OBJECT_NOT_CREATED]'),
    );
    expect(read('new.json')).toBe(before);
    expect(await lockstep('apply', 'plan.json', 'old.json', '--force', '--rebase')).toEqual(
      fails(`option '--force' cannot be used with option '--rebase': see "lockstep help" [ERR_CONFIG_INVALID]`),
    );
  });

  it('may be gone, or not be named', async () => {
    const { lockstep, path } = await planned();
    rmSync(path('old.json'));
    expect(await lockstep('apply', 'plan.json', 'old.json')).toEqual(
      fails('old.json: there is no such file or folder [ERR_FILE_NOT_FOUND]'),
    );
    expect(await lockstep('apply', 'plan.json')).toEqual(
      fails('no target is given: name TARGET, here or in lockstep.yaml [ERR_CONFIG_INVALID]'),
    );
  });
});

describe('a plan of another schema', () => {
  it.each([
    ['mtu: integer', 'mtu: number', 'device.mtu is an attribute (number), in the plan an attribute (integer)'],
    ['mtu: integer', 'mut: integer', 'device.mut is an attribute (integer), in the plan not there'],
    ['{ device: devices }', '{ device: boxes }', 'site.boxes is a list of device, in the plan not there'],
    ['id: integer', 'id: string', 'vlan.id is an identifier (string), in the plan an identifier (integer)'],
    [/, vlan(.*)vlan:/s, '$1vrf:', ''],
  ])('is refused: %s is %s', async (from, to, problem) => {
    const { lockstep, read } = await planned({ 'other.yaml': schema.replace(from, to) });
    const before = read('old.json');
    const { code, stdout, stderr } = await lockstep('apply', 'plan.json', 'old.json', '-s', 'other.yaml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`lockstep: other.yaml: this is not the schema of the plan: ${problem}`);
    expect(stderr).toMatch(/: leave --schema out, the plan has a schema of its own \[ERR_PLAN_WRONG_SCHEMA\]\n$/);
    expect(read('old.json')).toBe(before);
  });

  it('is none where the schema says the same in other words', async () => {
    const other = schema.replace('topLevel: [site, vlan]', '').replace('mtu: integer', 'mtu: { type: integer }');
    const { lockstep } = await planned({ 'other.yaml': other });
    expect(await lockstep('apply', 'plan.json', 'old.json', '-s', 'other.yaml')).toEqual(says(outcomes()));
  });

  it('is refused by a module that has no such models', async () => {
    const { lockstep, write, read } = await planned({ 'netbox.mjs': recording(DONE) });
    write('schema.yaml', schema.replace('mtu: integer', 'mtu: string'));
    const { code, stderr } = await lockstep('apply', 'plan.json', './netbox.mjs');
    expect(code).toBe(2);
    expect(stderr).toContain('lockstep: the plan is not about what netbox has: ');
    expect(stderr).toMatch(/mtu: expected string, got \d+ \[ERR_PLAN_WRONG_SCHEMA\]\n$/);
    expect(() => read('calls.txt')).toThrow('ENOENT');
  });
});

describe('a diff', () => {
  it.each(['json', 'yaml', 'ndjson'])('is not applied: %s', async (format) => {
    const { lockstep } = await planned();
    const file = `diff.${format}`;
    await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', format, '-o', file);
    expect(await lockstep('apply', file, 'old.json')).toEqual(
      fails(`${file}: this is a diff, not a plan: make a plan with "lockstep plan" [ERR_PLAN_INVALID]`),
    );
  });
});
