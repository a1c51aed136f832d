import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const codesIn = (text: string): ReadonlyArray<string> => [...new Set(text.match(/\bERR_[A-Z_]+\b/g) ?? [])].sort();

describe('docs/errors.md', () => {
  it('has every error code, and no other', () => {
    const declared = codesIn(readFileSync('src/model/LockstepError.ts', 'utf8'));
    const documented = codesIn(readFileSync('docs/errors.md', 'utf8').replaceAll(/^(?!\|).*$/gm, ''));
    expect(documented).toEqual(declared);
  });
});
