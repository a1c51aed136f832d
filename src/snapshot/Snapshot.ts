/**
 * A snapshot: an immutable dataset. Its entities are in persistent maps, so that a changed copy costs O(log n), an old
 * one stays as it was, and a checkpoint is a reference.
 *
 * Functions are data-last and read well in `pipe`; those that change a snapshot return another one.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Eq } from 'fp-ts/lib/Eq.js';
import * as Entity from '../model/Entity.js';
import type { SnapshotError } from '../model/LockstepError.js';
import type { EntityOf, Model } from '../model/Model.js';
import type * as Schema from '../model/Schema.js';
import * as Builder from './Builder.js';
import type { Content as Snapshot } from './Draft.js';
import { type Entry, sameParent } from './Entry.js';
import type { Placement } from './edit.js';
import { walk } from './Lockstep.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { Item, Options as LoadOptions } from './Builder.js';
export type { Content as Snapshot, Table } from './Draft.js';

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A snapshot without entities. O(1).
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.map(Snapshot.empty), E.map(Snapshot.count)) // => E.right(0)
 */
export const empty = (schema: Schema.Schema): Snapshot => Builder.emptyContent(schema);

/**
 * A record to load, typed by its model.
 *
 * @example
 * import { Model, Snapshot } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * Snapshot.item(Device, { name: 'nyc-sw1', role: 'access' }) // => { model: 'device', fields: { name: 'nyc-sw1', role: 'access' } }
 */
export const item = <M extends Model>(model: M, fields: EntityOf<M>, placement: Placement = {}): Builder.Item => ({
  model: model.name,
  fields,
  ...placement,
});

const load = (
  previous: Snapshot,
  items: Iterable<Builder.Item>,
  options: Builder.Options,
): E.Either<SnapshotError, Snapshot> => {
  const builder = Builder.make(previous, options);
  for (const each of items) {
    const problem = builder.add(each);
    if (problem !== undefined) return E.left(problem);
  }
  return builder.finish();
};

/**
 * Load many records at once, in any order: the fast way to make a snapshot. O(n).
 *
 * Errors: `ERR_MODEL_UNKNOWN`, `ERR_VALUE_INVALID`, `ERR_FIELD_UNKNOWN`, `ERR_OBJECT_ALREADY_EXISTS` (one uid, two
 * contents), `ERR_OBJECT_NOT_FOUND` (a listed child that is not there), `ERR_PARENT_NOT_FOUND`, `ERR_PARENT_WRONG_MODEL`,
 * `ERR_UIDS_COLLIDE`.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'nyc-sw1', role: 'access' })])),
 *   E.map(Snapshot.count),
 * ) // => E.right(1)
 */
export const fromEntities =
  (schema: Schema.Schema, options: Builder.Options = {}) =>
  (items: Iterable<Builder.Item>): E.Either<SnapshotError, Snapshot> =>
    load(empty(schema), items, options);

/**
 * Load everything again, keeping what has not changed: entities whose content is equal stay the same objects, in the
 * same nodes, at the same place in the order, so that comparing with the previous snapshot costs O(changes). What is not
 * among the records is gone. O(n).
 *
 * Errors: as `fromEntities`.
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
 *   E.bindTo('before'),
 *   E.bindW('after', ({ before }) => Snapshot.reload(before)([Snapshot.item(Device, { name: 'sw1', role: 'core' })])),
 *   E.map(({ before, after }) => before === after),
 * ) // => E.right(true)
 */
export const reload =
  (previous: Snapshot, options: Builder.Options = {}) =>
  (items: Iterable<Builder.Item>): E.Either<SnapshotError, Snapshot> =>
    load(previous, items, options);

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Equality of content: the same entities with the same attributes under the same parents. The order of insertion, flags
 * and attributes that the models compare otherwise (see `Equality`) do not count as differences. O(changes) for
 * snapshots of one lineage, else O(n).
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
 * pipe(loaded, E.chainW((one) => pipe(one, Snapshot.remove(Device, 'sw1'), E.map((other) => Snapshot.eq.equals(one, other)))))
 * // => E.right(false)
 */
export const eq: Eq<Snapshot> = {
  equals: (x, y) => {
    if (x === y) return true;
    if (x.tables.size !== y.tables.size) return false;
    for (const [name, table] of x.tables) {
      const other = y.tables.get(name);
      const model = x.schema.models.get(name);
      if (other === undefined || model === undefined || other.size !== table.size) return false;
      const { same } = Entity.comparator(model);
      let equal = true;
      const differ = (): void => {
        equal = false;
      };
      walk(table, other, {
        both: (a, b) => {
          if (!sameParent(a.parent, b.parent) || !same(a.entity, b.entity)) differ();
        },
        onlyLeft: differ,
        onlyRight: differ,
      });
      if (!equal) return false;
    }
    return true;
  },
};

export { applyChanges } from './applyChanges.js';
export * from './dict.js';
export { changedBuckets, type Digest, digest } from './digest.js';
export * from './edit.js';
export { fingerprint } from './fingerprint.js';
export * from './read.js';
export * from './render.js';
export type { Entry };
