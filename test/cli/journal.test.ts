import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fails, outcomes, says } from './command.js';
import { CALLS, SYNC, store, synced, withStore } from './store.js';

const JOURNAL = ['--journal', 'sync.journal'] as const;
const PLAN = ['plan', 'new.json', './store.mjs', '--out', 'plan.json'] as const;
const APPLY = ['apply', 'plan.json', './store.mjs', ...JOURNAL] as const;
const SYNCED = [...SYNC, ...JOURNAL] as const;

const OVER = 'sync.journal: --rollback takes this sync back\n';
const READS = store({ reads: true });

const planned = async (module = store()) => {
  const made = withStore(module);
  await made.lockstep(...PLAN);
  return made;
};

describe('a sync with a journal', () => {
  it('does what one without does, leaves the journal, and says what that is good for', async () => {
    const { lockstep, calls, stored, path } = withStore();
    expect(await lockstep(...SYNCED)).toEqual({ code: 0, stdout: outcomes(), stderr: OVER });
    expect(calls()).toEqual([...CALLS, 'complete']);
    expect(stored()).toEqual(synced);
    expect(readdirSync(path('.')).filter((name) => name.includes('journal'))).toEqual(['sync.journal']);
  });

  it('says nothing when it is to be quiet', async () => {
    const { lockstep } = withStore();
    expect(await lockstep(...SYNCED, '--quiet')).toEqual(says(outcomes()));
  });

  it('begins with --resume where there is nothing in the journal', async () => {
    const { lockstep, write } = withStore();
    write('sync.journal', '');
    expect((await lockstep(...SYNCED, '--resume')).stdout).toBe(outcomes());
    const { lockstep: other } = await planned();
    expect((await other(...APPLY, '--resume')).stdout).toBe(outcomes());
  });

  it('writes none in a dry run', async () => {
    const { lockstep, path } = await planned();
    for (const command of [SYNCED, APPLY])
      expect(await lockstep(...command, '--dry-run', '--resume', '--rollback')).toEqual(says(outcomes('would ')));
    expect(existsSync(path('sync.journal'))).toBe(false);
  });

  it('is not begun where guards are against it, or the journal cannot be written', async () => {
    const { lockstep, path, calls } = withStore();
    expect((await lockstep(...SYNCED, '--max-deletes', '1')).stderr).toContain('[ERR_GUARD_VIOLATED]');
    expect(existsSync(path('sync.journal'))).toBe(false);
    const { code, stdout, stderr } = await lockstep(...SYNC, '--journal', 'none/sync.journal');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('[ERR_JOURNAL_UNWRITABLE]');
    expect((await lockstep(...SYNC, '--journal', 'new.json')).stderr).toContain('[ERR_JOURNAL_CORRUPT]');
    expect(calls()).toEqual([]);
  });

  it('says, when it has failed, how it is gone on with', async () => {
    const { doing, calls } = withStore();
    const { stderr } = await doing({ 'create fra': 'fail' }, ...SYNCED);
    expect(stderr).toBe(
      'lockstep: could not create site "fra": quota: with the journal, --resume goes on with this sync, and --rollback takes it back [ERR_OBJECT_NOT_CREATED]\n',
    );
    expect(calls()).toEqual(CALLS.slice(0, 4));
    // What failed is attempted again.
    expect((await doing({}, ...SYNCED, '--resume')).code).toBe(0);
    expect(calls()).toEqual([...CALLS.slice(3), 'complete']);
  });

  it('may go on after failures, which --resume attempts again', async () => {
    const { doing, calls, stored } = withStore();
    const { code, stderr } = await doing({ 'create fra': 'fail' }, ...SYNCED, '--flag', 'CONTINUE_ON_FAILURE');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'lockstep: could not create site "fra": quota: with the journal, --resume goes on with this sync, and --rollback takes it back [ERR_OBJECT_NOT_CREATED]\n',
    });
    calls();
    await doing({}, ...SYNCED, '--resume');
    expect(calls()).toEqual(['create fra', 'complete']);
    expect(stored()).toMatchObject({ site: [{ name: 'nyc' }, { name: 'fra' }] });
  });
});

