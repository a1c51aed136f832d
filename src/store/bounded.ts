/** Many questions at the same time, but not all of them: what is asked is bounded, whatever there is to ask. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** How many questions are asked at the same time, of one store or of several together. */
export const AT_ONCE = 8;

/**
 * Ask something of everything in a list, at most so many at the same time; the answers in the order of the list. After a
 * failure nothing more is asked, and what is under way is waited for.
 */
export const traverseBounded =
  (atOnce: number) =>
  <A, L, B>(ask: (a: A) => TE.TaskEither<L, B>) =>
  (all: ReadonlyArray<A>): TE.TaskEither<L, ReadonlyArray<B>> =>
  () => {
    const answers: Array<B> = [];
    const rest = all.entries();
    let hasFailed = false;
    const lane: TE.TaskEither<L, void> = async () => {
      for (const [i, each] of rest) {
        if (hasFailed) break;
        const answer = await ask(each)();
        if (E.isLeft(answer)) {
          hasFailed = true;
          return answer;
        }
        answers[i] = answer.right;
      }
      return E.right(undefined);
    };
    return pipe(
      Array.from({ length: Math.min(Math.max(1, atOnce), all.length) }, () => lane),
      // In parallel: each lane takes what is next.
      TE.sequenceArray,
      TE.map(() => answers),
    )();
  };
