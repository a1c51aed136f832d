/**
 * A sync state that can be kept in a file: both sides at the last sync, as digests of their buckets, so that the next
 * diff, in another process, compares only entities of buckets that have changed, and those that still differed.
 *
 * What is kept as still differing is more than what a diff would show: also what differs only structurally, where an
 * attribute is compared otherwise, and what no digest can tell apart. The diff since then does not depend on how
 * attributes were compared at the time.
 *
 * @since 0.3.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import type { DiffError } from '../model/LockstepError.js';
import { isPlain } from '../model/plain.js';
import type * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import { bucketOf, changedBuckets, type Digest, digest } from '../snapshot/digest.js';
import * as Fingerprint from '../snapshot/fingerprint.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Changes from './Changes.js';
import { assemble } from './calculate.js';
import * as LastSync from './LastSync.js';
import * as Scope from './Scope.js';
import { type Incremental, inFull, type Notice } from './SyncState.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A side as it was. */
export interface Side {
  /** What it was called. */
  readonly name: string;
  /** The fingerprint of its models' declarations. */
  readonly schema: string;
  /** What its content was, bucket by bucket. */
  readonly digest: Digest;
}

/** Both sides at the last sync, as digests. */
export interface StoredState {
  /** The source at the last sync. */
  readonly source: Side;
  /** The target as the last sync left it. */
  readonly target: Side;
  /** By model, the entities to be compared whatever the digests say. */
  readonly differing: ReadonlyMap<string, ReadonlyArray<Uid>>;
  /** What is remembered of each model, for people. */
  readonly models: ReadonlyArray<LastSync.LastSync>;
}

/** What a stored state is made with. */
export interface StoredOptions extends LastSync.StateOptions {
  /** The names of the two sides; a state does not fit sides with others. */
  readonly names?: { readonly source?: string; readonly target?: string };
  /** The state of the sync before, for the times of models that did not take part in this one. */
  readonly previous?: StoredState;
}

