/**
 * Diffs by many machines: the partitions of a diff are put into a queue, workers take them, and what they find is put
 * together here.
 *
 * @since 0.5.0
 */
import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../../diff/Diff.js';
import type { DiffOptions } from '../../diff/Scope.js';
import type { LockstepError, ParallelError } from '../../model/LockstepError.js';
import type { Answer } from '../../store/Store.js';
import * as Flat from '../Flat.js';
import * as Job from '../Job.js';
import type { Both } from '../Part.js';
import * as Part from '../Part.js';
import * as Plan from '../Plan.js';
import * as partCodec from '../partCodec.js';
import * as reading from '../reading.js';
import * as SchemaSource from '../SchemaSource.js';
import * as Bull from './Bull.js';
import * as Connection from './connection.js';
import * as Following from './Following.js';
import * as Keys from './keys.js';
import * as Spec from './Spec.js';

export { open as work, type WorkEvent, type Working, type WorkOptions } from './Worker.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How two stores are compared by the workers of a queue. */
export interface QueueOptions extends DiffOptions {
  /** The Redis of the queue, `redis://user:password@host:port/db`, or a cluster: `...?cluster=true`. */
  readonly queue: string;
  readonly schema: SchemaSource.SchemaSource;
  /** About how many partitions; by itself one for 25,000 entities of each side, and no fewer than 16. */
  readonly partitions?: number;
  /** The id of a job that was begun, and whose coordinator has ended. */
  readonly resume?: string;
  /** Begin again, so many times, where a side changes meanwhile; 0 by itself. */
  readonly restarts?: number;
  /** Milliseconds after which a job is forgotten of which nothing is heard; a day by itself. */
  readonly ttl?: number;
  /** Told the id of the job, and how many partitions it has, when it has been begun or found. */
  readonly onJob?: (id: string, partitions: number) => void;
}

const FEWEST = 16;
const IN_A_PARTITION = 50_000;
const DAY = 24 * 60 * 60 * 1_000;
const CANCELLED_FOR = 10_000;

// -------------------------------------------------------------------------------------
// the queue
// -------------------------------------------------------------------------------------

/** Takes lines without line breaks, some at a time; it is waited for before there are more. */
export type Sink = (lines: ReadonlyArray<string>) => Answer<void>;

/** How many entities need what. */
export interface Totals {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

const withHand =
  (url: string) =>
  <A>(use: (hand: Following.Hand) => Answer<A>): Answer<A> =>
    TE.bracket(
      pipe(
        Connection.open(url),
        TE.bindTo('connection'),
        TE.bind('bull', ({ connection }) => Bull.open(connection)),
      ),
      use,
      ({ connection, bull }) =>
        pipe(
          TE.fromTask(() => bull.queue.close().catch(() => undefined)),
          TE.chain(() => connection.close),
        ),
    );

// -------------------------------------------------------------------------------------
// jobs
// -------------------------------------------------------------------------------------

/** A job that is worked on. */
interface Begun {
  readonly id: string;
  readonly spec: Spec.Spec;
  readonly plan: Plan.Plan;
}

const partsFor = (counts: Both<ReadonlyMap<string, number>>): number => {
  const total = [...counts.source.values(), ...counts.target.values()].reduce((sum, count) => sum + count, 0);
  return Math.max(FEWEST, Math.ceil(total / IN_A_PARTITION));
};

const begin = (hand: Following.Hand, places: Both<Job.Place>, plan: Plan.Plan, options: QueueOptions): Answer<Begun> =>
  pipe(
    TE.Do,
    TE.bind('source', () => TE.fromEither(Spec.toPublic(places.source))),
    TE.bind('target', () => TE.fromEither(Spec.toPublic(places.target))),
    TE.chain((known) => {
      const id = randomBytes(6).toString('hex');
      const { pins, divided, work } = plan;
      const { schema, ttl = DAY } = options;
      const spec: Spec.Spec = {
        ...('description' in schema ? { schema: schema.description } : {}),
        places: known,
        pins,
        divided,
        options: Plan.readOptions(options),
        partitions: work.partitions,
        entities: work.entities,
        ttl,
      };
      return pipe(
        hand.connection.ask('EVAL', Keys.BEGIN, 1, Keys.job(id), Spec.encode(spec), ttl),
        TE.chain(() => Following.enqueue(hand, id, [...spec.partitions.keys()])),
        TE.map(() => ({ id, spec, plan })),
      );
    }),
  );

const another = (id: string, problem: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_JOB_UNKNOWN',
  message: `job ${id} ${problem}`,
  suggestion: 'resume it with the datasets and options that it was begun with, or begin anew',
});

