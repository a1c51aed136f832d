/**
 * Runs of the whole engine: random steps, each done on the engine and by hand, on a store of some place. What fails is made as small
 * as it can be; its steps are printed, and the seed to repeat it.
 */
import * as fc from 'fast-check';
import { right } from '../right.js';
import { edits, rows } from './arbitraries.js';
import { allNaively } from './edits.js';
import type { Rows } from './naive/Rows.js';
import { comparisons } from './steps/diff.js';
import { inHistory } from './steps/history.js';
import { byJournal } from './steps/journal.js';
import { merges } from './steps/merge.js';
import { withPlan } from './steps/plan.js';
import { type Step, shownRow } from './steps/Step.js';
import { editingSource, loadingSource } from './steps/source.js';
import { ofStore } from './steps/store.js';
import { syncs } from './steps/sync.js';
import { agree, begin, type Engine, type Place, type World } from './World.js';

// -------------------------------------------------------------------------------------
// commands
// -------------------------------------------------------------------------------------

/** How many runs and steps there were. */
export interface Tally {
  runs: number;
  readonly steps: Map<string, number>;
}

type Command = fc.AsyncCommand<World, Engine>;

const commandsOf =
  (kind: string, tally: Tally) =>
  (steps: fc.Arbitrary<Step>): fc.Arbitrary<Command> =>
    steps.map((step) => ({
      check: (world) => step.isPossible?.(world) ?? true,
      run: async (world, engine) => {
        tally.steps.set(kind, (tally.steps.get(kind) ?? 0) + 1);
        await step.run({ world, engine });
        await agree({ world, engine });
      },
      toString: () => `\n  ${step.name}`,
    }));

const STEPS: Readonly<Record<string, readonly [weight: number, steps: fc.Arbitrary<Step>]>> = {
  edit: [4, editingSource],
  load: [2, loadingSource],
  history: [5, inHistory],
  diff: [3, comparisons],
  plan: [3, withPlan],
  sync: [6, syncs],
  journal: [9, byJournal],
  store: [4, ofStore],
  merge: [3, merges],
};

const commands = (tally: Tally): fc.Arbitrary<Iterable<Command>> => {
  const kinds = Object.entries(STEPS).flatMap(([kind, [weight, steps]]) =>
    Array.from({ length: weight }, () => commandsOf(kind, tally)(steps)),
  );
  return fc.commands(kinds, { maxCommands: 36, size: 'max' });
};

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

/** What there is at the beginning. */
interface Beginning {
  readonly source: Rows;
  readonly target: Rows;
  readonly [fc.toStringMethod]: () => string;
}

const beginning = ({ source, target }: { readonly source: Rows; readonly target: Rows }): Beginning => ({
  source,
  target,
  [fc.toStringMethod]: () =>
    [
      '',
      `  the source has ${source.map(shownRow).join('; ') || 'nothing'}`,
      `  the target has ${target.map(shownRow).join('; ') || 'nothing'}`,
    ].join('\n'),
});

/** Mostly the two have something to do with each other. */
const beginnings: fc.Arbitrary<Beginning> = fc
  .oneof(
    fc.tuple(rows, fc.array(edits, { maxLength: 2 })).map(([target, more]) => ({
      source: allNaively(more.flat(), target),
      target,
    })),
    fc.record({ source: rows, target: rows }),
  )
  .map(beginning);

let started = 0;

/** Runs on stores of a place. */
export const run = async (place: () => Place, parameters: fc.Parameters<unknown>): Promise<Tally> => {
  const tally: Tally = { runs: 0, steps: new Map() };
  await fc.assert(
    fc.asyncProperty(beginnings, commands(tally), async ({ source, target }, steps) => {
      tally.runs++;
      let engine: Engine | undefined;
      try {
        await fc.asyncModelRun(async () => {
          const sides = await begin(place(), `run${started++}`, source, target);
          engine = sides.engine;
          await agree(sides);
          return { model: sides.world, real: sides.engine };
        }, steps);
        if (engine !== undefined) await engine.place.verify?.();
      } finally {
        if (engine !== undefined) right(await engine.store.close());
      }
    }),
    parameters,
  );
  return tally;
};

/** How much was tried, in a line. */
export const told = ({ runs, steps }: Tally): string => {
  const kinds = [...steps].sort(([x], [y]) => (x < y ? -1 : 1));
  const sum = kinds.reduce((all, [, count]) => all + count, 0);
  return `${runs} runs, ${sum} steps (${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
};
