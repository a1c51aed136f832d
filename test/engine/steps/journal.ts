/** Steps that go on with a sync that was cut off, or take it back, by its journal. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { resume, rollback } from '../../../src/index.js';
import { right } from '../../right.js';
import { targetOf } from '../adapters.js';
import { byName, sameRows } from '../naive/Rows.js';
import { sync, takeBack } from '../naive/sync.js';
import { rowsOf } from '../seen.js';
import { forget, type World } from '../World.js';
import type { Step } from './Step.js';
import { agreeOn } from './sync.js';

const isOnRecord = ({ record }: Readonly<World>): boolean => record !== undefined;

const resuming: Step = {
  name: 'resume the sync by its journal',
  isPossible: isOnRecord,
  run: async (sides) => {
    const { world, engine } = sides;
    const { record } = world;
    const { journal } = engine;
    if (record === undefined || journal === undefined) return;
    const { whole, begun } = record;
    const target = targetOf(engine.store, { whole, transaction: false });
    const ended = await resume(journal)(target.adapter)();
    if (!begun) {
      expect(E.isLeft(ended) ? ended.left.code : 'no error').toBe('ERR_JOURNAL_EMPTY');
      return;
    }
    const asked = { whole, continues: false, rollback: false, transaction: false, journaled: true };
    const came = sync(asked, record, world.target);
    agreeOn(came, ended, target);
    world.target = came.rows;
    world.record = came.record;
  },
};

const takingBack: Step = {
  name: 'take the sync back by its journal',
  isPossible: isOnRecord,
  run: async (sides) => {
    const { world, engine } = sides;
    const { record } = world;
    const { journal } = engine;
    if (record === undefined || journal === undefined) return;
    const target = targetOf(engine.store, { whole: record.whole, transaction: false });
    const ended = await rollback(journal)(target.adapter)();
    if (!record.begun) {
      expect(E.isLeft(ended) ? ended.left.code : 'no error').toBe('ERR_JOURNAL_EMPTY');
      return;
    }
    const { rows, undone } = takeBack(record, world.target);
    const result = right(ended);
    expect(
      result.undone?.map(({ outcome }) => outcome),
      'what came of taking it back',
    ).toEqual(undone);
    expect(byName(rowsOf(result.snapshot)), 'the target in the result').toEqual(byName(rows));
    const isLeftBehind = rows.some(({ model, parent }) => parent === undefined && model !== 'site' && model !== 'pool');
    if (!isLeftBehind) expect(sameRows(rows, record.before), 'whether it is as it was').toBe(true);
    world.target = rows;
    forget(sides);
  },
};

/** Steps by the journal. */
export const byJournal: fc.Arbitrary<Step> = fc.constantFrom(resuming, resuming, takingBack);
