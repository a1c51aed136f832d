/**
 * A section of a history's text: a checkpoint, made again of the records that it was written as, from the checkpoint
 * before it, so that the two share what has not changed.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import * as Entity from '../../model/Entity.js';
import * as Flags from '../../model/Flags.js';
import { type FormatError, type HistoryError, type SnapshotError, show } from '../../model/LockstepError.js';
import { fieldNames, type Model, type Untyped } from '../../model/Model.js';
import * as Schema from '../../model/Schema.js';
import { firstFault } from '../../model/strict.js';
import { emptyContent } from '../../snapshot/Builder.js';
import * as Checkpoints from '../../snapshot/Checkpoints.js';
import * as Draft from '../../snapshot/Draft.js';
import { type Entry, sameParent } from '../../snapshot/Entry.js';
import * as HistoryFailure from '../../snapshot/HistoryFailure.js';
import { noteLoaded } from '../../snapshot/inOrder.js';
import type { Snapshot } from '../../snapshot/Snapshot.js';
import * as Fields from './fields.js';
import * as Records from './record.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What can be wrong with a history that is read. */
export type ReadError = HistoryError | FormatError | SnapshotError;

/** A checkpoint in the making. */
export interface Section {
  /** Do what a record says; why it cannot be done, if it cannot. */
  readonly apply: (record: Untyped) => ReadError | undefined;
  /** The checkpoint, when there are no more records. */
  readonly end: () => Checkpoints.Checkpoint;
}

type Beginning = t.TypeOf<typeof Records.checkpoint>;

// -------------------------------------------------------------------------------------
// failures
// -------------------------------------------------------------------------------------

/** A record that makes no sense. */
export const invalid = (message: string, suggestion: { readonly suggestion?: string } = {}): HistoryError =>
  HistoryFailure.of('ERR_HISTORY_INVALID', message, suggestion);

/** The first of some io-ts errors. */
export const misshapen = (errors: t.Errors): HistoryError => {
  const { path, problem, ...suggestion } = firstFault(errors);
  return invalid(path === '' ? problem : `${path}: ${problem}`, suggestion);
};

const named = ({ model, uid }: Entity.Ref): string => `${model} "${uid}"`;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Whether entries of a table are all of them, in the order of insertion. */
const isOrderOf = (table: Draft.Table, entries: ReadonlyArray<Entry>): boolean =>
  table.size === entries.length && entries.every(({ order }, i) => order > (entries[i - 1]?.order ?? -1));

