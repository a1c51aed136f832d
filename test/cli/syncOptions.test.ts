import { describe, expect, it } from 'vitest';
import { fails, outcomes, says } from './command.js';
import { CALLS, SYNC, store, synced, withStore } from './store.js';

describe('an option of apply and sync that makes no sense', () => {
  const { lockstep, calls } = withStore();

  it.each<readonly [ReadonlyArray<string>, string]>([
    [['--concurrency', '0'], '--concurrency: expected a whole number, 1 or more, got "0"'],
    [['--concurrency', 'many'], '--concurrency: expected a whole number, 1 or more, got "many"'],
    [['--concurrency', '1.5'], '--concurrency: expected a whole number, 1 or more, got "1.5"'],
    [
      ['--concurrency', '99999999999999999999'],
      '--concurrency: expected a whole number, 1 or more, got "99999999999999999999"',
    ],
    [['--retries', '-1'], '--retries: expected a whole number, 0 or more, got "-1"'],
    [['--retries', ''], '--retries: expected a whole number, 0 or more, got ""'],
    [['--timeout', '30'], '--timeout: expected a number with its unit, such as 500ms, 30s or 2m, got "30"'],
    [['--timeout', '0s'], '--timeout: expected a number with its unit, such as 500ms, 30s or 2m, got "0s"'],
    [['--timeout', '-2s'], '--timeout: expected a number with its unit, such as 500ms, 30s or 2m, got "-2s"'],
    [['--timeout', 'soon'], '--timeout: expected a number with its unit, such as 500ms, 30s or 2m, got "soon"'],
    [['--resume'], '--resume is about a journal, and none is named: name one with --journal'],
    [['--in-flight', 'skip'], '--in-flight is about a journal, and none is named: name one with --journal'],
    [
      ['--in-flight', 'guess'],
      "option '--in-flight <what>' argument 'guess' is invalid: allowed choices are retry, skip, stop: see \"lockstep help\"",
    ],
    [['--journal'], 'option \'--journal <file>\' argument missing: see "lockstep help"'],
  ])('is told before anything is read: %j', async (options, line) => {
    // There are no such files: what is wrong with the options is told first.
    for (const command of [
      ['sync', 'no.json', './no.mjs'],
      ['apply', 'no.json', './no.mjs'],
    ])
      expect(await lockstep(...command, ...options)).toEqual(fails(`${line} [ERR_CONFIG_INVALID]`));
    expect(calls()).toEqual([]);
  });
});

describe('--concurrency', () => {
  it('lets as many operations be performed at the same time, with the same outcome', async () => {
    const { doing, calls, stored } = withStore();
    const slow = Object.fromEntries(CALLS.map((name) => [name, 'be slow' as const]));
    expect(await doing(slow, ...SYNC, '--concurrency', '8')).toEqual(says(outcomes()));
    expect(calls()).toContain('5 at once');
    expect(stored()).toEqual(synced);
  });

  it('is 1 by itself', async () => {
    const { lockstep, calls } = withStore();
    await lockstep(...SYNC);
    expect(calls()).toEqual([...CALLS, 'complete']);
  });
});

describe('--timeout', () => {
  it('is how long a handler may take; what it did then is not known', async () => {
    const { doing, stored } = withStore();
    const { code, stdout, stderr } = await doing(
      { 'create sw2': 'hang' },
      ...SYNC,
      '--timeout',
      '500ms',
      '--format',
      'json',
      '--rollback',
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'lockstep: could not create device "sw2": no answer within 500 ms (1 operation was undone; whether the create of device "sw2" took effect is not known) [ERR_OBJECT_NOT_CREATED]\n',
    });
    const { operations, summary } = JSON.parse(stdout);
    expect(operations[1]).toMatchObject({ uid: 'sw2', outcome: 'error', inDoubt: true });
    expect(summary.failures).toMatchObject([{ uid: 'sw2', inDoubt: true }]);
    expect(stored()).toMatchObject({ device: [{ name: 'sw1', mtu: 1500 }, { name: 'sw3' }] });
  });

  it('tells people of that doubt, too', async () => {
    const { doing } = withStore();
    const misdeeds = { 'create sw2': 'throw after' } as const;
    const line = 'create device "sw2": error: lost (whether it took effect is not known)\n';
    expect((await doing(misdeeds, ...SYNC)).stdout).toContain(line);
    const { doing: other } = withStore();
    expect((await other(misdeeds, ...SYNC, '-f', 'summary')).stdout).toContain(`failure: ${line}`);
  });

  it.each(['1m', '2h', '900d', '60 seconds'])('may be %s', async (duration) => {
    const { lockstep } = withStore();
    expect(await lockstep(...SYNC, '--timeout', duration)).toEqual(says(outcomes()));
  });
});

