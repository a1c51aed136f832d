/**
 * Comparing two datasets with as many threads as are worth it.
 */
import { availableParallelism } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom as diffSnapshots } from '../diff/calculate.js';
import type { Diff } from '../diff/Diff.js';
import type { DiffOptions } from '../diff/Scope.js';
import * as Scope from '../diff/Scope.js';
import type { LockstepError } from '../model/LockstepError.js';
import { traverseBounded } from '../store/bounded.js';
import type { Answer } from '../store/Store.js';
import * as Job from './Job.js';
import type { Part } from './Part.js';
import * as Plan from './Plan.js';
import * as partCodec from './partCodec.js';
import * as reading from './reading.js';
import * as SchemaSource from './SchemaSource.js';
import * as Threads from './threads/Threads.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How two datasets are compared by threads. */
export interface ParallelOptions extends DiffOptions {
  /** How threads get the schema. */
  readonly schema: SchemaSource.SchemaSource;
  /** How many threads; `auto`, by itself, decides by how much there is to read. */
  readonly concurrency?: number | 'auto';
  /** Threads that are there already; they stay. Else they are started for this, and ended after it. */
  readonly threads?: Threads.Threads;
  /** About how many partitions; by itself some for each thread. */
  readonly partitions?: number;
  /** Begin again, so many times, where a side changes meanwhile; 0 by itself. */
  readonly restarts?: number;
}

/** Partitions a thread: the fewer there are, the longer the others may have to wait for the last of them. */
const FOR_EACH = 6;

/**
 * So many entities, of both sides together, are worth a thread. Starting one takes as long as reading about 150,000, of files and
 * of Redis alike; one that is there already is worth it as soon as there is something to share out. Measured, see
 * docs/scaling.md.
 */
const WORTH = { starting: 150_000, waiting: 10_000 };

/** While one partition is decoded, the next is on its way. */
const AHEAD = 2;

// -------------------------------------------------------------------------------------
// deciding
// -------------------------------------------------------------------------------------

/**
 * How many threads are worth it for so many entities to be read, of both sides together, on a machine with so many cores;
 * `isOpen` where they are there already.
 *
 * @example
 * import { threadsFor } from 'lockstep/parallel'
 *
 * threadsFor(100_000, 8) // => 1
 * threadsFor(1_000_000, 8) // => 6
 * // Threads that are there already need not be started.
 * threadsFor(100_000, 8, true) // => 8
 */
export const threadsFor = (entities: number, cores: number = availableParallelism(), isOpen = false): number =>
  Math.max(1, Math.min(cores, Math.floor(entities / (isOpen ? WORTH.waiting : WORTH.starting))));

// -------------------------------------------------------------------------------------
// comparing
// -------------------------------------------------------------------------------------

const inThisThread = (plan: Plan.Plan): Answer<ReadonlyArray<Part>> => {
  const { stores, divided, options, work } = plan;
  let done = 0;
  return pipe(
    TE.fromEither<LockstepError, Scope.Scope>(Scope.make(stores.source.schema, stores.target.schema, options)),
    TE.chain((scope) =>
      pipe(
        work.partitions,
        traverseBounded(AHEAD)((partition) =>
          pipe(
            reading.part(stores, divided, scope, partition, Plan.readOptions(options)),
            TE.tapIO(() => () => tell(plan, ++done)),
          ),
        ),
      ),
    ),
  );
};

const tell = ({ work, options }: Plan.Plan, done: number): void => {
  const { entities, partitions } = work;
  options.onProgress?.('diff', Math.round((entities * done) / partitions.length), entities);
};

const inThreads = (plan: Plan.Plan, threads: Threads.Threads, job: Job.Job): Answer<ReadonlyArray<Part>> => {
  const decode = partCodec.decode(reading.schemasOf(plan.stores));
  const parts: Array<Part> = [];
  return pipe(
    threads.run(job, plan.work.partitions, (text) => {
      const part = decode(text);
      if (E.isLeft(part)) return part;
      tell(plan, parts.push(part.right));
      return E.right(undefined);
    }),
    TE.map(() => parts),
  );
};

