import { expect, it } from 'vitest';
import { type Diff, diffBy } from '../../src/index.js';
import * as Report from '../../src/report/Report.js';
import { right } from '../right.js';
import { describeInBrowser, open } from './browser.js';

/** Texts that would do something if they were taken for more than text. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '--></script>',
  '</style><style>*{display:none}</style>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '"><iframe src="javascript:alert(1)">',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
  `\${alert(1)}`,
  '<base href="https://example.com/">',
  '<meta http-equiv="refresh" content="0;url=https://example.com/">',
  '<link rel=stylesheet href=https://example.com/x.css>',
  '&lt;b&gt;&amp;',
  '\u2028alert(1)\u2029',
  '\ud800 alone',
  '__proto__',
];

const RTL = 'user\u202egnp.exe\u202c \u2066isolated\u2069';
const CONTROL = 'null\u0000bell\u0007escape\u001b[31mdelete\u007fnext\u0085zero\u200bwidth\ufeff';

type Fields = Readonly<Record<string, unknown>> & { readonly id: string };

const records = [...HOSTILE, RTL, CONTROL].map(
  (text, i): Fields => ({
    id: `${text}#${i}`,
    [text === '__proto__' ? 'proto' : text]: text,
    nested: { [text]: [text] },
  }),
);

const diff: Diff.Diff = {
  ...right(
    diffBy(['id'])(
      records,
      records.slice(0, 4).map((each) => ({ ...each, nested: '</script>' })),
    ),
  ),
  source: '</title><script>alert("source")</script>',
  target: 'tar\u202eget</h1><script>alert("target")</script>',
};

const report: Report.Report = {
  ...Report.ofDiff(diff),
  title: '</title></head><script>alert("title")</script>\u202e',
  conflicts: HOSTILE.map((text) => ({
    path: [text],
    model: text,
    uid: text,
    kind: text,
    attributes: [{ name: text, base: text, source: text, target: undefined }],
  })),
};

describeInBrowser('a review page of hostile values', () => {
  it('runs nothing of them, asks for nothing, and breaks no policy', async () => {
    const { page, requests, dialogs, problems } = await open(report);
    await page.keyboard.press('e');
    await page.getByRole('tab', { name: /Conflicts/ }).click();
    await page.getByRole('tab', { name: 'Changes' }).click();
    for (let i = 0; i < 40; i++) await page.keyboard.press('n');
    expect({ requests, dialogs, problems }).toEqual({ requests: [], dialogs: [], problems: [] });
    // The page's own program is the only one; its data has been taken out.
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('style').count()).toBe(1);
    expect(
      await page.locator('img, iframe, object, embed, base, form, [onerror], [onload], [onmouseover]').count(),
    ).toBe(0);
    expect(await page.locator('meta[http-equiv]').count()).toBe(1);
    expect(await page.locator('link').count()).toBe(1);
    expect(await page.locator('a:not([href^="#"])').count()).toBe(0);
  });

  it.each(HOSTILE.filter((text) => !/[\u2028\ud800]/.test(text)))('shows %j as the text it is', async (text) => {
    const { page } = await open(report, {}, new URLSearchParams({ q: text }).toString());
    await page.keyboard.press('e');
    await expect
      .poll(async () => (await page.locator('.tree .name').allTextContents()).some((name) => name.startsWith(text)))
      .toBe(true);
    expect((await page.locator('.tree .cell').allTextContents()).some((cell) => cell.includes(text))).toBe(true);
  });

  it('shows what turns text round, and what is not to be seen, as marks', async () => {
    const { page } = await open(report, {}, new URLSearchParams({ q: 'gnp.exe' }).toString());
    const marks = await page.locator('.tree .name .mark').allTextContents();
    expect(marks).toEqual(['U+202E', 'U+202C', 'U+2066', 'U+2069']);
    const other = await open(report, {}, new URLSearchParams({ q: 'bell' }).toString());
    expect(await other.page.locator('.tree .name .mark').allTextContents()).toEqual([
      '␀',
      '␇',
      '␛',
      '␡',
      'U+0085',
      'U+200B',
      'U+FEFF',
    ]);
    expect(await page.locator('h1 .mark').allTextContents()).toEqual(['U+202E']);
  });

  it('has none of it raw in its source, where it could end what it is in or turn it round', () => {
    const html = right(Report.toHtml(report));
    expect(html.match(/<script/g)?.length).toBe(html.match(/<\/script>/g)?.length);
    expect(html).not.toMatch(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(html).not.toContain('alert("title")</script>');
    expect(html).toMatch(/<title>&lt;\/title&gt;/);
  });

  it('has a policy that allows its own program and style, and nothing else', async () => {
    const { page, problems } = await open(report);
    expect(await page.locator('meta[http-equiv]').getAttribute('content')).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    // A script that somebody brought in after all.
    await page.evaluate<unknown>(`{
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.body.append(script);
    }`);
    expect(await page.evaluate<unknown>('window.broken')).toBe(undefined);
    expect(problems.join()).toMatch(/Content Security Policy/);
  });
});
