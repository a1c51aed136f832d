import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { fails, inventory, outcomes, project, recording, says, source, target } from './command.js';

const START = new Date('2026-01-01T00:00:00Z');

/** What source and target agree on after a sync: roles, labels and loads that were alike by the schema stay. */
const synced = {
  site: [
    { name: 'nyc', address: 'Broadway 1', active: true, devices: ['sw1', 'sw2'] },
    { name: 'fra', address: null, active: false },
  ],
  device: [
    { name: 'sw1', role: 'core', mtu: 9000, labels: ['b', 'a'] },
    { name: 'sw2', role: 'edge', mtu: 1500, labels: [] },
  ],
  vlan: [{ id: 1, load: 0.501 }],
};

describe('lockstep sync with a file as its target', () => {
  it('rewrites the file, in its shape, and says what it did', async () => {
    const { lockstep, read } = project(inventory);
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(says(outcomes()));
    expect(JSON.parse(read('old.json'))).toEqual(synced);
    expect(await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(says('(no diffs)\n'));
  });

  it.each([
    ['YAML', 'old.yaml', stringify(target), (text: string): unknown => parse(text)],
    [
      'NDJSON',
      'old.ndjson',
      Object.entries(target)
        .flatMap(([model, records]) => records.map((fields) => JSON.stringify({ model, ...fields })))
        .join('\n'),
      (text: string): unknown => {
        const records: ReadonlyArray<{ model: string }> = text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
        return Object.fromEntries(
          Object.keys(target).map((name) => [
            name,
            records.filter(({ model }) => model === name).map(({ model: _, ...fields }) => fields),
          ]),
        );
      },
    ],
  ])('keeps the format: %s', async (_, name, text, decode) => {
    const { lockstep, read } = project({ ...inventory, [name]: text });
    expect((await lockstep('sync', 'new.json', name, '-s', 'schema.yaml')).code).toBe(0);
    expect(decode(read(name))).toEqual(synced);
  });

  it('rewrites the files of a folder', async () => {
    const { lockstep, read, path } = project({
      ...inventory,
      'old/site.json': target.site,
      'old/device.json': target.device,
      'old/vlan.json': target.vlan,
    });
    expect(await lockstep('sync', 'new.json', 'old', '-s', 'schema.yaml')).toEqual(says(outcomes()));
    expect(JSON.parse(read('old/vlan.json'))).toEqual(synced.vlan);
    expect(JSON.parse(read('old/site.json'))).toEqual(synced.site);
    expect(readdirSync(path('old')).toSorted()).toEqual(['device.json', 'site.json', 'vlan.json']);
  });

  it('has nothing to do the second time, and leaves the file alone', async () => {
    const { lockstep, path } = project(inventory);
    await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml');
    utimesSync(path('old.json'), START, START);
    const { ino } = statSync(path('old.json'));
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(says('nothing to do\n'));
    expect(statSync(path('old.json'))).toMatchObject({ ino, mtime: START });
  });

  it('changes nothing in a dry run', async () => {
    const { lockstep, path, read } = project(inventory);
    utimesSync(path('old.json'), START, START);
    const { ino } = statSync(path('old.json'));
    const before = read('old.json');
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml', '--dry-run')).toEqual(
      says(outcomes('would ')),
    );
    expect(read('old.json')).toBe(before);
    expect(statSync(path('old.json'))).toMatchObject({ ino, mtime: START });
  });

  it('tells outcomes as data', async () => {
    const { lockstep, read } = project(inventory);
    const args = ['sync', 'new.json', 'old.json', '-s', 'schema.yaml', '-n'];
    const { stdout } = await lockstep(...args, '-f', 'json');
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ changed: false });
    expect(result.operations[0]).toMatchObject({
      action: 'update',
      model: 'device',
      uid: 'sw1',
      parent: { model: 'site', uid: 'nyc' },
      attributes: { mtu: 9000 },
      before: { mtu: 1500 },
      outcome: 'planned',
    });
    expect(await lockstep(...args, '-f', 'yaml', '-o', 'plan.yaml')).toEqual(says(''));
    expect(parse(read('plan.yaml')).operations).toHaveLength(5);
  });

  it('counts operations and outcomes', async () => {
    const { lockstep } = project(inventory);
    const { code, stdout, stderr } = await lockstep(
      'sync',
      'new.json',
      'old.json',
      '-s',
      'schema.yaml',
      '-f',
      'summary',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^create: 2\nupdate: 1\ndelete: 2\nmove: 0\nsuccess: 5\nrefused: 0\nerror: 0\nskipped: 0\nplanned: 0\nduration: \d+ ms\nthroughput: \d+\/s\n$/,
    );
  });

  it('obeys flags, models and exclusions', async () => {
    const { lockstep } = project(inventory);
    const options = ['--flag', 'SKIP_UNMATCHED_DST', '--model', 'device', '--exclude', 'device.mtu'];
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml', '-n', ...options)).toEqual(
      says('would create device "sw2"\n'),
    );
  });

  it('tells of unchanged entities on stderr when that is asked for', async () => {
    const { lockstep } = project(inventory);
    const args = ['sync', 'new.json', 'old.json', '-s', 'schema.yaml', '-n', '--flag', 'LOG_UNCHANGED_RECORDS'];
    const { stdout, stderr } = await lockstep(...args);
    expect(stdout).toBe(outcomes('would '));
    expect(stderr).toBe(
      'site "nyc": no changes to apply; no action needed\nvlan "1": no changes to apply; no action needed\n',
    );
  });

  it('keeps, and warns of, entities that no parent has', async () => {
    const lost = { name: 'lost', role: 'x', mtu: 1, labels: [] };
    const { lockstep, read } = project({ ...inventory, 'old.json': { ...target, device: [...target.device, lost] } });
    const { code, stderr } = await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'lockstep: warning: old: device "lost" has no parent, and is not compared\n',
    });
    expect(JSON.parse(read('old.json')).device).toContainEqual(lost);
  });
});

