/** Steps that compare source and target, keep a part of what differs, and apply it. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { expect } from 'vitest';
import { Diff, diffFrom, type Element, MemoryStore, Patch, Plan, patch, Snapshot, Store } from '../../../src/index.js';
import { right } from '../../right.js';
import { ref } from '../arbitraries.js';
import * as Naive from '../naive/compare.js';
import { plan as naivePlan } from '../naive/plan.js';
import { byName, isFailure, type Ref, type Rows, reached, sameRef } from '../naive/Rows.js';
import { schema } from '../schema.js';
import { itemsOf, linesOf, naiveLinesOf, naiveStepsOf, rowsOf, stepsOf } from '../seen.js';
import { hold, type Sides } from '../World.js';
import { named, type Step } from './Step.js';

// -------------------------------------------------------------------------------------
// what differs
// -------------------------------------------------------------------------------------

/** Which part of a diff is wanted. */
export interface Part {
  readonly name: string;
  readonly isWanted: (element: { readonly model: string; readonly uid: string; readonly action: string }) => boolean;
}

/** What differs, as both sides say. */
export interface Compared {
  readonly elements: Naive.Elements;
  readonly diff: Diff.Diff;
  readonly target: Snapshot.Snapshot;
}

/** Compare source and target; both sides have to say the same. */
export const compared = async (
  { world, engine }: Sides,
  skips: ReadonlyArray<Naive.Skip>,
  part?: Part,
): Promise<Compared> => {
  const target = right(await engine.store.load());
  const all = Naive.compare(world.source, world.target, skips);
  const whole = right(diffFrom(engine.source, { flags: skips })(target));
  expect(linesOf(whole.elements), 'what differs').toEqual(naiveLinesOf(all));
  if (part === undefined) return { elements: all, diff: whole, target };
  const elements = Naive.filter(all, part.isWanted);
  const diff = Diff.filter((element: Element.Element) => part.isWanted(element))(whole);
  expect(linesOf(diff.elements), 'the part that is wanted').toEqual(naiveLinesOf(elements));
  return { elements, diff, target };
};

/** Apply a diff on both sides; they have to come to the same, whatever that is. */
const applied = (
  elements: Naive.Elements,
  rows: Rows,
  diff: Diff.Diff,
  target: Snapshot.Snapshot,
): Rows | undefined => {
  const changed = Naive.apply(elements, rows);
  const answer = patch(diff)(target);
  if (isFailure(changed)) {
    expect(E.isLeft(answer) ? answer.left.code : 'no error').toBe(changed);
    return undefined;
  }
  expect(byName(rowsOf(right(answer))), 'what comes of applying it').toEqual(byName(changed));
  return changed;
};

// -------------------------------------------------------------------------------------
// steps
// -------------------------------------------------------------------------------------

const PLAN_WITH = [true, false];

const comparing = (skips: ReadonlyArray<Naive.Skip>): Step => ({
  name: `compare${skips.length === 0 ? '' : ` with ${skips.join(', ')}`}, and apply what differs`,
  run: async (sides) => {
    const { world, engine } = sides;
    const { elements, diff, target } = await compared(sides, skips);
    const { create, update, delete: gone } = Diff.summary(diff);
    expect({ create, update, delete: gone }, 'how much differs').toEqual(Naive.counts(elements));
    expect(Diff.hasDiffs(diff)).toBe(elements.length > 0);
    for (const canMove of PLAN_WITH) {
      const plan = right(Plan.from({ schema, canMove: () => canMove })(diff));
      expect(stepsOf(plan), 'the plan').toEqual(naiveStepsOf(naivePlan(elements, canMove)));
    }
    const after = applied(elements, world.target, diff, target);
    if (after !== undefined && skips.length === 0) {
      expect(Naive.compare(world.source, after), 'what is left').toEqual([]);
      expect(reached(after).length).toBe(reached(world.source).length);
    }
    const decoded = right(
      pipe(right(Diff.encode(diff)), (data) => Diff.decode({ schema })(JSON.parse(JSON.stringify(data)))),
    );
    expect(Diff.eq.equals(decoded, diff), 'the diff as text').toBe(true);
    hold(engine, target);
  },
});

const comparingStores = (buckets: number): Step => ({
  name: `compare the store with one of ${buckets} buckets that has the source`,
  run: async ({ world, engine }) => {
    const source = MemoryStore.make(Snapshot.empty(schema), { buckets });
    right(await source.add(itemsOf(world.source))());
    const diff = right(await pipe(engine.store, Store.diffFrom(source))());
    expect(linesOf(diff.elements), 'what differs, by digests').toEqual(
      naiveLinesOf(Naive.compare(world.source, world.target)),
    );
    const digest = right(await engine.store.digest());
    const loaded = right(await engine.store.load());
    expect(digest, 'the digest').toEqual(Snapshot.digest(loaded, digest));
  },
});

const filtering = (part: Part): Step => ({
  name: `compare, keep ${part.name}, and apply that, then the rest`,
  run: async (sides) => {
    const { world } = sides;
    const whole = await compared(sides, []);
    const kept = await compared(sides, [], part);
    const parts = Diff.partition((element: Element.Element) => part.isWanted(element))(whole.diff);
    expect(Diff.eq.equals(parts.kept, kept.diff)).toBe(true);
    const others = Naive.rest(whole.elements, kept.elements);
    expect(linesOf(parts.rest.elements), 'what is left').toEqual(naiveLinesOf(others));
    const half = applied(kept.elements, world.target, kept.diff, whole.target);
    if (half !== undefined) {
      const after = applied(others, half, parts.rest, right(patch(kept.diff)(whole.target)));
      if (after !== undefined) expect(Naive.compare(world.source, after), 'what is left after both').toEqual([]);
    }
    expect(Patch.between(whole.target, right(await sides.engine.store.load())), 'what was compared').toEqual([]);
  },
});

// -------------------------------------------------------------------------------------
// arbitraries
// -------------------------------------------------------------------------------------

const byAction = fc
  .subarray(['create', 'update', 'delete'], { minLength: 1, maxLength: 2 })
  .map((actions): Part => ({ name: actions.join(' and '), isWanted: ({ action }) => actions.includes(action) }));

const byModel = fc
  .subarray(['site', 'device', 'port', 'pool', 'lease'], { minLength: 1, maxLength: 3 })
  .map((models): Part => ({ name: models.join(' and '), isWanted: ({ model }) => models.includes(model) }));

const without = ref.map(
  (which: Ref): Part => ({ name: `all but ${named(which)}`, isWanted: (each) => !sameRef(each, which) }),
);

/** A part of a diff. */
export const part: fc.Arbitrary<Part> = fc.oneof(byAction, byModel, without);

/** What is left out of a diff, mostly nothing. */
export const skips: fc.Arbitrary<ReadonlyArray<Naive.Skip>> = fc.constantFrom<ReadonlyArray<Naive.Skip>>(
  [],
  [],
  [],
  ['SKIP_UNMATCHED_DST'],
  ['SKIP_UNMATCHED_SRC'],
);

/** Steps that compare. */
export const comparisons: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: skips.map(comparing) },
  { weight: 1, arbitrary: fc.constantFrom(1, 4, 256).map(comparingStores) },
  { weight: 2, arbitrary: part.map(filtering) },
);