const withThreads =
  ({ threads }: ParallelOptions, count: number) =>
  <A>(use: (threads: Threads.Threads) => Answer<A>): Answer<A> =>
    threads !== undefined ? use(threads) : TE.bracket(Threads.open({ count }), use, (opened) => opened.close);

const compare = (stores: reading.Stores, places: Job.Job['places'], options: ParallelOptions): Answer<Diff> => {
  const { concurrency = 'auto', threads, schema, partitions, restarts: _, ...asked } = options;
  const most = threads?.count ?? (concurrency === 'auto' ? availableParallelism() : concurrency);
  return pipe(
    Plan.make(stores, partitions ?? most * FOR_EACH, asked),
    TE.chain((plan) => {
      const count = concurrency === 'auto' ? threadsFor(plan.work.entities, most, threads !== undefined) : most;
      const { pins, divided } = plan;
      const job = { schema, places, pins, divided, options: Plan.readOptions(asked) };
      return pipe(
        count <= 1 ? inThisThread(plan) : withThreads(options, count)((opened) => inThreads(plan, opened, job)),
        TE.chain((parts) => Plan.toDiff(plan, parts)),
      );
    }),
  );
};

const restarting = (times: number, compare_: Answer<Diff>): Answer<Diff> =>
  pipe(
    compare_,
    TE.orElse((error) =>
      error.code === 'ERR_DATASET_CHANGED' && times > 0 ? restarting(times - 1, compare_) : TE.left(error),
    ),
  );

/** What no thread can read a part of is read whole, by this one; who has parsed it has done the work. */
const compareLoaded = (stores: reading.Stores, options: ParallelOptions): Answer<Diff> => {
  const {
    concurrency: _,
    threads: _threads,
    schema: _schema,
    partitions: _partitions,
    restarts: _restarts,
    ...asked
  } = options;
  return pipe(
    reading.both((side) => stores[side].load),
    TE.chainEitherKW(({ source, target }) =>
      diffSnapshots(source, {
        ...asked,
        names: { source: stores.source.name, target: stores.target.name, ...asked.names },
      })(target),
    ),
  );
};

/**
 * How a target differs from a source, where both are stores in Redis or segmented datasets in files (`network.segments`): what
 * `Store.diffFrom` says, with several threads, of which each reads, decodes and compares its own partitions. Buckets that are
 * alike by their digests are not read; with unlike numbers of buckets, those of the coarser side are compared. Where a side
 * is in another file, of which no part can be read by itself, both are read whole, by this thread.
 *
 * `where` and `order` are asked in this thread. What is not read counts as unchanged.
 *
 * Errors: those of `RedisStore.open`, of `FileStore.open`, of the stores and of `diffFrom`; `ERR_DATASET_CHANGED` where a side changes
 * meanwhile, more often than it may be begun again; `ERR_SCHEMA_NOT_SHARED`, `ERR_WORKER_FAILED`, `ERR_PACKAGE_MISSING`.
 *
 * @example
 * import { diffFrom, SchemaSource } from 'lockstep/parallel'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const schema = SchemaSource.described({ models: { device: { identifiers: { name: 'string' } } } })
 * await pipe(
 *   'redis://127.0.0.1:1/0?store=old',
 *   diffFrom('redis://127.0.0.1:1/0?store=new', { schema, concurrency: 'auto' }),
 *   TE.mapLeft((error) => error.code),
 * )() // => { _tag: 'Left', left: 'ERR_STORE_UNREACHABLE' }
 */
export const diffFrom =
  (source: Job.Place, options: ParallelOptions) =>
  (target: Job.Place): Answer<Diff> => {
    const places = { source, target };
    return pipe(
      SchemaSource.load(options.schema),
      TE.chain((schema) =>
        TE.bracket(
          Job.openBoth(Job.openStore, schema, places),
          (stores) =>
            Job.isInParts(source) && Job.isInParts(target)
              ? restarting(options.restarts ?? 0, compare(stores, places, options))
              : compareLoaded(stores, options),
          Job.closeBoth,
        ),
      ),
    );
  };
