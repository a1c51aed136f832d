/**
 * Worker threads that read, decode and compare parts of two stores by themselves, and send back only what differs. No
 * dataset is copied between threads.
 *
 * @since 0.5.0
 */

import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Piscina } from 'piscina';
import type { LockstepError, ParallelError } from '../../model/LockstepError.js';
import { messageOf } from '../../model/thrown.js';
import { traverseBounded } from '../../store/bounded.js';
import type { Answer } from '../../store/Store.js';
import { here } from '../here.js';
import type { Job } from '../Job.js';
import { missingPackage } from '../missingPackage.js';
import type { Partition } from '../Partition.js';
import { isFailure } from '../sendable.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Threads that wait for work. */
export interface Threads {
  /** How many there are. */
  readonly count: number;
  /** What differs in each partition of a job, as text, as it comes; what is left over is given up when one fails. */
  readonly run: (
    job: Job,
    partitions: ReadonlyArray<Partition>,
    done: (text: string, partition: Partition) => E.Either<LockstepError, void>,
  ) => Answer<void>;
  /** End them; what is under way is given up. */
  readonly close: Answer<void>;
}

/** What may be asked of threads. */
export interface ThreadOptions {
  /** How many; as many as there are cores by itself. */
  readonly count?: number;
  /** Options of Node for each of them, for example `--max-old-space-size=4096`; those of this process by themselves. */
  readonly execArgv?: ReadonlyArray<string>;
}

/** Partitions that a thread has at the same time: while one is on its way, another is decoded. */
const AT_ONCE = 2;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const worker = (): string => fileURLToPath(new URL(`threads/worker${extname(here)}`, here));

const failed = (thrown: unknown, partition: Partition): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_WORKER_FAILED',
  message: `a worker thread ended at ${partition.model}: ${messageOf(thrown)}`,
  model: partition.model,
});

const isAnswer = (u: unknown): u is E.Either<LockstepError, string> =>
  typeof u === 'object' &&
  u !== null &&
  (('right' in u && typeof u.right === 'string') || ('left' in u && isFailure(u.left)));

const of = (pool: Piscina, count: number): Threads => ({
  count,
  close: TE.fromTask(() => pool.destroy()),
  run: (job, partitions, done) => {
    const id = randomUUID();
    return pipe(
      partitions,
      // No more than the threads take: what is under way cannot be called back, what was not begun need not be.
      traverseBounded(count * AT_ONCE)((partition) =>
        pipe(
          TE.tryCatch(
            (): Promise<unknown> => pool.run({ id, job, partition }),
            (thrown): LockstepError => failed(thrown, partition),
          ),
          TE.filterOrElseW(isAnswer, (): LockstepError => failed(new Error('it gave no answer'), partition)),
          TE.chainEitherK((answer) => answer),
          TE.chainEitherK((text) => done(text, partition)),
        ),
      ),
      TE.map(() => undefined),
    );
  },
});

/**
 * Start threads, to be used again and again; close them in the end. Starting takes some tenths of a second.
 *
 * Errors: `ERR_PACKAGE_MISSING` without `piscina`.
 *
 * @example
 * import { diffFrom, SchemaSource, Threads } from 'lockstep/parallel'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const schema = SchemaSource.described({ models: { device: { identifiers: { name: 'string' } } } })
 * const compare = (threads: Threads.Threads) => pipe('old.segments', diffFrom('new.segments', { schema, threads }))
 * await pipe(
 *   TE.bracket(Threads.open({ count: 2 }), compare, ({ close }) => close),
 *   TE.mapLeft((error) => error.code),
 * )() // => { _tag: 'Left', left: 'ERR_FILE_NOT_FOUND' }
 */
export const open = ({ count = availableParallelism(), execArgv }: ThreadOptions = {}): Answer<Threads> =>
  pipe(
    TE.tryCatch(
      () => import('piscina'),
      (): LockstepError => missingPackage('piscina', 'worker threads'),
    ),
    TE.map(({ Piscina: Pool }) =>
      of(
        new Pool({
          filename: worker(),
          minThreads: count,
          maxThreads: count,
          concurrentTasksPerWorker: AT_ONCE,
          // Threads have connections, which want to be listened to while nothing else is to be done.
          atomics: 'disabled',
          ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
        }),
        count,
      ),
    ),
  );
