import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Ended, fails, inventory, project, schema } from './command.js';

const device = { name: 'a', role: 'x', mtu: 1500, labels: [] };

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefghij'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(', ')}]`),
].join('\n');

/** On either side: whatever is wrong is told in one line, and no file is touched. */
const everyWay = async (
  files: Readonly<Record<string, unknown>>,
  bad: string,
): Promise<{ readonly ended: ReadonlyArray<Ended>; readonly touched: boolean }> => {
  const { lockstep, path, read } = project({ ...inventory, ...files });
  const state = () => JSON.stringify([readdirSync(path('')).toSorted(), read('old.json'), read('new.json')]);
  const before = state();
  const ended = [
    await lockstep('diff', bad, 'old.json', '-s', 'schema.yaml'),
    await lockstep('sync', 'new.json', bad, '-s', 'schema.yaml'),
    await lockstep('sync', bad, 'old.json', '-s', 'schema.yaml'),
  ];
  return { ended, touched: state() !== before };
};

describe('a dataset that is wrong', () => {
  it.each<readonly [string, string, string | Uint8Array, string]>([
    [
      'an empty file',
      'x.json',
      '',
      'x.json: the file is empty: an empty dataset is `{}`, or a header line in CSV [ERR_FILE_EMPTY]',
    ],
    [
      'a value of the wrong type',
      'x.json',
      JSON.stringify({
        device: [device, device, device, device].map((d, i) => ({
          ...d,
          name: `${i}`,
          ...(i === 3 && { mtu: 'abc' }),
        })),
      }),
      'x.json: device[3].mtu: expected integer, got "abc" [ERR_VALUE_INVALID]',
    ],
    [
      'an unknown model',
      'x.json',
      '{"devcie": [{}]}',
      'x.json: devcie[0]: unknown model "devcie": did you mean "device"? [ERR_MODEL_UNKNOWN]',
    ],
    [
      'an unknown field',
      'x.json',
      JSON.stringify({ device: [{ ...device, rol: 'x' }] }),
      'x.json: device[0]: unknown field "rol": did you mean "role"? [ERR_FIELD_UNKNOWN]',
    ],
    [
      'a duplicate uid',
      'x.json',
      JSON.stringify({ device: [device, device] }),
      'x.json: device[1]: duplicate device "a" [ERR_OBJECT_ALREADY_EXISTS]',
    ],
    [
      'a child that is not there',
      'x.json',
      '{"site": [{"name": "nyc", "address": null, "active": true, "devices": ["sw9"]}]}',
      'x.json: site[0].devices: device "sw9" not found [ERR_OBJECT_NOT_FOUND]',
    ],
    [
      'truncated JSON',
      'x.json',
      '{"vlan": [{"id": 1',
      'x.json:1:19: the file ends where "," or "}" is expected [ERR_FILE_SYNTAX]',
    ],
    ['an alias bomb', 'x.yaml', bomb, 'x.yaml:7:8: aliases stand for more than 1000000 copies [ERR_FILE_SYNTAX]'],
    [
      '__proto__ as a model',
      'x.json',
      '{"__proto__": [{"name": "x"}]}',
      'x.json: __proto__[0]: unknown model "__proto__": known are "site", "vlan", "device" [ERR_MODEL_UNKNOWN]',
    ],
    [
      'constructor as a model',
      'x.ndjson',
      '{"model": "constructor", "name": "x"}',
      'x.ndjson:1: constructor: unknown model "constructor": known are "site", "vlan", "device" [ERR_MODEL_UNKNOWN]',
    ],
    [
      '__proto__ as a field',
      'x.json',
      '{"vlan": [{"id": 1, "load": 1, "__proto__": {}}]}',
      'x.json: vlan[0]: unknown field "__proto__": known are "id", "load" [ERR_FIELD_UNKNOWN]',
    ],
    [
      '__proto__ as a child',
      'x.json',
      '{"site": [{"name": "nyc", "address": null, "active": true, "devices": ["__proto__"]}]}',
      'x.json: site[0].devices: device "__proto__" not found [ERR_OBJECT_NOT_FOUND]',
    ],
    [
      'invalid UTF-8',
      'x.json',
      Buffer.from('{"site": "Z\u00fcrich"}', 'latin1'),
      'x.json: the byte at offset 11 is not UTF-8: save the file as UTF-8 [ERR_FILE_ENCODING]',
    ],
    [
      'another extension',
      'x.jsn',
      '{}',
      'x.jsn: ".jsn" is no known extension: did you mean ".json"? [ERR_FORMAT_UNKNOWN]',
    ],
    [
      'a CSV file of no model',
      'x.csv',
      'id\n1\n',
      'x.csv: unknown model "x": known are "site", "vlan", "device" [ERR_MODEL_UNKNOWN]',
    ],
  ])('is told in one line, and nothing is touched: %s', async (_, name, content, line) => {
    const { ended, touched } = await everyWay({ [name]: content }, name);
    for (const each of ended) expect(each).toEqual(fails(line));
    expect(touched).toBe(false);
  });

  it('may not be there', async () => {
    const { ended, touched } = await everyWay({}, 'none.json');
    for (const each of ended) {
      expect(each).toEqual(fails('none.json: there is no such file or folder [ERR_FILE_NOT_FOUND]'));
    }
    expect(touched).toBe(false);
  });

  it('may be a folder where a file should be, or the other way round', async () => {
    const { lockstep, path } = project(inventory);
    mkdirSync(path('folder.json'));
    expect(await lockstep('diff', 'folder.json', 'old.json', '-s', 'schema.yaml')).toEqual(
      fails('folder.json: the folder has no file of a model [ERR_FILE_EMPTY]'),
    );
    expect(await lockstep('diff', 'new.json/', 'old.json', '-s', 'schema.yaml')).toEqual(
      fails('new.json/: cannot be read: a part of the path is a file, not a folder [ERR_FILE_UNREADABLE]'),
    );
  });
});