/** What may be asked of a diff since a stored state. */
export interface SinceStoredOptions extends Scope.DiffOptions {
  /** The digests of the sides as they are now, from stores that keep them, so that they need not be made of the content. */
  readonly digests?: { readonly source?: Digest; readonly target?: Digest };
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

// How attributes compare is not told: functions have no fingerprint. What is kept as differing does not depend on it.
const schemaText = ({ models, topLevel }: Schema.Schema): string =>
  Fingerprint.ofText(
    Equality.canonical([
      topLevel,
      [...models.values()].map(({ name, identifiers, attributes, children }) => [
        name,
        Object.entries(identifiers).map(([field, codec]) => [field, codec.name]),
        Object.entries(attributes).map(([field, codec]) => [field, codec.name]),
        children.map((child) => child.model),
      ]),
    ]),
  );

const sideOf = (name: string, snapshot: Snapshot): Side => ({
  name,
  schema: schemaText(snapshot.schema),
  digest: digest(snapshot),
});

/** The scope of a diff in which attributes that are the same only in their own way differ too. */
const strictly = (source: Schema.Schema, target: Schema.Schema, scope: Scope.Scope): Scope.Scope => {
  const comparators = new Map<string, Entity.Comparator>();
  for (const [name, comparator] of scope.comparators) {
    const [ours, theirs] = [source.models.get(name), target.models.get(name)];
    if (ours === undefined || theirs === undefined) continue;
    const shared = Object.keys(theirs.attributes).filter((attribute) => Object.hasOwn(ours.attributes, attribute));
    const { same } = Entity.comparator({ ...theirs, equality: new Map() }, shared);
    comparators.set(name, { ...comparator, same: (x, y) => comparator.same(x, y) && same(x, y) });
  }
  return { ...scope, comparators };
};

/** Whether two values that are not the same may have the same digest: what is compared by reference has no text. */
const isOpaque = (value: unknown): boolean => {
  if (typeof value === 'function' || typeof value === 'symbol') return true;
  if (typeof value !== 'object' || value === null || value instanceof Date) return false;
  if (Array.isArray(value)) return value.some(isOpaque);
  return !isPlain(value) || Object.values(value).some(isOpaque);
};

const opaqueIn = (model: string, snapshot: Snapshot): ReadonlyArray<Uid> => {
  const uids: Array<Uid> = [];
  for (const { uid, entity } of Snapshots.table(model)(snapshot).values()) {
    for (const name in entity) {
      if (!isOpaque(entity[name])) continue;
      uids.push(uid);
      break;
    }
  }
  return uids;
};

/**
 * The state of two sides after a sync, to be kept: the source, and the target as the sync left it. O(n).
 *
 * Errors: `ERR_MODELS_DIFFER`.
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
 *   E.chainW((empty) => StoredState.make(empty, empty, { at: 'monday' })),
 *   E.map(StoredState.toText),
 * ) // => E.right('device: 0 in source, 0 in target, 0 differ, last sync monday')
 */
export const make = (
  source: Snapshot,
  target: Snapshot,
  options: StoredOptions = {},
): E.Either<DiffError, StoredState> =>
  pipe(
    Scope.make(source.schema, target.schema, {}),
    E.map((scope) => {
      const silent = (): void => undefined;
      const changes = Changes.between(source, target, scope, silent);
      const differing = Changes.between(source, target, strictly(source.schema, target.schema, scope), silent).map(
        (each): [string, ReadonlyArray<Uid>] => [
          each.model,
          [...new Set([...Changes.uids(each), ...opaqueIn(each.model, source), ...opaqueIn(each.model, target)])],
        ],
      );
      return {
        source: sideOf(options.names?.source ?? 'source', source),
        target: sideOf(options.names?.target ?? 'target', target),
        differing: new Map(differing),
        models: LastSync.of(changes, source, target, options, options.previous?.models),
      };
    }),
  );

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * What is remembered of each model, one line a model. O(models).
 *
 * @example
 * import { Model, Schema, Snapshot, StoredState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.chainW(({ source, target }) => StoredState.make(source, target, { at: 'monday' })),
 *   E.map(StoredState.toText),
 * ) // => E.right('device: 1 in source, 0 in target, 1 differ, last sync monday')
 */
export const toText = ({ models }: StoredState): string => LastSync.toText(models);

export {
  decode,
  type EncodedModel,
  type EncodedSide,
  type EncodedState,
  type EncodedTable,
  encode,
} from './storedStateCodec.js';

// -------------------------------------------------------------------------------------
// the diff
// -------------------------------------------------------------------------------------

/** Why a state does not fit two sides, if it does not. */
const misfit = (
  { source, target }: StoredState,
  ours: Snapshot,
  theirs: Snapshot,
  names: Scope.DiffOptions['names'],
): Notice | undefined => {
  const inFull = 'so that everything was compared';
  const other =
    names?.source !== undefined && names.source !== source.name
      ? `the source is ${names.source}, at the last sync it was ${source.name}`
      : names?.target !== undefined && names.target !== target.name
        ? `the target is ${names.target}, at the last sync it was ${target.name}`
        : undefined;
  if (other !== undefined) return { reason: 'sides', message: `${other}, ${inFull}` };
  return source.schema === schemaText(ours.schema) && target.schema === schemaText(theirs.schema)
    ? undefined
    : { reason: 'schema', message: `the schema is not the one of the last sync, ${inFull}` };
};

/** Tell, by model, of the entities that are in buckets which have changed on one side. */
const changedUids = (
  before: Digest,
  after: Digest,
  snapshot: Snapshot,
  other: Snapshot,
  into: Map<string, Set<Uid>>,
): void => {
  for (const [model, changed] of changedBuckets(before, after)) {
    const buckets = after.get(model)?.length ?? 0;
    const uids = into.get(model) ?? new Set();
    into.set(model, uids);
    if (changed.size === 0) continue;
    for (const side of [snapshot, other]) {
      for (const uid of Snapshots.table(model)(side).keys()) if (changed.has(bucketOf(uid, buckets))) uids.add(uid);
    }
  }
};

/**
 * As `diffSince`, from a state that was kept: equal to `diffFrom`, but only entities in buckets that have changed on
 * either side, and those that still differed, are compared. Where a side has another name or another schema than it had,
 * everything is compared, and a notice says so. O(n) with a small factor to find the entities of changed buckets, and
 * O(n) with a large one, dearer than a full diff, to digest a side whose digest is not given.
 *
 * Errors: `ERR_MODELS_DIFFER`, `ERR_OPTION_INVALID`.
 *
 * @example
 * import { Diff, diffSinceStored, Model, Schema, Snapshot, StoredState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('target', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'access' })])),
 *   E.bindW('state', ({ target }) => pipe(StoredState.make(target, target), E.map(StoredState.encode))),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.update(Device, 'a', { role: 'core' }))),
 *   E.bindW('decoded', ({ state }) => StoredState.decode(JSON.parse(JSON.stringify(state)))),
 *   E.chainW(({ decoded, source, target }) => pipe(target, diffSinceStored(decoded, source))),
 *   E.map(({ diff }) => Diff.summary(diff).update),
 * ) // => E.right(1)
 */
export const diffSinceStored =
  (state: StoredState, source: Snapshot, options: SinceStoredOptions = {}) =>
  (target: Snapshot): E.Either<DiffError, Incremental> =>
    pipe(
      Scope.make(source.schema, target.schema, options),
      E.map((scope): Incremental => {
        const notice = misfit(state, source, target, options.names);
        if (notice !== undefined) return inFull(source, target, scope, options, notice);
        const uids = new Map([...state.differing].map(([model, some]) => [model, new Set(some)]));
        const then = { source: state.source.digest, target: state.target.digest };
        changedUids(then.source, options.digests?.source ?? digest(source, then.source), source, target, uids);
        changedUids(then.target, options.digests?.target ?? digest(target, then.target), target, source, uids);
        const examined = [...uids.values()].reduce((n, some) => n + some.size, 0);
        const changes = Changes.among(uids, source, target, scope);
        return { diff: assemble(changes, source, target, scope, options), examined };
      }),
    );
