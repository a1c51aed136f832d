import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type Project, planned } from '../cli/command.js';
import { describeInBrowser, openFile, row } from './browser.js';

const SECOND = {
  'new.json': {
    site: {
      nyc: { name: 'nyc', address: null, active: true, devices: ['sw1'] },
      fra: { name: 'fra', address: null, active: true, devices: ['sw2', 'sw3'] },
    },
    device: {
      sw1: { name: 'sw1', role: 'core', mtu: 9000, labels: [] },
      sw2: { name: 'sw2', role: 'edge', mtu: 1500, labels: [] },
      sw3: { name: 'sw3', role: 'edge', mtu: 1500, labels: [] },
    },
    vlan: [],
  },
  'old.json': {
    site: {
      nyc: { name: 'nyc', address: null, active: true, devices: ['sw1'] },
      lon: { name: 'lon', address: null, active: true, devices: ['sw9'] },
    },
    device: {
      sw1: { name: 'sw1', role: 'core', mtu: 1500, labels: [] },
      sw9: { name: 'sw9', role: 'edge', mtu: 1500, labels: [] },
    },
    vlan: [],
  },
};

const reviewed = async (): Promise<Project> => {
  const made = await planned(SECOND);
  await made.lockstep('show', 'plan.json', '--format', 'html', '--out', 'review.html');
  return made;
};

/** Take what is selected from the page, as a file of the project. */
const exported = async (page: Page, { path }: Project, name: string): Promise<void> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as plan' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('plan.json');
  await download.saveAs(path(name));
};

const box = (page: Page, name: string) => row(page, name).locator('.box');

const selected = (page: Page): Promise<string | null> => page.locator('.selected').textContent();

describeInBrowser('what is selected on a review page', () => {
  it('is a plan that apply takes, with what it needs', async () => {
    const project = await reviewed();
    const { page, requests, problems } = await openFile(project.path('review.html'));
    expect(await page.getByRole('button', { name: 'Save as plan' }).isDisabled()).toBe(true);
    await box(page, 'sw2').click();
    // The site that it hangs below has to be created too; the other device does not.
    expect(await selected(page)).toBe('1 selected, and 1 that comes along, as they need each other');
    expect(await row(page, 'fra').getAttribute('aria-checked')).toBe('mixed');
    expect(await row(page, 'fra').textContent()).toContain('comes along with what is selected');
    await exported(page, project, 'part.json');
    expect((await project.lockstep('apply', 'part.json', 'old.json')).stdout).toBe(
      'create site "fra"\ncreate device "sw2"\n',
    );
    const after = JSON.parse(project.read('old.json'));
    expect(Object.keys(after.site).sort()).toEqual(['fra', 'lon', 'nyc']);
    expect(Object.keys(after.device).sort()).toEqual(['sw1', 'sw2', 'sw9']);
    expect({ requests, problems }).toEqual({ requests: [], problems: [] });
  });

  it('is the very plan that show writes of the same part', async () => {
    const project = await reviewed();
    const { page } = await openFile(project.path('review.html'), {}, 'action=update');
    await page.getByRole('button', { name: 'Select shown' }).click();
    await exported(page, project, 'page.json');
    await project.lockstep('show', 'plan.json', '--action', 'update', '--format', 'plan', '--out', 'show.json');
    expect(JSON.parse(project.read('page.json'))).toEqual(JSON.parse(project.read('show.json')));
  });

  it('deletes what hangs below what is deleted, and lets go of both', async () => {
    const project = await reviewed();
    const { page } = await openFile(project.path('review.html'));
    await box(page, 'lon').click();
    expect(await selected(page)).toBe('2 selected');
    await box(page, 'sw9').click();
    expect(await selected(page)).toBe('');
    expect(await row(page, 'lon').getAttribute('aria-checked')).toBe('false');
    await box(page, 'lon').click();
    await exported(page, project, 'part.json');
    expect((await project.lockstep('apply', 'part.json', 'old.json', '--dry-run')).stdout).toBe(
      'would delete site "lon"\nwould delete device "sw9"\n',
    );
  });

  it('is selected by the keyboard', async () => {
    const project = await reviewed();
    const { page } = await openFile(project.path('review.html'), {}, 'at=device%3Asw1');
    await page.locator('#tree').focus();
    await page.keyboard.press('Space');
    expect(await selected(page)).toBe('1 selected');
    await exported(page, project, 'part.json');
    expect((await project.lockstep('show', 'part.json', '-f', 'summary')).stdout).toContain('update: 1\ndelete: 0\n');
  });

  it('is the part that is looked at, where a part of a subtree is', async () => {
    const project = await reviewed();
    const { page } = await openFile(project.path('review.html'), {}, 'q=sw3');
    await box(page, 'fra').click();
    expect(await selected(page)).toBe('1 selected, and 1 that comes along, as they need each other');
  });

  it('is refused when it was changed after that', async () => {
    const project = await reviewed();
    const { page } = await openFile(project.path('review.html'));
    await box(page, 'sw1').click();
    await exported(page, project, 'part.json');
    project.write('part.json', project.read('part.json').replace('9000', '9001'));
    expect((await project.lockstep('apply', 'part.json', 'old.json')).stderr).toContain('ERR_PLAN_EDITED');
  });

  it('comes from the page of a diff as well, where the datasets were read whole', async () => {
    const project = await planned(SECOND);
    await project.lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'html', '-o', 'review.html');
    const { page } = await openFile(project.path('review.html'));
    await page.getByRole('button', { name: 'Select shown' }).click();
    await exported(page, project, 'whole.json');
    expect(JSON.parse(project.read('whole.json'))).toEqual(JSON.parse(project.read('plan.json')));
  });

  it('cannot be, on the page of a diff that is bound to nothing', async () => {
    const project = await planned(SECOND);
    await project.lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', 'json', '-o', 'diff.json');
    await project.lockstep('show', 'diff.json', '-f', 'html', '-o', 'review.html');
    const { page } = await openFile(project.path('review.html'));
    expect(await page.getByRole('button', { name: 'Save as plan' }).count()).toBe(0);
    expect(await selected(page)).toBe('Made from a diff: changes can be selected on the page of a plan.');
    expect(await row(page, 'fra').getAttribute('aria-checked')).toBe(null);
  });
});
