/**
 * A history: checkpoints of snapshots to return to, in order, and where among them one stands.
 *
 * Snapshots are immutable, so that a checkpoint is a reference, going back gives the very value that was kept, and what
 * neighbours have in common is there once. It is as in an editor: going back keeps what came after, to be redone, until a
 * new checkpoint takes its place. A history keeps a limited number of checkpoints; the oldest fall off, and the ids of
 * those that stay do not change. There is no clock here: whoever makes a checkpoint says when, if it matters.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Eq } from 'fp-ts/lib/Eq.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import type { HistoryError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Checkpoint, Metadata, Which } from './Checkpoints.js';
import * as Checkpoints from './Checkpoints.js';
import * as HistoryFailure from './HistoryFailure.js';
import type * as Snapshot from './Snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { Checkpoint, Checkpoints, Metadata, Which } from './Checkpoints.js';

/** Checkpoints of snapshots of one schema, of which one is current. */
export interface History {
  /** That of every snapshot that is kept. */
  readonly schema: Schema;
  /** The most checkpoints that are kept. */
  readonly limit: number;
  /** Oldest first; those behind the current one can be redone. */
  readonly checkpoints: Checkpoints.Checkpoints;
  /** The checkpoint at which the history stands. */
  readonly current: Checkpoint;
  /** The id that the next checkpoint gets. */
  readonly next: number;
}

/** How a history begins. */
export interface Options extends Metadata {
  /** The most checkpoints that are kept; 100 where left out. */
  readonly limit?: number;
}

/** Two checkpoints, to be compared. */
export interface Span {
  /** The checkpoint to go from. */
  readonly from: Checkpoint;
  /** The checkpoint to get to. */
  readonly to: Checkpoint;
}

const DEFAULT_LIMIT = 100;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const begin = (snapshot: Snapshot.Snapshot, limit: number, metadata: Metadata): History => {
  const current = Checkpoints.make(1, snapshot, metadata);
  return Object.freeze({ schema: snapshot.schema, limit, checkpoints: Checkpoints.of(current), current, next: 2 });
};

/**
 * A history that begins with a snapshot, and keeps as many checkpoints as it is told. O(1).
 *
 * Errors: `ERR_OPTION_INVALID` for a limit below 1.
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
 *   E.chainW(History.make({ limit: 2, label: 'start' })),
 *   E.map((history) => History.list(history).map(({ id, label }) => [id, label])),
 * ) // => E.right([[1, 'start']])
 */
export const make =
  ({ limit = DEFAULT_LIMIT, ...metadata }: Options = {}) =>
  (snapshot: Snapshot.Snapshot): E.Either<HistoryError, History> => {
    const problem = HistoryFailure.ofLimit(limit);
    return problem === undefined ? E.right(begin(snapshot, limit, metadata)) : E.left(problem);
  };

/**
 * A history that begins with a snapshot, and keeps 100 checkpoints. O(1).
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(Schema.make({ topLevel: [Device] }), E.map(Snapshot.empty), E.map(History.of), E.map(({ limit }) => limit)) // => E.right(100)
 */
export const of = (snapshot: Snapshot.Snapshot): History => begin(snapshot, DEFAULT_LIMIT, {});

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/**
 * The checkpoint at which the history stands; its `snapshot` is the very value that was kept. O(1).
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
 * pipe(history, E.map(History.current), E.map(({ label }) => label)) // => E.right('after')
 */
export const current = (history: History): Checkpoint => history.current;

/**
 * All checkpoints, oldest first, those that can be redone too. O(checkpoints).
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
 * pipe(history, E.map(History.list), E.map((all) => all.map(({ label }) => label))) // => E.right(['before', 'after'])
 */
export const list = (history: History): ReadonlyArray<Checkpoint> => history.checkpoints.list.toArray();

/**
 * A checkpoint by id or label, if it is kept. O(log checkpoints).
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as O from 'fp-ts/lib/Option.js'
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
 * pipe(history, E.map(History.find('later'))) // => E.right(O.none)
 */
export const find =
  (which: Which) =>
  (history: History): O.Option<Checkpoint> =>
    O.fromNullable(Checkpoints.find(history.checkpoints, which));

/**
 * A checkpoint by id or label. O(log checkpoints).
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
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW(History.make({ label: 'before' })),
 *   E.chainW(History.get('befor')),
 *   E.mapLeft(({ message, suggestion }) => `${message}: ${suggestion}`),
 * ) // => E.left('there is no checkpoint with the label "befor": did you mean "before"?')
 */
