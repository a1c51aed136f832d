import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { JournalFile } from '../../src/file.js';
import { type Journal, LockstepError } from '../../src/index.js';
import * as Line from '../../src/store/file/journalLine.js';
import { right, temporaryFolder } from './dataset.js';
import { record } from './journalArbitraries.js';
import { intent, outcomeOf } from './journalRecords.js';

type JournalRecord = Journal.JournalRecord;

const at = temporaryFolder();
const FILE = at('sync.journal');

/** Make the file that appending these one after the other makes; where each append ended. */
const written = async (appends: ReadonlyArray<ReadonlyArray<JournalRecord>>): Promise<ReadonlyArray<number>> => {
  writeFileSync(FILE, '');
  const journal = JournalFile.open(FILE);
  const ends: Array<number> = [];
  for (const records of appends) {
    right(await journal.append(records)());
    ends.push(statSync(FILE).size);
  }
  right(await journal.close());
  return ends;
};

const read = async (file = FILE): Promise<ReadonlyArray<JournalRecord>> => right(await JournalFile.read(file)());

const appended = async (records: ReadonlyArray<JournalRecord>): Promise<void> => {
  const journal = JournalFile.open(FILE);
  right(await journal.append(records)());
  right(await journal.close());
};

const lineOf = (result: E.Either<LockstepError.JournalError, unknown>): string =>
  E.isLeft(result) ? LockstepError.toLine(result.left).replaceAll(at('/'), '').replaceAll(at('.'), '.') : 'no error';

/** What reading the file, and adding to it, have against it. */
const problems = async (file = FILE): Promise<readonly [string, string]> => {
  const journal = JournalFile.open(file);
  const found = [lineOf(await journal.read()), lineOf(await journal.append([intent(1)])())] as const;
  await journal.close();
  return found;
};

const one = fc.array(record, { minLength: 1, maxLength: 2 });
const some = fc.array(one, { minLength: 1, maxLength: 4 });

/** The lines that say something, one record each. */
const linesOf = (records: ReadonlyArray<unknown>): ReadonlyArray<Buffer> => {
  let sum = Line.NO_SUM;
  return records.map((each) => {
    const line = Line.encode(JSON.stringify({ records: [each] }), sum);
    sum = line.sum;
    return line.bytes;
  });
};

const fileOf = (lines: ReadonlyArray<Buffer>): Buffer => Buffer.concat([Buffer.from(Line.HEADER), ...lines]);

