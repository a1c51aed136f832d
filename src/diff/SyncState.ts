/**
 * A sync state: how both sides were at the last sync, so that the next diff examines only what has changed on either side
 * since, even where source and target share nothing with each other.
 *
 * An entity of which neither entry was replaced since the state was made differs exactly if it differed then. So what
 * differs now is among what changed on one side, what changed on the other, and what still differed; everything else
 * about a diff (places, flags, restrictions) is asked of the snapshots as they are now. Options therefore need not be
 * those of the last sync.
 *
 * @since 0.3.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { DiffError } from '../model/LockstepError.js';
import type { Uid } from '../model/Uid.js';
import type { Entry } from '../snapshot/Entry.js';
import { loadedOrder } from '../snapshot/inOrder.js';
import { walk } from '../snapshot/Lockstep.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Changes from './Changes.js';
import { assemble, calculate } from './calculate.js';
import type { Diff } from './Diff.js';
import * as LastSync from './LastSync.js';
import * as Scope from './Scope.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { LastSync, StateOptions } from './LastSync.js';

/** Both sides at the last sync. Snapshots are persistent, so that it weighs little more than what has changed since. */
export interface SyncState {
  /** The source at the last sync. */
  readonly source: Snapshot;
  /** The target as the last sync left it. */
  readonly target: Snapshot;
  /** By model, the entities that differed nonetheless. */
  readonly differing: ReadonlyMap<string, ReadonlyArray<Uid>>;
  /** What is remembered of each model, for people. */
  readonly models: ReadonlyArray<LastSync.LastSync>;
}

/** Why a state could not be used, or did not pay, so that everything was compared. */
export interface Notice {
  /** Why, to be told apart by programs. */
  readonly reason: /** A side has another schema value than it had. */
    | 'schema'
    /** The sides go by other names than they did. */
    | 'sides'
    /** More has changed than a look at everything would cost: most likely a side was loaded anew. */
    | 'changes';
  /** One sentence for people. */
  readonly message: string;
}

/** A diff, and how it was come by. */
export interface Incremental {
  /** What `diffFrom` would say. */
  readonly diff: Diff;
  /** How many entities were compared. */
  readonly examined: number;
  /** Why everything was compared; absent where only what changed was. */
  readonly notice?: Notice;
}

// -------------------------------------------------------------------------------------
// what has changed since
// -------------------------------------------------------------------------------------

/** Below this number, the entities that changed are compared one by one, however large a part of all they are. */
const FEW = 1024;

/** At more than this part of both sides' entities, comparing everything costs less. */
const MANY = 0.25;

/** Whether two tables are known to share nothing: both were loaded from nothing. */
const isAnew = (before: Snapshot, after: Snapshot, model: string): boolean => {
  const [then, now] = [Snapshots.table(model)(before), Snapshots.table(model)(after)];
  return then !== now && loadedOrder(then) !== undefined && loadedOrder(now) !== undefined;
};

const touch = (model: string, before: Snapshot, after: Snapshot, into: Set<Uid>): void => {
  const add = ({ uid }: Entry): void => {
    into.add(uid);
  };
  walk(Snapshots.table(model)(before), Snapshots.table(model)(after), { both: add, onlyLeft: add, onlyRight: add });
};

/** The only entities that may differ, or nothing where they are so many that everything may as well be compared. */
const candidates = (
  state: SyncState,
  source: Snapshot,
  target: Snapshot,
): ReadonlyMap<string, ReadonlySet<Uid>> | undefined => {
  const limit = Math.max(FEW, (Snapshots.count(source) + Snapshots.count(target)) * MANY);
  const models = Changes.modelsOf(source, target);
  const anew = (before: Snapshot, after: Snapshot): number =>
    models.reduce((n, model) => n + (isAnew(before, after, model) ? Snapshots.table(model)(after).size : 0), 0);
  if (anew(state.source, source) + anew(state.target, target) > limit) return undefined;
  const found = new Map<string, ReadonlySet<Uid>>();
  let size = 0;
  for (const model of models) {
    const uids = new Set(state.differing.get(model));
    touch(model, state.source, source, uids);
    touch(model, state.target, target, uids);
    found.set(model, uids);
    size += uids.size;
  }
  return size > limit ? undefined : found;
};

const hasOtherSchema = (state: SyncState, source: Snapshot, target: Snapshot): boolean =>
  state.source.schema !== source.schema || state.target.schema !== target.schema;

const OTHER_SCHEMA: Notice = {
  reason: 'schema',
  message: 'the schema is not the one of the last sync, so that everything was compared',
};

const MANY_CHANGES: Notice = {
  reason: 'changes',
  message: 'so much has changed since the last sync, or was loaded anew, that everything was compared',
};

interface Found {
  readonly changes: ReadonlyArray<Changes.Changes>;
  readonly examined: number;
}

