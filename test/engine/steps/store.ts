/** Steps of the store itself: checkpoints, opening it anew, and somebody else who changes it. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { Store } from '../../../src/index.js';
import { right } from '../../right.js';
import { type Edit, edits } from '../arbitraries.js';
import { allNaively, allReally, shownEdits } from '../edits.js';
import { committed } from '../naive/Rows.js';
import { itemsOf } from '../seen.js';
import { forget } from '../World.js';
import type { Step } from './Step.js';

const keeping = (name: string): Step => ({
  name: `checkpoint of the store as "${name}"`,
  run: async ({ world, engine }) => {
    right(await engine.store.checkpoint(name)());
    const others = world.checkpoints.filter((each) => each.name !== name);
    world.checkpoints = [...others, { name, rows: world.target }];
  },
});

const returning = (name: string): Step => ({
  name: `return the store to checkpoint "${name}"`,
  run: async (sides) => {
    const { world, engine } = sides;
    const answer = await engine.store.rollback(name)();
    const place = world.checkpoints.findIndex((each) => each.name === name);
    const found = world.checkpoints[place];
    if (found === undefined) {
      expect(E.isLeft(answer) ? answer.left.code : 'no error').toBe('ERR_CHECKPOINT_UNKNOWN');
      return;
    }
    right(answer);
    // It stays, to be returned to again.
    right(await engine.store.rollback(name)());
    world.checkpoints = world.checkpoints.slice(0, place + 1);
    world.target = found.rows;
    forget(sides);
  },
});

const reopening: Step = {
  name: 'close the store, and open it again',
  run: async ({ engine }) => {
    if (!engine.place.lasts) return;
    right(await engine.store.close());
    engine.store = await engine.place.open(engine.run);
  },
};

const drifting = (asked: ReadonlyArray<Edit>): Step => ({
  name: `somebody else edits the target: ${shownEdits(asked)}`,
  run: async (sides) => {
    const { world, engine } = sides;
    right(await Store.update((snapshot) => E.right(allReally(asked)(snapshot)))(engine.store)());
    world.target = committed(world.target, allNaively(asked, world.target));
    forget(sides);
  },
});

const addingAgain: Step = {
  name: 'put in again what the store has',
  run: async ({ world, engine }) => {
    expect(right(await engine.store.add(itemsOf(world.target))()), 'how many were new').toBe(0);
  },
};

const name = fc.constantFrom('x', 'y');

/** Steps of the store. */
export const ofStore: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: name.map(keeping) },
  { weight: 2, arbitrary: name.map(returning) },
  { weight: 2, arbitrary: fc.constant(reopening) },
  { weight: 3, arbitrary: edits.map(drifting) },
  { weight: 1, arbitrary: fc.constant(addingAgain) },
);
