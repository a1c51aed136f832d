/**
 * What every operation on a store needs: the connection, the keys, and how the store is laid out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import * as Retry from '../../sync/Retry.js';
import type { Connection } from './Connection.js';
import * as Keys from './keys.js';
import * as RedisError from './RedisError.js';
import type { Script } from './Script.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What comes of an operation. */
export type Answer<A> = Promise<E.Either<LockstepError, A>>;

/** The steps of a commit that takes more than one; tests stop at them. */
export type Step = 'taken' | 'checked' | 'written' | 'decided' | 'applying' | 'applied' | 'finished';

/** The surroundings of an operation. */
export interface Context {
  readonly connection: Connection;
  readonly schema: Schema;
  readonly keys: Keys.Keys;
  /** How many a model has. */
  readonly buckets: number;
  /** Milliseconds after which an owner who does not say that he lives has vanished. */
  readonly lease: number;
  readonly at: (step: Step) => Promise<void>;
}

/** What a script says: a word, and what goes with it. */
export interface Said {
  readonly word: string;
  readonly rest: ReadonlyArray<string>;
}

// -------------------------------------------------------------------------------------
// asking
// -------------------------------------------------------------------------------------

const saidIn = (reply: unknown): Said => {
  const [word = '', ...rest] = Array.isArray(reply) ? reply.map((item) => (item === null ? '' : String(item))) : [];
  return { word, rest };
};

/**
 * Run a script.
 *
 * Errors: `ERR_STORE_CORRUPT` where it finds what Lockstep does not write, and those of the connection.
 */
export const run = async (
  { connection }: Context,
  script: Script,
  keys: ReadonlyArray<string>,
  args: ReadonlyArray<string | number>,
): Answer<Said> => {
  const { name } = connection;
  const reply = await connection.run(script, keys, args);
  if (E.isLeft(reply)) return reply;
  const said = saidIn(reply.right);
  const [key, field] = said.rest;
  if (said.word === 'foreign') return E.left(RedisError.corrupt(name, key, undefined, 'it is of another type'));
  if (said.word === 'corrupt') {
    const what = `its field "${Keys.ofField(field ?? '') ?? field}" is not of the form`;
    return E.left(RedisError.corrupt(name, key, undefined, what));
  }
  return E.right(said);
};

// -------------------------------------------------------------------------------------
// asking again
// -------------------------------------------------------------------------------------

const pauses = pipe(Retry.exponential(5), Retry.atMost(200), Retry.jittered());

/** Wait a little, and the longer the more attempts have failed. */
export const pause = async (failed: number): Promise<void> => {
  await sleep(pauses(failed));
};

/** A limit to how long something is tried. */
export interface Deadline {
  readonly isOver: () => boolean;
}

export const within = (milliseconds: number): Deadline => {
  const end = performance.now() + milliseconds;
  return { isOver: () => performance.now() > end };
};

/** How long a server that is gone is waited for, in milliseconds, by what has not been sent or changes nothing. */
const PATIENCE = 2_000;

/** How long asking again is worth it: while the server is busy, when there was no answer, and when nothing could be sent. */
export interface Patience {
  readonly busy: number;
  readonly silent: number;
  readonly unsent: number;
}

/** Of what changes something: nobody knows what came of it without an answer. */
export const writing = (timeout: number): Patience => ({
  busy: timeout,
  silent: timeout,
  unsent: Math.min(timeout, PATIENCE),
});

/** Of what changes nothing. */
export const reading = (timeout: number): Patience => {
  const short = Math.min(timeout, PATIENCE);
  return { busy: timeout, silent: short, unsent: short };
};

/** Of what is decided, and is not given up early. */
export const insisting = (timeout: number): Patience => ({ busy: timeout, silent: timeout, unsent: timeout });

/** Whether asking again is worth it, told error by error. What follows a doubt is in doubt. */
export const worthwhile = (patience: Patience): ((error: LockstepError) => boolean) => {
  const [busy, silent, unsent] = [within(patience.busy), within(patience.silent), within(patience.unsent)];
  let isInDoubt = false;
  return (error) => {
    isInDoubt ||= RedisError.isDoubt(error);
    if (!RedisError.isPassing(error)) return false;
    if (RedisError.isUnsent(error) && !isInDoubt) return !unsent.isOver();
    return !(error.code === 'ERR_STORE_BUSY' ? busy : silent).isOver();
  };
};

/** Ask again as long as it is worth it. */
export const persist = async <A>(patience: Patience, ask: () => Answer<A>): Answer<A> => {
  const isWorthwhile = worthwhile(patience);
  for (let failed = 1; ; failed++) {
    const answer = await ask();
    if (E.isRight(answer) || !isWorthwhile(answer.left)) return answer;
    await pause(failed);
  }
};

// -------------------------------------------------------------------------------------
// several at a time
// -------------------------------------------------------------------------------------

/**
 * Do jobs, a few at a time; the next is asked for when one is done. The first failure ends it, after what is under way.
 */
export const inFlight = async (limit: number, jobs: Iterable<() => Answer<void>>): Answer<void> => {
  const iterator = jobs[Symbol.iterator]();
  let failure: LockstepError | undefined;
  const work = async (): Promise<void> => {
    while (failure === undefined) {
      const { done, value: job } = iterator.next();
      if (done === true) return;
      const answer = await job();
      if (E.isLeft(answer)) failure ??= answer.left;
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (failure === undefined) return E.right(undefined);
  iterator.return?.();
  return E.left(failure);
};
