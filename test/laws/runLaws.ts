/**
 * Runs laws as tests. `LOCKSTEP_LAW_RUNS` says how many inputs each is tried on; a failure prints its seed and path, and
 * `LOCKSTEP_LAW_SEED` repeats it.
 */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Law } from '../../laws/index.js';

const integer = (name: string): number | undefined => {
  const text = process.env[name] ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
};

const RUNS = integer('LOCKSTEP_LAW_RUNS');
const SEED = integer('LOCKSTEP_LAW_SEED');

/** How a property is tried: on so many inputs, unless the environment asks for another number. */
export const parameters = (usual: number): { readonly numRuns: number; readonly seed?: number } => ({
  numRuns: RUNS !== undefined && RUNS > 0 ? RUNS : usual,
  ...(SEED === undefined ? {} : { seed: SEED }),
});

/** A minute for the usual number of runs, and as much again for each time that number. */
const patience = (runs: number): number => 60_000 * Math.ceil(runs / 100);

/** A test for each law, on `usual` inputs unless the environment asks for another number. */
export const runLaws = (name: string, laws: ReadonlyArray<Law>, usual = 100): void => {
  describe(name, () => {
    const asked = parameters(usual);
    for (const law of laws) {
      it(law.name, async () => fc.assert(law.property, asked), patience(asked.numRuns));
    }
  });
};
