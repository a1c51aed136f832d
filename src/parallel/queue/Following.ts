/**
 * Following a job: what came of its partitions, in their order, as it comes; and its end, however it ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'bullmq';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError, ParallelError } from '../../model/LockstepError.js';
import * as RedisError from '../../store/redis/RedisError.js';
import type { Answer } from '../../store/Store.js';
import { isFailure } from '../sendable.js';
import * as Bull from './Bull.js';
import type * as Connection from './connection.js';
import * as Keys from './keys.js';
import type * as Spec from './Spec.js';
import { lasting, tidy } from './Worker.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A queue that is at hand. */
export interface Hand {
  readonly connection: Connection.Connection;
  readonly bull: Bull.Bull;
}

/** How often it is asked how a job stands, in milliseconds: the longer nothing comes, the less often. */
const PAUSE = { first: 20, longest: 300 };

/** For how long a queue may be out of reach before it is given up. */
const PATIENCE = 30_000;

/** How often partitions that nobody has any more are looked for, in milliseconds. */
const LOOK = 5_000;

/** How many results are asked for at a time: no more of them are in memory. */
const AHEAD = 4;

/** How many things are sent in one request. */
const CHUNK = 500;

// -------------------------------------------------------------------------------------
// failures
// -------------------------------------------------------------------------------------

/** A job that is not there. */
export const unknownJob = (id: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_JOB_UNKNOWN',
  message: `there is no job "${id}" in the queue`,
  suggestion: 'it has ended, or its time is over: begin anew',
});

const cancelled = (id: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_JOB_CANCELLED',
  message: `job ${id} was cancelled`,
});

const failureOf = (text: string): LockstepError => {
  try {
    const failure: unknown = JSON.parse(text);
    if (isFailure(failure)) return failure;
  } catch {
    // What is no failure is told of below.
  }
  return { _tag: 'ParallelError', code: 'ERR_WORKER_FAILED', message: 'a worker failed without saying why' };
};

// -------------------------------------------------------------------------------------
// sharing out
// -------------------------------------------------------------------------------------

const numbers = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i);

const chunksOf = <A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  numbers(Math.ceil(all.length / size)).map((i) => all.slice(i * size, (i + 1) * size));

/** Put partitions into the queue, for as long as their job lasts; those that are there already stay as they are. */
export const enqueue = (
  { bull, connection }: Hand,
  id: string,
  ttl: number,
  indices: ReadonlyArray<number>,
): Answer<void> =>
  pipe(
    chunksOf(indices, CHUNK),
    TE.traverseSeqArray((some) =>
      pipe(
        TE.tryCatch(
          () =>
            bull.queue.addBulk(
              some.map((index) => ({
                name: 'partition',
                data: { id, index },
                opts: { jobId: Keys.partition(id, index) },
              })),
            ),
          (cause): LockstepError => RedisError.of(connection.name, cause),
        ),
        TE.chain(() =>
          lasting(
            connection,
            ttl,
            some.map((index) => Keys.task(id, index)),
          ),
        ),
      ),
    ),
    TE.map(() => undefined),
  );

const isText = (u: unknown): u is string => typeof u === 'string';

/** The partitions that are done. */
export const done = ({ connection }: Hand, id: string): Answer<ReadonlySet<number>> =>
  pipe(
    connection.ask('HKEYS', Keys.parts(id)),
    TE.map((fields) => new Set((Array.isArray(fields) ? fields : []).filter(isText).map(Number))),
  );

// -------------------------------------------------------------------------------------
// following
// -------------------------------------------------------------------------------------

/** How a job stands, and the results that were asked for. */
interface Look {
  readonly results: ReadonlyArray<string | undefined>;
  readonly finished: number;
  readonly problem: LockstepError | undefined;
}

const look = ({ connection }: Hand, id: string, from: number, count: number): Answer<Look> =>
  pipe(
    TE.Do,
    TE.bind('state', () => connection.ask('HMGET', Keys.job(id), 'spec', 'failed', 'cancelled')),
    TE.bind('finished', () => connection.ask('HLEN', Keys.parts(id))),
    TE.bind('results', () =>
      count === 0
        ? TE.right<LockstepError, unknown>([])
        : connection.ask('HMGET', Keys.parts(id), ...numbers(count).map((i) => from + i)),
    ),
    TE.map(({ state, finished, results }) => {
      const [spec, failed, cancel]: ReadonlyArray<unknown> = Array.isArray(state) ? state : [];
      const given: ReadonlyArray<unknown> = Array.isArray(results) ? results : [];
      const problem = isText(cancel)
        ? cancelled(id)
        : isText(failed)
          ? failureOf(failed)
          : isText(spec)
            ? undefined
            : unknownJob(id);
      return { problem, finished: Number(finished), results: given.map((text) => (isText(text) ? text : undefined)) };
    }),
  );