describe('a sync that was killed', () => {
  it.each([0, 1, 2, 3, 4])(
    'before operation %i took effect is gone on with: nothing is done twice or lost',
    async (i) => {
      const name = CALLS[i] ?? '';
      const { doing, calls, stored } = withStore(READS);
      expect(await doing({ [name]: 'die before' }, ...SYNCED)).toMatchObject({ code: 137, stdout: '' });
      expect(calls()).toEqual(CALLS.slice(0, i + 1));
      expect(await doing({}, ...SYNCED, '--resume')).toEqual({ code: 0, stdout: outcomes(), stderr: OVER });
      // It was asked for before, and took no effect.
      expect(calls()).toEqual([...CALLS.slice(i), 'complete']);
      expect(stored()).toEqual(synced);
    },
  );

  it.each([0, 1, 2, 3, 4])('when operation %i had taken effect is gone on with, too', async (i) => {
    const name = CALLS[i] ?? '';
    const { doing, calls, stored } = withStore(READS);
    expect((await doing({ [name]: 'die after' }, ...SYNCED)).code).toBe(137);
    calls();
    expect(await doing({}, ...SYNCED, '--resume')).toEqual({ code: 0, stdout: outcomes(), stderr: OVER });
    expect(calls()).toEqual([...CALLS.slice(i + 1), 'complete']);
    expect(stored()).toEqual(synced);
  });

  it('is gone on with as its journal has it, whatever its source has become, and even without it', async () => {
    const { doing, write, stored } = withStore(READS, { 'source.json': {} });
    await doing({ 'delete sw3': 'die after' }, ...SYNCED);
    write('new.json', '{ this is no JSON any more');
    expect((await doing({}, ...SYNCED, '--resume')).stdout).toBe(outcomes());
    expect(stored()).toEqual(synced);
  });

  it('may be killed again and again', async () => {
    const { doing, calls, stored } = withStore(READS);
    const deaths = ['die after', 'die before', 'die before', 'die after', 'die before'] as const;
    let done: ReadonlyArray<string> = [];
    for (const [i, death] of deaths.entries()) {
      const { code } = await doing({ [CALLS[i] ?? '']: death }, ...SYNCED, '--resume');
      expect(code).toBe(137);
      done = [...done, ...calls()];
    }
    expect((await doing({ complete: 'die before' }, ...SYNCED, '--resume')).code).toBe(137);
    expect((await doing({}, ...SYNCED, '--resume')).code).toBe(0);
    done = [...done, ...calls()];
    // Asked for again is only what had died before it took effect.
    expect(done).toEqual([
      'update sw1',
      'create sw2',
      'create sw2',
      'delete sw3',
      'delete sw3',
      'create fra',
      'delete 2',
      'delete 2',
      'complete',
      'complete',
    ]);
    expect(stored()).toEqual(synced);
  });

  it('while several operations were in flight is gone on with', async () => {
    const { doing, calls, stored } = withStore(READS);
    const slow = { 'update sw1': 'be slow', 'delete 2': 'be slow', 'create fra': 'die after' } as const;
    expect((await doing(slow, ...SYNCED, '--concurrency', '8')).code).toBe(137);
    const first = calls().filter((line) => !line.endsWith('at once'));
    const { code, stdout } = await doing({}, ...SYNCED, '--resume', '--concurrency', '8');
    expect({ code, stdout }).toEqual({ code: 0, stdout: outcomes() });
    const second = calls();
    expect(second).not.toContain('create fra');
    expect(new Set([...first, ...second])).toEqual(
      new Set([...CALLS, 'complete', ...second.filter((line) => line.endsWith('at once'))]),
    );
    expect(stored()).toMatchObject({ vlan: synced.vlan, site: expect.arrayContaining(synced.site) });
  });

  it('is refused where nothing says what is to be done about it', async () => {
    const { doing, lockstep, calls } = await planned();
    await doing({ 'create sw2': 'die after' }, ...APPLY);
    calls();
    const line =
      'sync.journal: it is the journal of a sync that was cut off: go on with it by --resume, take it back by --rollback, or name another [ERR_JOURNAL_IN_USE]';
    for (const command of [APPLY, SYNCED, [...SYNCED, '--dry-run']])
      expect(await lockstep(...command)).toEqual(fails(line));
    for (const option of ['--resume', '--rollback'])
      expect(await lockstep(...APPLY, '--dry-run', option)).toEqual(
        fails(
          'sync.journal: it is the journal of a sync that was cut off, of which no dry run can tell: leave --dry-run out, or name another [ERR_JOURNAL_IN_USE]',
        ),
      );
    expect(calls()).toEqual([]);
  });
});

