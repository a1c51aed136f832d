/**
 * Reading one version of what others may be changing at the same time.
 *
 * The version is read before and after. Where somebody has committed in between, what was read is read again; where that
 * happens again and again, the reader takes an intent, so that nobody commits until he has read.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Request } from './Connection.js';
import {
  type Answer,
  type Context,
  type Deadline,
  inFlight,
  pause,
  persist,
  reading,
  within,
  writing,
} from './Context.js';
import * as Intent from './intent.js';
import * as RedisError from './RedisError.js';
import { settle } from './recover.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a store is at. */
export interface State {
  readonly version: number;
  /** The id of a commit that is being carried out, in steps. */
  readonly pending: string | undefined;
}

/** Requests, a few at a time, made when they are asked for. */
export type Batches = Iterable<ReadonlyArray<Request>>;

/** How often something is read while others write, before they are kept from it. */
const TRIES = 3;

const AT_ONCE = 3;

// -------------------------------------------------------------------------------------
// asking
// -------------------------------------------------------------------------------------

/** Ask what the store is at. */
export const state = ({ connection, keys }: Context, take: (state: State) => void): Request => ({
  command: 'HMGET',
  key: keys.meta,
  args: ['version', 'pending'],
  take: (reply) => {
    const [version, pending]: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
    if (version === null || !/^\d+$/.test(String(version))) {
      const problem = version === null ? 'it is gone' : 'its field "version" is not of the form';
      return RedisError.corrupt(connection.name, keys.meta, undefined, problem);
    }
    take({ version: Number(version), pending: Buffer.isBuffer(pending) ? pending.toString() : undefined });
    return undefined;
  },
});

/** Ask things, a few batches at a time. */
const inBatches = (context: Context, batches: Batches): Answer<void> => {
  function* jobs(): Generator<() => Answer<void>> {
    for (const batch of batches) yield () => context.connection.ask(batch);
  }
  return inFlight(AT_ONCE, jobs());
};

/** Between a question before and one after. On a server the order of sending is that of answering. */
export const between = async (
  context: Context,
  before: ReadonlyArray<Request>,
  batches: Batches,
  after: ReadonlyArray<Request>,
): Answer<void> => {
  const { connection } = context;
  if (connection.isCluster) {
    const first = await connection.ask(before);
    if (E.isLeft(first)) return first;
    const read = await inBatches(context, batches);
    return E.isLeft(read) ? read : connection.ask(after);
  }
  function* framed(): Generator<ReadonlyArray<Request>> {
    let held = before;
    let isFirst = true;
    for (const batch of batches) {
      if (!isFirst) yield held;
      held = isFirst ? [...before, ...batch] : batch;
      isFirst = false;
    }
    yield [...held, ...after];
  }
  return inBatches(context, framed());
};

/** A question that changes nothing is asked again when the connection was lost. */
export const patiently = <A>({ connection }: Context, ask: () => Answer<A>): Answer<A> =>
  persist(reading(connection.timeout), ask);

/** Others were faster again and again. */
export const moving = ({ connection }: Context): LockstepError =>
  RedisError.busy(connection.name, 'others were writing all the time');

/** What somebody may not do who may only read. */
const isBeyondReaders = ({ code }: LockstepError): boolean =>
  code === 'ERR_STORE_READ_ONLY' || code === 'ERR_STORE_REFUSED';

/** Wait for a commit that is being carried out, and see to it if its owner has vanished, and we may. */
export const ended = async (context: Context, pending: string, failed: number, deadline: Deadline): Answer<void> => {
  if (deadline.isOver()) return E.left(moving(context));
  const settled = await persist(writing(context.connection.timeout), () => settle(context, pending, failed));
  if (E.isRight(settled) || !isBeyondReaders(settled.left)) return settled;
  await pause(failed);
  return E.right(undefined);
};

// -------------------------------------------------------------------------------------
// one version
// -------------------------------------------------------------------------------------

/** What is read: made anew for each try. */
export interface Reading<A> {
  readonly batches: Batches;
  readonly result: () => A;
}

/** What a try came to: of one version, of more than one, or in the middle of a commit. */
type Try<A> =
  | { readonly _tag: 'One'; readonly answer: A }
  | { readonly _tag: 'Moved' }
  | { readonly _tag: 'Pending'; readonly id: string };

/** Read while nobody else writes. Errors: `ERR_STORE_BUSY` where this user cannot keep others from it. */
export const undisturbed = async <A>(context: Context, read: () => Answer<A>): Answer<A> => {
  const answer = await Intent.holding(context, 'read', 0, async () => {
    const found = await read();
    return E.isLeft(found) ? found : E.right({ answer: found.right, isCommitted: false });
  });
  return E.isLeft(answer) && isBeyondReaders(answer.left) ? E.left(moving(context)) : answer;
};

const tried =
  <A>(context: Context, reading: () => Reading<A>) =>
  async (): Answer<Try<A>> => {
    const { batches, result } = reading();
    const states: Array<State> = [];
    const ask = state(context, (found) => void states.push(found));
    const read = await between(context, [ask], batches, [ask]);
    if (E.isLeft(read)) return read;
    const pending = states.find((found) => found.pending !== undefined)?.pending;
    if (pending !== undefined) return E.right({ _tag: 'Pending', id: pending });
    const [first, last] = states;
    return E.right(first?.version === last?.version ? { _tag: 'One', answer: result() } : { _tag: 'Moved' });
  };

/** One version of what some batches read. Errors: `ERR_STORE_BUSY`, and those of the connection. */
export const oneVersion = async <A>(context: Context, reading: () => Reading<A>): Answer<A> => {
  const deadline = within(context.connection.timeout);
  const attempt = tried(context, reading);
  for (let failed = 1, moved = 0; moved < TRIES; failed++) {
    const found = await patiently(context, attempt);
    if (E.isLeft(found)) return found;
    if (found.right._tag === 'One') return E.right(found.right.answer);
    if (found.right._tag === 'Moved') moved++;
    else {
      const settled = await ended(context, found.right.id, failed, deadline);
      if (E.isLeft(settled)) return settled;
    }
  }
  return undisturbed(context, async () => {
    const found = await patiently(context, attempt);
    if (E.isLeft(found)) return found;
    return found.right._tag === 'One' ? E.right(found.right.answer) : E.left(moving(context));
  });
};
