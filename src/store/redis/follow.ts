/**
 * Hearing of keys that change, by whoever changes them: the server's client-side caching, in broadcasting mode, told over a
 * connection of its own.
 *
 * Where that connection is lost, changes are not heard of until it is there again; the listener is told then that any key
 * may have changed.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Redis } from 'ioredis';
import type { StoreError } from '../../model/LockstepError.js';
import * as RedisError from './RedisError.js';

/** Somebody who is told of changes. */
export interface Following {
  /** Whether changes are heard of right now. */
  readonly isLive: () => boolean;
  readonly stop: () => Promise<void>;
}

/** Told of a key that has changed; `undefined`: any may have. */
type Heard = (key: string | undefined) => void;

const CHANNEL = '__redis__:invalidate';

const keysIn = (message: unknown): ReadonlyArray<string> | undefined =>
  Array.isArray(message) ? message.map((key) => String(key)) : undefined;

/**
 * Follow the keys that begin with a prefix. `connect` makes clients that are not connected yet.
 *
 * Errors: `ERR_STORE_UNREACHABLE` and its siblings; `ERR_STORE_REFUSED` where the server or the user may not.
 */
export const follow = async (
  name: string,
  connect: () => Redis,
  prefix: string,
  heard: Heard,
): Promise<E.Either<StoreError, Following>> => {
  const [listening, tracking] = [connect(), connect()];
  let live = false;
  const lost = (): void => {
    live = false;
    heard(undefined);
  };

  /** Let the server tell one connection of what the other would want to know. */
  const track = async (): Promise<void> => {
    const id = await listening.client('ID');
    await listening.subscribe(CHANNEL);
    await tracking.call('CLIENT', 'TRACKING', 'OFF');
    await tracking.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', String(id), 'BCAST', 'PREFIX', prefix);
    live = true;
    heard(undefined);
  };

  const stop = async (): Promise<void> => {
    live = false;
    for (const client of [listening, tracking]) {
      client.removeAllListeners('ready');
      client.disconnect();
    }
  };

  for (const client of [listening, tracking]) {
    client.on('error', lost);
    client.on('close', lost);
  }
  listening.on('messageBuffer', (_channel: unknown, message: unknown) => {
    const keys = keysIn(message);
    if (keys === undefined) heard(undefined);
    else keys.forEach(heard);
  });
  try {
    await Promise.all([listening.connect(), tracking.connect()]);
    await track();
  } catch (cause) {
    await stop();
    return E.left(RedisError.of(name, cause));
  }
  // Whichever of the two comes back, the other may have to be told of it.
  const again = (): void => {
    if (listening.status === 'ready' && tracking.status === 'ready') track().catch(lost);
  };
  listening.on('ready', again);
  tracking.on('ready', again);
  return E.right({ isLive: () => live, stop });
};
