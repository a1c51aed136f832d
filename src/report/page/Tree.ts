/**
 * The elements of a page: columns by number of element, parents first, so that what is below an element is the numbers
 * behind its own up to its end.
 */
import type { Columns, Fields, Json } from '../Data.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an element says has to be done; its number is its place here. */
export const ACTIONS = ['create', 'update', 'delete', 'unchanged'] as const;
export type Action = (typeof ACTIONS)[number];

export const CREATE = 0;
export const UPDATE = 1;
export const DELETE = 2;
const UNCHANGED = 3;

/** How many elements of each action, by its number; those unchanged are not counted. */
export type Counts = readonly [create: number, update: number, gone: number];

/** All elements. Nothing of it changes after it is made. */
export interface Tree {
  readonly size: number;
  readonly action: Uint8Array;
  readonly depth: Uint16Array;
  /** -1 at the top. */
  readonly parent: Int32Array;
  /** The number behind the last element below. */
  readonly end: Int32Array;
  /** Into `models`. */
  readonly model: Uint16Array;
  readonly models: ReadonlyArray<string>;
  readonly uid: ReadonlyArray<string>;
  readonly name: ReadonlyArray<string>;
  readonly flags: ReadonlyArray<ReadonlyArray<string> | 0>;
  readonly shapes: ReadonlyArray<ReadonlyArray<string>>;
  readonly identifiers: ReadonlyArray<Fields>;
  readonly source: ReadonlyArray<Fields | 0>;
  readonly target: ReadonlyArray<Fields | 0>;
  /** How many changes there are below each element, without itself. */
  readonly below: readonly [create: Int32Array, update: Int32Array, gone: Int32Array];
  readonly total: Counts;
}

