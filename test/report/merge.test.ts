import { expect, it } from 'vitest';
import { type Files, project } from '../cli/command.js';
import { describeInBrowser, elements, openFile } from './browser.js';

const schema = `
topLevel: [site]
models:
  site: { identifiers: { name: string }, children: { device: devices } }
  device: { identifiers: { name: string }, attributes: { role: string, mtu: integer } }
`;

const device = (name: string, role: string, mtu: number) => ({ name, role, mtu });

const files: Files = {
  'schema.yaml': schema,
  'base.json': {
    site: [{ name: 'nyc', devices: ['sw1', 'sw2'] }],
    device: [device('sw1', 'access', 1500), device('sw2', 'access', 1500)],
  },
  'ours.json': {
    site: [{ name: 'nyc', devices: ['sw1', 'sw2'] }],
    device: [device('sw1', 'core', 9000), device('sw2', 'spare', 1500)],
  },
  'theirs.json': { site: [{ name: 'nyc', devices: ['sw1'] }], device: [device('sw1', 'access', 4000)] },
};

const MERGE = ['merge', 'base.json', 'ours.json', 'theirs.json', '-s', 'schema.yaml'] as const;

describeInBrowser('a review page of a merge', () => {
  it('shows what is in conflict, and what the merge changes in the target', async () => {
    const made = project(files);
    const ended = await made.lockstep(...MERGE, '-f', 'summary', '--review', 'r.html');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('r.html: open it in a browser') });
    const { page, problems } = await openFile(made.path('r.html'), {}, 'view=conflicts');
    expect(await page.title()).toBe('Merge of ours and theirs');
    expect(await page.locator('.conflict h3').allTextContents()).toEqual([
      'nyc › device sw1both changed it',
      'nyc › device sw2changed in the source, deleted in the target',
    ]);
    expect(await page.locator('.conflict').first().locator('tbody td').allTextContents()).toEqual([
      '1500',
      '9000',
      '4000',
    ]);
    const { page: tree } = await openFile(made.path('r.html'));
    expect(await elements(tree)).toEqual(['· site nyc', '~ device sw1']);
    expect(problems).toEqual([]);
  });

  it('says how a conflict was decided, and is a format, too', async () => {
    const made = project(files);
    const { code, stdout } = await made.lockstep(...MERGE, '--strategy', 'source-wins', '--format', 'html');
    expect(code).toBe(0);
    made.write('r.html', stdout);
    const { page } = await openFile(made.path('r.html'), {}, 'view=conflicts');
    expect(await page.locator('.resolution').allTextContents()).toEqual(['as in the source', 'as in the source']);
  });
});