describe('lockstep sync that cannot write', () => {
  it('leaves a target of which a value is wrong alone', async () => {
    const { lockstep, read } = project({ ...inventory, 'new.json': { ...source, vlan: [{ id: 'x' }] } });
    const before = read('old.json');
    expect((await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).code).toBe(2);
    expect(read('old.json')).toBe(before);
  });

  it('asks whether the outcome has a place before anything is done', async () => {
    const { lockstep, read } = project({ ...inventory, 'folder/x': '' });
    const before = read('old.json');
    const sync = (out: string) => lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml', '--out', out);
    expect(await sync('none/out.txt')).toEqual(
      fails('none/out.txt: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]'),
    );
    expect(await sync('folder')).toEqual(
      fails('folder: cannot be written: it is a folder, not a file [ERR_FILE_UNWRITABLE]'),
    );
    expect(read('old.json')).toBe(before);
  });

  it('tells of nothing that did not last', async () => {
    // The first module to be asked takes the folder of the other side away, after that was read.
    const { lockstep, path } = project({
      ...inventory,
      'gone/old.json': target,
      'a.mjs': `
import { rmSync } from 'node:fs';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { File } from 'lockstep/file';
export default pipe(
  File.readSchema('schema.yaml'),
  TE.map((schema) => ({
    name: 'a',
    schema,
    handlers: new Map(),
    load: pipe(
      File.read(schema)('new.json'),
      TE.chainFirstTaskK(() => () => new Promise((done) => setTimeout(done, 300))),
      TE.chainFirstIOK(() => () => rmSync('gone', { recursive: true })),
    ),
  })),
);`,
    });
    expect(await lockstep('sync', './a.mjs', 'gone/old.json')).toEqual(
      fails('gone/old.json: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]'),
    );
    expect(existsSync(path('gone'))).toBe(false);
  });

  it('leaves what is in the place of its target alone', async () => {
    const { lockstep, path } = project({ 'schema.yaml': inventory['schema.yaml'], 'new.json': source });
    mkdirSync(path('old.json'));
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(
      fails('old.json: the folder has no file of a model [ERR_FILE_EMPTY]'),
    );
    rmSync(path('old.json'), { recursive: true });
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(
      fails('old.json: there is no such file or folder [ERR_FILE_NOT_FOUND]'),
    );
    expect(existsSync(path('old.json'))).toBe(false);
  });
});

