/**
 * A snapshot while it is being changed: its maps are transient, so that many edits cost little more than one. A draft
 * never leaves the function that opened it; what comes out is a snapshot.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Map as PersistentMap } from 'immutable';
import * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import type { Flags } from '../model/Flags.js';
import {
  nearMiss,
  type ObjectAlreadyExists,
  type ObjectNotFound,
  type ParentError,
  type SnapshotError,
} from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import * as Children from './Children.js';
import { type Entry, sameParent } from './Entry.js';

/** Entries of one model by uid. */
export type Table = PersistentMap<Uid, Entry>;

/** An immutable dataset; outside of this folder it is called `Snapshot`. */
export interface Content {
  /** The models of its entities. */
  readonly schema: Schema.Schema;
  /** By model; a model without entities is not there. */
  readonly tables: PersistentMap<string, Table>;
  /** The place that the next entity takes in the order of insertion. */
  readonly next: number;
  /** How many entries carry flags of their own. */
  readonly flagged: number;
  /** How many entries are neither linked to a parent nor of a top-level model. */
  readonly orphaned: number;
}

/** A snapshot being changed. */
export interface Draft {
  readonly base: Content;
  readonly touched: Map<string, Table>;
  next: number;
  flagged: number;
  orphaned: number;
  children: Children.Children | undefined;
}

const childrenOfContent = new WeakMap<Content, Children.Children>();

const emptyTable: Table = PersistentMap();

// -------------------------------------------------------------------------------------
// open and close
// -------------------------------------------------------------------------------------

export const open = (base: Content): Draft => ({
  base,
  touched: new Map(),
  next: base.next,
  flagged: base.flagged,
  orphaned: base.orphaned,
  children: childrenOfContent.get(base),
});

/** The snapshot that a draft has become: the very one it was opened on if nothing changed. */
export const close = (draft: Draft): Content => {
  let tables = draft.base.tables;
  for (const [model, table] of draft.touched) {
    const closed = table.asImmutable();
    tables = closed.size === 0 ? tables.remove(model) : tables.set(model, closed);
  }
  if (tables === draft.base.tables) return draft.base;
  const { next, flagged, orphaned } = draft;
  const content = Object.freeze({ schema: draft.base.schema, tables, next, flagged, orphaned });
  if (draft.children !== undefined) childrenOfContent.set(content, draft.children);
  return content;
};

/** The children of a snapshot that is not being changed; built when first asked for. */
export const childrenOf = (content: Content): Children.Children => {
  const known = childrenOfContent.get(content);
  if (known !== undefined) return known;
  const built = Children.build([...content.tables].map(([model, table]) => [model, table.values()]));
  childrenOfContent.set(content, built);
  return built;
};

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const tableOf = (draft: Draft, model: string): Table =>
  draft.touched.get(model) ?? draft.base.tables.get(model) ?? emptyTable;

export const find = (draft: Draft, ref: Entity.Ref): Entry | undefined => tableOf(draft, ref.model).get(ref.uid);

const children = (draft: Draft): Children.Children => {
  if (draft.children === undefined) {
    const models = [...draft.base.schema.models.keys()];
    draft.children =
      draft.touched.size === 0
        ? childrenOf(draft.base)
        : Children.build(models.map((model) => [model, tableOf(draft, model).values()]));
  }
  return draft.children;
};

// -------------------------------------------------------------------------------------
// failures
// -------------------------------------------------------------------------------------

export const notFound = (model: string, missing: ReadonlyArray<Uid>, known?: Iterable<Uid>): ObjectNotFound => {
  const [first = ''] = missing;
  const near = missing.length === 1 && known !== undefined ? nearMiss(first, [...known].slice(0, 1000)) : {};
  const named = missing
    .slice(0, 20)
    .map((uid) => `"${uid}"`)
    .join(', ');
  const rest = missing.length > 20 ? ` and ${missing.length - 20} more` : '';
  return {
    _tag: 'ObjectNotFound',
    code: 'ERR_OBJECT_NOT_FOUND',
    message: `${model} ${named}${rest} not found`,
    model,
    uid: first,
    missing,
    ...(near.suggestion?.startsWith('did you mean') ? near : {}),
  };
};

const alreadyExists = (ref: Entity.Ref, what: string): ObjectAlreadyExists => ({
  _tag: 'ObjectAlreadyExists',
  code: 'ERR_OBJECT_ALREADY_EXISTS',
  message: `${ref.model} "${ref.uid}" is already there, ${what}`,
  ...ref,
});

