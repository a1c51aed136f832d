import { describe, expect, it } from 'vitest';
import { fails, inventory, planned, project, says, summary, tree } from './command.js';

const { lockstep, read, write } = await planned();
const show = (...args: ReadonlyArray<string>) => lockstep('show', 'plan.json', ...args);

const UPDATE = `site
  site: nyc
    device
      device: sw1
        mtu    new(9000)    old(1500)
`;
const VLAN = 'vlan\n  vlan: 2 MISSING in new\n';

describe('lockstep show', () => {
  it('shows a plan as diff shows a diff', async () => {
    expect(await show()).toEqual(says(tree));
    expect(await show('-f', 'summary')).toEqual(says(summary));
  });

  it.each(['dict', 'json', 'yaml', 'ndjson', 'json-patch', 'csv'])(
    'shows a plan as diff does, as %s',
    async (format) => {
      const [shown, diff] = await Promise.all([
        show('-f', format),
        lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', format),
      ]);
      expect(shown).toEqual(diff);
    },
  );

  it.each<readonly [ReadonlyArray<string>, string]>([
    [['--action', 'update'], UPDATE],
    [['--model', 'vlan'], VLAN],
    [['--where', 'id=2'], VLAN],
    [['--where', 'mtu=9000'], UPDATE],
    [['--where', 'mtu=1500', '--action', 'update'], UPDATE],
    [['--where', 'labels=["old"]'], 'site\n  site: nyc\n    device\n      device: sw3 MISSING in new\n'],
    [
      ['--where', 'role=edge', '--where', 'name=sw2'],
      'site\n  site: nyc\n    device\n      device: sw2 MISSING in old\n',
    ],
    [['--where', 'address=null'], 'site\n  site: fra MISSING in old\n'],
    [['--attribute', 'load', '--attribute', 'active'], `site\n  site: fra MISSING in old\n${VLAN}`],
    [['--attribute', 'mtu', '--action', 'update'], UPDATE],
    [['--model', 'vlan', '--action', 'create'], '(no diffs)\n'],
    [['--where', 'name=nobody'], '(no diffs)\n'],
  ])('shows the part that is asked for: %j', async (args, text) => {
    expect(await show(...args)).toEqual(says(text));
  });

  it('counts what is left out as skipped', async () => {
    expect(await show('--action', 'create', '--action', 'delete', '-f', 'summary')).toEqual(
      says('create: 2\nupdate: 0\ndelete: 2\nunchanged: 2\nskipped: 1\n'),
    );
  });

  it('saves a part as a plan', async () => {
    expect(await show('--action', 'update', '-f', 'plan', '-o', 'part.json')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'part.json: 0 to create, 1 to update, 0 to delete\n',
    });
    expect(await lockstep('show', 'part.json')).toEqual(says(UPDATE));
    expect(await show('-f', 'plan')).toEqual(fails('a plan needs a file: name one with --out [ERR_CONFIG_INVALID]'));
    await show('-f', 'plan', '-o', 'whole.json');
    expect(read('whole.json')).toBe(read('plan.json'));
  });

  it.each(['json', 'yaml', 'ndjson'])('shows a diff in %s, which is no plan', async (format) => {
    const file = `diff.${format}`;
    await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', format, '-o', file);
    expect(await lockstep('show', file)).toEqual(says(tree));
    expect(await lockstep('show', file, '--model', 'vlan')).toEqual(says(VLAN));
    expect(await lockstep('show', file, '-f', 'plan', '-o', 'x.json')).toEqual(
      fails(`${file}: this is a diff, not a plan: make a plan with "lockstep plan" [ERR_PLAN_INVALID]`),
    );
    expect(await lockstep('show', file, '--model', 'devcie')).toEqual({
      code: 0,
      stdout: '(no diffs)\n',
      stderr: 'lockstep: warning: no change has the model "devcie": did you mean "device"?\n',
    });
  });

  it.each<readonly [ReadonlyArray<string>, string]>([
    [['--model', 'devcie'], 'unknown model "devcie": did you mean "device"? [ERR_CONFIG_INVALID]'],
    [['--attribute', 'mut'], 'unknown attribute "mut": did you mean "mtu"? [ERR_CONFIG_INVALID]'],
    [['--where', 'rol=core'], 'unknown field "rol": did you mean "role"? [ERR_CONFIG_INVALID]'],
    [['--where', 'role'], '"role" is no condition: write it as field=value [ERR_CONFIG_INVALID]'],
    [['--where', '=core'], '"=core" is no condition: write it as field=value [ERR_CONFIG_INVALID]'],
    [
      ['--action', 'delet'],
      "option '--action <action>' argument 'delet' is invalid: allowed choices are create, update, delete: see \"lockstep help\" [ERR_CONFIG_INVALID]",
    ],
  ])('is told what is none: %j', async (args, line) => {
    expect(await show(...args)).toEqual(fails(line));
  });
});

