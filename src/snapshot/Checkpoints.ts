/**
 * Checkpoints, oldest first: found by their ids, which only ever grow, and by their labels, which no two of them share.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Eq } from 'fp-ts/lib/Eq.js';
import { pipe } from 'fp-ts/lib/function.js';
import { List, Map as PersistentMap } from 'immutable';
import type { HistoryError } from '../model/LockstepError.js';
import * as HistoryFailure from './HistoryFailure.js';
import * as Snapshot from './Snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is noted of a checkpoint, for people. */
export interface Metadata {
  /** A name to find it by; no two checkpoints of a history have the same. */
  readonly label?: string;
  /** When it was made, in the words of whoever made it. */
  readonly at?: string;
}

/** A snapshot that is kept to return to. */
export interface Checkpoint extends Metadata {
  /** Counted from 1; never changed, and never given again. */
  readonly id: number;
  /** The very value that was kept. */
  readonly snapshot: Snapshot.Snapshot;
}

/** A checkpoint by its id, or by its label. */
export type Which = number | string;

/** Checkpoints in order. */
export interface Checkpoints {
  /** Oldest first, by ascending ids. */
  readonly list: List<Checkpoint>;
  /** The id of each that has a label. */
  readonly labels: PersistentMap<string, number>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** None. */
export const empty: Checkpoints = Object.freeze({ list: List<Checkpoint>(), labels: PersistentMap<string, number>() });

/** A single one. */
export const of = (only: Checkpoint): Checkpoints =>
  Object.freeze({ list: List([only]), labels: PersistentMap(only.label === undefined ? [] : [[only.label, only.id]]) });

/** A checkpoint. */
export const make = (
  id: number,
  snapshot: Snapshot.Snapshot,
  { label, at }: { readonly label?: string | undefined; readonly at?: string | undefined },
): Checkpoint =>
  Object.freeze({
    id,
    ...(label === undefined ? {} : { label }),
    ...(at === undefined ? {} : { at }),
    snapshot,
  });

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** Where the checkpoint of an id is; -1 where there is none. O(log checkpoints). */
export const indexOf = ({ list }: Checkpoints, id: number): number => {
  let low = 0;
  let high = list.size - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = list.get(middle)?.id ?? Number.NaN;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
};

/** A checkpoint by id or label. O(log checkpoints). */
export const find = (checkpoints: Checkpoints, which: Which): Checkpoint | undefined => {
  const id = typeof which === 'string' ? checkpoints.labels.get(which) : which;
  const index = id === undefined ? -1 : indexOf(checkpoints, id);
  return index === -1 ? undefined : checkpoints.list.get(index);
};

/** The failure of looking for a checkpoint that is not there; `next` is the id that was not given yet. */
export const unknown = (checkpoints: Checkpoints, which: Which, next: number): HistoryError =>
  HistoryFailure.unknown(which, {
    ids: checkpoints.list.map(({ id }) => id).toArray(),
    labels: checkpoints.labels.keys(),
    next,
  });

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const unlabelled = (labels: Checkpoints['labels'], { label }: Checkpoint): Checkpoints['labels'] =>
  label === undefined ? labels : labels.remove(label);

/** Those from one index up to another, which is not among them. O(log checkpoints) for each that is dropped. */
export const slice = ({ list, labels }: Checkpoints, from: number, to: number): Checkpoints =>
  Object.freeze({
    list: list.slice(from, to),
    labels: [...list.take(from), ...list.skip(to)].reduce(unlabelled, labels),
  });

const labelled = (
  labels: Checkpoints['labels'],
  { id, label }: Checkpoint,
): E.Either<HistoryError, Checkpoints['labels']> => {
  if (label === undefined) return E.right(labels);
  const holder = labels.get(label);
  return holder === undefined ? E.right(labels.set(label, id)) : E.left(HistoryFailure.duplicate(label, holder));
};

/**
 * All of them, and one more behind them, whose id is the greatest. O(1).
 *
 * Errors: `ERR_CHECKPOINT_DUPLICATE`.
 */
export const append = (checkpoints: Checkpoints, made: Checkpoint): E.Either<HistoryError, Checkpoints> =>
  pipe(
    labelled(checkpoints.labels, made),
    E.map((labels) => Object.freeze({ list: checkpoints.list.push(made), labels })),
  );

/**
 * All of them, with another in place of the one that has its id. O(log checkpoints).
 *
 * Errors: `ERR_CHECKPOINT_DUPLICATE`.
 */
export const replace = (
  checkpoints: Checkpoints,
  before: Checkpoint,
  after: Checkpoint,
): E.Either<HistoryError, Checkpoints> =>
  pipe(
    labelled(unlabelled(checkpoints.labels, before), after),
    E.map((labels) => Object.freeze({ list: checkpoints.list.set(indexOf(checkpoints, before.id), after), labels })),
  );

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** The same ids, labels and times, and equal snapshots, in the same order. */
export const eq: Eq<Checkpoints> = {
  equals: (x, y) =>
    x.list.size === y.list.size &&
    x.list.every((mine, i) => {
      const theirs = y.list.get(i);
      return (
        theirs !== undefined &&
        mine.id === theirs.id &&
        mine.label === theirs.label &&
        mine.at === theirs.at &&
        Snapshot.eq.equals(mine.snapshot, theirs.snapshot)
      );
    }),
};
