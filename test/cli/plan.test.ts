import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fails, inventory, project, tree } from './command.js';

const PLAN = ['plan', 'new.json', 'old.json', '-s', 'schema.yaml'] as const;
const COUNTS = '2 to create, 1 to update, 2 to delete\n';

describe('lockstep plan', () => {
  it('shows what must change when it has no place for it', async () => {
    expect((await project(inventory).lockstep(...PLAN)).stdout).toBe(tree);
  });

  it('writes a plan as JSON or YAML, and says on stderr how much it would do', async () => {
    const { lockstep, read } = project(inventory);
    expect(await lockstep(...PLAN, '-o', 'plan.json')).toEqual({ code: 0, stdout: '', stderr: `plan.json: ${COUNTS}` });
    expect((await lockstep(...PLAN, '-o', 'plan.yaml', '--quiet')).stderr).toBe('');
    const plan = JSON.parse(read('plan.json'));
    expect(plan).toMatchObject({ lockstep: 'plan', version: 1, source: { name: 'new' }, target: { name: 'old' } });
    expect(parse(read('plan.yaml'))).toEqual(plan);
  });

  it('is the same plan for the same datasets', async () => {
    const { lockstep, read } = project(inventory);
    await lockstep(...PLAN, '-o', 'a.json');
    await lockstep(...PLAN, '-o', 'b.json');
    expect(read('a.json')).toBe(read('b.json'));
  });

  it('obeys what says what is compared', async () => {
    const { lockstep } = project(inventory);
    const { stderr } = await lockstep(...PLAN, '--flag', 'SKIP_UNMATCHED_DST', '--model', 'device', '-o', 'plan.json');
    expect(stderr).toBe('plan.json: 1 to create, 1 to update, 0 to delete\n');
  });

  it('replaces what was there only when all is well', async () => {
    const { lockstep, read } = project({ ...inventory, 'plan.json': 'mine' });
    expect(await lockstep('plan', 'new.json', 'none.json', '-s', 'schema.yaml', '-o', 'plan.json')).toEqual(
      fails('none.json: there is no such file or folder [ERR_FILE_NOT_FOUND]'),
    );
    expect(read('plan.json')).toBe('mine');
  });

  it.each([
    ['plan.csv', 'plan.csv: a plan is JSON or YAML, not CSV [ERR_FORMAT_UNKNOWN]'],
    ['plan.jsn', 'plan.jsn: ".jsn" is no known extension: did you mean ".json"? [ERR_FORMAT_UNKNOWN]'],
    [
      'none/plan.json',
      'none/plan.json: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]',
    ],
  ])('cannot be written to %s', async (out, line) => {
    expect(await project(inventory).lockstep(...PLAN, '-o', out)).toEqual(fails(line));
  });
});
