/**
 * A history as NDJSON: a head, then the oldest checkpoint whole, then of each checkpoint what makes the one before it that
 * one. Nothing holds the whole text, neither in writing nor in reading. `docs/history.md` describes the lines.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { FormatError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import * as Delta from '../../snapshot/Delta.js';
import type { History } from '../../snapshot/History.js';
import { empty } from '../../snapshot/Snapshot.js';
import * as Head from './head.js';
import { type LineReader, reader } from './LineReader.js';
import * as Records from './record.js';
import * as Seal from './Seal.js';

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/**
 * The lines of a history, without line breaks, made as they are asked for. A value that neither is data nor has a codec
 * that makes it data ends them. O(entities of the oldest checkpoint + changes), memory for the changes of one model.
 *
 * Errors, as the last line: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a' })])),
 *   E.chainW((snapshot) => E.sequenceArray([...History.toNdjson(History.of(snapshot))])),
 *   E.map((lines) => lines.slice(2, 4)),
 * ) // => E.right(['{"checkpoint":1,"next":1}', '{"put":"device","fields":{"name":"a"},"order":0}'])
 */
export function* toNdjson(history: History): Generator<E.Either<FormatError, string>> {
  const seal = Seal.make();
  const add = (line: string): E.Either<never, string> => {
    seal.add(line);
    return E.right(line);
  };
  yield add(JSON.stringify(Head.of(history)));
  yield add(seal.line());
  let before = empty(history.schema);
  for (const checkpoint of history.checkpoints.list) {
    yield add(JSON.stringify(Records.ofCheckpoint(checkpoint)));
    for (const change of Delta.between(before, checkpoint.snapshot)) {
      const encoded = Records.ofChange(change);
      if (E.isLeft(encoded)) return yield encoded;
      yield add(JSON.stringify(encoded.right));
    }
    yield add(seal.line());
    before = checkpoint.snapshot;
  }
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/**
 * A reader of the lines that `toNdjson` gives, for the schema that they were written with: it takes them one by one, so that
 * no text of the whole is needed. The snapshots share what has not changed from one to the next, so that comparing
 * neighbours costs O(changes). After a failure it gives nothing but that failure. O(length of the line) for each.
 *
 * Errors: `ERR_HISTORY_INVALID` for what is no history, `ERR_HISTORY_DAMAGED` for what is not as it was written,
 * `ERR_VERSION_UNSUPPORTED`, `ERR_HISTORY_WRONG_SCHEMA`; `ERR_VALUE_INVALID`, `ERR_FIELD_UNKNOWN`, `ERR_PARENT_NOT_FOUND`
 * and the like only where a codec takes other values than when the history was written. All with the number of the line.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('lines', ({ schema }) => E.sequenceArray([...History.toNdjson(History.of(Snapshot.empty(schema)))])),
 *   E.chainW(({ schema, lines }) => {
 *     const reader = History.fromNdjson(schema)
 *     lines.slice(0, -1).forEach((line, i) => reader.take(line, i + 1))
 *     return reader.finish()
 *   }),
 *   E.mapLeft((error) => error.message),
 * ) // => E.left('the end is missing: 0 of 1 checkpoints are there')
 */
export const fromNdjson = (schema: Schema): LineReader =>
  reader(schema, (line) => (line === undefined ? '' : `line ${line}: `));
