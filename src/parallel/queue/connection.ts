/**
 * Connections to the Redis of a queue: one for what BullMQ asks, which waits, and one for what Lockstep asks, which does not.
 *
 * BullMQ takes clients that others have made. Only this module makes them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { LockstepError, StoreError } from '../../model/LockstepError.js';
import * as Address from '../../store/redis/address.js';
import * as RedisError from '../../store/redis/RedisError.js';
import type { Answer } from '../../store/Store.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A client as BullMQ takes it. */
export type Client = Redis | Cluster;

/** The Redis of a queue. */
export interface Connection {
  /** As messages show it: without user and password. */
  readonly name: string;
  /** For BullMQ: what it asks waits until there is a server. */
  readonly client: Client;
  /** Ask something. Errors: those of stores. */
  readonly ask: (command: string, ...args: ReadonlyArray<string | number>) => Answer<unknown>;
  readonly close: Answer<void>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const LONGEST_PAUSE = 2_000;

const again = (failed: number): number => Math.min(LONGEST_PAUSE, 20 * 2 ** Math.min(failed, 10));

const clientOf = (
  { connection, nodes, cluster }: Address.Address,
  more: Omit<RedisOptions, 'replyMapping'>,
): Client => {
  const client =
    nodes === undefined
      ? new Redis({ ...connection, ...more, retryStrategy: again, lazyConnect: true })
      : new Cluster([...nodes], {
          ...cluster,
          clusterRetryStrategy: again,
          lazyConnect: true,
          redisOptions: { ...connection, ...more },
        });
  // Told by what is asked; without a listener it would end the process.
  client.on('error', () => undefined);
  return client;
};

const PARTING = 500;

const parted = async (client: Client): Promise<void> => {
  if (client.status === 'ready') {
    await Promise.race([client.quit().catch(() => undefined), sleep(PARTING, undefined, { ref: false })]);
  }
  client.disconnect();
};

/** What is told of a queue at a URL. */
const nameOf = ({ name }: Address.Address): string => `the queue at ${name.replace(/\?.*/, '')}`;

const connected = (name: string, client: Client, timeout: number): TE.TaskEither<StoreError, void> =>
  TE.tryCatch(
    async () => {
      let last: unknown;
      client.on('error', (cause) => {
        last = cause;
      });
      const late = sleep(timeout, undefined, { ref: false }).then(() => {
        throw last ?? new Error('Command timed out');
      });
      await Promise.race([client.connect().catch((cause: unknown) => Promise.reject(last ?? cause)), late]);
    },
    (cause) => {
      client.disconnect();
      return RedisError.of(name, cause);
    },
  );

/**
 * Connect to the Redis of a queue, named by a URL as stores are, `redis://user:password@host:port/db`, without a store.
 *
 * Errors: `ERR_CONFIG_INVALID`, `ERR_STORE_UNREACHABLE`, `ERR_STORE_TIMEOUT`, `ERR_STORE_REFUSED`.
 */
export const open = (url: string): Answer<Connection> =>
  pipe(
    TE.fromEither<LockstepError, Address.Address>(Address.of(url)),
    TE.chain((address) => {
      const name = nameOf(address);
      const own = clientOf(address, { commandTimeout: address.timeout, maxRetriesPerRequest: 1 });
      const client = clientOf(address, { maxRetriesPerRequest: null });
      const ask: Connection['ask'] = (command, ...args) =>
        TE.tryCatch(
          (): Promise<unknown> => own.call(command, [...args]),
          (cause) => RedisError.of(name, cause),
        );
      const close: Connection['close'] = async () => {
        await Promise.all([parted(own), parted(client)]);
        return E.right(undefined);
      };
      return pipe(
        connected(name, own, address.timeout),
        TE.chainW(() => connected(name, client, address.timeout)),
        TE.mapLeft((error): LockstepError => {
          own.disconnect();
          client.disconnect();
          return error;
        }),
        TE.map((): Connection => ({ name, client, ask, close })),
      );
    }),
  );
