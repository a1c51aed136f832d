/**
 * A server of PostgreSQL that needs no installation: an embedded database, to which clients speak over a socket. It serves
 * one client after the other, and can be made to lose them.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';

/** A server that runs. */
export interface Server {
  readonly url: string;
  /** Cut every connection, as a network does that fails. */
  readonly cut: () => Promise<void>;
  /** Take no more connections, and cut those that there are. */
  readonly close: () => Promise<void>;
}

const TERMINATE = 'X';
const ENDS_A_REQUEST = ['S', 'Q'];

/** The first message of a client has a length and no kind; all others have a kind before it. */
const takeMessage = (bytes: Buffer, first: boolean): Buffer | undefined => {
  const at = first ? 0 : 1;
  if (bytes.length < at + 4) return undefined;
  const length = at + bytes.readInt32BE(at);
  return bytes.length < length ? undefined : bytes.subarray(0, length);
};

const serveClient = (socket: Socket, database: PGlite): Promise<void> => {
  let bytes = Buffer.alloc(0);
  let request = Buffer.alloc(0);
  let first = true;
  let last: Promise<unknown> = Promise.resolve();

  const answer = (message: Buffer): void => {
    last = last.then(async () => {
      const reply = await database.execProtocolRaw(message);
      if (socket.writable) socket.write(reply);
    });
  };

  socket.setNoDelay(true);
  // What is cut off is told by the event of the end, too.
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data]);
    for (let message = takeMessage(bytes, first); message !== undefined; message = takeMessage(bytes, first)) {
      const kind = first ? 'S' : String.fromCharCode(message[0] ?? 0);
      bytes = bytes.subarray(message.length);
      first = false;
      if (kind === TERMINATE) return void socket.end();
      request = Buffer.concat([request, message]);
      if (!ENDS_A_REQUEST.includes(kind)) continue;
      answer(request);
      request = Buffer.alloc(0);
    }
  });
  // With its client, a transaction ends.
  return once(socket, 'close')
    .then(() => last)
    .then(() => database.exec('ROLLBACK'))
    .then(() => undefined);
};

/** Serve a database. */
export const serve = async (database: PGlite): Promise<Server> => {
  const clients = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    const served = serveClient(socket, database).finally(() => clients.delete(socket));
    clients.set(socket, served);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const cut = async (): Promise<void> => {
    const served = [...clients.values()];
    for (const socket of clients.keys()) socket.destroy();
    await Promise.all(served);
  };
  return {
    url: `postgres://postgres:none@127.0.0.1:${port}/postgres`,
    cut,
    close: async () => {
      server.close();
      await cut();
    },
  };
};
