/**
 * A diff as NDJSON: a line for the head, then a line an element, parents first, each with its depth. Nothing holds the
 * whole text, neither in writing nor in reading.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { FormatError } from '../model/LockstepError.js';
import { messageOf } from '../model/thrown.js';
import type { Diff } from './Diff.js';
import * as Document from './Document.js';
import { type DecodeError, encodeElement, invalid } from './elementCodec.js';
import * as RecordReader from './RecordReader.js';

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/**
 * The lines of a diff, without line breaks, made as they are asked for. The first tells how many elements follow, so that
 * a text that was cut off is noticed. A value that JSON cannot hold ends them. O(size), memory for one element.
 *
 * Errors, as the last line: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1 }], []),
 *   E.chainW((diff) => E.sequenceArray([...Diff.toNdjson(diff)])),
 *   E.map((lines) => lines[1]),
 * ) // => E.right('{"depth":0,"action":"create","model":"record","uid":"1","identifiers":{"id":1},"source":{}}')
 */
export function* toNdjson(diff: Diff): Generator<E.Either<FormatError, string>> {
  let elements = 0;
  for (const _ of Document.leveled(diff.elements)) elements++;
  yield E.right(JSON.stringify({ ...Document.headOf(diff), elements, summary: Document.summaryOf(diff) }));
  for (const { element, depth } of Document.leveled(diff.elements)) {
    // Lines are not inside one another, however deep what they say is.
    const encoded = encodeElement(0)(element);
    if (E.isLeft(encoded)) {
      yield encoded;
      return;
    }
    yield E.right(JSON.stringify({ depth, ...encoded.right }));
  }
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** Takes lines one by one, and gives the diff that they are. */
export interface LineReader {
  /** Take a line, by its number; why it cannot be taken, if it cannot. Blank lines are passed over. */
  readonly take: (line: string, number: number) => DecodeError | undefined;
  /** The diff, when there are no more lines. */
  readonly finish: () => E.Either<DecodeError, Diff>;
}

const parse = (line: string): E.Either<FormatError, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(line),
    (cause) => invalid('', `this is no JSON: ${messageOf(cause)}`),
  );

/**
 * A reader of the lines that `toNdjson` gives: it takes them one by one, so that no text of the whole is needed. The
 * checks are those of `decode`. After a failure it gives nothing but that failure. O(length of the line) for each.
 *
 * Errors: as `decode`, with the number of the line; `ERR_DIFF_INVALID` at the end too, where lines are missing.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const reader = Diff.fromNdjson()
 * pipe(
 *   diffBy(['id'])([{ id: 1 }, { id: 2 }], []),
 *   E.chainW((diff) => E.sequenceArray([...Diff.toNdjson(diff)])),
 *   E.map((lines) => lines.slice(0, -1).forEach((line, i) => reader.take(line, i + 1))),
 *   E.chainW(reader.finish),
 *   E.mapLeft((error) => error.message),
 * ) // => E.left('the end is missing: 1 of 2 elements are there')
 */
export const fromNdjson = (options: Document.DecodeOptions = {}): LineReader => {
  const reader = RecordReader.make(options);
  let failure: DecodeError | undefined;
  return {
    take: (line, number) => {
      if (failure !== undefined || line.trim() === '') return failure;
      const parsed = parse(line);
      const problem = E.isLeft(parsed) ? parsed.left : reader.take(parsed.right);
      failure = problem === undefined ? undefined : RecordReader.placed(`line ${number}`)(problem);
      return failure;
    },
    finish: () => (failure === undefined ? reader.finish() : E.left(failure)),
  };
};
