/**
 * Bringing a snapshot up to date with what a source says has changed: records that are new or different, and tombstones
 * of what is gone.
 *
 * @since 0.3.0
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import * as Flags from '../model/Flags.js';
import { type ParentError, type SnapshotError, show } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import type { Item, Options } from './Builder.js';
import * as Children from './Children.js';
import * as Draft from './Draft.js';
import { sameParent } from './Entry.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A record that was understood, and where it came from. */
interface Change {
  readonly model: Model;
  readonly uid: Uid;
  readonly entity: Entity.Entity;
  readonly item: Item;
  /** The parent that it names, if any. */
  readonly parent: Entity.Ref | undefined;
  readonly place: string;
}

const located = <A extends SnapshotError>(error: A, at: string): A => ({
  ...error,
  message: `${at}: ${error.message}`,
  path: at,
});

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const duplicate = ({ model, uid, place }: Change): SnapshotError => {
  const message = `${place}: duplicate ${model.name} "${uid}"`;
  const code = 'ERR_OBJECT_ALREADY_EXISTS';
  return { _tag: 'ObjectAlreadyExists', code, message, model: model.name, uid, path: place };
};

const read = (schema: Schema.Schema, item: Item, place: string, encoded: boolean): E.Either<SnapshotError, Change> => {
  const model = schema.models.get(item.model);
  if (model === undefined) return E.left(located(Schema.unknownModel(schema, item.model), place));
  const lists = Schema.childrenOf(schema, model.name).map(({ field }) => field);
  const decoded = (encoded ? Entity.decode : Entity.make)(model, () => place, lists)(item.fields);
  if (E.isLeft(decoded)) return decoded;
  const { uid, entity } = decoded.right;
  const named = Draft.parentByFields(schema, model, entity, item.fields);
  const contradiction = Draft.contradicted({ model: model.name, uid }, item.parent, named);
  if (contradiction !== undefined) return E.left(located(contradiction, place));
  return E.right({ model, uid, entity, item, place, parent: item.parent ?? named });
};

/** What the records say, by entity. */
const readAll = (
  schema: Schema.Schema,
  items: Iterable<Item>,
  options: Options,
): E.Either<SnapshotError, ReadonlyMap<string, Change>> => {
  const name = options.place ?? ((model: string, position: number) => `${model}[${position}]`);
  const counts = new Map<string, number>();
  const changes = new Map<string, Change>();
  for (const item of items) {
    const count = counts.get(item.model) ?? 0;
    counts.set(item.model, count + 1);
    const change = read(schema, item, name(item.model, item.position ?? count), options.encoded === true);
    if (E.isLeft(change)) return change;
    const { model, uid, entity, parent } = change.right;
    const key = Entity.keyOf({ model: model.name, uid });
    const other = changes.get(key);
    if (other === undefined) {
      changes.set(key, change.right);
      continue;
    }
    const equal = Entity.comparator(model).same(other.entity, entity) && sameParent(other.parent, parent);
    if (!equal || options.unique === true) return E.left(duplicate(change.right));
  }
  return E.right(changes);
};

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/** Whether a record that names no parent says that there is none; else it says nothing about it. */
const deniesParent = ({ model, item, parent }: Change): boolean =>
  parent === undefined &&
  model.parent !== undefined &&
  Object.values(model.parent.by).every((field) => !model.links.includes(field) || item.fields[field] !== undefined);

const put = (draft: Draft.Draft, change: Change, isReplaced: boolean): void => {
  const { model, uid, entity, item } = change;
  const before = Draft.find(draft, { model: model.name, uid });
  const flags = Flags.of(item.flags ?? []);
  if (before === undefined) {
    Draft.set(draft, model.name, { uid, entity, order: draft.next++, parent: change.parent, flags }, undefined);
    return;
  }
  const parent = change.parent ?? (isReplaced || deniesParent(change) ? undefined : before.parent);
  // Not by the model's own equality: the snapshot is to hold what the source says, not something near it.
  const equal = Equality.equals(before.entity, entity);
  if (equal && before.flags === flags && sameParent(before.parent, parent)) return;
  Draft.set(draft, model.name, { ...before, entity: equal ? before.entity : entity, parent, flags }, before);
};

/** Children that a record lists, by the field that lists them. */
interface Listing {
  readonly parent: Entity.Ref;
  readonly child: string;
  readonly labels: ReadonlyArray<string>;
  readonly place: string;
}

const listings = (
  schema: Schema.Schema,
  { model, uid, item, place }: Change,
): E.Either<SnapshotError, ReadonlyArray<Listing>> => {
  const found: Array<Listing> = [];
  const fields: Untyped = item.fields;
  for (const { model: child, field } of Schema.childrenOf(schema, model.name)) {
    const labels = fields[field];
    if (labels === undefined || labels === null) continue;
    const path = `${place}.${field}`;
    if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string')) {
      const message = `${path}: expected a list of uids, got ${show(labels)}`;
      return E.left({ _tag: 'ValueError', code: 'ERR_VALUE_INVALID', message, model: model.name, uid, path });
    }
    found.push({ parent: { model: model.name, uid }, child, labels, place: path });
  }
  return E.right(found);
};

const elsewhere = (child: Entity.Ref, parent: Entity.Ref, place: string): ParentError => ({
  _tag: 'ParentError',
  code: 'ERR_PARENT_WRONG_MODEL',
  message: `${place}: ${child.model} "${child.uid}" already hangs below ${parent.model} "${parent.uid}"`,
  ...child,
  path: place,
});