describe('an operation that was in flight, of a target that cannot be asked', () => {
  const cutOff = async (death: 'die before' | 'die after') => {
    const made = withStore();
    await made.doing({ 'create sw2': death }, ...SYNCED);
    made.calls();
    return made;
  };
  const IN_DOUBT =
    'sync.journal: nobody knows whether this took effect before the sync was cut off: create device "sw2": look at the target, then say --in-flight retry or --in-flight skip [ERR_JOURNAL_IN_DOUBT]';

  it.each([[[]], [['--in-flight', 'stop']]])('ends the attempt to go on: %j', async (options) => {
    const { lockstep, calls } = await cutOff('die after');
    expect(await lockstep(...SYNCED, '--resume', ...options)).toEqual(fails(IN_DOUBT));
    expect(await lockstep(...SYNCED, '--rollback', ...options)).toEqual(fails(IN_DOUBT));
    expect(calls()).toEqual([]);
  });

  it('is performed again with --in-flight retry', async () => {
    const { lockstep, calls, stored } = await cutOff('die before');
    expect((await lockstep(...SYNCED, '--resume', '--in-flight', 'retry')).stdout).toBe(outcomes());
    expect(calls()).toEqual([...CALLS.slice(1), 'complete']);
    expect(stored()).toEqual(synced);
  });

  it('is left alone with --in-flight skip', async () => {
    const { lockstep, calls, stored } = await cutOff('die after');
    expect((await lockstep(...SYNCED, '--resume', '--in-flight', 'skip')).stdout).toBe(
      outcomes().replace(
        'create device "sw2"',
        'create device "sw2": skipped: it was in flight when the sync was cut off',
      ),
    );
    expect(calls()).toEqual([...CALLS.slice(2), 'complete']);
    expect(stored()).toEqual(synced);
  });
});

