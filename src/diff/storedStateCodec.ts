/**
 * A stored sync state as plain, versioned JSON, and back. It is sealed: a state that was edited or cut off could make a
 * diff miss something, and nobody would notice.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as Codec from '../model/Codec.js';
import * as Equality from '../model/Equality.js';
import { type FormatError, type StoreError, show } from '../model/LockstepError.js';
import { isTooNested, TOO_NESTED } from '../model/nesting.js';
import { closed, decoder, firstFault, isRecord, optional, refuse } from '../model/strict.js';
import type { Digest } from '../snapshot/digest.js';
import * as Fingerprint from '../snapshot/fingerprint.js';
import type { LastSync } from './LastSync.js';
import type { Side, StoredState } from './StoredState.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const VERSION = 1;

/** A side as JSON: its name, and a digest of its schema. */
export interface EncodedSide {
  /** What the side was called. */
  readonly name: string;
  /** The fingerprint of its models' declarations. */
  readonly schema: string;
}

/** How a model stands on a side, as JSON. */
export interface EncodedTable {
  /** How many entities there were. */
  readonly count: number;
  /** Absent where the side does not have the model. */
  readonly buckets?: ReadonlyArray<string>;
}

/** What is remembered of a model, as JSON. */
export interface EncodedModel {
  /** The name of the model. */
  readonly model: string;
  /** When its last sync was; absent where nobody said. */
  readonly at?: string;
  /** How many entities still differed after it. */
  readonly differences: number;
  /** The uids to be compared whatever the digests say. */
  readonly differing: ReadonlyArray<string>;
  /** How it stood in the source. */
  readonly source: EncodedTable;
  /** How it stood in the target. */
  readonly target: EncodedTable;
}

/** A stored state as JSON. */
export interface EncodedState {
  /** Says what the document is. */
  readonly lockstep: 'state';
  /** The version of the format. */
  readonly version: typeof VERSION;
  /** The source at the last sync. */
  readonly source: EncodedSide;
  /** The target as the last sync left it. */
  readonly target: EncodedSide;
  /** Every model of either side. */
  readonly models: ReadonlyArray<EncodedModel>;
  /** The fingerprint of all the rest. */
  readonly fingerprint: string;
}

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

const seal = (content: object): string => Fingerprint.ofText(Equality.canonical(content));

const encodedTable = (count: number, buckets: ReadonlyArray<string> | undefined): EncodedTable =>
  buckets === undefined ? { count } : { count, buckets };

/**
 * A stored state as plain data that `JSON.stringify` can write. O(buckets + entities that differ).
 *
 * @example
 * import { Model, Schema, Snapshot, StoredState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((empty) => StoredState.make(empty, empty, { names: { source: 'cmdb', target: 'network' } })),
 *   E.map((state) => JSON.stringify(StoredState.encode(state))),
 *   E.chainW((text) => StoredState.decode(JSON.parse(text))),
 *   E.map(({ source, target }) => `${source.name}, ${target.name}`),
 * ) // => E.right('cmdb, network')
 */
export const encode = ({ source, target, differing, models }: StoredState): EncodedState => {
  const content = {
    lockstep: 'state' as const,
    version: VERSION as typeof VERSION,
    source: { name: source.name, schema: source.schema },
    target: { name: target.name, schema: target.schema },
    models: models.map(({ model, at, differences, source: ours, target: theirs }) => ({
      model,
      ...(at === undefined ? {} : { at }),
      differences,
      differing: differing.get(model) ?? [],
      source: encodedTable(ours, source.digest.get(model)),
      target: encodedTable(theirs, target.digest.get(model)),
    })),
  };
  return { ...content, fingerprint: seal(content) };
};

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const SUM = /^([0-9a-f]{32})?$/;

const sum = decoder<string>('32 hexadecimal digits or ""', (u, context) =>
  typeof u === 'string' && SUM.test(u)
    ? E.right(u)
    : refuse(u, context, `expected 32 hexadecimal digits or "", got ${show(u)}`),
);

