/**
 * An adapter: a named dataset, a way to load it and, when it is a target, its handlers.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Ref } from '../model/Entity.js';
import type { LockstepError, StoreError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Item, Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Handlers from './Handlers.js';
import type { SyncResult } from './SyncResult.js';
import type { Transaction } from './Transaction.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What has changed in a dataset since a cursor. */
export interface Changed {
  /** Records that are new or different, whole. */
  readonly changed: Iterable<Item>;
  /** What is gone: tombstones. */
  readonly removed: Iterable<Ref>;
  /** Where to go on from next time: a time, a sequence number, whatever the source gives. */
  readonly cursor: string;
}

/** A named dataset. */
export interface Adapter {
  /** What messages call it. */
  readonly name: string;
  /** The models of its dataset. */
  readonly schema: Schema;
  /** Read the dataset as it is now. */
  readonly load: TE.TaskEither<LockstepError, Snapshot>;
  /** Read only what has changed, where the source can tell; see `refresh`. */
  readonly changedSince?: (cursor: string) => TE.TaskEither<LockstepError, Changed>;
  /** How operations are performed where the dataset lives; none: in memory only. */
  readonly handlers: Handlers.Handlers;
  /** The target's own way to take back what was done; see `Transaction`. */
  readonly transaction?: Transaction;
  /** Called after a sync that changed something: the place to write a file, or to commit. */
  readonly onComplete?: (result: SyncResult) => TE.TaskEither<LockstepError, void>;
}

/** What `make` takes. */
export interface Definition {
  /** What messages call it. */
  readonly name: string;
  /** The models of its dataset. */
  readonly schema: Schema;
  /** Read the dataset's records, in any order. */
  readonly load: TE.TaskEither<LockstepError, Iterable<Item>>;
  /** Read only what has changed since a cursor, where the source can tell: by modification times, with tombstones. */
  readonly changedSince?: Adapter['changedSince'];
  /** How operations take effect, by model; without them the dataset is changed as a whole, in `onComplete`. */
  readonly handlers?: Handlers.Handlers;
  /** The target's own way to take back what was done. */
  readonly transaction?: Transaction;
  /** Called after a sync that changed something: the place to write a file, or to commit. */
  readonly onComplete?: Adapter['onComplete'];
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * An adapter over something that gives records.
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) =>
 *     Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'nyc-sw1' })]) }).name),
 * ) // => E.right('cmdb')
 */
export const make = (definition: Definition): Adapter => ({
  name: definition.name,
  schema: definition.schema,
  load: pipe(
    definition.load,
    TE.chainEitherKW((items) => Snapshots.fromEntities(definition.schema)(items)),
  ),
  handlers: definition.handlers ?? Handlers.none,
  ...(definition.changedSince === undefined ? {} : { changedSince: definition.changedSince }),
  ...(definition.transaction === undefined ? {} : { transaction: definition.transaction }),
  ...(definition.onComplete === undefined ? {} : { onComplete: definition.onComplete }),
});

/**
 * The failure of an adapter's `load`, for a reason.
 *
 * @example
 * import { Adapter } from 'lockstep'
 *
 * Adapter.loadError('cmdb', 'the server answered 503').message // => 'could not load cmdb: the server answered 503'
 */
export const loadError = (name: string, reason: string): StoreError => ({
  _tag: 'StoreError',
  code: 'ERR_LOAD_FAILED',
  message: `could not load ${name}: ${reason}`,
});

/**
 * An adapter over a snapshot that is there already. O(1).
 *
 * @example
 * import { Adapter, Model, Schema, Snapshot, syncFrom } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const synced = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map(Snapshot.empty),
 *   TE.bindTo('target'),
 *   TE.bindW('source', ({ target }) => TE.fromEither(pipe(target, Snapshot.add(Device, { name: 'sw1' })))),
 *   TE.chainW(({ source, target }) =>
 *     pipe(Adapter.fromSnapshot('cmdb', target), syncFrom(Adapter.fromSnapshot('network', source)))),
 *   TE.map(({ snapshot }) => Snapshot.count(snapshot)),
 * )
 * await synced() // => E.right(1)
 */
export const fromSnapshot = (name: string, snapshot: Snapshot): Adapter => ({
  name,
  schema: snapshot.schema,
  load: TE.right(snapshot),
  handlers: Handlers.none,
});