describe('--rollback with the journal of a sync', () => {
  const back = `taken back:
delete device "sw2"
update device "sw1"
    mtu: 9000 -> 1500
`;
  const said = 'sync.journal: the sync in it is taken back, and nothing was applied\n';

  it('takes back what was cut off, and applies nothing', async () => {
    const { doing, lockstep, calls, stored, read } = withStore(READS);
    const before = JSON.parse(read('store.json'));
    await doing({ 'delete sw3': 'die before' }, ...SYNCED);
    calls();
    expect(await lockstep(...SYNCED, '--rollback')).toEqual({ code: 0, stdout: back, stderr: said });
    expect(calls()).toEqual(['delete sw2', 'update sw1', 'complete']);
    expect(stored()).toEqual(before);
    for (const option of [[], ['--resume'], ['--rollback']])
      expect(await lockstep(...SYNCED, ...option)).toEqual(
        fails(
          'sync.journal: it is the journal of a sync that was taken back: name another, or remove it [ERR_JOURNAL_IN_USE]',
        ),
      );
    expect(calls()).toEqual([]);
  });

  it('needs no source, and no diff', async () => {
    const { doing, lockstep, write } = withStore(READS);
    await doing({ 'delete sw3': 'die before' }, ...SYNCED);
    write('new.json', 'gone');
    expect((await lockstep(...SYNCED, '--rollback')).stdout).toBe(back);
  });

  it('takes back what was over', async () => {
    const { lockstep, stored, read } = await planned();
    const before = JSON.parse(read('store.json'));
    await lockstep(...APPLY);
    expect((await lockstep(...APPLY)).stderr).toBe(
      'lockstep: sync.journal: it is the journal of a sync that is over: --rollback takes that back; for another sync, name another [ERR_JOURNAL_IN_USE]\n',
    );
    const { code, stdout, stderr } = await lockstep(...APPLY, '--rollback', '-f', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: said });
    expect(JSON.parse(stdout).summary.undone.counts).toMatchObject({ success: 5, error: 0 });
    // What was created again is behind what stayed.
    expect(stored()).toEqual({
      ...before,
      vlan: [
        { id: 1, load: 0.501 },
        { id: 2, load: 1 },
      ],
    });
  });

  it('is gone on with where what was over was being taken back', async () => {
    const { doing, calls, stored } = withStore(READS);
    const before = stored();
    await doing({}, ...SYNCED);
    expect((await doing({ 'create sw3': 'die after' }, ...SYNCED, '--rollback')).code).toBe(137);
    calls();
    expect((await doing({}, ...SYNCED)).stderr).toContain('it is the journal of a sync that was cut off');
    expect((await doing({}, ...SYNCED, '--rollback')).code).toBe(0);
    expect(calls()).toEqual(['delete sw2', 'update sw1', 'complete']);
    expect(stored()).toMatchObject({ site: before.site, vlan: expect.arrayContaining(before.vlan) });
  });

  it('is gone on with when it was killed itself', async () => {
    const { doing, calls, stored, read } = withStore(READS);
    const before = JSON.parse(read('store.json'));
    await doing({ 'delete sw3': 'die before' }, ...SYNCED);
    expect((await doing({ 'delete sw2': 'die after' }, ...SYNCED, '--rollback')).code).toBe(137);
    calls();
    const { code } = await doing({}, ...SYNCED, '--rollback');
    expect(code).toBe(0);
    expect(calls()).toEqual(['update sw1', 'complete']);
    expect(stored()).toEqual(before);
  });

  it('is gone on with by --resume as well, which says that the sync had failed', async () => {
    const { doing, calls, stored, read } = withStore(READS);
    const before = JSON.parse(read('store.json'));
    const misdeeds = { 'delete sw3': 'fail', 'delete sw2': 'die after' } as const;
    expect((await doing(misdeeds, ...SYNCED, '--rollback')).code).toBe(137);
    calls();
    const { code, stderr } = await doing({}, ...SYNCED, '--resume');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'lockstep: the sync had failed, and is taken back: 2 operations were undone [ERR_SYNC_TAKEN_BACK]\n',
    });
    expect(calls()).toEqual(['update sw1', 'complete']);
    expect(stored()).toEqual(before);
  });

  it('says what could not be undone, and can be tried again', async () => {
    const { doing, lockstep, stored, read } = withStore(READS);
    const before = JSON.parse(read('store.json'));
    await doing({ 'delete sw3': 'die before' }, ...SYNCED);
    expect(await doing({ 'delete sw2': 'fail' }, ...SYNCED, '--rollback')).toEqual({
      code: 2,
      stdout: back
        .replace('taken back:', 'taken back, but for 1 of 2 operations:')
        .replace('"sw2"', '"sw2": error: quota'),
      stderr:
        'lockstep: the sync could not be taken back as a whole: 1 of 2 operations could not be undone: could not delete device "sw2": quota: with the journal, --rollback goes on with taking this sync back [ERR_ROLLBACK_INCOMPLETE]\n',
    });
    expect((await lockstep(...SYNCED, '--rollback')).code).toBe(0);
    expect(stored()).toEqual(before);
  });

  it('goes on with --resume beside it, and takes everything back if that fails', async () => {
    const { doing, calls, stored, read } = withStore(READS);
    const before = JSON.parse(read('store.json'));
    await doing({ 'delete sw3': 'die before' }, ...SYNCED);
    calls();
    const { code, stderr } = await doing({ 'create fra': 'fail' }, ...SYNCED, '--resume', '--rollback');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'lockstep: could not create site "fra": quota (3 operations were undone) [ERR_OBJECT_NOT_CREATED]\n',
    });
    expect(calls()).toEqual(['delete sw3', 'create fra', 'create sw3', 'delete sw2', 'update sw1']);
    expect(stored()).toEqual(before);
  });

  it('begins with a new journal, and takes back what fails', async () => {
    const { doing, stored, read } = withStore();
    const before = JSON.parse(read('store.json'));
    const { code, stderr } = await doing({ 'create fra': 'fail' }, ...SYNCED, '--rollback');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'lockstep: could not create site "fra": quota (3 operations were undone) [ERR_OBJECT_NOT_CREATED]\n',
    });
    expect(stored()).toEqual(before);
  });
});