describe('a schema that is wrong', () => {
  it.each([
    [
      'an unknown type',
      schema.replace('active: boolean', 'active: bolean'),
      'schema.yaml: models.site.attributes.active: unknown type "bolean": did you mean "boolean"? [ERR_SCHEMA_INVALID]',
    ],
    [
      'an unknown key',
      `${schema}\ntoplevel: []`,
      'schema.yaml: schema: unknown key "toplevel": did you mean "topLevel"? [ERR_SCHEMA_INVALID]',
    ],
    ['an empty file', '', 'schema.yaml: the file is empty'],
  ])('is told where: %s', async (_, text, line) => {
    const { lockstep } = project({ ...inventory, 'schema.yaml': text });
    for (const args of [
      ['schema', 'check', 'schema.yaml'],
      ['diff', 'new.json', 'old.json', '-s', 'schema.yaml'],
    ]) {
      const { code, stdout, stderr } = await lockstep(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.startsWith(`lockstep: ${line}`)).toBe(true);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('may be missing, or not be there', async () => {
    const { lockstep } = project(inventory);
    expect(await lockstep('diff', 'new.json', 'old.json')).toEqual(
      fails(
        'no schema is given: name one with --schema, or make one with "lockstep schema infer" [ERR_CONFIG_INVALID]',
      ),
    );
    expect(await lockstep('diff', 'new.json', 'old.json', '-s', 'none.yaml')).toEqual(
      fails('none.yaml: there is no such file or folder [ERR_FILE_NOT_FOUND]'),
    );
  });
});

describe('a command line that is wrong', () => {
  const { lockstep } = project(inventory);

  it.each<readonly [ReadonlyArray<string>, string]>([
    [['dif'], "unknown command 'dif': did you mean diff? [ERR_CONFIG_INVALID]"],
    [['xyzzy'], 'unknown command \'xyzzy\': see "lockstep help" [ERR_CONFIG_INVALID]'],
    [['schema', 'chek'], "unknown command 'chek': did you mean check? [ERR_CONFIG_INVALID]"],
    [['help', 'dif'], 'unknown command "dif": did you mean "diff"? [ERR_CONFIG_INVALID]'],
    [['diff', '--formt', 'json'], "unknown option '--formt': did you mean --format? [ERR_CONFIG_INVALID]"],
    [['--quite', 'diff'], "unknown option '--quite': did you mean --quiet? [ERR_CONFIG_INVALID]"],
    [
      ['diff', 'new.json', 'old.json', '-f', 'tre'],
      "option '-f, --format <format>' argument 'tre' is invalid: allowed choices are tree, summary, dict, json, yaml, ndjson, json-patch, csv, html: see \"lockstep help\" [ERR_CONFIG_INVALID]",
    ],
    [['diff', '--schema'], 'option \'-s, --schema <file>\' argument missing: see "lockstep help" [ERR_CONFIG_INVALID]'],
    [['schema', 'check'], 'missing required argument \'FILE\': see "lockstep help" [ERR_CONFIG_INVALID]'],
    [
      ['diff', 'a', 'b', 'c'],
      'too many arguments for \'diff\': expected 2 arguments but got 3: see "lockstep help" [ERR_CONFIG_INVALID]',
    ],
    [
      ['diff', 'new.json'],
      'two datasets are needed: name SOURCE and TARGET, here or in lockstep.yaml [ERR_CONFIG_INVALID]',
    ],
  ])('is told: lockstep %j', async (args, line) => {
    expect(await lockstep(...args)).toEqual(fails(line));
  });

  it.each([[[]], [['schema']]])('shows help on stderr where a command is missing: lockstep %j', async (args) => {
    const { code, stdout, stderr } = await lockstep(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: lockstep /);
  });
});

describe('--debug', () => {
  it('shows all there is to know of an error', async () => {
    const { lockstep } = project({ ...inventory, 'x.mjs': 'throw new Error("no token")' });
    const { stderr } = await lockstep('--debug', 'diff', './x.mjs', 'old.json', '-s', 'schema.yaml');
    expect(stderr).toMatch(/^lockstep: \.\/x\.mjs: could not be loaded: no token \[ERR_MODULE_INVALID\]\n/);
    expect(stderr).toMatch(/code: 'ERR_MODULE_INVALID'/);
    expect(stderr).toMatch(/at file:.*x\.mjs:1/);
  });
});
