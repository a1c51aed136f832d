import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fails, inventory, project, says, schema, source, summary, target, tree } from './command.js';

const { lockstep, read } = project({ ...inventory, 'same.json': source });

const diff = (...args: ReadonlyArray<string>) => lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', ...args);

const dict = {
  site: {
    nyc: {
      '-': {},
      '+': {},
      device: {
        sw1: { '-': { mtu: 1500 }, '+': { mtu: 9000 } },
        sw2: { '+': { role: 'edge', mtu: 1500, labels: [] } },
        sw3: { '-': { role: 'edge', mtu: 1500, labels: ['old'] } },
      },
    },
    fra: { '+': { address: null, active: false } },
  },
  vlan: { '2': { '-': { load: 1 } } },
};

/** What the versioned formats begin and end with. */
const head = {
  lockstep: 'diff',
  version: 1,
  source: 'new',
  target: 'old',
  summary: { create: 2, update: 1, delete: 2, unchanged: 2, skipped: 0 },
};

describe('the formats of lockstep diff', () => {
  it('shows a tree, by itself and on request', async () => {
    expect(await diff()).toEqual(says(tree));
    expect(await diff('--format', 'tree')).toEqual(says(tree));
  });

  it('shows counts, one a line', async () => {
    expect(await diff('--format', 'summary')).toEqual(says(summary));
  });

  it('shows the form of DiffSync', async () => {
    const { code, stdout, stderr } = await diff('--format', 'dict');
    expect({ code, stderr, dict: JSON.parse(stdout) }).toEqual({ code: 0, stderr: '', dict });
  });

  it('shows the versioned format as JSON, and the same as YAML', async () => {
    const { code, stdout, stderr } = await diff('--format', 'json');
    expect({ code, stderr, data: JSON.parse(stdout) }).toMatchObject({ code: 0, stderr: '', data: head });
    expect(JSON.parse(stdout).elements[0].children[0]).toEqual({
      action: 'update',
      model: 'device',
      uid: 'sw1',
      identifiers: { name: 'sw1' },
      source: { mtu: 9000 },
      target: { mtu: 1500 },
    });
    expect(parse((await diff('-f', 'yaml')).stdout)).toEqual(JSON.parse(stdout));
  });

  it('shows a line an element as NDJSON', async () => {
    const lines = (await diff('-f', 'ndjson')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).uid)).toEqual([undefined, 'nyc', 'sw1', 'sw2', 'sw3', 'fra', '2']);
  });

  it('shows operations of RFC 6902, deletes first', async () => {
    expect(JSON.parse((await diff('-f', 'json-patch')).stdout).slice(0, 3)).toEqual([
      { op: 'remove', path: '/device/sw3' },
      { op: 'remove', path: '/vlan/2' },
      { op: 'replace', path: '/device/sw1/mtu', value: 9000 },
    ]);
  });

  it('shows a row an attribute as CSV', async () => {
    const rows = (await diff('-f', 'csv')).stdout.trimEnd().split('\n');
    expect(rows.slice(0, 2)).toEqual(['action,model,uid,attribute,source,target', 'update,device,sw1,mtu,9000,1500']);
    expect(rows).toHaveLength(11);
  });

  it.each(['json', 'yaml', 'ndjson', 'json-patch', 'csv'])('writes %s to a file as it shows it', async (format) => {
    expect(await diff('-f', format, '-o', `diff.${format}`)).toEqual(says(''));
    expect(read(`diff.${format}`)).toBe((await diff('-f', format)).stdout);
  });

  it('says so when nothing differs', async () => {
    const same = ['diff', 'new.json', 'same.json', '-s', 'schema.yaml'];
    expect(await lockstep(...same)).toEqual(says('(no diffs)\n'));
    expect(await lockstep(...same, '-f', 'dict')).toEqual(says('{}\n'));
    expect(await lockstep(...same, '-f', 'json-patch')).toEqual(says('[]\n'));
    expect(JSON.parse((await lockstep(...same, '-f', 'json')).stdout).elements).toEqual([]);
    expect(await lockstep(...same, '-f', 'summary')).toEqual(
      says('create: 0\nupdate: 0\ndelete: 0\nunchanged: 5\nskipped: 0\n'),
    );
  });

  it.each([
    ['tree', tree],
    ['summary', summary],
  ])('writes %s to a file, and nothing to stdout', async (format, text) => {
    expect(await diff('-f', format, '--out', `${format}.txt`)).toEqual(says(''));
    expect(read(`${format}.txt`)).toBe(text);
  });

  it('leaves nothing beside the file it writes', async () => {
    const { lockstep, path } = project(inventory);
    await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-o', 'diff.txt');
    expect(readdirSync(path('')).toSorted()).toEqual([
      'diff.txt',
      'new.json',
      'node_modules',
      'old.json',
      'schema.yaml',
    ]);
  });
});

