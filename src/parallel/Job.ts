/**
 * A diff as workers are told of it: where both sides are, at which version, and how they are compared. It can be sent.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Scope from '../diff/Scope.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as FileStore from '../store/file/FileStore.js';
import { isNamed as isSegmented } from '../store/file/segments/reading.js';
import * as RedisStore from '../store/redis/RedisStore.js';
import { type Answer, type Store, storeError } from '../store/Store.js';
import type { Both } from './Part.js';
import type { Partition } from './Partition.js';
import * as partCodec from './partCodec.js';
import * as reading from './reading.js';
import * as SchemaSource from './SchemaSource.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where a dataset is: the URL of a store in Redis, the options of `RedisStore.open`, or the path of a file or folder. */
export type Place = string | RedisStore.Options;

/** A diff that is worked on in parts. */
export interface Job {
  /** Where workers get the schema of both sides. */
  readonly schema: SchemaSource.SchemaSource;
  /** Where the datasets are. */
  readonly places: Both<Place>;
  /** What both sides were at when the job began; a worker that finds another version says so. */
  readonly pins: reading.Pins;
  /** How many buckets a model has on each side. */
  readonly divided: Both<number>;
  /** What decides which entries are read. */
  readonly options: reading.ReadOptions;
}

/** A job in the hands of a worker, its stores open. */
export interface Session {
  /** What differs in a partition, as text. */
  readonly run: (partition: Partition) => Answer<string>;
  readonly close: Answer<void>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const URL_OF_STORE = /^rediss?:\/\//i;

const isPath = (place: Place): place is string => typeof place === 'string' && !URL_OF_STORE.test(place);

/** Whether a part of what is at a place can be read by itself: of a store in Redis, and of a segmented dataset. */
export const isInParts = (place: Place): boolean => !isPath(place) || isSegmented(place);

/** Whether workers on other machines can read what is at a place. Errors: `ERR_CONFIG_INVALID` for files. */
export const checkInRedis = (place: Place): E.Either<LockstepError, void> =>
  isPath(place)
    ? E.left(
        storeError('ERR_CONFIG_INVALID', place, 'the workers of a queue read stores in Redis, not files', {
          suggestion: 'compare it by threads, or load it into a store first',
        }),
      )
    : E.right(undefined);

/** Opens a store that is there. Errors: those of `RedisStore.open`. */
export type Open = (schema: Store['schema'], place: Place) => Answer<Store>;

/** Open a store in Redis, which has to be there. Nothing else: who sends a job must not have files read. */
export const openInRedis: Open = (schema, place) =>
  RedisStore.open(schema)({ ...(typeof place === 'string' ? { url: place } : place), create: false });

/** Open a store in Redis or in files, which has to be there. */
export const openStore: Open = (schema, place) =>
  isPath(place) ? TE.right(FileStore.open(schema, { create: false })(place)) : openInRedis(schema, place);

/** Close both stores. */
export const closeBoth = ({ source, target }: reading.Stores): Answer<void> =>
  pipe(
    [source.close, target.close],
    TE.sequenceArray,
    TE.map(() => undefined),
  );

/** Open both stores of a job; if one cannot be opened, the other is closed again. */
export const openBoth =
  (open: Open, schema: Store['schema'], places: Both<Place>): Answer<reading.Stores> =>
  async () => {
    const [source, target] = await Promise.all([open(schema, places.source)(), open(schema, places.target)()]);
    if (E.isRight(source) && E.isRight(target)) return E.right({ source: source.right, target: target.right });
    for (const opened of [source, target]) if (E.isRight(opened)) await opened.right.close();
    return pipe(
      source,
      E.chain((one) =>
        pipe(
          target,
          E.map((other) => ({ source: one, target: other })),
        ),
      ),
    );
  };

/** Open the stores of a job. Errors: those of the schema, of `RedisStore.open`, and `ERR_OPTION_INVALID`. */
export const open = (job: Job, open_: Open = openStore, schema?: Store['schema']): Answer<Session> =>
  pipe(
    schema === undefined ? SchemaSource.load(job.schema) : TE.right(schema),
    TE.bindTo('schema'),
    TE.bind('scope', ({ schema: own }) => TE.fromEither<LockstepError, Scope.Scope>(Scope.make(own, own, job.options))),
    TE.bind('stores', ({ schema: own }) => openBoth(open_, own, job.places)),
    TE.map(({ scope, stores }) => ({
      run: (partition) =>
        pipe(
          reading.part(stores, job.divided, scope, partition, job.options),
          reading.pinned(stores, job.pins),
          TE.chainEitherK(partCodec.encode(reading.schemasOf(stores))),
        ),
      close: closeBoth(stores),
    })),
  );
