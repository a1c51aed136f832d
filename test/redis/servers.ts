/**
 * Real Redis servers for tests and benchmarks: each a process of its own on a free port of 127.0.0.1, ready when it is
 * given. They end with the tests of the file (`suite.ts`), or with the process that started them, however that ends.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions } from 'ioredis';
import { type Certificate, certificateIn, certify } from './certificate.js';
import { HOST } from './port.js';
import { launch, type RedisProcess } from './process.js';
import { until } from './until.js';

export { removeAll } from './removal.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Options of ioredis, without the one that changes the types of answers. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/** Who may do what. */
export interface User {
  readonly name: string;
  readonly password: string;
  /** As in `ACL SETUSER`: `~lockstep:* +@all -@dangerous`. */
  readonly rules: string;
}

/** What is asked of a server; without any of it, one that anyone may use, and that keeps nothing on disk. */
export interface Options {
  /** Keep every write on disk before it is answered (`appendonly yes`, `appendfsync always`). */
  readonly persistent?: boolean;
  /** Of the default user. */
  readonly password?: string;
  /** Where there are some, the default user is off, unless it has a password. */
  readonly users?: ReadonlyArray<User>;
  /** Only encrypted connections, with a certificate made for this server, or with one that is given. */
  readonly tls?: boolean | Certificate;
  /** The master that it follows. In step with it when it is given. */
  readonly replicaOf?: Server;
  /** The account of the tests themselves, where there are users; one of its own unless given. */
  readonly operator?: User;
  /** Further directives of `redis.conf`, one a line. */
  readonly config?: ReadonlyArray<string>;
}

/** A server. */
export interface Server extends RedisProcess {
  readonly host: string;
  /** As a user would write it: with the password of the default user, or name and password of the first one. */
  readonly url: string;
  /** The same for ioredis. With TLS, this trusts the certificate, which the URL cannot say. */
  readonly connection: ClientOptions;
  /** A connection that may do everything, whatever the users may. */
  readonly operator: ClientOptions;
  /** The path of the certificate, if it speaks TLS (what `NODE_EXTRA_CA_CERTS` may name). */
  readonly certificate: string | undefined;
  /** A client of plain ioredis; it ends with the server. Commands fail when the connection is lost, and are not sent again. */
  readonly client: (options?: ClientOptions) => Redis;
  /** A section of `INFO`, as the operator. */
  readonly info: (section: string) => Promise<ReadonlyMap<string, string>>;
  /** Wait until its replicas have all that it has now. They would lose the rest if it died: a write is answered before. */
  readonly replicated: () => Promise<void>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** How clients of tests behave: what fails is told at once. */
const PLAIN: ClientOptions = { maxRetriesPerRequest: 0, retryStrategy: () => 50, connectTimeout: 5_000 };

/** How long a question may take, in milliseconds. */
const ANSWER = 10_000;

/** A client that says what it has to say in its commands. */
export const clientOf = (options: ClientOptions): Redis => {
  const client = new Redis({ ...PLAIN, ...options });
  client.on('error', () => undefined);
  return client;
};

/** Ask something on a connection of its own. Who does not answer has failed. */
export const asked = async <A>(options: ClientOptions, question: (client: Redis) => Promise<A>): Promise<A> => {
  const client = clientOf({ ...options, lazyConnect: true, retryStrategy: null, enableReadyCheck: false });
  // A connection that is accepted and never greeted, as by a process that is paused, has no timeout of its own.
  const timer = setTimeout(() => client.disconnect(), ANSWER);
  try {
    await client.connect();
    return await question(client);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
};

/** The fields of what `INFO` answers. */
export const fields = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );

/** A section of `INFO`. */
export const infoOf = (options: ClientOptions, section: string): Promise<ReadonlyMap<string, string>> =>
  asked(options, async (client) => fields(await client.info(section)));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A directive: passwords by their hashes, which need no quotes. */
const userLine = ({ name, password, rules }: User): string => `user ${name} on #${sha256(password)} ${rules}`;

/** May do everything: what the tests need to ask, and replicas to follow. */
export const operatorOf = (): User => ({
  name: 'operator',
  password: randomBytes(16).toString('hex'),
  rules: '~* &* +@all',
});

/** What users there are: the default user is off, unless it has a password. */
export const access = (
  { password, users }: Pick<Options, 'password' | 'users'>,
  operator: User,
): ReadonlyArray<string> => [
  password === undefined ? 'user default off' : userLine({ name: 'default', password, rules: '~* &* +@all' }),
  ...[...(users ?? []), operator].map(userLine),
];

/** How a user says who he is. */
export const credentials = (user: User): ClientOptions => ({ username: user.name, password: user.password });

const urlOf = (port: number, tls: boolean, { username = '', password = '' }: ClientOptions): string => {
  const user = username + password === '' ? '' : `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`;
  return `${tls ? 'rediss' : 'redis'}://${user}${HOST}:${port}`;
};

/** Up to where the stream of a master its replicas have got. */
const offsets = (info: ReadonlyMap<string, string>): ReadonlyArray<number> =>
  [...info]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, value]) => Number(/\boffset=(\d+)/.exec(value)?.[1] ?? 0));

