import { expect, it } from 'vitest';
import * as Report from '../../src/report/Report.js';
import { inventory, planned, project, recording } from '../cli/command.js';
import { describeInBrowser, elements, open, openFile, row } from './browser.js';
import * as network from './inventory.js';

const FAILING = recording(`({ action, model, uid }) =>
  uid === 'sw2' ? E.left({ message: 'quota exceeded' }) : E.right({ _tag: 'Done' })`);

describeInBrowser('a review page of a sync', () => {
  it('shows what a dry run would do, and takes a selection as a plan', async () => {
    const made = project(inventory);
    const ended = await made.lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml', '-n', '--review', 'r.html');
    expect(ended).toMatchObject({ code: 0, stderr: 'r.html: open it in a browser to review this\n' });
    const { page } = await openFile(made.path('r.html'));
    expect(await row(page, 'sw2').locator('.outcome').textContent()).toBe('planned');
    await page.getByRole('tab', { name: 'Dry run' }).click();
    expect(await page.locator('.tile').allTextContents()).toEqual(['5planned']);
    expect(await page.getByRole('button', { name: 'Save as plan' }).count()).toBe(1);
  });

  it('shows what was done, what failed and why, and leads to it', async () => {
    const made = project({ ...inventory, 'netbox.mjs': FAILING });
    const ended = await made.lockstep(
      'sync',
      'new.json',
      './netbox.mjs',
      '--flag',
      'CONTINUE_ON_FAILURE',
      '--review',
      'r.html',
    );
    expect(ended.code).toBe(2);
    const { page } = await openFile(made.path('r.html'), {}, 'view=outcome');
    expect((await page.locator('.tile').allTextContents()).slice(0, 2)).toEqual(['4done', '1failed']);
    expect(await page.locator('.operation').textContent()).toContain('quota exceeded');
    // What was done cannot be done again.
    expect(await page.getByRole('button', { name: 'Save as plan' }).count()).toBe(0);
    await page.locator('.operation a').click();
    expect(await page.locator('.row.active .name').textContent()).toBe('sw2');
    await page.locator('.menu > summary', { hasText: 'Outcome' }).click();
    await page.getByRole('checkbox', { name: /^error/ }).check();
    expect(await elements(page)).toEqual(['· site nyc', '+ device sw2']);
  });

  it('shows what was refused before any of it was done, which can still be selected as a plan', async () => {
    const made = project(inventory);
    const args = ['sync', 'new.json', 'old.json', '-s', 'schema.yaml', '--max-deletes', '1', '--review', 'r.html'];
    expect((await made.lockstep(...args)).code).toBe(2);
    const { page } = await openFile(made.path('r.html'), {}, 'view=outcome');
    expect(await page.locator('.outcomes h2').textContent()).toBe('Sync: nothing was done');
    expect(await page.locator('.problem').textContent()).toContain('2 entities of 5 (40%) would be deleted');
    expect(await page.locator('.outcomes .none').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save as plan' }).count()).toBe(1);
  });

  it('shows that a sync was taken back', async () => {
    const made = project({ ...inventory, 'netbox.mjs': FAILING });
    await made.lockstep('sync', 'new.json', './netbox.mjs', '--rollback', '--review', 'r.html');
    const { page } = await openFile(made.path('r.html'), {}, 'view=outcome');
    expect(await page.locator('.outcomes h2').textContent()).toBe('Sync: it was taken back');
    expect(await page.locator('.problem').textContent()).toContain('quota exceeded');
    expect(await page.locator('.outcomes h3').allTextContents()).toEqual([
      '1 operation not performed',
      'By model and action',
      'Taken back by 1 operation',
    ]);
  });

  it('shows what applying a plan would do', async () => {
    const made = await planned();
    await made.lockstep('apply', 'plan.json', 'old.json', '--dry-run', '--review', 'r.html', '-f', 'summary');
    const { page } = await openFile(made.path('r.html'));
    expect(await page.locator('.outcome.planned').count()).toBeGreaterThan(2);
    expect(await page.getByRole('button', { name: 'Save as plan' }).count()).toBe(1);
  });

  it('shows the conflicts of a merge, side by side', async () => {
    const { page } = await open(
      Report.withConflicts(network.conflicts)(Report.ofDiff(network.diff)),
      {},
      'view=conflicts',
    );
    expect(await page.locator('.conflict h3').first().textContent()).toBe(
      'nyc › nyc-core-1 › interface nyc-core-1__Ethernet1/2both changed it',
    );
    expect(await page.locator('.conflict').first().locator('tbody tr').first().locator('td').allTextContents()).toEqual(
      ['to nyc-dist-1 port 49', 'to nyc-dist-2 port 49', 'to nyc-dist-1 port 50'],
    );
    expect(await page.locator('.conflict').nth(1).locator('td').nth(1).textContent()).toBe('absent');
    expect(await page.locator('.conflict').nth(1).locator('.resolution').textContent()).toBe('the target wins');
  });
});
