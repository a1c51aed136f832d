/**
 * The pictures of `docs/report.md`: the review page as Chromium shows it. `npm run screenshots` makes them anew.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { chromium as driver, type Page } from 'playwright-core';
import { Adapter, Handlers, type SavedPlan, syncDiff } from '../src/index.js';
import * as Report from '../src/report/Report.js';
import * as inventory from '../test/report/inventory.js';
import { right } from '../test/right.js';
import { chromium } from './chromium.js';

const IMAGES = 'docs/images';

interface Picture {
  readonly name: string;
  readonly report: Report.Report;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly hash?: string;
  readonly act?: (page: Page) => Promise<void>;
}

/** Handlers of which one fails, as one always does. */
const handlers = new Map(
  [...inventory.schema.models.keys()].map((model) => [
    model,
    {
      create: ({ uid }: { readonly uid: string }) =>
        uid === 'sin-edge-1'
          ? TE.left({ message: 'no licence is left for a device of this kind' })
          : TE.right(Handlers.done),
      update: () => TE.right(Handlers.done),
      delete: () => TE.right(Handlers.done),
    },
  ]),
);

const outcome = async (plan: SavedPlan.SavedPlan): Promise<Report.Outcome> => {
  const target = Adapter.make({
    name: 'network',
    schema: inventory.schema,
    load: TE.right(inventory.target),
    handlers,
  });
  const ended = await pipe(
    target,
    syncDiff(plan.diff, { source: undefined, target: inventory.theirs }, { flags: ['CONTINUE_ON_FAILURE'] }),
  )();
  if (E.isRight(ended)) return ended.right;
  throw new Error(ended.left.message);
};

const report = Report.titled('Network to inventory, Monday')(Report.ofPlan(inventory.plan));

const pictures = async (): Promise<ReadonlyArray<Picture>> => [
  {
    name: 'review',
    report,
    width: 1280,
    height: 820,
    scheme: 'light',
    act: async (page) => {
      await page.locator('.box').nth(2).click();
      await page.locator('.box').nth(4).click();
    },
  },
  { name: 'review-dark', report, width: 1280, height: 820, scheme: 'dark', hash: 'q=core&at=device%3Anyc-core-1' },
  { name: 'review-phone', report, width: 390, height: 780, scheme: 'light' },
  {
    name: 'review-large',
    report: Report.titled('Nightly reconciliation')(Report.ofPlan(inventory.large(100_000))),
    width: 1280,
    height: 620,
    scheme: 'light',
    hash: 'at=device%3Adevice-050002',
  },
  {
    name: 'review-conflicts',
    report: Report.withConflicts(inventory.conflicts)(report),
    width: 1280,
    height: 520,
    scheme: 'light',
    hash: 'view=conflicts',
  },
  {
    name: 'review-outcome',
    report: pipe(
      Report.ofDiff(inventory.diff),
      Report.titled('Network to inventory, Monday'),
      Report.withOutcome(await outcome(inventory.plan)),
    ),
    width: 1280,
    height: 620,
    scheme: 'light',
    hash: 'view=outcome',
  },
];

const program = right(chromium());
const folder = mkdtempSync(join(tmpdir(), 'lockstep-pictures-'));
mkdirSync(IMAGES, { recursive: true });
const browser = await driver.launch({ executablePath: program });
try {
  for (const { name, report: shown, width, height, scheme, hash = '', act } of await pictures()) {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, right(Report.toHtml(shown)));
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    await page.goto(`${pathToFileURL(file).href}#${hash}`);
    await page.locator('.foot').waitFor();
    await act?.(page);
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(IMAGES, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