describe('a journal in a file', () => {
  it('gives what was appended, in order, to whoever opens it', async () => {
    await fc.assert(
      fc.asyncProperty(some, some, async (before, after) => {
        await written(before);
        const journal = JournalFile.open(FILE);
        expect(right(await journal.read())).toEqual(before.flat());
        for (const records of after) right(await journal.append(records)());
        expect(right(await journal.read())).toEqual([...before, ...after].flat());
        right(await journal.close());
        expect(await read()).toEqual([...before, ...after].flat());
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the order of calls that overlap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: 60 }), fc.nat(59), async (appends, closing) => {
        await written([]);
        const journal = JournalFile.open(FILE);
        const answers = appends.map((records, i) => {
          const answer = journal.append(records)();
          if (i === closing) journal.close();
          return answer;
        });
        expect((await Promise.all(answers)).every(E.isRight)).toBe(true);
        right(await journal.close());
        expect(await read()).toEqual(appends.flat());
      }),
      { numRuns: 30 },
    );
  });

  it('writes calls that overlap together', async () => {
    await written([]);
    const journal = JournalFile.open(FILE);
    await Promise.all(Array.from({ length: 1000 }, (_, i) => journal.append([intent(i)])()));
    right(await journal.close());
    expect(readFileSync(FILE, 'utf8').split('\n').length).toBeLessThan(10);
    expect(await read()).toEqual(Array.from({ length: 1000 }, (_, i) => intent(i)));
  });

  it('has no records where there is no file, or one with nothing in it', async () => {
    const journal = JournalFile.open(at('none.journal'));
    expect(right(await journal.read())).toEqual([]);
    right(await journal.close());
    expect(existsSync(at('none.journal'))).toBe(false);
    writeFileSync(FILE, '');
    expect(await read()).toEqual([]);
    expect(right(await JournalFile.open(at('no', 'folder.journal')).read())).toEqual([]);
    expect(await read(at('no', 'folder.journal'))).toEqual([]);
  });

  it('is made for its owner alone, and leaves the mode of a file that is there', async () => {
    const journal = JournalFile.open(at('new.journal'));
    right(await journal.append([intent(1)])());
    right(await journal.close());
    expect(statSync(at('new.journal')).mode & 0o777).toBe(0o600);
    await written([[intent(1)]]);
    chmodSync(FILE, 0o640);
    await appended([intent(2)]);
    expect(statSync(FILE).mode & 0o777).toBe(0o640);
  });

  it('leaves nothing behind but itself', async () => {
    mkdirSync(at('alone'));
    const journal = JournalFile.open(at('alone', 'a.journal'));
    right(await journal.append([intent(1)])());
    expect(readdirSync(at('alone'))).toEqual(['a.journal', 'a.journal.lock']);
    right(await journal.close());
    expect(readdirSync(at('alone'))).toEqual(['a.journal']);
  });

  it('can be gone on with after it was closed', async () => {
    await written([]);
    const journal = JournalFile.open(FILE);
    for (const number of [1, 2, 3]) {
      right(await journal.append([intent(number)])());
      right(await journal.close());
    }
    expect(await read()).toEqual([intent(1), intent(2), intent(3)]);
  });

  it('refuses a record that could not be read again, and goes on', async () => {
    await written([]);
    const journal = JournalFile.open(FILE);
    const answers = await Promise.all([
      journal.append([intent(1)])(),
      journal.append([intent(Number.NaN)])(),
      journal.append([{ record: 'begin', plan: '', operations: 1, diff: 1n, carried: [] }])(),
      journal.append([])(),
      journal.append([intent(2)])(),
    ]);
    expect(answers.map(lineOf)).toEqual([
      'no error',
      'sync.journal: a record cannot be written: this is no record of a journal [ERR_JOURNAL_UNWRITABLE]',
      'sync.journal: a record cannot be written: Do not know how to serialize a BigInt [ERR_JOURNAL_UNWRITABLE]',
      'no error',
      'no error',
    ]);
    right(await journal.close());
    expect(await read()).toEqual([intent(1), intent(2)]);
  });
});

describe('a long record', () => {
  const leaf = (i: number): unknown => ({ action: 'create', uid: `device-${i}`, source: { note: 'x'.repeat(1000) } });
  const elements = [
    { action: 'unchanged', uid: 'nyc', children: Array.from({ length: 2000 }, (_, i) => leaf(i)) },
    {
      action: 'create',
      uid: 'ams',
      children: [{ uid: 'rack', children: Array.from({ length: 1500 }, (_, i) => leaf(i)) }],
    },
    ...Array.from({ length: 1200 }, (_, i) => leaf(i)),
  ];
  const long: JournalRecord = {
    record: 'begin',
    plan: 'p',
    operations: 1,
    diff: { elements, summary: { create: 1 } },
    carried: Array.from({ length: 3 }, () => Array.from({ length: 1000 }, (_, i) => leaf(i))),
  };

  it('is spread over lines, none of which is longer than about a mebibyte', async () => {
    const ends = await written([[intent(1)], [intent(2), long, intent(3)], [intent(4)]]);
    const lines = readFileSync(FILE, 'utf8').split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(1.5 * 2 ** 20);
    expect(await read()).toEqual([intent(1), intent(2), long, intent(3), intent(4)]);
    expect(ends.length).toBe(3);
  });

  it('is there as a whole or not at all, wherever it is cut off', async () => {
    const ends = await written([[intent(1)], [long]]);
    const bytes = readFileSync(FILE);
    const [begin = 0, end = 0] = ends;
    const breaks = [...bytes.entries()].flatMap(([offset, byte]) => (byte === 0x0a && offset >= begin ? [offset] : []));
    for (const offset of [...breaks, ...breaks.map((each) => each + 1), begin + 1, (begin + end) >> 1, end - 2]) {
      writeFileSync(FILE, bytes.subarray(0, offset));
      const expected = offset === end ? [intent(1), long] : [intent(1)];
      expect(await read()).toEqual(expected);
      await appended([intent(2)]);
      expect(await read()).toEqual([...expected, intent(2)]);
    }
  });

  it('that turns out to be what JSON cannot hold leaves nothing of itself behind', async () => {
    await written([[intent(1)]]);
    const before = readFileSync(FILE);
    const journal = JournalFile.open(FILE);
    const broken: JournalRecord = { ...long, diff: { elements: [...elements, 1n] } };
    expect(lineOf(await journal.append([intent(2), broken])())).toBe(
      'sync.journal: cannot be written: Do not know how to serialize a BigInt [ERR_JOURNAL_UNWRITABLE]',
    );
    expect(readFileSync(FILE)).toEqual(before);
    right(await journal.append([intent(3)])());
    right(await journal.close());
    expect(await read()).toEqual([intent(1), intent(3)]);
  });
});

