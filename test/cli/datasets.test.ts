import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Files, fails, inventory, project, says, source, summary, target } from './command.js';

type Records = Readonly<Record<string, ReadonlyArray<object>>>;

const lists: Records = Object.fromEntries(
  Object.entries(source).map(([model, records]) => [model, Object.values(records)]),
);

const flat = (records: Records): ReadonlyArray<object> =>
  Object.entries(records).flatMap(([model, list]) => list.map((fields) => ({ model, ...fields })));

const ndjson = (records: Records): string =>
  flat(records)
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');

const csv = (rows: ReadonlyArray<string>): string => rows.map((row) => `${row}\n`).join('');

/** A dataset as a folder of CSV files. */
const folder = (
  name: string,
  sites: ReadonlyArray<string>,
  devices: ReadonlyArray<string>,
  vlans: string[],
): Files => ({
  [`${name}/site.csv`]: csv(['name,address,active,devices', ...sites]),
  [`${name}/device.csv`]: csv(['name,role,mtu,labels', ...devices]),
  [`${name}/vlan.csv`]: csv(['id,load', ...vlans]),
});

/** A module that reads the JSON file beside it. */
const module = (json: string, exported: string): string => `
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { Adapter, Codec, Equality, Model, Schema } from 'lockstep';
import { File } from 'lockstep/file';

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, mtu: t.number, labels: t.array(t.string) },
  equality: { role: Equality.caseInsensitive, labels: Equality.unordered },
});
const Site = Model.make({
  name: 'site',
  identifiers: { name: t.string },
  attributes: { address: Codec.nullable(t.string), active: t.boolean },
  children: { devices: Device },
});
const Vlan = Model.make({
  name: 'vlan',
  identifiers: { id: t.number },
  attributes: { load: t.number },
  equality: { load: Equality.tolerance(0.01) },
});
const path = new URL('./${json}', import.meta.url).pathname;
const adapter = pipe(
  Schema.make({ topLevel: [Site, Vlan] }),
  E.map((schema) => ({ ...Adapter.make({ name: 'module', schema, load: TE.of([]) }), load: File.read(schema)(path) })),
);
const plain = E.isRight(adapter) ? adapter.right : undefined;
${exported}
`;

const SOURCES: ReadonlyArray<readonly [string, string, Files]> = [
  ['a file by uid', 'new.json', {}],
  ['a file by list', 'a.json', { 'a.json': lists }],
  ['one list', 'a.json', { 'a.json': flat(lists) }],
  ['YAML by uid', 'a.yaml', { 'a.yaml': stringify(source) }],
  ['YAML by list', 'a.yml', { 'a.yml': stringify(lists) }],
  ['NDJSON', 'a.ndjson', { 'a.ndjson': ndjson(lists) }],
  ['JSON lines', 'a.jsonl', { 'a.jsonl': ndjson(lists) }],
  [
    'a folder of CSV',
    'a',
    folder(
      'a',
      ['nyc,Broadway 1,true,"[""sw1"",""sw2""]"', 'fra,,false,'],
      ['sw1,CORE,9000,"[""a"",""b""]"', 'sw2,edge,1500,[]'],
      ['1,0.5'],
    ),
  ],
  [
    'a folder of several formats',
    'a/',
    {
      'a/site.json': source.site,
      'a/device.ndjson': Object.values(source.device)
        .map((device) => JSON.stringify(device))
        .join('\n'),
      'a/vlan.yaml': stringify(Object.values(source.vlan)),
    },
  ],
  ['the default export of a module', './a.mjs', { 'a.mjs': module('new.json', 'export default plain;') }],
  ['a named export', './a.mjs#staging', { 'a.mjs': module('new.json', 'export const staging = plain;') }],
  ['a function', './a.mjs', { 'a.mjs': module('new.json', 'export default () => plain;') }],
  ['an async function', './a.mjs', { 'a.mjs': module('new.json', 'export default async () => plain;') }],
  ['a promise', './a.mjs', { 'a.mjs': module('new.json', 'export default Promise.resolve(plain);') }],
  ['an Either', './a.mjs', { 'a.mjs': module('new.json', 'export default adapter;') }],
  ['a TaskEither', './a.mjs', { 'a.mjs': module('new.json', 'export default TE.fromEither(adapter);') }],
  ['a module without ./', 'a.mjs', { 'a.mjs': module('new.json', 'export default plain;') }],
];

const TARGETS: ReadonlyArray<readonly [string, string, Files]> = [
  ['a file by list', 'old.json', {}],
  ['YAML', 'b.yaml', { 'b.yaml': stringify(target) }],
  ['NDJSON', 'b.ndjson', { 'b.ndjson': ndjson(target) }],
  [
    'a folder',
    'b',
    folder(
      'b',
      ['nyc,Broadway 1,true,"[""sw1"",""sw3""]"'],
      ['sw1,core,1500,"[""b"",""a""]"', 'sw3,edge,1500,"[""old""]"'],
      ['1,0.501', '2,1'],
    ),
  ],
  ['a module', './b.mjs#old', { 'b.mjs': module('old.json', 'export const old = plain;') }],
];

