import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fails, inventory, type Project, project, says, summary, tree } from './command.js';

const SCHEMA = ['-s', 'schema.yaml'] as const;

/** The inventory, with both datasets in segments. */
const segmented = async (): Promise<Project> => {
  const made = project(inventory);
  for (const name of ['new', 'old']) await made.lockstep('sync', `${name}.json`, `${name}.segments`, ...SCHEMA, '-q');
  return made;
};

describe('a segmented dataset', () => {
  it('is made of another dataset by one command, and compared as it was', async () => {
    const { lockstep } = await segmented();
    expect(await lockstep('diff', 'new.segments', 'old.segments', ...SCHEMA)).toEqual(says(tree));
    expect(await lockstep('diff', 'new.segments/', 'old.json', ...SCHEMA, '-f', 'summary')).toEqual(says(summary));
    expect(await lockstep('diff', 'new.json', 'old.segments', ...SCHEMA, '-f', 'summary')).toEqual(says(summary));
  });

  it('is synced, planned and applied to like any other target', async () => {
    const { lockstep } = await segmented();
    expect((await lockstep('plan', 'new.json', 'old.segments', ...SCHEMA, '--out', 'plan.json', '-q')).code).toBe(0);
    expect((await lockstep('apply', 'plan.json', 'old.segments', '-q')).code).toBe(0);
    const none = await lockstep('diff', 'new.json', 'old.segments', ...SCHEMA, '--exit-code', '-f', 'summary');
    expect(none).toMatchObject({ code: 0, stdout: 'create: 0\nupdate: 0\ndelete: 0\nunchanged: 5\nskipped: 0\n' });
  });

  it('that is a source has to be there, and no diff makes one that is a target', async () => {
    const { lockstep, path } = await segmented();
    const missing = 'nwe.segments: there is no such dataset [ERR_FILE_NOT_FOUND]';
    expect(await lockstep('diff', 'nwe.segments', 'old.json', ...SCHEMA)).toEqual(fails(missing));
    const created = await lockstep('diff', 'new.json', 'none.segments', ...SCHEMA, '-f', 'summary');
    expect(created.stdout).toMatch(/^create: 5\nupdate: 0\ndelete: 0\n/);
    expect(readdirSync(path('.')).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  it('says which of its files is missing', async () => {
    const { lockstep, path } = await segmented();
    const [name = ''] = readdirSync(path('old.segments')).filter((each) => each.startsWith('vlan'));
    rmSync(path(`old.segments/${name}`));
    expect(await lockstep('sync', 'new.segments', 'old.segments', ...SCHEMA)).toEqual(
      fails(
        `old.segments/${name}: this segment is missing, which the manifest names: ` +
          'restore the whole folder, or write the dataset anew under another name [ERR_STORE_CORRUPT]',
      ),
    );
  });

  it('has a schema guessed from it', async () => {
    const { lockstep } = await segmented();
    const { code, stdout } = await lockstep('schema', 'infer', 'new.segments');
    expect(code).toBe(0);
    expect(stdout).toMatch(/device:/);
    expect(stdout).toMatch(/mtu: integer/);
  });
});

describe('lockstep diff --concurrency', () => {
  it.each(['1', '2', 'auto'])('%s says what one thread says', async (count) => {
    const { lockstep } = await segmented();
    const byThreads = ['--concurrency', count] as const;
    expect(await lockstep('diff', 'new.segments', 'old.segments', ...SCHEMA, ...byThreads)).toEqual(says(tree));
    const differ = await lockstep('diff', 'new.segments', 'old.segments', ...SCHEMA, ...byThreads, '--exit-code');
    expect(differ).toEqual({ code: 1, stdout: tree, stderr: '' });
  });

  it('takes other files too, and no modules', async () => {
    const { lockstep } = await segmented();
    const byThreads = [...SCHEMA, '--concurrency', '2'] as const;
    expect(await lockstep('diff', 'new.json', 'old.segments', ...byThreads, '-f', 'summary')).toEqual(says(summary));
    expect(await lockstep('diff', './netbox.mjs', 'old.segments', ...byThreads)).toEqual(
      fails(
        './netbox.mjs: threads read files and stores, and this is a module: leave --concurrency out [ERR_CONFIG_INVALID]',
      ),
    );
  });

  it('is no number of workers of a queue, and no other word', async () => {
    const { lockstep } = await segmented();
    expect(
      await lockstep('diff', 'a.segments', 'b.segments', ...SCHEMA, '--concurrency', '2', '--distributed', 'redis://x'),
    ).toEqual(
      fails('--concurrency is for threads of this command: leave it out, or --distributed [ERR_CONFIG_INVALID]'),
    );
    const { code, stderr } = await lockstep('diff', 'a.segments', 'b.segments', ...SCHEMA, '--concurrency', 'many');
    expect(code).toBe(2);
    expect(stderr).toContain('it must be a whole number of 1 or more, or auto');
  });
});