const buckets = decoder<ReadonlyArray<string>>('buckets', (u, context) =>
  pipe(
    t.array(sum).validate(u, context),
    E.chain((sums) =>
      Number.isInteger(Math.log2(sums.length))
        ? E.right(sums)
        : refuse(u, context, `expected a power of two buckets, got ${sums.length}`),
    ),
  ),
);

const side = closed('a side', { name: t.string, schema: t.string });
const table = closed('the digest of a model', { count: Codec.integer, buckets: optional(buckets) });
const model = closed('a model', {
  model: t.string,
  at: optional(t.string),
  differences: Codec.integer,
  differing: t.array(t.string),
  source: table,
  target: table,
});
const document = closed('a sync state', {
  lockstep: t.literal('state'),
  version: t.literal(VERSION),
  source: side,
  target: side,
  models: t.array(model),
  fingerprint: t.string,
});

type Document = t.TypeOf<typeof document>;

const invalid = (message: string, at: { readonly path?: string; readonly suggestion?: string } = {}): StoreError => ({
  _tag: 'StoreError',
  code: 'ERR_FILE_SHAPE',
  message,
  ...at,
});

const SUGGESTION = 'leave the state out: a full diff makes a new one';

const foreign = (data: unknown): FormatError | StoreError | undefined => {
  if (!isRecord(data) || data['lockstep'] !== 'state')
    return invalid(`this is no sync state but ${show(data)}`, { suggestion: SUGGESTION });
  if (isTooNested(data)) return invalid(`the sync state: ${TOO_NESTED}`, { suggestion: SUGGESTION });
  if (data['version'] === VERSION) return undefined;
  const message = `version: ${show(data['version'])} is not supported, ${VERSION} is`;
  return { _tag: 'FormatError', code: 'ERR_VERSION_UNSUPPORTED', message, path: 'version', suggestion: SUGGESTION };
};

const unedited = (data: Document, raw: unknown): E.Either<StoreError, Document> => {
  const { fingerprint, ...content } = isRecord(raw) ? raw : data;
  return seal(content) === fingerprint
    ? E.right(data)
    : E.left(invalid('the sync state is not as it was written', { path: 'fingerprint', suggestion: SUGGESTION }));
};

const digestOf = (data: Document, which: 'source' | 'target'): Digest =>
  new Map(
    data.models.flatMap((each) => {
      const sums = each[which].buckets;
      return sums === undefined ? [] : [[each.model, sums]];
    }),
  );

const sideOf = (data: Document, which: 'source' | 'target'): Side => ({
  ...data[which],
  digest: digestOf(data, which),
});

/**
 * A stored state of plain data. O(size).
 *
 * Errors: `ERR_FILE_SHAPE` with the path of what is wrong, also where the state is not as it was written;
 * `ERR_VERSION_UNSUPPORTED`.
 *
 * @example
 * import { StoredState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(StoredState.decode({ lockstep: 'state', version: 2 }), E.mapLeft(({ message }) => message))
 * // => E.left('version: 2 is not supported, 1 is')
 */
export const decode = (data: unknown): E.Either<FormatError | StoreError, StoredState> => {
  const other = foreign(data);
  if (other !== undefined) return E.left(other);
  return pipe(
    document.decode(data),
    E.mapLeft((errors): FormatError | StoreError => {
      const { path, problem, ...suggestion } = firstFault(errors);
      return invalid(`${path}: ${problem}`, { path, ...suggestion });
    }),
    E.chainW((decoded) => unedited(decoded, data)),
    E.map((decoded) => ({
      source: sideOf(decoded, 'source'),
      target: sideOf(decoded, 'target'),
      differing: new Map(decoded.models.map((each) => [each.model, each.differing])),
      models: decoded.models.map(
        (each): LastSync => ({
          model: each.model,
          source: each.source.count,
          target: each.target.count,
          differences: each.differences,
          at: each.at,
        }),
      ),
    })),
  );
};
