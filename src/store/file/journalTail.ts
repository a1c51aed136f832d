/**
 * The end of a journal file, where lines are added: each is on the disk before the next is begun, and what could not be
 * written as a whole is cut off again.
 */
import { type FileHandle, open, truncate } from 'node:fs/promises';
import * as path from 'node:path';
import { codeOf } from './FileError.js';
import * as Content from './journalContent.js';
import * as Line from './journalLine.js';
import type { Position } from './journalScan.js';
import { syncFolder } from './syncFolder.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The end of a file. Its functions reject where the system fails, and must not overlap. */
export interface Tail {
  /** Add records behind a position; where the next line goes. If it rejects, the file is as it was. */
  readonly add: (from: Position, records: ReadonlyArray<Content.Prepared>) => Promise<Position>;
  /** Let go of the file, until something is added again. */
  readonly close: () => Promise<void>;
}

// -------------------------------------------------------------------------------------
// opening
// -------------------------------------------------------------------------------------

/** What is written may be a secret. */
const OWNER_ONLY = 0o600;

const openOrMake = async (file: string): Promise<FileHandle> => {
  try {
    return await open(file, 'r+');
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    return open(file, 'wx+', OWNER_ONLY);
  }
};

const writeAt = async (handle: FileHandle, bytes: Buffer, at: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
};

/** Cut off what is behind a position, such as a torn line, and begin a file that has nothing before it. */
const prepare = async (file: string, handle: FileHandle, from: Position): Promise<Position> => {
  const { size } = await handle.stat();
  if (size < from.end) throw new Error('lines that had been written are gone');
  if (size > from.end) await handle.truncate(from.end);
  const header = Buffer.from(from.end === 0 ? Line.HEADER : '');
  await writeAt(handle, header, 0);
  // Also what another process has written: it may have been killed before it saw it to the disk.
  await handle.sync();
  await syncFolder(path.dirname(file));
  return { ...from, end: from.end + header.length };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The end of a file, which is opened when something is added, and made if it is not there. */
export const make = (file: string): Tail => {
  let handle: FileHandle | undefined;

  const close = async (): Promise<void> => {
    const opened = handle;
    handle = undefined;
    await opened?.close();
  };

  const begin = async (from: Position): Promise<{ readonly opened: FileHandle; readonly start: Position }> => {
    if (handle !== undefined) return { opened: handle, start: from };
    const opened = await openOrMake(file);
    handle = opened;
    return { opened, start: await prepare(file, opened, from) };
  };

  const add = async (from: Position, records: ReadonlyArray<Content.Prepared>): Promise<Position> => {
    const { opened, start } = await begin(from);
    let { end, sum } = start;
    for (const content of Content.encode(records)) {
      const line = Line.encode(content, sum);
      await writeAt(opened, line.bytes, end);
      await opened.datasync();
      end += line.bytes.length;
      sum = line.sum;
    }
    return { end, sum };
  };

  /** The file is opened anew after this: a system may take for written what its disk has refused. */
  const takeBack = async ({ end }: Position): Promise<void> => {
    await close().catch(() => undefined);
    // If this fails too, it is done before the next line is written.
    await truncate(file, end).catch(() => undefined);
  };

  return {
    add: async (from, records) => {
      try {
        return await add(from, records);
      } catch (cause) {
        await takeBack(from);
        throw cause;
      }
    },
    close,
  };
};