export const get =
  (which: Which) =>
  (history: History): E.Either<HistoryError, Checkpoint> =>
    pipe(
      history,
      find(which),
      E.fromOption(() => Checkpoints.unknown(history.checkpoints, which, history.next)),
    );

/**
 * Two checkpoints, each by id or label. O(log checkpoints).
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
 * pipe(history, E.chainW(History.between('before', 'after')), E.map(({ to }) => Snapshot.count(to.snapshot))) // => E.right(1)
 */
export const between =
  (from: Which, to: Which) =>
  (history: History): E.Either<HistoryError, Span> =>
    pipe(
      E.Do,
      E.bind('from', () => get(from)(history)),
      E.bind('to', () => get(to)(history)),
    );

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Keep a snapshot behind the current checkpoint, as the current one. What could be redone is dropped, as in an editor;
 * beyond the limit, the oldest falls off. O(1), and O(log checkpoints) for each that is dropped, whatever the snapshot's
 * size.
 *
 * Errors: `ERR_CHECKPOINT_DUPLICATE` where a checkpoint that stays has the label, `ERR_HISTORY_WRONG_SCHEMA` for a
 * snapshot whose schema is not the very value that the history's is.
 *
 * @example
 * import { History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('empty', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('one', ({ empty }) => pipe(empty, Snapshot.add(Device, { name: 'a' }))),
 *   E.bindW('history', ({ empty, one }) => pipe(History.of(empty), History.checkpoint({ label: 'one device' })(one))),
 *   E.bindW('undone', ({ history }) => pipe(history, History.undo)),
 *   E.map(({ undone, empty }) => [History.current(undone).snapshot === empty, History.canRedo(undone)]),
 * ) // => E.right([true, true])
 */
export const checkpoint =
  (metadata: Metadata = {}) =>
  (snapshot: Snapshot.Snapshot) =>
  (history: History): E.Either<HistoryError, History> => {
    const { schema, limit, next } = history;
    if (snapshot.schema !== schema) return E.left(HistoryFailure.otherSchema);
    const done = Checkpoints.indexOf(history.checkpoints, history.current.id) + 1;
    const kept = Checkpoints.slice(history.checkpoints, Math.max(0, done + 1 - limit), done);
    const made = Checkpoints.make(next, snapshot, metadata);
    return pipe(
      Checkpoints.append(kept, made),
      E.map((checkpoints) => Object.freeze({ schema, limit, checkpoints, current: made, next: next + 1 })),
    );
  };

/**
 * Give a checkpoint a label, in place of the one that it has; `undefined` takes it away. O(log checkpoints).
 *
 * Errors: `ERR_CHECKPOINT_UNKNOWN`, `ERR_CHECKPOINT_DUPLICATE` where another checkpoint has the label.
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
 * pipe(
 *   history,
 *   E.chainW(History.label('after', 'with sw1')),
 *   E.map((labelled) => History.list(labelled).map(({ label }) => label)),
 * ) // => E.right(['before', 'with sw1'])
 */
export const label =
  (which: Which, text: string | undefined) =>
  (history: History): E.Either<HistoryError, History> =>
    pipe(
      E.Do,
      E.bind('before', () => get(which)(history)),
      E.let('named', ({ before }) => Checkpoints.make(before.id, before.snapshot, { at: before.at, label: text })),
      E.bind('checkpoints', ({ before, named }) => Checkpoints.replace(history.checkpoints, before, named)),
      E.map(({ before, named, checkpoints }) =>
        Object.freeze({ ...history, checkpoints, current: history.current.id === before.id ? named : history.current }),
      ),
    );

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Equality of histories: the same limit, the same checkpoints with the same ids, labels and times, the same one current,
 * and snapshots that are equal by `Snapshot.eq`. For each checkpoint O(changes) where the snapshots are of one lineage,
 * else O(n).
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
 *   E.bindTo('empty'),
 *   E.bindW('labelled', ({ empty }) => History.make({ label: 'start' })(empty)),
 *   E.map(({ empty, labelled }) => [
 *     History.eq.equals(History.of(empty), History.of(empty)),
 *     History.eq.equals(History.of(empty), labelled),
 *   ]),
 * ) // => E.right([true, false])
 */
export const eq: Eq<History> = {
  equals: (x, y) =>
    x === y ||
    (x.limit === y.limit &&
      x.next === y.next &&
      x.current.id === y.current.id &&
      Checkpoints.eq.equals(x.checkpoints, y.checkpoints)),
};
