/**
 * YAML files (1.2): a dataset in one document. Comments are not kept when a file is written anew. YAML is for people: to
 * read it takes some twenty times as long as JSON.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  Composer,
  CST,
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  Parser,
  stringify,
} from 'yaml';
import type { StoreError } from '../../model/LockstepError.js';
import type { Untyped } from '../../model/Model.js';
import { messageOf } from '../../model/thrown.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import type { Chunks } from './atomic.js';
import * as entities from './entities.js';
import { at, empty, MAX_DEPTH, TOO_DEEP } from './FileError.js';
import * as Flat from './Flat.js';
import type { Shape } from './records.js';
import * as text from './text.js';

// -------------------------------------------------------------------------------------
// parsing
// -------------------------------------------------------------------------------------

// Enough for one anchor that thousands of entities share; an alias bomb is at a million after seven lines, and a long list
// with many aliases after two.
const MAX_COPIES = 1_000_000;

const EXPLOSIVE = `aliases stand for more than ${MAX_COPIES} copies`;

const CIRCULAR = 'an alias stands for what it is itself a part of';

interface Fault {
  readonly offset: number;
  readonly problem: string;
}

/**
 * The first token that is nested too deep. Looked for before nodes are made of tokens, which the library does by
 * recursion: so near to the end of the stack, even compiling a regular expression can end the process.
 */
const tooDeep = (tokens: ReadonlyArray<CST.Token>): Fault | undefined => {
  const pending = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (token.type === 'document' && token.value !== undefined) pending.push({ token: token.value, depth });
    if (!CST.isCollection(token)) continue;
    if (depth === MAX_DEPTH) return { offset: token.offset, problem: TOO_DEEP };
    for (const { key, value } of token.items) {
      if (key !== undefined && key !== null) pending.push({ token: key, depth: depth + 1 });
      if (value !== undefined) pending.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
};

const keyOf = (key: unknown): string => (isScalar(key) ? String(key.value) : String(key));

const offsetOf = (node: unknown): number =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;

/** A key that is there twice. The library's own look for one takes time in the square of the keys. */
const repeatedKey = (node: unknown): Fault | undefined => {
  if (!isCollection(node)) return undefined;
  const keys = new Set<string>();
  for (const item of node.items) {
    if (isPair(item)) {
      const key = keyOf(item.key);
      if (keys.has(key)) return { offset: offsetOf(item.key), problem: `duplicate key ${JSON.stringify(key)}` };
      keys.add(key);
    }
    const fault = repeatedKey(isPair(item) ? item.value : item);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/**
 * An alias that leads to what it is in, or the one with which aliases stand for too much. Everything is counted as often as
 * it will be there; what has a name is counted once.
 */
const bomb = (contents: unknown): Fault | undefined => {
  // Nothing, while what has the name is not at its end.
  const named = new Map<string, number | undefined>();
  let copies = 0;
  let fault: Fault | undefined;
  const sizeOf = (node: unknown): number => {
    if (fault !== undefined) return 0;
    if (isAlias(node)) {
      const size = named.get(node.source) ?? 0;
      copies += size;
      if (named.has(node.source) && size === 0) fault = { offset: offsetOf(node), problem: CIRCULAR };
      else if (copies > MAX_COPIES) fault = { offset: offsetOf(node), problem: EXPLOSIVE };
      return size;
    }
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    const anchor = isCollection(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) named.set(anchor, undefined);
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    if (anchor !== undefined) named.set(anchor, size);
    return size;
  };
  sizeOf(contents);
  return fault;
};

const documentOf = (source: string, lines: LineCounter): E.Either<Fault, Document.Parsed> => {
  const tokens = [...new Parser(lines.addNewLine).parse(source)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) return E.left(deep);
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const [document, second] = composer.compose(tokens, true, source.length);
  if (document === undefined) return E.left({ offset: 0, problem: 'there is no document' });
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) return E.left({ offset: wrong.pos[0], problem: wrong.message });
  if (second !== undefined) return E.left({ offset: offsetOf(second), problem: 'there is a second document' });
  const fault = repeatedKey(document.contents) ?? bomb(document.contents);
  return fault === undefined ? E.right(document) : E.left(fault);
};

const parse =
  (file: string) =>
  (source: string): E.Either<StoreError, unknown> => {
    const lines = new LineCounter();
    try {
      const document = documentOf(source, lines);
      if (E.isLeft(document)) {
        const { line, col } = lines.linePos(document.left.offset);
        return E.left(at('ERR_FILE_SYNTAX', `${file}:${line}:${col}`, document.left.problem));
      }
      const value: unknown = document.right.toJS({ maxAliasCount: -1 });
      return value === null || value === undefined ? E.left(empty(file)) : E.right(value);
    } catch (cause) {
      const problem = messageOf(cause);
      return E.left(at('ERR_FILE_SYNTAX', file, problem));
    }
  };

/**
 * The value in a YAML file. O(size).
 *
 * Errors: those of reading text, `ERR_FILE_SYNTAX`, with line and column where they are known.
 */
export const read = (file: string): TE.TaskEither<StoreError, unknown> =>
  pipe(text.read(file), TE.chainEitherK(parse(file)));

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

// Readers of YAML 1.1, which are many, must not take the text "no" for a boolean.
const STYLE = { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' } as const;

const write = (value: unknown): string => stringify(value, STYLE);

const collect = (snapshot: Snapshot.Snapshot, model: string, shape: Shape): E.Either<StoreError, unknown> => {
  const found: Array<readonly [string, Untyped]> = [];
  for (const encoded of entities.of(snapshot, model)) {
    if (E.isLeft(encoded)) return encoded;
    found.push([encoded.right.uid, encoded.right.fields]);
  }
  return E.right(shape === 'dict' ? Object.fromEntries(found) : found.map(([, fields]) => fields));
};

/** The entities of one model in a shape, as a folder has them in the model's file. O(n log n). */
export function* ofModel(snapshot: Snapshot.Snapshot, model: string, shape: Shape): Chunks {
  yield pipe(collect(snapshot, model, shape), E.map(write));
}

/** A dataset in a shape. O(n log n). */
export function* of(snapshot: Snapshot.Snapshot, shape: Shape): Chunks {
  let any = false;
  if (shape === 'flat') {
    for (const record of Flat.of(snapshot)) {
      any = true;
      yield pipe(
        record,
        E.map((fields) => write([fields])),
      );
    }
  } else {
    for (const model of Snapshot.modelNames(snapshot)) {
      any = true;
      yield pipe(
        collect(snapshot, model, shape),
        E.map((records) => write(Object.fromEntries([[model, records]]))),
      );
    }
  }
  if (!any) yield E.right(shape === 'flat' ? '[]\n' : '{}\n');
}
