/** Packages of Debian and Ubuntu, for what the tests need beside npm. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { program } from './program.js';

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

/** Whether packages may be installed here: on Debian and Ubuntu, as root. */
export const mayInstall = (): boolean => isDebian() && process.getuid?.() === 0 && program('apt-get') !== undefined;

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

/** Install packages; what they bring is not started, now or at the next boot. */
export const install = (packages: ReadonlyArray<string>, services: ReadonlyArray<string> = []): Promise<void> =>
  withoutServices(async () => {
    const installed = (): Promise<unknown> => apt('install', '--no-install-recommends', ...packages);
    // The lists of packages may be missing or old.
    await installed().catch(() => apt('update').then(installed));
    if (services.length > 0 && existsSync('/run/systemd/system')) await run('systemctl', ['disable', ...services]);
  });

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** Why packages could not be installed, in a line. */
export const reasonOf = (error: Error & { readonly stderr?: string }): string =>
  lastLine(error.stderr ?? '') || error.message;