describe('a plan that is applied with a journal', () => {
  it('is gone on with although its own doing has changed the target', async () => {
    const { doing, calls, stored } = await planned(READS);
    expect((await doing({ 'delete sw3': 'die after' }, ...APPLY)).code).toBe(137);
    calls();
    expect(await doing({}, ...APPLY, '--resume')).toEqual({ code: 0, stdout: outcomes(), stderr: OVER });
    expect(calls()).toEqual([...CALLS.slice(3), 'complete']);
    expect(stored()).toEqual(synced);
  });

  it('has to be the plan of the journal', async () => {
    const { doing, lockstep, calls } = await planned(READS);
    await lockstep('show', 'plan.json', '--model', 'vlan', '-f', 'plan', '-o', 'part.json');
    await doing({ 'delete sw3': 'die after' }, ...APPLY);
    calls();
    for (const option of ['--resume', '--rollback'])
      expect(await lockstep('apply', 'part.json', './store.mjs', ...JOURNAL, option)).toEqual(
        fails(
          'sync.journal: it is the journal of another plan: name the plan that it was begun with, or another journal [ERR_JOURNAL_OTHER_PLAN]',
        ),
      );
    expect(calls()).toEqual([]);
    // The sync that it is of can be gone on with by the plan, and by `sync` just as well.
    expect((await lockstep(...SYNCED, '--resume')).stdout).toBe(outcomes());
  });

  it('may have been rebased: what came of that is gone on with', async () => {
    const { doing, lockstep, write, stored, calls } = await planned(READS);
    write('store.json', { ...stored(), vlan: [{ id: 1, load: 0.501 }] });
    expect((await doing({ 'create sw2': 'die after' }, ...APPLY, '--rebase')).code).toBe(137);
    calls();
    expect((await lockstep(...APPLY, '--resume')).stderr).toContain('[ERR_JOURNAL_OTHER_PLAN]');
    await lockstep('show', 'plan.json', '--model', 'vlan', '-f', 'plan', '-o', 'part.json');
    expect((await lockstep('apply', 'part.json', './store.mjs', ...JOURNAL, '--resume', '--rebase')).stderr).toContain(
      '[ERR_JOURNAL_OTHER_PLAN]',
    );
    expect((await lockstep(...APPLY, '--resume', '--rebase')).code).toBe(0);
    expect(calls()).toEqual(['delete sw3', 'create fra', 'complete']);
    expect(stored()).toEqual(synced);
  });

  it('is taken back', async () => {
    const { doing, lockstep, stored, read } = await planned(READS);
    const before = JSON.parse(read('store.json'));
    await doing({ 'create sw2': 'die after' }, ...APPLY);
    expect((await lockstep(...APPLY, '--rollback')).code).toBe(0);
    expect(stored()).toEqual(before);
  });
});

describe('a journal that another process writes', () => {
  it('is refused, and then belongs to whoever comes', async () => {
    const { shell, calls } = withStore(READS);
    const args = [...SYNCED].join(' ');
    const { stdout } = await shell(
      `$LOCKSTEP ${args} > first.txt 2>&1 & until grep -q sw2 calls.txt; do sleep 0.05; done
       $LOCKSTEP ${args} --resume 2>&1; echo $?; kill -9 $!; wait $! 2> /dev/null; MISDEEDS={} $LOCKSTEP ${args} --resume 2>&1; echo $?`,
      { MISDEEDS: JSON.stringify({ 'create sw2': 'hang' }) },
    );
    const [refused, code, ...rest] = stdout.trim().split('\n');
    expect(refused).toMatch(
      /^lockstep: sync\.journal: process \d+ is writing it: wait for it, or end it \[ERR_JOURNAL_LOCKED\]$/,
    );
    expect(code).toBe('2');
    expect(rest.at(-1)).toBe('0');
    expect(calls().filter((line) => line === 'create sw2')).toHaveLength(2);
  });
});
