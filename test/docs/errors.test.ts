import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../../scripts/docs/errorTable.js';

const UNION = 'src/model/LockstepError.ts';
const codesIn = (text: string): ReadonlyArray<string> => [...new Set(text.match(/\bERR_[A-Z_]+\b/g) ?? [])].sort();

describe('docs/errors.md', () => {
  const page = readFileSync('docs/errors.md', 'utf8');

  it('is what `npm run docs:errors` makes of the union of errors', () => {
    expect(page).toBe(errorTable(UNION));
  });

  it('has every error code, and no other', () => {
    const rows = page.replaceAll(/^(?!\|).*$/gm, '');
    expect(codesIn(rows)).toEqual(codesIn(readFileSync(UNION, 'utf8')));
  });
});
