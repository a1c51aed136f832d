/**
 * A process that has a journal, for the tests to kill: what it is to do, and with which file, are its arguments.
 *
 * What it has to tell goes to the standard output in whole lines, written before anything else is done, so that what was
 * told before it was killed was true.
 */
import { writeSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
// Not from the entry point, so that a process begins as fast as it can.
import * as JournalFile from '../../src/store/file/JournalFile.js';
import { intent, outcomeOf } from './journalRecords.js';

const [, , what, file = ''] = process.argv;

const tell = (line: string): void => {
  writeSync(1, `${line}\n`);
};

/** Append until killed, several at once, some so long that they take a while; tell each number that was answered. */
const append = async (first: number): Promise<void> => {
  const journal = JournalFile.open(file);
  let next = first;
  const one = async (): Promise<void> => {
    for (;;) {
      const number = next++;
      const record = number % 5 === 0 ? outcomeOf(number, 'é'.repeat(number % 200_000)) : intent(number);
      const written = await journal.append([record])();
      tell(E.isRight(written) ? `${number}` : `failed: ${written.left.message}`);
    }
  };
  await Promise.all([one(), one(), one()]);
};

/** Append until it fails; tell how often it did not, and what became of it. */
const fill = async (): Promise<void> => {
  // The system would rather end a process that comes to the limit.
  process.on('SIGXFSZ', () => undefined);
  const journal = JournalFile.open(file);
  for (let number = 0; ; number++) {
    const written = await journal.append([outcomeOf(number, 'x'.repeat(500))])();
    if (E.isRight(written)) continue;
    tell(`${number} ${written.left.code} ${written.left.message}`);
    return;
  }
};

/** Take the journal that each line of the input names, when it comes, and tell what came of it; give it back on an empty line. */
const take = async (): Promise<void> => {
  let journal = JournalFile.open(file);
  process.stdin.setEncoding('utf8').on('data', async (line: string) => {
    if (line.trim() === '') {
      await journal.close();
      tell('closed');
      return;
    }
    journal = JournalFile.open(line.trim());
    const read = await journal.read();
    tell(E.isRight(read) ? 'taken' : `${read.left.code} ${read.left.message}`);
  });
  tell('ready');
};

switch (what) {
  case 'append':
    await append(Number(process.argv[4]));
    break;
  case 'fill':
    await fill();
    break;
  default:
    await take();
}
