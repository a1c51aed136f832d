/** A master, its replica, and a Sentinel that makes the replica the master when the master dies. */
import type { Redis } from 'ioredis';
import { certificateIn } from './certificate.js';
import { HOST } from './port.js';
import { launch, type RedisProcess } from './process.js';
import {
  access,
  asked,
  type ClientOptions,
  clientOf,
  credentials,
  infoOf,
  type Options,
  operatorOf,
  type Server,
  start,
  type User,
} from './servers.js';
import { until } from './until.js';

/** What is asked of them. */
export interface Shape extends Pick<Options, 'persistent' | 'config' | 'password' | 'users'> {
  /** Only encrypted connections, to the Sentinel, too; all share a certificate. */
  readonly tls?: boolean;
  /** Who may ask the Sentinel, besides the tests themselves; anyone, unless given. */
  readonly watcher?: User;
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
export const startSentinel = async (shape: Shape = {}): Promise<Watched> => {
  const { downAfter = 1_000, tls = false, watcher, config = [], ...options } = shape;
  const operator = operatorOf();
  const guarded = options.password !== undefined || (options.users ?? []).length > 0;
  const encrypted = tls ? ['tls-replication yes'] : [];
  const directives = [
    // Each may have to follow the other.
    ...(guarded ? [`masteruser ${operator.name}`, `masterauth ${operator.password}`] : []),
    ...encrypted,
    ...config,
  ];
  const first = await start({ ...options, operator, tls, config: directives });
  const certificate = certificateIn(first.folder);
  const second = await start({
    ...options,
    operator,
    tls: tls && certificate,
    config: directives,
    replicaOf: first,
  });
  const nodes = [first, second] as const;
  const clients: Array<Redis> = [];
  const encryption: ClientOptions = first.connection.tls === undefined ? {} : { tls: first.connection.tls };
  /** How the tests ask the Sentinel. */
  const at = (port: number): ClientOptions => ({
    host: HOST,
    port,
    ...encryption,
    ...(watcher === undefined ? {} : credentials(operator)),
  });
  const sentinel = await launch({
    args: ['--sentinel'],
    config: (port, folder) => [
      `bind ${HOST}`,
      ...(tls
        ? [
            'port 0',
            `tls-port ${port}`,
            'tls-auth-clients no',
            `tls-cert-file ${certificate.certificate}`,
            `tls-key-file ${certificate.key}`,
            `tls-ca-cert-file ${certificate.certificate}`,
            ...encrypted,
          ]
        : [`port ${port}`]),
      `dir ${folder}`,
      ...(watcher === undefined ? [] : access({ users: [watcher] }, operator)),
      `sentinel monitor ${NAME} ${HOST} ${first.port} 1`,
      ...(guarded
        ? [`sentinel auth-user ${NAME} ${operator.name}`, `sentinel auth-pass ${NAME} ${operator.password}`]
        : []),
      `sentinel down-after-milliseconds ${NAME} ${downAfter}`,
      `sentinel failover-timeout ${NAME} ${10 * downAfter}`,
    ],
    ready: async (port, pid) => {
      const info = await infoOf(at(port), 'everything');
      return info.get('process_id') === String(pid) && /status=ok,.*slaves=1,/.test(info.get('master0') ?? '');
    },
    close: () => clients.forEach((client) => void client.disconnect()),
  });

  const { username, password } = first.connection;
  const connection: ClientOptions = {
    sentinels: [{ host: HOST, port: sentinel.port }],
    name: NAME,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(watcher === undefined ? {} : { sentinelUsername: watcher.name, sentinelPassword: watcher.password }),
    ...(encryption.tls === undefined
      ? {}
      : { ...encryption, sentinelTLS: encryption.tls, enableTLSForSentinelMode: true }),
  };
  const master = async (): Promise<Server> => {
    const answer = await asked(at(sentinel.port), (redis) => redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME));
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