/** What differs, or why it cannot be told from the state. */
const changesSince = (
  state: SyncState,
  source: Snapshot,
  target: Snapshot,
  scope: Scope.Scope,
): E.Either<Notice, Found> => {
  if (hasOtherSchema(state, source, target)) return E.left(OTHER_SCHEMA);
  const uids = candidates(state, source, target);
  if (uids === undefined) return E.left(MANY_CHANGES);
  const examined = [...uids.values()].reduce((n, some) => n + some.size, 0);
  return E.right({ changes: Changes.among(uids, source, target, scope), examined });
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const from = (
  changes: ReadonlyArray<Changes.Changes>,
  source: Snapshot,
  target: Snapshot,
  options: LastSync.StateOptions,
  before: ReadonlyArray<LastSync.LastSync> = [],
): SyncState => ({
  source,
  target,
  differing: new Map(changes.map((each) => [each.model, Changes.uids(each)])),
  models: LastSync.of(changes, source, target, options, before),
});

const silent = (): void => undefined;

/**
 * The state of two sides after a sync: the source, and the target as the sync left it. They need not agree; what still
 * differs is kept in mind. O(changes) for snapshots of one lineage, else O(n).
 *
 * Errors: `ERR_MODELS_DIFFER`.
 *
 * @example
 * import { Model, Schema, Snapshot, SyncState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((empty) => SyncState.make(empty, empty, { at: '2026-01-01T00:00Z' })),
 *   E.map(({ models }) => models),
 * ) // => E.right([{ model: 'device', source: 0, target: 0, differences: 0, at: '2026-01-01T00:00Z' }])
 */
export const make = (
  source: Snapshot,
  target: Snapshot,
  options: LastSync.StateOptions = {},
): E.Either<DiffError, SyncState> =>
  pipe(
    Scope.make(source.schema, target.schema, {}),
    E.map((scope) => from(Changes.between(source, target, scope, silent), source, target, options)),
  );

/**
 * The state after the next sync. What did not take part keeps the time of its last sync. O(changes since the state).
 *
 * Errors: `ERR_MODELS_DIFFER`.
 *
 * @example
 * import { Model, Schema, Snapshot, SyncState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('empty', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('full', ({ empty }) => pipe(empty, Snapshot.add(Device, { name: 'nyc-sw1' }))),
 *   E.chainW(({ empty, full }) =>
 *     pipe(
 *       SyncState.make(empty, empty, { at: 'monday' }),
 *       E.chain(SyncState.advance(full, full, { at: 'tuesday' })),
 *     )),
 *   E.map(SyncState.toText),
 * ) // => E.right('device: 1 in source, 1 in target, 0 differ, last sync tuesday')
 */
export const advance =
  (source: Snapshot, target: Snapshot, options: LastSync.StateOptions = {}) =>
  (state: SyncState): E.Either<DiffError, SyncState> =>
    pipe(
      Scope.make(source.schema, target.schema, {}),
      E.map((scope) => {
        const found = changesSince(state, source, target, scope);
        const changes = E.isRight(found) ? found.right.changes : Changes.between(source, target, scope, silent);
        return from(changes, source, target, options, state.models);
      }),
    );

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * What is remembered of each model, one line a model. O(models).
 *
 * @example
 * import { Model, Schema, Snapshot, SyncState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((empty) => SyncState.make(empty, empty)),
 *   E.map(SyncState.toText),
 * ) // => E.right('device: 0 in source, 0 in target, 0 differ, last sync unknown')
 */
export const toText = ({ models }: SyncState): string => LastSync.toText(models);

// -------------------------------------------------------------------------------------
// the diff
// -------------------------------------------------------------------------------------

/**
 * Everything compared, and why. O(n).
 *
 * @internal
 */
export const inFull = (
  source: Snapshot,
  target: Snapshot,
  scope: Scope.Scope,
  options: Scope.DiffOptions,
  notice: Notice,
): Incremental => ({
  diff: calculate(source, target, scope, options),
  examined: Snapshots.count(source) + Snapshots.count(target),
  notice,
});

/**
 * What must change in the target to match the source: equal to `diffFrom`, but only what has changed on either side since
 * the state was made, and what still differed then, is examined. O(changes since) where both sides are of the state's
 * lineages: edited, or loaded again with `Snapshot.reload` or `Snapshot.applyChanges`. Where a side has another schema, or
 * so much has changed that it would not pay, everything is compared, and a notice says so. The state may be as old as it
 * likes, and the options any.
 *
 * Errors: `ERR_MODELS_DIFFER`, `ERR_OPTION_INVALID`.
 *
 * @example
 * import { Diff, diffSince, Model, Schema, Snapshot, SyncState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const devices = ['a', 'b', 'c'].map((name) => Snapshot.item(Device, { name, role: 'access' }))
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)(devices)),
 *   E.bindW('target', ({ schema }) => Snapshot.fromEntities(schema)(devices)),
 *   E.bindW('state', ({ source, target }) => SyncState.make(source, target)),
 *   E.bindW('edited', ({ source }) => pipe(source, Snapshot.update(Device, 'b', { role: 'core' }))),
 *   E.chainW(({ state, edited, target }) => pipe(target, diffSince(state, edited))),
 *   E.map(({ diff, examined }) => [Diff.summary(diff).update, examined]),
 * ) // => E.right([1, 1])
 */
export const diffSince =
  (state: SyncState, source: Snapshot, options: Scope.DiffOptions = {}) =>
  (target: Snapshot): E.Either<DiffError, Incremental> =>
    pipe(
      Scope.make(source.schema, target.schema, options),
      E.map((scope) =>
        pipe(
          changesSince(state, source, target, scope),
          E.match(
            (notice): Incremental => inFull(source, target, scope, options, notice),
            ({ changes, examined }) => ({ diff: assemble(changes, source, target, scope, options), examined }),
          ),
        ),
      ),
    );
