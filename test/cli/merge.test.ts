import { describe, expect, it } from 'vitest';
import { type Files, fails, type Project, project, source } from './command.js';

const schema = `
topLevel: [site]
models:
  site:
    identifiers: { name: string }
    attributes: { address: string? }
    children: { device: devices }
  device:
    identifiers: { name: string }
    attributes:
      role: string
      mtu: integer
      labels: { type: "string[]", equality: unordered }
      updated: date-time?
`;

const device = (name: string, more: object = {}) => ({
  name,
  role: 'access',
  mtu: 1500,
  labels: ['a'],
  updated: null,
  ...more,
});
const site = (name: string, ...devices: ReadonlyArray<string>) => ({ name, address: null, devices });

const files: Files = {
  'schema.yaml': schema,
  'base.json': {
    site: [site('nyc', 'sw1', 'sw2'), site('fra', 'sw3')],
    device: [device('sw1'), device('sw2'), device('sw3')],
  },
  'ours.json': {
    site: [site('nyc', 'sw1', 'sw2')],
    device: [
      device('sw1', { role: 'core', mtu: 9000, labels: ['a', 'b'], updated: '2026-02-01' }),
      device('sw2', { role: 'no' }),
    ],
  },
  'theirs.json': {
    site: [site('nyc', 'sw1'), site('fra', 'sw3', 'sw4')],
    device: [device('sw1', { mtu: 4000, labels: ['a', 'c'] }), device('sw3'), device('sw4')],
  },
};

/** The same, where both sides say when they have changed it. */
const stamped: Files = {
  ...files,
  'theirs.json': {
    site: [site('nyc', 'sw1'), site('fra', 'sw3', 'sw4')],
    device: [device('sw1', { mtu: 4000, labels: ['a', 'c'], updated: '2026-01-01' }), device('sw3'), device('sw4')],
  },
};

const tree = `site
  site: nyc
    device
      device: sw1
        mtu    base(1500)    ours(9000)    theirs(4000)
      device: sw2 CHANGED in ours, DELETED in theirs
        role    base(access)    ours(no)
  site: fra
    device
      device: sw4 ADDED in theirs, below site fra DELETED in ours
`;

const CHOICES = `# Conflicts of a merge: what the base had, and what source and target have made of it.
# Choose for each, after "choice:", one of: source, target, base, or { value: ... } for an attribute.
# What is left empty stays open. A choice is for the values as they are here, so leave them as they are.
lockstep: resolutions
version: 1
conflicts:

- conflict: attribute
  model: device
  uid: sw1
  path: nyc / sw1
  attribute: mtu
  base: 1500
  source: 9000
  target: 4000
  choice:

- conflict: below-deleted
  model: device
  uid: sw4
  path: fra / sw4
  source:
    deleted:
      model: site
      uid: fra
  target:
    parent:
      model: site
      uid: fra
  choice:

- conflict: edited-and-deleted
  model: device
  uid: sw2
  path: nyc / sw2
  base:
    attributes:
      role: access
  source:
    attributes:
      role: "no"
  target: deleted
  choice:
`;

const STRATEGY = ['--strategy', 'latest', '--timestamp', 'updated'];
const MANUAL = ['--strategy', 'merge'];

const merge = ({ lockstep }: Project, ...args: ReadonlyArray<string>) =>
  lockstep('merge', 'base.json', 'ours.json', 'theirs.json', '-s', 'schema.yaml', ...args);

