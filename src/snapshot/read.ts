/**
 * Reading a snapshot.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { Map as PersistentMap } from 'immutable';
import type * as Entity from '../model/Entity.js';
import type { SnapshotError } from '../model/LockstepError.js';
import type { EntityOf, Model } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import * as Children from './Children.js';
import * as Draft from './Draft.js';
import type { Entry } from './Entry.js';
import { loadedOrder } from './inOrder.js';

type Snapshot = Draft.Content;

/**
 * The entry of an entity: the entity with its parent, flags and place. O(1).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * const below = Snapshot.entry({ model: 'device', uid: 'sw1' })
 * pipe(loaded, E.map(below), E.map((found) => found?.parent)) // => E.right({ model: 'site', uid: 'nyc' })
 */
export const entry =
  (ref: Entity.Ref) =>
  (snapshot: Snapshot): Entry | undefined =>
    snapshot.tables.get(ref.model)?.get(ref.uid);

// What is stored under a model's name has passed that model's codecs.
const typed = <M extends Model>(_model: M, found: Entry): EntityOf<M> => found.entity as EntityOf<M>;

/**
 * An entity, if it is there. O(1).
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as O from 'fp-ts/lib/Option.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 *
 * pipe(loaded, E.map(Snapshot.lookup(Device, 'sw2'))) // => E.right(O.none)
 */
export const lookup =
  <M extends Model>(model: M, uid: Uid) =>
  (snapshot: Snapshot): O.Option<EntityOf<M>> => {
    const found = entry({ model: model.name, uid })(snapshot);
    return found === undefined ? O.none : O.some(typed(model, found));
  };

/** Why entities are not there: their model is not, or they are not. */
const absent =
  (model: Model, missing: ReadonlyArray<Uid>) =>
  (snapshot: Snapshot): SnapshotError =>
    snapshot.schema.models.has(model.name)
      ? Draft.notFound(model.name, missing, snapshot.tables.get(model.name)?.keys())
      : Schema.unknownModel(snapshot.schema, model.name);

/**
 * An entity. O(1).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, `ERR_OBJECT_NOT_FOUND`.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 *
 * pipe(loaded, E.chainW(Snapshot.get(Device, 'sw1')), E.map(({ role }) => role)) // => E.right('core')
 * pipe(loaded, E.chainW(Snapshot.get(Device, 'sw2')), E.mapLeft(({ message }) => message)) // => E.left('device "sw2" not found')
 */
export const get =
  <M extends Model>(model: M, uid: Uid) =>
  (snapshot: Snapshot): E.Either<SnapshotError, EntityOf<M>> =>
    pipe(
      lookup(model, uid)(snapshot),
      E.fromOption(() => absent(model, [uid])(snapshot)),
    );

/**
 * Many entities, in the order asked; one failure names every uid that is missing. O(uids).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, `ERR_OBJECT_NOT_FOUND`.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 *
 * pipe(loaded, E.chainW(Snapshot.getMany(Device, ['sw1', 'sw7', 'sw8'])), E.mapLeft(({ message }) => message))
 * // => E.left('device "sw7", "sw8" not found')
 */
export const getMany =
  <M extends Model>(model: M, uids: ReadonlyArray<Uid>) =>
  (snapshot: Snapshot): E.Either<SnapshotError, ReadonlyArray<EntityOf<M>>> => {
    const table = snapshot.tables.get(model.name);
    const found: Array<EntityOf<M>> = [];
    const missing: Array<Uid> = [];
    for (const uid of uids) {
      const hit = table?.get(uid);
      if (hit === undefined) missing.push(uid);
      else found.push(typed(model, hit));
    }
    const isKnown = snapshot.schema.models.has(model.name);
    return isKnown && missing.length === 0 ? E.right(found) : E.left(absent(model, missing)(snapshot));
  };

const noEntries: Draft.Table = PersistentMap();

/**
 * The entries of a model by uid, in no particular order. O(1).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.table('device')), E.map((table) => table.has('sw1'))) // => E.right(true)
 */
export const table =
  (model: string) =>
  (snapshot: Snapshot): Draft.Table =>
    snapshot.tables.get(model) ?? noEntries;

const sorted = new WeakMap<Draft.Table, ReadonlyArray<Entry>>();

