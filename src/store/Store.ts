/**
 * A store: where a dataset lives, in memory, in a file, in Redis. All are read and written in the same way, and all obey
 * the laws of stores in `lockstep/laws`.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type LockstepError, nearMiss, type StoreError } from '../model/LockstepError.js';
import type { EntityOf, Model } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import { notFound } from '../snapshot/Draft.js';
import type { Digest } from '../snapshot/digest.js';
import type { Entry } from '../snapshot/Entry.js';
import * as Patch from '../snapshot/Patch.js';
import type { Item, Snapshot } from '../snapshot/Snapshot.js';
import * as Adapter from '../sync/Adapter.js';
import * as Handlers from '../sync/Handlers.js';
import type { Retry } from '../sync/Retry.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a store answers, some time. */
export type Answer<A> = TE.TaskEither<LockstepError, A>;

/** Entries of a model, page by page; a left is the last. */
export type Pages = AsyncIterable<E.Either<LockstepError, ReadonlyArray<Entry>>>;

/** Where a dataset lives. Every read is of one version of it: never of a part of a commit. */
export interface Store {
  /** What messages call it. */
  readonly name: string;
  /** The models of the dataset, and how they hang together. */
  readonly schema: Schema.Schema;
  /** All of it. */
  readonly load: Answer<Snapshot>;
  /** The entries of some uids of a model, in the order asked; `undefined` for one that is not there. */
  readonly entries: (model: string, uids: ReadonlyArray<Uid>) => Answer<ReadonlyArray<Entry | undefined>>;
  /** All entries of a model, in pages of about so many, each read when it is asked for. */
  readonly pages: (model: string, size?: number) => Pages;
  /** How many entities there are, by model; models without any are left out. */
  readonly counts: Answer<ReadonlyMap<string, number>>;
  /** The digest of the content. */
  readonly digest: Answer<Digest>;
  /** Another text after each change of the content, where that costs less than the digest. */
  readonly stamp?: Answer<string>;
  /** The entries of some buckets of a model, as `digest` has them. */
  readonly buckets: (model: string, buckets: ReadonlyArray<number>) => Answer<ReadonlyArray<Entry>>;
  /**
   * Put records in, many at a time; how many were new. What is there already, equal, is left alone; parents may come after
   * their children, and from others. A failure leaves what was put in before it.
   */
  readonly add: (items: Iterable<Item>) => Answer<number>;
  /** Take on a patch: all of it, or nothing. */
  readonly commit: (patch: Patch.Patch) => Answer<void>;
  /** Keep the content as it is to return to, under a name; a name that is there already is given to the content as it is. */
  readonly checkpoint: (name: string) => Answer<void>;
  /** Return to a checkpoint. It stays, and those after it go. */
  readonly rollback: (name: string) => Answer<void>;
  /** Remove everything, checkpoints too. */
  readonly clear: Answer<void>;
  /**
   * Tell a listener which buckets have changed, by whoever changed them, until that is stopped. Not every store can; one
   * that cannot here and now answers with a left.
   */
  readonly watch?: (listener: Listener) => Answer<Watching>;
  /** Let go of connections and locks. */
  readonly close: Answer<void>;
}

/** A bucket of a model, with as many buckets as the digest of its store has. */
export interface Bucket {
  /** The name of the model. */
  readonly model: string;
  /** Its place among the model's buckets, from 0. */
  readonly bucket: number;
}

/** Somebody is told of changes. */
export interface Watching {
  /** Whether changes are told of right now: a connection may be lost for a while. */
  readonly isLive: () => boolean;
  /** Tell the listener nothing more. */
  readonly stop: Answer<void>;
}

/** Told of a bucket that has changed; `undefined`: any may have. */
export type Listener = (changed: Bucket | undefined) => void;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The failure of a store, for a reason.
 *
 * @example
 * import { LockstepError, Store } from 'lockstep'
 *
 * const error = Store.storeError('ERR_STORE_READ_ONLY', 'cmdb', 'the user may only read', { suggestion: 'log in as "writer"' })
 * LockstepError.toLine(error) // => 'cmdb: the user may only read: log in as "writer" [ERR_STORE_READ_ONLY]'
 */