describe('lockstep merge', () => {
  it('shows what is in conflict, with what each of the three says, and exits with 1', async () => {
    expect(await merge(project(files), ...MANUAL)).toEqual({
      code: 1,
      stdout: tree,
      stderr: 'conflicts: 1 decided, 3 open\n',
    });
  });

  it('merges what the strategies decide, and writes it in the format that the file is named by', async () => {
    const at = project(stamped);
    const { code, stdout, stderr } = await merge(at, ...STRATEGY, '--strategy', 'source-wins', '--out', 'merged.yaml');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '(no conflicts)\n' });
    expect(stderr).toBe('conflicts: 4 decided\nmerged.yaml: 3 entities\n');
    expect(at.read('merged.yaml')).toBe(`site:
  nyc:
    name: nyc
    address: null
    devices:
      - sw1
      - sw2
device:
  sw1:
    name: sw1
    role: core
    mtu: 9000
    labels:
      - a
      - b
    updated: "2026-02-01"
  sw2:
    name: sw2
    role: "no"
    mtu: 1500
    labels:
      - a
    updated: null
`);
    const folder = await merge(at, '--strategy', 'target-wins', '--out', 'merged', '--quiet');
    expect(folder).toEqual({ code: 0, stdout: '(no conflicts)\n', stderr: '' });
    expect(at.read('merged/site.csv')).toContain('fra');
  });

  it.each([
    [
      'summary',
      'open: 3\ndecided: 1\nattribute: 1\nedited-and-deleted: 1\ncreated-twice: 0\nbelow-deleted: 1\nmoved-twice: 0\n',
    ],
    ['yaml', CHOICES],
  ])('tells of it as %s', async (format, stdout) => {
    expect(await merge(project(files), ...MANUAL, '--quiet', '--format', format)).toEqual({
      code: 1,
      stdout,
      stderr: '',
    });
  });

  it('tells of it as JSON, with what was decided', async () => {
    const { stdout } = await merge(project(files), ...MANUAL, '--format', 'json');
    const { open, decided } = JSON.parse(stdout);
    expect(open).toHaveLength(3);
    expect(open[0]).toEqual({
      conflict: 'attribute',
      model: 'device',
      uid: 'sw1',
      path: 'nyc / sw1',
      attribute: 'mtu',
      base: 1500,
      source: 9000,
      target: 4000,
    });
    expect(decided).toMatchObject([{ attribute: 'labels', choice: { value: ['a', 'c', 'b'] } }]);
  });

  it('asks the schema, where nothing is typed', async () => {
    const declared = schema.replace('topLevel', 'merge: [merge, target-wins]\ntopLevel');
    const at = project({ ...files, 'schema.yaml': declared });
    expect(await merge(at)).toEqual({ code: 0, stdout: '(no conflicts)\n', stderr: 'conflicts: 4 decided\n' });
  });

  it('takes the schema from lockstep.yaml, or from a module among the datasets', async () => {
    const at = project({ ...files, 'lockstep.yaml': 'schema: schema.yaml\n' });
    expect((await at.lockstep('merge', 'base.json', 'ours.json', 'base.json')).code).toBe(0);
  });
});

