/**
 * A diff as plain, versioned JSON, and back. `docs/formats.md` describes the format, `schemas/diff.schema.json` defines it.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { FormatError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import { closed } from '../model/strict.js';
import type { Diff, Summary } from './Diff.js';
import * as Document from './Document.js';
import type * as Element from './Element.js';
import {
  type DecodeError,
  decodeElement,
  type EncodedElement,
  encodeElement,
  join,
  misshapen,
} from './elementCodec.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { DecodeOptions } from './Document.js';
export type { DecodeError, EncodedElement, EncodedFields } from './elementCodec.js';

/** An element as JSON, with what is below it. */
export interface EncodedTree extends EncodedElement {
  /** Left out where there are none. */
  readonly children?: ReadonlyArray<EncodedTree>;
}

/** A diff as JSON. */
export interface Encoded extends Document.Head {
  /** By top-level model, in the order of the diff. */
  readonly elements: ReadonlyArray<EncodedTree>;
  /** Behind the elements, so that a text that was cut off is told by its absence. */
  readonly summary: Summary;
}

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

const encodeList = (
  elements: ReadonlyArray<Element.Element>,
  depth: number,
): E.Either<FormatError, ReadonlyArray<EncodedTree>> => {
  const encoded: Array<EncodedTree> = [];
  const encodeOne = encodeElement(depth);
  for (const element of elements) {
    const one = encodeOne(element);
    if (E.isLeft(one)) return one;
    if (element.children.length === 0) encoded.push(one.right);
    else {
      const children = encodeList(element.children, depth + 1);
      if (E.isLeft(children)) return children;
      encoded.push({ ...one.right, children: children.right });
    }
  }
  return E.right(encoded);
};

/**
 * A diff as plain data that `JSON.stringify` can write: dates, bigints, `NaN` and what else JSON cannot hold as objects
 * with one key that begins with `$`. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE` (a function, a `Map`, an object of a class, or data that is nested too deep).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, size: 10n }], [{ id: 1, size: null }]),
 *   E.chainW(Diff.encode),
 *   E.map(({ elements }) => elements),
 * )
 * // => E.right([{
 * //      action: 'update', model: 'record', uid: '1', identifiers: { id: 1 },
 * //      source: { size: { $bigint: '10' } }, target: { size: null },
 * //    }])
 */
export const encode = (diff: Diff): E.Either<FormatError, Encoded> => {
  const elements = encodeList(diff.elements, 0);
  return E.isLeft(elements)
    ? elements
    : E.right({ ...Document.headOf(diff), elements: elements.right, summary: Document.summaryOf(diff) });
};

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const document = closed('a diff', {
  ...Document.headCodecs,
  elements: t.UnknownArray,
  summary: Document.summary,
});

const decodeInto = (
  schema: Schema | undefined,
  level: Document.Level,
  list: ReadonlyArray<unknown>,
  at: string,
  depth: number,
): DecodeError | undefined => {
  const decodeOne = decodeElement(schema);
  for (let i = 0; i < list.length; i++) {
    const place = `${at}[${i}]`;
    const tooDeep = Document.tooDeep(depth, place);
    if (tooDeep !== undefined) return tooDeep;
    const decoded = decodeOne(list[i], place);
    if (E.isLeft(decoded)) return decoded.left;
    const hung = Document.hang(schema, level, decoded.right, place);
    if (E.isLeft(hung)) return hung.left;
    const { below } = decoded.right;
    if (below === undefined || below.length === 0) continue;
    const problem = decodeInto(schema, hung.right, below, join(place, 'children'), depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

/**
 * A diff of what `encode` gives, as it is or by way of JSON or YAML: strictly, with the path of what is wrong. With a
 * schema, models, fields, values, uids and what hangs below what are checked against it; without one, the shape is: what
 * is below a create is created, what is below a delete is deleted, an update changes something, no two siblings are
 * alike, and the summary agrees with the elements. Never throws, whatever it is given. O(size).
 *
 * Errors: `ERR_DIFF_INVALID`, `ERR_VERSION_UNSUPPORTED`; with a schema `ERR_MODEL_UNKNOWN`, `ERR_FIELD_UNKNOWN`,
 * `ERR_VALUE_INVALID`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, since: new Date(0) }], []),
 *   E.chainW(Diff.encode),
 *   E.map((encoded) => JSON.parse(JSON.stringify(encoded))),
 *   E.chainW(Diff.decode()),
 *   E.map((diff) => diff.elements.map(({ action, uid }) => `${action} ${uid}`)),
 * ) // => E.right(['create 1'])
 *
 * pipe(Diff.decode()({ lockstep: 'diff', version: 2 }), E.mapLeft((error) => error.message))
 * // => E.left('version: 2 is not supported, 1 is')
 */
export const decode =
  ({ schema }: Document.DecodeOptions = {}) =>
  (data: unknown): E.Either<DecodeError, Diff> =>
    Document.guarded(() => {
      const foreign = Document.foreign(data);
      if (foreign !== undefined) return E.left(foreign);
      const shaped = document.decode(data);
      if (E.isLeft(shaped)) return E.left(misshapen('', shaped.left));
      const { source, target, elements, summary } = shaped.right;
      const top = Document.top();
      const problem =
        decodeInto(schema, top, elements, 'elements', 0) ?? Document.checkSummary(top.children, summary, 'summary');
      return problem === undefined ? E.right(Document.make(source, target, top.children, summary)) : E.left(problem);
    });