describe('a file that is no plan', () => {
  const edited = (from: string, to: string) => () => read('plan.json').replace(from, to);
  const EDITED =
    'x.json: the plan is not as it was written: make it again, or take a part of it with "lockstep show" [ERR_PLAN_EDITED]';

  it.each<readonly [string, () => string, string]>([
    ['an edited value', edited('9000', '9001'), EDITED],
    ['a change that was taken out', edited('"mtu":1500,"labels":[]', '"mtu":1500'), EDITED],
    ['another target', edited('"name":"old"', '"name":"prod"'), EDITED],
    ['another schema', edited('"integer"', '"number"'), EDITED],
    ['a seal that is none', edited('"fingerprint": "', '"fingerprint": "0'), EDITED],
    [
      'a later version',
      edited('"version": 1', '"version": 2'),
      'x.json: the plan has version 2: this release reads version 1 [ERR_PLAN_INVALID]',
    ],
    ['an empty file', () => '', 'x.json: the file is empty: write it again with "lockstep plan" [ERR_FILE_EMPTY]'],
    [
      'a dataset',
      () => read('old.json'),
      'x.json: this is no plan but another object: make one with "lockstep plan" [ERR_PLAN_INVALID]',
    ],
    ['a list', () => '[1]', 'x.json: this is no plan but [1]: make one with "lockstep plan" [ERR_PLAN_INVALID]'],
  ])('is told in one line: %s', async (_, text, line) => {
    write('x.json', text());
    const old = read('old.json');
    for (const args of [
      ['show', 'x.json'],
      ['stats', 'x.json'],
      ['apply', 'x.json', 'old.json'],
    ])
      expect(await lockstep(...args)).toEqual(fails(line));
    expect(read('old.json')).toBe(old);
  });

  it('is told wherever it was cut off', async () => {
    const whole = read('plan.json').trimEnd();
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      write('x.json', whole.slice(0, Math.floor(whole.length * share)));
      const { code, stdout, stderr } = await lockstep('apply', 'x.json', 'old.json');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^lockstep: x\.json:\d+:\d+: .* \[ERR_FILE_SYNTAX\]\n$/);
    }
  });

  it('may be formatted anew, which is no edit', async () => {
    write('x.json', JSON.stringify(JSON.parse(read('plan.json')), undefined, 4));
    expect(await lockstep('show', 'x.json')).toEqual(says(tree));
  });

  it('is not there, a folder, or of no known kind', async () => {
    const { lockstep } = project({ ...inventory, 'x.json/y': '' });
    expect(await lockstep('show', 'none.json')).toEqual(
      fails('none.json: there is no such file or folder [ERR_FILE_NOT_FOUND]'),
    );
    expect(await lockstep('show', 'x.json')).toEqual(
      fails('x.json: cannot be read: it is a folder, not a file [ERR_FILE_UNREADABLE]'),
    );
    expect(await lockstep('show', 'plan.jsn')).toEqual(
      fails('plan.jsn: ".jsn" is no known extension: did you mean ".json"? [ERR_FORMAT_UNKNOWN]'),
    );
  });
});

describe('a huge plan', () => {
  it('is written, shown in part, and applied', async () => {
    const vlans = Array.from({ length: 50_000 }, (_, id) => ({ id, load: id / 8 }));
    const { lockstep } = project({ ...inventory, 'new.json': { vlan: vlans }, 'old.json': {} });
    const { stderr } = await lockstep('plan', 'new.json', 'old.json', '-s', 'schema.yaml', '-o', 'plan.json');
    expect(stderr).toBe('plan.json: 50000 to create, 0 to update, 0 to delete\n');
    expect(await lockstep('show', 'plan.json', '--where', 'id=49999')).toEqual(
      says('vlan\n  vlan: 49999 MISSING in old\n'),
    );
    expect((await lockstep('apply', 'plan.json', 'old.json', '-f', 'summary')).stdout).toContain('success: 50000\n');
    expect(await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(says('(no diffs)\n'));
  }, 60_000);
});