describe('--retries', () => {
  const misdeeds = { 'create sw2': 'fail twice', 'delete 2': 'fail' } as const;

  it('is how often a handler is asked again after an error that passes, and after no other', async () => {
    const { doing, calls } = withStore();
    const { stdout, stderr } = await doing(misdeeds, ...SYNC, '--retries', '2', '-f', 'json');
    expect(stderr).toBe('lockstep: could not delete vlan "2": quota [ERR_OBJECT_NOT_DELETED]\n');
    expect(calls()).toEqual([
      'update sw1',
      ...Array<string>(3).fill('create sw2'),
      'delete sw3',
      'create fra',
      'delete 2',
    ]);
    const { operations } = JSON.parse(stdout);
    expect(operations[1]).toMatchObject({ uid: 'sw2', outcome: 'success', attempts: 3 });
    expect(operations[0]).not.toHaveProperty('attempts');
  });

  it.each(['0', '1'])('is an error when it is %s, and that does not do', async (n) => {
    const { doing, calls } = withStore();
    const { stderr } = await doing(misdeeds, ...SYNC, '--retries', n);
    expect(stderr).toBe('lockstep: could not create device "sw2": busy [ERR_OBJECT_NOT_CREATED]\n');
    expect(calls()).toEqual(['update sw1', ...Array<string>(Number(n) + 1).fill('create sw2')]);
  });
});

describe('--rollback', () => {
  it('leaves the target as it was if anything fails, and shows how', async () => {
    const { doing, calls, read } = withStore();
    const before = JSON.parse(read('store.json'));
    expect(await doing({ 'create fra': 'fail' }, ...SYNC, '--rollback')).toEqual(
      fails(
        'could not create site "fra": quota (3 operations were undone) [ERR_OBJECT_NOT_CREATED]',
        `update device "sw1"
    mtu: 1500 -> 9000
create device "sw2"
delete device "sw3"
create site "fra": error: quota
delete vlan "2": skipped: the sync ended before it
taken back:
create device "sw3"
delete device "sw2"
update device "sw1"
    mtu: 9000 -> 1500
`,
      ),
    );
    expect(calls()).toEqual([...CALLS.slice(0, 4), 'create sw3', 'delete sw2', 'update sw1']);
    expect(JSON.parse(read('store.json'))).toEqual(before);
  });

  it('shows what could not be undone', async () => {
    const { doing } = withStore();
    const { code, stdout, stderr } = await doing(
      { 'create fra': 'fail', 'delete sw2': 'fail', 'create sw3': 'refuse' },
      ...SYNC,
      '--rollback',
    );
    expect(code).toBe(2);
    expect(stdout).toContain(`taken back, but for 2 of 3 operations:
create device "sw3": refused: in use
delete device "sw2": error: quota
update device "sw1"
    mtu: 9000 -> 1500
`);
    expect(stderr).toBe(
      'lockstep: could not create site "fra": quota (2 of 3 operations could not be undone: in use, and 1 more) [ERR_OBJECT_NOT_CREATED]\n',
    );
  });

  it('takes back what went on after a failure, too', async () => {
    const { doing, stored, read } = withStore();
    const before = JSON.parse(read('store.json'));
    const { code, stdout } = await doing(
      { 'create sw2': 'fail' },
      ...SYNC,
      '--rollback',
      '--flag',
      'CONTINUE_ON_FAILURE',
      '-f',
      'summary',
    );
    expect(code).toBe(2);
    expect(stdout).toContain('undone: 4\nnot undone: 0\n');
    expect(stored()).toEqual(before);
  });

  it('changes nothing in a sync that does not fail, nor in a dry run', async () => {
    const { lockstep, stored, calls } = withStore();
    expect(await lockstep(...SYNC, '--rollback', '--dry-run')).toEqual(says(outcomes('would ')));
    expect(calls()).toEqual([]);
    expect(await lockstep(...SYNC, '--rollback')).toEqual(says(outcomes()));
    expect(stored()).toEqual(synced);
  });

  it('leaves a file as it is, as a failure does', async () => {
    const { lockstep, read, write } = withStore(store(), { 'reader.json': '{}' });
    const before = read('old.json');
    write('lockstep.yaml', 'schema: schema.yaml');
    await lockstep('plan', 'new.json', 'old.json', '--out', 'plan.json');
    expect(await lockstep('apply', 'plan.json', 'new.json', '--force', '--rollback')).toMatchObject({
      code: 2,
      stdout: '',
    });
    expect(read('old.json')).toBe(before);
  });
});

