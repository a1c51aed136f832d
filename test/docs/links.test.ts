import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import GithubSlugger from 'github-slugger';
import { describe, expect, it } from 'vitest';
import { guides, pages } from './pages.js';

/** A page without its code. */
const prose = (page: string): string => readFileSync(page, 'utf8').replaceAll(/^```.*\n[\s\S]*?^```$/gm, '');

/** The anchors that GitHub gives a page's headings. */
const anchorsOf = (page: string): ReadonlySet<string> => {
  const slugger = new GithubSlugger();
  const headings = prose(page).matchAll(/^#{1,6} (.+)$/gm);
  return new Set([...headings].map(([, text = '']) => slugger.slug(text.replaceAll(/`|\[|\]\([^)]*\)/g, ''))));
};

interface Link {
  readonly page: string;
  readonly to: string;
}

const linksOf = (page: string): ReadonlyArray<Link> =>
  [
    ...prose(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^()\s]+)\)/g),
  ]
    .map(([, to = '']) => ({ page, to }))
    .filter(({ to }) => !/^[a-z]+:/.test(to));

/** What is wrong with a link, if anything. */
const problem = ({ page, to }: Link): string | undefined => {
  const [path = '', anchor] = to.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(file)) return `${page}: ${to}: there is no ${file}`;
  if (anchor !== undefined && !anchorsOf(file).has(anchor)) return `${page}: ${to}: ${file} has no such heading`;
  return undefined;
};

describe('the links of the documentation', () => {
  const links = pages.flatMap(linksOf);

  it('are there', () => {
    expect(links.length).toBeGreaterThan(200);
  });

  it('all lead somewhere', () => {
    expect(links.flatMap((link) => problem(link) ?? [])).toEqual([]);
  });

  it('lead from the index to every guide', () => {
    const listed = new Set(linksOf('docs/README.md').map(({ to }) => join('docs', to)));
    expect(guides.filter((page) => page !== 'docs/README.md' && !listed.has(page))).toEqual([]);
  });

  it('lead from every capability to a guide and to what holds it', () => {
    const rows = prose('docs/capabilities.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| what | where ') && !line.startsWith('| ---'));
    expect(rows.length).toBeGreaterThanOrEqual(53);
    const isComplete = (row: string): boolean => {
      const [, , where = '', by = ''] = row.split('|');
      return /\]\([a-z-]+\.md(#[^)]+)?\)/.test(where) && /\]\(\.\.\/(laws|test|bench)\/[^)]+\.ts\)/.test(by);
    };
    expect(rows.filter((row) => !isComplete(row))).toEqual([]);
  });
});
