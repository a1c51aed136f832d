import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import * as Seal from '../../src/diff/history/Seal.js';
import { DiffFile, File, HistoryFile } from '../../src/file.js';
import { Codec, Diff, History, LockstepError, Model, Schema, Snapshot } from '../../src/index.js';
import { right, temporaryFolder } from './dataset.js';

const at = temporaryFolder();
const name = at('history.ndjson');

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, note: Codec.optional(t.string), extra: t.unknown },
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));

const base = right(
  Snapshot.fromEntities(schema)([
    Snapshot.item(Site, { name: 'nyc' }),
    Snapshot.item(Device, { name: 'sw1', role: 'access' }, { parent: { model: 'site', uid: 'nyc' } }),
    Snapshot.item(Device, { name: 'sw2', role: 'access' }, { parent: { model: 'site', uid: 'nyc' } }),
  ]),
);
const keep = (snapshot: Snapshot.Snapshot, label: string) => (history: History.History) =>
  right(History.checkpoint({ label })(snapshot)(history));

const history = pipe(
  right(History.make({ limit: 7, label: 'start' })(base)),
  keep(right(pipe(base, Snapshot.update(Device, 'sw1', { role: 'core', note: 'new' }))), 'core'),
  keep(right(pipe(base, Snapshot.remove(Device, 'sw2'))), 'end'),
);

const lines = [...History.toNdjson(history)].map(right);
const text = `${lines.join('\n')}\n`;

const problem = async (content: string | Uint8Array, of = schema): Promise<string> => {
  writeFileSync(name, content);
  const result = await HistoryFile.read(of)(name)();
  return E.isLeft(result) ? LockstepError.toLine(result.left).replaceAll(at('/'), '') : 'no error';
};

const RESTORE = 'take the file from a backup, or save the history again';
const damaged = (problems: string): string => `history.ndjson${problems}: ${RESTORE} [ERR_HISTORY_DAMAGED]`;
const unlike = (from: number, to: number, why = ''): string =>
  damaged(`: lines ${from} to ${to} are not as they were written${why}`);

it('is about these lines', () => {
  expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual([
    ...['lockstep', 'seal'],
    ...['checkpoint', 'put', 'put', 'put', 'seal'],
    ...['checkpoint', 'update', 'seal'],
    ...['checkpoint', 'remove', 'update', 'seal'],
  ]);
});

