/**
 * What has changed from one checkpoint of a history to another.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { DiffError, HistoryError } from '../../model/LockstepError.js';
import { between, type Checkpoint, type History, type Which } from '../../snapshot/History.js';
import { diffFrom } from '../calculate.js';
import type { Diff } from '../Diff.js';
import type { DiffOptions } from '../Scope.js';

/** What a checkpoint is called where two are compared. */
const nameOf = ({ id, label }: Checkpoint): string => label ?? `checkpoint ${id}`;

/**
 * What makes the one checkpoint the other: the diff with `to` as its source and `from` as its target, so that
 * `patch(diff)` of the one gives the other. The sides go by their labels. O(changes) for snapshots of one lineage, and for
 * all neighbours in a history that was read from a file; else O(n).
 *
 * Errors: `ERR_CHECKPOINT_UNKNOWN`, `ERR_OPTION_INVALID`.
 *
 * @example
 * import { Diff, History, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('old', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'access' })])),
 *   E.bindW('new', ({ old }) => pipe(old, Snapshot.update(Device, 'a', { role: 'core' }))),
 *   E.bindW('history', ({ old }) => pipe(old, History.make({ label: 'before' }))),
 *   E.bindW('grown', (made) => pipe(made.history, History.checkpoint({ label: 'after' })(made.new))),
 *   E.chainW(({ grown }) => pipe(grown, History.diff('before', 'after'))),
 *   E.map(Diff.toText()),
 * ) // => E.right('device\n  device: a\n    role    after(core)    before(access)')
 */
export const diff =
  (from: Which, to: Which, options: DiffOptions = {}) =>
  (history: History): E.Either<HistoryError | DiffError, Diff> =>
    pipe(
      history,
      between(from, to),
      E.chainW((span) => {
        const names = { source: nameOf(span.to), target: nameOf(span.from), ...options.names };
        return pipe(span.from.snapshot, diffFrom(span.to.snapshot, { ...options, names }));
      }),
    );
