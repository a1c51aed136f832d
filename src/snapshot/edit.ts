/**
 * Changing a snapshot: each function gives another one, and the old stays as it was.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Entity from '../model/Entity.js';
import * as Flags from '../model/Flags.js';
import type { SnapshotError } from '../model/LockstepError.js';
import type { Attributes, EntityOf, Model } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import * as Draft from './Draft.js';
import { entry, get } from './read.js';

type Snapshot = Draft.Content;

/** Where a new entity hangs, and the flags of its own. */
export interface Placement {
  /** What it hangs below, where its own fields do not say; nothing, where left out. */
  readonly parent?: Entity.Ref;
  /** The flags of its own; none, where left out. */
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
}

const edit = (
  snapshot: Snapshot,
  change: (draft: Draft.Draft) => SnapshotError | undefined,
): E.Either<SnapshotError, Snapshot> => {
  const draft = Draft.open(snapshot);
  const problem = change(draft);
  return problem === undefined ? E.right(Draft.close(draft)) : E.left(problem);
};

const known = (snapshot: Snapshot, model: Model): E.Either<SnapshotError, Model> => {
  const own = snapshot.schema.models.get(model.name);
  return own === undefined ? E.left(Schema.unknownModel(snapshot.schema, model.name)) : E.right(own);
};

/**
 * Add an entity, and link it to its parent. What is there already, equal, is left alone. O(log n).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, `ERR_VALUE_INVALID`, `ERR_FIELD_UNKNOWN`, `ERR_OBJECT_ALREADY_EXISTS`,
 * `ERR_PARENT_NOT_FOUND`, `ERR_PARENT_WRONG_MODEL`.
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({ name: 'port', identifiers: { device: t.string, name: t.string } })
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port] })
 * const nyc = Entity.ref(Device)({ name: 'nyc' })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW(Snapshot.add(Device, { name: 'nyc' })),
 *   E.chainW(Snapshot.add(Port, { device: 'nyc', name: 'eth0' }, { parent: nyc })),
 *   E.map(Snapshot.children(nyc)),
 * ) // => E.right([{ model: 'port', uid: 'nyc__eth0' }])
 */
export const add =
  <M extends Model>(model: M, fields: EntityOf<M>, placement: Placement = {}) =>
  (snapshot: Snapshot): E.Either<SnapshotError, Snapshot> =>
    pipe(
      known(snapshot, model),
      E.chainW((own) => Entity.make(own)(fields)),
      E.chain((made) =>
        edit(snapshot, (draft) => Draft.add(draft, model, made, placement.parent, Flags.of(placement.flags ?? []))),
      ),
    );

/**
 * Give an entity new values for some of its attributes; `undefined` takes an optional one away. O(log n).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, `ERR_OBJECT_NOT_FOUND`, `ERR_ATTRIBUTE_NOT_DECLARED`, `ERR_VALUE_INVALID`.
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
 * pipe(loaded, E.chainW(Snapshot.update(Device, 'sw1', { role: 'edge' })), E.map(Snapshot.getAll(Device)))
 * // => E.right([{ name: 'sw1', role: 'edge' }])
 */
export const update =
  <M extends Model>(model: M, uid: Uid, attributes: Partial<Attributes<M>>) =>
  (snapshot: Snapshot): E.Either<SnapshotError, Snapshot> =>
    pipe(
      known(snapshot, model),
      E.chain((own) => edit(snapshot, (draft) => Draft.update(draft, own, uid, { ...attributes }))),
    );

/**
 * Remove an entity; with `children`, everything below it too, else what was below is left an orphan (or a root, if its
 * model is top-level). O(log n) for each entity removed.
 *
 * Errors: `ERR_OBJECT_NOT_FOUND`.
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
 * pipe(loaded, E.chainW(Snapshot.remove(Site, 'nyc', { children: true })), E.map(Snapshot.count)) // => E.right(1)
 * pipe(loaded, E.chainW(Snapshot.remove(Site, 'nyc')), E.map(Snapshot.orphans)) // => E.right([{ model: 'device', uid: 'sw1' }])
 */
