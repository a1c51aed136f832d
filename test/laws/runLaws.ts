/**
 * Runs laws as tests. `LOCKSTEP_LAW_RUNS` says how many inputs each is tried on; a failure prints its seed and path.
 */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Law } from '../../laws/index.js';

const asked = Number(process.env['LOCKSTEP_LAW_RUNS'] ?? '');

const RUNS = Number.isInteger(asked) && asked > 0 ? asked : undefined;

/** A minute for the usual number of runs, and as much again for each time that number. */
const patience = (runs: number): number => 60_000 * Math.ceil(runs / 100);

/** A test for each law, on `usual` inputs unless the environment asks for another number. */
export const runLaws = (name: string, laws: ReadonlyArray<Law>, usual = 100): void => {
  describe(name, () => {
    const numRuns = RUNS ?? usual;
    for (const law of laws) {
      it(law.name, async () => fc.assert(law.property, { numRuns }), patience(numRuns));
    }
  });
};
