/**
 * A worker: it takes partitions of whatever jobs are in the queue, reads them from the stores, and sends what differs.
 */
import type { Job as BullJob } from 'bullmq';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import { type LockstepError, type ParallelError, toLine } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import * as RedisError from '../../store/redis/RedisError.js';
import type { Answer } from '../../store/Store.js';
import * as Job from '../Job.js';
import * as Partition from '../Partition.js';
import * as SchemaSource from '../SchemaSource.js';
import { sendable } from '../sendable.js';
import * as Bull from './Bull.js';
import * as Connection from './connection.js';
import * as Keys from './keys.js';
import * as Spec from './Spec.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be asked of a worker. */
export interface WorkOptions {
  /**
   * URLs with the users and passwords of the stores, which jobs do not have: `redis://user:password@host:port`. They are
   * used for stores at the same host and port, and sent nowhere else.
   */
  readonly stores?: ReadonlyArray<string>;
  /** The schema, for jobs that bring none, or in place of the one that they bring. */
  readonly schema?: SchemaSource.SchemaSource;
  /** Partitions at the same time; 2 by itself, so that one is read while another is decoded. */
  readonly concurrency?: number;
  /** Milliseconds after which a partition is given to another worker, if this one does not say that it lives; 15,000. */
  readonly lock?: number;
  /** Told of partitions, when they begin, end and fail. */
  readonly onEvent?: (event: WorkEvent) => void;
}

/** What a worker tells of. */
export interface WorkEvent {
  /** A partition was begun, done, or has failed; or the queue gives trouble. */
  readonly kind: 'begun' | 'done' | 'failed' | 'trouble';
  /** In a few words; no user and no password is in it. */
  readonly what: string;
}

/** A worker at work. */
export interface Working {
  /** As messages show it. */
  readonly queue: string;
  /** Finish what is under way, and end. */
  readonly close: Answer<void>;
}

const LOCK = 15_000;

/** How long an idle worker waits to be woken before it looks by itself, in seconds. */
const IDLE = 1;

/** Jobs whose stores stay open for what comes next. */
const MOST_SESSIONS = 8;

// -------------------------------------------------------------------------------------
// jobs
// -------------------------------------------------------------------------------------

/** A job that a worker has taken something of. */
interface Taken {
  readonly spec: Spec.Spec;
  readonly session: Job.Session;
}

/** The jobs that a worker has taken something of. */
interface Jobs {
  /** Find a job; one that is gone is `undefined`, and what is left of it is not to be done. */
  readonly take: (id: string) => Answer<Taken | undefined>;
  /** Let go of the stores of all of them. */
  readonly close: () => Promise<void>;
}

const noSchema: ParallelError = {
  _tag: 'ParallelError',
  code: 'ERR_SCHEMA_NOT_SHARED',
  message: 'the job brings no schema, as it has functions, and the worker has none',
  suggestion: 'start workers with the schema, or its module',
};

const taking = (
  connection: Connection.Connection,
  own: Schema | undefined,
  placed: (place: Spec.PublicPlace) => Job.Place,
): Jobs => {
  const closing = new Set<Promise<unknown>>();
  const opened = new LRUCache<string, Promise<E.Either<LockstepError, Taken | undefined>>>({
    max: MOST_SESSIONS,
    dispose: (taken) => {
      const closed = taken.then((found) => (E.isRight(found) ? found.right?.session.close() : undefined));
      closing.add(closed);
      void closed.finally(() => closing.delete(closed));
    },
  });
  const open = (id: string): Answer<Taken | undefined> =>
    pipe(
      connection.ask('HGET', Keys.job(id), 'spec'),
      TE.chain((text): Answer<Taken | undefined> => {
        if (typeof text !== 'string') return TE.right(undefined);
        return pipe(
          TE.fromEither(Spec.decode(text)),
          TE.bindTo('spec'),
          TE.bind('session', ({ spec }): Answer<Job.Session> => {
            const { schema, places, pins, divided, options } = spec;
            if (schema === undefined && own === undefined) return TE.left(noSchema);
            const source = SchemaSource.described(schema ?? { models: {} });
            const both = { source: placed(places.source), target: placed(places.target) };
            return Job.open({ schema: source, places: both, pins, divided, options }, Job.openInRedis, own);
          }),
        );
      }),
    );
  return {
    take: (id) => async () => {
      const known = opened.get(id);
      if (known !== undefined) return known;
      const taken = open(id)();
      opened.set(id, taken);
      const found = await taken;
      // What could not be opened may be, another time.
      if (E.isLeft(found) || found.right === undefined) opened.delete(id);
      return found;
    },
    close: async () => {
      opened.clear();
      await Promise.all(closing);
    },
  };
};

// -------------------------------------------------------------------------------------
// partitions
// -------------------------------------------------------------------------------------

/** What no other attempt can mend. */
const isFinal = ({ code }: LockstepError): boolean => code === 'ERR_DATASET_CHANGED';

const fail = (connection: Connection.Connection, id: string, error: LockstepError): Answer<unknown> =>
  connection.ask('EVAL', Keys.FAIL, 1, Keys.job(id), JSON.stringify(sendable(error)));

const kept = (
  connection: Connection.Connection,
  { id, index }: Bull.Told,
  ttl: number,
  text: string,
): Answer<unknown> => connection.ask('EVAL', Keys.KEEP, 2, Keys.job(id), Keys.parts(id), index, text, ttl);

/** Have what is in the queue be forgotten with its job: if nobody is left to remove it, it goes by itself. */
export const lasting = (
  connection: Connection.Connection,
  ttl: number,
  tasks: ReadonlyArray<string> = [],
): Answer<unknown> => {
  const keys = [...Keys.shared, ...tasks];
  return connection.ask('EVAL', Keys.LAST, keys.length, ...keys, ttl);
};

