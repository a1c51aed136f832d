import { expect, it } from 'vitest';
import * as Report from '../../src/report/Report.js';
import { describeInBrowser, fragment, openFile, write } from './browser.js';
import { large } from './inventory.js';

const CHANGES = 100_000;

/** More rows than a screen has, and some on both sides of it; how long a page of rows is does not matter. */
const FEW = 2500;

describeInBrowser('a review page of 100,000 changes', () => {
  const file = write(Report.ofPlan(large(CHANGES)));

  it('has only what is to be seen in the page, wherever one scrolls', async () => {
    const { page, problems } = await openFile(file);
    const nodes = (): Promise<number> => page.evaluate<number>('document.querySelectorAll("*").length');
    expect(await page.getByRole('status').first().textContent()).toBe('100,000 changes');
    expect(await nodes()).toBeLessThan(FEW);
    await page.evaluate<unknown>('void document.getElementById("tree").scrollTo(0, 1_500_000)');
    await expect.poll(() => page.locator('.tree .row.element').first().getAttribute('aria-posinset')).not.toBe('1');
    expect(await nodes()).toBeLessThan(FEW);
    await page.locator('#tree').focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('.row.active').getAttribute('aria-posinset')).toBe('2000');
    expect(await nodes()).toBeLessThan(FEW);
    expect(problems).toEqual([]);
  });

  it('finds one of them, and leads to it', async () => {
    const { page } = await openFile(file, {}, 'at=device%3Adevice-077777');
    await expect.poll(() => page.locator('.row.active .name').textContent()).toBe('device-077777');
    await page.keyboard.press('/');
    await page.keyboard.type('device-012345');
    await expect.poll(() => page.getByRole('status').first().textContent()).toBe('1 of 100,000 changes');
    expect(await page.locator('.tree .row.element .name').allTextContents()).toEqual(['site-6', 'device-012345']);
    expect(await fragment(page)).toContain('q=device-012345');
  });

  it('opens everything, as far as a browser can show it, and says where it stops', async () => {
    const { page } = await openFile(file);
    await page.getByRole('button', { name: 'Expand all' }).click();
    await expect.poll(() => page.locator('.row.attribute').count()).toBeGreaterThan(0);
    expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(FEW);
    expect(await page.getByRole('status').first().textContent()).toMatch(/^(100,000 changes|That is more than a page)/);
  });

  it('is printed as far as anybody reads, and says so', async () => {
    const { page } = await openFile(file);
    await page.emulateMedia({ media: 'print' });
    await expect
      .poll(() => page.locator('.sheet .cut').textContent())
      .toMatch(/^These are the first 4,000 of 100,050 rows\./);
  });
});
