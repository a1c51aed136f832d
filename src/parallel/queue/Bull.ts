/**
 * BullMQ, which shares out the partitions of jobs among workers, and gives those of a worker that has ended to another.
 */
import type { Processor, Queue, Worker, WorkerOptions } from 'bullmq';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import { isRecord } from '../../model/strict.js';
import type { Answer } from '../../store/Store.js';
import { missingPackage } from '../missingPackage.js';
import type { Connection } from './connection.js';
import * as Keys from './keys.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a worker is told: which partition of which job. */
export interface Told {
  readonly id: string;
  readonly index: number;
}

/** What BullMQ offers, of a Redis. */
export interface Bull {
  readonly queue: Queue<Told>;
  readonly worker: (processor: Processor<Told> | null, options: Partial<WorkerOptions>) => Worker<Told>;
}

/** Whether what a worker was told is of the form. */
export const isTold = (u: unknown): u is Told =>
  isRecord(u) && typeof u['id'] === 'string' && typeof u['index'] === 'number';

/** How often a partition is tried that fails. */
export const ATTEMPTS = 3;

/** How often a partition is given to another worker after its worker has ended. */
export const MOST_STALLED = 10;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The queue of a Redis. Errors: `ERR_PACKAGE_MISSING`. */
export const open = ({ client }: Connection): Answer<Bull> =>
  TE.tryCatch(
    async () => {
      const bull = await import('bullmq');
      const common = { connection: client, prefix: Keys.PREFIX };
      const queue = new bull.Queue<Told>(Keys.NAME, {
        ...common,
        // What is only told in passing is not kept.
        skipMetasUpdate: true,
        defaultJobOptions: {
          attempts: ATTEMPTS,
          backoff: { type: 'exponential', delay: 500 },
          removeOnComplete: true,
          removeOnFail: true,
        },
      });
      // Connections tell of themselves by what is asked.
      queue.on('error', () => undefined);
      return {
        queue,
        worker: (processor, options) => new bull.Worker<Told>(Keys.NAME, processor, { ...common, ...options }),
      };
    },
    (): LockstepError => missingPackage('bullmq', 'diffs by a queue'),
  );
