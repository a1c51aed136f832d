/**
 * Reading a diff record by record: the head, then the elements, parents first, each with its depth.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import * as Codec from '../model/Codec.js';
import { show } from '../model/LockstepError.js';
import { closed, isRecord } from '../model/strict.js';
import type { Diff } from './Diff.js';
import * as Document from './Document.js';
import { type DecodeError, decodeElement, invalid, misshapen } from './elementCodec.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Takes records one by one, and gives the diff that they are. */
export interface RecordReader {
  /** Take a record; why it cannot be taken, if it cannot. */
  readonly take: (record: unknown) => DecodeError | undefined;
  /** The diff, when there are no more records. */
  readonly finish: () => E.Either<DecodeError, Diff>;
}

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const header = closed('the head of a diff', {
  ...Document.headCodecs,
  elements: Codec.integer,
  summary: Document.summary,
});

type Header = t.TypeOf<typeof header>;

const decodeHeader = (record: unknown): E.Either<DecodeError, Header> => {
  const foreign = Document.foreign(record);
  if (foreign !== undefined) return E.left(foreign);
  if (isRecord(record) && Array.isArray(record['elements'])) {
    return E.left(invalid('elements', 'expected a number, got a list: this is a diff as JSON, not as NDJSON'));
  }
  return pipe(
    header.decode(record),
    E.mapLeft((errors) => misshapen('', errors)),
  );
};

const depthOf = (depth: unknown, levels: number): E.Either<DecodeError, number> => {
  if (typeof depth !== 'number' || !Number.isInteger(depth) || depth < 0) {
    const got = depth === undefined ? 'which is missing' : `got ${show(depth)}`;
    return E.left(invalid('depth', `expected an integer from 0, ${got}`));
  }
  if (depth < levels) return E.right(depth);
  return E.left(invalid('depth', `expected ${levels - 1} at most, for there is nothing above it, got ${depth}`));
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A reader that has taken nothing yet. */
export const make = ({ schema }: Document.DecodeOptions = {}): RecordReader => {
  const decodeOne = decodeElement(schema);
  const top = Document.top();
  const open: Array<Document.Level> = [top];
  let head: Header | undefined;
  let count = 0;

  const takeElement = (record: unknown, { elements }: Header): E.Either<DecodeError, void> => {
    if (count === elements)
      return E.left(invalid('', `there are more elements than the ${elements} of the first line`));
    if (!isRecord(record)) return E.left(invalid('', `expected an element, got ${show(record)}`));
    const { depth, ...fields } = record;
    const level = depthOf(depth, open.length);
    if (E.isLeft(level)) return level;
    if (Object.hasOwn(fields, 'children')) {
      return E.left(invalid('children', 'in NDJSON, children have lines of their own'));
    }
    const decoded = decodeOne(fields, '');
    if (E.isLeft(decoded)) return decoded;
    open.length = level.right + 1;
    const hung = Document.hang(schema, open[level.right] ?? top, decoded.right, '');
    if (E.isLeft(hung)) return hung;
    open.push(hung.right);
    count++;
    return E.right(undefined);
  };

  const takeAny = (record: unknown): E.Either<DecodeError, void> => {
    if (head !== undefined) return takeElement(record, head);
    const decoded = decodeHeader(record);
    if (E.isLeft(decoded)) return decoded;
    head = decoded.right;
    return E.right(undefined);
  };

  return {
    take: (record) => {
      const taken = Document.guarded(() => takeAny(record));
      return E.isLeft(taken) ? taken.left : undefined;
    },
    finish: () => {
      if (head === undefined) return E.left(invalid('', 'this is no diff: there is nothing in it'));
      const { source, target, elements, summary } = head;
      if (count < elements) {
        const suggestion = 'a part is missing; export the diff again';
        return E.left(invalid('', `the end is missing: ${count} of ${elements} elements are there`, { suggestion }));
      }
      const problem = Document.checkSummary(top.children, summary, 'summary');
      return problem === undefined ? E.right(Document.make(source, target, top.children, summary)) : E.left(problem);
    },
  };
};

/** A failure with its place before it. */
export const placed =
  (place: string) =>
  (error: DecodeError): DecodeError => ({ ...error, message: `${place}: ${error.message}` });
