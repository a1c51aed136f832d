/** Review pages in a real browser, as a reviewer has them: opened from a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { type Browser, type BrowserContextOptions, chromium as driver, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { chromium } from '../../scripts/chromium.js';
import * as Report from '../../src/report/Report.js';
import { right } from '../right.js';

let browser: Browser | undefined;
const pages: Array<Page> = [];

/**
 * Tests in a browser, which ends with the file. Without one they are reported as skipped, with what to do about it; on a
 * build machine (`CI=true`) they fail with it.
 */
export const describeInBrowser = (name: string, body: () => void): void => {
  const found = chromium();
  if (E.isRight(found)) {
    describe(name, () => {
      beforeAll(async () => {
        browser = await driver.launch({ executablePath: found.right });
      });
      afterEach(() => Promise.all(pages.splice(0).map((page) => page.context().close())));
      afterAll(() => browser?.close());
      body();
    });
  } else if (process.env['CI'] === 'true') {
    describe(name, () => {
      beforeEach(() => {
        throw new Error(found.left);
      });
      body();
    });
  } else {
    console.warn(`Skipped: ${name}. ${found.left}`);
    describe.skip(name, body);
  }
};

const folder = mkdtempSync(join(tmpdir(), 'lockstep-report-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A page that is open, and what it has done that no page of a report may do. */
export interface Opened {
  readonly page: Page;
  readonly url: string;
  /** Requests, but for the page itself. */
  readonly requests: ReadonlyArray<string>;
  readonly dialogs: ReadonlyArray<string>;
  /** What it threw, and what its console complains of: a policy that is broken, say. */
  readonly problems: ReadonlyArray<string>;
}

let count = 0;

/** Open a page from a file. */
export const openFile = async (file: string, options: BrowserContextOptions = {}, hash = ''): Promise<Opened> => {
  if (browser === undefined) throw new Error('there is no browser');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  pages.push(page);
  const [requests, dialogs, problems]: [Array<string>, Array<string>, Array<string>] = [[], [], []];
  const url = pathToFileURL(file).href;
  page.on('request', (request) => {
    const asked = request.url();
    if (asked.split('#')[0] !== url && !asked.startsWith('data:')) requests.push(asked);
  });
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  await page.goto(hash === '' ? url : `${url}#${hash}`);
  await page.locator('.foot').waitFor();
  return { page, url, requests, dialogs, problems };
};

/** Write a report as a page. */
export const write = (report: Report.Report): string => {
  const file = join(folder, `page-${count++}.html`);
  writeFileSync(file, right(Report.toHtml(report)));
  return file;
};

/** Open a report as a page. */
export const open = (report: Report.Report, options: BrowserContextOptions = {}, hash = ''): Promise<Opened> =>
  openFile(write(report), options, hash);

/** The rows of elements that are in the page, in their order: sign, model and name. */
export const elements = (page: Page): Promise<ReadonlyArray<string>> =>
  page
    .locator('.tree .row.element')
    .evaluateAll((rows) =>
      rows.map((row) =>
        ['.sign', '.model', '.name'].map((part) => row.querySelector(part)?.textContent ?? '').join(' '),
      ),
    );

/** A row of an element, by its name. */
export const row = (page: Page, name: string) =>
  page.locator('.tree .row.element', { has: page.getByText(name, { exact: true }) });

/** What is looked at, as those hear it who do not see it. */
export const active = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(`{
    const id = document.getElementById('tree').getAttribute('aria-activedescendant') ?? '';
    const row = document.getElementById(id)?.cloneNode(true);
    row?.querySelectorAll('[aria-hidden]').forEach((each) => each.remove());
    row?.textContent.replace(/\\s+/g, ' ').trim() ?? null;
  }`);

/** The fragment of the address, when it has come to rest. */
export const fragment = async (page: Page): Promise<string> => {
  await page.waitForTimeout(300);
  return new URL(page.url()).hash;
};
