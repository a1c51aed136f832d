/** Where the `redis-server` is that tests, benchmarks and examples run against. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The path of a program, as a shell finds it. */
export const program = (name: string, env: Environment = process.env): string | undefined =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram);

/** The path of `redis-server`: what `LOCKSTEP_REDIS_SERVER` says, else from the `PATH`. A left says what to do, in a line. */
export const redisServer = (env: Environment = process.env): E.Either<string, string> => {
  const named = env['LOCKSTEP_REDIS_SERVER'] ?? '';
  if (named !== '') {
    return isProgram(named)
      ? E.right(named)
      : E.left(
          `LOCKSTEP_REDIS_SERVER: expected the path of redis-server, got ${JSON.stringify(named)}, not a program.`,
        );
  }
  return E.fromNullable(
    'The Redis tests need redis-server: install it (Debian and Ubuntu: apt-get install redis-server; macOS: brew ' +
      'install redis), or set LOCKSTEP_REDIS_SERVER to its path.',
  )(program('redis-server', env));
};
