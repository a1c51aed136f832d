/**
 * The rows of the tree as it stands open: elements, and below each open one its attributes, then what hangs below it.
 */
import type { Shown } from './Filter.js';
import * as Tree from './Tree.js';

/** The rows that there are, in order; only those on the screen are ever drawn. */
export interface Rows {
  readonly count: number;
  readonly element: Int32Array;
  /** The place of an attribute among those of its element; -1 for the row of the element itself. */
  readonly attribute: Int16Array;
}

/** How many attributes are shown of one element. */
const MOST_ATTRIBUTES = 2000;

/** How many attributes an element has, to be shown. */
export const attributesShown = (tree: Tree.Tree, i: number): number =>
  Math.min(Tree.attributesOf(tree, i).length, MOST_ATTRIBUTES);

/** Whether there is anything to open an element for. */
export const canOpen = (tree: Tree.Tree, i: number): boolean =>
  (tree.end[i] ?? 0) > i + 1 || Tree.attributesOf(tree, i).length > 0;

/** The rows of a tree, of what is shown, as far as it is open; attributes of what is asked for only. O(elements and rows). */
export const make = (tree: Tree.Tree, { matches, visible }: Shown, open: Uint8Array): Rows => {
  const element: Array<number> = [];
  const attribute: Array<number> = [];
  let i = 0;
  while (i < tree.size) {
    if (visible[i] !== 1) {
      i = tree.end[i] ?? tree.size;
      continue;
    }
    element.push(i);
    attribute.push(-1);
    if (open[i] === 1) {
      const shown = matches[i] === 1 ? attributesShown(tree, i) : 0;
      for (let a = 0; a < shown; a++) {
        element.push(i);
        attribute.push(a);
      }
      i++;
    } else i = tree.end[i] ?? tree.size;
  }
  return { count: element.length, element: Int32Array.from(element), attribute: Int16Array.from(attribute) };
};

/** The row of an element, if it is there. O(rows), by halving. */
export const rowOf = (rows: Rows, i: number): number | undefined => {
  let low = 0;
  let high = rows.count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const element = rows.element[middle] ?? 0;
    if (element < i || (element === i && (rows.attribute[middle] ?? -1) > -1)) {
      if (element === i) high = middle - 1;
      else low = middle + 1;
    } else if (element > i) high = middle - 1;
    else return middle;
  }
  return undefined;
};

/** As many rows as are opened by themselves. */
const AT_ONCE = 20_000;

/** As many rows as any page is given: browsers do not show what is higher than a few millions of lines. */
const AT_MOST = 400_000;

/** How many rows there would be with everything open. */
const rowsOf = (tree: Tree.Tree): number => {
  let rows = 0;
  for (let i = 0; i < tree.size; i++) rows += 1 + attributesShown(tree, i);
  return rows;
};

/** What is open at first: everything, where that is not much; else what is only there for what is below it. */
export const openAtFirst = (tree: Tree.Tree): Uint8Array => {
  const open = new Uint8Array(tree.size);
  if (rowsOf(tree) <= AT_ONCE) return open.fill(1);
  for (let i = 0; i < tree.size; i++) if (!Tree.isChange(tree, i)) open[i] = 1;
  return open;
};

/** Open everything, as far as a browser can show it. Answers whether all of it is open. */
export const openAll = (tree: Tree.Tree, { matches, visible }: Shown, open: Uint8Array): boolean => {
  let rows = 0;
  for (let i = 0; i < tree.size; i++) if (visible[i] === 1) rows++;
  for (let i = 0; i < tree.size; i++) {
    if (visible[i] !== 1) continue;
    const more = matches[i] === 1 ? attributesShown(tree, i) : 0;
    // What hangs below is counted already.
    if (rows + more > AT_MOST && more > 0) return false;
    rows += more;
    open[i] = 1;
  }
  return true;
};
