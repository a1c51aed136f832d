/** Leaving changes out of a diff. */
import type { Diff } from './Diff.js';
import type { Element } from './Element.js';

/** A diff of other elements, without some changes that it had: these count as skipped. */
export const leaveOut = (diff: Diff, elements: ReadonlyArray<Element>, changes: number): Diff => ({
  ...diff,
  elements,
  rest: () => {
    const { unchanged, skipped } = diff.rest();
    return { unchanged, skipped: skipped + changes };
  },
});
