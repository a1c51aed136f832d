/** A sync that goes wrong at every operation, in every way, and a process that dies at every moment: none is left out. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import {
  arbitrariesOf,
  journalTakesBack,
  type Pair,
  resumeEndsWhereItWouldHave,
  rollbackLeavesTheTarget,
  type Syncing,
  schema,
} from '../../laws/index.js';
import { targetIsReachable } from '../../laws/pairs.js';
import { diffFrom, Plan } from '../../src/index.js';
import { right } from '../right.js';

const operationsOf = ({ source, target }: Pair): number =>
  right(pipe(diffFrom(source)(target), E.chainW(Plan.from({ schema: target.schema })))).operations.length;

const pairs = fc
  .sample(
    arbitrariesOf(schema(), { flags: false, orphans: false }).pair.filter(
      (pair) => targetIsReachable(pair) && operationsOf(pair) > 2,
    ),
    { numRuns: 12, seed: 4 },
  )
  .map((pair) => ({ pair, operations: operationsOf(pair) }));

const syncing = (pair: Pair, more: Partial<Syncing>): Syncing => ({
  pair,
  abilities: { move: false, read: true, bulk: false, transaction: false, slow: false },
  concurrency: 1,
  call: 0,
  fault: 'error',
  moment: 0,
  again: 1_000,
  rollback: false,
  salt: 0,
  ...more,
});

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

/** Before and after each call, and before and after each of its two records; and what is written at begin and end. */
const momentsOf = (operations: number): ReadonlyArray<number> => range(6 * operations + 6);

describe('whatever goes wrong', () => {
  it.each(['error', 'throw', 'throwAfter', 'hang', 'hangAfter'] as const)(
    'by %s, at whichever operation, the target is left as it was',
    async (fault) => {
      for (const { pair, operations } of pairs) {
        for (const call of range(operations)) {
          expect(await rollbackLeavesTheTarget(syncing(pair, { call, fault })), `operation ${call}`).toBe(true);
        }
      }
    },
  );

  it('a process that dies at whichever moment is resumed to the same end', async () => {
    for (const { pair, operations } of pairs) {
      for (const moment of momentsOf(operations)) {
        expect(await resumeEndsWhereItWouldHave(syncing(pair, { moment })), `moment ${moment}`).toBe(true);
      }
    }
  });

  it('a sync whose process died at whichever moment is taken back', async () => {
    for (const { pair, operations } of pairs) {
      for (const moment of momentsOf(operations)) {
        expect(await journalTakesBack(syncing(pair, { moment })), `moment ${moment}`).toBe(true);
      }
    }
  });
});
