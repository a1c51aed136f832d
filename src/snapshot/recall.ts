/**
 * What a reload remembers of the entities of one model: which there were, in which order, and which came again.
 *
 * A source that loads everything mostly gives it in the same order each time, so that the next record is looked for where
 * the last one was found, and only then by its uid.
 */
import type { Uid } from '../model/Uid.js';
import type { Table } from './Draft.js';
import type { Entry } from './Entry.js';

/** The memory of a reload. */
export interface Recall {
  /** The entry that comes next if nothing has changed. */
  readonly expected: () => Entry | undefined;
  /** Where the entry of a uid was; -1 where there was none. */
  readonly indexOf: (uid: Uid) => number;
  /** Note that the entry at an index came again; false if it had before. */
  readonly note: (index: number) => boolean;
  /** The entries that did not come again. */
  readonly missing: () => ReadonlyArray<Entry>;
}

/** Entries are in the order of their places: where one of a place is. */
const search = (entries: ReadonlyArray<Entry>, order: number): number => {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.order ?? 0) < order) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Remember the entries of a model, given in order. */
export const make = (table: Table, entries: ReadonlyArray<Entry>): Recall => {
  const seen = new Uint8Array(entries.length);
  let next = 0;
  return {
    expected: () => (seen[next] === 0 ? entries[next] : undefined),
    indexOf: (uid) => {
      if (entries[next]?.uid === uid) return next;
      const entry = table.get(uid);
      return entry === undefined ? -1 : search(entries, entry.order);
    },
    note: (index) => {
      next = index + 1;
      if (seen[index] === 1) return false;
      seen[index] = 1;
      return true;
    },
    missing: () => entries.filter((_, index) => seen[index] === 0),
  };
};
