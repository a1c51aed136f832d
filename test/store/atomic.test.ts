import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { File } from '../../src/file.js';
import { toLine } from '../../src/model/LockstepError.js';
import * as Model from '../../src/model/Model.js';
import * as Schema from '../../src/model/Schema.js';
import * as SchemaFile from '../../src/model/SchemaFile.js';
import * as Snapshot from '../../src/snapshot/Snapshot.js';
import { replace } from '../../src/store/file/atomic.js';
import { at as failure } from '../../src/store/file/FileError.js';
import { right, temporaryFolder } from './dataset.js';

const at = temporaryFolder();

const Vlan = Model.make({ name: 'vlan', identifiers: { id: t.number }, attributes: { name: t.unknown } });
const vlans = (name: unknown): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(right(Schema.make({ topLevel: [Vlan] })))([{ model: 'vlan', fields: { id: 1, name } }]));

const problem = async (file: string, snapshot = vlans('x')): Promise<string> => {
  const result = await File.write(file)(snapshot)();
  return E.isLeft(result) ? toLine(result.left) : 'no error';
};

const named = (...names: ReadonlyArray<string>): Snapshot.Snapshot =>
  Snapshot.empty(
    right(
      SchemaFile.decode({ models: Object.fromEntries(names.map((name) => [name, { identifiers: { id: 'string' } }])) }),
    ),
  );

const leftovers = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder).filter((name) => name.endsWith('.tmp'));

describe('replacing a file', () => {
  it('keeps the mode', async () => {
    writeFileSync(at('mode.json'), '{}');
    chmodSync(at('mode.json'), 0o640);
    expect(await problem(at('mode.json'))).toBe('no error');
    expect(statSync(at('mode.json')).mode & 0o777).toBe(0o640);
  });

  it('follows a symbolic link, which stays', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real', 'data.json'), '{}');
    symlinkSync(at('real', 'data.json'), at('link.json'));
    expect(await problem(at('link.json'))).toBe('no error');
    expect(readlinkSync(at('link.json'))).toBe(at('real', 'data.json'));
    expect(readFileSync(at('real', 'data.json'), 'utf8')).toContain('vlan');
    expect(readdirSync(at('real'))).toEqual(['data.json']);
  });

  it.each([
    [
      'a value that JSON cannot hold',
      Number.NaN,
      'vlan "1".name: NaN cannot be written to a file [ERR_FILE_UNWRITABLE]',
    ],
    ['such a value deep inside', { a: [1n] }, 'vlan "1".name: 1n cannot be written to a file [ERR_FILE_UNWRITABLE]'],
    [
      'an absent element',
      [undefined],
      'vlan "1".name: an absent element cannot be written to a file [ERR_FILE_UNWRITABLE]',
    ],
    [
      'what could not be read again',
      JSON.parse('['.repeat(98) + ']'.repeat(98)),
      'vlan "1".name: what is nested more than 100 levels deep cannot be written to a file [ERR_FILE_UNWRITABLE]',
    ],
  ])('leaves the old content when there is %s', async (_, value, expected) => {
    for (const name of ['old.json', 'old.yaml', 'old.ndjson', 'vlan.csv']) {
      writeFileSync(at(name), 'old');
      expect(await problem(at(name), vlans(value))).toBe(expected);
      expect(readFileSync(at(name), 'utf8')).toBe('old');
    }
    expect(leftovers(at())).toEqual([]);
  });

  it('writes what is as deep as can be read', async () => {
    const deep = vlans(JSON.parse('['.repeat(97) + ']'.repeat(97)));
    for (const name of ['deepest.json', 'deepest.yaml', 'deepest.ndjson', 'vlan.csv']) {
      expect(await problem(at(name), deep)).toBe('no error');
      expect(E.isRight(await File.read(deep.schema)(at(name))())).toBe(true);
    }
  });

  it('refuses text that has no UTF-8 where the format cannot escape it', async () => {
    expect(await problem(at('half.json'), vlans('\ud800'))).toBe('no error');
    expect(await problem(at('vlan.csv'), vlans('\ud800'))).toBe(
      `${at('vlan.csv')}: a text with half a surrogate pair has no UTF-8: JSON and NDJSON can hold it [ERR_FILE_ENCODING]`,
    );
    expect(leftovers(at())).toEqual([]);
  });

  it('touches no file of several when one cannot be written', async () => {
    writeFileSync(at('one.txt'), 'old');
    const result = await replace([
      { file: at('one.txt'), chunks: [E.right('new')] },
      { file: at('two.txt'), chunks: [E.right('x'), E.left(failure('ERR_FILE_UNWRITABLE', 'two', 'no'))] },
    ])();
    expect(E.isLeft(result)).toBe(true);
    expect(readFileSync(at('one.txt'), 'utf8')).toBe('old');
    expect(existsSync(at('two.txt'))).toBe(false);
    expect(leftovers(at())).toEqual([]);
  });

  it('says why it cannot be written', async () => {
    symlinkSync(at('nowhere'), at('dangling.json'));
    const file = at('none', 'x.json');
    expect(await problem(file)).toBe(
      `${file}: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]`,
    );
    expect(await problem(at('dangling.json'))).toBe(
      `${at('dangling.json')}: cannot be written: it is a symbolic link that leads nowhere [ERR_FILE_UNWRITABLE]`,
    );
    mkdirSync(at('folder', 'vlan.csv'), { recursive: true });
    expect(await problem(at('folder'))).toBe(
      `${at('folder', 'vlan.csv')}: cannot be written: it is a folder, not a file [ERR_FILE_UNWRITABLE]`,
    );
    expect(await problem(at('data.txt'))).toContain('ERR_FORMAT_UNKNOWN');
  });
});

describe('writing models to files of their names', () => {
  it.each(['../evil', '..', '.hidden', 'a/b', 'a\\b', 'a\u0000b', '', 'x.', 'a:b'])(
    'refuses a model called %j',
    async (name) => {
      expect(await problem(at('models'), named(name, 'fine'))).toBe(
        `${at('models')}: model ${JSON.stringify(name)} cannot be the name of a file [ERR_FILE_UNWRITABLE]`,
      );
      expect(existsSync(at('models'))).toBe(false);
    },
  );

  it('refuses models that differ by case alone', async () => {
    expect(await problem(at('models'), named('Device', 'device'))).toBe(
      `${at('models', 'device.csv')}: models "Device" and "device" differ by case alone [ERR_FILE_UNWRITABLE]`,
    );
  });

  it('refuses two models in one CSV file', async () => {
    const both = right(
      Snapshot.fromDict(named('device', 'vlan').schema)({ device: [{ id: 'a' }], vlan: [{ id: 'b' }] }),
    );
    expect(await problem(at('vlan.csv'), both)).toBe(
      `${at('vlan.csv')}: a CSV file holds one model, "vlan"; there are entities of "device" too: a folder takes one CSV file for each model [ERR_FILE_SHAPE]`,
    );
    expect(await problem(at('all.csv'), both)).toBe(
      `${at('all.csv')}: a CSV file holds one model, and "all" is none: a folder takes one CSV file for each model [ERR_FILE_SHAPE]`,
    );
  });
});