describe('resolutions', () => {
  it('are a file that is made, filled in, and applied; what is in it is never written over', async () => {
    const at = project(files);
    const asked = [...MANUAL, '--resolutions', 'choices.yaml', '--out', 'merged.json'];
    expect(await merge(at, ...asked)).toEqual({
      code: 1,
      stdout: tree,
      stderr:
        'conflicts: 1 decided, 3 open\nmerged.json is not written while conflicts are open\nchoices.yaml: 3 conflicts to choose for\n',
    });
    expect(at.read('choices.yaml')).toBe(CHOICES);

    const some = CHOICES.replace(
      'target: 4000\n  choice:',
      'target: 4000\n  choice: { value: 1600 } # agreed on the phone',
    );
    at.write('choices.yaml', some);
    const { code, stdout, stderr } = await merge(at, ...asked);
    expect(code).toBe(1);
    expect(stdout).not.toContain('mtu');
    expect(stdout).toContain('sw4 ADDED');
    expect(stderr).toBe('conflicts: 2 decided, 2 open\nmerged.json is not written while conflicts are open\n');
    expect(at.read('choices.yaml')).toBe(some);

    const all = some.replace(/choice:$/gm, 'choice: source');
    at.write('choices.yaml', all);
    expect(await merge(at, ...asked)).toEqual({
      code: 0,
      stdout: '(no conflicts)\n',
      stderr: 'conflicts: 4 decided\nmerged.json: 3 entities\n',
    });
    expect(at.read('choices.yaml')).toBe(all);
    expect(JSON.parse(at.read('merged.json')).device.sw1).toMatchObject({
      role: 'core',
      mtu: 1600,
      labels: ['a', 'c', 'b'],
    });
  });

  it('that no longer fit are refused in one sentence, and nothing is written', async () => {
    const at = project(files);
    await merge(at, ...MANUAL, '--resolutions', 'choices.yaml');
    at.write('choices.yaml', at.read('choices.yaml').replace(/choice:$/gm, 'choice: source'));
    const { device: devices, ...rest } = JSON.parse(at.read('theirs.json'));
    at.write('theirs.json', { ...rest, device: [{ ...devices[0], mtu: 4001 }, ...devices.slice(1)] });
    expect(await merge(at, ...MANUAL, '--resolutions', 'choices.yaml', '--out', 'merged.json')).toEqual(
      fails(
        'device "sw1" mtu: the choice no longer fits: the target had 4000, and has 4001: take the choice out, or choose anew [ERR_RESOLUTION_STALE]',
      ),
    );
    expect(() => at.read('merged.json')).toThrow('ENOENT');
  });

  it('of conflicts that came up since go into one more file', async () => {
    const at = project(files);
    await merge(at, ...MANUAL, '--resolutions', 'choices.yaml');
    const warned = await merge(at, '--resolutions', 'choices.yaml');
    expect(warned.stderr).toBe(
      'conflicts: 4 open\nlockstep: warning: choices.yaml does not list 1 conflict that is open: name one more --resolutions, a new file, to have them written\n',
    );
    const more = await merge(at, '--resolutions', 'choices.yaml', '--resolutions', 'more.json');
    expect(more.stderr).toBe('conflicts: 4 open\nmore.json: 1 conflict to choose for\n');
    expect(JSON.parse(at.read('more.json')).conflicts).toMatchObject([{ attribute: 'labels', choice: null }]);
  });

  it.each([
    ['choices.yaml', 'conflicts: [', /^lockstep: choices\.yaml:1:\d+: .*\[ERR_FILE_SYNTAX\]\n$/],
    [
      'choices.yaml',
      'lockstep: diff\nversion: 1\nconflicts: []',
      /^lockstep: choices\.yaml: lockstep: unknown kind of file "diff": .* \[ERR_RESOLUTION_INVALID\]\n$/,
    ],
    [
      'choices.yaml',
      CHOICES.replace(/choice:$/m, 'choice: ours'),
      /^lockstep: choices\.yaml: conflicts\[0\]\.choice: unknown choice "ours": .* \[ERR_RESOLUTION_INVALID\]\n$/,
    ],
    ['choices.yaml', '', /^lockstep: choices\.yaml: the file is empty: remove it, .* \[ERR_FILE_EMPTY\]\n$/],
    ['choices.csv', 'a', /^lockstep: choices\.csv: resolutions are YAML or JSON, not CSV \[ERR_FORMAT_UNKNOWN\]\n$/],
  ])('that cannot be read are an error: %s, %j', async (name, content, line) => {
    const { code, stderr } = await merge(project({ ...files, [name]: content }), '--resolutions', name);
    expect(stderr).toMatch(line);
    expect(code).toBe(2);
  });

  it('are made in one new file only', async () => {
    expect(await merge(project(files), '--resolutions', 'a.yaml', '--resolutions', 'b.yaml')).toEqual(
      fails(
        'a.yaml and b.yaml are both not there: name one new file, to be filled with what is open [ERR_CONFIG_INVALID]',
      ),
    );
  });
});

describe('what makes no sense', () => {
  it.each([
    [['--strategy', 'latest'], 'latest needs an attribute to go by: name it with --timestamp [ERR_CONFIG_INVALID]'],
    [['--timestamp', 'updated'], '--timestamp is for the strategy latest: add --strategy latest [ERR_CONFIG_INVALID]'],
    [
      ['--strategy', 'latest', '--timestamp', 'update'],
      'unknown attribute "update": did you mean "updated"? [ERR_OPTION_INVALID]',
    ],
    [
      ['--out', 'redis://localhost/0?store=x'],
      'redis://localhost/0?store=x is no file: write to a file, and sync from that [ERR_CONFIG_INVALID]',
    ],
    [['--out', './netbox.mjs'], './netbox.mjs is no file: write to a file, and sync from that [ERR_CONFIG_INVALID]'],
  ])('is refused: %j', async (args, line) => {
    expect(await merge(project(files), ...args)).toEqual(fails(line));
  });

  it('names the dataset that cannot be read', async () => {
    const at = project({ ...files, 'theirs.json': { ...source, site: 7 } });
    const { code, stderr } = await merge(at);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^lockstep: theirs\.json: .*\]\n$/);
  });
});
