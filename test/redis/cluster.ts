/** A real Redis Cluster: masters that share the slots, each with a replica that takes over when it dies. */
import { Cluster as Client, type ClusterOptions } from 'ioredis';
import { type Certificate, certificateIn } from './certificate.js';
import { HOST } from './port.js';
import { type Remove, removable } from './removal.js';
import { asked, type ClientOptions, type Options, operatorOf, type Server, start } from './servers.js';
import { until } from './until.js';

/** Options of ioredis, without those that change the types of answers. */
export interface ClusterClientOptions extends Omit<ClusterOptions, 'redisOptions'> {
  readonly redisOptions?: Omit<NonNullable<ClusterOptions['redisOptions']>, 'replyMapping'>;
}

/** What is asked of a cluster. Its nodes take what single servers take; with TLS, they share a certificate. */
export interface Shape extends Omit<Options, 'tls' | 'replicaOf' | 'operator'> {
  readonly tls?: boolean;
  /** 3 unless given. */
  readonly masters?: number;
  /** A node that is silent for so long, in milliseconds, is taken for dead (`cluster-node-timeout`); 1000 unless given. */
  readonly nodeTimeout?: number;
}

/** A cluster. */
export interface Cluster {
  /** All of them, running or not: first those that began as masters, then their replicas in the same order. */
  readonly nodes: ReadonlyArray<Server>;
  /** Where a client may begin to ask. */
  readonly seeds: ReadonlyArray<{ readonly host: string; readonly port: number }>;
  /** A client of plain ioredis; it ends with the cluster. */
  readonly client: (options?: ClusterClientOptions) => Client;
  /** Those that have slots now. */
  readonly masters: () => Promise<ReadonlyArray<Server>>;
  /** The one that has a key now. */
  readonly masterOf: (key: string) => Promise<Server>;
  /** Those that follow a master now. */
  readonly replicasOf: (master: Server) => Promise<ReadonlyArray<Server>>;
  /** Wait until all nodes that run agree on who has which slots, and those who have them run, with their replicas in step. */
  readonly ready: () => Promise<void>;
  /** End it for good. */
  readonly remove: Remove;
}

const SLOTS = 16_384;

/** Who has some slots, as a node sees it. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly master: number;
  readonly replicas: ReadonlyArray<number>;
}

const portOf = (node: unknown): number => (Array.isArray(node) ? Number(node[1]) : Number.NaN);

const rangeOf = (range: unknown): Range => {
  const [from, to, master, ...replicas] = Array.isArray(range) ? range : [];
  return { from: Number(from), to: Number(to), master: portOf(master), replicas: replicas.map(portOf).sort() };
};

const rangesOf = async (node: Server): Promise<ReadonlyArray<Range>> => {
  const answer = await asked(node.operator, (redis) => redis.call('CLUSTER', 'SLOTS'));
  return (Array.isArray(answer) ? answer : []).map(rangeOf).sort((a, b) => a.from - b.from);
};

const inStep = async (node: Server): Promise<boolean> => {
  const [cluster, replication] = await asked(node.operator, (redis) =>
    Promise.all([redis.cluster('INFO'), redis.info('replication')]),
  );
  return cluster.includes('cluster_state:ok') && !replication.includes('master_link_status:down');
};

/** Whether all nodes see the same, and it is as it should be. */
const agree = async (nodes: ReadonlyArray<Server>): Promise<boolean> => {
  const running = nodes.filter((node) => node.isRunning());
  const views = await Promise.all(running.map(rangesOf));
  const [view = []] = views;
  const served = view.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const seen = new Set(view.flatMap(({ master, replicas }) => [master, ...replicas]));
  return (
    served === SLOTS &&
    views.every((other) => JSON.stringify(other) === JSON.stringify(view)) &&
    running.every(({ port }) => seen.has(port)) &&
    view.every(({ master }) => running.some(({ port }) => port === master)) &&
    (await Promise.all(running.map(inStep))).every((yes) => yes)
  );
};

const slotsOf = (index: number, masters: number): ReadonlyArray<number> => {
  const from = Math.floor((SLOTS * index) / masters);
  const to = Math.floor((SLOTS * (index + 1)) / masters);
  return Array.from({ length: to - from }, (_, i) => from + i);
};

