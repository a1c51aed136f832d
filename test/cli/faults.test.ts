/** Disks that are full, folders that may not be written, and processes that are ended while they write: real commands. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { fails, main, type Project, project, schema } from './command.js';

const COUNT = 4_000;

const vlans = (load: number) => ({ vlan: Array.from({ length: COUNT }, (_, id) => ({ id, load })) });

const files = { 'schema.yaml': schema, 'new.json': vlans(1), 'old.json': vlans(2), 'base.json': vlans(3) };

/** What each command writes, and how it is asked to. */
const WRITERS = [
  { name: 'a dataset', file: 'old.json', args: ['sync', 'new.json', 'old.json', '-s', 'schema.yaml'] },
  {
    name: 'a plan',
    file: 'plan.json',
    args: ['plan', 'new.json', 'old.json', '-s', 'schema.yaml', '--out', 'plan.json'],
  },
  {
    name: 'a diff',
    file: 'diff.ndjson',
    args: ['diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'ndjson', '--out', 'diff.ndjson'],
  },
  {
    name: 'a review page',
    file: 'review.html',
    args: ['diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'html', '--out', 'review.html'],
  },
  {
    name: 'what was merged',
    file: 'merged.json',
    args: [
      ...['merge', 'base.json', 'new.json', 'old.json', '-s', 'schema.yaml', '--strategy', 'source-wins'],
      ...['--out', 'merged.json'],
    ],
  },
] as const;

const drafts = (folder: string): ReadonlyArray<string> => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

const quote = (args: ReadonlyArray<string>): string => args.map((arg) => `'${arg}'`).join(' ');

/** Disks of their own, where this may be made. */
const disks: Array<string> = [];
afterAll(() => {
  for (const disk of disks) spawnSync('umount', ['-l', disk]);
});

const disk = ({ path }: Project, name: string, options: string): string | undefined => {
  const folder = path(name);
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status !== 0) return undefined;
  disks.push(folder);
  return folder;
};

describe.each(WRITERS)('a command that writes $name', ({ file, args }) => {
  it('says so where files may not be larger, and leaves what was there', async () => {
    const made = project(files);
    if (file !== 'old.json') made.write(file, 'what was there');
    const before = made.read(file);
    const { code, stderr } = await made.shell(`ulimit -f 8; $LOCKSTEP ${quote(args)} --quiet`);
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stderr: `lockstep: ${file}: cannot be written: files may not be larger here [ERR_FILE_UNWRITABLE]`,
    });
    expect(made.read(file)).toBe(before);
    expect(drafts(made.path('.'))).toEqual([]);
  });

  it('has written all of it or nothing when it is told to end, and leaves no draft', async () => {
    const made = project(files);
    if (file !== 'old.json') made.write(file, 'what was there');
    const before = made.read(file);
    const run = (): Promise<void> =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [main, ...args, '--quiet'], { cwd: made.path('.'), stdio: 'ignore' });
        let isOver = false;
        child.once('close', () => {
          isOver = true;
          resolve();
        });
        void (async () => {
          while (!isOver && drafts(made.path('.')).length === 0) await later(0);
          child.kill('SIGTERM');
        })();
      });
    await run();
    const after = made.read(file);
    expect(drafts(made.path('.'))).toEqual([]);
    if (after !== before) {
      const whole = project(files);
      if (file !== 'old.json') whole.write(file, 'what was there');
      await whole.lockstep(...args);
      expect(after).toBe(whole.read(file));
    }
  });

  it('has written all of it or nothing when it is killed', async () => {
    const made = project(files);
    if (file !== 'old.json') made.write(file, 'what was there');
    const before = made.read(file);
    const child = spawn(process.execPath, [main, ...args, '--quiet'], { cwd: made.path('.'), stdio: 'ignore' });
    const closed = new Promise((resolve) => child.once('close', resolve));
    while (child.exitCode === null && drafts(made.path('.')).length === 0) await later(0);
    child.kill('SIGKILL');
    await closed;
    const after = made.read(file);
    await made.lockstep(...args);
    if (after !== before && file !== 'old.json') expect(after).toBe(made.read(file));
    else if (after !== before) expect(JSON.parse(after)).toEqual(vlans(1));
  });
});

