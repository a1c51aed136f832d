/**
 * Where a store is: what users write in a URL or in options, as ioredis takes it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import { nearMiss, type StoreError } from '../../model/LockstepError.js';
import { storeError } from '../Store.js';
import { part } from './keys.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Options of ioredis; what a store sees to itself is not among them. */
export type ConnectionOptions = Omit<
  RedisOptions,
  | 'commandTimeout'
  | 'keyPrefix'
  | 'lazyConnect'
  | 'maxRetriesPerRequest'
  | 'offlineQueue'
  | 'replyMapping'
  | 'retryStrategy'
  | 'sentinelRetryStrategy'
  | 'stringNumbers'
>;

/** Where a store is, and how it is used. */
export interface Options {
  /** `redis://user:password@host:port/db?store=ID`, or `rediss://` for TLS; see docs/redis.md for the parameters. */
  readonly url?: string;
  /** Options of ioredis, over what the URL says: TLS, sentinels, and so on. */
  readonly connection?: ConnectionOptions;
  /** Nodes of a cluster, any of them; the others are found. */
  readonly nodes?: ReadonlyArray<ClusterNode>;
  /** Options of ioredis for a cluster. */
  readonly cluster?: Omit<ClusterOptions, 'redisOptions' | 'lazyConnect' | 'scaleReads'>;
  /** Tells the stores of a server apart; `default` by itself. */
  readonly id?: string;
  /** How many buckets a model has: a power of two up to 4096; 64 by itself. Chosen when the store is made, for good. */
  readonly buckets?: number;
  /** Make the store if it is not there; true by itself. */
  readonly create?: boolean;
  /** Milliseconds that a request may take; 10,000 by itself. */
  readonly timeout?: number;
  /** Milliseconds after which others may go on with the commit of a process that has vanished; 5,000 by itself. */
  readonly lease?: number;
}

/** Where a store is, and how it is used, checked. */
export interface Address {
  /** As messages show it: without user and password. */
  readonly name: string;
  readonly id: string;
  readonly connection: ConnectionOptions;
  /** Nodes to begin with, where it is a cluster. */
  readonly nodes: ReadonlyArray<ClusterNode> | undefined;
  readonly cluster: Options['cluster'];
  readonly buckets: number | undefined;
  readonly create: boolean;
  readonly timeout: number;
  readonly lease: number;
}

const DEFAULT_ID = 'default';
const TIMEOUT = 10_000;
const LEASE = 5_000;
const MOST_BUCKETS = 4096;
const PORT = 6379;
const SENTINEL_PORT = 26379;
const PARAMETERS = ['store', 'buckets', 'timeout', 'lease', 'cluster', 'sentinel', 'nodes'];

// -------------------------------------------------------------------------------------
// URLs
// -------------------------------------------------------------------------------------

/** What a URL says. */
type Said = Pick<Options, 'id' | 'buckets' | 'timeout' | 'lease' | 'nodes'> & {
  readonly connection: ConnectionOptions;
};

const invalid = <A = never>(problem: string, more: { readonly suggestion?: string } = {}): E.Either<StoreError, A> =>
  E.left(storeError('ERR_CONFIG_INVALID', 'the Redis store', problem, more));

const decoded = (what: string, text: string): E.Either<StoreError, string> =>
  pipe(
    E.tryCatch(
      () => decodeURIComponent(text),
      () => undefined,
    ),
    E.orElse(() => invalid<string>(`the ${what} in its URL is not percent-encoded as it should be`)),
  );

const parsed = (url: string): E.Either<StoreError, URL> => {
  // The text is not shown: it may hold a password.
  if (!URL.canParse(url))
    return invalid('its URL cannot be read', { suggestion: 'write redis://host:6379/0?store=ID' });
  const made = new URL(url);
  // What is behind the host is shown where it makes no sense; a password that is not encoded must not be in it.
  if (`${made.pathname}${made.search}${made.hash}`.includes('@'))
    return invalid('its URL has an "@" behind the host', {
      suggestion: 'percent-encode user, password and store: "/" is %2F, "?" is %3F, "#" is %23, "@" is %40',
    });
  return made.protocol === 'redis:' || made.protocol === 'rediss:'
    ? E.right(made)
    : invalid('its URL does not begin with redis:// or rediss://');
};

const wholeNumber = (what: string, text: string | null): E.Either<StoreError, number | undefined> => {
  if (text === null) return E.right(undefined);
  return /^\d{1,9}$/.test(text)
    ? E.right(Number(text))
    : invalid(`expected ${what} to be a whole number, got "${text}"`);
};

const HOST = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/;

interface Node {
  readonly host: string;
  readonly port: number;
}

const nodeOf = (text: string, port: number): E.Either<StoreError, Node> => {
  const match = HOST.exec(text.trim());
  const host = match?.[1];
  return host === undefined
    ? invalid(`expected "nodes" to be host:port,host:port, got "${text}"`)
    : E.right({ host: host.replace(/^\[|\]$/g, ''), port: Number(match?.[2] ?? port) });
};

const nodesOf = (url: URL): E.Either<StoreError, ReadonlyArray<Node>> => {
  const more = url.searchParams.get('nodes');
  const port = url.searchParams.has('sentinel') ? SENTINEL_PORT : PORT;
  const first = url.hostname === '' ? 'localhost' : url.host;
  return E.traverseArray((text: string) => nodeOf(text, port))([first, ...(more === null ? [] : more.split(','))]);
};