/** Link what is listed, and unlink what was listed before and is not any more. */
const link = (
  draft: Draft.Draft,
  previous: Draft.Content,
  changes: ReadonlyMap<string, Change>,
): SnapshotError | undefined => {
  const { schema } = previous;
  const labels = new Map(
    [...changes.values()].map(({ model, uid, item }) => [
      Entity.keyOf({ model: model.name, uid: item.label ?? uid }),
      uid,
    ]),
  );
  const claimed = new Map([...changes].map(([key, { parent }]) => [key, parent]));
  const all: Array<Listing> = [];
  for (const change of changes.values()) {
    const some = listings(schema, change);
    if (E.isLeft(some)) return some.left;
    all.push(...some.right);
  }
  for (const { parent, child, labels: listed, place } of all) {
    for (const label of listed) {
      const direct = Draft.find(draft, { model: child, uid: label });
      const entry =
        direct ??
        Draft.find(draft, { model: child, uid: labels.get(Entity.keyOf({ model: child, uid: label })) ?? label });
      if (entry === undefined) return located(Draft.notFound(child, [label]), place);
      const ref = { model: child, uid: entry.uid };
      const model = schema.models.get(child);
      const told =
        claimed.get(Entity.keyOf(ref)) ??
        (model === undefined ? undefined : Draft.parentByFields(schema, model, entry.entity));
      if (told !== undefined && !sameParent(told, parent)) return elsewhere(ref, told, place);
      claimed.set(Entity.keyOf(ref), parent);
      if (!sameParent(entry.parent, parent)) Draft.set(draft, child, { ...entry, parent }, entry);
    }
  }
  for (const { parent, child } of all) {
    const model = schema.models.get(child);
    for (const ref of Children.of(Draft.childrenOf(previous), parent)) {
      const entry = Draft.find(draft, ref);
      if (ref.model !== child || model === undefined || entry === undefined || !sameParent(entry.parent, parent))
        continue;
      const isTold =
        claimed.get(Entity.keyOf(ref)) !== undefined || Draft.parentByFields(schema, model, entry.entity) !== undefined;
      if (!isTold) Draft.move(draft, ref, undefined);
    }
  }
  return undefined;
};

/** Whether every parent that is named is there. */
const check = (
  draft: Draft.Draft,
  changes: Iterable<Change>,
  bereft: Iterable<Entity.Ref>,
): SnapshotError | undefined => {
  for (const { model, uid, parent, place } of changes) {
    const problem = parent === undefined ? undefined : Draft.checkParent(draft, { model: model.name, uid }, parent);
    if (problem !== undefined) return located(problem, place);
  }
  for (const child of bereft) {
    const entry = Draft.find(draft, child);
    const model = draft.base.schema.models.get(child.model);
    if (entry === undefined || entry.parent !== undefined || model === undefined) continue;
    const named = Draft.parentByFields(draft.base.schema, model, entry.entity);
    const problem = named === undefined ? undefined : Draft.checkParent(draft, child, named);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The snapshot with what has changed: records are added, or take the place of those with their uids; what is removed goes,
 * if it is there; everything else stays, and is shared, so that comparing with the previous snapshot costs O(changes).
 * A record that names no parent leaves its entity where it is, unless a tombstone says that it has left; one that lists its
 * children lists all of them. What was below something that is removed is an orphan, unless it is removed too. O(log n)
 * a change, and O(n) once for a lineage that was never asked for children, where something with children is removed.
 *
 * Errors: as `fromEntities`; `ERR_PARENT_NOT_FOUND` too where what stays names a parent that is removed.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const device = (name: string, role: string) => Snapshot.item(Device, { name, role })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([device('a', 'access'), device('b', 'access')])),
 *   E.chainW(Snapshot.applyChanges([device('b', 'core'), device('c', 'access')], [{ model: 'device', uid: 'a' }])),
 *   E.map((snapshot) => Snapshot.getAll(Device)(snapshot).map(({ name, role }) => `${name} ${role}`)),
 * ) // => E.right(['b core', 'c access'])
 */
export const applyChanges =
  (changed: Iterable<Item>, removed: Iterable<Entity.Ref>, options: Options = {}) =>
  (previous: Draft.Content): E.Either<SnapshotError, Draft.Content> => {
    const { schema } = previous;
    const read = readAll(schema, changed, options);
    if (E.isLeft(read)) return read;
    const changes = read.right;
    const draft = Draft.open(previous);
    const replaced = new Set<string>();
    const bereft: Array<Entity.Ref> = [];
    for (const ref of removed) {
      if (!schema.models.has(ref.model)) return E.left(Schema.unknownModel(schema, ref.model));
      if (changes.has(Entity.keyOf(ref))) replaced.add(Entity.keyOf(ref));
      if (replaced.has(Entity.keyOf(ref)) || Draft.find(draft, ref) === undefined) continue;
      if (Schema.childrenOf(schema, ref.model).length > 0) bereft.push(...Children.of(Draft.childrenOf(previous), ref));
      Draft.remove(draft, ref, false);
    }
    for (const [key, change] of changes) put(draft, change, replaced.has(key));
    const problem = link(draft, previous, changes) ?? check(draft, changes.values(), bereft);
    return problem === undefined ? E.right(Draft.close(draft)) : E.left(problem);
  };