describe('a summary', () => {
  it('is beside the operations as data', async () => {
    const { doing } = withStore();
    const { stdout } = await doing({ 'create fra': 'fail' }, ...SYNC, '--rollback', '-f', 'json');
    const { summary, undone, operations } = JSON.parse(stdout);
    expect(operations).toHaveLength(5);
    expect(summary).toMatchObject({
      total: 5,
      counts: { success: 3, refused: 0, error: 1, skipped: 1, planned: 0 },
      failures: [{ model: 'site', uid: 'fra', action: 'create', outcome: 'error', cause: 'HTTP 429' }],
      undone: { counts: { success: 3, error: 0 }, failures: [] },
    });
    expect(summary.rows[0]).toMatchObject({ model: 'device', action: 'update', counts: { success: 1 } });
    expect(summary.throughput).toBeGreaterThan(0);
    expect(undone.map(({ action, uid, outcome }: Record<string, string>) => `${action} ${uid} ${outcome}`)).toEqual([
      'create sw3 success',
      'delete sw2 success',
      'update sw1 success',
    ]);
  });

  it('is of a sync that was not taken back, too, where nothing tells of undoing', async () => {
    const { lockstep } = withStore();
    const result = JSON.parse((await lockstep(...SYNC, '-f', 'json')).stdout);
    expect(result).not.toHaveProperty('undone');
    expect(result.summary).toMatchObject({ total: 5, counts: { success: 5 }, failures: [] });
    expect(result.summary).not.toHaveProperty('undone');
  });

  it('has a line for each failure, with its cause, and for what was undone', async () => {
    const { doing } = withStore();
    const misdeeds = { 'delete 2': 'fail', 'create fra': 'refuse', 'create sw3': 'fail' } as const;
    const { stdout } = await doing(misdeeds, ...SYNC, '--rollback', '-f', 'summary');
    expect(stdout.replaceAll(/\d+ ms|[\d.]+\/s/g, 'N')).toBe(`create: 2
update: 1
delete: 2
move: 0
success: 3
refused: 1
error: 1
skipped: 0
planned: 0
undone: 2
not undone: 1
duration: N
throughput: N
failure: create site "fra": refused: in use
failure: delete vlan "2": error: quota (HTTP 429)
not undone: create device "sw3": error: quota (HTTP 429)
`);
  });

  it('tells of no speed where nothing was done', async () => {
    const { lockstep } = withStore();
    const { stdout } = await lockstep(...SYNC, '--dry-run', '-f', 'summary');
    expect(stdout).toMatch(/planned: 5\n$/);
  });
});
