/** A history as a list and a place in it. */
import type { Rows } from './Rows.js';

/** What was kept. */
export interface Kept {
  readonly id: number;
  readonly label: string | undefined;
  readonly rows: Rows;
}

/** A history; `at` is the place of what is current. */
export interface History {
  readonly limit: number;
  readonly next: number;
  readonly list: ReadonlyArray<Kept>;
  readonly at: number;
}

/** Another history, or the code of the failure. */
export type Changed = History | string;

/** A history that begins with a dataset. */
export const make = (rows: Rows, limit: number): History => ({
  limit,
  next: 2,
  list: [{ id: 1, label: undefined, rows }],
  at: 0,
});

const isTaken = (list: ReadonlyArray<Kept>, label: string | undefined): boolean =>
  label !== undefined && list.some((each) => each.label === label);

/** Keep a dataset behind the current one; what was behind that is gone, and so is the oldest beyond the limit. */
export const checkpoint = ({ limit, next, list, at }: History, rows: Rows, label: string | undefined): Changed => {
  const done = list.slice(0, at + 1);
  const kept = done.slice(Math.max(0, done.length + 1 - limit));
  if (isTaken(kept, label)) return 'ERR_CHECKPOINT_DUPLICATE';
  return { limit, next: next + 1, list: [...kept, { id: next, label, rows }], at: kept.length };
};

/** Give what is current another label. */
export const label = (history: History, text: string | undefined): Changed => {
  const others = history.list.filter((_, i) => i !== history.at);
  if (isTaken(others, text)) return 'ERR_CHECKPOINT_DUPLICATE';
  return { ...history, list: history.list.map((each, i) => (i === history.at ? { ...each, label: text } : each)) };
};

/** Go to what has a label. */
export const rollback = (history: History, text: string): Changed => {
  const at = history.list.findIndex((each) => each.label === text);
  return at === -1 ? 'ERR_CHECKPOINT_UNKNOWN' : { ...history, at };
};

/** Go one back. */
export const undo = (history: History): Changed =>
  history.at === 0 ? 'ERR_NOTHING_TO_UNDO' : { ...history, at: history.at - 1 };

/** Go one on. */
export const redo = (history: History): Changed =>
  history.at === history.list.length - 1 ? 'ERR_NOTHING_TO_REDO' : { ...history, at: history.at + 1 };
