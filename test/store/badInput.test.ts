import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { File } from '../../src/file.js';
import { toLine } from '../../src/model/LockstepError.js';
import { plain, problemWith, schema, temporaryFolder } from './dataset.js';

const at = temporaryFolder();
const problem = problemWith(schema);

const device = { name: 'a', model: 'x', labels: [], extra: 0 };
const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghij'.split('').map((name, i) => {
    const before = `*${'abcdefghij'[i]}`;
    return `${name}: &${name} [${Array(9).fill(before).join(', ')}]`;
  }),
].join('\n');

const deep = '['.repeat(100_000) + ']'.repeat(100_000);

describe('reading what is wrong', () => {
  it.each<readonly [string, string | Uint8Array, string]>([
    // Nothing there.
    ['empty.json', '', 'FILE: the file is empty: an empty dataset is `{}`, or a header line in CSV [ERR_FILE_EMPTY]'],
    ['empty.ndjson', '', 'FILE: the file is empty: an empty dataset is `{}`, or a header line in CSV [ERR_FILE_EMPTY]'],
    ['site.csv', '\n', 'FILE: the file is empty: an empty dataset is `{}`, or a header line in CSV [ERR_FILE_EMPTY]'],
    [
      'empty.yaml',
      '# later\n',
      'FILE: the file is empty: an empty dataset is `{}`, or a header line in CSV [ERR_FILE_EMPTY]',
    ],
    // Values and names.
    [
      'type.json',
      JSON.stringify({ device: [device, { ...device, name: 'b' }, { ...device, name: 'c', mtu: 'abc' }] }),
      'FILE: device[2].mtu: expected integer or null, got "abc" [ERR_VALUE_INVALID]',
    ],
    [
      'type.yaml',
      'device: {a: {name: a, model: 5, labels: [], extra: 0}}',
      'FILE: device["a"].model: expected string, got 5 [ERR_VALUE_INVALID]',
    ],
    [
      'type.ndjson',
      '{"model":"vlan","id":1}\n\n{"model":"vlan","id":"1"}\n',
      'FILE:3: vlan.id: expected integer, got "1" [ERR_VALUE_INVALID]',
    ],
    ['flat.json', '[{"model":"vlan","id":1.5}]', 'FILE: [0]: vlan.id: expected integer, got 1.5 [ERR_VALUE_INVALID]'],
    ['vlan.csv', 'id\n1\n\nx\n', 'FILE:4: vlan.id: expected integer, got "x" [ERR_VALUE_INVALID]'],
    [
      'model.json',
      '{"devcie": [{}]}',
      'FILE: devcie[0]: unknown model "devcie": did you mean "device"? [ERR_MODEL_UNKNOWN]',
    ],
    ['devcie.csv', 'name\na\n', 'FILE: unknown model "devcie": did you mean "device"? [ERR_MODEL_UNKNOWN]'],
    [
      'field.json',
      JSON.stringify({ site: { nyc: { name: 'nyc', activ: true } } }),
      'FILE: site["nyc"]: unknown field "activ": did you mean "active"? [ERR_FIELD_UNKNOWN]',
    ],
    [
      'site.csv',
      'name,activ\nnyc,true\n',
      'FILE:1: site: unknown field "activ": did you mean "active"? [ERR_FIELD_UNKNOWN]',
    ],
    [
      'duplicate.json',
      '{"vlan": [{"id": 1}, {"id": 1}]}',
      'FILE: vlan[1]: duplicate vlan "1" [ERR_OBJECT_ALREADY_EXISTS]',
    ],
    ['vlan.csv', 'id\n1\n1\n', 'FILE:3: vlan: duplicate vlan "1" [ERR_OBJECT_ALREADY_EXISTS]'],
    [
      'child.json',
      '{"site": [{"name": "nyc", "active": true, "devices": ["sw9"]}]}',
      'FILE: site[0].devices: device "sw9" not found [ERR_OBJECT_NOT_FOUND]',
    ],
    [
      'parent.ndjson',
      '{"model":"rack","site":"nyc","row":1,"load":0}',
      'FILE:1: rack: rack "nyc__1": its parent site "nyc" does not exist [ERR_PARENT_NOT_FOUND]',
    ],
    // Shapes.
    ['shape.json', '5', 'FILE: expected an object with one key a model, or a list of records, got 5 [ERR_FILE_SHAPE]'],
    [
      'shape.json',
      '{"vlan": 5}',
      'FILE: vlan: expected a list of records, or an object of records by uid, got 5 [ERR_FILE_SHAPE]',
    ],
    ['shape.json', '{"vlan": [5]}', 'FILE: vlan[0]: expected an object of fields, got 5 [ERR_FILE_SHAPE]'],
    ['shape.json', '[{"id": 1}]', 'FILE: [0]: expected "model" to name the model, got nothing [ERR_FILE_SHAPE]'],
    ['shape.ndjson', '[1]', 'FILE:1: expected an object of fields, got [1] [ERR_FILE_SHAPE]'],
    // Syntax.
    [
      'cut.json',
      '{"vlan": [\n  {"id": 1},\n  {"id"',
      'FILE:3:8: the file ends where ":" is expected [ERR_FILE_SYNTAX]',
    ],
    ['cut.json', '{"vlan": "x', 'FILE:1:12: the file ends inside a string [ERR_FILE_SYNTAX]'],
    ['comma.json', '{"vlan": [1,]}', 'FILE:1:13: expected a value, got "]" [ERR_FILE_SYNTAX]'],
    ['word.json', '{"vlan": undefined}', 'FILE:1:10: expected a value, got "undefined" [ERR_FILE_SYNTAX]'],
    [
      'infinite.json',
      '{"vlan": [{"id": -1e400}]}',
      'FILE:1:18: a number too large to be kept: write it as a text [ERR_FILE_SYNTAX]',
    ],
    ['number.json', '{"vlan": [01]}', 'FILE:1:11: expected a value or "]", got "01" [ERR_FILE_SYNTAX]'],
    [
      'cut.ndjson',
      '{"model":"vlan","id":1}\n{"model":"vl',
      'FILE:2:13: the file ends inside a string [ERR_FILE_SYNTAX]',
    ],
    ['key.json', '{"vlan": {\n"1": {"id": 1},\n"1": {"id": 1}}}', 'FILE:3:1: duplicate key "1" [ERR_FILE_SYNTAX]'],
    ['key.json', '[{"model": "vlan", "id" : 1, "id" : 2}]', 'FILE:1:30: duplicate key "id" [ERR_FILE_SYNTAX]'],
    ['key.yaml', 'vlan:\n  1: {id: 1}\n  "1": {id: 2}\n', 'FILE:3:3: duplicate key "1" [ERR_FILE_SYNTAX]'],
    [
      'syntax.yaml',
      'vlan: [1\nx: 2\n',
      'FILE:2:1: Flow sequence in block collection must be sufficiently indented and end with a ] [ERR_FILE_SYNTAX]',
    ],
    ['tag.yaml', 'vlan: !!js/function x', 'FILE:1:7: Unresolved tag: tag:yaml.org,2002:js/function [ERR_FILE_SYNTAX]'],
    ['bomb.yaml', bomb, 'FILE:7:8: aliases stand for more than 1000000 copies [ERR_FILE_SYNTAX]'],
    [
      'list.yaml',
      `a: &a [${'x,'.repeat(10_000)}]\nb: [${'*a,'.repeat(5_000)}]`,
      'FILE:2:302: aliases stand for more than 1000000 copies [ERR_FILE_SYNTAX]',
    ],
    ['circle.yaml', 'vlan: &a [1, *a]', 'FILE:1:14: an alias stands for what it is itself a part of [ERR_FILE_SYNTAX]'],
    [
      'circle.yaml',
      'vlan: &a {b: &b [*b], c: *a}',
      'FILE:1:18: an alias stands for what it is itself a part of [ERR_FILE_SYNTAX]',
    ],
    ['deep.json', deep, 'FILE:1:101: nested more than 100 levels deep [ERR_FILE_SYNTAX]'],
    [
      'deep.ndjson',
      `{"model":"device","extra":${deep}}`,
      'FILE:1:126: nested more than 100 levels deep [ERR_FILE_SYNTAX]',
    ],
    ['deep.yaml', deep, 'FILE:1:101: nested more than 100 levels deep [ERR_FILE_SYNTAX]'],
    ['steps.yaml', `${'- '.repeat(100_000)}x`, 'FILE:1:201: nested more than 100 levels deep [ERR_FILE_SYNTAX]'],
    ['two.yaml', 'vlan: []\n---\nvlan: []\n', 'FILE:2:1: there is a second document [ERR_FILE_SYNTAX]'],
    // CSV.
    ['site.csv', 'name,active\na,true\nb\n', 'FILE:3: expected 2 columns, got 1 [ERR_FILE_SHAPE]'],
    ['site.csv', 'name,name\na,true\n', 'FILE:1: column "name" is there twice [ERR_FILE_SHAPE]'],
    ['site.csv', 'name,active\n"a\r\n",true\nb\n', 'FILE:4: expected 2 columns, got 1 [ERR_FILE_SHAPE]'],
    ['site.csv', 'name,active\n"a,true\n', 'FILE:2: a quote is opened and never closed [ERR_FILE_SYNTAX]'],
    ['site.csv', 'name,active\n"a"b,true\n', 'FILE:2: there is text after a closing quote [ERR_FILE_SYNTAX]'],
    // Bytes.
    [
      'latin.json',
      Buffer.from('{"site": "Z\u00fcrich"}', 'latin1'),
      'FILE: the byte at offset 11 is not UTF-8: save the file as UTF-8 [ERR_FILE_ENCODING]',
    ],
    [
      'latin.ndjson',
      Buffer.concat([Buffer.from('{"model":"vlan","id":1}\n"é'), Buffer.from([0xc3])]),
      'FILE: the byte at offset 27 is not UTF-8: save the file as UTF-8 [ERR_FILE_ENCODING]',
    ],
    [
      'data.txt',
      'x',
      'FILE: ".txt" is no known extension: known are ".json", ".yaml", ".yml", ".ndjson", ".jsonl", ".csv" [ERR_FORMAT_UNKNOWN]',
    ],
    ['data.jsn', 'x', 'FILE: ".jsn" is no known extension: did you mean ".json"? [ERR_FORMAT_UNKNOWN]'],
  ])('%s: %#', async (name, content, expected) => {
    expect(await problem(at(name), content)).toBe(expected.replace(/^FILE/, at(name)));
  });

  it('says that a file is not there', async () => {
    expect(await problem(at('none.json'))).toBe(
      `${at('none.json')}: there is no such file or folder [ERR_FILE_NOT_FOUND]`,
    );
  });

  it('says that a part of the path is a file', async () => {
    writeFileSync(at('file.json'), '{}');
    expect(await problem(at('file.json', 'x.json'))).toBe(
      `${at('file.json', 'x.json')}: cannot be read: a part of the path is a file, not a folder [ERR_FILE_UNREADABLE]`,
    );
  });

  it('says that links go in a circle', async () => {
    symlinkSync(at('circle.json'), at('circle.json'));
    expect(await problem(at('circle.json'))).toBe(
      `${at('circle.json')}: cannot be read: symbolic links go in a circle [ERR_FILE_UNREADABLE]`,
    );
  });

  it('says of a folder without files that there are none', async () => {
    mkdirSync(at('folder.json'));
    expect(await problem(at('folder.json'))).toBe(
      `${at('folder.json')}: the folder has no file of a model [ERR_FILE_EMPTY]`,
    );
  });

  it('says which file of a folder is of no model, or of one that has another', async () => {
    mkdirSync(at('models'));
    writeFileSync(at('models', 'devcie.csv'), 'name\n');
    expect(await problem(at('models'))).toBe(
      `${at('models', 'devcie.csv')}: unknown model "devcie": did you mean "device"? [ERR_MODEL_UNKNOWN]`,
    );
    writeFileSync(at('models', 'devcie.json'), '[]');
    expect(await problem(at('models'))).toBe(
      `${at('models', 'devcie.json')}: model "devcie" has another file in another format [ERR_FILE_SHAPE]`,
    );
  });

  it('says where in a folder a record is wrong', async () => {
    mkdirSync(at('places'));
    writeFileSync(at('places', 'vlan.json'), '[{"id": 1}, {"id": "2"}]');
    expect(await problem(at('places'))).toBe(
      `${at('places', 'vlan.json')}: vlan[1].id: expected integer, got "2" [ERR_VALUE_INVALID]`,
    );
    writeFileSync(at('places', 'vlan.json'), '[]');
    writeFileSync(at('places', 'site.ndjson'), '{"model":"vlan","id":2}');
    expect(await problem(at('places'))).toBe(
      `${at('places', 'site.ndjson')}:1: a record of "vlan" in the file of "site": where "model" is a field, name the model with "$model" [ERR_FILE_SHAPE]`,
    );
  });

  it('fails fast on a file made to be slow', async () => {
    const started = performance.now();
    await problem(at('bomb.yaml'), bomb);
    await problem(at('deep.yaml'), deep);
    await problem(at('colons.json'), `"${'":'.repeat(10)}${':'.repeat(1_000_000)}`);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('never throws, whatever the bytes', async () => {
    const scrap = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\n',
      'vlan',
      'id',
      'model',
      '1',
      '- ',
      '&a ',
      '*a',
      '\\',
      'é',
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
      fc.array(scrap, { maxLength: 20 }).map((parts) => Buffer.from(parts.join(''))),
    );
    const names = ['fuzz.json', 'fuzz.yaml', 'fuzz.ndjson', 'device.csv'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), bytes, async (name, content) => {
        writeFileSync(at(name), content);
        const result = await File.read(plain)(at(name))();
        expect(E.isRight(result) || result.left.message.startsWith(at(name))).toBe(true);
        await File.readRecords(at(name))();
        if (name !== 'device.csv') await File.readSchema(at(name))();
      }),
      { numRuns: 400 },
    );
  });
});

describe('reading a schema that is wrong', () => {
  const schemaProblem = async (name: string, content: string): Promise<string> => {
    writeFileSync(at(name), content);
    const result = await File.readSchema(at(name))();
    return E.isLeft(result) ? toLine(result.left) : 'no error';
  };

  it('says where, with the file', async () => {
    expect(await schemaProblem('schema.yaml', 'models: {device: {identifiers: {name: strng}}}')).toBe(
      `${at('schema.yaml')}: models.device.identifiers.name: unknown type "strng": did you mean "string"? [ERR_SCHEMA_INVALID]`,
    );
  });

  it('takes YAML and JSON alone', async () => {
    expect(await schemaProblem('schema.csv', 'x')).toBe(
      `${at('schema.csv')}: a schema file is YAML or JSON, not CSV [ERR_FORMAT_UNKNOWN]`,
    );
  });
});