const parentError = (code: ParentError['code'], child: Entity.Ref, message: string): ParentError => ({
  _tag: 'ParentError',
  code,
  message: `${child.model} "${child.uid}": ${message}`,
  ...child,
});

export const checkParent = (draft: Draft, child: Entity.Ref, parent: Entity.Ref): ParentError | undefined => {
  if (!Schema.links(draft.base.schema, parent.model, child.model)) {
    return parentError('ERR_PARENT_WRONG_MODEL', child, `a ${parent.model} has no children of model ${child.model}`);
  }
  if (find(draft, parent) === undefined) {
    return parentError('ERR_PARENT_NOT_FOUND', child, `its parent ${parent.model} "${parent.uid}" does not exist`);
  }
  return undefined;
};

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const writable = (draft: Draft, model: string): Table => {
  const known = draft.touched.get(model);
  if (known !== undefined) return known;
  const table = tableOf(draft, model).asMutable();
  draft.touched.set(model, table);
  return table;
};

const isOrphan = (draft: Draft, model: string, entry: Entry): boolean =>
  entry.parent === undefined && !Schema.isTopLevel(draft.base.schema, model);

const tally = (draft: Draft, model: string, entry: Entry, by: 1 | -1): void => {
  if (entry.flags !== 0) draft.flagged += by;
  if (isOrphan(draft, model, entry)) draft.orphaned += by;
};

/**
 * Put in an entry whose uid is most likely new, without looking first. Whether it was; if not, it stands
 * where the other stood, to be put back with `set`.
 */
export const insert = (draft: Draft, model: string, entry: Entry): boolean => {
  const table = writable(draft, model);
  const { size } = table;
  table.set(entry.uid, entry);
  if (table.size === size) return false;
  tally(draft, model, entry, 1);
  if (draft.children !== undefined && entry.parent !== undefined) {
    draft.children = Children.link(draft.children, entry.parent, { model, uid: entry.uid });
  }
  return true;
};

/** Put an entry in, in place of the one with its uid, if any. */
export const set = (draft: Draft, model: string, entry: Entry, before: Entry | undefined): void => {
  if (before !== undefined) tally(draft, model, before, -1);
  tally(draft, model, entry, 1);
  writable(draft, model).set(entry.uid, entry);
  if (draft.children === undefined || sameParent(before?.parent, entry.parent)) return;
  const child = { model, uid: entry.uid };
  if (before?.parent !== undefined) draft.children = Children.unlink(draft.children, before.parent, child);
  if (entry.parent !== undefined) draft.children = Children.link(draft.children, entry.parent, child);
};

/** Give an entry, that this draft alone knows, its parent in place. */
export const adopt = (draft: Draft, model: string, entry: Entry, parent: Entity.Ref | undefined): void => {
  tally(draft, model, entry, -1);
  Object.assign(entry, { parent });
  tally(draft, model, entry, 1);
  if (draft.children === undefined || parent === undefined) return;
  draft.children = Children.link(draft.children, parent, { model, uid: entry.uid });
};

/** Take an entry out, and leave what hangs below it as it is. */
export const drop = (draft: Draft, model: string, entry: Entry): void => {
  tally(draft, model, entry, -1);
  writable(draft, model).remove(entry.uid);
  if (draft.children !== undefined && entry.parent !== undefined) {
    draft.children = Children.unlink(draft.children, entry.parent, { model, uid: entry.uid });
  }
};

/** The parent that an entity's own fields name, if its model says so. */
export const parentByFields = (
  schema: Schema.Schema,
  model: Model,
  entity: Entity.Entity,
  record: Untyped = entity,
): Entity.Ref | undefined =>
  model.parent === undefined
    ? undefined
    : Entity.parentRef(model, schema.models.get(model.parent.model), entity, record);

/** A parent that is given, and another that the entity's own fields name. */
export const contradicted = (
  child: Entity.Ref,
  given: Entity.Ref | undefined,
  named: Entity.Ref | undefined,
): ParentError | undefined => {
  if (given === undefined || named === undefined || sameParent(given, named)) return undefined;
  const message = `its fields name ${named.model} "${named.uid}" as its parent, but it is given ${given.model} "${given.uid}"`;
  return parentError('ERR_PARENT_CONTRADICTED', child, message);
};