/**
 * The entries of a model in the order of insertion. O(n log n) the first time, O(1) from then on.
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.entries('device')), E.map((found) => found.map(({ uid }) => uid))) // => E.right(['sw1', 'sw0'])
 */
export const entries =
  (model: string) =>
  (snapshot: Snapshot): ReadonlyArray<Entry> => {
    const table = snapshot.tables.get(model);
    if (table === undefined) return [];
    const known = loadedOrder(table) ?? sorted.get(table);
    if (known !== undefined) return known;
    const made = [...table.values()].sort((x, y) => x.order - y.order);
    sorted.set(table, made);
    return made;
  };

/**
 * All entities of a model, in the order of insertion. O(n).
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 * )
 *
 * pipe(loaded, E.map(Snapshot.getAll(Device))) // => E.right([{ name: 'sw1', role: 'core' }])
 */
export const getAll =
  <M extends Model>(model: M) =>
  (snapshot: Snapshot): ReadonlyArray<EntityOf<M>> =>
    entries(model.name)(snapshot).map((each) => typed(model, each));

/**
 * How many entities there are. O(models).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.count)) // => E.right(3)
 */
export const count = (snapshot: Snapshot): number => snapshot.tables.reduce((n, table) => n + table.size, 0);

/**
 * How many entities of one model there are. O(1).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.countOf(Device))) // => E.right(2)
 */
export const countOf =
  (model: Model) =>
  (snapshot: Snapshot): number =>
    snapshot.tables.get(model.name)?.size ?? 0;

/**
 * The names of the models that have entities, in the schema's order. O(models).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.modelNames)) // => E.right(['site', 'device'])
 */
export const modelNames = (snapshot: Snapshot): ReadonlyArray<string> =>
  [...snapshot.schema.models.keys()].filter((name) => snapshot.tables.has(name));

/**
 * What an entity hangs below, if anything. O(1).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as O from 'fp-ts/lib/Option.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.parent({ model: 'device', uid: 'sw1' }))) // => E.right(O.some({ model: 'site', uid: 'nyc' }))
 */
export const parent =
  (ref: Entity.Ref) =>
  (snapshot: Snapshot): O.Option<Entity.Ref> =>
    O.fromNullable(entry(ref)(snapshot)?.parent);

const orderOf = (snapshot: Snapshot, ref: Entity.Ref): number => entry(ref)(snapshot)?.order ?? 0;

/**
 * The children of an entity: by child model as the schema has them, then in the order of insertion. O(children log
 * children), and O(n) once for a snapshot whose lineage was never asked for children.
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Site, { name: 'fra' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *     ]),
 *   ),
 * )
 *
 * pipe(loaded, E.map(Snapshot.children(nyc))) // => E.right([{ model: 'device', uid: 'sw1' }])
 */
export const children =
  (ref: Entity.Ref) =>
  (snapshot: Snapshot): ReadonlyArray<Entity.Ref> => {
    const models = Schema.childrenOf(snapshot.schema, ref.model).map((child) => child.model);
    if (models.length === 0) return [];
    return [...Children.of(Draft.childrenOf(snapshot), ref)].sort(
      (x, y) => models.indexOf(x.model) - models.indexOf(y.model) || orderOf(snapshot, x) - orderOf(snapshot, y),
    );
  };

/**
 * Entities of child models that hang below nothing, so that no diff reaches them. O(1) when there are none, else O(n).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * const loaded = pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Site, { name: 'nyc' }),
 *       Snapshot.item(Device, { name: 'sw1' }, { parent: nyc }),
 *       Snapshot.item(Device, { name: 'sw0' }),
 *     ]),
 *   ),
 * )
 * pipe(loaded, E.map(Snapshot.orphans)) // => E.right([{ model: 'device', uid: 'sw0' }])
 */
export const orphans = (snapshot: Snapshot): ReadonlyArray<Entity.Ref> =>
  snapshot.orphaned === 0
    ? []
    : modelNames(snapshot)
        .filter((model) => !Schema.isTopLevel(snapshot.schema, model))
        .flatMap((model) =>
          entries(model)(snapshot)
            .filter((each) => each.parent === undefined)
            .map(({ uid }) => ({ model, uid })),
        );