export const remove =
  (model: Model, uid: Uid, options: { readonly children?: boolean } = {}) =>
  (snapshot: Snapshot): E.Either<SnapshotError, Snapshot> =>
    edit(snapshot, (draft) => Draft.remove(draft, { model: model.name, uid }, options.children === true));

/**
 * Hang an entity below another, or below none. O(log n).
 *
 * Errors: `ERR_OBJECT_NOT_FOUND`, `ERR_PARENT_NOT_FOUND`, `ERR_PARENT_WRONG_MODEL`.
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
 * const fra = Entity.ref(Site)({ name: 'fra' })
 * pipe(loaded, E.chainW(Snapshot.move({ model: 'device', uid: 'sw1' }, fra)), E.map(Snapshot.children(fra)))
 * // => E.right([{ model: 'device', uid: 'sw1' }])
 */
export const move =
  (ref: Entity.Ref, below: Entity.Ref | undefined) =>
  (snapshot: Snapshot): E.Either<SnapshotError, Snapshot> =>
    edit(snapshot, (draft) => Draft.move(draft, ref, below));

/** An entity and the snapshot that has it. */
export interface Had<M extends Model> {
  /** As the snapshot has it now, frozen. */
  readonly entity: EntityOf<M>;
  /** The very snapshot that was given, where nothing had to be changed. */
  readonly snapshot: Snapshot;
  /** Whether it had to be added. */
  readonly created: boolean;
}

/**
 * The entity with these identifiers, added as given if it is not there: DiffSync's `get_or_instantiate` and
 * `get_or_add_model_instance`. O(log n).
 *
 * Errors: as `add`.
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
 * pipe(
 *   loaded,
 *   E.chainW(Snapshot.getOrAdd(Device, { name: 'sw1', role: 'edge' })),
 *   E.map(({ entity, created }) => [entity.role, created]),
 * ) // => E.right(['core', false])
 */
export const getOrAdd =
  <M extends Model>(model: M, fields: EntityOf<M>, placement: Placement = {}) =>
  (snapshot: Snapshot): E.Either<SnapshotError, Had<M>> => {
    const uid = Entity.uid<Model>(model)(fields);
    const had =
      (created: boolean) =>
      (having: Snapshot): E.Either<SnapshotError, Had<M>> =>
        pipe(
          having,
          get(model, uid),
          E.map((entity) => ({ entity, snapshot: having, created })),
        );
    return entry({ model: model.name, uid })(snapshot) === undefined
      ? pipe(snapshot, add(model, fields, placement), E.chain(had(true)))
      : had(false)(snapshot);
  };

/**
 * The entity with these identifiers given these attributes, added if it is not there: DiffSync's
 * `update_or_instantiate` and `update_or_add_model_instance`. O(log n).
 *
 * Errors: as `add` and `update`.
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
 * pipe(
 *   loaded,
 *   E.chainW(Snapshot.updateOrAdd(Device, { name: 'sw1', role: 'edge' })),
 *   E.map(({ entity, created }) => [entity.role, created]),
 * ) // => E.right(['edge', false])
 */
export const updateOrAdd =
  <M extends Model>(model: M, fields: EntityOf<M>, placement: Placement = {}) =>
  (snapshot: Snapshot): E.Either<SnapshotError, Had<M>> =>
    pipe(
      snapshot,
      getOrAdd(model, fields, placement),
      E.chain((had) => (had.created ? E.right(had) : updated(model, fields, had))),
    );

const updated = <M extends Model>(model: M, fields: EntityOf<M>, had: Had<M>): E.Either<SnapshotError, Had<M>> => {
  const uid = Entity.uid<Model>(model)(fields);
  return pipe(
    had.snapshot,
    (snapshot) => edit(snapshot, (draft) => Draft.update(draft, model, uid, Entity.attributes(model)(fields))),
    E.chain((snapshot) =>
      pipe(
        snapshot,
        get(model, uid),
        E.map((entity) => ({ entity, snapshot, created: false })),
      ),
    ),
  );
};
