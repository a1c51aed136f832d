/**
 * Stores in Redis as they are named on the command line: `redis://user:password@host:port/db?store=ID`.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import * as MemoryStore from '../store/MemoryStore.js';
import * as Address from '../store/redis/address.js';
import type { Answer, Store } from '../store/Store.js';
import { configInvalid } from './CliError.js';
import type { Run } from './Run.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where a store is, and what it is called. */
export interface StoreUrl {
  /** What was typed; not to be shown. */
  readonly url: string;
  readonly id: string;
  /** Tells stores of all servers apart; without user and password. */
  readonly name: string;
}

const SCHEME = /^rediss?:\/\//i;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Whether a dataset is named as a store is. */
export const isNamed = (dataset: string): boolean => SCHEME.test(dataset);

/** Read a URL. Errors: `ERR_CONFIG_INVALID`, also where no store is named: a server has many. */
export const parse = (url: string): E.Either<LockstepError, StoreUrl> =>
  pipe(
    Address.of(url),
    E.chainW(({ id, name }) =>
      (new URL(url).searchParams.get('store') ?? '') === ''
        ? E.left(configInvalid(`${name.replace(/\?.*/, '')}: no store is named`, 'add ?store=ID to its URL'))
        : E.right({ url, id, name }),
    ),
  );

// -------------------------------------------------------------------------------------
// opening
// -------------------------------------------------------------------------------------

/** Do something once, however often it is asked for. */
const once = <A>(answer: Answer<A>): Answer<A> => {
  let given: ReturnType<Answer<A>> | undefined;
  return () => {
    given ??= answer();
    return given;
  };
};

/** A store that is made by the first commit. */
const unmade = (name: string, schema: Schema, make: Answer<Store>): Store => ({
  ...MemoryStore.make(Snapshot.empty(schema), { name }),
  commit: (patch) =>
    pipe(
      make,
      TE.chain((store) => store.commit(patch)),
    ),
});

/**
 * The store, opened when it is first asked for, and closed when the command ends. A source has to be there: a slip in its
 * ID would otherwise make it an empty one. A target is made by what is written to it.
 *
 * Errors: those of `RedisStore.open`.
 */
export const open =
  (run: Run, role: 'source' | 'target', schema: Schema) =>
  ({ url, name }: StoreUrl): Answer<Store> => {
    const opened = (create: boolean): Answer<Store> =>
      pipe(
        // Other commands do without the client.
        TE.fromTask(() => import('../store/redis/RedisStore.js')),
        TE.chain((RedisStore) => RedisStore.open(schema)({ url, create })),
        TE.map((store): Store => store),
        TE.tapIO((store) => () => run.atEnd(store.close)),
      );
    const made = once(opened(true));
    return once(
      pipe(
        opened(false),
        TE.orElse((error) =>
          role === 'target' && error.code === 'ERR_STORE_NOT_FOUND'
            ? TE.right(unmade(name, schema, made))
            : TE.left(error),
        ),
      ),
    );
  };
