/**
 * Opening a store: its address, the connection, what it says of itself, and the operations on it. For tests commits can be
 * stopped at their steps.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import { add } from './add.js';
import * as Address from './address.js';
import * as Connection from './Connection.js';
import type { Context } from './Context.js';
import * as Checkpoint from './checkpoint.js';
import * as Clear from './clear.js';
import * as commit from './commit.js';
import * as Keys from './keys.js';
import * as Layout from './Layout.js';
import { load } from './load.js';
import { pages } from './pages.js';
import type { RedisStore } from './RedisStore.js';
import * as Read from './read.js';
import { verify } from './verify.js';
import { watch } from './watch.js';

const of = (context: Context): RedisStore => {
  const { connection, schema } = context;
  return {
    name: connection.name,
    schema,
    load: () => load(context),
    entries: (model, uids) => () => Read.entries(context, model, uids),
    pages: (model, size) => pages(context, model, size),
    counts: () => Read.counts(context),
    digest: () => Read.digest(context),
    stamp: () => Read.stamp(context),
    buckets: (model, buckets) => () => Read.buckets(context, model, buckets),
    add: (items) => () => add(context, items),
    commit: (patch) => commit.patch(context, patch),
    checkpoint: (name) => () => Checkpoint.make(context, name),
    rollback: (name) => () => Checkpoint.rollback(context, name),
    clear: () => Clear.clear(context),
    watch: (listener) => () => watch(context, listener),
    close: connection.close,
    checkpoints: pipe(
      () => Checkpoint.all(context),
      TE.map((all) => all.map(({ name }) => name)),
    ),
    verify: () => verify(context),
  };
};

/** Open a store; `at` is told of each step of a commit that takes more than one, and may hold it up. */
export const openAt =
  (at: Context['at']) =>
  (schema: Schema) =>
  (options: string | Address.Options): TE.TaskEither<LockstepError, RedisStore> =>
    pipe(
      TE.fromEither<LockstepError, Address.Address>(Address.of(options)),
      TE.chain((address) =>
        pipe(
          Connection.open(address),
          TE.chainW((connection) => async (): Promise<E.Either<LockstepError, RedisStore>> => {
            const keys = Keys.of(address.id);
            const buckets = await Layout.open(connection, keys, schema, address);
            if (E.isRight(buckets)) {
              return E.right(of({ connection, schema, keys, buckets: buckets.right, lease: address.lease, at }));
            }
            await connection.close();
            return buckets;
          }),
        ),
      ),
    );
