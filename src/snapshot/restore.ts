/**
 * A history of what a store has kept of it.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { type HistoryError, show } from '../model/LockstepError.js';
import * as Checkpoints from './Checkpoints.js';
import type { Checkpoint, History } from './History.js';
import * as HistoryFailure from './HistoryFailure.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a history is made of, as it is kept elsewhere. */
export interface Parts {
  /** The most checkpoints that are kept, 1 or more. */
  readonly limit: number;
  /** The id that the next checkpoint gets. */
  readonly next: number;
  /** The id of the current checkpoint. */
  readonly current: number;
  /** Oldest first. */
  readonly checkpoints: ReadonlyArray<Checkpoint>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const invalid = (message: string): E.Either<HistoryError, never> =>
  E.left(HistoryFailure.of('ERR_HISTORY_INVALID', message));

/** A number that comes after another, in a series that begins at 1. */
const isAfter = (id: number, last: number): boolean => Number.isSafeInteger(id) && id > last;

/** The checkpoints, if they are in order, and of one schema. */
const ordered = (checkpoints: ReadonlyArray<Checkpoint>): E.Either<HistoryError, Checkpoints.Checkpoints> => {
  let all = Checkpoints.empty;
  let last = 0;
  for (const each of checkpoints) {
    if (each.snapshot.schema !== checkpoints[0]?.snapshot.schema) return E.left(HistoryFailure.otherSchema);
    if (!isAfter(each.id, last))
      return invalid(`the id of a checkpoint: expected one above ${last}, got ${show(each.id)}`);
    const more = Checkpoints.append(all, Checkpoints.make(each.id, each.snapshot, each));
    if (E.isLeft(more)) return more;
    all = more.right;
    last = each.id;
  }
  return E.right(all);
};

/**
 * A history of its parts, as a store has kept them. O(checkpoints).
 *
 * Errors: `ERR_HISTORY_INVALID` for no checkpoints or too many, or ids that do not grow; `ERR_OPTION_INVALID` for the
 * limit; `ERR_CHECKPOINT_DUPLICATE`; `ERR_CHECKPOINT_UNKNOWN` where the current one is not among them;
 * `ERR_HISTORY_WRONG_SCHEMA`.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((snapshot) => History.restore({ limit: 9, next: 8, current: 7, checkpoints: [{ id: 7, snapshot }] })),
 *   E.map((history) => History.current(history).id),
 * ) // => E.right(7)
 */
export const restore = ({ limit, next, current, checkpoints }: Parts): E.Either<HistoryError, History> => {
  const problem = HistoryFailure.ofLimit(limit);
  if (problem !== undefined) return E.left(problem);
  const all = ordered(checkpoints);
  if (E.isLeft(all)) return all;
  const last = all.right.list.last();
  if (last === undefined) return invalid('a history has at least one checkpoint');
  if (checkpoints.length > limit)
    return invalid(`${checkpoints.length} checkpoints are more than the limit of ${limit}`);
  if (!isAfter(next, last.id)) return invalid(`the next id: expected one above ${last.id}, got ${show(next)}`);
  const found = Checkpoints.find(all.right, current);
  return found === undefined
    ? E.left(Checkpoints.unknown(all.right, current, next))
    : E.right(Object.freeze({ schema: last.snapshot.schema, limit, checkpoints: all.right, current: found, next }));
};
