/**
 * What every format of a diff has around its elements (the head, the summary) and between them (the tree).
 */

import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import * as Codec from '../model/Codec.js';
import { keyOf } from '../model/Entity.js';
import { type FormatError, show } from '../model/LockstepError.js';
import * as Schema from '../model/Schema.js';
import { closed, isRecord } from '../model/strict.js';
import type { Diff, Rest, Summary } from './Diff.js';
import * as Element from './Element.js';
import { type Decoded, type DecodeError, invalid, join, MAX_DEPTH } from './elementCodec.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The version of the formats that this release writes, and the only one that it reads. */
const VERSION = 1;

/** What tells a diff from other data, and whose it is. */
export interface Head {
  /** What kind of document it is. */
  readonly lockstep: 'diff';
  /** The version of the format. */
  readonly version: typeof VERSION;
  /** The name of the source. */
  readonly source: string;
  /** The name of the target. */
  readonly target: string;
}

/** What the elements of a diff are held to when it is decoded. */
export interface DecodeOptions {
  /** The models by which fields, uids and places are checked; without them, only the shape is. */
  readonly schema?: Schema.Schema;
}

/** An element that may get children, or the top of a diff. */
export interface Level {
  readonly element: Element.Element | undefined;
  readonly children: Array<Element.Element>;
  readonly keys: Set<string>;
}

/** An element and how many others it is below. */
export interface Leveled {
  readonly element: Element.Element;
  readonly depth: number;
}

// -------------------------------------------------------------------------------------
// the whole
// -------------------------------------------------------------------------------------

/** The head of a diff. */
export const headOf = ({ source, target }: Diff): Head => ({ lockstep: 'diff', version: VERSION, source, target });

const counted = (elements: ReadonlyArray<Element.Element>) => {
  const counts = { create: 0, update: 0, delete: 0, unchanged: 0 };
  for (const { action } of Element.iterate(elements)) counts[action]++;
  return counts;
};

/** The counts of a diff; those that tell of a missing end come last. */
export const summaryOf = (diff: Diff): Summary => {
  const { unchanged, skipped } = diff.rest();
  const counts = counted(diff.elements);
  return { unchanged, skipped, create: counts.create, update: counts.update, delete: counts.delete };
};

/** The counts of a diff, decoded. */
export const summary = closed('an object of counts', {
  unchanged: Codec.integer,
  skipped: Codec.integer,
  create: Codec.integer,
  update: Codec.integer,
  delete: Codec.integer,
});

/** What the elements have against the summary that came with them. */
export const checkSummary = (
  elements: ReadonlyArray<Element.Element>,
  given: Summary,
  at: string,
): FormatError | undefined => {
  const counts = counted(elements);
  for (const action of ['create', 'update', 'delete'] as const) {
    if (counts[action] === given[action]) continue;
    const suggestion = 'a part is missing, or was changed by hand; export the diff again, or count anew';
    const problem = `there should be ${given[action]} of these, and there are ${counts[action]}`;
    return invalid(`${at}.${action}`, problem, { suggestion });
  }
  return undefined;
};

/** A diff of decoded parts. */
export const make = (source: string, target: string, elements: ReadonlyArray<Element.Element>, rest: Rest): Diff =>
  Object.freeze({
    source,
    target,
    elements,
    rest: () => ({ unchanged: rest.unchanged, skipped: rest.skipped }),
  });

// -------------------------------------------------------------------------------------
// the head
// -------------------------------------------------------------------------------------

/** The keys of a head, for the codec of what it is a part of. */
export const headCodecs = { lockstep: t.unknown, version: t.unknown, source: t.string, target: t.string };

const DATASET = { suggestion: 'a dataset is read as such, and compared with another to give a diff' };

const isDataset = (data: object): boolean => {
  const tables: ReadonlyArray<unknown> = Object.values(data);
  return (
    typeof Reflect.get(data, 'model') === 'string' ||
    (tables.length > 0 &&
      tables.every((table) => typeof table === 'object' && table !== null && Object.values(table).every(isRecord)))
  );
};

const isPatch = (data: ReadonlyArray<unknown>): boolean => {
  const [first] = data;
  return isRecord(first) && typeof first['op'] === 'string' && typeof first['path'] === 'string';
};

