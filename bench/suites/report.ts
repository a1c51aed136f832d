/**
 * A review page written, and opened in Chromium until its first rows are there, searched, opened whole and scrolled through,
 * beside `JSON.stringify` of the same plain data. Without Chromium only writing is measured.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Browser, chromium as driver, type Page } from 'playwright-core';
import { chromium } from '../../scripts/chromium.js';
import { Diff, diffFrom, SavedPlan } from '../../src/index.js';
import * as Report from '../../src/report/Report.js';
import { changeSome, devices, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

/** A text comes to the number of updates in it, whether each has a word or a letter for it. */
const updatesIn = (text: unknown): number => {
  if (typeof text !== 'string') return Number.NaN;
  const letters = [...text.matchAll(/"action":"([cud=]+)"/g)].map((match) => match[1] ?? '').join('');
  return letters === '' ? text.split('"action":"update"').length - 1 : letters.split('u').length - 1;
};

const shown = (page: Page): Promise<number> =>
  page.evaluate<number>(`Number(document.querySelector('.status').textContent.split(' ')[0].replaceAll(',', ''))`);

/** A hundred steps through all of it, a frame each. */
const SCROLL = `new Promise((resolve) => {
  const tree = document.getElementById('tree');
  let step = 0;
  const next = () => {
    tree.scrollTop = (tree.scrollHeight * ++step) / 100;
    if (step < 100) requestAnimationFrame(next); else resolve();
  };
  requestAnimationFrame(next);
})`;

const inBrowser = (program: string, file: string): ReadonlyArray<Case> => {
  let browser: Browser | undefined;
  let page: Page | undefined;
  const opened = async (): Promise<Page> => {
    browser ??= await driver.launch({ executablePath: program });
    await page?.close();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(pathToFileURL(file).href);
    await page.locator('.tree .row').first().waitFor();
    return page;
  };
  const current = async (): Promise<Page> => page ?? opened();
  return [
    { name: 'open', run: async () => shown(await opened()) },
    {
      name: 'open-all',
      run: async () => {
        const on = await current();
        await on.keyboard.press('c');
        await on.keyboard.press('e');
        return shown(on);
      },
    },
    {
      name: 'scroll-100-frames',
      run: async () => {
        const on = await current();
        await on.evaluate<unknown>(SCROLL);
        return shown(on);
      },
    },
  ];
};

const make = (size: number): ReadonlyArray<Case> => {
  const target = load(devices(size, false));
  const source = load(changeSome(devices(size, false), size));
  const diff = orThrow(pipe(target, diffFrom(source)));
  const plain = orThrow(Diff.encode(diff));
  const report = Report.ofPlan(SavedPlan.make(diff, source, target));
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, `${size}.html`);
  writeFileSync(file, orThrow(Report.toHtml(report)));
  const program = chromium();
  return [
    { name: 'json-stringify', run: () => JSON.stringify(plain), found: updatesIn },
    { name: 'write', run: () => orThrow(Report.toHtml(report)), found: updatesIn },
    ...(E.isRight(program) ? inBrowser(program.right, file) : []),
  ];
};

export const report: Suite = timed({ name: 'report', sizes: [10_000, 100_000], against: 'json-stringify', make });