describe('a journal that was cut off', () => {
  it('gives the records that are whole, at whatever byte it was', async () => {
    await fc.assert(
      fc.asyncProperty(some, async (appends) => {
        const ends = await written(appends);
        const bytes = readFileSync(FILE);
        for (let offset = 0; offset <= bytes.length; offset++) {
          writeFileSync(FILE, bytes.subarray(0, offset));
          expect(await read()).toEqual(appends.filter((_, i) => (ends[i] ?? 0) <= offset).flat());
        }
      }),
      { numRuns: 10 },
    );
  });

  it('can be gone on with, at whatever byte it was', async () => {
    const appends = [[outcomeOf(1, 'Zürich 🦊\n')], [intent(2), outcomeOf(2, '\u2028')], [intent(3)]];
    const ends = await written(appends);
    const bytes = readFileSync(FILE);
    for (let offset = 0; offset <= bytes.length; offset++) {
      writeFileSync(FILE, bytes.subarray(0, offset));
      await appended([intent(4)]);
      expect(await read()).toEqual([...appends.filter((_, i) => (ends[i] ?? 0) <= offset).flat(), intent(4)]);
    }
  });

  it('can be gone on with, whatever was in it, as often as it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.array(fc.record({ next: one, cut: fc.nat(300) })), async (appends, cuts) => {
        await written(appends);
        for (const { next, cut } of cuts) {
          const bytes = readFileSync(FILE);
          writeFileSync(FILE, bytes.subarray(0, Math.max(0, bytes.length - cut)));
          const before = await read();
          await appended(next);
          expect(await read()).toEqual([...before, ...next]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is told by a last line that is not as it was written, too', async () => {
    await written([[intent(1)], [intent(2)]]);
    const bytes = readFileSync(FILE);
    const zeros = '\0'.repeat(5000);
    for (const tail of [zeros, `${zeros}\n`, '{"sum":"', '\n', '\0\n', '\u00e9'.repeat(300_000)]) {
      writeFileSync(FILE, Buffer.concat([bytes, Buffer.from(tail)]));
      expect(await read()).toEqual([intent(1), intent(2)]);
      await appended([intent(3)]);
      expect(await read()).toEqual([intent(1), intent(2), intent(3)]);
      expect(readFileSync(FILE).includes(0)).toBe(false);
    }
  });

  it('in its first line begins anew', async () => {
    for (const content of ['{', Line.HEADER.slice(0, 20), `${Line.HEADER.slice(0, 20)}\0\0`, '\0'.repeat(35)]) {
      writeFileSync(FILE, content);
      expect(await read()).toEqual([]);
      await appended([intent(1)]);
      expect(await read()).toEqual([intent(1)]);
    }
  });
});

describe('a journal that was damaged', () => {
  it('says so, or lacks the last line, whichever byte it is', async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.constantFrom(0x01, 0x20, 0x80, 0xff), async (appends, mask) => {
        const ends = await written(appends);
        const bytes = readFileSync(FILE);
        for (let offset = 0; offset < bytes.length; offset++) {
          const damaged = Buffer.from(bytes);
          damaged[offset] = (bytes[offset] ?? 0) ^ mask;
          writeFileSync(FILE, damaged);
          const result = await JournalFile.read(FILE)();
          // Without the line break before it, the line before is a part of the last line.
          const whole = ends.filter((end) => end <= offset).length;
          const isInLast = whole === appends.length - 1 || (whole === appends.length - 2 && offset + 1 === ends[whole]);
          if (E.isLeft(result)) expect(result.left.code).toBe('ERR_JOURNAL_CORRUPT');
          else {
            expect(isInLast && offset >= Line.HEADER.length).toBe(true);
            expect(result.right).toEqual(appends.slice(0, whole).flat());
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it('is not added to', async () => {
    await written([[intent(1)], [intent(2)], [intent(3)]]);
    const bytes = readFileSync(FILE);
    bytes[Line.HEADER.length + 40] = 0x21;
    writeFileSync(FILE, bytes);
    const said =
      'sync.journal: line 2: it is not as it was written, or what was before it is missing [ERR_JOURNAL_CORRUPT]';
    expect(await problems()).toEqual([said, said]);
    expect(readFileSync(FILE)).toEqual(bytes);
    expect(existsSync(`${FILE}.lock`)).toBe(false);
  });

  it.each([
    ['lost', [0, 2, 3], 3],
    ['the first, lost', [1, 2, 3], 2],
    ['swapped', [0, 2, 1, 3], 3],
    ['there twice', [0, 1, 1, 2, 3], 4],
  ])('names the line where one is %s', async (_, order, line) => {
    const lines = linesOf([intent(1), intent(2), intent(3), intent(4)]);
    writeFileSync(FILE, fileOf(order.flatMap((i) => lines[i] ?? [])));
    expect((await problems())[0]).toContain(`line ${line}: it is not as it was written`);
  });

  it('names the line where one is of another journal', async () => {
    const [a = Buffer.of()] = linesOf([intent(1)]);
    const [, b = Buffer.of(), c = Buffer.of()] = linesOf([intent(7), intent(8), intent(9)]);
    writeFileSync(FILE, fileOf([a, b, c]));
    expect((await problems())[0]).toContain('line 3: it is not as it was written');
  });

  it.each([
    ['{"record":1}', 'line 2: records: expected'],
    ['{x}', 'line 2: it is no JSON [ERR_JOURNAL_CORRUPT]'],
    [
      '{"records":[{"record":"begun"}]}',
      'line 2: expected a journal record, got {"record":"begun"} [ERR_JOURNAL_CORRUPT]',
    ],
    [
      '{"records":[{"record":"intent","phase":"apply","operations":["1"]}]}',
      'line 2: operations[0]: expected Integer, got "1" [ERR_JOURNAL_CORRUPT]',
    ],
    ['{"into":["diff"],"items":[]}', 'line 2: it has items for ["diff"], where there is no list'],
    ['{"records":[],"more":true}', 'line 2: it begins other than one record'],
  ])('says what is wrong with a line that is whole, and yet none: %s', async (content, expected) => {
    writeFileSync(FILE, fileOf([Line.encode(content, Line.NO_SUM).bytes]));
    const [reading, adding] = await problems();
    expect(reading).toContain(`sync.journal: ${expected}`);
    expect(adding).toBe(reading);
  });

  it('never makes reading or adding throw, whatever is in the file', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const garbled = fc
      .record({
        records: fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 3 }),
        garbage: bytes,
        cut: fc.nat(300),
      })
      .map(({ records, garbage, cut }) => Buffer.concat([fileOf(linesOf(records)).subarray(0, cut), garbage]));
    const said = fc
      .array(
        fc.oneof(
          fc.record({ records: fc.array(fc.jsonValue()), more: fc.boolean() }, { requiredKeys: ['records'] }),
          fc.record({ into: fc.array(fc.jsonValue()), items: fc.jsonValue(), more: fc.boolean() }),
          fc.record({
            into: fc.constantFrom(['diff'], ['a', 0], [], ['length'], ['__proto__']),
            items: fc.array(fc.nat()),
          }),
          fc.record({ records: fc.constant([{ diff: [], a: [[]] }]), more: fc.constant(true) }),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((contents) => {
        let sum = Line.NO_SUM;
        return fileOf(
          contents.map((content) => {
            const line = Line.encode(JSON.stringify(content), sum);
            sum = line.sum;
            return line.bytes;
          }),
        );
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, garbled, said), async (content) => {
        writeFileSync(FILE, content);
        const result = await JournalFile.read(FILE)();
        const journal = JournalFile.open(FILE);
        const added = await journal.append([intent(1)])();
        right(await journal.close());
        expect(added._tag).toBe(result._tag);
        if (E.isLeft(result)) {
          expect(result.left.code).toBe('ERR_JOURNAL_CORRUPT');
          expect(readFileSync(FILE).equals(content)).toBe(true);
        } else expect(await read()).toEqual([...result.right, intent(1)]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a file that is no journal', () => {
  const no = 'line 1: this is not the first line of a journal [ERR_JOURNAL_CORRUPT]';

  it.each([
    ['other text', 'site,name\n', no],
    ['other JSON', '{"lockstep":"diff","version":1,"source":"a","target":"b"}\n', no],
    ['a journal without its first line', linesOf([intent(1)])[0]?.toString() ?? '', no],
    ['much of nothing', '\0'.repeat(100_000), no],
    [
      'a journal of another version',
      '{"lockstep":"journal","version":12}\n',
      'line 1: this is a journal of version 12, and this release reads version 1 [ERR_JOURNAL_CORRUPT]',
    ],
  ])('is told, and left alone: %s', async (_, content, expected) => {
    writeFileSync(FILE, content);
    expect(await problems()).toEqual([`sync.journal: ${expected}`, `sync.journal: ${expected}`]);
    expect(readFileSync(FILE, 'utf8')).toBe(content);
  });

  it('is told where it is not even a file', async () => {
    mkdirSync(at('folder.journal'));
    const folder = 'folder.journal: cannot be read: it is a folder, not a file [ERR_JOURNAL_UNREADABLE]';
    expect(await problems(at('folder.journal'))).toEqual([folder, folder]);
    expect(readdirSync(at('.')).filter((name) => name.startsWith('folder'))).toEqual(['folder.journal']);
    expect(lineOf(await JournalFile.read('/dev/zero')())).toBe(
      '/dev/zero: cannot be read: it is not a regular file [ERR_JOURNAL_UNREADABLE]',
    );
    writeFileSync(FILE, '');
    const below = 'sync.journal/x: cannot be read: a part of the path is a file, not a folder [ERR_JOURNAL_UNREADABLE]';
    expect(lineOf(await JournalFile.read(join(FILE, 'x'))())).toBe(below);
  });

  it('is told where it cannot be made', async () => {
    const [reading, adding] = await problems(at('nowhere', 'x.journal'));
    expect(reading).toBe('no error');
    expect(adding).toBe(
      'nowhere/x.journal.lock: cannot be written: the folder it is to be in does not exist [ERR_JOURNAL_UNWRITABLE]',
    );
    symlinkSync(at('nothing'), at('dangling.journal'));
    expect((await problems(at('dangling.journal')))[1]).toContain('[ERR_JOURNAL_UNWRITABLE]');
  });
});

describe('lines that are taken away while a journal is open', () => {
  it('are missed', async () => {
    await written([[intent(1)], [intent(2)]]);
    const whole = readFileSync(FILE);
    const journal = JournalFile.open(FILE);
    right(await journal.append([intent(3)])());
    writeFileSync(FILE, whole);
    expect(lineOf(await journal.read())).toBe(
      'sync.journal: lines that had been written are gone [ERR_JOURNAL_CORRUPT]',
    );
    right(await journal.close());
  });
});

describe('docs/formats.md', () => {
  it('shows a journal as it is written', async () => {
    const guide = readFileSync('docs/formats.md', 'utf8');
    const shown = /<!-- journal -->\n\n```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    writeFileSync(FILE, shown);
    const records = await read();
    expect(records.length).toBeGreaterThan(3);
    const [begun, ...rest] = records;
    await written([...(begun === undefined ? [] : [[begun]]), ...rest.map((each) => [each])]);
    expect(readFileSync(FILE, 'utf8')).toBe(shown);
    expect(records).toContainEqual(outcomeOf(0));
  });
});
