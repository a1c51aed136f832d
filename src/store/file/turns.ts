/** Writers of a file, one after the other: of several processes by its lock, of one process in the order of the calls. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Answer } from '../Store.js';
import { acquire } from './lock.js';

const PAUSE = 20;

/** How long a writer waits for another one, in milliseconds, unless it is told otherwise. */
export const PATIENCE = 5000;

/** Hold the lock of a file while something is done; wait for others as long as there is patience. Errors: `ERR_FILE_LOCKED`. */
export const locked =
  (path: string, patience: number) =>
  <A>(task: Answer<A>): Answer<A> => {
    const until = performance.now() + patience;
    const take: ReturnType<typeof acquire> = async () => {
      for (;;) {
        const lock = await acquire(path)();
        if (E.isRight(lock) || lock.left.code !== 'ERR_FILE_LOCKED' || performance.now() > until) return lock;
        await new Promise((resolve) => setTimeout(resolve, PAUSE * (1 + Math.random())));
      }
    };
    return TE.bracketW(
      take,
      () => task,
      ({ release }) => release,
    );
  };

/** Tasks one at a time, in the order of the calls. */
export const inTurns = (): (<A>(task: Answer<A>) => Answer<A>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => () => {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  };
};
