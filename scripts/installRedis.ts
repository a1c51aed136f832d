/**
 * Before the tests: installs what their Redis servers need (`redis-server`, and `openssl` for certificates) where that is
 * missing and may be installed, which is on Debian and Ubuntu, as root. Says in one line what it does, or what to do, and
 * never fails: tests that lack their server say so themselves. With `--dry-run` it only says it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { install, mayInstall, reasonOf } from './apt.js';
import { program } from './program.js';
import { redisServer } from './redisServer.js';

const server = redisServer();
const missing = [
  ...(E.isLeft(server) && (process.env['LOCKSTEP_REDIS_SERVER'] ?? '') === '' ? ['redis-server'] : []),
  ...(program('openssl') === undefined ? ['openssl'] : []),
];

if (missing.length > 0 && mayInstall()) {
  console.log(`Installing ${missing.join(' and ')} for the tests of the Redis store (apt-get).`);
  if (!process.argv.includes('--dry-run')) {
    await install(missing, missing.includes('redis-server') ? ['redis-server'] : []).catch((error: Error) =>
      console.log(`It could not be installed: ${reasonOf(error)}`),
    );
  }
} else if (E.isLeft(server)) console.log(server.left);