export const storeError = (
  code: StoreError['code'],
  name: string,
  problem: string,
  more: Pick<StoreError, 'model' | 'uid' | 'suggestion' | 'path'> = {},
): StoreError => ({ _tag: 'StoreError', code, message: `${name}: ${problem}`, ...more });

/**
 * The failure of a store that has no checkpoint of a name; of those that it has, a near one is suggested.
 *
 * @example
 * import { Store } from 'lockstep'
 *
 * const { code, suggestion } = Store.unknownCheckpoint('cmdb', 'mondya', ['monday', 'tuesday'])
 * code // => 'ERR_CHECKPOINT_UNKNOWN'
 * suggestion // => 'did you mean "monday"?'
 */
export const unknownCheckpoint = (store: string, name: string, known: ReadonlyArray<string>): StoreError =>
  storeError('ERR_CHECKPOINT_UNKNOWN', store, `there is no checkpoint "${name}"`, nearMiss(name, known));

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const known =
  (model: Model) =>
  ({ schema }: Store): Answer<Model> => {
    const own = schema.models.get(model.name);
    return own === undefined ? TE.left(Schema.unknownModel(schema, model.name)) : TE.right(own);
  };

// What is stored under a model's name has passed that model's codecs.
const typed = <M extends Model>(_model: M, { entity }: Entry): EntityOf<M> => entity as EntityOf<M>;

/**
 * Many entities, in the order asked, in as few round trips as the store can; one failure names every uid that is
 * missing. O(uids).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, `ERR_OBJECT_NOT_FOUND`, and those of the store.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * await pipe(opened, TE.chainW(Store.getMany(Device, ['sw1', 'sw7'])), TE.mapLeft(({ message }) => message))()
 * // => E.left('device "sw7" not found')
 */
export const getMany =
  <M extends Model>(model: M, uids: ReadonlyArray<Uid>) =>
  (store: Store): Answer<ReadonlyArray<EntityOf<M>>> =>
    pipe(
      known(model)(store),
      TE.chain(() => store.entries(model.name, uids)),
      TE.chainEitherK((entries) => {
        const entities: Array<EntityOf<M>> = [];
        const missing = new Set<Uid>();
        for (let i = 0; i < uids.length; i++) {
          const entry = entries[i];
          if (entry === undefined) missing.add(uids[i] ?? '');
          else entities.push(typed(model, entry));
        }
        return missing.size > 0 ? E.left<LockstepError>(notFound(model.name, [...missing])) : E.right(entities);
      }),
    );

/**
 * One entity. A round trip.
 *
 * Errors: as `getMany`.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * await pipe(opened, TE.chainW(Store.get(Device, 'sw1')))() // => E.right({ name: 'sw1', role: 'core' })
 */
export const get =
  <M extends Model>(model: M, uid: Uid) =>
  (store: Store): Answer<EntityOf<M>> =>
    pipe(
      store,
      getMany(model, [uid]),
      TE.chainEitherK(([entity]) =>
        entity === undefined ? E.left<LockstepError>(notFound(model.name, [uid])) : E.right(entity),
      ),
    );

/**
 * All entities of a model, page by page; a left is the last.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const opened = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)(['sw1', 'sw2', 'sw3'].map((name) => Snapshot.item(Device, { name })))),
 *   E.map(MemoryStore.make),
 * )
 * const names: Array<string> = []
 * if (E.isRight(opened)) {
 *   for await (const page of Store.pagesOf(Device, opened.right, 2)) {
 *     if (E.isRight(page)) names.push(...page.right.map(({ name }) => name))
 *   }
 * }
 * names.sort() // => ['sw1', 'sw2', 'sw3']
 */
export async function* pagesOf<M extends Model>(
  model: M,
  store: Store,
  size?: number,
): AsyncGenerator<E.Either<LockstepError, ReadonlyArray<EntityOf<M>>>> {
  for await (const page of store.pages(model.name, size)) {
    yield pipe(
      page,
      E.map((entries) => entries.map((entry) => typed(model, entry))),
    );
  }
}

/**
 * All entities of a model, in the order in which they were put in. O(n).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, and those of the store.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * await pipe(opened, TE.chainW(Store.getAll(Device)))() // => E.right([{ name: 'sw1', role: 'core' }])
 */