/** Looks after partitions that nobody has any more. */
const lookingAfter = (hand: Hand, id: string, ttl: number): ((index: number) => Answer<void>) => {
  let next = performance.now() + LOOK;
  let lost = -1;
  return (index) => {
    if (performance.now() < next) return TE.right(undefined);
    next = performance.now() + LOOK;
    return pipe(
      TE.tryCatch(
        () => hand.bull.queue.getJob(Keys.partition(id, index)),
        (cause): LockstepError => RedisError.of(hand.connection.name, cause),
      ),
      TE.chain((job) => {
        const isLost = job === undefined && lost === index;
        lost = job === undefined ? index : -1;
        // It may have ended between two looks; what is missing twice is.
        return isLost ? enqueue(hand, id, ttl, [index]) : TE.right(undefined);
      }),
    );
  };
};

/**
 * What came of the partitions of a job, in their order; each is waited for. No more than a few are in memory. `finished`
 * tells how many there are already, whichever.
 *
 * Errors: what a partition failed with, `ERR_WORKER_FAILED`, `ERR_JOB_CANCELLED`, `ERR_JOB_UNKNOWN`, those of the queue.
 */
export async function* results(
  hand: Hand,
  id: string,
  { partitions, ttl }: Pick<Spec.Spec, 'partitions' | 'ttl'>,
  told: (finished: number) => void,
): AsyncGenerator<E.Either<LockstepError, string>> {
  const lookAfter = lookingAfter(hand, id, ttl);
  let index = 0;
  let pause = PAUSE.first;
  let unreachable: number | undefined;
  while (index < partitions.length) {
    const found = await look(hand, id, index, Math.min(AHEAD, partitions.length - index))();
    if (E.isLeft(found)) {
      unreachable ??= performance.now();
      if (!RedisError.isPassing(found.left) || performance.now() - unreachable > PATIENCE) return yield found;
      await sleep(PAUSE.longest);
      continue;
    }
    unreachable = undefined;
    const { results: texts, finished, problem } = found.right;
    told(finished);
    if (problem !== undefined) return yield E.left(problem);
    const before = index;
    for (const text of texts) {
      if (text === undefined) break;
      index++;
      yield E.right(text);
    }
    if (index > before) {
      pause = PAUSE.first;
      continue;
    }
    // Looking for workers that have ended leaves notes of its own.
    const looked = await pipe(
      lasting(hand.connection, ttl),
      TE.chain(() => lookAfter(index)),
    )();
    if (E.isLeft(looked) && !RedisError.isPassing(looked.left)) return yield looked;
    await sleep(pause);
    pause = Math.min(PAUSE.longest, pause * 2);
  }
}

// -------------------------------------------------------------------------------------
// looking after workers
// -------------------------------------------------------------------------------------

/** How often it is looked for workers that have ended, in milliseconds. */
const STALLED = 2_000;

/** Gives the partitions of workers that have ended to others, as long as it is not closed. */
export const guardian = ({ bull }: Hand): Worker<Bull.Told> => {
  const worker = bull.worker(null, {
    autorun: false,
    stalledInterval: STALLED,
    maxStalledCount: Bull.MOST_STALLED,
  });
  worker.on('error', () => undefined);
  void worker.startStalledCheckTimer();
  return worker;
};

// -------------------------------------------------------------------------------------
// the end
// -------------------------------------------------------------------------------------

/** For how long workers may take to finish what is done already, in milliseconds. */
const PARTING = 1_000;

const isUnderWay = ({ bull }: Hand, id: string): Answer<boolean> =>
  TE.tryCatch(
    async () => {
      const active = await bull.queue.getRanges(['active'], 0, -1);
      return active.some((name) => name.startsWith(`${id}-`));
    },
    (cause): LockstepError => RedisError.of('the queue', cause),
  );

const purge = ({ connection }: Hand, id: string, count: number): Answer<void> =>
  pipe(
    chunksOf(numbers(count), CHUNK),
    TE.traverseSeqArray((some) => {
      const keys = [...Keys.waiting, ...some.map((index) => Keys.task(id, index))];
      return connection.ask(
        'EVAL',
        Keys.PURGE,
        keys.length,
        ...keys,
        ...some.map((index) => Keys.partition(id, index)),
      );
    }),
    TE.map(() => undefined),
  );

/** Have nobody work on a job any more, and leave nothing of that; workers have a moment to finish what is done. */
export const clear = (hand: Hand, id: string, count: number): Answer<void> =>
  pipe(
    TE.fromTask<void, LockstepError>(async () => {
      const until = performance.now() + PARTING;
      while (performance.now() < until) {
        const isBusy = await isUnderWay(hand, id)();
        if (E.isLeft(isBusy) || !isBusy.right) break;
        await sleep(PAUSE.first);
      }
    }),
    TE.chain(() => purge(hand, id, count)),
    TE.chain(() => tidy(hand.connection)),
    TE.map(() => undefined),
  );

/** End a job: nothing of it is left. What workers still have under way is not kept. */
export const end = (hand: Hand, id: string, count: number): Answer<void> =>
  pipe(
    hand.connection.ask('DEL', Keys.job(id), Keys.parts(id)),
    TE.chain(() => clear(hand, id, count)),
  );
