/**
 * Pairing two tables that were loaded independently, by the order in which they were loaded.
 *
 * Datasets that describe the same things are mostly loaded in much the same order, and what was loaded one after another
 * lies together in memory. Going through both in that order, and looking a key up only where they part, is several times
 * faster than walking two unrelated tries in the order of their hashes. Where the orders turn out to have little in
 * common, this gives up, and the walk takes over.
 */
import type { Table } from './Draft.js';
import type { Entry } from './Entry.js';
import { type Visitor, walk } from './Lockstep.js';

const loaded = new WeakMap<Table, ReadonlyArray<Entry>>();

/** Note the entries of a table that was loaded from nothing, in order. */
export const noteLoaded = (table: Table, entries: ReadonlyArray<Entry>): void => {
  loaded.set(table, entries);
};

/** The entries of a table in order, where that was noted. */
export const loadedOrder = (table: Table): ReadonlyArray<Entry> | undefined => loaded.get(table);

/** Give up when more than this share of the entries had to be looked up, once there were enough to tell. */
const TOO_MANY = 0.1;
const ENOUGH = 256;

/** Tells the visitor of everything, or answers false when it gave up in between. */
const pairInOrder = (
  left: Table,
  lefts: ReadonlyArray<Entry>,
  right: Table,
  rights: ReadonlyArray<Entry>,
  visitor: Visitor<Entry>,
): boolean => {
  let lookups = 0;
  let r = 0;
  for (let l = 0; l < lefts.length; l++) {
    const mine = lefts[l];
    if (mine === undefined) break;
    let theirs = rights[r];
    // What of the right side the left does not have, or has had already, is passed.
    while (theirs !== undefined && theirs.uid !== mine.uid) {
      const twin = left.get(theirs.uid);
      lookups++;
      if (twin === undefined) visitor.onlyRight(theirs);
      else if (twin.order > mine.order) break;
      theirs = rights[++r];
    }
    if (theirs !== undefined && theirs.uid === mine.uid) {
      r++;
      visitor.both(mine, theirs);
    } else {
      const twin = right.get(mine.uid);
      lookups++;
      if (twin === undefined) visitor.onlyLeft(mine);
      else visitor.both(mine, twin);
    }
    if (lookups > ENOUGH && lookups > l * TOO_MANY) return false;
  }
  for (; r < rights.length; r++) {
    const theirs = rights[r];
    if (theirs !== undefined && !left.has(theirs.uid)) visitor.onlyRight(theirs);
  }
  return true;
};

/**
 * Tell a visitor how two tables differ: `walk`, or, where both were loaded from nothing, in the order of loading. The
 * visitor is made anew when the first way is given up. O(changes) for tables of one lineage, else O(size of both).
 */
export const compare = <V extends Visitor<Entry>>(left: Table, right: Table, makeVisitor: () => V): V => {
  const visitor = makeVisitor();
  if (left === right) return visitor;
  const lefts = loaded.get(left);
  const rights = loaded.get(right);
  if (lefts !== undefined && rights !== undefined) {
    if (pairInOrder(left, lefts, right, rights, visitor)) return visitor;
    const again = makeVisitor();
    walk(left, right, again);
    return again;
  }
  walk(left, right, visitor);
  return visitor;
};
