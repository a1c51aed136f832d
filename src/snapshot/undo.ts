/**
 * Going back and forth in a history.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { HistoryError } from '../model/LockstepError.js';
import * as Checkpoints from './Checkpoints.js';
import { get, type History, type Which } from './History.js';
import * as HistoryFailure from './HistoryFailure.js';

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/**
 * Whether there is a checkpoint before the current one. O(1).
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const history = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('before', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('history', ({ before }) => History.make({ label: 'before' })(before)),
 *   E.chainW(({ history, after }) => pipe(history, History.checkpoint({ label: 'after' })(after))),
 * )
 * pipe(history, E.map(History.canUndo)) // => E.right(true)
 */
export const canUndo = ({ checkpoints, current }: History): boolean => checkpoints.list.first()?.id !== current.id;

/**
 * Whether there is a checkpoint behind the current one. O(1).
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const history = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('before', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('history', ({ before }) => History.make({ label: 'before' })(before)),
 *   E.chainW(({ history, after }) => pipe(history, History.checkpoint({ label: 'after' })(after))),
 * )
 * pipe(history, E.map(History.canRedo)) // => E.right(false)
 */
export const canRedo = ({ checkpoints, current }: History): boolean => checkpoints.list.last()?.id !== current.id;

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Return to a checkpoint, by id or label, whether it is before the current one or behind it. What came after it stays, to
 * be redone, until a new checkpoint is made. O(log checkpoints): the snapshot is the very one that was kept.
 *
 * Errors: `ERR_CHECKPOINT_UNKNOWN`.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const history = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('before', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('history', ({ before }) => History.make({ label: 'before' })(before)),
 *   E.chainW(({ history, after }) => pipe(history, History.checkpoint({ label: 'after' })(after))),
 * )
 * pipe(history, E.chainW(History.rollback('before')), E.map(({ current }) => Snapshot.count(current.snapshot))) // => E.right(0)
 */
export const rollback =
  (which: Which) =>
  (history: History): E.Either<HistoryError, History> =>
    pipe(
      history,
      get(which),
      E.map((found) => Object.freeze({ ...history, current: found })),
    );

const step =
  (by: 1 | -1, code: HistoryError['code'], problem: (id: number) => string) =>
  (history: History): E.Either<HistoryError, History> => {
    const index = Checkpoints.indexOf(history.checkpoints, history.current.id) + by;
    const found = index < 0 ? undefined : history.checkpoints.list.get(index);
    return found === undefined
      ? E.left(HistoryFailure.of(code, problem(history.current.id)))
      : E.right(Object.freeze({ ...history, current: found }));
  };

/**
 * Return to the checkpoint before the current one. O(log checkpoints).
 *
 * Errors: `ERR_NOTHING_TO_UNDO`.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const history = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('before', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('history', ({ before }) => History.make({ label: 'before' })(before)),
 *   E.chainW(({ history, after }) => pipe(history, History.checkpoint({ label: 'after' })(after))),
 * )
 * pipe(history, E.chainW(History.undo), E.map(({ current }) => current.label)) // => E.right('before')
 */
export const undo: (history: History) => E.Either<HistoryError, History> = step(
  -1,
  'ERR_NOTHING_TO_UNDO',
  (id) => `there is nothing to undo: checkpoint ${id} is the oldest that is kept`,
);

/**
 * Go on to the checkpoint behind the current one. O(log checkpoints).
 *
 * Errors: `ERR_NOTHING_TO_REDO`.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const history = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('before', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('after', ({ before }) => pipe(before, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('history', ({ before }) => History.make({ label: 'before' })(before)),
 *   E.chainW(({ history, after }) => pipe(history, History.checkpoint({ label: 'after' })(after))),
 * )
 * pipe(history, E.chainW(History.undo), E.chainW(History.redo), E.map(({ current }) => current.label)) // => E.right('after')
 */
export const redo: (history: History) => E.Either<HistoryError, History> = step(
  1,
  'ERR_NOTHING_TO_REDO',
  (id) => `there is nothing to redo: checkpoint ${id} is the newest`,
);
