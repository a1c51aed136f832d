/**
 * Journals in files: what a sync does and what came of it, kept in a file that outlasts the process and the machine.
 *
 * A file is only ever added to, a line at a time, and each line has a sum; `docs/formats.md` describes it. A record is on the
 * disk before `append` answers. Calls that overlap share a line and the wait for the disk.
 *
 * @since 0.4.0
 */
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { JournalError, StoreError } from '../../model/LockstepError.js';
import { type Journal, type JournalRecord, journalError } from '../../sync/Journal.js';
import { codeOf, unwritable } from './FileError.js';
import * as Content from './journalContent.js';
import { type Position, type Scan, scan } from './journalScan.js';
import * as Tail from './journalTail.js';
import { acquire, type Lock } from './lock.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Records that wait to be written, and who waits for it. */
interface Waiting {
  readonly records: ReadonlyArray<Content.Prepared>;
  readonly answer: (written: E.Either<JournalError, void>) => void;
}

/** A failure of the file or its lock, as one of the journal. */
const asJournals =
  (name: string) =>
  ({ code, message, suggestion }: StoreError): JournalError => ({
    _tag: 'JournalError',
    code: code === 'ERR_FILE_LOCKED' ? 'ERR_JOURNAL_LOCKED' : 'ERR_JOURNAL_UNWRITABLE',
    message,
    path: name,
    ...(suggestion === undefined ? {} : { suggestion }),
  });

const cannotWrite =
  (name: string) =>
  (cause: unknown): JournalError =>
    asJournals(name)(unwritable(name)(cause));

const isThere =
  (file: string): T.Task<boolean> =>
  () =>
    stat(file).then(
      () => true,
      (cause: unknown) => codeOf(cause) !== 'ENOENT',
    );

/** Tasks one at a time, in the order of the calls. */
const turns = (): (<A>(task: T.Task<A>) => T.Task<A>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => () => {
    const done = last.then(task);
    last = done;
    return done;
  };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The journal in a file, which need not be there yet; its folder has to. Nothing is touched before it is read or added to.
 *
 * The first `read` or `append` takes a lock, and `close` gives it back: between the two no other process can add to the
 * journal, so that of two that would resume one sync only one can. A process that was killed does not keep it. A line that
 * was torn when a process was killed is passed over, and cut off before the next is written. After a failure the file is cut
 * back to what it held before, and the next `append` tries anew; what is called while one is failing fails with it.
 *
 * `read` costs O(size), `append` O(size of the records), the first one O(size of the file) where it was not read.
 *
 * Errors: `ERR_JOURNAL_LOCKED`, `ERR_JOURNAL_UNREADABLE`, `ERR_JOURNAL_CORRUPT`, `ERR_JOURNAL_UNWRITABLE`.
 *
 * @example
 * import { JournalFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 *
 * const file = join(mkdtempSync(join(tmpdir(), 'journal-')), 'sync.journal')
 * const journal = JournalFile.open(file)
 * await journal.append([{ record: 'intent', phase: 'apply', operations: [0] }])() // => E.right(undefined)
 * await journal.close()
 *
 * await JournalFile.read(file)() // => E.right([{ record: 'intent', phase: 'apply', operations: [0] }])
 */
export const open = (name: string): Journal => {
  const file = path.resolve(name);
  const tail = Tail.make(file);
  const inTurn = turns();
  const waiting: Array<Waiting> = [];
  let isWriting = false;
  let lock: Lock | undefined;
  let position: Position | undefined;

  const takeLock: TE.TaskEither<JournalError, void> = async () => {
    if (lock !== undefined) return E.right(undefined);
    const taken = await acquire(file, name)();
    if (E.isLeft(taken)) return E.left(asJournals(name)(taken.left));
    lock = taken.right;
    return E.right(undefined);
  };

  const giveBack: TE.TaskEither<JournalError, void> = async () => {
    const held = lock;
    lock = undefined;
    position = undefined;
    return held === undefined ? E.right(undefined) : pipe(held.release, TE.mapLeft(asJournals(name)))();
  };

  /** What is in the file, to which nobody else can add from here on. */
  const look: TE.TaskEither<JournalError, Scan> = async () => {
    const scanned = await pipe(
      takeLock,
      TE.chain(() => scan(file, name)),
      TE.filterOrElse(
        ({ end }) => position === undefined || end >= position.end,
        () => journalError('ERR_JOURNAL_CORRUPT', name, 'lines that had been written are gone'),
      ),
    )();
    if (E.isRight(scanned)) position = { end: scanned.right.end, sum: scanned.right.sum };
    // A file that nothing can be added to is not kept from others.
    else if (position === undefined) await giveBack();
    return scanned;
  };

  const read: TE.TaskEither<JournalError, ReadonlyArray<JournalRecord>> = async () => {
    const looked = await look();
    if (E.isRight(looked)) return E.right(looked.right.records);
    // Where not even a lock can be put, as in a folder that is not there, there is no journal either.
    return looked.left.code === 'ERR_JOURNAL_UNWRITABLE' && !(await isThere(file)()) ? E.right([]) : looked;
  };

  const write = (records: ReadonlyArray<Content.Prepared>): TE.TaskEither<JournalError, void> =>
    pipe(
      TE.fromIO((): Position | undefined => position),
      TE.chain((known) => (known === undefined ? look : TE.right(known))),
      TE.chain((from) => TE.tryCatch(() => tail.add(from, records), cannotWrite(name))),
      TE.chainIOK((next) => () => {
        position = next;
      }),
    );

  const writeWaiting: T.Task<void> = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      const written = await write(batch.flatMap(({ records }) => records))();
      // What has come meanwhile was asked for without knowing that what is before it is not there.
      const answered = E.isLeft(written) ? [...batch, ...waiting.splice(0)] : batch;
      for (const { answer } of answered) answer(written);
    }
    isWriting = false;
  };

  const append =
    (records: ReadonlyArray<Content.Prepared>): TE.TaskEither<JournalError, void> =>
    () =>
      new Promise((answer) => {
        waiting.push({ records, answer });
        if (isWriting) return;
        isWriting = true;
        inTurn(writeWaiting)();
      });

  return {
    name,
    read: inTurn(read),
    // Nothing may come between the call and its place among those that wait.
    append: (records) => () =>
      pipe(
        records,
        E.traverseArray(Content.prepare),
        E.mapLeft((problem) => journalError('ERR_JOURNAL_UNWRITABLE', name, `a record cannot be written: ${problem}`)),
        E.matchW(TE.left, (prepared) => (prepared.length === 0 ? TE.right(undefined) : append(prepared))),
      )(),
    close: inTurn(async () => {
      const closed = await TE.tryCatch(tail.close, cannotWrite(name))();
      const released = await giveBack();
      return E.isLeft(closed) ? closed : released;
    }),
  };
};

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/**
 * The records in a journal file, to look at: no lock is taken, so that this can be done while a sync is writing it, and to a
 * file that may only be read. None where there is no file. O(size).
 *
 * Errors: `ERR_JOURNAL_UNREADABLE`, `ERR_JOURNAL_CORRUPT`.
 *
 * @example
 * import { JournalFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 *
 * await JournalFile.read('no-such.journal')() // => E.right([])
 */
export const read = (name: string): TE.TaskEither<JournalError, ReadonlyArray<JournalRecord>> =>
  pipe(
    scan(path.resolve(name), name),
    TE.map(({ records }) => records),
  );
