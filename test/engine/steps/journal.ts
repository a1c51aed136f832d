/** Steps that go on with a sync that was cut off, or take it back, by its journal. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { resume, rollback } from '../../../src/index.js';
import { right } from '../../right.js';
import { targetOf } from '../adapters.js';
import { loosely } from '../naive/Rows.js';
import { type Asked, sync, takeBack } from '../naive/sync.js';
import { rowsOf } from '../seen.js';
import { forget, type World } from '../World.js';
import type { Step } from './Step.js';
import { agreeOn, shownWrong } from './sync.js';

const isOnRecord = ({ record }: Readonly<World>): boolean => record !== undefined;

/** What goes wrong while it is gone on with: a handler, or the process dies again. */
type Wrong = Pick<Asked, 'fault' | 'moment'>;

const resuming = (wrong: Wrong): Step => ({
  name: `resume the sync by its journal${shownWrong(wrong)}`,
  isPossible: isOnRecord,
  run: async (sides) => {
    const { world, engine } = sides;
    const { record } = world;
    const { journal } = engine;
    if (record === undefined || journal === undefined) return;
    const { whole, begun } = record;
    const target = targetOf(engine.store, { whole, transaction: false, ...wrong });
    const ended = await Promise.race([
      resume(target.written(journal))(target.adapter)(),
      target.died.then(() => undefined),
    ]);
    await journal.close();
    if (!begun) {
      expect(ended !== undefined && E.isLeft(ended) ? ended.left.code : 'no error').toBe('ERR_JOURNAL_EMPTY');
      return;
    }
    const asked = { whole, continues: false, rollback: false, transaction: false, journaled: true, ...wrong };
    const came = sync(asked, record, world.target);
    expect(ended === undefined, 'whether its process died').toBe(came.ended === 'died');
    if (ended !== undefined) agreeOn(came, ended, target);
    world.target = came.rows;
    world.record = came.record;
  },
});

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
    expect(loosely(rowsOf(result.snapshot)), 'the target in the result').toEqual(loosely(rows));
    const isLeftBehind = rows.some(({ model, parent }) => parent === undefined && model !== 'site' && model !== 'pool');
    if (!isLeftBehind) expect(loosely(rows), 'the target, taken back').toEqual(loosely(record.before));
    world.target = rows;
    forget(sides);
  },
};

const wrong: fc.Arbitrary<Wrong> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.nat(20).map((moment) => ({ moment })) },
  { weight: 1, arbitrary: fc.nat(4).map((at) => ({ fault: { at, how: 'error' as const } })) },
);

/** Steps by the journal. */
export const byJournal: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: wrong.map(resuming) },
  { weight: 1, arbitrary: fc.constant(takingBack) },
);
