import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { chromium } from '../../scripts/chromium.js';
import { run } from '../cli/command.js';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (path: string, mode = 0o755): string => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), '#!/bin/sh\n');
  chmodSync(join(folder, path), mode);
  return join(folder, path);
};

const vitest = (CI: string) =>
  run(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', 'test/report/large.test.ts'],
    process.cwd(),
    {
      CI,
      NO_COLOR: '1',
      LOCKSTEP_CHROMIUM: '/nowhere',
    },
  );

const NOWHERE = 'LOCKSTEP_CHROMIUM: expected the path of Chromium, got "/nowhere", not a program.';

describe('finding Chromium', () => {
  it('takes it from the PATH, by any of its names, and before that what LOCKSTEP_CHROMIUM says', () => {
    const chrome = file('one/google-chrome');
    const other = file('two/chromium');
    file('three/chromium', 0o644);
    const PATH = join(folder, 'one');
    expect(chromium({ PATH })).toEqual(E.right(chrome));
    expect(chromium({ PATH, LOCKSTEP_CHROMIUM: other })).toEqual(E.right(other));
    expect(chromium({ PATH, LOCKSTEP_CHROMIUM: '/nowhere' })).toEqual(E.left(NOWHERE));
    const none = chromium({ PATH: join(folder, 'three') });
    expect(E.isLeft(none) && none.left).toMatch(/apt-get install chromium.*, or set LOCKSTEP_CHROMIUM to its path\.$/);
  });

  it('is what the tests of the page need: without it they are skipped by name, and fail on a build machine', async () => {
    const skipped = await vitest('');
    expect(skipped.stdout + skipped.stderr).toContain(`Skipped: a review page of 100,000 changes. ${NOWHERE}`);
    expect(skipped.code).toBe(0);
    const failed = await vitest('true');
    expect(failed.stdout + failed.stderr).toContain(`Error: ${NOWHERE}`);
    expect(failed.code).toBe(1);
  });
});