const make = (schema: Schema.Schema, previous: Snapshot | undefined, beginning: Beginning): Section => {
  const base = previous ?? emptyContent(schema);
  const draft = Draft.open(base);
  const makers = new Map<string, ReturnType<typeof Entity.make<Model>>>();
  /** What was put in, by model, as long as nothing else was done: all there is of models that were without entities. */
  const loaded = new Map<string, Array<Entry>>();
  let lastParent: Entity.Ref | undefined;

  const makerOf = (model: Model): ReturnType<typeof Entity.make<Model>> => {
    const known = makers.get(model.name);
    if (known !== undefined) return known;
    const maker = Entity.make<Model>(model, () => model.name, []);
    makers.set(model.name, maker);
    return maker;
  };

  const modelOf = (name: string): E.Either<SnapshotError, Model> => Schema.model(name)(schema);

  /** One object for one parent, as long as its children come one after another. */
  const shared = ([model, uid]: readonly [string, string]): Entity.Ref => {
    const parent = { model, uid };
    if (!sameParent(parent, lastParent)) lastParent = parent;
    return lastParent ?? parent;
  };

  /** What is wrong with where an entry stands. */
  const misplaced = (
    model: string,
    { uid, order, parent }: Entry,
    before: Entry | undefined,
  ): ReadError | undefined => {
    const ref = { model, uid };
    if (order >= beginning.next) {
      return invalid(`${named(ref)}: its place is ${order}, and the next one is ${beginning.next}`);
    }
    return parent === undefined || parent === before?.parent ? undefined : Draft.checkParent(draft, ref, parent);
  };

  const put = (record: Untyped): ReadError | undefined => {
    const decoded = Records.put.decode(record);
    if (E.isLeft(decoded)) return misshapen(decoded.left);
    const { put: name, order, parent, flags = [] } = decoded.right;
    const model = modelOf(name);
    if (E.isLeft(model)) return model.left;
    const fields = Fields.decode(model.right, decoded.right.fields, () => name);
    if (E.isLeft(fields)) return fields.left;
    const identified = makerOf(model.right)(fields.right);
    if (E.isLeft(identified)) return identified.left;
    const above = parent === undefined ? undefined : shared(parent);
    const entry: Entry = { ...identified.right, order, parent: above, flags: Flags.of(flags) };
    const problem = misplaced(name, entry, undefined);
    if (problem !== undefined) return problem;
    if (!Draft.insert(draft, name, entry)) {
      return invalid(`${named({ model: name, uid: entry.uid })} is there already, and cannot be put in`);
    }
    const entries = loaded.get(name) ?? [];
    entries.push(entry);
    loaded.set(name, entries);
    return undefined;
  };

  /** An entity with other values in some of its fields. */
  const altered = (
    model: Model,
    before: Entry,
    set: Untyped,
    unset: ReadonlyArray<string>,
  ): E.Either<ReadError, Entity.Entity> => {
    const strange = unset.find((name) => !fieldNames(model).includes(name));
    if (strange !== undefined) return E.left(invalid(`unset: ${model.name} has no field ${JSON.stringify(strange)}`));
    const fields = Fields.decode(model, set, () => model.name);
    if (E.isLeft(fields)) return fields;
    const gone = Object.fromEntries(unset.map((name) => [name, undefined]));
    const identified = makerOf(model)({ ...before.entity, ...fields.right, ...gone });
    if (E.isLeft(identified)) return identified;
    const { uid, entity } = identified.right;
    return uid === before.uid
      ? E.right(entity)
      : E.left(invalid(`${named({ model: model.name, uid: before.uid })} would become ${show(uid)}`));
  };

  const update = (record: Untyped): ReadError | undefined => {
    const decoded = Records.update.decode(record);
    if (E.isLeft(decoded)) return misshapen(decoded.left);
    const { update: name, uid, set, unset, order, parent, flags } = decoded.right;
    const model = modelOf(name);
    if (E.isLeft(model)) return model.left;
    const before = Draft.find(draft, { model: name, uid });
    if (before === undefined) return invalid(`${named({ model: name, uid })} is not there, and cannot be updated`);
    const isAltered = set !== undefined || unset !== undefined;
    const entity = isAltered ? altered(model.right, before, set ?? {}, unset ?? []) : E.right(before.entity);
    if (E.isLeft(entity)) return entity.left;
    const above = parent === undefined ? before.parent : parent === null ? undefined : shared(parent);
    const after: Entry = {
      uid: before.uid,
      entity: entity.right,
      order: order ?? before.order,
      parent: above,
      flags: flags === undefined ? before.flags : Flags.of(flags),
    };
    const problem = misplaced(name, after, before);
    if (problem !== undefined) return problem;
    loaded.delete(name);
    Draft.set(draft, name, after, before);
    return undefined;
  };

  const remove = (record: Untyped): ReadError | undefined => {
    const decoded = Records.remove.decode(record);
    if (E.isLeft(decoded)) return misshapen(decoded.left);
    const { remove: model, uid } = decoded.right;
    const before = Draft.find(draft, { model, uid });
    if (before === undefined) return invalid(`${named({ model, uid })} is not there, and cannot be removed`);
    loaded.delete(model);
    Draft.drop(draft, model, before);
    return undefined;
  };

  return {
    apply: (record) => {
      if (Object.hasOwn(record, 'put')) return put(record);
      if (Object.hasOwn(record, 'update')) return update(record);
      if (Object.hasOwn(record, 'remove')) return remove(record);
      return invalid(`expected a put, an update or a remove, got ${show(record)}`);
    },
    end: () => {
      const closed = Draft.close(draft);
      for (const [model, entries] of loaded) {
        const table = closed.tables.get(model);
        if (table !== undefined && isOrderOf(table, entries)) noteLoaded(table, entries);
      }
      // A snapshot of which something was added and removed again is as it was, but for this.
      const snapshot = closed.next === beginning.next ? closed : Object.freeze({ ...closed, next: beginning.next });
      return Checkpoints.make(beginning.checkpoint, snapshot, beginning);
    },
  };
};

/**
 * Begin a checkpoint, from the snapshot before it, or, where it is the oldest, from nothing.
 *
 * Errors: `ERR_HISTORY_INVALID`.
 */
export const begin = (
  schema: Schema.Schema,
  previous: Snapshot | undefined,
  record: Untyped,
): E.Either<HistoryError, Section> =>
  pipe(
    Records.checkpoint.decode(record),
    E.bimap(misshapen, (beginning) => make(schema, previous, beginning)),
  );
