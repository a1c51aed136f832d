/**
 * The connection to a server or a cluster: the only module that talks to ioredis.
 *
 * Nothing that was sent is sent again by itself, and nothing waits for ever: what is lost is told, and who asked decides.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { LockstepError, StoreError } from '../../model/LockstepError.js';
import { storeError } from '../Store.js';
import type { Address } from './address.js';
import { type Following, follow } from './follow.js';
import * as RedisError from './RedisError.js';
import type { Script } from './Script.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A request that reads. */
export interface Request {
  /** In capitals, so that ioredis leaves the answer as the server gives it. */
  readonly command: 'HMGET' | 'HGETALL' | 'LRANGE' | 'LINDEX';
  readonly key: string;
  readonly args?: ReadonlyArray<string | number>;
  /** Takes the answer as soon as it is there, texts as buffers; what it finds wrong ends the whole. */
  readonly take: (reply: unknown) => LockstepError | undefined;
}

/** A connection. */
export interface Connection {
  /** As messages show it. */
  readonly name: string;
  readonly isCluster: boolean;
  /** Milliseconds that a request may take. */
  readonly timeout: number;
  /** Ask something: in this order and all at once on a server, key by key in a cluster. */
  readonly ask: (requests: ReadonlyArray<Request>) => Promise<E.Either<LockstepError, void>>;
  /** Run a script. */
  readonly run: (
    script: Script,
    keys: ReadonlyArray<string>,
    args: ReadonlyArray<string | number>,
  ) => Promise<E.Either<LockstepError, unknown>>;
  /** Hear of keys that change; not in a cluster, each of whose nodes would have to be followed. */
  readonly follow?: (
    prefix: string,
    heard: (key: string | undefined) => void,
  ) => Promise<E.Either<StoreError, Following>>;
  readonly close: TE.TaskEither<never, void>;
}

// -------------------------------------------------------------------------------------
// clients
// -------------------------------------------------------------------------------------

const LONGEST_PAUSE = 1_000;

/** When to connect again, without end: after 20 ms, and twice as long each time. */
const again = (failed: number): number => Math.min(LONGEST_PAUSE, 10 * 2 ** Math.min(failed, 10));

const optionsFor = ({ connection, timeout }: Address): Omit<RedisOptions, 'replyMapping'> => ({
  connectTimeout: timeout,
  ...connection,
  commandTimeout: timeout,
  // What was under way when the connection was lost has failed: a script may have run, or not.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
});

const serverOf = (address: Address, more: Pick<RedisOptions, 'protocol' | 'autoResubscribe'> = {}): Redis => {
  const { sentinels } = address.connection;
  let wasThere = false;
  const client = new Redis({
    // Only sentinels need to be told which of the servers is the primary.
    enableReadyCheck: sentinels !== undefined && sentinels !== null,
    // After a failover the old primary is a replica.
    ...(sentinels ? { reconnectOnError: (error: Error) => error.message.startsWith('READONLY') } : {}),
    ...optionsFor(address),
    ...more,
    lazyConnect: true,
    retryStrategy: again,
    // Whoever opens a store is told at once that no sentinel answers; later they are asked without end.
    sentinelRetryStrategy: (failed) => (wasThere ? again(failed) : null),
  });
  client.once('ready', () => {
    wasThere = true;
  });
  return client;
};

/** A client that is told of keys that change: in the newer protocol, ioredis passes that over. */
const listenerOf = (address: Address): Redis => serverOf(address, { protocol: 2, autoResubscribe: false });

const clusterOf = (address: Address, nodes: NonNullable<Address['nodes']>): Cluster =>
  new Cluster([...nodes], {
    slotsRefreshTimeout: Math.min(address.timeout, 2_000),
    ...address.cluster,
    clusterRetryStrategy: again,
    lazyConnect: true,
    redisOptions: optionsFor(address),
  });

type Client = Redis | Cluster;

/** Answers, in the order of the requests; each as soon as it is there. */
type Ask = (requests: ReadonlyArray<Request>, told: (index: number, cause: unknown, reply: unknown) => void) => unknown;

const argsOf = ({ key, args = [] }: Request): Array<string | number> => [key, ...args];

const pipelined =
  (client: Redis): Ask =>
  (requests, told) => {
    const pipeline = client.pipeline();
    requests.forEach((request, i) => {
      pipeline.callBuffer(request.command, argsOf(request), (cause, reply) => told(i, cause, reply));
    });
    return pipeline.exec();
  };

/** The keys of a cluster are on several nodes: a pipeline for each would have to know which. */
const oneByOne =
  (client: Cluster): Ask =>
  (requests, told) =>
    Promise.all(
      requests.map((request, i) =>
        client.callBuffer(request.command, argsOf(request)).then(
          (reply) => told(i, undefined, reply),
          (cause: unknown) => told(i, cause, undefined),
        ),
      ),
    );

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const closed = (name: string): StoreError => storeError('ERR_STORE_CLOSED', name, 'the store was closed');

