/**
 * Text from files: strict UTF-8, with or without a byte order mark, whole or line by line.
 */
import { isUtf8 } from 'node:buffer';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError, StoreError } from '../../model/LockstepError.js';
import { at, empty, unreadable } from './FileError.js';

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const sequenceLength = (byte: number): number => {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
};

const firstInvalid = (bytes: Buffer): number => {
  let offset = 0;
  while (offset < bytes.length) {
    const length = sequenceLength(bytes[offset] ?? 0);
    if (length === 0 || offset + length > bytes.length || !isUtf8(bytes.subarray(offset, offset + length))) break;
    offset += length;
  }
  return offset;
};

const BOM = '\uFEFF';

const decode = (file: string, bytes: Buffer, start: number): E.Either<StoreError, string> => {
  if (!isUtf8(bytes)) {
    const offset = start + firstInvalid(bytes);
    const suggestion = 'save the file as UTF-8';
    return E.left(at('ERR_FILE_ENCODING', file, `the byte at offset ${offset} is not UTF-8`, { suggestion }));
  }
  return E.tryCatch(() => {
    const text = bytes.toString('utf8');
    return start === 0 && text.startsWith(BOM) ? text.slice(1) : text;
  }, unreadable(file));
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The text of a file. O(size).
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_FILE_UNREADABLE`, `ERR_FILE_ENCODING`, `ERR_FILE_EMPTY` (nothing but white space).
 */
export const read = (file: string): TE.TaskEither<StoreError, string> =>
  pipe(
    TE.tryCatch(() => readFile(file), unreadable(file)),
    TE.chainEitherK((bytes) => decode(file, bytes, 0)),
    TE.filterOrElse(
      (text) => /\S/.test(text),
      () => empty(file),
    ),
  );

const CHUNK = 1 << 18;
const NEWLINE = 0x0a;

/** Takes a line; the failure if it cannot be taken. */
export type Take = (line: string, number: number) => LockstepError | undefined;

/**
 * Give every line of a file, numbered from 1, to a function, until one is refused. Memory for one chunk and one line.
 *
 * Errors: as `read`; a file is empty when it has no byte.
 */
export const eachLine =
  (file: string) =>
  (take: Take): TE.TaskEither<LockstepError, void> =>
    TE.bracket(
      TE.tryCatch(() => open(file), unreadable(file)),
      (handle) =>
        pipe(
          TE.tryCatch(() => feed(file, handle, take), unreadable(file)),
          TE.chainEitherKW((problem) => (problem === undefined ? E.right(undefined) : E.left(problem))),
        ),
      (handle) => TE.tryCatch(() => handle.close(), unreadable(file)),
    );

const feed = async (file: string, handle: FileHandle, take: Take): Promise<LockstepError | undefined> => {
  // What has been read of the line that the last chunk broke off in.
  let broken: Array<Buffer> = [];
  let start = 0;
  let line = 1;
  const give = (bytes: Buffer): LockstepError | undefined => {
    const text = decode(file, bytes, start);
    if (E.isLeft(text)) return text.left;
    start += bytes.length;
    for (let from = 0; from < text.right.length; line++) {
      const newline = text.right.indexOf('\n', from);
      const to = newline === -1 ? text.right.length : newline;
      const problem = take(text.right.slice(from, to), line);
      if (problem !== undefined) return problem;
      from = to + 1;
    }
    return undefined;
  };
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
    const chunk = buffer.subarray(0, bytesRead);
    if (bytesRead === 0) return start === 0 && broken.length === 0 ? empty(file) : give(Buffer.concat(broken));
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const problem = give(Buffer.concat([...broken, chunk.subarray(0, end)]));
      if (problem !== undefined) return problem;
      broken = [];
    }
    if (end < bytesRead) broken.push(chunk.subarray(end));
  }
};