describe('a file that was damaged', () => {
  const without = (...gone: ReadonlyArray<number>): string => lines.filter((_, i) => !gone.includes(i + 1)).join('\n');

  it.each<readonly [string, string, string]>([
    ['a changed value', text.replace('"role":"core"', '"role":"cord"'), unlike(8, 10)],
    [
      'a value of another type',
      text.replace('"role":"access"', '"role":1'),
      unlike(3, 7, ' (line 5: device.role: expected string, got 1)'),
    ],
    [
      'a letter without which it is no JSON',
      text.replace('"put":"device"', '"put":"device'),
      unlike(3, 7, ' (line 5: this is no JSON)'),
    ],
    ['a line that is lost', without(6), unlike(3, 6)],
    ['a checkpoint that is lost', without(8, 9, 10), unlike(8, 11)],
    ['all but the seal of a checkpoint lost', without(8, 9), unlike(8, 8)],
    [
      'a seal that is lost',
      without(10),
      unlike(8, 13, ' (line 10: expected a put, an update or a remove, got {"checkpoint":3,"label":"end","next":3})'),
    ],
    ['a seal that was changed', text.replace(/"seal":"./, '"seal":"x'), unlike(1, 2)],
    ['a last seal that was changed', text.replace(/..\}\n$/, '"}\n'), unlike(11, 14)],
    [
      'lines that were exchanged',
      [...lines.slice(0, 3), lines[4], lines[3], ...lines.slice(5)].join('\n'),
      unlike(3, 7, ' (line 4: device "sw1": its parent site "nyc" does not exist)'),
    ],
    [
      'a line that is there twice',
      [...lines.slice(0, 5), ...lines.slice(4)].join('\n'),
      unlike(3, 8, ' (line 6: device "sw1" is there already, and cannot be put in)'),
    ],
    [
      'checkpoints that were exchanged',
      [...lines.slice(0, 7), ...lines.slice(10), ...lines.slice(7, 10)].join('\n'),
      unlike(8, 11),
    ],
    ['a changed limit', text.replace('"limit":7', '"limit":8'), unlike(1, 2)],
    ['a changed label', text.replace('"label":"core"', '"label":"cord"'), unlike(8, 10)],
    [
      'a changed schema',
      text.replace('"role":"string"', '"role":"strung"'),
      unlike(
        1,
        2,
        ' (line 1: the history is of another schema: device.role is strung in the history and string in the schema)',
      ),
    ],
    ['more behind its end', `${text}${lines[3]}\n`, damaged(':15: there is more behind the last checkpoint')],
    ['a lost end', `${lines.slice(0, 10).join('\n')}\n`, damaged(': the end is missing: 2 of 3 checkpoints are there')],
    ['a lost last seal', lines.slice(0, 13).join('\n'), damaged(': the end is missing: 2 of 3 checkpoints are there')],
    ['a cut in a line', text.slice(0, -90), damaged(': the end is missing: 2 of 3 checkpoints are there')],
    [
      'a lost line break',
      lines.slice(0, 8).join(''),
      'history.ndjson:1: this is no history: the first line is no JSON',
    ],
    ['all but its head lost', `${lines[0]}\n`, damaged(': the end is missing: not even the head is whole')],
    [
      'all but the seal of its head lost',
      lines.slice(0, 2).join('\n'),
      damaged(': the end is missing: 0 of 3 checkpoints are there'),
    ],
  ])('by %s is refused', async (_, content, expected) => {
    expect(await problem(content)).toContain(expected);
  });

  it('by bytes that are no text is refused', async () => {
    const bytes = Buffer.from(text);
    bytes[400] = 0xff;
    expect(await problem(bytes)).toBe(
      `history.ndjson: the byte at offset 400 is not UTF-8: ${RESTORE} [ERR_FILE_ENCODING]`,
    );
  });

  it('may be cut off anywhere', async () => {
    for (let end = 0; end < text.length - 1; end += 7) {
      expect(await problem(text.slice(0, end)), text.slice(0, end)).not.toBe('no error');
    }
    expect(await problem(text.slice(0, -2))).not.toBe('no error');
    expect(await problem(text.slice(0, -1))).toBe('no error');
  });

  it('in any one bit is refused', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), fc.nat(7), async (byte, bit) => {
        const changed = Buffer.from(bytes);
        changed[byte] = (changed[byte] ?? 0) ^ (1 << bit);
        return (await problem(changed)) !== 'no error';
      }),
      { numRuns: 500 },
    );
  });

  it('may be any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => (await problem(bytes)) !== 'no error'),
      { numRuns: 200 },
    );
  });

  it('is as it was written where only line ends, blank lines or a byte order mark are new', async () => {
    expect(await problem(text.replaceAll('\n', '\r\n'))).toBe('no error');
    expect(await problem(`\n\n${text.replace('\n', '\n \n')}\n`)).toBe('no error');
    expect(await problem(`\uFEFF${text}`)).toBe('no error');
  });
});

