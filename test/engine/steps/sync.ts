/** Steps that make the target agree with the source, with and without something that goes wrong. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { Adapter, SyncResult, syncFrom } from '../../../src/index.js';
import { type Target, targetOf } from '../adapters.js';
import type { Skip } from '../naive/compare.js';
import { plan } from '../naive/plan.js';
import { loosely, sameRows } from '../naive/Rows.js';
import { type Asked, type Came, type Fault, type Outcome, sync, unrecorded } from '../naive/sync.js';
import { rowsOf } from '../seen.js';
import { forget, hold, name, type Sides } from '../World.js';
import { type Compared, compared, type Part, part, skips } from './diff.js';
import type { Step } from './Step.js';

// -------------------------------------------------------------------------------------
// performing
// -------------------------------------------------------------------------------------

const counted = (outcomes: ReadonlyArray<Outcome>): Readonly<Record<Outcome | 'planned', number>> => {
  const of = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return { success: of('success'), refused: of('refused'), error: of('error'), skipped: of('skipped'), planned: 0 };
};

/** Hold what came of a sync to what was to come of it. */
export const agreeOn = (
  came: Came,
  ended: E.Either<SyncResult.SyncError, SyncResult.SyncResult>,
  target: Pick<Target, 'calls' | 'loaded'>,
): void => {
  expect(E.isLeft(ended) ? ended.left.code : 'well', 'how it ended').toBe(came.code ?? 'well');
  expect(target.calls(), 'how often handlers were asked').toBe(came.calls);
  const result = E.isLeft(ended) ? ended.left.result : ended.right;
  expect(result, 'its result').toBeDefined();
  if (result === undefined) return;
  expect(
    result.operations.map(({ outcome }) => outcome),
    'what came of each operation',
  ).toEqual(came.outcomes);
  expect(SyncResult.count(result), 'how many of each').toEqual(counted(came.outcomes));
  expect(
    result.undone?.map(({ outcome }) => outcome),
    'what came of taking it back',
  ).toEqual(came.undone);
  expect(loosely(rowsOf(result.snapshot)), 'the target in the result').toEqual(loosely(came.told));
  const isTakenBack = result.undone?.every(({ outcome }) => outcome === 'success') === true;
  if (isTakenBack) expect(result.snapshot, 'the target, taken back').toBe(target.loaded());
};

/** Sync by what was compared, in some manner. */
export const performed = async (
  sides: Sides,
  { elements, diff }: Pick<Compared, 'elements' | 'diff'>,
  asked: Asked,
): Promise<void> => {
  const { world, engine } = sides;
  const { whole, transaction, rollback, continues, journaled, veto } = asked;
  const record = unrecorded(plan(elements, !whole), world.target, whole);
  const came = sync(asked, record, world.target);
  const target = targetOf(engine.store, asked);
  const journal = journaled ? engine.place.journal(name(engine)) : undefined;
  let filtered = 0;
  const syncing = syncFrom(Adapter.fromSnapshot('source', engine.source), {
    diff,
    rollback,
    flags: continues ? ['CONTINUE_ON_FAILURE'] : [],
    ...(journal === undefined ? {} : { journal: target.written(journal) }),
    ...(veto === undefined ? {} : { filter: () => filtered++ !== veto }),
  })(target.adapter);
  const ended = await Promise.race([syncing(), target.died.then(() => undefined)]);
  expect(ended === undefined, 'whether its process died').toBe(came.ended === 'died');
  if (ended !== undefined) agreeOn(came, ended, target);
  await journal?.close();
  const isAsBefore = came.undone?.every((outcome) => outcome === 'success') === true;
  // What a deleted parent left behind was not deleted itself, and nothing says that it is to be put back.
  const isLeftBehind =
    !transaction && came.rows.some((row) => row.parent === undefined && row.model !== 'site' && row.model !== 'pool');
  if (isAsBefore && !isLeftBehind) expect(sameRows(came.rows, world.target), 'whether it is as it was').toBe(true);
  const loaded = target.loaded();
  if (loaded !== undefined) hold(engine, loaded);
  world.target = came.rows;
  if (journaled && !rollback) {
    world.record = came.record;
    engine.journal = journal;
  } else forget(sides);
};

// -------------------------------------------------------------------------------------
// steps
// -------------------------------------------------------------------------------------

/** What goes wrong, for people. */
export const shownWrong = ({ fault, veto, moment }: Pick<Asked, 'fault' | 'veto' | 'moment'>): string =>
  [
    ...(fault === undefined ? [] : [`, call ${fault.at}: ${fault.how}`]),
    ...(veto === undefined ? [] : [`, the filter is against number ${veto}`]),
    ...(moment === undefined ? [] : [`, the process dies at moment ${moment}`]),
  ].join('');

/** A manner, for people. */
export const shownManner = (asked: Asked): string => {
  const { whole, continues, rollback, transaction, journaled } = asked;
  return [
    whole ? 'as a whole' : 'by handlers',
    ...(continues ? [', CONTINUE_ON_FAILURE'] : []),
    ...(rollback ? [transaction && !whole ? ', in a transaction' : ', with rollback'] : []),
    ...(journaled ? [', with a journal'] : []),
    shownWrong(asked),
  ].join('');
};

const syncing = (asked: Asked, skipped: ReadonlyArray<Skip>, only: Part | undefined): Step => ({
  name: `sync ${only === undefined ? '' : `only ${only.name}, `}${skipped.map((skip) => `${skip}, `).join('')}${shownManner(asked)}`,
  run: async (sides) => performed(sides, await compared(sides, skipped, only), asked),
});

// -------------------------------------------------------------------------------------
// arbitraries
// -------------------------------------------------------------------------------------

const goesWell: fc.Arbitrary<Partial<Asked>> = fc.constant({});

const goesWrong: fc.Arbitrary<Partial<Asked>> = fc
  .record({
    at: fc.nat(7),
    how: fc.constantFrom<Fault>('error', 'error', 'error', 'refused', 'throw', 'throwAfter'),
  })
  .map((fault) => ({ fault, whole: false }));

const isAgainst: fc.Arbitrary<Partial<Asked>> = fc.nat(5).map((veto) => ({ veto }));

const dies: fc.Arbitrary<Partial<Asked>> = fc
  .nat(30)
  .map((moment) => ({ moment, journaled: true, rollback: false, transaction: false, continues: false }));

/** How a sync is asked for, and what goes wrong. */
export const manner: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.record({
      whole: fc.constantFrom(false, false, true),
      continues: fc.boolean(),
      rollback: fc.constantFrom(true, false, false),
      transaction: fc.boolean(),
      journaled: fc.constantFrom(true, true, false),
    }),
    fc.oneof(
      { weight: 3, arbitrary: goesWell },
      { weight: 4, arbitrary: goesWrong },
      { weight: 1, arbitrary: isAgainst },
      { weight: 3, arbitrary: dies },
    ),
  )
  .map(([asked, wrong]) => {
    const all = { ...asked, ...wrong };
    return { ...all, transaction: all.transaction && !all.whole };
  });

/** Steps that sync. */
export const syncs: fc.Arbitrary<Step> = fc
  .tuple(manner, skips, fc.option(part, { nil: undefined, freq: 4 }))
  .map(([asked, skipped, only]) => syncing(asked, skipped, only));