/** Add an entity; equal to one that is there: nothing happens, but that an orphan finds its parent. */
export const add = (
  draft: Draft,
  model: Model,
  { uid, entity }: Entity.Identified,
  given: Entity.Ref | undefined,
  flags: Flags,
): SnapshotError | undefined => {
  const ref = { model: model.name, uid };
  const named = parentByFields(draft.base.schema, model, entity);
  const contradiction = contradicted(ref, given, named);
  if (contradiction !== undefined) return contradiction;
  const parent = given ?? named;
  const before = find(draft, ref);
  if (before !== undefined) {
    if (!Entity.comparator(model).same(before.entity, entity)) return alreadyExists(ref, 'with other content');
    if (parent === undefined || sameParent(parent, before.parent)) return undefined;
    if (before.parent !== undefined) {
      return alreadyExists(ref, `below ${before.parent.model} "${before.parent.uid}"`);
    }
  }
  const problem = parent === undefined ? undefined : checkParent(draft, ref, parent);
  if (problem !== undefined) return problem;
  set(
    draft,
    model.name,
    before === undefined ? { uid, entity, order: draft.next++, parent, flags } : { ...before, parent },
    before,
  );
  return undefined;
};

const undeclared = (model: Model, uid: Uid, name: string): SnapshotError => {
  const identifier = Object.hasOwn(model.identifiers, name);
  return {
    _tag: 'ValueError',
    code: 'ERR_ATTRIBUTE_NOT_DECLARED',
    message: `${model.name} "${uid}": "${name}" is ${identifier ? 'an identifier, not an attribute' : 'no attribute of the model'}`,
    model: model.name,
    uid,
    operation: 'update',
    path: `${model.name}.${name}`,
    ...(identifier
      ? { suggestion: 'remove the entity and add it under its new identity' }
      : nearMiss(name, Object.keys(model.attributes))),
  };
};

/** Give an entity new values for some attributes; `undefined` takes an optional one away. */
export const update = (draft: Draft, model: Model, uid: Uid, attributes: Untyped): SnapshotError | undefined => {
  const before = find(draft, { model: model.name, uid });
  if (before === undefined) return notFound(model.name, [uid], tableOf(draft, model.name).keys());
  const names = Object.keys(attributes);
  const stranger = names.find((name) => !Object.hasOwn(model.attributes, name));
  if (stranger !== undefined) return undeclared(model, uid, stranger);
  if (names.every((name) => Equality.equals(before.entity[name], attributes[name]))) return undefined;
  const made = Entity.make(model, () => `${model.name} "${uid}"`)({ ...before.entity, ...attributes });
  if (E.isLeft(made)) return made.left;
  const { entity } = made.right;
  const parent =
    parentByFields(draft.base.schema, model, entity) ??
    (model.parent === undefined || model.links.length > 0 ? before.parent : undefined);
  const moved = parent !== undefined && !sameParent(parent, before.parent);
  const problem = moved ? checkParent(draft, { model: model.name, uid }, parent) : undefined;
  if (problem !== undefined) return problem;
  set(draft, model.name, { ...before, entity, parent }, before);
  return undefined;
};

/** Hang an entity below another, or below none. */
export const move = (draft: Draft, ref: Entity.Ref, parent: Entity.Ref | undefined): SnapshotError | undefined => {
  const before = find(draft, ref);
  if (before === undefined) return notFound(ref.model, [ref.uid]);
  const problem = parent === undefined ? undefined : checkParent(draft, ref, parent);
  if (problem !== undefined) return problem;
  if (!sameParent(before.parent, parent)) set(draft, ref.model, { ...before, parent }, before);
  return undefined;
};

/** Take an entity out; its children go with it, or stay without a parent. */
export const remove = (draft: Draft, ref: Entity.Ref, withChildren: boolean): SnapshotError | undefined => {
  const entry = find(draft, ref);
  if (entry === undefined) return notFound(ref.model, [ref.uid], tableOf(draft, ref.model).keys());
  if (Schema.childrenOf(draft.base.schema, ref.model).length > 0) {
    const pending: Array<Entity.Ref> = [];
    const look = (above: Entity.Ref): void => {
      for (const child of Children.of(children(draft), above)) pending.push(child);
    };
    look(ref);
    for (let child = pending.pop(); child !== undefined; child = pending.pop()) {
      const below = find(draft, child);
      if (below === undefined) continue;
      if (withChildren) {
        look(child);
        drop(draft, child.model, below);
      } else set(draft, child.model, { ...below, parent: undefined }, below);
    }
  }
  drop(draft, ref.model, entry);
  return undefined;
};
