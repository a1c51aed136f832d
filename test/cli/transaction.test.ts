import { describe, expect, it } from 'vitest';
import { fails, outcomes, project, says } from './command.js';
import { CALLS, type Stored, SYNC, store, synced, withStore } from './store.js';

/** A transaction that keeps a copy of the store, and can be made to misbehave. */
const TRANSACTION = (misdeed = ''): string => `
      transaction: {
        begin: TE.fromIO(() => { note('begin'); copyFileSync('store.json', 'copy.json'); }),
        commit: async () => { note('commit'); ${misdeed} rmSync('copy.json'); return E.right(undefined); },
        rollback: TE.fromIO(() => { note('rollback'); copyFileSync('copy.json', 'store.json'); rmSync('copy.json'); }),
      },`;

const transacting = (misdeed = ''): Stored =>
  withStore(`import { copyFileSync, rmSync } from 'node:fs';\n${store({ reads: true, more: TRANSACTION(misdeed) })}`);

const JOURNAL = ['--journal', 'sync.journal'];

describe("a module's transaction", () => {
  it('is committed around a sync with --rollback', async () => {
    const { lockstep, calls, stored } = transacting();
    expect(await lockstep(...SYNC, '--rollback')).toEqual(says(outcomes()));
    expect(calls()).toEqual(['begin', ...CALLS, 'complete', 'commit']);
    expect(stored()).toEqual(synced);
  });

  it('is not asked without it', async () => {
    const { lockstep, calls } = transacting();
    await lockstep(...SYNC);
    expect(calls()).toEqual([...CALLS, 'complete']);
  });

  it('takes a sync back that failed, in place of undoing each operation', async () => {
    const { doing, calls, stored, read } = transacting();
    const before = JSON.parse(read('store.json'));
    const { code, stdout, stderr } = await doing({ 'delete sw3': 'fail' }, ...SYNC, '--rollback', ...JOURNAL);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'lockstep: could not delete device "sw3": quota (the transaction was rolled back) [ERR_OBJECT_NOT_DELETED]\n',
    });
    expect(stdout).toMatch(/taken back: nothing of it lasts\n$/);
    expect(calls()).toEqual(['begin', ...CALLS.slice(0, 3), 'rollback']);
    expect(stored()).toEqual(before);
  });

  it('that was committed is taken back from the journal through the handlers', async () => {
    const { lockstep, calls, stored } = transacting();
    const before = stored();
    await lockstep(...SYNC, '--rollback', ...JOURNAL);
    calls();
    expect((await lockstep(...SYNC, '--rollback', ...JOURNAL)).code).toBe(0);
    expect(calls()).toEqual(['create 2', 'delete fra', 'create sw3', 'delete sw2', 'update sw1', 'complete']);
    expect(stored()).toEqual(before);
  });

  it('keeps nothing of what was killed inside it: all is done when that is gone on with', async () => {
    const { doing, calls, stored, shell } = transacting();
    expect((await doing({ 'delete sw3': 'die after' }, ...SYNC, '--rollback', ...JOURNAL)).code).toBe(137);
    // What a database does by itself.
    await shell('mv copy.json store.json');
    calls();
    expect((await doing({}, ...SYNC, '--rollback', ...JOURNAL, '--resume')).stdout).toBe(outcomes());
    expect(calls()).toEqual(['begin', ...CALLS, 'complete', 'commit']);
    expect(stored()).toEqual(synced);
  });

  it.each([
    ['before', 'if (misdeeds.commit) die(); ', 'mv copy.json store.json', ['begin', ...CALLS, 'complete', 'commit']],
    ['after', "rmSync('copy.json'); if (misdeeds.commit) die(); ", 'true', ['complete']],
  ])('whose process was killed %s its commit took effect is found out', async (_, misdeed, recovery, asked) => {
    const { doing, calls, stored, shell } = transacting(misdeed);
    expect((await doing({ commit: 'die before' }, ...SYNC, '--rollback', ...JOURNAL)).code).toBe(137);
    await shell(recovery);
    calls();
    const resumed = await doing({}, ...SYNC, ...JOURNAL, '--resume');
    expect(resumed.stdout).toBe(outcomes());
    expect(calls()).toEqual(asked.filter((each) => each !== 'begin' && each !== 'commit'));
    expect(stored()).toEqual(synced);
  });

  it.each([
    ['fails', "return E.left('no quorum');", 'no quorum (', true],
    ['fails in its own words', "return E.left({ message: 'no quorum' });", 'no quorum', true],
    ['throws', "throw new Error('no quorum');", 'no quorum', false],
    ['gives nothing', 'return;', 'it gives no Either', false],
  ])('that %s to commit is an error', async (_, misdeed, reason, isCertain) => {
    const { lockstep, stored, calls } = transacting(misdeed);
    const { code, stderr, stdout } = await lockstep(...SYNC, '--rollback');
    expect(code).toBe(2);
    expect(stderr).toContain(`lockstep: the transaction could not commit: ${reason.replace(' (', '')}`);
    expect(stderr).toContain('[ERR_TRANSACTION_FAILED]');
    // Only where it is certain that nothing lasts is that said.
    expect(stdout.includes('taken back: nothing of it lasts')).toBe(isCertain);
    expect(calls()).not.toContain('rollback');
    expect(stored()).toEqual(synced);
  });

  it('has to have all that a transaction has', async () => {
    const { lockstep } = withStore(
      store({ more: 'transaction: { begin: TE.right(undefined), rollback: TE.right(undefined) },' }),
    );
    expect(await lockstep(...SYNC)).toEqual(fails('./store.mjs: its transaction has no commit [ERR_MODULE_INVALID]'));
  });
});

describe("a module's changedSince", () => {
  it('is there for whoever asks a module for its adapter', async () => {
    const { write, shell } = project();
    write(
      'since.mjs',
      `import * as TE from 'fp-ts/lib/TaskEither.js';
import * as E from 'fp-ts/lib/Either.js';
import { Schema } from 'lockstep';
const { right: schema } = Schema.make({ topLevel: [] });
const plain = { name: 'x', schema, load: TE.left('none'), handlers: new Map() };
export const good = { ...plain, changedSince: (cursor) => TE.right({ changed: [], removed: [], cursor: cursor + '1' }) };
export const bad = { ...plain, changedSince: () => TE.right({ changed: 1 }) };
export const worse = { ...plain, changedSince: () => { throw new Error('503'); } };`,
    );
    write(
      'ask.mjs',
      `import { adapterOf } from './node_modules/lockstep/dist/esm/src/cli/Module.js';
for (const name of ['good', 'bad', 'worse']) {
  const { right } = await adapterOf('./since.mjs#' + name)();
  const answer = await right.changedSince('0')();
  console.log(answer._tag, answer.right?.cursor ?? answer.left.message);
}`,
    );
    expect((await shell('node ask.mjs')).stdout).toBe(
      'Right 01\nLeft could not load x: it gives no changes\nLeft could not load x: 503\n',
    );
  });
});
