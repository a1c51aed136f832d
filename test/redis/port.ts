/** Ports of 127.0.0.1 that servers of tests may have. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Every server of a test listens here, and nowhere else. */
export const HOST = '127.0.0.1';

/** Below those that systems give to outgoing connections and to who asks for any, with those of the cluster bus. */
const FIRST = 10_000;
const LAST = 21_999;

/** How far the port of the cluster bus is from that of the server. */
export const BUS = 10_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A port that nobody listens on, nor on that of its cluster bus. Somebody may before it is used: then ask again. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if ((await isFree(port)) && (await isFree(port + BUS))) return port;
  }
};