/** Start a server; it is ready. */
export const start = async (options: Options = {}): Promise<Server> => {
  const { persistent = false, password, users = [], tls: encrypted = false, replicaOf: master, config = [] } = options;
  const tls = encrypted !== false;
  const guarded = password !== undefined || users.length > 0;
  const { operator: boss = operatorOf() } = options;
  const [first] = users;
  const own: ClientOptions = password !== undefined ? { password } : first === undefined ? {} : credentials(first);
  let ca: string | undefined;

  const to = (port: number, login: ClientOptions): ClientOptions => ({
    host: HOST,
    port,
    ...login,
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  const operator = (port: number): ClientOptions => to(port, guarded ? credentials(boss) : {});

  const encryption = (port: number, folder: string): ReadonlyArray<string> => {
    const { certificate, key } = typeof encrypted === 'object' ? encrypted : certify(folder);
    if (tls) ca = readFileSync(certificate, 'utf8');
    return [
      ...(tls ? ['port 0', `tls-port ${port}`, 'tls-auth-clients no'] : [`port ${port}`]),
      `tls-cert-file ${certificate}`,
      `tls-key-file ${key}`,
      `tls-ca-cert-file ${master?.certificate ?? certificate}`,
      ...(master?.certificate === undefined ? [] : ['tls-replication yes']),
    ];
  };

  const follow = (): ReadonlyArray<string> => {
    if (master === undefined) return [];
    const { username, password: secret } = master.operator;
    const login =
      username === undefined || secret === undefined ? [] : [`masteruser ${username}`, `masterauth ${secret}`];
    return [`replicaof ${HOST} ${master.port}`, ...login];
  };

  const certificatePath = (folder: string): string =>
    (typeof encrypted === 'object' ? encrypted : certificateIn(folder)).certificate;

  const clients: Array<Redis> = [];
  const running = await launch({
    config: (port, folder) => [
      `bind ${HOST}`,
      ...(tls || master?.certificate !== undefined ? encryption(port, folder) : [`port ${port}`]),
      `dir ${folder}`,
      'save ""',
      ...(persistent ? ['appendonly yes', 'appendfsync always'] : []),
      // Replicas are given the data at once.
      'repl-diskless-sync yes',
      'repl-diskless-sync-delay 0',
      ...(guarded ? access(options, boss) : []),
      ...follow(),
      ...config,
    ],
    ready: async (port, pid) => {
      const info = await infoOf(operator(port), 'everything');
      return (
        info.get('process_id') === String(pid) &&
        info.get('loading') === '0' &&
        (info.get('master_link_status') ?? 'up') === 'up'
      );
    },
    close: () => clients.forEach((client) => void client.disconnect()),
  });

  const connection = to(running.port, own);
  const info = (section: string): Promise<ReadonlyMap<string, string>> => infoOf(operator(running.port), section);
  return {
    ...running,
    host: HOST,
    url: urlOf(running.port, tls, own),
    connection,
    operator: operator(running.port),
    certificate: tls ? certificatePath(running.folder) : undefined,
    client: (more = {}) => {
      const client = clientOf({ ...connection, ...more });
      clients.push(client);
      return client;
    },
    info,
    replicated: async () => {
      const end = Number((await info('replication')).get('master_repl_offset'));
      await until('the replicas to be in step', async () =>
        offsets(await info('replication')).every((offset) => offset >= end),
      );
    },
  };
};
