/**
 * JSON files: a dataset in one value.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../model/LockstepError.js';
import { isRecord } from '../../model/strict.js';
import { messageOf } from '../../model/thrown.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import type { Chunks } from './atomic.js';
import * as entities from './entities.js';
import { at, MAX_DEPTH } from './FileError.js';
import * as Flat from './Flat.js';
import * as jsonFault from './jsonFault.js';
import type { Shape } from './records.js';
import * as text from './text.js';

// -------------------------------------------------------------------------------------
// parsing
// -------------------------------------------------------------------------------------

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

/**
 * How many keys a text has at most: quotes that a colon follows. Escaped quotes are not counted; a string that begins
 * with a colon is, so that the count can be too high, never too low.
 */
const mostKeys = (source: string): number => {
  let count = 0;
  for (let colon = source.indexOf(':'); colon !== -1; colon = source.indexOf(':', colon + 1)) {
    let i = colon - 1;
    while (i >= 0 && source.charCodeAt(i) <= 0x20) i--;
    if (source.charCodeAt(i) !== QUOTE) continue;
    let escapes = i;
    while (escapes > 0 && source.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if ((i - escapes) % 2 === 0) count++;
  }
  return count;
};

const isBeyond = (value: unknown): boolean => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

/**
 * How many keys a parsed value has, itself and all that is in it; `NaN` when it is nested too deep, or has a number in it
 * that is beyond all numbers, which the parser makes infinite.
 */
const keysOf = (value: unknown, depth: number): number => {
  if (depth > MAX_DEPTH) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const element: unknown = value[i];
      if (typeof element === 'object' && element !== null) count += keysOf(element, depth + 1);
      else if (isBeyond(element)) return Number.NaN;
    }
  } else if (isRecord(value)) {
    // What a parser has made inherits no keys, and this is far faster than `Object.values`.
    for (const key in value) {
      count++;
      const member = value[key];
      if (typeof member === 'object' && member !== null) count += keysOf(member, depth + 1);
      else if (isBeyond(member)) return Number.NaN;
    }
  } else if (isBeyond(value)) return Number.NaN;
  return count;
};

/**
 * The value of a JSON text, or what is wrong with it. A key that is there twice is wrong: `JSON.parse` would silently
 * drop one of the two, and with it perhaps an entity. O(length).
 */
export const parse = (source: string): E.Either<jsonFault.Fault, unknown> => {
  try {
    const value: unknown = JSON.parse(source);
    if (keysOf(value, 1) === mostKeys(source)) return E.right(value);
    const fault = jsonFault.find(source);
    return fault === undefined ? E.right(value) : E.left(fault);
  } catch (cause) {
    const problem = messageOf(cause);
    return E.left(jsonFault.find(source) ?? { offset: 0, problem });
  }
};

/** The place of an offset: `network.json:3:14`. */
const placeOf = (file: string, source: string, offset: number): string => {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return `${file}:${line}:${offset - before.lastIndexOf('\n')}`;
};

/**
 * The value in a JSON file. O(size).
 *
 * Errors: those of reading text, `ERR_FILE_SYNTAX` with line and column.
 */
export const read = (file: string): TE.TaskEither<StoreError, unknown> =>
  pipe(
    text.read(file),
    TE.chainEitherK((source) =>
      pipe(
        parse(source),
        E.mapLeft(({ offset, problem }) => at('ERR_FILE_SYNTAX', placeOf(file, source, offset), problem)),
      ),
    ),
  );

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const byUid = ({ uid, fields }: entities.Encoded): string => `${JSON.stringify(uid)}: ${JSON.stringify(fields)}`;
const alone = ({ fields }: entities.Encoded): string => JSON.stringify(fields);

/** The entities of one model in a shape, as a folder has them in the model's file. O(n log n). */
export function* ofModel(snapshot: Snapshot.Snapshot, model: string, shape: Shape, indent = ''): Chunks {
  const [open, close, line] = shape === 'dict' ? ['{', '}', byUid] : ['[', ']', alone];
  yield E.right(open);
  let separator = `\n${indent}  `;
  for (const encoded of entities.of(snapshot, model)) {
    yield E.isLeft(encoded) ? encoded : E.right(`${separator}${line(encoded.right)}`);
    separator = `,\n${indent}  `;
  }
  yield E.right(`\n${indent}${close}`);
}

/** A dataset in a shape, an entity a line, so that version control shows what changed. O(n log n). */
export function* of(snapshot: Snapshot.Snapshot, shape: Shape): Chunks {
  if (shape === 'flat') {
    yield* flat(snapshot);
    return;
  }
  let separator = '\n  ';
  yield E.right('{');
  for (const model of Snapshot.modelNames(snapshot)) {
    yield E.right(`${separator}${JSON.stringify(model)}: `);
    yield* ofModel(snapshot, model, shape, '  ');
    separator = ',\n  ';
  }
  yield E.right('\n}\n');
}

function* flat(snapshot: Snapshot.Snapshot): Chunks {
  let separator = '\n  ';
  yield E.right('[');
  for (const record of Flat.of(snapshot)) {
    yield E.isLeft(record) ? record : E.right(`${separator}${JSON.stringify(record.right)}`);
    separator = ',\n  ';
  }
  yield E.right('\n]\n');
}
