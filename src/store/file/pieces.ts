/**
 * Pieces of a text that is made for people or other programs, as the content of a file.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { FormatError } from '../../model/LockstepError.js';
import type { Chunks } from './atomic.js';
import { at } from './FileError.js';

/** What cannot be written says of which file. Errors, as the last chunk: `ERR_FILE_UNWRITABLE`. */
export function* chunksFor(file: string, pieces: Iterable<E.Either<FormatError, string>>): Chunks {
  for (const piece of pieces) {
    yield pipe(
      piece,
      E.mapLeft(({ message, model, uid }) =>
        at('ERR_FILE_UNWRITABLE', file, message, {
          ...(model === undefined ? {} : { model }),
          ...(uid === undefined ? {} : { uid }),
        }),
      ),
    );
  }
}
