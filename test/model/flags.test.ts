import { describe, expect, it } from 'vitest';
import { Flags } from '../../src/index.js';

describe('the name of a flag', () => {
  it('is one of models, of diffs, or of both', () => {
    const names = [...Flags.modelFlags, ...Flags.diffFlags];
    expect(names.filter(Flags.isModelFlag)).toEqual([
      ...Flags.modelFlags,
      'SKIP_UNMATCHED_SRC',
      'SKIP_UNMATCHED_DST',
      'SKIP_UNMATCHED_BOTH',
    ]);
    expect(names.filter(Flags.isDiffFlag)).toEqual([
      'SKIP_UNMATCHED_SRC',
      'SKIP_UNMATCHED_DST',
      'SKIP_UNMATCHED_BOTH',
      ...Flags.diffFlags,
    ]);
  });

  it('is written as it is', () => {
    for (const name of ['ignore', 'SKIP', 'toString', '']) {
      expect([name, Flags.isModelFlag(name), Flags.isDiffFlag(name)]).toEqual([name, false, false]);
    }
  });
});
