/**
 * A dataset as anyone would write it without a thought of speed: records in an array, searched from the front.
 */
import { Entity, Equality, type Model, Schema } from '../../src/index.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One entity, and where it hangs. */
export interface Row {
  readonly ref: Entity.Ref;
  readonly fields: Model.Untyped;
  readonly parent: Entity.Ref | undefined;
}

/** The rows, in the order of insertion. */
export type Rows = ReadonlyArray<Row>;

/** What becomes of the rows, or the code of the failure. */
export type Outcome = Rows | string;

/** A change that can be asked of a dataset. */
export type Change =
  | {
      readonly kind: 'add' | 'getOrAdd' | 'updateOrAdd';
      readonly model: Model.Model;
      readonly fields: Model.Untyped;
      readonly parent: Entity.Ref | undefined;
    }
  | { readonly kind: 'update'; readonly model: Model.Model; readonly uid: string; readonly attributes: Model.Untyped }
  | { readonly kind: 'remove'; readonly model: Model.Model; readonly uid: string; readonly children: boolean }
  | { readonly kind: 'move'; readonly ref: Entity.Ref; readonly parent: Entity.Ref | undefined };

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

export const same = (x: Entity.Ref | undefined, y: Entity.Ref | undefined): boolean =>
  x?.model === y?.model && x?.uid === y?.uid;

/** Whether two lists name the same entities in the same order. */
export const sameAll = (xs: ReadonlyArray<Entity.Ref>, ys: ReadonlyArray<Entity.Ref>): boolean =>
  xs.length === ys.length && xs.every((x, i) => same(x, ys[i]));

/** The row of an entity, if there is one. */
export const find = (rows: Rows, ref: Entity.Ref): Row | undefined => rows.find((row) => same(row.ref, ref));

/** The entities of a model, in the order of insertion. */
export const of = (rows: Rows, model: string): Rows => rows.filter(({ ref }) => ref.model === model);

/** What hangs below an entity: by child model, then in the order of insertion. */
export const below = (schema: Schema.Schema, rows: Rows, ref: Entity.Ref): ReadonlyArray<Entity.Ref> =>
  Schema.childrenOf(schema, ref.model).flatMap((child) =>
    of(rows, child.model).flatMap((row) => (row.parent !== undefined && same(row.parent, ref) ? [row.ref] : [])),
  );

/** Entities of child models that hang below nothing. */
export const orphans = (schema: Schema.Schema, rows: Rows): ReadonlyArray<Entity.Ref> =>
  [...schema.models.keys()]
    .filter((model) => !schema.topLevel.includes(model))
    .flatMap((model) => of(rows, model).flatMap(({ ref, parent }) => (parent === undefined ? [ref] : [])));

// -------------------------------------------------------------------------------------
// changing
// -------------------------------------------------------------------------------------

const put = (rows: Rows, row: Row): Rows =>
  find(rows, row.ref) === undefined ? [...rows, row] : rows.map((each) => (same(each.ref, row.ref) ? row : each));

const without = (fields: Model.Untyped): Model.Untyped =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const alike = (model: Model.Model, x: Model.Untyped, y: Model.Untyped): boolean =>
  Object.keys(model.attributes).every((name) => (model.equality.get(name) ?? Equality.exact).equals(x[name], y[name]));

const parentOf = (schema: Schema.Schema, model: Model.Model, fields: Model.Untyped): Entity.Ref | undefined =>
  model.parent === undefined ? undefined : Entity.parentRef(model, schema.models.get(model.parent.model), fields);

const refuseParent = (
  schema: Schema.Schema,
  rows: Rows,
  ref: Entity.Ref,
  parent: Entity.Ref | undefined,
): string | undefined => {
  if (parent === undefined) return undefined;
  if (!Schema.links(schema, parent.model, ref.model)) return 'ERR_PARENT_WRONG_MODEL';
  return find(rows, parent) === undefined ? 'ERR_PARENT_NOT_FOUND' : undefined;
};

const hang = (schema: Schema.Schema, rows: Rows, row: Row, parent: Entity.Ref | undefined): Outcome =>
  refuseParent(schema, rows, row.ref, parent) ?? put(rows, { ...row, parent });

const update = (
  schema: Schema.Schema,
  rows: Rows,
  model: Model.Model,
  uid: string,
  attributes: Model.Untyped,
): Outcome => {
  const before = find(rows, { model: model.name, uid });
  if (before === undefined) return 'ERR_OBJECT_NOT_FOUND';
  if (Object.keys(attributes).some((name) => !Object.hasOwn(model.attributes, name))) {
    return 'ERR_ATTRIBUTE_NOT_DECLARED';
  }
  const isChanged = Object.entries(attributes).some(([name, value]) => !Equality.equals(before.fields[name], value));
  if (!isChanged) return rows;
  const fields = without({ ...before.fields, ...attributes });
  const parent = model.parent === undefined ? before.parent : parentOf(schema, model, fields);
  return same(parent, before.parent)
    ? put(rows, { ...before, fields })
    : hang(schema, rows, { ...before, fields }, parent);
};

const remove = (rows: Rows, ref: Entity.Ref, children: boolean): Rows => {
  const lost = rows.filter(({ parent }) => parent !== undefined && same(parent, ref));
  const rest = rows.filter((row) => !same(row.ref, ref));
  return children
    ? lost.reduce<Rows>((left, row) => remove(left, row.ref, true), rest)
    : rest.map((row) => (lost.includes(row) ? { ...row, parent: undefined } : row));
};

/** The rows after a change, or the code of the failure. */
export const change = (schema: Schema.Schema, rows: Rows, asked: Change): Outcome => {
  switch (asked.kind) {
    case 'update':
      return update(schema, rows, asked.model, asked.uid, asked.attributes);
    case 'remove': {
      const ref = { model: asked.model.name, uid: asked.uid };
      return find(rows, ref) === undefined ? 'ERR_OBJECT_NOT_FOUND' : remove(rows, ref, asked.children);
    }
    case 'move': {
      const before = find(rows, asked.ref);
      return before === undefined ? 'ERR_OBJECT_NOT_FOUND' : hang(schema, rows, before, asked.parent);
    }
    default: {
      const { model, kind } = asked;
      const fields = without(asked.fields);
      const ref = Entity.ref<Model.Model>(model)(fields);
      const parent = asked.parent ?? parentOf(schema, model, fields);
      const before = find(rows, ref);
      if (before === undefined) return hang(schema, rows, { ref, fields, parent }, parent);
      if (kind === 'getOrAdd') return rows;
      if (kind === 'updateOrAdd') return update(schema, rows, model, ref.uid, Entity.attributes(model)(fields));
      if (!alike(model, before.fields, fields)) return 'ERR_OBJECT_ALREADY_EXISTS';
      if (parent === undefined || same(parent, before.parent)) return rows;
      return before.parent === undefined ? hang(schema, rows, before, parent) : 'ERR_OBJECT_ALREADY_EXISTS';
    }
  }
};
