/** A real `redis-server` process: in a folder of its own, on a port of its own, ended and started again at will. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import { redisServer } from '../../scripts/redisServer.js';
import { freePort } from './port.js';
import { tell } from './reaper.js';
import { type Remove, removable } from './removal.js';
import { until } from './until.js';

/** What to run. */
export interface Program {
  /** After the path of the configuration. */
  readonly args?: ReadonlyArray<string>;
  /** Directives, one a line. Written once: servers that write to their configuration find it again. */
  readonly config: (port: number, folder: string) => ReadonlyArray<string>;
  /** Whether the server answers as it should, and is the process of this id, not another on the same port. */
  readonly ready: (port: number, pid: number) => Promise<boolean>;
  /** What to do before it is removed. */
  readonly close?: () => void;
}

/** A server, running or not. */
export interface RedisProcess {
  readonly port: number;
  readonly folder: string;
  /** While it runs, or is paused. */
  readonly pid: () => number | undefined;
  /** Whether it can answer: it is neither ended nor paused. */
  readonly isRunning: () => boolean;
  /** What it has written to its log. */
  readonly log: () => string;
  /** End it as an administrator does (SIGTERM). */
  readonly stop: () => Promise<void>;
  /** End it as a crash does (SIGKILL). */
  readonly kill: () => Promise<void>;
  /** Leave it alive and silent (SIGSTOP). */
  readonly pause: () => void;
  /** Let it go on (SIGCONT). */
  readonly resume: () => void;
  /** Start it again, on the same port, with what it kept on disk; ends it first (SIGTERM) if it runs. Ready when this is done. */
  readonly restart: () => Promise<void>;
  /** End it for good, and remove its folder. */
  readonly remove: Remove;
}

const executable = (): string => {
  const found = redisServer();
  if (isLeft(found)) throw new Error(found.left);
  return found.right;
};

const IN_USE = /Address already in use/;

const launchOn = async (port: number, { args = [], config, ready, close }: Program): Promise<RedisProcess> => {
  const path = executable();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-redis-')));
  tell('made', folder);
  const conf = join(folder, 'redis.conf');
  const logFile = join(folder, 'server.log');
  writeFileSync(conf, `${config(port, folder).join('\n')}\n`);
  const log = (): string => readFileSync(logFile, 'utf8');

  let child: ChildProcess | undefined;
  let over: Promise<void> = Promise.resolve();
  let paused = false;

  const begin = async (): Promise<void> => {
    const output = openSync(logFile, 'a');
    const born = spawn(path, [conf, ...args], { cwd: folder, stdio: ['ignore', output, output] });
    closeSync(output);
    child = born;
    const { pid } = born;
    if (pid !== undefined) tell('started', pid);
    over = new Promise((resolve) => {
      const ended = (): void => {
        if (pid !== undefined) tell('ended', pid);
        if (child === born) child = undefined;
        resolve();
      };
      born.once('exit', ended);
      born.once('error', ended);
    });
    born.unref();
    const isOver = (): boolean => pid === undefined || child !== born;
    await until(`redis-server to be ready on port ${port}`, async () => isOver() || ready(port, pid ?? 0)).catch(
      (error) => {
        throw new Error(`${error.message}\n${log()}`, { cause: error });
      },
    );
    if (isOver()) throw new Error(`redis-server ended as soon as it was started:\n${log()}`);
  };

  const resume = (): void => {
    paused = false;
    child?.kill('SIGCONT');
  };

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child?.kill(signal);
    // What is paused is told to end, and has to go on for it.
    resume();
    await over;
  };

  const server: RedisProcess = {
    port,
    folder,
    log,
    pid: () => child?.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    isRunning: () => child !== undefined && !paused,
    pause: () => {
      paused = child?.kill('SIGSTOP') ?? false;
    },
    resume,
    restart: () => end('SIGTERM').then(begin),
    remove: removable(async () => {
      close?.();
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      tell('removed', folder);
    }),
  };
  return begin().then(
    () => server,
    async (error) => {
      await server.remove();
      throw error;
    },
  );
};

const ATTEMPTS = 20;

/** Start a server, and wait until it is ready. */
export const launch = async (program: Program): Promise<RedisProcess> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOn(await freePort(), program);
    } catch (error) {
      // Someone else was faster.
      if (attempt === ATTEMPTS || !(error instanceof Error && IN_USE.test(error.message))) throw error;
    }
  }
};
