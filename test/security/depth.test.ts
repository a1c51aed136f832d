import { writeFileSync } from 'node:fs';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { File } from '../../src/file.js';
import {
  Codec,
  Diff,
  Model,
  Resolution,
  SavedPlan,
  Schema,
  SchemaFile,
  Snapshot,
  StoredState,
} from '../../src/index.js';
import { targets } from '../fuzz/targets/index.js';
import { left, right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';

const LEVELS = 100_000;

/** Lists and objects in one another, so many levels deep. */
const nested = (): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < LEVELS; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

const circle = (): unknown => {
  const value: Record<string, unknown> = {};
  value['self'] = [value];
  return value;
};

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { extra: Codec.optional(Codec.json), any: Codec.optional(t.unknown) },
});
const schema = right(Schema.make({ topLevel: [Device] }));
const one = right(Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a' })]));

const at = temporaryFolder();

describe('what is nested without end', () => {
  const texts = {
    lists: '['.repeat(LEVELS),
    'whole lists': '['.repeat(LEVELS) + ']'.repeat(LEVELS),
    objects: '{"a":'.repeat(LEVELS),
    'whole objects': `${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`,
    'steps of YAML': `${'- '.repeat(LEVELS)}x`,
    'keys of YAML': `${'? '.repeat(LEVELS)}x`,
    'flow of YAML': '{a: ['.repeat(LEVELS / 2),
  };

  // Without a schema, a text is as good a name of a column as any other.
  it.each(targets.filter(({ name }) => name !== 'records'))('is refused by $name, as text', async ({ file, read }) => {
    for (const text of Object.values(texts)) {
      writeFileSync(at(file), text);
      expect(await read(at(file))).toMatchObject({ left: { code: expect.stringMatching(/^ERR_/) } });
    }
  });

  it.each([
    ['nested', nested],
    ['in a circle', circle],
  ])('is refused by whatever takes data: %s', (_, make) => {
    const value = make();
    const record = (fields: Model.Untyped) => [{ model: 'device', fields: { name: 'a', ...fields } }];
    const load = Snapshot.fromEntities(schema, { encoded: true });
    const refused = expect.objectContaining({ code: 'ERR_VALUE_INVALID' });
    expect(left(load(record({ extra: value })))).toEqual(refused);
    expect(left(load(record({ any: value })))).toEqual(refused);
    expect(left(load(record({ name: value })))).toEqual(refused);
    expect(left(Snapshot.fromDict(schema)({ device: { a: { name: 'a', any: value } } }))).toEqual(refused);
    expect(left(Snapshot.update(Device, 'a', { any: value })(one))).toEqual(refused);

    for (const data of [value, { models: value }, { models: { a: value } }, { models: { a: { attributes: value } } }])
      expect(left(SchemaFile.decode(data)).code).toBe('ERR_SCHEMA_INVALID');
    for (const data of [value, { lockstep: 'diff', version: 1, elements: [value] }])
      expect(left(Diff.decode()(data)).code).toMatch(/^ERR_/);
    for (const data of [value, { lockstep: 'plan', version: 1, diff: value }, { lockstep: 'plan', version: value }])
      expect(left(SavedPlan.decode(data)).code).toBe('ERR_PLAN_INVALID');
    for (const data of [value, { lockstep: 'resolutions', version: 1, conflicts: [value] }])
      expect(left(Resolution.decode(data)).code).toBe('ERR_RESOLUTION_INVALID');
    for (const data of [value, { lockstep: 'state', version: 1, models: value }])
      expect(left(StoredState.decode(data)).code).toBe('ERR_FILE_SHAPE');
  });

  it('is refused as a type: a list of lists of lists', async () => {
    writeFileSync(
      at('schema.yaml'),
      `models: {a: {identifiers: {id: string}, attributes: {x: "string${'[]'.repeat(LEVELS)}"}}}`,
    );
    expect(left(await File.readSchema(at('schema.yaml'))())).toMatchObject({
      code: 'ERR_SCHEMA_INVALID',
      message: `${at('schema.yaml')}: models.a.attributes.x: a list of lists, too deep: "string${'[]'.repeat(25)}...`,
    });
  });
});

describe('what is huge', () => {
  it('is told of in a line that is short', () => {
    for (const value of [
      'x'.repeat(1 << 24),
      Array(1 << 20).fill(0),
      [['x'.repeat(1 << 20)]],
      { ['k'.repeat(1000)]: 1 },
    ]) {
      const { message } = left(
        Snapshot.fromEntities(schema, { encoded: true })([{ model: 'device', fields: { name: [value] } }]),
      );
      expect(message.length).toBeLessThan(120);
    }
  });

  it.each(['1e400', '-1e400', '1'.repeat(400), '9007199254740993', '-0', '1e-400'])(
    'is a number, or is refused: %s',
    async (digits) => {
      const numbers = right(
        SchemaFile.decode({ models: { device: { identifiers: { name: 'string' }, attributes: { load: 'number?' } } } }),
      );
      for (const [file, text] of [
        ['huge.json', `{"device": [{"name": "a", "load": ${digits}}]}`],
        ['huge.yaml', `device: [{name: a, load: ${digits}}]`],
        ['huge.ndjson', `{"model": "device", "name": "a", "load": ${digits}}\n`],
        ['device.csv', `name,load\na,${digits}\n`],
      ] as const) {
        writeFileSync(at(file), text);
        const read = await File.read(numbers)(at(file))();
        const isInfinite = !Number.isFinite(Number(digits));
        if (isInfinite && file !== 'huge.yaml') {
          expect(left(read).code).toBe(file === 'device.csv' ? 'ERR_VALUE_INVALID' : 'ERR_FILE_SYNTAX');
        } else if (isInfinite) {
          // YAML has infinite numbers, which no file can be given.
          expect(left(await File.write(at('huge.json'))(right(read))()).code).toBe('ERR_FILE_UNWRITABLE');
        } else {
          // What was taken is written, and read, as the number that it is.
          right(await File.write(at(file))(right(read))());
          expect(Snapshot.eq.equals(right(await File.read(numbers)(at(file))()), right(read))).toBe(true);
        }
      }
    },
  );
});
