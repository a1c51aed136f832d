/**
 * Results that are written while they come: to stdout, or to a file that has its name only when it is whole.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import { unwritable } from '../store/file/FileError.js';

/** Writes lines, and is done when there is room for more. */
export type Write = (lines: ReadonlyArray<string>) => TE.TaskEither<LockstepError, void>;

type Use<A> = (write: Write) => TE.TaskEither<LockstepError, A>;

const writingTo =
  (stream: NodeJS.WritableStream, name: string): Write =>
  (lines) =>
    lines.length === 0
      ? TE.right(undefined)
      : TE.tryCatch(async () => {
          if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
        }, unwritable(name));

/**
 * Write to stdout, or to a file beside the one that is named, which takes its place when all has been written.
 *
 * Errors: `ERR_FILE_UNWRITABLE`, and those of what is done.
 */
export const growing =
  (file: string | undefined) =>
  <A>(use: Use<A>): TE.TaskEither<LockstepError, A> => {
    if (file === undefined) return use(writingTo(process.stdout, 'stdout'));
    const beside = `${file}.${process.pid}.partial`;
    return async () => {
      const stream = createWriteStream(beside);
      const failed = new Promise<unknown>((resolve) => stream.once('error', resolve));
      const task = use(writingTo(stream, file))();
      const result = await Promise.race([task, failed.then((cause) => E.left<LockstepError>(unwritable(file)(cause)))]);
      try {
        stream.end();
        await finished(stream);
        if (E.isRight(result)) await rename(beside, file);
        else await rm(beside, { force: true });
        return result;
      } catch (cause) {
        await rm(beside, { force: true }).catch(() => undefined);
        return E.isLeft(result) ? result : E.left(unwritable(file)(cause));
      }
    };
  };
