/**
 * Loading: records go in one by one, in any order, from an array or a stream; a snapshot comes out.
 *
 * A record may name its parent, or have a field that lists its children, or leave it to the fields that its model says
 * name the parent. Links are made at the end, so that a child may come before its parent.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { Map as PersistentMap } from 'immutable';
import * as Entity from '../model/Entity.js';
import * as Flags from '../model/Flags.js';
import { type SnapshotError, show } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import * as Draft from './Draft.js';
import { type Entry, sameParent } from './Entry.js';
import { noteLoaded } from './inOrder.js';
import { crowd } from './Lockstep.js';
import { entries, table } from './read.js';
import * as Recall from './recall.js';

/** One record to load. */
export interface Item {
  /** The name of its model. */
  readonly model: string;
  /** Identifiers and attributes by name, and the fields that list children or name the parent. */
  readonly fields: Untyped;
  /** What it hangs below; absent where its fields or its parent's say so, or nothing does. */
  readonly parent?: Entity.Ref;
  /** The flags of its own; none, where left out. */
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
  /** The name by which lists of children call this record, where that is not its uid. */
  readonly label?: string;
  /** Which record of its file or list this is, for error messages; by itself, the how-manieth of its model. */
  readonly position?: number;
}

/** How records are taken. */
export interface Options {
  /** The fields are as the outside world has them, to be decoded; else they are of the codecs' types already. */
  readonly encoded?: boolean;
  /** A uid that occurs twice is a failure even when the two records are equal. */
  readonly unique?: boolean;
  /** How a position is called in error messages; by itself `device[3]`. */
  readonly place?: (model: string, position: number) => string;
}

/** A snapshot in the making. */
export interface Builder {
  /** Take a record; the failure if it cannot be taken. */
  readonly add: (item: Item) => SnapshotError | undefined;
  /** Make the links, and the snapshot. */
  readonly finish: () => E.Either<SnapshotError, Draft.Content>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What one model needs while its records come in. */
interface Loader {
  readonly model: Model;
  readonly decode: (fields: Untyped) => E.Either<SnapshotError, Entity.Identified>;
  readonly childFields: ReadonlyArray<{ readonly model: string; readonly field: string }>;
  readonly same: Entity.Comparator['same'];
  readonly byLabel: Map<string, Uid>;
  /** From nothing: the entries, in order. Nobody else has seen them yet, so that parents may still be set. */
  readonly entries: Array<Mutable<Entry>>;
  /** On a reload: what there was, and what of it came again. */
  readonly recall: Recall.Recall;
  readonly isRecordOf: (entity: Entity.Entity, record: Untyped) => boolean;
  /** On a reload: what is still below its parent of old, until a list says so again. */
  readonly unconfirmed: Set<Uid>;
  /** A uid came twice: from now on look before putting in. */
  careful: boolean;
  count: number;
  position: number;
}

/** A child that a record lists: its model, the name it is called by, and who calls it. */
interface Listed {
  readonly child: string;
  readonly label: string;
  readonly parent: Entity.Ref;
  readonly place: () => string;
}

const located = (error: SnapshotError, at: string): SnapshotError => ({
  ...error,
  message: `${at}: ${error.message}`,
  path: at,
});

/**
 * How many uids of a model may have one hash. Of a million uids, two or three have: more than this is meant to be slow, as
 * each change to one of them would take time in proportion to their number.
 */
const MOST_ALIKE = 1000;

const crowded = (model: string, table: Draft.Table): SnapshotError | undefined => {
  const uids = crowd(table, MOST_ALIKE);
  if (uids === undefined) return undefined;
  const message = `${model}: ${uids.length} uids have one hash, which does not happen by chance: ${show(uids[0])}, ...`;
  const suggestion = 'find out who has made these names, and why';
  return { _tag: 'ValueError', code: 'ERR_UIDS_COLLIDE', message, model, path: model, suggestion };
};

/** A snapshot without entities. */
export const emptyContent = (schema: Schema.Schema): Draft.Content =>
  Object.freeze({ schema, tables: PersistentMap<string, Draft.Table>(), next: 0, flagged: 0, orphaned: 0 });

/**
 * Start to load. What is equal to an entity of `previous` keeps that entity, its node and its place, so that the two
 * snapshots share structure; what is not seen again is gone at the end. O(1) a record and, at the end, O(links).
 */
export const make = (previous: Draft.Content, options: Options = {}): Builder => {
  const { schema } = previous;
  const fresh = previous.tables.size === 0;
  const name = options.place ?? ((model, position) => `${model}[${position}]`);
  const draft = Draft.open(previous);
  const loaders = new Map<string, Loader>();
  const listed: Array<Listed> = [];
  // Parents are checked at the end, when all are there.
  const linked: Array<readonly [Loader, Uid, Entity.Ref, number]> = [];
  let lastParent: Entity.Ref | undefined;

  const loaderOf = (model: Model): Loader => {
    const known = loaders.get(model.name);
    if (known !== undefined) return known;
    const decoder = options.encoded === true ? Entity.decode : Entity.make;
    const childFields = Schema.childrenOf(schema, model.name);
    const lists = childFields.map(({ field }) => field);
    const made: Loader = {
      model,
      decode: decoder(model, () => place(made), lists),
      childFields,
      same: Entity.comparator(model).same,
      byLabel: new Map(),
      entries: [],
      recall: Recall.make(table(model.name)(previous), entries(model.name)(previous)),
      isRecordOf: Entity.isRecordOf(model, lists),
      unconfirmed: new Set(),
      careful: !fresh,
      count: 0,
      position: 0,
    };
    loaders.set(model.name, made);
    return made;
  };

  const place = ({ model, position }: Loader): string => name(model.name, position);

  /** One object for one parent, as long as its children come one after another. */
  const shared = (parent: Entity.Ref | undefined): Entity.Ref | undefined => {
    if (!sameParent(parent, lastParent))
      lastParent = parent === undefined ? undefined : { model: parent.model, uid: parent.uid };
    return lastParent;
  };

  const list = (loader: Loader, fields: Untyped, parent: Entity.Ref): SnapshotError | undefined => {
    const { position, model } = loader;
    for (const { model: child, field } of loader.childFields) {
      const labels = fields[field];
      if (labels === undefined || labels === null) continue;
      const path = (): string => `${name(model.name, position)}.${field}`;
      if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string')) {
        const message = `${path()}: expected a list of uids, got ${show(labels)}`;
        return { _tag: 'ValueError', code: 'ERR_VALUE_INVALID', message, ...parent, path: path() };
      }
      for (const label of labels) listed.push({ child, label, parent, place: path });
    }
    return undefined;
  };