describe('a disk', () => {
  const made = project(files);
  const full = disk(made, 'full', 'size=64k');
  const closed = disk(made, 'closed', 'size=64k');

  // Who may not make a disk has the tests above.
  for (const folder of full === undefined ? [] : [full]) {
    it('that is full keeps what it has of each, and says so', async () => {
      const { lockstep } = made;
      const into = (name: string): string => `full/${name}`;
      for (const [name, ...args] of [
        ['plan.json', 'plan', 'new.json', 'old.json', '-s', 'schema.yaml', '--out', into('plan.json')],
        ['diff.json', 'diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'json', '--out', into('diff.json')],
        ['page.html', 'diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'html', '--out', into('page.html')],
        ['data.json', 'sync', 'new.json', into('data.json'), '-s', 'schema.yaml', '--quiet'],
      ] as const) {
        const there = name === 'data.json' ? '{"vlan": [{"id": 1, "load": 7}]}' : 'there';
        writeFileSync(join(folder, name), there);
        const { code, stderr } = await lockstep(...args);
        expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('no space is left') });
        expect(readFileSync(join(folder, name), 'utf8')).toBe(there);
      }
      expect(drafts(folder)).toEqual([]);
    });

    it('that is full ends a sync whose journal has no place, before anything was done', async () => {
      const { lockstep, read } = made;
      const before = read('old.json');
      const args = ['sync', 'new.json', 'old.json', '-s', 'schema.yaml', '--journal', 'full/sync.journal'];
      const { code, stderr } = await lockstep(...args);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('[ERR_JOURNAL_UNWRITABLE]') });
      expect(read('old.json')).toBe(before);
    });
  }

  for (const folder of closed === undefined ? [] : [closed]) {
    it('that may only be read is not written', async () => {
      const { lockstep } = made;
      writeFileSync(join(folder, 'data.json'), '{"vlan": []}');
      spawnSync('mount', ['-o', 'remount,ro', folder]);
      const why = 'cannot be written: the file system is read-only [ERR_FILE_UNWRITABLE]';
      const NAMES = ['new.json', 'old.json', '-s', 'schema.yaml'];
      expect(await lockstep('plan', ...NAMES, '--out', 'closed/p.json')).toEqual(fails(`closed/p.json: ${why}`));
      expect(await lockstep('diff', ...NAMES, '--out', 'closed/d.txt')).toEqual(fails(`closed/d.txt: ${why}`));
      const { code, stderr } = await lockstep('sync', 'new.json', 'closed/data.json', '-s', 'schema.yaml', '--quiet');
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
      expect(readdirSync(folder)).toEqual(['data.json']);
    });
  }
});

describe('a folder that may not be written', () => {
  // Root may write anywhere.
  for (const uid of process.getuid?.() === 0 ? [] : [process.getuid?.()]) {
    it(`is left as it is, by user ${uid}`, async () => {
      const made = project(files);
      mkdirSync(made.path('closed'));
      chmodSync(made.path('closed'), 0o555);
      expect(
        await made.lockstep('plan', 'new.json', 'old.json', '-s', 'schema.yaml', '--out', 'closed/plan.json'),
      ).toEqual(fails('closed/plan.json: cannot be written: permission denied [ERR_FILE_UNWRITABLE]'));
    });
  }

  it('because it is not there, is not made', async () => {
    const made = project(files);
    expect(await made.lockstep('plan', 'new.json', 'old.json', '-s', 'schema.yaml', '--out', 'none/plan.json')).toEqual(
      fails('none/plan.json: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]'),
    );
  });
});
