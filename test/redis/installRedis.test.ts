import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { redisServer } from '../../scripts/redisServer.js';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (path: string, mode: number): string => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), '#!/bin/sh\n');
  chmodSync(join(folder, path), mode);
  return join(folder, path);
};

const require = createRequire(import.meta.url);

interface Ended {
  readonly code: number;
  readonly output: string;
}

const node = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [...args], { env: { NO_COLOR: '1', ...env } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });

const tsx = ['--import', pathToFileURL(require.resolve('tsx')).href];

const HOW = /^The Redis tests need redis-server: install it .*, or set LOCKSTEP_REDIS_SERVER to its path\.\n$/;

const NOWHERE = 'LOCKSTEP_REDIS_SERVER: expected the path of redis-server, got "/nowhere", not a program.';

describe('finding redis-server', () => {
  const first = file('first/redis-server', 0o644);
  const second = file('second/redis-server', 0o755);
  const third = file('third/redis-server', 0o755);
  mkdirSync(join(folder, 'fourth', 'redis-server'), { recursive: true });
  const PATH = ['first', 'fourth', 'second', 'third'].map((name) => join(folder, name)).join(delimiter);

  it('takes the first program of that name on the PATH', () => {
    expect(redisServer({ PATH })).toEqual(E.right(second));
  });

  it('takes what LOCKSTEP_REDIS_SERVER says before that', () => {
    expect(redisServer({ PATH, LOCKSTEP_REDIS_SERVER: third })).toEqual(E.right(third));
    expect(redisServer({ PATH, LOCKSTEP_REDIS_SERVER: '' })).toEqual(E.right(second));
  });

  it('takes nothing else when LOCKSTEP_REDIS_SERVER names no program', () => {
    expect(redisServer({ PATH, LOCKSTEP_REDIS_SERVER: '/nowhere' })).toEqual(E.left(NOWHERE));
    expect(E.isLeft(redisServer({ PATH, LOCKSTEP_REDIS_SERVER: first }))).toBe(true);
    expect(E.isLeft(redisServer({ PATH, LOCKSTEP_REDIS_SERVER: folder }))).toBe(true);
  });

  it('says how to install it where there is none', () => {
    const found = redisServer({ PATH: join(folder, 'first') });
    expect(E.isLeft(found) && `${found.left}\n`).toMatch(HOW);
    expect(redisServer({})).toEqual(found);
  });
});

describe('installing redis-server', () => {
  it('says in one line what to do where it may not, and goes on', async () => {
    const { code, output } = await node([...tsx, 'scripts/installRedis.ts'], { PATH: join(folder, 'first') });
    expect(output).toMatch(HOW);
    expect(code).toBe(0);
  });

  it('says nothing where it is there', async () => {
    file('all/openssl', 0o755);
    const env = { PATH: join(folder, 'all'), LOCKSTEP_REDIS_SERVER: join(folder, 'third', 'redis-server') };
    expect(await node([...tsx, 'scripts/installRedis.ts'], env)).toEqual({ code: 0, output: '' });
  });
});

describe('tests that need redis-server, where there is none', () => {
  const vitest = [join(require.resolve('vitest/package.json'), '..', 'vitest.mjs'), 'run', '--reporter=default'];
  const run = (CI: string): Promise<Ended> =>
    node([...vitest, 'test/redis/commandstats.test.ts'], { CI, LOCKSTEP_REDIS_SERVER: '/nowhere' });

  it('are skipped by name, which is said', async () => {
    const { code, output } = await run('');
    expect(output).toContain(`Skipped: the count of commands. ${NOWHERE}`);
    expect(output).toMatch(/Tests\s+4 skipped/);
    expect(code).toBe(0);
  });

  it('fail on a build machine, each with what to do', async () => {
    const { code, output } = await run('true');
    expect(output).toContain(`Error: ${NOWHERE}`);
    expect(output).toMatch(/Tests\s+4 failed/);
    expect(code).toBe(1);
  });
});
