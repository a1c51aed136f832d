import { writeFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { DiffFile, File } from '../../src/file.js';
import { Diff, diffFrom, patch, SavedPlan, SchemaFile, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';

const at = temporaryFolder();

const POLLUTING = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}';
const YAML = '{__proto__: {polluted: 1}, constructor: {prototype: {polluted: 1}}, prototype: {polluted: 1}}';

const schema = right(
  SchemaFile.decode({ models: { device: { identifiers: { name: 'string' }, attributes: { extra: 'json' } } } }),
);

const isClean = (): boolean =>
  !('polluted' in {}) && !('polluted' in []) && !('polluted' in Object) && !('polluted' in (() => undefined));

describe('keys that lead to what all objects share', () => {
  it.each([
    ['a.json', `{"device": {"__proto__": {"name": "__proto__", "extra": ${POLLUTING}}}}`],
    ['a.ndjson', `{"model": "device", "name": "__proto__", "extra": ${POLLUTING}}\n`],
    ['a.yaml', `device: {__proto__: {name: __proto__, extra: ${YAML}}}\n`],
    ['device.csv', `name,extra\n__proto__,"${POLLUTING.replaceAll('"', '""')}"\n`],
  ])('are keys like any others, from file to file: %s', async (name, content) => {
    writeFileSync(at(name), content);
    const snapshot = right(await File.read(schema)(at(name))());
    expect(Snapshot.entries('device')(snapshot).map(({ uid }) => uid)).toEqual(['__proto__']);
    expect(JSON.stringify(Snapshot.entries('device')(snapshot)[0]?.entity['extra'])).toBe(POLLUTING);
    expect(isClean()).toBe(true);

    const empty = Snapshot.empty(schema);
    const diff = right(diffFrom(snapshot)(empty));
    for (const file of ['diff.json', 'diff.yaml', 'diff.ndjson'] as const) {
      right(await DiffFile.write(at(file))(diff)());
      const again = right(await DiffFile.read(at(file), { schema })());
      expect(Snapshot.eq.equals(right(patch(again)(empty)), snapshot)).toBe(true);
    }
    const plan = right(SavedPlan.encode(SavedPlan.make(diff, snapshot, empty)));
    const planned = right(SavedPlan.decode(JSON.parse(JSON.stringify(plan))));
    expect(Diff.eq.equals(planned.diff, diff)).toBe(true);
    Diff.toDict(diff);
    Snapshot.toDict(snapshot);
    right(await File.write(at(name))(snapshot)());
    expect(Snapshot.eq.equals(right(await File.read(schema)(at(name))()), snapshot)).toBe(true);
    expect(isClean()).toBe(true);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'are refused as fields where they could be taken for inherited ones, and are no models by accident: %s',
    (name) => {
      const data = (models: string): unknown => JSON.parse(`{"models": ${models}}`);
      const decoded = SchemaFile.decode(
        data(`{"a": {"identifiers": {"id": "string"}, "attributes": {"${name}": "string"}}}`),
      );
      expect(
        pipe(
          decoded,
          E.match(
            ({ code }) => code,
            () => 'taken',
          ),
        ),
      ).toBe(name === 'prototype' ? 'taken' : 'ERR_FIELD_NAME_RESERVED');
      expect(E.isLeft(Snapshot.fromEntities(schema)([{ model: name, fields: { name: 'a', extra: 1 } }]))).toBe(true);
      expect(E.isLeft(SchemaFile.decode(data(`{"a": {"${name}": 1, "identifiers": {"id": "string"}}}`)))).toBe(true);
      expect(isClean()).toBe(true);
    },
  );
});
