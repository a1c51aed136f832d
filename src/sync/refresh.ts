/**
 * Bringing a snapshot of an adapter's dataset up to date: by asking only for what has changed, where the adapter can tell.
 *
 * @since 0.3.0
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Flags from '../model/Flags.js';
import type { LockstepError } from '../model/LockstepError.js';
import { messageOf } from '../model/thrown.js';
import type { Item, Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import { type Adapter, loadError } from './Adapter.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A snapshot that is up to date. */
export interface Refreshed {
  /** The dataset as it is now. */
  readonly snapshot: Snapshot;
  /** Where the source's changes are to be read from next time. */
  readonly cursor: string;
  /** Whether only changes were read, or everything. */
  readonly how: 'changes' | 'load';
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** An adapter is somebody's code: it may throw in place of answering. */
const safely = <A>(name: string, ask: () => Promise<A>): TE.TaskEither<LockstepError, A> =>
  TE.tryCatch(ask, (thrown) => loadError(name, messageOf(thrown)));

const itemsOf = function* (snapshot: Snapshot): Generator<Item> {
  for (const model of Snapshots.modelNames(snapshot)) {
    for (const { entity, parent, flags } of Snapshots.entries(model)(snapshot)) {
      yield { model, fields: entity, flags: Flags.toModelFlags(flags), ...(parent === undefined ? {} : { parent }) };
    }
  }
};

/** What was loaded, sharing with a previous snapshot of the same schema all that has not changed. O(n). */
export const reloaded = (previous: Snapshot, loaded: Snapshot): TE.TaskEither<LockstepError, Snapshot> =>
  previous.schema === loaded.schema ? TE.fromEither(Snapshots.reload(previous)(itemsOf(loaded))) : TE.right(loaded);

/**
 * The dataset as it is now, sharing with the previous snapshot all that has not changed, so that `diffSince` examines only
 * what has. An adapter with `changedSince` is asked for what has changed since the cursor, O(changes); any other is loaded
 * again, O(n), and keeps the cursor.
 *
 * Errors: those of the adapter, `ERR_LOAD_FAILED` where it throws, and those of `Snapshot.applyChanges`.
 *
 * @example
 * import { Adapter, Model, refresh, Schema, Snapshot } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) =>
 *     Adapter.make({
 *       name: 'cmdb',
 *       schema,
 *       load: TE.of([Snapshot.item(Device, { name: 'a' })]),
 *       changedSince: () => TE.of({ changed: [Snapshot.item(Device, { name: 'b' })], removed: [], cursor: '2' }),
 *     })),
 *   TE.chainW((adapter) =>
 *     pipe(
 *       adapter.load,
 *       TE.chain((previous) => refresh(adapter)(previous, '1')),
 *     )),
 *   TE.map(({ snapshot, cursor, how }) => [Snapshot.count(snapshot), cursor, how]),
 * )
 * await run() // => { _tag: 'Right', right: [2, '2', 'changes'] }
 */
export const refresh =
  (adapter: Adapter) =>
  (previous: Snapshot, cursor: string): TE.TaskEither<LockstepError, Refreshed> => {
    const { name, load, changedSince } = adapter;
    if (changedSince === undefined) {
      return pipe(
        safely(name, () => load()),
        TE.chainEitherK((loaded) => loaded),
        TE.chain((loaded) => reloaded(previous, loaded)),
        TE.map((snapshot) => ({ snapshot, cursor, how: 'load' })),
      );
    }
    return pipe(
      safely(name, () => changedSince(cursor)()),
      TE.chainEitherK((changes) => changes),
      TE.chain(({ changed, removed, cursor: next }) =>
        pipe(
          TE.fromEither<LockstepError, Snapshot>(Snapshots.applyChanges(changed, removed)(previous)),
          TE.map((snapshot): Refreshed => ({ snapshot, cursor: next, how: 'changes' })),
        ),
      ),
    );
  };