describe('the exit code of lockstep diff', () => {
  it('is 1 for differences only when that is asked for', async () => {
    expect((await diff()).code).toBe(0);
    expect(await diff('--exit-code')).toEqual({ code: 1, stdout: tree, stderr: '' });
    expect((await diff('--exit-code', '--out', 'diff.txt')).code).toBe(1);
  });

  it('is 0 without differences', async () => {
    const { code } = await lockstep('diff', 'new.json', 'same.json', '-s', 'schema.yaml', '--exit-code');
    expect(code).toBe(0);
  });

  it('is 2 for an error, differences or not', async () => {
    expect((await lockstep('diff', 'new.json', 'none.json', '-s', 'schema.yaml', '--exit-code')).code).toBe(2);
  });
});

describe('what lockstep diff compares', () => {
  it.each([
    ['SKIP_UNMATCHED_SRC', 'create: 0\nupdate: 1\ndelete: 2\nunchanged: 2\nskipped: 2\n'],
    ['SKIP_UNMATCHED_DST', 'create: 2\nupdate: 1\ndelete: 0\nunchanged: 2\nskipped: 2\n'],
    ['SKIP_UNMATCHED_BOTH', 'create: 0\nupdate: 1\ndelete: 0\nunchanged: 2\nskipped: 4\n'],
    ['CONTINUE_ON_FAILURE', summary],
    ['LOG_UNCHANGED_RECORDS', summary],
  ])('obeys the flag %s', async (flag, counts) => {
    expect(await diff('-f', 'summary', '--flag', flag)).toEqual(says(counts));
  });

  it('obeys several flags', async () => {
    expect(await diff('-f', 'summary', '--flag', 'SKIP_UNMATCHED_SRC', '--flag', 'SKIP_UNMATCHED_DST')).toEqual(
      says('create: 0\nupdate: 1\ndelete: 0\nunchanged: 2\nskipped: 4\n'),
    );
  });

  it('compares the models that are named', async () => {
    expect(await diff('--model', 'vlan')).toEqual(says('vlan\n  vlan: 2 MISSING in new\n'));
    const both = await diff('--model', 'vlan', '--model', 'site');
    expect(both).toEqual(says('site\n  site: fra MISSING in old\nvlan\n  vlan: 2 MISSING in new\n'));
  });

  it('leaves out the attributes that are excluded', async () => {
    const { stdout } = await diff('--exclude', 'device.mtu', '-f', 'summary');
    expect(stdout).toBe('create: 2\nupdate: 0\ndelete: 2\nunchanged: 3\nskipped: 0\n');
  });

  it('compares exactly where the schema does not say otherwise', async () => {
    const { lockstep } = project({
      ...inventory,
      'exact.yaml': `models:
  site: { identifiers: { name: string }, attributes: { address: string?, active: boolean }, children: { device: devices } }
  device: { identifiers: { name: string }, attributes: { role: string, mtu: integer, labels: "string[]" } }
  vlan: { identifiers: { id: integer }, attributes: { load: number } }`,
    });
    const { stdout } = await lockstep('diff', 'new.json', 'old.json', '-s', 'exact.yaml');
    expect(stdout).toContain('role    new(CORE)    old(core)');
    expect(stdout).toContain('load    new(0.5)    old(0.501)');
    expect(stdout).toContain('labels    new(["a","b"])    old(["b","a"])');
  });

  it('takes a schema in JSON', async () => {
    const { lockstep } = project({ ...inventory, 'schema.json': parse(schema) });
    expect(await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.json')).toEqual(says(tree));
  });

  it('finds the parent that a child names by its own fields', async () => {
    const { lockstep } = project({
      'schema.yaml': `models:
  site: { identifiers: { name: string } }
  rack: { identifiers: { site: string, row: integer }, parent: { model: site, by: { name: site } } }`,
      'new.ndjson': '{"model":"rack","site":"nyc","row":1}\n{"model":"site","name":"nyc"}\n',
      'old.ndjson': '{"model":"site","name":"nyc"}\n',
    });
    expect(await lockstep('diff', 'new.ndjson', 'old.ndjson', '-s', 'schema.yaml')).toEqual(
      says('site\n  site: nyc\n    rack\n      rack: nyc__1 MISSING in old\n'),
    );
  });

  it('takes names that every object has for names', async () => {
    const { lockstep } = project({
      'schema.yaml': 'models: { constructor: { identifiers: { name: string } } }',
      'new.json': '{"constructor": {"__proto__": {"name": "__proto__"}}}',
      'old.json': '{"constructor": [{"name": "hasOwnProperty"}]}',
    });
    expect(await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(
      says('constructor\n  constructor: __proto__ MISSING in old\n  constructor: hasOwnProperty MISSING in new\n'),
    );
    const { stdout } = await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'dict');
    expect(stdout).toContain('"__proto__": {');
  });

  it('warns of entities that no parent has', async () => {
    const lost = { ...target, device: [...target.device, { name: 'lost', role: 'x', mtu: 1, labels: [] }] };
    const { lockstep } = project({ ...inventory, 'old.json': lost });
    const args = ['diff', 'new.json', 'old.json', '-s', 'schema.yaml'];
    expect(await lockstep(...args)).toEqual({
      code: 0,
      stdout: tree,
      stderr: 'lockstep: warning: old: device "lost" has no parent, and is not compared\n',
    });
    expect(await lockstep(...args, '--quiet')).toEqual(says(tree));
  });

  it('names two files of the same name by their paths', async () => {
    const { lockstep } = project({
      'schema.yaml': schema,
      'a/net.json': { vlan: [{ id: 1, load: 1 }] },
      'b/net.json': {},
    });
    expect(await lockstep('diff', 'a/net.json', 'b/net.json', '-s', 'schema.yaml')).toEqual(
      says('vlan\n  vlan: 1 MISSING in b/net.json\n'),
    );
  });

  it('refuses names that are none, with the nearest that is', async () => {
    expect(await diff('--flag', 'SKIP_UNMATCHED_SCR')).toEqual(
      fails('unknown flag "SKIP_UNMATCHED_SCR": did you mean "SKIP_UNMATCHED_SRC"? [ERR_CONFIG_INVALID]'),
    );
    expect(await diff('--model', 'devcie')).toEqual(
      fails('unknown model "devcie": did you mean "device"? [ERR_OPTION_INVALID]'),
    );
    expect(await diff('--exclude', 'devcie.mtu')).toEqual(
      fails('unknown model "devcie": did you mean "device"? [ERR_OPTION_INVALID]'),
    );
    expect(await diff('--exclude', 'device.mut')).toEqual(
      fails('device: unknown attribute "mut": did you mean "mtu"? [ERR_OPTION_INVALID]'),
    );
    expect(await diff('--exclude', 'mtu')).toEqual(
      fails('"mtu" is no attribute: name it as model.attribute [ERR_CONFIG_INVALID]'),
    );
  });
});
