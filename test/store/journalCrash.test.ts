import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { JournalFile } from '../../src/file.js';
import type { Journal } from '../../src/index.js';
import { right, temporaryFolder } from './dataset.js';
import { intent, outcomeOf } from './journalRecords.js';
import { start, startLimited } from './processes.js';

const at = temporaryFolder();

/** The numbers of the operations that records are about. */
const numbersOf = (records: ReadonlyArray<Journal.JournalRecord>): ReadonlyArray<number> =>
  records.flatMap((each) => {
    if (each.record === 'intent') return each.operations;
    return each.record === 'outcome' ? each.outcomes.map(({ operation }) => operation) : [];
  });

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

describe('a process that is killed while it appends', () => {
  it('leaves every record that had been answered, in order, and the lock to the next', async () => {
    const file = at('killed.journal');
    const told: Array<number> = [];
    let first = 0;
    for (let round = 0; round < 20; round++) {
      const child = start('append', file, `${first}`);
      await child.next();
      await pause((round * 13) % 90);
      await child.kill();
      expect(child.lines.filter((line) => !/^\d+$/.test(line))).toEqual([]);
      told.push(...child.lines.map(Number));

      const journal = JournalFile.open(file);
      const found = numbersOf(right(await journal.read()));
      const are = new Set(found);
      expect(told.filter((number) => !are.has(number))).toEqual([]);
      expect(found).toEqual([...are].toSorted((x, y) => x - y));

      first = Math.max(...found) + 1;
      right(await journal.append([intent(first)])());
      right(await journal.close());
      told.push(first++);
    }
    expect(told.length).toBeGreaterThan(40);
  });
});

describe('two processes with one journal', () => {
  it('are refused one, until the other gives it back', async () => {
    const file = at('two.journal');
    const other = start('take');
    expect(await other.next()).toBe('ready');
    other.say(file);
    expect(await other.next()).toBe('taken');
    const journal = JournalFile.open(file);
    for (const refused of [await journal.append([intent(1)])(), await journal.read()]) {
      expect(refused).toEqual(
        E.left({
          _tag: 'JournalError',
          code: 'ERR_JOURNAL_LOCKED',
          message: `${file}: process ${other.pid} is writing it`,
          path: file,
          suggestion: 'wait for it, or end it',
        }),
      );
    }
    // To look is not to take.
    expect(right(await JournalFile.read(file)())).toEqual([]);
    other.say('');
    expect(await other.next()).toBe('closed');
    right(await journal.append([intent(1)])());
    right(await journal.close());
    await other.kill();
  });

  it('that race for the lock of one that was killed: one gets it, the other is refused', async () => {
    const racers = [start('take'), start('take')];
    for (const racer of racers) expect(await racer.next()).toBe('ready');
    let holder = start('take');
    for (let round = 0; round < 20; round++) {
      const file = at(`race-${round}.journal`);
      expect(await holder.next()).toBe('ready');
      holder.say(file);
      expect(await holder.next()).toBe('taken');
      const killed = holder;
      // It starts while the others race.
      holder = start('take');
      await killed.kill();
      expect(statSync(`${file}.lock`).isFile()).toBe(true);

      for (const racer of racers) racer.say(file);
      const answers = await Promise.all(racers.map((racer) => racer.next()));
      const winner = racers[answers.indexOf('taken')];
      expect([...answers].sort()).toEqual([
        `ERR_JOURNAL_LOCKED ${file}: process ${winner?.pid} is writing it`,
        'taken',
      ]);
      winner?.say('');
      expect(await winner?.next()).toBe('closed');
    }
    await Promise.all([holder, ...racers].map((each) => each.kill()));
  });
});

/** A folder on a disk of 64 KiB, where this may be made. */
const smallDisk = (): string | undefined => {
  const folder = at('small');
  mkdirSync(folder, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0 ? folder : undefined;
};

describe('a journal that cannot be written any more', () => {
  const small = smallDisk();

  afterAll(() => {
    // A test that failed may have left a file open.
    if (small !== undefined) spawnSync('umount', ['-l', small]);
  });

  it('says so, and has all that was answered, where files may not be larger', async () => {
    const file = at('limited.journal');
    const child = startLimited(16, 'fill', file);
    await child.end();
    const [count, ...said] = (child.lines[0] ?? '').split(' ');
    expect(said.join(' ')).toBe(`ERR_JOURNAL_UNWRITABLE ${file}: cannot be written: files may not be larger here`);
    const journal = JournalFile.open(file);
    const found = numbersOf(right(await journal.read()));
    expect(found).toEqual(Array.from({ length: Number(count) }, (_, i) => i));
    expect(found.length).toBeGreaterThan(5);
    right(await journal.append([intent(found.length)])());
    right(await journal.close());
    expect(numbersOf(right(await JournalFile.read(file)()))).toEqual([...found, found.length]);
  });

  // Who may not make a disk has the test above.
  for (const folder of small === undefined ? [] : [small]) {
    it('says so, has all that was answered, and goes on when there is space again, where a disk is full', async () => {
      const file = join(folder, 'full.journal');
      const journal = JournalFile.open(file);
      right(await journal.append([intent(0)])());
      writeFileSync(join(folder, 'other'), Buffer.alloc(40_000));
      let count = 1;
      let failed: E.Either<unknown, void> = E.right(undefined);
      while (E.isRight(failed)) {
        failed = await journal.append([outcomeOf(count, 'x'.repeat(700))])();
        if (E.isRight(failed)) count++;
      }
      expect(failed).toEqual(
        E.left({
          _tag: 'JournalError',
          code: 'ERR_JOURNAL_UNWRITABLE',
          message: `${file}: cannot be written: no space is left`,
          path: file,
        }),
      );
      const before = readFileSync(file);
      const failing = journal.append([outcomeOf(count, 'x'.repeat(9000))])();
      // It is on its way by now; what is asked for meanwhile must not be there without it.
      await new Promise((done) => setImmediate(done));
      const overlapping = await Promise.all([failing, journal.append([intent(1)])(), journal.append([intent(2)])()]);
      expect(overlapping.map(({ _tag }) => _tag)).toEqual(['Left', 'Left', 'Left']);
      expect(readFileSync(file)).toEqual(before);
      expect(numbersOf(right(await journal.read()))).toEqual(Array.from({ length: count }, (_, i) => i));

      rmSync(join(folder, 'other'));
      right(await journal.append([intent(count)])());
      right(await journal.close());
      expect(numbersOf(right(await JournalFile.read(file)()))).toEqual(Array.from({ length: count + 1 }, (_, i) => i));
    });

    it('is not begun where there is no space for it', async () => {
      writeFileSync(join(folder, 'other'), Buffer.alloc(10_000));
      spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'rest')}`, 'bs=1k']);
      const journal = JournalFile.open(join(folder, 'new.journal'));
      expect(await journal.append([intent(1)])()).toMatchObject({ left: { code: 'ERR_JOURNAL_UNWRITABLE' } });
      rmSync(join(folder, 'other'));
      right(await journal.append([intent(1)])());
      right(await journal.close());
      expect(numbersOf(right(await JournalFile.read(join(folder, 'new.journal'))()))).toEqual([1]);
    });
  }
});