export const getAll =
  <M extends Model>(model: M) =>
  (store: Store): Answer<ReadonlyArray<EntityOf<M>>> =>
    pipe(
      known(model)(store),
      TE.chain(() => async () => {
        const all: Array<Entry> = [];
        for await (const page of store.pages(model.name)) {
          if (E.isLeft(page)) return page;
          all.push(...page.right);
        }
        return E.right(all.sort((x, y) => x.order - y.order).map((entry) => typed(model, entry)));
      }),
    );

/**
 * The names of the models that have entities, in the schema's order. Reads no entity.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * await pipe(opened, TE.chainW(Store.modelNames))() // => E.right(['device'])
 */
export const modelNames = (store: Store): Answer<ReadonlyArray<string>> =>
  pipe(
    store.counts,
    TE.map((counts) => [...store.schema.models.keys()].filter((model) => (counts.get(model) ?? 0) > 0)),
  );

/**
 * How many entities there are; of one model, if it is given. Reads no entity.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * await pipe(opened, TE.chainW(Store.count(Device)))() // => E.right(1)
 */
export const count =
  (model?: Model) =>
  (store: Store): Answer<number> =>
    pipe(
      store.counts,
      TE.map((counts) =>
        model === undefined
          ? pipe(
              [...counts.values()],
              RA.reduce(0, (sum, each) => sum + each),
            )
          : (counts.get(model.name) ?? 0),
      ),
    );

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/**
 * Read the store, change what was read, and commit; where somebody else was faster, read again and apply the change to
 * what is there then, as often as the policy allows. Each attempt costs loading the store and committing O(changes).
 *
 * Errors: `ERR_CONFLICT` when the policy gives up, those of the change, and those of the store.
 *
 * @example
 * import { MemoryStore, Model, Retry, Schema, Snapshot, Store } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * const change = Store.update(Snapshot.update(Device, 'sw1', { role: 'edge' }), pipe(Retry.exponential(20), Retry.times(5)))
 * await pipe(
 *   opened,
 *   TE.chainFirstW(change),
 *   TE.chainW(Store.get(Device, 'sw1')),
 *   TE.map(({ role }) => role),
 * )() // => E.right('edge')
 */
export const update =
  <L extends LockstepError>(change: (snapshot: Snapshot) => E.Either<L, Snapshot>, retry: Retry = () => undefined) =>
  (store: Store): Answer<Snapshot> => {
    const attempt = (failed: number): Answer<Snapshot> =>
      pipe(
        store.load,
        TE.bindTo('before'),
        TE.bindW('after', ({ before }) => TE.fromEither<LockstepError, Snapshot>(change(before))),
        TE.chainFirst(({ before, after }) => store.commit(Patch.between(before, after))),
        TE.map(({ after }) => after),
        TE.orElse((error) => {
          const delay = error.code === 'ERR_CONFLICT' ? retry(failed + 1) : undefined;
          return delay === undefined
            ? TE.left(error)
            : () => new Promise((resolve) => setTimeout(resolve, delay)).then(() => attempt(failed + 1)());
        }),
      );
    return attempt(0);
  };

// -------------------------------------------------------------------------------------
// in the pipeline
// -------------------------------------------------------------------------------------

/**
 * A store as the source or target of diffs and syncs. What a sync has done is committed as a whole at its end, if nobody
 * has changed what it touches meanwhile.
 *
 * @example
 * import { Adapter, MemoryStore, Model, Schema, Snapshot, Store, syncFrom } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const opened = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 * await pipe(
 *   opened,
 *   TE.bindTo('store'),
 *   TE.bindW('synced', ({ store }) =>
 *     pipe(Store.toAdapter(store), syncFrom(Adapter.fromSnapshot('nothing', Snapshot.empty(store.schema))))),
 *   TE.chainW(({ store }) => Store.count()(store)),
 * )() // => E.right(0)
 */
export const toAdapter = (store: Store): Adapter.Adapter => {
  let loaded: Snapshot | undefined;
  return {
    name: store.name,
    schema: store.schema,
    handlers: Handlers.none,
    load: pipe(
      store.load,
      TE.map((snapshot) => {
        loaded = snapshot;
        return snapshot;
      }),
    ),
    onComplete: ({ snapshot }) =>
      loaded === undefined
        ? TE.left(Adapter.loadError(store.name, 'nothing was loaded before it was to be changed'))
        : store.commit(Patch.between(loaded, snapshot)),
  };
};
