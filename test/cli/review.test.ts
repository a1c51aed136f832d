import { describe, expect, it } from 'vitest';
import { fails, inventory, planned, project, recording, tree } from './command.js';

const PLAN = ['plan', 'new.json', 'old.json', '-s', 'schema.yaml'] as const;

const isPage = (text: string): boolean => text.startsWith('<!doctype html>') && text.endsWith('</html>\n');

describe('a review page from the command', () => {
  it('is a format of diff, to stdout or to a file', async () => {
    const { lockstep, read } = project(inventory);
    const { code, stdout } = await lockstep(
      'diff',
      'new.json',
      'old.json',
      '-s',
      'schema.yaml',
      '-f',
      'html',
      '--exit-code',
    );
    expect({ code, page: isPage(stdout) }).toEqual({ code: 1, page: true });
    await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'html', '-o', 'review.html');
    expect(read('review.html')).toBe(stdout);
  });

  it('is written beside a plan, and beside the tree that is shown without one', async () => {
    const { lockstep, read } = project(inventory);
    expect(await lockstep(...PLAN, '-o', 'plan.json', '--review', 'review.html')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'plan.json: 2 to create, 1 to update, 2 to delete\nreview.html: open it in a browser to review this\n',
    });
    expect(isPage(read('review.html'))).toBe(true);
    expect((await lockstep(...PLAN, '--review', 'other.html')).stdout).toBe(tree);
    expect(read('other.html')).toBe(read('review.html'));
  });

  it('is that of a part, where a part is shown', async () => {
    const { lockstep } = await planned();
    const { stdout } = await lockstep('show', 'plan.json', '--model', 'vlan', '-f', 'html');
    expect(isPage(stdout)).toBe(true);
    expect(stdout).toContain('"uid":["2"]');
    expect(stdout).not.toContain('"sw2"');
  });

  it('has its place before anything is done', async () => {
    const made = project({ ...inventory, 'netbox.mjs': recording("() => E.right({ _tag: 'Done' })") });
    expect(await made.lockstep('sync', 'new.json', './netbox.mjs', '--review', 'none/review.html')).toEqual(
      fails('none/review.html: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]'),
    );
    expect((await made.shell('ls')).stdout).not.toContain('calls.txt');
    expect((await made.lockstep(...PLAN, '--review', 'none/review.html')).code).toBe(2);
  });

  it('shows what a guard refused', async () => {
    const { lockstep, read } = project(inventory);
    const before = read('old.json');
    const { code, stderr } = await lockstep(
      'sync',
      'new.json',
      'old.json',
      '-s',
      'schema.yaml',
      '--max-deletes',
      '1',
      '--review',
      'review.html',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('ERR_GUARD');
    expect(isPage(read('review.html'))).toBe(true);
    expect(read('review.html').includes('maxDeletes: 2 entities of 5 (40%) would be deleted')).toBe(true);
    expect(read('old.json')).toBe(before);
  });
});
