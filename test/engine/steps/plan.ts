/** Steps with a saved plan: made and written down, checked against the target, and applied. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { SavedPlan, type Snapshot } from '../../../src/index.js';
import { right } from '../../right.js';
import { type Edit, edit } from '../arbitraries.js';
import { allNaively, allReally, shownEdits } from '../edits.js';
import { sameRows } from '../naive/Rows.js';
import type { Asked } from '../naive/sync.js';
import { linesOf, naiveLinesOf } from '../seen.js';
import { compared, type Part, part } from './diff.js';
import type { Step } from './Step.js';
import { manner, performed, shownManner } from './sync.js';

const isStale = (saved: SavedPlan.SavedPlan, target: Snapshot.Snapshot): boolean => {
  const checked = SavedPlan.check(target)(saved);
  if (E.isLeft(checked)) expect(checked.left.code).toBe('ERR_PLAN_STALE');
  return E.isLeft(checked);
};

const making = (only: Part | undefined, drift: Edit): Step => ({
  name: `save a plan${only === undefined ? '' : ` of only ${only.name}`}, for a target that could change: ${shownEdits([drift])}`,
  run: async (sides) => {
    const { world, engine } = sides;
    const { elements, diff, target } = await compared(sides, [], only);
    const plan = SavedPlan.make(diff, engine.source, target);
    engine.plan = JSON.stringify(right(SavedPlan.encode(plan)));
    world.plan = { elements, target: world.target };
    expect(isStale(plan, target), 'whether it is stale').toBe(false);
    const isOther = !sameRows(allNaively([drift], world.target), world.target);
    expect(isStale(plan, allReally([drift])(target)), 'whether it would be stale').toBe(isOther);
  },
});

const applying = (asked: Asked): Step => ({
  name: `apply the saved plan ${shownManner(asked)}`,
  isPossible: ({ plan }) => plan !== undefined,
  run: async (sides) => {
    const { world, engine } = sides;
    if (world.plan === undefined || engine.plan === undefined) return;
    const { elements, target } = world.plan;
    const saved = right(SavedPlan.decode(JSON.parse(engine.plan)));
    expect(linesOf(saved.diff.elements), 'the plan, read again').toEqual(naiveLinesOf(elements));
    const checked = SavedPlan.check(right(await engine.store.load()))(saved);
    if (sameRows(world.target, target)) await performed(sides, { elements, diff: right(checked) }, asked);
    else expect(E.isLeft(checked) ? checked.left.code : 'no error').toBe('ERR_PLAN_STALE');
  },
});

/** Steps with a plan. */
export const withPlan: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(fc.option(part, { nil: undefined, freq: 4 }), edit).map(([only, drift]) => making(only, drift)),
  },
  { weight: 3, arbitrary: manner.map(applying) },
);
