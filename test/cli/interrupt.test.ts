import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { main, outcomes } from './command.js';
import { CALLS, type Misdeeds, type Stored, SYNC, synced, withStore } from './store.js';

interface Interrupted {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run a command, and send it signals, one after the other, when it asks for something or has said something. */
const interrupted = (
  { path, read }: Stored,
  misdeeds: Misdeeds,
  args: ReadonlyArray<string>,
  signals: ReadonlyArray<readonly [when: string, signal: NodeJS.Signals]>,
): Promise<Interrupted> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: path('.'),
      env: { ...process.env, MISDEEDS: JSON.stringify(misdeeds) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let isOver = false;
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('close', (code, signal) => {
      isOver = true;
      resolve({ code, signal, stdout, stderr });
    });
    const send = async (): Promise<void> => {
      for (const [when, signal] of signals) {
        while (!isOver && !`${read('calls.txt')}${stderr}`.includes(when)) await later(20);
        child.kill(signal);
      }
    };
    void send();
  });

const SLOW: Misdeeds = { 'create sw2': 'be slow' };
const AFTER_IT = `update device "sw1"
    mtu: 1500 -> 9000
create device "sw2"
delete device "sw3": skipped: the sync ended before it
create site "fra": skipped: the sync ended before it
delete vlan "2": skipped: the sync ended before it
`;
const JOURNAL = ['--journal', 'sync.journal'];

describe('a sync that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends when what it was doing is done, with the code %i', async (signal, code) => {
    const made = withStore();
    expect(await interrupted(made, SLOW, SYNC, [['create sw2', signal]])).toEqual({
      code,
      signal: null,
      stdout: AFTER_IT,
      stderr: `${signal}: the sync ends at the next safe point; a second one ends at once
lockstep: the sync was aborted [ERR_SYNC_ABORTED]
`,
    });
    expect(made.calls()).toEqual(CALLS.slice(0, 2));
    expect(made.stored()).toMatchObject({ device: [{ name: 'sw1' }, { name: 'sw3' }, { name: 'sw2' }] });
  });

  it('says how it is gone on with, where it has a journal; and then is', async () => {
    const made = withStore();
    const { stderr } = await interrupted(made, SLOW, [...SYNC, ...JOURNAL, '--quiet'], [['create sw2', 'SIGINT']]);
    expect(stderr).toBe(
      'lockstep: the sync was aborted: with the journal, --resume goes on with this sync, and --rollback takes it back [ERR_SYNC_ABORTED]\n',
    );
    made.calls();
    // Nothing was in flight, so that nothing is in doubt.
    expect((await made.lockstep(...SYNC, ...JOURNAL, '--resume')).stdout).toBe(outcomes());
    expect(made.calls()).toEqual([...CALLS.slice(2), 'complete']);
    expect(made.stored()).toEqual(synced);
  });

  it('is taken back with --rollback', async () => {
    const made = withStore();
    const before = made.stored();
    const { code, stdout, stderr } = await interrupted(
      made,
      SLOW,
      [...SYNC, '--rollback'],
      [['create sw2', 'SIGTERM']],
    );
    expect(code).toBe(143);
    expect(stdout).toBe(`${AFTER_IT}taken back:
delete device "sw2"
update device "sw1"
    mtu: 9000 -> 1500
`);
    expect(stderr).toContain('the sync was aborted (2 operations were undone) [ERR_SYNC_ABORTED]');
    expect(made.calls()).toEqual([...CALLS.slice(0, 2), 'delete sw2', 'update sw1']);
    expect(made.stored()).toEqual(before);
  });

  it('ends at once when it is interrupted again, as if it had been killed', async () => {
    const made = withStore();
    const hanging: Misdeeds = { 'create sw2': 'hang' };
    const signals = [
      ['create sw2', 'SIGINT'],
      ['safe point', 'SIGINT'],
    ] as const;
    expect(await interrupted(made, hanging, [...SYNC, ...JOURNAL], signals)).toEqual({
      code: null,
      signal: 'SIGINT',
      stdout: '',
      stderr: 'SIGINT: the sync ends at the next safe point; a second one ends at once\n',
    });
    expect((await made.lockstep(...SYNC, ...JOURNAL, '--resume')).stderr).toContain('[ERR_JOURNAL_IN_DOUBT]');
  });

  it('waits for no further attempt', async () => {
    const made = withStore();
    const busy: Misdeeds = { 'create sw2': 'fail twice' };
    // The third attempt would come within 30 seconds at most; the second signal is never sent.
    const { code, stderr } = await interrupted(made, busy, [...SYNC, '--retries', '20'], [['create sw2', 'SIGINT']]);
    // The signal may come while the handler answers: then nothing is asked again either.
    expect(code).toBe(2);
    expect(stderr).toContain('could not create device "sw2": busy');
    expect(made.calls().filter((line) => line === 'create sw2').length).toBeLessThanOrEqual(2);
  });

  it('is a sync that succeeded, where nothing was left to be done', async () => {
    const made = withStore();
    const { code, stdout } = await interrupted(made, { 'delete 2': 'be slow' }, SYNC, [['delete 2', 'SIGINT']]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: outcomes() });
    expect(made.calls().at(-1)).toBe('complete');
  });

  it('goes on with being taken back to its end', async () => {
    const made = withStore();
    const before = made.stored();
    await made.doing({ 'create fra': 'fail' }, ...SYNC, ...JOURNAL);
    made.calls();
    const slow: Misdeeds = { 'create sw3': 'be slow' };
    const { code, stderr } = await interrupted(
      made,
      slow,
      [...SYNC, ...JOURNAL, '--rollback'],
      [['create sw3', 'SIGINT']],
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `SIGINT: taking back goes on to its end; a second one ends at once
sync.journal: the sync in it is taken back, and nothing was applied
`,
    });
    expect(made.stored()).toEqual(before);
  });

  it('ends at once where it has not begun', async () => {
    const made = withStore();
    made.write(
      'slow.mjs',
      `import { appendFileSync } from 'node:fs';
import store from './store.mjs';
const later = new Promise((done) => setTimeout(done, 60_000));
export default async () => {
  const { right } = await store();
  return { ...right, load: async () => { appendFileSync('calls.txt', 'load\\n'); await later; return right.load(); } };
};`,
    );
    const { code, signal, stdout, stderr } = await interrupted(
      made,
      {},
      ['sync', './slow.mjs', './store.mjs', ...JOURNAL],
      [['load', 'SIGTERM']],
    );
    expect({ code, signal, stdout, stderr }).toEqual({ code: null, signal: 'SIGTERM', stdout: '', stderr: '' });
    expect(existsSync(made.path('sync.journal'))).toBe(false);
    expect((await made.lockstep(...SYNC, ...JOURNAL)).code).toBe(0);
  });
});