const sameJob = (
  id: string,
  spec: Spec.Spec,
  plan: Plan.Plan,
  options: QueueOptions,
): E.Either<LockstepError, void> => {
  const { stores } = plan;
  if (spec.places.source.name !== stores.source.name || spec.places.target.name !== stores.target.name) {
    return E.left(another(id, `compares ${spec.places.source.name} and ${spec.places.target.name}`));
  }
  return JSON.stringify(spec.options) === JSON.stringify(Plan.readOptions(options))
    ? E.right(undefined)
    : E.left(another(id, 'was begun with other models or attributes'));
};

/** Find a job again, and see to it that every partition that is not done is in the queue. */
const resume = (hand: Following.Hand, id: string, plan: Plan.Plan, options: QueueOptions): Answer<Begun> =>
  pipe(
    hand.connection.ask('HGET', Keys.job(id), 'spec'),
    TE.chainEitherK((text) =>
      typeof text === 'string' ? Spec.decode(text) : E.left<LockstepError>(Following.unknownJob(id)),
    ),
    TE.chainFirstEitherK((spec) => sameJob(id, spec, plan, options)),
    TE.bindTo('spec'),
    TE.bind('done', () => Following.done(hand, id)),
    TE.chainFirst(({ spec, done }) =>
      Following.enqueue(
        hand,
        id,
        [...spec.partitions.keys()].filter((index) => !done.has(index)),
      ),
    ),
    // Of the version that it was begun with, not of the one that is there now.
    TE.map(({ spec }) => ({
      id,
      spec,
      plan: {
        ...plan,
        pins: spec.pins,
        divided: spec.divided,
        work: { partitions: spec.partitions, entities: spec.entities },
      },
    })),
  );

// -------------------------------------------------------------------------------------
// comparing
// -------------------------------------------------------------------------------------

/** Take each part as it comes, in the order of the partitions. */
const each =
  (
    hand: Following.Hand,
    { id, spec, plan }: Begun,
    take: (part: Part.Part, index: number) => Answer<void>,
  ): Answer<void> =>
  async () => {
    const decode = partCodec.decode(reading.schemasOf(plan.stores));
    const { entities, partitions } = spec;
    const told = (finished: number): void =>
      plan.options.onProgress?.('diff', Math.round((entities * finished) / partitions.length), entities);
    const guardian = Following.guardian(hand);
    try {
      let index = 0;
      for await (const result of Following.results(hand, id, spec, told)) {
        if (E.isLeft(result)) return result;
        const part = decode(result.right);
        if (E.isLeft(part)) return part;
        const taken = await take(part.right, index++)();
        if (E.isLeft(taken)) return taken;
      }
      return E.right(undefined);
    } finally {
      await guardian.close();
    }
  };

/** What is not over for the job when it is over for whoever waits for it: it can be resumed. */
const isLost = ({ code }: LockstepError): boolean => code === 'ERR_STORE_UNREACHABLE' || code === 'ERR_STORE_TIMEOUT';

/** Use a job until it ends; whatever comes of it, nothing of it is left, but where the queue is lost. */
const ending =
  (hand: Following.Hand, { id, spec }: Begun) =>
  <A>(use: Answer<A>): Answer<A> =>
    pipe(
      TE.fromTask(use),
      TE.chainFirst((result) =>
        E.isLeft(result) && isLost(result.left)
          ? TE.right(undefined)
          : pipe(
              Following.end(hand, id, spec.partitions.length),
              TE.orElse(() => TE.right<LockstepError, void>(undefined)),
            ),
      ),
      TE.chainEitherK((result) => result),
    );