  /** A second record with the uid of one that came before. */
  const repeated = (
    loader: Loader,
    before: Entry,
    entity: Entity.Entity,
    parent: Entity.Ref | undefined,
  ): SnapshotError | undefined => {
    const equal = loader.same(before.entity, entity) && (parent === undefined || sameParent(parent, before.parent));
    if (equal && options.unique !== true) return undefined;
    const ref = { model: loader.model.name, uid: before.uid };
    const message = `${place(loader)}: duplicate ${ref.model} "${ref.uid}"`;
    return { _tag: 'ObjectAlreadyExists', code: 'ERR_OBJECT_ALREADY_EXISTS', message, ...ref, path: place(loader) };
  };

  /** An earlier record of the same uid. */
  const earlier = (loader: Loader, entry: Entry): Entry | undefined => {
    const { model, careful, entries: loaded } = loader;
    if (careful) return Draft.find(draft, { model: model.name, uid: entry.uid });
    if (Draft.insert(draft, model.name, entry)) return undefined;
    loader.careful = true;
    const first = loaded.find(({ uid }) => uid === entry.uid);
    if (first !== undefined) Draft.set(draft, model.name, first, first);
    return first;
  };

  /** The entry of the previous snapshot, where its record comes again for the first time; or an earlier record's. */
  const precursor = (loader: Loader, entry: Entry): { readonly before: Entry | undefined; readonly again: boolean } => {
    const index = fresh ? -1 : loader.recall.indexOf(entry.uid);
    if (index === -1) return { before: earlier(loader, entry), again: false };
    const again = loader.recall.note(index);
    return { before: Draft.find(draft, { model: loader.model.name, uid: entry.uid }), again };
  };

  /** On a reload: the uid of the entity that was to be expected, where the record is its own, unchanged; then that is all. */
  const unchanged = (loader: Loader, item: Item): Uid | undefined => {
    const expected = loader.recall.expected();
    if (expected === undefined || item.parent !== undefined) return undefined;
    if (!loader.isRecordOf(expected.entity, item.fields)) return undefined;
    const flags = item.flags === undefined ? 0 : Flags.of(item.flags);
    const named = Draft.parentByFields(schema, loader.model, expected.entity, item.fields);
    if (flags !== expected.flags || !sameParent(named ?? expected.parent, expected.parent)) return undefined;
    loader.recall.note(loader.recall.indexOf(expected.uid));
    if (item.label !== undefined && item.label !== expected.uid) loader.byLabel.set(item.label, expected.uid);
    if (named !== undefined) linked.push([loader, expected.uid, expected.parent ?? named, loader.position]);
    else if (expected.parent !== undefined) loader.unconfirmed.add(expected.uid);
    return expected.uid;
  };

