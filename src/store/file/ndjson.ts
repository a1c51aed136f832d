/**
 * NDJSON files: a flat record a line, read and written line by line, so that memory holds the snapshot and little else.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type * as Snapshot from '../../snapshot/Snapshot.js';
import type { Chunks } from './atomic.js';
import { at } from './FileError.js';
import * as Flat from './Flat.js';
import * as json from './json.js';
import type { Reader } from './Reader.js';
import * as text from './text.js';

/**
 * A reader of the records of a file; of one model's, which they need not name, where `only` is given.
 *
 * Errors: those of reading text, `ERR_FILE_SYNTAX` with line and column, `ERR_FILE_SHAPE`.
 */
export const reader = (file: string, only?: string): Reader => ({
  place: (model, position) => `${file}:${position}: ${model}`,
  each: (take) =>
    text.eachLine(file)((line, position): LockstepError | undefined => {
      if (line.trim() === '') return undefined;
      const parsed = json.parse(line);
      if (E.isLeft(parsed)) {
        const { offset, problem } = parsed.left;
        return at('ERR_FILE_SYNTAX', `${file}:${position}:${offset + 1}`, problem);
      }
      const split = Flat.split(`${file}:${position}`, parsed.right, only);
      return E.isLeft(split) ? split.left : take({ ...split.right, position });
    }),
});

/** A snapshot, or some models of it, a record a line, parents before children. O(n log n). */
export function* of(snapshot: Snapshot.Snapshot, models?: ReadonlyArray<string>): Chunks {
  let any = false;
  for (const record of Flat.of(snapshot, models)) {
    any = true;
    yield pipe(
      record,
      E.map((fields) => `${JSON.stringify(fields)}\n`),
    );
  }
  // An empty dataset is a file with an empty line; a file without a byte is an accident.
  if (!any) yield E.right('\n');
}