/** Begin a job, or find it again, and use it until it ends. */
const using = <A>(
  hand: Following.Hand,
  stores: reading.Stores,
  places: Both<Job.Place>,
  options: QueueOptions,
  use: (begun: Begun) => Answer<A>,
): Answer<A> => {
  const {
    queue: _queue,
    schema: _schema,
    partitions,
    resume: known,
    restarts: _,
    ttl: _ttl,
    onJob,
    ...asked
  } = options;
  return pipe(
    reading.both((side) => stores[side].counts),
    TE.chain((counts) => Plan.make(stores, partitions ?? partsFor(counts), asked)),
    TE.chain((plan) => (known === undefined ? begin(hand, places, plan, options) : resume(hand, known, plan, options))),
    TE.tapIO(
      ({ id, spec }) =>
        () =>
          onJob?.(id, spec.partitions.length),
    ),
    TE.chain((begun) => pipe(use(begun), ending(hand, begun))),
  );
};

const compare = (hand: Following.Hand, begun: Begun): Answer<Diff> => {
  const parts: Array<Part.Part> = [];
  return pipe(
    each(hand, begun, (part) => {
      parts.push(part);
      return TE.right(undefined);
    }),
    TE.chain(() => Plan.toDiff(begun.plan, parts)),
  );
};

/** Write the lines of each partition as it comes, then those of what is below things that have moved. */
const write = (hand: Following.Hand, { plan, ...begun }: Begun, sink: Sink): Answer<Totals> => {
  const { stores, pins, divided, options } = plan;
  const { unchanged: _, order: _order, ...asked } = options;
  const schemas = reading.schemasOf(stores);
  const totals = { create: 0, update: 0, delete: 0 };
  let moved = Part.empty;
  const put = (lines: E.Either<LockstepError, ReadonlyArray<Flat.Line>>): Answer<void> =>
    pipe(
      TE.fromEither(lines),
      TE.tapIO((all) => () => {
        for (const { element } of all) if (element.action !== 'unchanged') totals[element.action]++;
      }),
      TE.chainEitherKW(E.traverseArray((line) => E.map((data) => JSON.stringify(data))(Flat.encode(line)))),
      TE.chain(sink),
    );
  return pipe(
    each(hand, { plan, ...begun }, (part, index) => {
      const partition = begun.spec.partitions[index];
      if (partition === undefined) return TE.right(undefined);
      moved = Part.monoid.concat(moved, Flat.movedIn(partition, part, schemas));
      return put(Flat.ofPartition(partition, part, schemas, asked));
    }),
    TE.chain(() =>
      pipe(
        reading.withAbove(stores, moved),
        TE.chain((part) => reading.withMoved(stores, divided, part)),
        reading.pinned(stores, pins),
      ),
    ),
    TE.chain((part) => put(Flat.ofMoved(part, schemas, asked))),
    TE.map(() => totals),
  );
};

/** Connect to the queue and to both stores, for as long as they are used. */
const opened = <A>(
  places: Both<Job.Place>,
  { schema: from, queue }: QueueOptions,
  use: (hand: Following.Hand, stores: reading.Stores, places: Both<Job.Place>) => Answer<A>,
): Answer<A> =>
  pipe(
    SchemaSource.load(from),
    TE.chain((schema) =>
      withHand(queue)((hand) =>
        TE.bracket(Job.openBoth(Job.openStore, schema, places), (stores) => use(hand, stores, places), Job.closeBoth),
      ),
    ),
  );

const restarting = (times: number, compareOnce: (isFirst: boolean) => Answer<Diff>, isFirst = true): Answer<Diff> =>
  pipe(
    compareOnce(isFirst),
    TE.orElse((error) =>
      error.code === 'ERR_DATASET_CHANGED' && times > 0 ? restarting(times - 1, compareOnce, false) : TE.left(error),
    ),
  );