describe('a dataset', () => {
  it.each(SOURCES)('may be %s, as the source', async (_, name, files) => {
    const { lockstep } = project({ ...inventory, ...files });
    expect(await lockstep('diff', name, 'old.json', '-s', 'schema.yaml', '-f', 'summary')).toEqual(says(summary));
  });

  it.each(TARGETS)('may be %s, as the target', async (_, name, files) => {
    const { lockstep } = project({ ...inventory, ...files });
    expect(await lockstep('diff', 'new.json', name, '-s', 'schema.yaml', '-f', 'summary')).toEqual(says(summary));
  });

  it('may be a single CSV file where the schema has one model', async () => {
    const { lockstep } = project({
      'schema.yaml': 'models: { vlan: { identifiers: { id: integer }, attributes: { load: number } } }',
      'vlan.csv': 'id,load\n1,0.5\n',
      'old.csv': 'load,id\n0.25,1\n',
    });
    expect(await lockstep('diff', 'vlan.csv', 'old.csv', '-s', 'schema.yaml')).toEqual(
      says('vlan\n  vlan: 1\n    load    vlan(0.5)    old(0.25)\n'),
    );
  });

  it('has its schema from the module beside it, when none is named', async () => {
    const { lockstep } = project({ ...inventory, 'a.mjs': module('new.json', 'export default plain;') });
    expect(await lockstep('diff', './a.mjs', 'old.json', '-f', 'summary')).toEqual(says(summary));
    const reversed = 'create: 2\nupdate: 1\ndelete: 2\nunchanged: 2\nskipped: 0\n';
    expect(await lockstep('diff', 'old.json', './a.mjs', '-f', 'summary')).toEqual(says(reversed));
  });
});

describe('a module that is no dataset', () => {
  const refused = async (text: string, name = './x.mjs') => {
    const { lockstep } = project({ ...inventory, 'x.mjs': text });
    return lockstep('diff', name, 'old.json', '-s', 'schema.yaml');
  };
  const withLoad = (load: string): string =>
    module('new.json', `export default { ...plain, name: 'netbox', load: ${load} };`);

  it.each<readonly [string, string, string]>([
    ['throws', 'throw new Error("no token")', './x.mjs: could not be loaded: no token [ERR_MODULE_INVALID]'],
    ['throws what is no error', 'throw "no token"', './x.mjs: could not be loaded: no token [ERR_MODULE_INVALID]'],
    [
      'is no JavaScript',
      'export default {',
      './x.mjs: could not be loaded: Unexpected end of input [ERR_MODULE_INVALID]',
    ],
    [
      'exports nothing',
      '',
      './x.mjs: nothing is exported as "default": export what Adapter.make gives [ERR_MODULE_INVALID]',
    ],
    [
      'exports another name',
      'export const staging = 1;',
      './x.mjs: nothing is exported as "default": known are "staging" [ERR_MODULE_INVALID]',
    ],
    [
      'exports something else',
      'export default { name: "x" };',
      './x.mjs: the export is no adapter: export what Adapter.make gives [ERR_MODULE_INVALID]',
    ],
    [
      'exports null',
      'export default null;',
      './x.mjs: the export is no adapter: export what Adapter.make gives [ERR_MODULE_INVALID]',
    ],
    [
      'exports a function that throws',
      'export default () => { throw new Error("no token"); };',
      './x.mjs: could not be loaded: no token [ERR_MODULE_INVALID]',
    ],
    [
      'exports a failure',
      'export default { _tag: "Left", left: { code: "ERR_LOAD_FAILED", message: "could not load netbox: 503" } };',
      'could not load netbox: 503 [ERR_LOAD_FAILED]',
    ],
    [
      'exports a failure of its own kind',
      'export default { _tag: "Left", left: new Error("no token") };',
      './x.mjs: no token [ERR_MODULE_INVALID]',
    ],
    [
      'rejects when loading',
      withLoad('async () => { throw new Error("503"); }'),
      'could not load netbox: 503 [ERR_LOAD_FAILED]',
    ],
    ['throws when loading', withLoad('() => { throw "503"; }'), 'could not load netbox: 503 [ERR_LOAD_FAILED]'],
    ['loads nothing', withLoad('async () => {}'), 'could not load netbox: it gives no Either [ERR_LOAD_FAILED]'],
    [
      'loads no snapshot',
      withLoad('async () => E.right([])'),
      'could not load netbox: it gives no snapshot [ERR_LOAD_FAILED]',
    ],
    ['fails to load, in its own words', withLoad('TE.left("503")'), 'could not load netbox: 503 [ERR_LOAD_FAILED]'],
    [
      'never answers',
      'export default () => new Promise(() => {});',
      'a dataset never answered: there is nothing left to wait for [ERR_UNEXPECTED]',
    ],
  ])('is told: it %s', async (_, text, line) => {
    expect(await refused(text)).toEqual(fails(line));
  });

  it('is told with the nearest name', async () => {
    expect(await refused('export const staging = 1;', './x.mjs#stagin')).toEqual(
      fails('./x.mjs: nothing is exported as "stagin": did you mean "staging"? [ERR_MODULE_INVALID]'),
    );
  });

  it('is told of what goes wrong behind its back, without a stack', async () => {
    const { code, stderr } = await refused(
      `${module('new.json', 'export default async () => { await new Promise((r) => setTimeout(r, 50)); return plain; };')}
Promise.reject(new Error('forgotten'));`,
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'lockstep: something went wrong that should not: forgotten: --debug shows where [ERR_UNEXPECTED]\n',
    });
  });

  it('is not there', async () => {
    expect(await refused('', './y.mjs')).toEqual(
      fails('./y.mjs: there is no such file or folder [ERR_FILE_NOT_FOUND]'),
    );
  });

  it('is a folder', async () => {
    const { lockstep } = project({ ...inventory, 'x.mjs/index.mjs': '' });
    expect(await lockstep('diff', './x.mjs', 'old.json', '-s', 'schema.yaml')).toEqual(
      fails('./x.mjs: it is a folder, not a module [ERR_MODULE_INVALID]'),
    );
  });
});