describe('lockstep sync with a module as its target', () => {
  const netbox = (answer: string) => {
    const { lockstep, read } = project({ ...inventory, 'netbox.mjs': recording(answer) });
    return { read, sync: (...args: ReadonlyArray<string>) => lockstep('sync', 'new.json', './netbox.mjs', ...args) };
  };

  const CALLS = [
    'update device sw1 {"mtu":9000}',
    'create device sw2 {"role":"edge","mtu":1500,"labels":[]}',
    'delete device sw3 null',
    'create site fra {"address":null,"active":false}',
    'delete vlan 2 null',
  ];
  const FAILING = "({ uid }) => uid === 'sw2' ? E.left({ message: 'quota' }) : E.right(Handlers.done)";

  it('asks its handlers, in order, and then completes', async () => {
    const { sync, read } = netbox('() => E.right(Handlers.done)');
    expect(await sync()).toEqual(says(outcomes()));
    expect(read('calls.txt').trim().split('\n')).toEqual([...CALLS, 'complete']);
  });

  it('asks nothing in a dry run', async () => {
    const { sync, read } = netbox('() => E.right(Handlers.done)');
    expect(await sync('--dry-run')).toEqual(says(outcomes('would ')));
    expect(() => read('calls.txt')).toThrow('ENOENT');
  });

  it('ends with the first failure, says what was done until then, and why it ended', async () => {
    const { sync, read } = netbox(FAILING);
    expect(await sync()).toEqual(
      fails(
        'could not create device "sw2": quota [ERR_OBJECT_NOT_CREATED]',
        `update device "sw1"
    mtu: 1500 -> 9000
create device "sw2": error: quota
delete device "sw3": skipped: the sync ended before it
create site "fra": skipped: the sync ended before it
delete vlan "2": skipped: the sync ended before it
`,
      ),
    );
    expect(read('calls.txt').trim().split('\n')).toEqual(CALLS.slice(0, 2));
  });

  it('goes on after failures with CONTINUE_ON_FAILURE', async () => {
    const { sync, read } = netbox(FAILING);
    expect(await sync('--flag', 'CONTINUE_ON_FAILURE')).toEqual(
      fails(
        'could not create device "sw2": quota [ERR_OBJECT_NOT_CREATED]',
        outcomes().replace('create device "sw2"', 'create device "sw2": error: quota'),
      ),
    );
    expect(read('calls.txt').trim().split('\n')).toEqual([...CALLS, 'complete']);
  });

  it('says how many operations failed', async () => {
    const { sync } = netbox(
      "({ action }) => action === 'delete' ? E.left({ message: 'locked' }) : E.right(Handlers.done)",
    );
    const { code, stderr } = await sync('--flag', 'CONTINUE_ON_FAILURE');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'lockstep: 2 operations failed, the first: could not delete device "sw3": locked [ERR_OBJECT_NOT_DELETED]\n',
    });
  });

  it('takes what a handler throws for its failure', async () => {
    const { sync } = netbox("() => { throw new Error('offline'); }");
    const { code, stderr } = await sync();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'lockstep: could not update device "sw1": offline [ERR_OBJECT_NOT_UPDATED]\n',
    });
  });

  it('takes a refusal for what it is: no error', async () => {
    const { sync } = netbox("({ uid }) => E.right(uid === 'sw3' ? Handlers.refused('in use') : Handlers.done)");
    expect(await sync()).toEqual(
      says(outcomes().replace('delete device "sw3"', 'delete device "sw3": refused: in use')),
    );
  });
});
