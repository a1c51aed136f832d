/**
 * The store in memory: what was put in is there as long as the process.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import { type State, toStore } from './Cell.js';
import type { Store } from './Store.js';

/** What may be asked of a store in memory. */
export interface MemoryOptions {
  /** What messages call it. */
  readonly name?: string;
  /** How many buckets its digests have, a power of two; 256, unless it says otherwise. */
  readonly buckets?: number;
}

/**
 * A store that begins with a snapshot.
 *
 * @example
 * import { MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map((schema) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW((store) => store.add([Snapshot.item(Device, { name: 'a' })])),
 *   TE.chainW(Store.get(Device, 'a')),
 * )
 * await run() // => { _tag: 'Right', right: { name: 'a' } }
 */
export const make = (snapshot: Snapshot, { name = 'memory', buckets = 256 }: MemoryOptions = {}): Store => {
  let state: State = { snapshot, checkpoints: [], loose: [] };
  return toStore({
    name,
    schema: snapshot.schema,
    buckets,
    read: TE.fromIO<State, LockstepError>(() => state),
    modify: (change) => async () => {
      const next = change(state);
      if (E.isLeft(next)) return next;
      state = next.right;
      return E.right(undefined);
    },
    close: TE.right(undefined),
  });
};
