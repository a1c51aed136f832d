/**
 * What runs in a worker thread: it opens the stores of a job once, and reads partitions of it as it is told.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Job from '../Job.js';
import type { Partition } from '../Partition.js';
import { sendable } from '../sendable.js';

/** What a thread is told. */
export interface Task {
  readonly job: Job.Job;
  /** Tells jobs apart that have the same stores. */
  readonly id: string;
  readonly partition: Partition;
}

/** Jobs whose stores stay open for what comes next. */
const MOST = 4;

const sessions = new LRUCache<string, Promise<E.Either<LockstepError, Job.Session>>>({
  max: MOST,
  dispose: (session) => {
    void session.then((opened) => (E.isRight(opened) ? opened.right.close() : undefined));
  },
});

const sessionOf = (id: string, job: Job.Job): Promise<E.Either<LockstepError, Job.Session>> => {
  const known = sessions.get(id);
  if (known !== undefined) return known;
  const opened = Job.open(job)();
  sessions.set(id, opened);
  return opened;
};

/** Read a partition: what differs in it, as text. */
export default ({ id, job, partition }: Task): Promise<E.Either<LockstepError, string>> =>
  pipe(
    () => sessionOf(id, job),
    TE.chain((session) => session.run(partition)),
    TE.mapLeft(sendable),
  )();
