/** Where the `redis-server` is that tests, benchmarks and examples run against. */
import * as E from 'fp-ts/lib/Either.js';
import { type Environment, isProgram, program } from './program.js';

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
