/**
 * What is selected to become a plan, with what has to come along so that the plan can be applied by itself.
 */
import type { Links } from './Links.js';
import * as Tree from './Tree.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is selected: 1 for what was chosen, 2 for what came along, 0 for all else. */
export interface Selection {
  readonly of: Uint8Array;
  readonly chosen: number;
  readonly along: number;
}

/** How far an element, with what is below it, is selected. */
export type Extent = 'all' | 'some' | 'none';

const CHOSEN = 1;
export const ALONG = 2;

/** Nothing selected. */
export const empty = (tree: Tree.Tree): Selection => ({ of: new Uint8Array(tree.size), chosen: 0, along: 0 });

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A selection of what was chosen, with what has to come along. O(elements). */
export const of = (tree: Tree.Tree, links: Links, chosen: Iterable<number>): Selection => {
  const marks = new Uint8Array(tree.size);
  const waiting: Array<number> = [];
  let count = 0;
  for (const i of chosen) {
    if (!Tree.isChange(tree, i) || marks[i] === CHOSEN) continue;
    marks[i] = CHOSEN;
    waiting.push(i);
    count++;
  }
  let along = 0;
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    for (const needed of links.needs(i)) {
      if (marks[needed] !== 0 || !Tree.isChange(tree, needed)) continue;
      marks[needed] = ALONG;
      along++;
      waiting.push(needed);
    }
  }
  return { of: marks, chosen: count, along };
};

/** What was chosen, by number. */
export function* chosenOf({ of: marks }: Selection): Generator<number> {
  for (let i = 0; i < marks.length; i++) if (marks[i] === CHOSEN) yield i;
}

/** The changes at and below an element. */
function* changesFrom(tree: Tree.Tree, i: number): Generator<number> {
  for (let at = i; at < (tree.end[i] ?? 0); at++) if (Tree.isChange(tree, at)) yield at;
}

/** How far an element, with what is below it and is looked at, is selected. O(size of the subtree). */
export const extentOf = (tree: Tree.Tree, { of: marks }: Selection, i: number): Extent => {
  let some = false;
  let all = true;
  for (const at of changesFrom(tree, i)) {
    if ((marks[at] ?? 0) === 0) all = false;
    else some = true;
    if (some && !all) return 'some';
  }
  return some ? 'all' : 'none';
};

/**
 * Choose an element with everything below it that is looked at, or let go of it. What needs something that is let go of
 * is let go of as well.
 */
export const toggled = (
  tree: Tree.Tree,
  links: Links,
  selection: Selection,
  i: number,
  matches: Uint8Array,
): Selection => {
  const inside = [...changesFrom(tree, i)].filter((at) => matches[at] === 1);
  const some = inside.length > 0 ? inside : [...changesFrom(tree, i)];
  const off = some.every((at) => (selection.of[at] ?? 0) !== 0);
  if (!off) return of(tree, links, [...chosenOf(selection), ...some]);
  // Whatever needs what is let go of goes too, until nothing is left that does.
  const gone = new Set(some);
  for (const at of gone) for (const other of links.neededBy(at)) gone.add(other);
  return of(
    tree,
    links,
    [...chosenOf(selection)].filter((at) => !gone.has(at)),
  );
};
