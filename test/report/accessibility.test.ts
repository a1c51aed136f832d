import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { apply, Handlers, Plan } from '../../src/index.js';
import * as Report from '../../src/report/Report.js';
import { right } from '../right.js';
import { describeInBrowser, open } from './browser.js';
import * as inventory from './inventory.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What the rules of axe find, in a few words each. */
const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  // The page's policy keeps foreign scripts out: this one comes by way of the debugger.
  await page.evaluate<unknown>(readFileSync(axe, 'utf8'));
  const { violations: found } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
};

const outcome = await pipe(
  { snapshot: inventory.theirs, handlers: Handlers.none },
  apply(right(pipe(inventory.diff, Plan.from({ schema: inventory.schema }))), { dryRun: true }),
)();
if (E.isLeft(outcome)) throw new Error(outcome.left.message);

const report = pipe(
  Report.ofPlan(inventory.plan),
  Report.withConflicts(inventory.conflicts),
  Report.withOutcome(outcome.right),
);

describeInBrowser('the accessibility of a review page', () => {
  it.each(['light', 'dark'] as const)('breaks no rule of axe, %s', async (colorScheme) => {
    const { page } = await open(report, { colorScheme });
    expect(await violations(page)).toEqual([]);
    await page.locator('.box').nth(2).click();
    await page.locator('.menu > summary').first().click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const name of [/Conflicts/, /Dry run/]) {
      await page.getByRole('tab', { name }).click();
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.keyboard.press('?');
    expect(await violations(page)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('breaks none on a phone, %s', async (colorScheme) => {
    const { page } = await open(report, { colorScheme, viewport: { width: 375, height: 720 } });
    expect(await violations(page)).toEqual([]);
  });

  it('breaks none with everything closed, and a filter', async () => {
    const { page } = await open(report, {}, 'action=update&q=core');
    await page.keyboard.press('c');
    expect(await violations(page)).toEqual([]);
  });

  it('reaches everything by the keyboard alone', async () => {
    const { page } = await open(report);
    const reached = new Set<string>();
    for (let i = 0; i < 45; i++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate<string>(
          'document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label")',
        ),
      );
    }
    for (const name of ['Overview', 'Search names and values', 'Expand all', 'Select shown']) {
      expect([...reached].join('\n')).toContain(name);
    }
  });
});