/** An attribute of an element: what it is (the target's), and what it is to be (the source's). */
export interface Change {
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const NUMBERS: Readonly<Record<string, number>> = { c: CREATE, u: UPDATE, d: DELETE, '=': UNCHANGED };

const push = <A>(into: Array<A>, from: ReadonlyArray<A>): void => {
  for (const each of from) into.push(each);
};

/** The elements of all pieces. O(elements). */
export const make = (pieces: Iterable<Columns>): Tree => {
  const models: Array<string> = [];
  const shapes: Array<ReadonlyArray<string>> = [];
  const letters: Array<string> = [];
  const depths: Array<number> = [];
  const modelOf: Array<number> = [];
  const uid: Array<string> = [];
  const name: Array<string> = [];
  const flags: Array<ReadonlyArray<string> | 0> = [];
  const identifiers: Array<Fields> = [];
  const source: Array<Fields | 0> = [];
  const target: Array<Fields | 0> = [];
  for (const piece of pieces) {
    push(models, piece.models);
    push(shapes, piece.shapes);
    letters.push(piece.action);
    push(depths, piece.depth);
    push(modelOf, piece.model);
    for (const [i, short] of piece.name.entries()) name.push(short === 0 ? (piece.uid[i] ?? '') : short);
    push(uid, piece.uid);
    push(flags, piece.flags);
    push(identifiers, piece.identifiers);
    push(source, piece.source);
    push(target, piece.target);
  }
  const size = uid.length;
  const action = Uint8Array.from(letters.join(''), (letter) => NUMBERS[letter] ?? UNCHANGED);
  const parent = new Int32Array(size).fill(-1);
  const end = new Int32Array(size).fill(size);
  const open: Array<number> = [];
  for (let i = 0; i < size; i++) {
    const depth = depths[i] ?? 0;
    while (open.length > depth) end[open.pop() ?? 0] = i;
    parent[i] = open.at(-1) ?? -1;
    open.push(i);
  }
  const below = [new Int32Array(size), new Int32Array(size), new Int32Array(size)] as const;
  const total: [number, number, number] = [0, 0, 0];
  for (let i = size - 1; i >= 0; i--) {
    const above = parent[i] ?? -1;
    for (const kind of [CREATE, UPDATE, DELETE] as const) {
      const own = action[i] === kind ? 1 : 0;
      total[kind] += own;
      if (above >= 0) below[kind][above] = (below[kind][above] ?? 0) + (below[kind][i] ?? 0) + own;
    }
  }
  return {
    size,
    action,
    depth: Uint16Array.from(depths),
    parent,
    end,
    model: Uint16Array.from(modelOf),
    models,
    uid,
    name,
    flags,
    shapes,
    identifiers,
    source,
    target,
    below,
    total,
  };
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The model of an element. */
export const modelOf = (tree: Tree, i: number): string => tree.models[tree.model[i] ?? 0] ?? '';

/** What has to be done about an element. */
export const actionOf = (tree: Tree, i: number): Action => ACTIONS[tree.action[i] ?? UNCHANGED] ?? 'unchanged';

/** Whether an element is more than the ancestor of others. */
export const isChange = (tree: Tree, i: number): boolean => tree.action[i] !== UNCHANGED;

/** The changes below an element. */
export const countsBelow = (tree: Tree, i: number): Counts => [
  tree.below[CREATE][i] ?? 0,
  tree.below[UPDATE][i] ?? 0,
  tree.below[DELETE][i] ?? 0,
];

/** Fields by name. */
export const toRecord = (tree: Tree, fields: Fields): Readonly<Record<string, Json>> => {
  const [shape, ...values] = fields;
  return Object.fromEntries((tree.shapes[shape] ?? []).map((name, i) => [name, values[i] ?? null]));
};

const NO_NAMES: ReadonlyArray<string> = [];

const namesOf = (tree: Tree, fields: Fields | 0 | undefined): ReadonlyArray<string> =>
  fields === undefined || fields === 0 ? NO_NAMES : (tree.shapes[fields[0]] ?? NO_NAMES);

const sideValue = (fields: Fields | 0 | undefined, at: number): Json | undefined => {
  if (fields === undefined || fields === 0 || at < 0) return undefined;
  const value = fields[at + 1];
  return value === undefined ? null : value;
};

/** The names of the attributes that an element is about, those of the target first. */
export const attributesOf = (tree: Tree, i: number): ReadonlyArray<string> => {
  const before = namesOf(tree, tree.target[i]);
  const after = namesOf(tree, tree.source[i]);
  if (before === after || after.length === 0) return before;
  return before.length === 0 ? after : [...new Set([...before, ...after])];
};

/** An attribute of an element, by its place among `attributesOf`. */
export const changeOf = (tree: Tree, i: number, attribute: number): Change => {
  const name = attributesOf(tree, i)[attribute] ?? '';
  return {
    name,
    before: sideValue(tree.target[i], namesOf(tree, tree.target[i]).indexOf(name)),
    after: sideValue(tree.source[i], namesOf(tree, tree.source[i]).indexOf(name)),
  };
};

/** The elements right below another, or at the top for -1. O(children). */
export function* childrenOf(tree: Tree, i: number): Generator<number> {
  const end = i < 0 ? tree.size : (tree.end[i] ?? 0);
  for (let child = i + 1; child < end; child = tree.end[child] ?? end) yield child;
}

/** The elements above another, the nearest first. */
export function* ancestorsOf(tree: Tree, i: number): Generator<number> {
  for (let above = tree.parent[i] ?? -1; above >= 0; above = tree.parent[above] ?? -1) yield above;
}

// -------------------------------------------------------------------------------------
// finding
// -------------------------------------------------------------------------------------

/** What a link calls an element. */
export const keyOf = (tree: Tree, i: number): string => `${modelOf(tree, i)}:${tree.uid[i] ?? ''}`;

/** Elements by what links call them. What is deleted in one place and created in another is two. O(elements). */
export const byKey = (tree: Tree): ReadonlyMap<string, ReadonlyArray<number>> => {
  const found = new Map<string, Array<number>>();
  for (let i = 0; i < tree.size; i++) {
    const key = keyOf(tree, i);
    const same = found.get(key);
    if (same === undefined) found.set(key, [i]);
    else same.push(i);
  }
  return found;
};