describe('a file that is no history', () => {
  it('may be a dataset, or a diff', async () => {
    right(await File.write(name)(base)());
    expect(await problem(readFileSync(name))).toBe(
      'history.ndjson:1: this is no history but a dataset: a dataset is read with `File.read` [ERR_HISTORY_INVALID]',
    );
    right(await DiffFile.write(name)(Diff.empty)());
    expect(await problem(readFileSync(name))).toBe(
      'history.ndjson:1: this is no history: expected "lockstep" to be "history", got "diff" [ERR_HISTORY_INVALID]',
    );
  });

  it.each([
    ['[1]', 'history.ndjson:1: this is no history: expected an object, got [1] [ERR_HISTORY_INVALID]'],
    [
      '\n{"a":1}',
      'history.ndjson:2: this is no history of Lockstep: the key "lockstep" is missing [ERR_HISTORY_INVALID]',
    ],
    ['hello', 'history.ndjson:1: this is no history: the first line is no JSON [ERR_HISTORY_INVALID]'],
    ['', `history.ndjson: the file is empty: ${RESTORE} [ERR_FILE_EMPTY]`],
    ['\n \n', 'history.ndjson: this is no history: there is nothing in it [ERR_HISTORY_INVALID]'],
    [
      text.replace('"version":1', '"version":2'),
      'history.ndjson:1: version: 2 is not supported, 1 is: use the release of Lockstep that wrote the history [ERR_VERSION_UNSUPPORTED]',
    ],
    [
      text.replace('"version":1', '"version":"1"'),
      'history.ndjson:1: version: "1" is not supported, 1 is: use the release of Lockstep that wrote the history [ERR_VERSION_UNSUPPORTED]',
    ],
  ])('is told as what it is: %#', async (content, expected) => {
    expect(await problem(content)).toBe(expected);
  });

  it('may not be there, or be of another format by its name', async () => {
    const told = async (file: string): Promise<string> => {
      const result = await HistoryFile.read(schema)(at(file))();
      return E.isLeft(result) ? LockstepError.toLine(result.left).replaceAll(at('/'), '') : 'no error';
    };
    expect(await told('none.ndjson')).toBe('none.ndjson: there is no such file or folder [ERR_FILE_NOT_FOUND]');
    expect(await told('none.yaml')).toBe(
      'none.yaml: a history is NDJSON, not YAML: use the extension .ndjson [ERR_FORMAT_UNKNOWN]',
    );
    expect(await told('none.txt')).toMatch(/^none\.txt: "\.txt" is no known extension: .*ERR_FORMAT_UNKNOWN\]$/);
    const written = await HistoryFile.write(at('none.json'))(history)();
    expect(E.isLeft(written) && written.left.code).toBe('ERR_FORMAT_UNKNOWN');
    expect(existsSync(at('none.json'))).toBe(false);
  });
});

describe('a history of another schema', () => {
  const Rack = Model.make({ name: 'rack', identifiers: { name: t.string } });
  const attributes = { role: t.string, note: Codec.optional(t.string), extra: t.unknown };
  const device = (definition: object) =>
    Model.make({ name: 'device', identifiers: { name: t.string }, attributes, ...definition });
  const sited = (child: Model.Model, more: ReadonlyArray<Model.Model> = []) =>
    right(
      Schema.make({
        topLevel: [Model.make({ name: 'site', identifiers: { name: t.string }, children: [child, ...more] })],
      }),
    );

  it.each<readonly [string, Schema.Schema]>([
    ['the model "rack" is in the schema and not in the history', sited(Device, [Rack])],
    ['the model "device" is in the history and not in the schema', sited(Rack)],
    [
      'the top-level model "device" is in the schema and not in the history',
      right(Schema.make({ topLevel: [Site, Device] })),
    ],
    [
      'device: the attribute "extra" is in the history and not in the schema',
      sited(device({ attributes: { role: t.string, note: Codec.optional(t.string) } })),
    ],
    [
      'device: the attribute "speed" is in the schema and not in the history',
      sited(device({ attributes: { ...attributes, speed: t.number } })),
    ],
    [
      'device.role is string in the history and integer in the schema',
      sited(device({ attributes: { ...attributes, role: Codec.integer } })),
    ],
    [
      'device: the identifier "site" is in the schema and not in the history',
      sited(device({ identifiers: { site: t.string, name: t.string } })),
    ],
    [
      'site: the child model "device" is in the history and not in the schema',
      right(
        Schema.make({ topLevel: [Model.make({ name: 'site', identifiers: { name: t.string } })], models: [Device] }),
      ),
    ],
  ])('is told by the difference: %s', async (difference, other) => {
    expect(await problem(text, other)).toBe(
      `history.ndjson:1: the history is of another schema: ${difference}: read it with the schema that it was written with [ERR_HISTORY_WRONG_SCHEMA]`,
    );
  });

  it('is told where identifiers are in another order', async () => {
    const of = (identifiers: Model.Fields) =>
      right(Schema.make({ topLevel: [Model.make({ name: 'port', identifiers })] }));
    const [one, other] = [of({ device: t.string, name: t.string }), of({ name: t.string, device: t.string })];
    const written = [...History.toNdjson(History.of(Snapshot.empty(one)))].map(right).join('\n');
    expect(await problem(written, other)).toContain(
      'port: the identifiers are (device, name) in the history and (name, device) in the schema',
    );
  });

  it('is read where the schema is another value, but says the same', async () => {
    expect(await problem(text, sited(device({})))).toBe('no error');
  });
});