/** Make separate nodes a cluster. */
const join = async (nodes: ReadonlyArray<Server>, masters: number): Promise<void> => {
  const ids = await Promise.all(
    nodes.map((node, index) =>
      asked(node.operator, async (redis) => {
        await redis.cluster('SET-CONFIG-EPOCH', index + 1);
        if (index < masters) await redis.cluster('ADDSLOTS', ...slotsOf(index, masters));
        for (const other of nodes) if (other !== node) await redis.cluster('MEET', HOST, other.port);
        return redis.cluster('MYID');
      }),
    ),
  );
  const follow = (replica: Server, index: number): Promise<void> =>
    until(`node ${replica.port} to follow its master`, () =>
      asked(replica.operator, (redis) => redis.cluster('REPLICATE', ids[index % masters] ?? '')).then(() => true),
    );
  await Promise.all(nodes.slice(masters).map(follow));
};

/** Start a cluster; it is ready. */
export const startCluster = async (shape: Shape = {}): Promise<Cluster> => {
  const { masters = 3, nodeTimeout = 1_000, tls = false, config = [], ...options } = shape;
  const operator = operatorOf();
  const guarded = options.password !== undefined || (options.users ?? []).length > 0;
  const directives = [
    'cluster-enabled yes',
    `cluster-node-timeout ${nodeTimeout}`,
    `cluster-announce-ip ${HOST}`,
    // A replica that has never heard a word of its master is not listed.
    'repl-ping-replica-period 1',
    // A replica takes over whatever it has missed, and stays with its master.
    'cluster-replica-validity-factor 0',
    'cluster-migration-barrier 99',
    ...(guarded ? [`masteruser ${operator.name}`, `masterauth ${operator.password}`] : []),
    ...(tls ? ['tls-cluster yes', 'tls-replication yes'] : []),
    ...config,
  ];
  const node = (encrypted: boolean | Certificate): Promise<Server> =>
    start({ ...options, operator, config: directives, tls: encrypted });
  const first = await node(tls);
  const others = Array.from({ length: 2 * masters - 1 }, () => node(tls && certificateIn(first.folder)));
  const nodes = [first, ...(await Promise.all(others))];
  await join(nodes, masters);

  const clients: Array<Client> = [];
  const seeds = nodes.map(({ host, port }) => ({ host, port }));
  const login = ({ username, password, tls }: ClientOptions): Pick<ClientOptions, 'username' | 'password' | 'tls'> => ({
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
  });
  const ready = (): Promise<void> => until('the nodes of the cluster to agree', () => agree(nodes), { pause: 50 });
  const at = (port: number): Server => {
    const found = nodes.find((node) => node.port === port);
    if (found === undefined) throw new Error(`no node of the cluster has port ${port}`);
    return found;
  };
  const someone = (): Server => {
    const found = nodes.find((node) => node.isRunning());
    if (found === undefined) throw new Error('no node of the cluster is running');
    return found;
  };
  const ranges = (): Promise<ReadonlyArray<Range>> => rangesOf(someone());

  const cluster: Cluster = {
    nodes,
    seeds,
    client: (more = {}) => {
      const redisOptions = { ...login(first.connection), ...more.redisOptions };
      const client = new Client([...seeds], { ...more, redisOptions });
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    masters: async () => [...new Set((await ranges()).map(({ master }) => master))].map(at),
    masterOf: async (key) => {
      const slot = Number(await asked(someone().operator, (redis) => redis.cluster('KEYSLOT', key)));
      const range = (await ranges()).find(({ from, to }) => from <= slot && slot <= to);
      return at(range?.master ?? Number.NaN);
    },
    replicasOf: async (master) =>
      [
        ...new Set(
          (await ranges()).filter((range) => range.master === master.port).flatMap(({ replicas }) => replicas),
        ),
      ].map(at),
    ready,
    remove: removable(async () => {
      for (const client of clients) client.disconnect();
      await Promise.all(nodes.map((node) => node.remove()));
    }),
  };
  await ready();
  return cluster;
};
