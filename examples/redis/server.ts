/** The server of this example: the one that is named, or one that is started for it. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { redisServer } from '../../scripts/redisServer.js';

/** A server. */
export interface Server {
  readonly url: string;
  /** End it, if it was started. */
  readonly stop: () => Promise<void>;
}

const HOST = '127.0.0.1';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Start a server that keeps nothing on disk, and wait until it is ready. */
const started = async (program: string): Promise<Server> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-example-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', HOST, '--save', '', '--dir', folder];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const over = new Promise<void>((resolve) => child.once('close', () => resolve()));
  process.once('exit', () => child.kill());
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('redis-server ended as soon as it was started')));
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('eady to accept connections')) resolve();
    });
  });
  return {
    url: `redis://${HOST}:${port}/0`,
    stop: async () => {
      child.kill();
      await over;
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The server of a URL, or a new one. */
export const server = (url: string | undefined): TE.TaskEither<{ readonly message: string }, Server> => {
  if (url !== undefined) return TE.right({ url, stop: () => Promise.resolve() });
  const program = redisServer();
  if (E.isLeft(program)) return TE.left({ message: program.left });
  return TE.tryCatch(() => started(program.right), E.toError);
};