  /** Put in the entry of a record that came for the first time: the one of old, if nothing about it is new. */
  const settle = (loader: Loader, before: Entry | undefined, entry: Mutable<Entry>): void => {
    const { model, same } = loader;
    if (before === undefined) {
      if (loader.careful) Draft.set(draft, model.name, entry, undefined);
      if (fresh) loader.entries.push(entry);
      draft.next++;
      return;
    }
    const equal = same(before.entity, entry.entity);
    if (entry.parent === undefined && before.parent !== undefined) loader.unconfirmed.add(entry.uid);
    const parent = entry.parent ?? before.parent;
    if (equal && before.flags === entry.flags && sameParent(before.parent, parent)) return;
    const entity = equal ? before.entity : entry.entity;
    Draft.set(draft, model.name, { ...entry, entity, order: before.order, parent }, before);
  };

  const add = (item: Item): SnapshotError | undefined => {
    const model = schema.models.get(item.model);
    if (model === undefined) {
      const unknown = Schema.unknownModel(schema, item.model);
      return item.position === undefined ? unknown : located(unknown, name(item.model, item.position));
    }
    const loader = loaderOf(model);
    loader.position = item.position ?? loader.count;
    loader.count++;
    const hasLists = loader.childFields.length > 0;
    const same = unchanged(loader, item);
    if (same !== undefined) return hasLists ? list(loader, item.fields, { model: model.name, uid: same }) : undefined;
    const decoded = loader.decode(item.fields);
    if (E.isLeft(decoded)) return decoded.left;
    const { uid, entity } = decoded.right;
    const named = Draft.parentByFields(schema, model, entity, item.fields);
    const contradiction = Draft.contradicted({ model: model.name, uid }, item.parent, named);
    if (contradiction !== undefined) return located(contradiction, place(loader));
    const parent = shared(item.parent ?? named);
    const flags = item.flags === undefined ? 0 : Flags.of(item.flags);
    const entry = { uid, entity, order: draft.next, parent, flags };
    const { before, again } = precursor(loader, entry);
    if (before !== undefined && !again) return repeated(loader, before, entity, parent);
    if (item.label !== undefined && item.label !== uid) loader.byLabel.set(item.label, uid);
    settle(loader, before, entry);
    if (parent !== undefined) linked.push([loader, uid, parent, loader.position]);
    return hasLists ? list(loader, item.fields, { model: model.name, uid }) : undefined;
  };

  const dropUnseen = (): void => {
    for (const model of previous.tables.keys()) {
      const gone = loaders.get(model)?.recall.missing() ?? entries(model)(previous);
      for (const { uid } of gone) Draft.remove(draft, { model, uid }, false);
    }
  };

  const linkListed = (): SnapshotError | undefined => {
    for (const { child, label, parent, place: at } of listed) {
      const loader = loaders.get(child);
      const direct = Draft.find(draft, { model: child, uid: label });
      const entry = direct ?? Draft.find(draft, { model: child, uid: loader?.byLabel.get(label) ?? label });
      if (entry === undefined || loader === undefined) return located(Draft.notFound(child, [label]), at());
      const { uid } = entry;
      const isOfOld = loader.unconfirmed.delete(uid);
      if (sameParent(entry.parent, parent)) continue;
      if (!isOfOld && entry.parent !== undefined) {
        const message = `${at()}: ${child} "${uid}" already hangs below ${entry.parent.model} "${entry.parent.uid}"`;
        return { _tag: 'ParentError', code: 'ERR_PARENT_WRONG_MODEL', message, model: child, uid, path: at() };
      }
      if (fresh) Draft.adopt(draft, child, entry, shared(parent));
      else Draft.set(draft, child, { ...entry, parent: shared(parent) }, entry);
    }
    for (const { model, unconfirmed } of loaders.values()) {
      for (const uid of unconfirmed) Draft.move(draft, { model: model.name, uid }, undefined);
    }
    return undefined;
  };

  const checkLinks = (): SnapshotError | undefined => {
    let checked: Entity.Ref | undefined;
    let checkedFor: Model | undefined;
    for (const [{ model }, uid, parent, position] of linked) {
      if (parent === checked && model === checkedFor) continue;
      const problem = Draft.checkParent(draft, { model: model.name, uid }, parent);
      if (problem !== undefined) return located(problem, name(model.name, position));
      checked = parent;
      checkedFor = model;
    }
    return undefined;
  };

  const finish = (): E.Either<SnapshotError, Draft.Content> => {
    dropUnseen();
    const problem = linkListed() ?? checkLinks();
    if (problem !== undefined) return E.left(problem);
    const content = Draft.close(draft);
    for (const [model, loader] of loaders) {
      const loaded = content.tables.get(model);
      if (loaded === undefined) continue;
      const tooAlike = crowded(model, loaded);
      if (tooAlike !== undefined) return E.left(tooAlike);
      if (fresh) noteLoaded(loaded, loader.entries);
    }
    return E.right(content);
  };

  return { add, finish };
};
