/** A master, its replica, and a Sentinel that makes the replica the master when the master dies. */
import type { Redis } from 'ioredis';
import { HOST } from './port.js';
import { launch, type RedisProcess } from './process.js';
import { asked, type ClientOptions, clientOf, infoOf, type Options, type Server, start } from './servers.js';
import { until } from './until.js';

/** What is asked of them. */
export interface Shape extends Pick<Options, 'persistent' | 'config'> {
  /** A master that is silent for so long, in milliseconds, is taken for dead (`down-after-milliseconds`); 1000 unless given. */
  readonly downAfter?: number;
}

/** A master that is watched. */
export interface Watched {
  /** What Sentinel calls it. */
  readonly name: string;
  /** Both servers: first the one that began as the master. */
  readonly nodes: readonly [Server, Server];
  readonly sentinel: RedisProcess;
  /** How ioredis finds the master. */
  readonly connection: ClientOptions;
  /** A client of plain ioredis of whoever is the master; it ends with the Sentinel. */
  readonly client: (options?: ClientOptions) => Redis;
  /** The one that is the master now. */
  readonly master: () => Promise<Server>;
  /** Wait until Sentinel has a master that runs and says that it is one. */
  readonly ready: () => Promise<void>;
  /** End all three for good. */
  readonly remove: () => Promise<void>;
}

const NAME = 'main';

/** Start a master, its replica and a Sentinel; it knows both. */
export const startSentinel = async ({ downAfter = 1_000, ...options }: Shape = {}): Promise<Watched> => {
  const first = await start(options);
  const second = await start({ ...options, replicaOf: first });
  const nodes = [first, second] as const;
  const clients: Array<Redis> = [];
  const sentinel = await launch({
    args: ['--sentinel'],
    config: (port, folder) => [
      `bind ${HOST}`,
      `port ${port}`,
      `dir ${folder}`,
      `sentinel monitor ${NAME} ${HOST} ${first.port} 1`,
      `sentinel down-after-milliseconds ${NAME} ${downAfter}`,
      `sentinel failover-timeout ${NAME} ${10 * downAfter}`,
    ],
    ready: async (port, pid) => {
      const info = await infoOf({ host: HOST, port }, 'everything');
      return info.get('process_id') === String(pid) && /status=ok,.*slaves=1,/.test(info.get('master0') ?? '');
    },
    close: () => clients.forEach((client) => void client.disconnect()),
  });

  const connection: ClientOptions = { sentinels: [{ host: HOST, port: sentinel.port }], name: NAME };
  const master = async (): Promise<Server> => {
    const answer = await asked({ host: HOST, port: sentinel.port }, (redis) =>
      redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME),
    );
    const port = Array.isArray(answer) ? Number(answer[1]) : Number.NaN;
    return port === first.port ? first : second;
  };
  return {
    name: NAME,
    nodes,
    sentinel,
    connection,
    client: (more = {}) => {
      const client = clientOf({ ...connection, ...more });
      clients.push(client);
      return client;
    },
    master,
    ready: () =>
      until('Sentinel to have a master', async () => {
        const current = await master();
        return current.isRunning() && (await current.info('replication')).get('role') === 'master';
      }),
    remove: async () => {
      await Promise.all([sentinel, ...nodes].map((server) => server.remove()));
    },
  };
};
