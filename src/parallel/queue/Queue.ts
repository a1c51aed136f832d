/**
 * Diffs by many machines: the partitions of a diff are put into a queue, workers take them, and what they find is put
 * together here.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../../diff/Diff.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Answer } from '../../store/Store.js';
import * as Flat from '../Flat.js';
import * as Job from '../Job.js';
import type { Both } from '../Part.js';
import * as Part from '../Part.js';
import * as Plan from '../Plan.js';
import * as reading from '../reading.js';
import * as SchemaSource from '../SchemaSource.js';
import { type Begun, each, type QueueOptions, using } from './Begun.js';
import * as Bull from './Bull.js';
import * as Connection from './connection.js';
import * as Following from './Following.js';
import * as Keys from './keys.js';
import * as Spec from './Spec.js';

export type { QueueOptions } from './Begun.js';
export { open as work, type WorkEvent, type Working, type WorkOptions } from './Worker.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Takes lines without line breaks, some at a time; it is waited for before there are more. */
export type Sink = (lines: ReadonlyArray<string>) => Answer<void>;

/** How many entities need what. */
export interface Totals {
  /** How many have to be created. */
  readonly create: number;
  /** How many have to get other values. */
  readonly update: number;
  /** How many have to be deleted. */
  readonly delete: number;
}

/** How long whoever waits for a job may take to find out that it was cancelled, in milliseconds. */
const CANCELLED_FOR = 10_000;

// -------------------------------------------------------------------------------------
// the queue
// -------------------------------------------------------------------------------------

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
// comparing
// -------------------------------------------------------------------------------------

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
    [places.source, places.target],
    E.traverseArray(Job.checkInRedis),
    TE.fromEither,
    TE.chain(() => SchemaSource.load(from)),
    TE.chain((schema) =>
      withHand(queue)((hand) =>
        TE.bracket(Job.openBoth(Job.openInRedis, schema, places), (stores) => use(hand, stores, places), Job.closeBoth),
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
 *
 * @example
 * import { Queue, SchemaSource } from 'lockstep/parallel'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const schema = SchemaSource.described({ models: { device: { identifiers: { name: 'string' } } } })
 * const print: Queue.Sink = (lines) => TE.fromIO(() => lines.forEach((line) => console.log(line)))
 * await pipe(
 *   'redis://127.0.0.1:1/0?store=old',
 *   Queue.linesFrom('redis://127.0.0.1:1/0?store=new', { schema, queue: 'redis://127.0.0.1:1' }, print),
 *   TE.mapLeft((error) => error.code),
 * )() // => { _tag: 'Left', left: 'ERR_STORE_UNREACHABLE' }
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
 *
 * @example
 * import { Queue } from 'lockstep/parallel'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * await pipe('redis://127.0.0.1:1', Queue.cancel('5f1d7a84c2e0'), TE.mapLeft((error) => error.code))()
 * // => { _tag: 'Left', left: 'ERR_STORE_UNREACHABLE' }
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
