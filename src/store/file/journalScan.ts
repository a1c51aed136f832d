/**
 * Reading a journal file: line by line, each held to its sum.
 *
 * A line is not begun before the line before is on the disk. So only the last can be torn, by a process that was killed or a
 * machine that lost its power, and nobody was told that it is there. Any other line that is not as written was damaged.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { JournalError } from '../../model/LockstepError.js';
import { type JournalRecord, journalError } from '../../sync/Journal.js';
import { codeOf, reasonOf } from './FileError.js';
import * as Content from './journalContent.js';
import * as Line from './journalLine.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where the next line goes: behind the last record that is whole. */
export interface Position {
  readonly end: number;
  /** The sum of the line before. */
  readonly sum: string;
}

/** What is in a journal file. */
export interface Scan extends Position {
  readonly records: ReadonlyArray<JournalRecord>;
}

/** The beginning of a file, and of one that is not there. */
const START: Position = { end: 0, sum: Line.NO_SUM };

/** What is not as it was written. */
interface Damage {
  readonly line: number;
  readonly problem: string;
}

// -------------------------------------------------------------------------------------
// reading lines
// -------------------------------------------------------------------------------------

const CHUNK = 1 << 18;
const NEWLINE = 0x0a;

/** Takes a line, without its line break, if it has one; something, if no more is to be taken. */
type Take = (line: Buffer, hasEnd: boolean) => Damage | undefined;

const eachLine = async (handle: FileHandle, from: number, take: Take): Promise<Damage | undefined> => {
  const chunk = Buffer.allocUnsafe(CHUNK);
  // What has been read of the line that the last chunk broke off in.
  let broken: Array<Buffer> = [];
  for (let at = from; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const bytes = chunk.subarray(0, bytesRead);
    let begin = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, begin)) {
      const damage = take(Buffer.concat([...broken, bytes.subarray(begin, end)]), true);
      if (damage !== undefined) return damage;
      broken = [];
      begin = end + 1;
    }
    if (begin < bytesRead) broken.push(Buffer.from(bytes.subarray(begin)));
  }
  return broken.length === 0 ? undefined : take(Buffer.concat(broken), false);
};

// -------------------------------------------------------------------------------------
// the header
// -------------------------------------------------------------------------------------

const VERSION = /^\{"lockstep":"journal","version":(\d+)/;

/** Whether a file has a whole header, or one that was cut off; what it is instead. */
const readHeader = async (handle: FileHandle): Promise<E.Either<Damage, 'whole' | 'torn'>> => {
  const expected = Line.HEADER;
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(expected.length + 1), 0, expected.length + 1, 0);
  const found = buffer.toString('latin1', 0, bytesRead);
  if (found.startsWith(expected)) return E.right('whole');
  // A machine that lost its power may have kept the length of a file, and not its content.
  if (bytesRead <= expected.length && expected.startsWith(found.replace(/\0+$/, ''))) return E.right('torn');
  const version = VERSION.exec(found)?.[1];
  return E.left({
    line: 1,
    problem:
      version === undefined
        ? 'this is not the first line of a journal'
        : `this is a journal of version ${version}, and this release reads version 1`,
  });
};

// -------------------------------------------------------------------------------------
// scanning
// -------------------------------------------------------------------------------------

const scanLines = async (handle: FileHandle): Promise<E.Either<Damage, Scan>> => {
  const header = await readHeader(handle);
  if (E.isLeft(header)) return header;
  if (header.right === 'torn') return E.right({ ...START, records: [] });
  const reader = Content.reader();
  let whole: Position = { end: Line.HEADER.length, sum: Line.NO_SUM };
  let last = whole;
  let number = 1;
  let torn: Damage | undefined;
  const damage = await eachLine(handle, last.end, (bytes, hasEnd) => {
    // Only the last line can be torn, and this one comes behind.
    if (torn !== undefined) return torn;
    number++;
    const line = hasEnd ? Line.decode(bytes, last.sum) : undefined;
    if (line === undefined) {
      torn = { line: number, problem: 'it is not as it was written, or what was before it is missing' };
      return undefined;
    }
    const problem = reader.take(line.content);
    if (problem !== undefined) return { line: number, problem };
    last = { end: last.end + bytes.length + 1, sum: line.sum };
    if (!reader.isWithinRecord()) whole = last;
    return undefined;
  });
  return damage === undefined ? E.right({ ...whole, records: reader.records }) : E.left(damage);
};

const scanFile = async (file: string): Promise<E.Either<Damage, Scan>> => {
  const found = await stat(file).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (found === undefined) return E.right({ ...START, records: [] });
  if (found.isDirectory()) throw new Error('it is a folder, not a file');
  // Opening a pipe would wait for a writer.
  if (!found.isFile()) throw new Error('it is not a regular file');
  const handle = await open(file);
  try {
    return await scanLines(handle);
  } finally {
    await handle.close();
  }
};

/**
 * What is in a journal file; nothing where there is none. A record that was torn is not; the position is before it. O(size),
 * memory for the records and one line.
 *
 * Errors: `ERR_JOURNAL_UNREADABLE`, `ERR_JOURNAL_CORRUPT`.
 */
export const scan = (file: string, name: string): TE.TaskEither<JournalError, Scan> =>
  pipe(
    TE.tryCatch(
      () => scanFile(file),
      (cause) => journalError('ERR_JOURNAL_UNREADABLE', name, `cannot be read: ${reasonOf(cause)}`),
    ),
    TE.chainEitherK((scanned) =>
      pipe(
        scanned,
        E.mapLeft(({ line, problem }) => journalError('ERR_JOURNAL_CORRUPT', `${name}`, `line ${line}: ${problem}`)),
      ),
    ),
  );
