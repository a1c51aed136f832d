import { describe, expect, it } from 'vitest';
import { fails, inventory, project, says, summary, tree } from './command.js';

const config = (text: string | Uint8Array) => project({ ...inventory, 'lockstep.yaml': text });

const NAMED = 'schema: schema.yaml\nsource: new.json\ntarget: old.json\n';

describe('lockstep.yaml', () => {
  it('names the schema and the datasets', async () => {
    const { lockstep } = config(NAMED);
    expect(await lockstep('diff')).toEqual(says(tree));
    expect((await lockstep('sync', '--dry-run', '-f', 'summary')).stdout).toContain('planned: 5\n');
  });

  it('says what is compared', async () => {
    const { lockstep } = config(`${NAMED}flags: [SKIP_UNMATCHED_SRC]\nmodels: [device, vlan]\nexclude: [device.mtu]\n`);
    expect(await lockstep('diff')).toEqual(
      says('site\n  site: nyc\n    device\n      device: sw3 MISSING in new\nvlan\n  vlan: 2 MISSING in new\n'),
    );
  });

  it('says in which order', async () => {
    const { lockstep } = config(`${NAMED}order: { device: [-name] }\nmodels: [device]\n`);
    const { stdout } = await lockstep('diff');
    expect(stdout.match(/sw\d/g)).toEqual(['sw3', 'sw2', 'sw1']);
  });

  it('gives way to the command line', async () => {
    const { lockstep } = config(
      'schema: none.yaml\nsource: none.json\ntarget: none.json\nflags: [SKIP_UNMATCHED_BOTH]\nmodels: [vlan]\nexclude: [device.mtu]\n',
    );
    const typed = ['--flag', 'LOG_UNCHANGED_RECORDS', '--exclude', 'device.labels'];
    const models = ['--model', 'site', '--model', 'device', '--model', 'vlan'];
    expect(
      await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'summary', ...typed, ...models),
    ).toEqual(says(summary));
  });

  it('gives the target where only a source is typed', async () => {
    const { lockstep } = config(NAMED);
    expect(await lockstep('diff', 'old.json')).toEqual(says('(no diffs)\n'));
  });

  it('may be empty', async () => {
    const { lockstep } = config('# nothing yet\n');
    expect(await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(says(tree));
  });

  it.each<readonly [string, string | Uint8Array, string]>([
    [
      'an unknown setting',
      'shema: schema.yaml',
      'lockstep.yaml: unknown setting "shema": did you mean "schema"? [ERR_CONFIG_INVALID]',
    ],
    [
      'a setting of the wrong type',
      `${NAMED}flags: SKIP_UNMATCHED_SRC`,
      'lockstep.yaml: flags: expected a list of names, got "SKIP_UNMATCHED_SRC" [ERR_CONFIG_INVALID]',
    ],
    [
      'a wrong type further down',
      `${NAMED}order: { device: [1] }`,
      'lockstep.yaml: order.device[0]: expected string, got 1 [ERR_CONFIG_INVALID]',
    ],
    ['a list', '[1]', 'lockstep.yaml: expected an object of settings, got [1] [ERR_CONFIG_INVALID]'],
    [
      'a flag that is none',
      `${NAMED}flags: [SKIP_UNMATCHED]`,
      'unknown flag "SKIP_UNMATCHED": did you mean "SKIP_UNMATCHED_SRC"? [ERR_CONFIG_INVALID]',
    ],
    [
      'an order by nothing',
      `${NAMED}order: { device: [nme] }`,
      'lockstep.yaml: order.device: "nme" is nothing to order by: did you mean "name"? [ERR_CONFIG_INVALID]',
    ],
    [
      'an order of no model',
      `${NAMED}order: { devcie: [name] }`,
      'unknown model "devcie": did you mean "device"? [ERR_OPTION_INVALID]',
    ],
    [
      'a key that is there twice',
      'source: a\nsource: b\n',
      'lockstep.yaml:2:1: duplicate key "source" [ERR_FILE_SYNTAX]',
    ],
    [
      'broken YAML',
      'flags: [SKIP\n',
      'lockstep.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ] [ERR_FILE_SYNTAX]',
    ],
    [
      'bytes that are not UTF-8',
      Uint8Array.of(0x61, 0xff),
      'lockstep.yaml: the byte at offset 1 is not UTF-8: save the file as UTF-8 [ERR_FILE_ENCODING]',
    ],
  ])('is told where it is wrong: %s', async (_, text, line) => {
    const { lockstep } = config(text);
    expect(await lockstep('diff')).toEqual(fails(line));
  });

  it('is told when it is a folder', async () => {
    const { lockstep } = project({ ...inventory, 'lockstep.yaml/x': '' });
    expect(await lockstep('diff', 'new.json', 'old.json')).toEqual(
      fails('lockstep.yaml: cannot be read: it is a folder, not a file [ERR_FILE_UNREADABLE]'),
    );
  });
});