/** Lines whose seals fit, whatever is between them. */
const sealed = (some: ReadonlyArray<string>): string => {
  const seal = Seal.make();
  return some
    .map((line) => {
      const whole = Seal.isSeal(line) ? seal.line() : line;
      seal.add(whole);
      return whole;
    })
    .join('\n');
};

describe('a file that was forged', () => {
  /** The history with another record in place of the one of a line. */
  const forged = (line: number, record: object | string): string => {
    const own: object = JSON.parse(lines[line - 1] ?? '');
    const put = typeof record === 'string' ? record : JSON.stringify({ ...own, ...record });
    return sealed(lines.map((each, i) => (i === line - 1 ? put : each)));
  };

  it('is read where it says the same', async () => {
    expect(sealed(lines)).toBe(lines.join('\n'));
    expect(await problem(forged(5, {}))).toBe('no error');
  });

  it.each<readonly [number, object | string, string]>([
    [1, { limit: 0 }, ':1: limit: expected an integer from 1, got 0 [ERR_HISTORY_INVALID]'],
    [1, { limit: 2 }, ': 3 checkpoints are more than the limit of 2 [ERR_HISTORY_INVALID]'],
    [1, { current: 9 }, ': there never was a checkpoint 9: kept are 1, 2, 3 [ERR_CHECKPOINT_UNKNOWN]'],
    [1, { next: 3 }, ': the next id: expected one above 3, got 3 [ERR_HISTORY_INVALID]'],
    [1, { extra: 1 }, ':1: unknown key "extra": known are '],
    [1, { checkpoints: 2 }, `:11: there is more behind the last checkpoint: ${RESTORE} [ERR_HISTORY_DAMAGED]`],
    [3, { checkpoint: '1' }, ':3: checkpoint: expected an integer from 1, got "1" [ERR_HISTORY_INVALID]'],
    [3, { labl: 'x' }, ':3: unknown key "labl": did you mean "label"? [ERR_HISTORY_INVALID]'],
    [3, { next: 2 }, ':6: device "sw2": its place is 2, and the next one is 2 [ERR_HISTORY_INVALID]'],
    [3, '[]', ':3: expected an object, got [] [ERR_HISTORY_INVALID]'],
    [3, 'x', ':3: this is no JSON [ERR_HISTORY_INVALID]'],
    [4, { put: 'sit' }, ':4: unknown model "sit": did you mean "site"? [ERR_MODEL_UNKNOWN]'],
    [5, { order: -1 }, ':5: order: expected an integer from 0, got -1 [ERR_HISTORY_INVALID]'],
    [5, { flags: ['IGNOR'] }, ':5: flags[0]: unknown flag "IGNOR": did you mean "IGNORE"? [ERR_HISTORY_INVALID]'],
    [5, { parent: ['site'] }, ':5: parent: expected the model and uid of a parent, got ["site"] [ERR_HISTORY_INVALID]'],
    [5, { parent: ['site', 'lax'] }, ':5: device "sw1": its parent site "lax" does not exist [ERR_PARENT_NOT_FOUND]'],
    [
      5,
      { parent: ['device', 'x'] },
      ':5: device "sw1": a device has no children of model device [ERR_PARENT_WRONG_MODEL]',
    ],
    [5, { fields: { name: 'sw1' } }, ':5: device.role: expected string, got nothing [ERR_VALUE_INVALID]'],
    [
      5,
      { fields: { name: 'sw1', role: 'x', rol: 1 } },
      ':5: device: unknown field "rol": did you mean "role"? [ERR_FIELD_UNKNOWN]',
    ],
    [
      5,
      { fields: { name: 'sw1', role: 'x', extra: { $date: 'x' } } },
      ':5: device.extra: expected a date-time such as "2026-01-01T00:00:00.000Z" in "$date", got "x" [ERR_VALUE_INVALID]',
    ],
    [
      5,
      { fields: { name: 'sw1', role: { $encoded: 1 } } },
      ':5: device.role: expected string, got 1 [ERR_VALUE_INVALID]',
    ],
    [
      6,
      { fields: { name: 'sw1', role: 'x' } },
      ':6: device "sw1" is there already, and cannot be put in [ERR_HISTORY_INVALID]',
    ],
    [8, { checkpoint: 1 }, ': the id of a checkpoint: expected one above 1, got 1 [ERR_HISTORY_INVALID]'],
    [8, { label: 'start' }, ': checkpoint 1 has the label "start" already: '],
    [9, { uid: 'sw9' }, ':9: device "sw9" is not there, and cannot be updated [ERR_HISTORY_INVALID]'],
    [9, { update: 'rack' }, ':9: unknown model "rack"'],
    [9, { set: { name: 'sw9' } }, ':9: device "sw1" would become "sw9" [ERR_HISTORY_INVALID]'],
    [9, { set: { role: 1 } }, ':9: device.role: expected string, got 1 [ERR_VALUE_INVALID]'],
    [9, { set: 1 }, ':9: set: expected UnknownRecord, got 1 [ERR_HISTORY_INVALID]'],
    [9, { unset: ['role'] }, ':9: device.role: expected string, got nothing [ERR_VALUE_INVALID]'],
    [9, { unset: ['rolle'] }, ':9: unset: device has no field "rolle" [ERR_HISTORY_INVALID]'],
    [9, { parent: ['site', 'lax'] }, ':9: device "sw1": its parent site "lax" does not exist [ERR_PARENT_NOT_FOUND]'],
    [9, { order: 3 }, ':9: device "sw1": its place is 3, and the next one is 3 [ERR_HISTORY_INVALID]'],
    [12, { uid: 'sw9' }, ':12: device "sw9" is not there, and cannot be removed [ERR_HISTORY_INVALID]'],
    [12, { remove: 'rack' }, ':12: rack "sw2" is not there, and cannot be removed [ERR_HISTORY_INVALID]'],
    [
      12,
      '{"drop":"device"}',
      ':12: expected a put, an update or a remove, got {"drop":"device"} [ERR_HISTORY_INVALID]',
    ],
  ])('in line %i, with %j, is refused', async (line, record, expected) => {
    expect(await problem(forged(line, record))).toContain(`history.ndjson${expected}`);
  });

  it('may be as deep as it likes', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(await problem(forged(3, deep))).toMatch(/^history\.ndjson:3: .*ERR_HISTORY_INVALID\]$/);
    expect(
      await problem(forged(5, `{"put":"device","fields":{"name":"sw1","role":"x","extra":${deep}},"order":1}`)),
    ).toBe('history.ndjson:5: device.extra: is nested too deep [ERR_VALUE_INVALID]');
  });
});