const ofUrl = (text: string): E.Either<StoreError, Said> =>
  pipe(
    parsed(text),
    E.bindTo('url'),
    E.bind('known', ({ url }) => {
      const stranger = [...url.searchParams.keys()].find((key) => !PARAMETERS.includes(key));
      return stranger === undefined
        ? E.right(undefined)
        : invalid(`its URL has an unknown parameter "${stranger}"`, nearMiss(stranger, PARAMETERS));
    }),
    E.bind('username', ({ url }) => decoded('user', url.username)),
    E.bind('password', ({ url }) => decoded('password', url.password)),
    E.bind('db', ({ url }) => wholeNumber('the database in its URL', url.pathname.replace(/^\/$|^\//, '') || null)),
    E.bind('buckets', ({ url }) => wholeNumber('"buckets"', url.searchParams.get('buckets'))),
    E.bind('timeout', ({ url }) => wholeNumber('"timeout"', url.searchParams.get('timeout'))),
    E.bind('lease', ({ url }) => wholeNumber('"lease"', url.searchParams.get('lease'))),
    E.bind('nodes', ({ url }) => nodesOf(url)),
    E.bind('cluster', ({ url }): E.Either<StoreError, boolean> => {
      const cluster = url.searchParams.get('cluster') ?? 'false';
      return cluster === 'true' || cluster === 'false'
        ? E.right(cluster === 'true')
        : invalid(`expected "cluster" to be true or false, got "${cluster}"`);
    }),
    E.map(({ url, username, password, db, buckets, timeout, lease, nodes, cluster }) => {
      const [id, sentinel] = [url.searchParams.get('store'), url.searchParams.get('sentinel')];
      const [first] = nodes;
      return {
        ...(id === null ? {} : { id }),
        ...(buckets === undefined ? {} : { buckets }),
        ...(timeout === undefined ? {} : { timeout }),
        ...(lease === undefined ? {} : { lease }),
        ...(cluster ? { nodes } : {}),
        connection: {
          ...(sentinel === null ? first : { sentinels: [...nodes], name: sentinel }),
          ...(username === '' ? {} : { username }),
          ...(password === '' ? {} : { password }),
          ...(db === undefined ? {} : { db }),
          ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
        },
      };
    }),
  );

// -------------------------------------------------------------------------------------
// options
// -------------------------------------------------------------------------------------

const isPowerOfTwo = (n: number): boolean => Number.isInteger(n) && n >= 1 && (n & (n - 1)) === 0;

const nodeName = (node: ClusterNode): string => {
  if (typeof node === 'number') return `localhost:${node}`;
  if (typeof node === 'object') return `${node.host ?? 'localhost'}:${node.port ?? PORT}`;
  return URL.canParse(node) ? new URL(node).host : node;
};

const nameOf = ({ connection, nodes }: Pick<Address, 'connection' | 'nodes'>, id: string): string => {
  const scheme = connection.tls === undefined ? 'redis' : 'rediss';
  const [first] = nodes ?? [];
  const at =
    first !== undefined
      ? nodeName(first)
      : (connection.path ?? connection.name ?? `${connection.host ?? 'localhost'}:${connection.port ?? PORT}`);
  const db = nodes === undefined ? `/${connection.db ?? 0}` : '';
  return `${scheme}://${at}${db}?store=${part(id)}`;
};

/** Who encrypts what is said to a server means what is said to sentinels, too, unless he says otherwise. */
const encrypted = (connection: ConnectionOptions): ConnectionOptions => {
  const { sentinels, tls } = connection;
  return sentinels === undefined || sentinels === null || tls === undefined
    ? connection
    : { enableTLSForSentinelMode: true, sentinelTLS: tls, ...connection };
};

/** Check options, or a URL alone. Errors: `ERR_CONFIG_INVALID`. */
export const of = (given: string | Options): E.Either<StoreError, Address> => {
  const options = typeof given === 'string' ? { url: given } : given;
  return pipe(
    options.url === undefined ? E.right<StoreError, Said>({ connection: {} }) : ofUrl(options.url),
    E.chain((said) => {
      const connection = encrypted({ ...said.connection, ...options.connection });
      const nodes = options.nodes ?? said.nodes;
      const id = options.id ?? said.id ?? DEFAULT_ID;
      const buckets = options.buckets ?? said.buckets;
      const timeout = options.timeout ?? said.timeout ?? TIMEOUT;
      const lease = options.lease ?? said.lease ?? LEASE;
      if (buckets !== undefined && (!isPowerOfTwo(buckets) || buckets > MOST_BUCKETS)) {
        return invalid(`expected "buckets" to be a power of two up to ${MOST_BUCKETS}, got ${buckets}`);
      }
      if (!(timeout > 0) || !(lease > 0)) return invalid('expected "timeout" and "lease" to be more than 0');
      if (nodes !== undefined && (connection.db ?? 0) !== 0) return invalid('a cluster has no databases but 0');
      const name = nameOf({ connection, nodes }, id);
      const { cluster, create = true } = options;
      return E.right({ name, id, connection, nodes, cluster, buckets, create, timeout, lease });
    }),
  );
};
