/** A TCP proxy in front of a server, which misbehaves as it is told, and counts what passes. */
import { once } from 'node:events';
import { connect, createServer, type Server as Listener, type Socket } from 'node:net';
import { flow } from './flow.js';
import { freePort, HOST } from './port.js';
import { type Remove, removable } from './removal.js';
import type { ClientOptions, Server } from './servers.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Which way bytes go. */
export type Direction = 'toServer' | 'toClient';

/** What has passed. */
export interface Traffic {
  /** Connections that clients have made. */
  readonly connections: number;
  /** Bytes. */
  readonly toServer: number;
  readonly toClient: number;
}

/** A proxy. What it is told holds until `pass`, for connections that are there and for new ones. */
export interface TcpProxy {
  readonly host: string;
  readonly port: number;
  /** The server's, by way of the proxy. */
  readonly url: string;
  readonly connection: ClientOptions;
  /** The port of the server behind it. */
  readonly behind: number;
  /** What has passed since it began. */
  readonly traffic: () => Traffic;
  /** What passes during some work. */
  readonly measured: <A>(work: () => Promise<A>) => Promise<{ readonly result: A; readonly traffic: Traffic }>;
  /** How many connections there are now. */
  readonly open: () => number;
  /** Cut all connections, now. New ones are welcome. */
  readonly cut: () => void;
  /**
   * Let so many more bytes pass in a direction, then cut all connections, once; done when that has happened. The other side
   * gets the last byte. After 0 bytes is when the next byte would pass: `cutAfter(0, 'toClient')` cuts when the server answers,
   * and so has done what it was asked.
   */
  readonly cutAfter: (bytes: number, direction: Direction) => Promise<void>;
  /** Hold each byte back, in both directions, in milliseconds. */
  readonly delay: (milliseconds: number) => void;
  /** Accept connections and bytes, and let none of them go on: in one direction, or in both. */
  readonly swallow: (direction?: Direction) => void;
  /** Refuse connections (`ECONNREFUSED`), and cut those that are there. */
  readonly refuse: () => void;
  /** Behave again. Connections of which bytes were swallowed are cut. */
  readonly pass: () => Promise<void>;
  /** End it for good. */
  readonly remove: Remove;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** Whether bytes of it were swallowed. */
  torn: boolean;
}

interface Limit {
  left: number;
  readonly reached: () => void;
}

const BOTH: ReadonlyArray<Direction> = ['toServer', 'toClient'];

const minus = (a: Traffic, b: Traffic): Traffic => ({
  connections: a.connections - b.connections,
  toServer: a.toServer - b.toServer,
  toClient: a.toClient - b.toClient,
});

/** Start a proxy in front of a server; it behaves. */
export const startProxy = async (server: Pick<Server, 'port' | 'url' | 'connection'>): Promise<TcpProxy> => {
  const connections = new Set<Connection>();
  const counts = { connections: 0, toServer: 0, toClient: 0 };
  const limits: { [D in Direction]?: Limit } = {};
  let swallowed: ReadonlyArray<Direction> = [];
  let delayed = 0;

  const destroy = ({ client, server: other }: Connection): void => {
    client.destroy();
    other.destroy();
  };
  const cut = (): void => connections.forEach(destroy);

  /** The last bytes of a connection are to arrive: it is ended, not torn down, and what comes back is not read. */
  const finish = (connection: Connection, to: Socket, last: Buffer): void => {
    connections.delete(connection);
    to.removeAllListeners('data').resume();
    to.end(last);
    (to === connection.server ? connection.client : connection.server).destroy();
  };

  const steer = (connection: Connection, direction: Direction): void => {
    const [from, to] =
      direction === 'toServer' ? [connection.client, connection.server] : [connection.server, connection.client];
    flow(from, to, {
      delay: () => delayed,
      pass: (chunk) => {
        if (!connections.has(connection)) return 'nothing';
        if (swallowed.includes(direction)) {
          connection.torn = true;
          return 'nothing';
        }
        const limit = limits[direction];
        if (limit === undefined || chunk.length < limit.left) {
          if (limit !== undefined) limit.left -= chunk.length;
          counts[direction] += chunk.length;
          return chunk;
        }
        counts[direction] += limit.left;
        delete limits[direction];
        finish(connection, to, chunk.subarray(0, limit.left));
        cut();
        limit.reached();
        return 'nothing';
      },
      ended: () => {
        if (swallowed.includes(direction)) destroy(connection);
        else to.end();
      },
    });
  };

  const accept = (client: Socket): void => {
    counts.connections++;
    const connection: Connection = {
      client,
      server: connect({ host: HOST, port: server.port, allowHalfOpen: true, noDelay: true }),
      torn: false,
    };
    connections.add(connection);
    for (const socket of [client, connection.server]) {
      socket.on('error', () => destroy(connection));
      socket.on('close', () => {
        if (client.destroyed && connection.server.destroyed) connections.delete(connection);
      });
    }
    for (const direction of BOTH) steer(connection, direction);
  };

  const port = await freePort();
  let listener: Listener | undefined;
  const listen = async (): Promise<void> => {
    if (listener !== undefined) return;
    listener = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    listener.listen({ port, host: HOST });
    await once(listener, 'listening');
    listener.unref();
  };
  const refuse = (): void => {
    listener?.close();
    listener = undefined;
    cut();
  };
  const traffic = (): Traffic => ({ ...counts });

  await listen();
  return {
    host: HOST,
    port,
    url: server.url.replace(/:\d+$/, `:${port}`),
    connection: { ...server.connection, host: HOST, port },
    behind: server.port,
    traffic,
    measured: async (work) => {
      const before = traffic();
      const result = await work();
      return { result, traffic: minus(traffic(), before) };
    },
    open: () => connections.size,
    cut,
    cutAfter: (bytes, direction) =>
      new Promise((reached) => {
        limits[direction] = { left: bytes, reached };
      }),
    delay: (milliseconds) => {
      delayed = milliseconds;
    },
    swallow: (direction) => {
      swallowed = direction === undefined ? BOTH : [direction];
    },
    refuse,
    pass: async () => {
      swallowed = [];
      delayed = 0;
      for (const direction of BOTH) delete limits[direction];
      for (const connection of connections) if (connection.torn) destroy(connection);
      await listen();
    },
    remove: removable(async () => refuse()),
  };
};

/** What a client of a cluster needs to reach each node by its proxy. */
export const natMap = (
  proxies: ReadonlyArray<TcpProxy>,
): Readonly<Record<string, { readonly host: string; readonly port: number }>> =>
  Object.fromEntries(proxies.map(({ host, port, behind }) => [`${HOST}:${behind}`, { host, port }]));