/**
 * How a target differs from a source, where both are stores in Redis: what `Store.diffFrom` says, found by the workers of a
 * queue. A partition whose worker ends, hangs or loses its connection is given to another one, and counts once. The job can
 * be resumed by its id if this process ends; nothing of it is left when it is over.
 *
 * `where` and `order` are asked in this process. Jobs name stores without user and password.
 *
 * Errors: those of `RedisStore.open`, of the stores, of the queue and of `diffFrom`; what a partition has failed with;
 * `ERR_DATASET_CHANGED`, `ERR_WORKER_FAILED`, `ERR_JOB_CANCELLED`, `ERR_JOB_UNKNOWN`, `ERR_SCHEMA_NOT_SHARED`,
 * `ERR_PACKAGE_MISSING`.
 *
 * @example
 * import { Queue, SchemaSource } from 'lockstep/parallel'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const schema = SchemaSource.described({ models: { device: { identifiers: { name: 'string' } } } })
 * await pipe(
 *   'redis://127.0.0.1:1/0?store=old',
 *   Queue.diffFrom('redis://127.0.0.1:1/0?store=new', { schema, queue: 'redis://127.0.0.1:1' }),
 *   TE.mapLeft((error) => error.code),
 * )() // => { _tag: 'Left', left: 'ERR_STORE_UNREACHABLE' }
 */
export const diffFrom =
  (source: Job.Place, options: QueueOptions) =>
  (target: Job.Place): Answer<Diff> =>
    opened({ source, target }, options, (hand, stores, places) =>
      restarting(options.restarts ?? 0, (isFirst) => {
        const { resume: known, ...rest } = options;
        const asked = isFirst && known !== undefined ? options : rest;
        return using(hand, stores, places, asked, (begun) => compare(hand, begun));
      }),
    );

/**
 * The same, for differences that are too many to be in memory: each change is a line of JSON, an element with the model and
 * uid of its `parent`, given to a sink as soon as its partition and those before it are done. No more than a few partitions
 * are in memory, and what has moved, with all below.
 *
 * The order is that of the partitions, within one that of the diff, and what is alike itself but below something that has
 * moved comes last: the same each time for the same partitions. Unchanged elements are left out, `order` is not asked, and
 * it does not begin again by itself. As long as it has not ended well, what the sink was given is not the whole.
 *
 * Errors: as `diffFrom`, those of the sink, and `ERR_VALUE_NOT_ENCODABLE`.
 */
export const linesFrom =
  (source: Job.Place, options: QueueOptions, sink: Sink) =>
  (target: Job.Place): Answer<Totals> => {
    const { unchanged: _, restarts: _restarts, ...asked } = options;
    return opened({ source, target }, asked, (hand, stores, places) =>
      using(hand, stores, places, asked, (begun) => write(hand, begun, sink)),
    );
  };

/**
 * Cancel a job: nobody works on it any more, whoever waits for it is told, and nothing of it is left.
 *
 * Errors: those of the queue, `ERR_JOB_UNKNOWN`, `ERR_PACKAGE_MISSING`.
 */
export const cancel =
  (id: string) =>
  (queue: string): Answer<void> =>
    withHand(queue)((hand) =>
      pipe(
        hand.connection.ask('HGET', Keys.job(id), 'spec'),
        TE.chainEitherK((text) =>
          typeof text === 'string' ? Spec.decode(text) : E.left<LockstepError>(Following.unknownJob(id)),
        ),
        TE.chain((spec) =>
          pipe(
            // Whoever waits for it finds out from the note that this leaves for a while.
            hand.connection.ask('EVAL', Keys.CANCEL, 2, Keys.job(id), Keys.parts(id), CANCELLED_FOR),
            TE.chain(() => Following.clear(hand, id, spec.partitions.length)),
          ),
        ),
      ),
    );
