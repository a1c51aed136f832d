/** A dataset as one would write it down by hand: a list of rows, searched from the front, copied when it is changed. */
import { kindOf } from './kinds.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Which thing is meant. */
export interface Ref {
  readonly model: string;
  readonly uid: string;
}

/** Values by name; what is absent is not there. */
export type Fields = Readonly<Record<string, unknown>>;

/** A thing, and what it hangs below. */
export interface Row extends Ref {
  readonly fields: Fields;
  readonly parent: Ref | undefined;
}

/** A dataset, in the order in which it was put together. */
export type Rows = ReadonlyArray<Row>;

/** What a change comes to: other rows, or the code of the failure. */
export type Changed = Rows | string;

/** Whether a change has failed. */
export const isFailure = (changed: Changed): changed is string => typeof changed === 'string';

// -------------------------------------------------------------------------------------
// values
// -------------------------------------------------------------------------------------

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
};

/** A value as text, the same for the same. */
export const textOf = (value: unknown): string => JSON.stringify(sorted(value)) ?? 'absent';

/** Whether two values are the same to the letter. */
export const same = (x: unknown, y: unknown): boolean => textOf(x) === textOf(y);

/** Whether an attribute of a model counts as the same. */
export const alike = (model: string, attribute: string, x: unknown, y: unknown): boolean => {
  if (!kindOf(model).unordered.includes(attribute) || !Array.isArray(x) || !Array.isArray(y)) return same(x, y);
  return same(x.map(textOf).sort(), y.map(textOf).sort());
};

/** Whether all attributes of two rows of one thing count as the same. */
export const isAlike = ({ model, fields }: Row, other: Row): boolean =>
  kindOf(model).attributes.every((name) => alike(model, name, fields[name], other.fields[name]));

/** The fields of those names. */
export const pick = (names: ReadonlyArray<string>, fields: Fields): Fields =>
  Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));

const escaped = (part: string): string =>
  [...part]
    .map((letter, i, all) => {
      const isBorder = i === 0 || i === all.length - 1 || all[i - 1] === '_' || all[i + 1] === '_';
      return letter === '\\' || (letter === '_' && isBorder) ? `\\${letter}` : letter;
    })
    .join('');

/** The uid of fields. */
export const uidOf = (model: string, fields: Fields): string => {
  const parts = kindOf(model).identifiers.map((name) => String(fields[name]));
  return parts.length === 1 ? parts.join('') : parts.map(escaped).join('__');
};

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** Whether two mean the same thing, or both nothing. */
export const sameRef = (x: Ref | undefined, y: Ref | undefined): boolean =>
  x === undefined || y === undefined ? x === y : x.model === y.model && x.uid === y.uid;

/** A row, if it is there. */
export const find = (rows: Rows, ref: Ref | undefined): Row | undefined =>
  ref === undefined ? undefined : rows.find((row) => sameRef(row, ref));

/** The rows of a model directly below something; below nothing, if nothing is given. */
export const below = (rows: Rows, model: string, parent: Ref | undefined): Rows =>
  rows.filter((row) => row.model === model && sameRef(row.parent, parent));

/** Whether a thing can be reached from the top. */
export const isReached = (rows: Rows, row: Row): boolean => {
  if (row.parent === undefined) return kindOf(row.model).below === undefined;
  const above = find(rows, row.parent);
  return above !== undefined && isReached(rows, above);
};

/** What can be reached from the top. */
export const reached = (rows: Rows): Rows => rows.filter((row) => isReached(rows, row));

/** The rows of each model in their order, as a test can compare them. */
export const inOrder = (rows: Rows): Readonly<Record<string, Rows>> =>
  Object.fromEntries(
    [...new Set(rows.map(({ model }) => model))]
      .sort()
      .map((model) => [model, rows.filter((row) => row.model === model)]),
  );

/** The rows in an order of their names, where the one that they have is of no interest. */
export const byName = (rows: Rows): Rows =>
  [...rows].sort((x, y) => (textOf([x.model, x.uid]) < textOf([y.model, y.uid]) ? -1 : 1));

/** The rows by their names, and lists without order in an order of their own: what counts as the same is the same. */
export const loosely = (rows: Rows): Rows =>
  byName(rows).map((row) => {
    const lists = kindOf(row.model).unordered.flatMap((name) => {
      const list = row.fields[name];
      return Array.isArray(list) ? [[name, [...list].sort()] as const] : [];
    });
    return { ...row, fields: { ...row.fields, ...Object.fromEntries(lists) } };
  });

/** Whether two datasets have the same, in whatever order. */
export const sameRows = (x: Rows, y: Rows): boolean => textOf(byName(x)) === textOf(byName(y));

// -------------------------------------------------------------------------------------
// changing
// -------------------------------------------------------------------------------------

const replaced = (rows: Rows, row: Row): Rows => rows.map((each) => (sameRef(each, row) ? row : each));

/** Fields without those that are absent. */
export const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Put a thing in that may be there already. */
export const add = (rows: Rows, row: Row): Changed => {
  const before = find(rows, row);
  if (before !== undefined) {
    if (!isAlike(before, row)) return 'ERR_OBJECT_ALREADY_EXISTS';
    if (row.parent === undefined || sameRef(row.parent, before.parent)) return rows;
    if (before.parent !== undefined) return 'ERR_OBJECT_ALREADY_EXISTS';
  }
  if (row.parent !== undefined && find(rows, row.parent) === undefined) return 'ERR_PARENT_NOT_FOUND';
  return before === undefined ? [...rows, row] : replaced(rows, { ...before, parent: row.parent });
};

/** Give a thing other values for some attributes. */
export const update = (rows: Rows, ref: Ref, attributes: Fields): Changed => {
  const before = find(rows, ref);
  if (before === undefined) return 'ERR_OBJECT_NOT_FOUND';
  return replaced(rows, { ...before, fields: present({ ...before.fields, ...attributes }) });
};

/** Take a thing out, with what is below it or leaving that without a parent. */
export const remove = (rows: Rows, ref: Ref, withChildren: boolean): Changed => {
  if (find(rows, ref) === undefined) return 'ERR_OBJECT_NOT_FOUND';
  const rest = rows.filter((row) => !sameRef(row, ref));
  if (!withChildren) return rest.map((row) => (sameRef(row.parent, ref) ? { ...row, parent: undefined } : row));
  return rest
    .filter((row) => sameRef(row.parent, ref))
    .reduce<Rows>((left, child) => {
      const without = remove(left, child, true);
      return isFailure(without) ? left : without;
    }, rest);
};

/** Hang a thing below another. */
export const move = (rows: Rows, ref: Ref, parent: Ref | undefined): Changed => {
  const before = find(rows, ref);
  if (before === undefined) return 'ERR_OBJECT_NOT_FOUND';
  if (parent !== undefined && find(rows, parent) === undefined) return 'ERR_PARENT_NOT_FOUND';
  return replaced(rows, { ...before, parent });
};

/** What is there after a commit of how `before` became `after`: what stays keeps its place, what is new comes last. */
export const committed = (before: Rows, after: Rows): Rows => [
  ...before.flatMap((row) => find(after, row) ?? []),
  ...after.filter((row) => find(before, row) === undefined),
];