/** Why data is no diff at all, or none of this version, if it is not. */
export const foreign = (data: unknown): FormatError | undefined => {
  if (Array.isArray(data)) {
    return isPatch(data)
      ? invalid('', 'this is a JSON Patch, not a diff', { suggestion: 'a JSON Patch can be exported, not imported' })
      : invalid('', 'this is a list, not a diff');
  }
  if (!isRecord(data)) return invalid('', `this is no diff: expected an object, got ${show(data)}`);
  if (!Object.hasOwn(data, 'lockstep')) {
    return isDataset(data)
      ? invalid('', 'this is a dataset, not a diff', DATASET)
      : invalid('', 'this is no diff of Lockstep: the key "lockstep" is missing');
  }
  const { lockstep, version } = data;
  if (lockstep !== 'diff') return invalid('lockstep', `expected "diff", got ${show(lockstep)}`);
  if (version === VERSION) return undefined;
  if (version === undefined) return invalid('version', 'expected a version, which is missing');
  return {
    _tag: 'FormatError',
    code: 'ERR_VERSION_UNSUPPORTED',
    message: `version: ${show(version)} is not supported, ${VERSION} is`,
    path: 'version',
    suggestion: 'use the release of Lockstep that wrote the diff',
  };
};

// -------------------------------------------------------------------------------------
// the tree
// -------------------------------------------------------------------------------------

/** Every element, parents first, with its depth; nothing is collected. */
export function* leveled(elements: ReadonlyArray<Element.Element>): Generator<Leveled> {
  const stack = [elements[Symbol.iterator]()];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next();
    if (next.done === true) stack.pop();
    else {
      yield { element: next.value, depth: stack.length - 1 };
      if (next.value.children.length > 0) stack.push(next.value.children[Symbol.iterator]());
    }
  }
}

/** The top of a diff that is to be put together. */
export const top = (): Level => ({ element: undefined, children: [], keys: new Set() });

const isFamily = ({ action }: Element.Element): boolean => action === 'create' || action === 'delete';

const checkPlace = (
  schema: Schema.Schema | undefined,
  parent: Element.Element | undefined,
  { action, model }: Element.Element,
  at: string,
): FormatError | undefined => {
  if (parent !== undefined && isFamily(parent) && parent.action !== action) {
    const only = `below a ${parent.action} there are only ${parent.action}s`;
    return invalid(join(at, 'action'), `${only}, got ${show(action)}`);
  }
  if (schema === undefined) return undefined;
  if (parent === undefined) {
    return Schema.isTopLevel(schema, model)
      ? undefined
      : invalid(join(at, 'model'), `${show(model)} is not a top-level model`);
  }
  return Schema.links(schema, parent.model, model)
    ? undefined
    : invalid(join(at, 'model'), `${show(model)} is not a child model of ${show(parent.model)}`);
};

/** Hang an element below another, or at the top; the level below it, or why it cannot be there. O(1). */
export const hang = (
  schema: Schema.Schema | undefined,
  level: Level,
  { element, children }: Decoded,
  at: string,
): E.Either<DecodeError, Level> => {
  const problem = checkPlace(schema, level.element, element, at);
  if (problem !== undefined) return E.left(problem);
  const key = keyOf(element);
  if (level.keys.has(key)) {
    return E.left(invalid(at, `${element.model} ${show(element.uid)} is there twice, in one place`));
  }
  level.keys.add(key);
  level.children.push(element);
  return E.right({ element, children, keys: new Set() });
};

/** Why an element cannot be at a depth, if it cannot. */
export const tooDeep = (depth: number, at: string): FormatError | undefined =>
  depth > MAX_DEPTH
    ? invalid(at, `more than ${MAX_DEPTH} elements are below one another`, {
        suggestion: 'a diff of any depth can be written, and read, as NDJSON',
      })
    : undefined;

/** The answer, or, where data is so odd that looking at it throws, a failure. */
export const guarded = <A>(answer: () => E.Either<DecodeError, A>): E.Either<DecodeError, A> => {
  try {
    return answer();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it cannot be looked at';
    return E.left(invalid('', `this is no diff: ${reason}`));
  }
};
