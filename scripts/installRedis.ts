/**
 * Before the tests: installs what their Redis servers need (`redis-server`, and `openssl` for certificates) where that is
 * missing and may be installed, which is on Debian and Ubuntu, as root. Says in one line what it does, or what to do, and
 * never fails: tests that lack their server say so themselves. With `--dry-run` it only says it.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { program, redisServer } from './redisServer.js';

const run = promisify(execFile);

/** Asked by the scripts of packages before they start a service; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

const MINUTE = 60_000;

const isDebian = (): boolean => {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
};

const mayInstall = (): boolean => isDebian() && process.getuid?.() === 0 && program('apt-get') !== undefined;

const apt = (...args: ReadonlyArray<string>): Promise<unknown> =>
  run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::http::Timeout=30', '-q', '-y', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * MINUTE,
    maxBuffer: 64 << 20,
  });

/** Do something during which no package starts a service. A policy that is there is left to whoever made it. */
const withoutServices = async (work: () => Promise<void>): Promise<void> => {
  const mine = !existsSync(POLICY);
  // An interruption ends apt-get, which runs in the same terminal; this goes on, to clean up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => undefined);
  if (mine) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  try {
    await work();
  } finally {
    if (mine) rmSync(POLICY, { force: true });
  }
};

const install = (packages: ReadonlyArray<string>): Promise<void> =>
  withoutServices(async () => {
    const installed = (): Promise<unknown> => apt('install', '--no-install-recommends', ...packages);
    // The lists of packages may be missing or old.
    await installed().catch(() => apt('update').then(installed));
    // Nor at the next boot.
    if (packages.includes('redis-server') && existsSync('/run/systemd/system')) {
      await run('systemctl', ['disable', 'redis-server']);
    }
  });

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

const server = redisServer();
const missing = [
  ...(E.isLeft(server) && (process.env['LOCKSTEP_REDIS_SERVER'] ?? '') === '' ? ['redis-server'] : []),
  ...(program('openssl') === undefined ? ['openssl'] : []),
];

if (missing.length > 0 && mayInstall()) {
  console.log(`Installing ${missing.join(' and ')} for the tests of the Redis store (apt-get).`);
  if (!process.argv.includes('--dry-run')) {
    await install(missing).catch((error: Error & { readonly stderr?: string }) =>
      console.log(`It could not be installed: ${lastLine(error.stderr ?? '') || error.message}`),
    );
  }
} else if (E.isLeft(server)) console.log(server.left);
