import { expect, it } from 'vitest';
import * as Report from '../../src/report/Report.js';
import { active, describeInBrowser, elements, fragment, open, row } from './browser.js';
import * as inventory from './inventory.js';

const report = Report.ofPlan(inventory.plan);

/** All elements, as the page has them in its order. */
const ALL = [
  '~ site nyc',
  '~ device nyc-core-1',
  '~ interface Ethernet1/1',
  '~ interface Ethernet1/2',
  '~ interface Ethernet1/3',
];

describeInBrowser('a review page', () => {
  it('shows the tree with both sides of each attribute, and complains of nothing', async () => {
    const { page, requests, problems } = await open(report);
    expect(await page.title()).toBe('inventory → network');
    expect((await elements(page)).slice(0, 5)).toEqual(ALL);
    const mtu = page.locator('.row.attribute', { hasText: 'mtu' }).first();
    expect(await mtu.locator('.before').textContent()).toBe('1500');
    expect(await mtu.locator('.after').textContent()).toBe('9216');
    expect(await page.getByRole('status').first().textContent()).toBe('23 changes');
    expect({ requests, problems }).toEqual({ requests: [], problems: [] });
  });

  it('marks the words that differ, and the members of nested data', async () => {
    const { page } = await open(report);
    const address = page.locator('.row.attribute', { hasText: 'address' }).first();
    expect(await address.locator('.before .changed').allTextContents()).toEqual(['St']);
    expect(await address.locator('.after .changed').allTextContents()).toEqual(['Street']);
    const contact = page.locator('.row.attribute', { hasText: 'contact' }).first();
    expect(await contact.locator('.cell.before.same').allTextContents()).toContain('name: "Network desk"');
    expect(await contact.locator('.cell.after.changed').allTextContents()).toEqual(['mail: "noc@example.net"']);
  });

  it('counts by model and attribute, and how much of each side changes', async () => {
    const { page } = await open(report);
    const models = page.getByRole('button', { name: 'interface : 3 to create, 5 to update, 2 to delete' });
    expect(await models.count()).toBe(1);
    expect(await page.locator('.overview .share .figures').allTextContents()).toEqual(['89% of 18', '89% of 19']);
    expect(await page.getByRole('button', { name: 'mtu : 3 to update' }).count()).toBe(1);
  });

  it('finds what is searched for, in names and in values, and keeps it in the address', async () => {
    const { page } = await open(report);
    await page.keyboard.press('/');
    await page.keyboard.type('wave fra');
    await expect.poll(() => page.getByRole('status').first().textContent()).toBe('2 of 23 changes');
    expect(await elements(page)).toEqual([
      '~ site nyc',
      '~ device nyc-core-1',
      '~ interface Ethernet1/1',
      '· site fra',
      '~ device fra-core-1',
      '~ interface Ethernet1/1',
    ]);
    expect(await fragment(page)).toBe('#q=wave+fra');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('status').first().textContent()).toBe('23 changes');
  });

  it('filters by action, model and attribute together', async () => {
    const { page } = await open(report);
    await page.locator('.toggle.create').click();
    await page.getByText('Model', { exact: false }).and(page.locator('summary')).click();
    await page.getByRole('checkbox', { name: /^vlan/ }).check();
    expect(await elements(page)).toEqual(['+ vlan 60']);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('button', { name: 'platform : 2 to update' }).click();
    expect(await page.getByRole('status').first().textContent()).toBe('2 of 23 changes');
    expect(await fragment(page)).toBe('#action=update&attribute=platform');
  });

  it('opens with the filter that its address has', async () => {
    const { page } = await open(report, {}, 'action=delete&model=device');
    expect(await elements(page)).toEqual(['~ site nyc', '− device nyc-access-3', '− site lon', '− device lon-core-1']);
    expect(await page.locator('.row.context').count()).toBe(2);
    expect(await page.locator('.toggle.delete').getAttribute('aria-pressed')).toBe('true');
  });

  it('says that no change is like what was asked for', async () => {
    const { page } = await open(report, {}, 'q=nowhere+at+all');
    expect(await page.locator('.empty').textContent()).toBe('No change is like that.');
    const same = await open(Report.ofDiff({ ...inventory.diff, elements: [] }));
    expect(await same.page.locator('.empty').textContent()).toBe('Both sides agree: there is nothing to change.');
  });

  it('is walked by keys, as trees are', async () => {
    const { page } = await open(report);
    await page.locator('#tree').focus();
    expect(await active(page)).toContain('update site nyc');
    await page.keyboard.press('ArrowDown');
    expect(await active(page)).toBe('address: before 55 Water St, New York, after 55 Water Street, New York');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect((await elements(page))[1]).not.toBe(ALL[1]);
    await page.keyboard.press('ArrowRight');
    expect((await elements(page))[1]).toBe(ALL[1]);
    await page.keyboard.press('End');
    expect(await active(page)).toMatch(/^sites: before/);
    await page.keyboard.press('Home');
    expect(await active(page)).toContain('update site nyc');
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    expect(await active(page)).toContain('update interface Ethernet1/1');
    await page.keyboard.press('p');
    expect(await active(page)).toContain('update device nyc-core-1');
  });

  it('tells those who do not see it where in the tree they are', async () => {
    const { page } = await open(report);
    const core = row(page, 'nyc-core-1');
    expect(
      await Promise.all(
        ['aria-level', 'aria-posinset', 'aria-setsize', 'aria-expanded', 'aria-checked'].map((name) =>
          core.getAttribute(name),
        ),
      ),
    ).toEqual(['2', '3', '6', 'true', 'false']);
    await core.click();
    expect(await active(page)).toBe('update device nyc-core-1, below it 3 to update');
  });

  it('leads to an element by its link, and back', async () => {
    const { page, url } = await open(report);
    await row(page, 'nyc-access-7').click();
    expect(await fragment(page)).toBe('#at=device%3Anyc-access-7');
    const other = await open(report, {}, 'at=device%3Asin-edge-1');
    expect(await active(other.page)).toContain('create device sin-edge-1');
    // A link that is followed on the same page.
    await page.goto(`${url}#at=vlan%3A30&action=create`);
    await expect.poll(() => active(page)).toContain('delete vlan 30');
    // The filter would have hidden it.
    expect(await page.getByRole('status').first().textContent()).toBe('23 changes');
  });

  it('closes and opens everything', async () => {
    const { page } = await open(report);
    await page.getByRole('button', { name: 'Collapse all' }).click();
    expect(await elements(page)).toEqual([
      '~ site nyc',
      '· site fra',
      '+ site sin',
      '− site lon',
      '~ vlan 10',
      '+ vlan 60',
      '− vlan 30',
    ]);
    await page.keyboard.press('e');
    expect((await elements(page)).slice(0, 5)).toEqual(ALL);
  });

  it('shows what the keys do', async () => {
    const { page } = await open(report);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
  });

  it('is light or dark as the system is, until somebody says otherwise', async () => {
    const ground = (page: Awaited<ReturnType<typeof open>>['page']) =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const { page } = await open(report, { colorScheme: 'dark' });
    expect(await ground(page)).toBe('rgb(15, 19, 25)');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    expect(await ground(page)).toBe('rgb(255, 255, 255)');
  });

  it('fits a phone', async () => {
    const { page } = await open(report, { viewport: { width: 375, height: 720 }, hasTouch: true });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(375);
    const before = await page.locator('.row.attribute .before').first().boundingBox();
    const after = await page.locator('.row.attribute .after').first().boundingBox();
    expect(after?.y).toBeGreaterThan(before?.y ?? Number.POSITIVE_INFINITY);
    expect(await page.locator('.overview').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Overview' }).click();
    expect(await page.locator('.overview').isVisible()).toBe(true);
  });

  it('is printed whole, as it is filtered', async () => {
    const { page } = await open(report, {}, 'action=delete');
    const rows = (await elements(page)).length;
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('.sheet .row.element').count()).toBe(rows);
    expect(await page.locator('.tree').isVisible()).toBe(false);
    expect(await page.locator('.sheet .row.attribute').first().isVisible()).toBe(true);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => page.locator('.sheet *').count()).toBe(0);
    await expect.poll(() => elements(page)).toHaveLength(rows);
  });

  it('shows all of a long text when it is asked to', async () => {
    const text = `begin ${'all the same words again and again '.repeat(60)}end`;
    const [element] = inventory.diff.elements;
    if (element?.action !== 'update') throw new Error('an update was expected');
    const changed = { ...element, children: [], source: { address: `${text} now` }, target: { address: text } };
    const { page } = await open(Report.ofDiff({ ...inventory.diff, elements: [changed] }));
    const after = page.locator('.cell.after');
    expect(await after.textContent()).toContain('characters alike');
    await page.getByText('Show all').click();
    expect(await after.textContent()).toBe(`${text} now`);
    await page.getByText('Show less').click();
    expect(await after.textContent()).toContain('characters alike');
  });
});