const PARTING = 500;

/** A cluster has queues of its own, in which a command may wait for longer than it may. */
const inTime = async <A>(timeout: number, answer: Promise<A>): Promise<A> => {
  const aborter = new AbortController();
  const late = sleep(timeout + PARTING, undefined, { signal: aborter.signal }).then(() => {
    throw new Error('Command timed out');
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => undefined);
    aborter.abort();
  }
};

const wrap = (address: Address, client: Client, lastError: () => unknown): Connection => {
  const { name, timeout } = address;
  let isOpen = true;
  /** How often there was a connection. */
  let times = 1;
  client.on('ready', () => {
    times++;
  });
  const asking: Ask = client instanceof Redis ? pipelined(client) : oneByOne(client);

  /** Where the connection was lost, the reason is in what was told last. */
  const failure = (cause: unknown, key?: string): StoreError => {
    const error = RedisError.of(name, cause, key);
    if (!isOpen) return closed(name);
    if (error.code === 'ERR_STORE_TIMEOUT' && client.status !== 'ready') {
      return RedisError.of(name, lastError() ?? new Error('Connection is closed'));
    }
    return error.code === 'ERR_STORE_UNREACHABLE' && lastError() !== undefined && client.status !== 'ready'
      ? RedisError.of(name, lastError())
      : error;
  };

  const ask: Connection['ask'] = async (requests) => {
    if (!isOpen) return E.left(closed(name));
    let found: LockstepError | undefined;
    const answered = asking(requests, (index, cause, reply) => {
      const request = requests[index];
      if (found !== undefined || request === undefined) return;
      found = cause instanceof Error ? failure(cause, request.key) : request.take(reply);
    });
    try {
      await inTime(timeout, Promise.resolve(answered));
    } catch (cause) {
      found ??= failure(cause);
    }
    return found === undefined ? E.right(undefined) : E.left(found);
  };

  /** The answer to a script, or why there is none; the server may not know it yet. */
  const call = async (
    command: string,
    args: Array<string | number>,
  ): Promise<E.Either<LockstepError, unknown> | 'unknown'> => {
    const [then, wasReady] = [times, client.status === 'ready'];
    try {
      return E.right(await inTime(timeout, client.call(command, args)));
    } catch (cause) {
      if (RedisError.isUnknownScript(cause)) return 'unknown';
      const error = failure(cause);
      return E.left(wasReady || times !== then ? error : RedisError.unsent(error));
    }
  };

  const run: Connection['run'] = async (script, keys, args) => {
    if (!isOpen) return E.left(closed(name));
    const rest = [keys.length, ...keys, ...args];
    const known = await call('EVALSHA', [script.sha, ...rest]);
    if (known !== 'unknown') return known;
    const told = await call('EVAL', [script.lua, ...rest]);
    return told === 'unknown' ? E.left(RedisError.busy(name, 'the server does not know its own scripts')) : told;
  };

  const close: Connection['close'] = async () => {
    if (isOpen) {
      isOpen = false;
      // What is under way may end, but nobody waits for a server that is silent.
      if (client.status === 'ready') {
        await Promise.race([client.quit().catch(() => undefined), sleep(PARTING, undefined, { ref: false })]);
      }
      client.disconnect();
    }
    return E.right(undefined);
  };

  const isCluster = client instanceof Cluster;
  return {
    name,
    isCluster,
    timeout,
    ask,
    run,
    close,
    ...(isCluster ? {} : { follow: (prefix, heard) => follow(name, () => listenerOf(address), prefix, heard) }),
  };
};

const WRONG_DATABASE = /DB index is out of range/;

/**
 * Connect.
 *
 * Errors: `ERR_STORE_UNREACHABLE`, `ERR_STORE_TIMEOUT`, `ERR_STORE_REFUSED`, `ERR_STORE_BUSY`, `ERR_CONFIG_INVALID` for a
 * database that the server does not have.
 */
export const open =
  (address: Address): TE.TaskEither<StoreError, Connection> =>
  async () => {
    const { name, nodes, timeout } = address;
    const client = nodes === undefined ? serverOf(address) : clusterOf(address, nodes);
    let last: unknown;
    const told = (cause: unknown): void => {
      last = cause;
    };
    client.on('error', told);
    client.on('node error', told);
    client.on('ready', () => {
      if (!WRONG_DATABASE.test(String(last))) last = undefined;
    });
    try {
      await inTime(timeout, client.connect());
    } catch (cause) {
      client.disconnect();
      return E.left(RedisError.of(name, last ?? cause));
    }
    if (WRONG_DATABASE.test(String(last))) {
      client.disconnect();
      const problem = `the server has no database ${address.connection.db}`;
      return E.left(storeError('ERR_CONFIG_INVALID', name, problem));
    }
    return E.right(wrap(address, client, () => last));
  };
