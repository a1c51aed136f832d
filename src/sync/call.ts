/**
 * Asking a handler: within a time, again where that may help, and never trusting that it heeds its type. A handler is
 * somebody's code.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { messageOf } from '../model/thrown.js';
import type { Context, HandlerError } from './Handlers.js';
import type { Retry } from './Retry.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How handlers are asked. */
export interface Manner {
  /** How long a handler may take, in milliseconds. */
  readonly timeout: number | undefined;
  /** When to ask again after a transient error. */
  readonly retry: Retry;
  /** Cuts waiting for another attempt short. */
  readonly signal: AbortSignal | undefined;
}

/** Why there is no answer. */
export interface NoAnswer extends HandlerError {
  /** Nobody knows whether it took effect: it threw, gave what is no answer, or did not answer in time. */
  readonly inDoubt?: true;
}

/** What came of asking. */
export interface Asked<A> {
  readonly answer: E.Either<NoAnswer, A>;
  /** How often it was asked. */
  readonly attempts: number;
}

type Ask<A> = (context: Context) => TE.TaskEither<HandlerError, A>;

// -------------------------------------------------------------------------------------
// asking once
// -------------------------------------------------------------------------------------

const inDoubt = (message: string, cause?: unknown): E.Either<NoAnswer, never> =>
  E.left({ message, inDoubt: true, cause });

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether it is what a handler may give as its error. */
export const isHandlerError = (value: unknown): value is HandlerError =>
  isObject(value) && 'message' in value && typeof value.message === 'string';

const isLeft = (answer: unknown): answer is E.Left<HandlerError> =>
  isObject(answer) && '_tag' in answer && answer._tag === 'Left' && 'left' in answer && isHandlerError(answer.left);

const isRight = (answer: unknown): answer is E.Right<unknown> =>
  isObject(answer) && '_tag' in answer && answer._tag === 'Right' && 'right' in answer;

/** A timer that is set to more than this goes off at once. */
const LONGEST = 2 ** 31 - 1;

const settle = async <A>(
  ask: Ask<A>,
  context: Context,
  is: (value: unknown) => value is A,
): Promise<E.Either<NoAnswer, A>> => {
  try {
    const answer: unknown = await ask(context)();
    if (isLeft(answer)) return answer;
    return isRight(answer) && is(answer.right) ? E.right(answer.right) : inDoubt('the handler gave no answer');
  } catch (thrown) {
    return inDoubt(messageOf(thrown), thrown);
  }
};

const within = async <A>(
  ask: Ask<A>,
  attempt: number,
  { timeout }: Manner,
  is: (value: unknown) => value is A,
): Promise<E.Either<NoAnswer, A>> => {
  const controller = new AbortController();
  const answer = settle(ask, { signal: controller.signal, attempt }, is);
  if (timeout === undefined || timeout > LONGEST) return answer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<E.Either<NoAnswer, A>>((resolve) => {
    timer = setTimeout(() => {
      resolve(inDoubt(`no answer within ${timeout} ms`));
      controller.abort();
    }, timeout);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
};

// -------------------------------------------------------------------------------------
// asking again
// -------------------------------------------------------------------------------------

/** Wait, unless there is no use in it any more. */
const pause = (delay: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(delay, LONGEST));
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
  });

/** Whether to ask again after an answer; it is time to when this is answered. */
export const again = async (answer: Asked<unknown>, { retry, signal }: Manner): Promise<boolean> => {
  const { answer: last, attempts } = answer;
  const mayPass = E.isLeft(last) && last.left.transient === true && last.left.inDoubt !== true;
  const delay = mayPass && signal?.aborted !== true ? retry(attempts) : undefined;
  if (delay === undefined) return false;
  await pause(delay, signal);
  return signal?.aborted !== true;
};

/**
 * Ask a handler, and again after transient errors as long as the policy says so; `before` is how often it has been asked
 * already.
 */
export const call = async <A>(
  ask: Ask<A>,
  is: (value: unknown) => value is A,
  manner: Manner,
  before = 0,
): Promise<Asked<A>> => {
  for (let attempts = before + 1; ; attempts++) {
    const asked = { answer: await within(ask, attempts - 1, manner, is), attempts };
    if (!(await again(asked, manner))) return asked;
  }
};
