/**
 * Datasets in Redis: on a server, behind sentinels, or in a cluster.
 *
 * The entities of a model are spread over buckets, a hash each, so that a batch is a few requests; each bucket has a digest
 * that changes with it, so that two stores, or a store and a snapshot, are compared by digests, and only buckets that
 * differ are read. `docs/redis.md` describes the keys, and what happens when something fails.
 *
 * @since 0.5.0
 */
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import type { Answer, Store } from '../Store.js';
import type { Options } from './address.js';
import { openAt } from './openAt.js';

export type { ConnectionOptions, Options } from './address.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A store in Redis. */
export interface RedisStore extends Store {
  /** The names of its checkpoints, the oldest first. */
  readonly checkpoints: Answer<ReadonlyArray<string>>;
  /**
   * Check every hash and every sum; how many entities there are. Reading does not calculate hashes anew. O(n).
   *
   * Errors: `ERR_STORE_CORRUPT`, with key and entity.
   */
  readonly verify: Answer<number>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Open a store; it is made if it is not there, unless `create` says otherwise. Close it when it is no longer needed.
 *
 * Errors: `ERR_CONFIG_INVALID` for a URL or options that make no sense, `ERR_STORE_UNREACHABLE`, `ERR_STORE_TIMEOUT`,
 * `ERR_STORE_REFUSED`, `ERR_STORE_BUSY`, `ERR_STORE_READ_ONLY` where it would have to be made on a replica,
 * `ERR_STORE_MISMATCH` for a store of another schema, format or number of buckets, `ERR_STORE_NOT_FOUND`,
 * `ERR_STORE_CORRUPT`.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { RedisStore } from 'lockstep/redis'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * await pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => RedisStore.open(schema)('redis://127.0.0.1:1/0?store=network')),
 *   TE.mapLeft((error) => error.message),
 * )() // => E.left('redis://127.0.0.1:1/0?store=network: cannot be reached: the connection was refused')
 */
export const open: (schema: Schema) => (options: string | Options) => TE.TaskEither<LockstepError, RedisStore> = openAt(
  () => Promise.resolve(),
);