const work = (
  connection: Connection.Connection,
  { take }: Jobs,
  told: Bull.Told,
  tell: (what: string) => void,
): Answer<unknown> =>
  pipe(
    take(told.id),
    TE.chain((taken): Answer<unknown> => {
      const partition = taken?.spec.partitions[told.index];
      if (taken === undefined || partition === undefined) return TE.right(undefined);
      tell(`${told.id}: ${Partition.show(partition)}`);
      return pipe(
        // A job that has ended meanwhile is not worked on.
        connection.ask('HEXISTS', Keys.job(told.id), 'spec'),
        TE.chain((exists) =>
          exists === 0
            ? TE.right<LockstepError, unknown>(undefined)
            : pipe(
                lasting(connection, taken.spec.ttl),
                TE.chain(() => taken.session.run(partition)),
                TE.chain((text) => kept(connection, told, taken.spec.ttl, text)),
              ),
        ),
      );
    }),
  );

/** Workers ended at it again and again, or something happened that should not. */
const given = (told: Bull.Told, problem: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_WORKER_FAILED',
  message: `partition ${told.index} of job ${told.id}: ${problem}`,
});

// -------------------------------------------------------------------------------------
// working
// -------------------------------------------------------------------------------------

const TIDY_AFTER = 200;

/** Remove what BullMQ leaves of a queue in which nothing is to be done. */
export const tidy = (connection: Connection.Connection): Answer<unknown> => {
  const keys = [...Keys.waiting.slice(0, 5), ...Keys.traces];
  return connection.ask('EVAL', Keys.TIDY, keys.length, ...keys);
};

const start = (connection: Connection.Connection, bull: Bull.Bull, jobs: Jobs, options: WorkOptions): Working => {
  const { concurrency = 2, lock = LOCK, onEvent } = options;
  const tell = (kind: WorkEvent['kind'], what: string): void => onEvent?.({ kind, what });
  let tidying: NodeJS.Timeout | undefined;
  const tidyLater = (): void => {
    clearTimeout(tidying);
    tidying = setTimeout(() => void tidy(connection)(), TIDY_AFTER);
    tidying.unref();
  };

  const processor = async ({ data, attemptsMade }: BullJob<Bull.Told>): Promise<void> => {
    if (!Bull.isTold(data)) return;
    const done = await work(connection, jobs, data, (what) => tell('begun', what))();
    if (E.isRight(done)) return tell('done', `${data.id}: partition ${data.index}`);
    if (isFinal(done.left) || attemptsMade + 1 >= Bull.ATTEMPTS) {
      await fail(connection, data.id, done.left)();
      tell('failed', `${data.id}: partition ${data.index}: ${toLine(done.left)}`);
      return;
    }
    // What is thrown is tried again; it is the way that BullMQ is told.
    throw new Error(toLine(done.left));
  };

  const worker = bull.worker(processor, {
    concurrency,
    lockDuration: lock,
    // A worker that is killed as it is woken cannot wake the next.
    drainDelay: IDLE,
    // Whoever waits for a job looks after it, so that nothing is written while nothing is to be done.
    skipStalledCheck: true,
  });
  worker.on('completed', tidyLater);
  worker.on('failed', (job, error) => {
    tidyLater();
    const data: unknown = job?.data;
    if (!Bull.isTold(data)) return;
    tell('failed', `${data.id}: partition ${data.index}: ${error.message}`);
    if (job?.finishedOn !== undefined) void fail(connection, data.id, given(data, error.message))();
  });
  worker.on('error', (cause) => {
    // A job that has ended leaves nothing for those that are late to finish.
    if (/Missing (key|lock)|could not renew lock/i.test(cause.message)) return;
    tell('trouble', RedisError.of(connection.name, cause).message);
  });

  return {
    queue: connection.name,
    close: async () => {
      await worker.close();
      clearTimeout(tidying);
      await jobs.close();
      await tidy(connection)();
      await bull.queue.close();
      return connection.close();
    },
  };
};

/**
 * Take partitions of whatever jobs are in the queue of a Redis, until it is closed.
 *
 * Errors: `ERR_CONFIG_INVALID`, `ERR_STORE_UNREACHABLE`, `ERR_STORE_TIMEOUT` and `ERR_STORE_REFUSED` of the queue, those of
 * the schema, `ERR_PACKAGE_MISSING`. What goes wrong with a job is told to whoever waits for it.
 *
 * @example
 * import { Queue } from 'lockstep/parallel'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const told: Array<Queue.WorkEvent> = []
 * const worker = Queue.work('redis://127.0.0.1:1', {
 *   stores: ['redis://reader:secret@data:6379'],
 *   onEvent: (event) => told.push(event),
 * })
 * await pipe(worker, TE.chain(({ close }) => close), TE.mapLeft((error) => error.code))()
 * // => { _tag: 'Left', left: 'ERR_STORE_UNREACHABLE' }
 */
export const open = (url: string, options: WorkOptions = {}): Answer<Working> =>
  pipe(
    TE.fromEither(Spec.credentials(options.stores ?? [])),
    TE.bindTo('placed'),
    TE.bind('own', () =>
      options.schema === undefined
        ? TE.right<LockstepError, Schema | undefined>(undefined)
        : SchemaSource.load(options.schema),
    ),
    TE.bind('connection', () => Connection.open(url)),
    TE.bind('bull', ({ connection }) => Bull.open(connection)),
    TE.map(({ connection, bull, own, placed }) => start(connection, bull, taking(connection, own, placed), options)),
  );
