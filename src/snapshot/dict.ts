/**
 * A dataset as plain data, both ways: what DiffSync's `adapter.dict()` writes and `load_from_dict` reads, and the same
 * with lists in place of uids.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Entity from '../model/Entity.js';
import { type SnapshotError, show, type ValueError } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import * as Builder from './Builder.js';
import type * as Draft from './Draft.js';
import { children, entries, entry, modelNames } from './read.js';

/** Entities by model and uid; each with its fields, and the uids of its children under the child fields. */
export type Dict = Readonly<Record<string, Readonly<Record<string, Untyped>>>>;

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The fields by which a record names its parent, and which its entity does not have. */
const linkFields =
  (model: Model, ref: Entity.Ref) =>
  (snapshot: Draft.Content): Untyped => {
    if (model.links.length === 0 || model.parent === undefined) return {};
    const above = entry(ref)(snapshot)?.parent;
    const parent = snapshot.schema.models.get(model.parent.model);
    const found = above === undefined ? undefined : entry(above)(snapshot);
    if (parent === undefined || found === undefined) return {};
    const identifiers = Entity.encode(parent)(found.entity);
    return Object.fromEntries(
      Object.entries(model.parent.by).flatMap(([name, field]) =>
        model.links.includes(field) ? [[field, identifiers[name]]] : [],
      ),
    );
  };

/**
 * The fields of an entity, encoded, with the uids of its children by child field. O(fields + children).
 *
 * @example
 * import { Entity, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: { devices: Device } })
 * const nyc = Entity.ref(Site)({ name: 'nyc' })
 * pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.map(Snapshot.empty),
 *   E.chainW(Snapshot.add(Site, { name: 'nyc' })),
 *   E.chainW(Snapshot.add(Device, { name: 'sw1' }, { parent: nyc })),
 *   E.map(Snapshot.toRecord(nyc, { name: 'nyc' })),
 * ) // => E.right({ name: 'nyc', devices: ['sw1'] })
 */
export const toRecord =
  (ref: Entity.Ref, entity: Entity.Entity) =>
  (snapshot: Draft.Content): Untyped => {
    const model = snapshot.schema.models.get(ref.model);
    if (model === undefined) return entity;
    const record: Record<string, unknown> = { ...Entity.encode(model)(entity), ...linkFields(model, ref)(snapshot) };
    const kinds = Schema.childrenOf(snapshot.schema, ref.model);
    if (kinds.length === 0) return record;
    const below = children(ref)(snapshot);
    for (const kind of kinds) {
      const uids = below.filter((child) => child.model === kind.model).map((child) => child.uid);
      if (uids.length > 0) record[kind.field] = uids;
    }
    return record;
  };

/**
 * The dataset as DiffSync's `dict()` has it, models and entities in order. O(n log n).
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
 *   E.map(Snapshot.toDict),
 * ) // => E.right({ device: { 'nyc-sw1': { name: 'nyc-sw1', role: 'access' } } })
 */
export const toDict = (snapshot: Draft.Content): Dict =>
  Object.fromEntries(
    modelNames(snapshot).map((model) => [
      model,
      Object.fromEntries(
        entries(model)(snapshot).map(({ uid, entity }) => [uid, toRecord({ model, uid }, entity)(snapshot)]),
      ),
    ]),
  );

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const isRecord = (value: unknown): value is Untyped =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const misshapen = (path: string, expected: string, value: unknown): ValueError => ({
  _tag: 'ValueError',
  code: 'ERR_VALUE_INVALID',
  message: `${path}: expected ${expected}, got ${show(value)}`,
  path,
});

/** The records of plain data, and how the place of each is called. */
interface Records {
  readonly items: ReadonlyArray<Builder.Item>;
  readonly place: (model: string, position: number) => string;
}

const recordsOf = (data: unknown): E.Either<ValueError, Records> => {
  if (!isRecord(data)) return E.left(misshapen('dataset', 'an object with one key a model', data));
  const items: Array<Builder.Item> = [];
  const labels = new Map<string, ReadonlyArray<string>>();
  const place = (model: string, position: number): string => {
    const label = labels.get(model)?.[position];
    return label === undefined ? `${model}[${position}]` : `${model}[${JSON.stringify(label)}]`;
  };
  for (const [model, records] of Object.entries(data)) {
    if (!isRecord(records) && !Array.isArray(records)) {
      return E.left(misshapen(model, 'a list of records, or an object of records by uid', records));
    }
    const byUid = isRecord(records);
    if (byUid) labels.set(model, Object.keys(records));
    const list: ReadonlyArray<unknown> = byUid ? Object.values(records) : records;
    for (const [position, fields] of list.entries()) {
      if (!isRecord(fields)) return E.left(misshapen(place(model, position), 'an object of fields', fields));
      const label = labels.get(model)?.[position];
      items.push({ model, fields, position, ...(label === undefined ? {} : { label }) });
    }
  }
  return E.right({ items, place });
};

/**
 * A snapshot of plain data in either shape: `{model: {uid: {field: value, childField: [uid, ...]}}}` or
 * `{model: [{field: value, ...}, ...]}`. The keys are the names by which lists of children call the entities; identity
 * comes from the identifiers. With `previous`, what has not changed is shared with it (see `reload`). O(n).
 *
 * Errors: as `fromEntities`, each with the path of what is wrong.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * const load = (data: unknown) =>
 *   pipe(Schema.make({ topLevel: [Device] }), E.chainW((schema) => Snapshot.fromDict(schema)(data)))
 *
 * pipe(load({ device: [{ name: 'sw1', mtu: 1500 }] }), E.map(Snapshot.count)) // => E.right(1)
 * pipe(load({ device: [{ name: 'sw1', mtu: 'high' }] }), E.mapLeft(({ message }) => message))
 * // => E.left('device[0].mtu: expected number, got "high"')
 */
export const fromDict =
  (schema: Schema.Schema, previous: Draft.Content = Builder.emptyContent(schema)) =>
  (data: unknown): E.Either<SnapshotError, Draft.Content> =>
    pipe(
      recordsOf(data),
      E.chainW(({ items, place }) => {
        const builder = Builder.make(previous, { encoded: true, unique: true, place });
        for (const item of items) {
          const problem = builder.add(item);
          if (problem !== undefined) return E.left(problem);
        }
        return builder.finish();
      }),
    );
