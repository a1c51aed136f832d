/** Steps that merge: two people edit the source, each on their own, and the outcome is the source. */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { type Conflict, merge, Strategy } from '../../../src/index.js';
import { right } from '../../right.js';
import { type Edit, edits } from '../arbitraries.js';
import { allNaively, allReally, naively, shownEdits } from '../edits.js';
import * as Naive from '../naive/merge.js';
import { inOrder, isFailure, type Rows, same } from '../naive/Rows.js';
import { rowsOf } from '../seen.js';
import { hold } from '../World.js';
import type { Step } from './Step.js';

const strategies: Readonly<Record<Naive.Strategy, Strategy.Strategy>> = {
  source: Strategy.sourceWins,
  target: Strategy.targetWins,
  latest: Strategy.latest(Naive.TIME),
  manual: Strategy.manual,
};

const named = (conflicts: ReadonlyArray<Conflict.Conflict>): ReadonlyArray<string> => {
  const all = conflicts.map((conflict) =>
    [conflict._tag, conflict.model, conflict.uid, ...('attribute' in conflict ? [conflict.attribute] : [])].join(' '),
  );
  return [...new Set(all)].sort();
};

/** Whether an edit changes nothing, as it fails or as everything is as it says. */
const isIdle = (edit: Edit, rows: Rows): boolean => {
  const changed = naively(edit, rows);
  return isFailure(changed) || same(changed, rows);
};

const merging = (mine: ReadonlyArray<Edit>, theirs: ReadonlyArray<Edit>, strategy: Naive.Strategy): Step => ({
  name: `merge two edits of the source, ${strategy} decides. Source: ${shownEdits(mine)}. Target: ${shownEdits(theirs)}`,
  run: async ({ world, engine }) => {
    const base = engine.source;
    const [source, target] = [allReally(mine)(base), allReally(theirs)(base)];
    const merged = right(merge(base, source, { strategy: strategies[strategy] })(target));
    const [ours, other] = [allNaively(mine, world.source), allNaively(theirs, world.source)];
    const together = Naive.merge(world.source, ours, other, strategy);
    // Where nobody has touched the target, the source is the outcome, in its own order.
    const expected = theirs.every((edit) => isIdle(edit, world.source)) ? { ...together, rows: ours } : together;
    expect(inOrder(rowsOf(merged.snapshot)), 'what was merged').toEqual(inOrder(expected.rows));
    expect(named(merged.decided.map(({ conflict }) => conflict)), 'what was decided').toEqual(expected.decided);
    expect(named(merged.conflicts), 'what is open').toEqual(expected.open);
    for (const each of [base, source, target]) hold(engine, each);
    world.source = expected.rows;
    engine.source = merged.snapshot;
  },
});

/** Steps that merge. */
export const merges: fc.Arbitrary<Step> = fc
  .tuple(edits, edits, fc.constantFrom<Naive.Strategy>('source', 'target', 'latest', 'manual'))
  .map(([mine, theirs, strategy]) => merging(mine, theirs, strategy));
