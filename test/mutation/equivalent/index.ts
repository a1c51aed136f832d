/** Which of the mutants that no test fails for are equivalent, and why. */
import type { Survivor } from '../Report.js';
import { diff } from './diff.js';
import type { Equivalent } from './Equivalent.js';
import { merge } from './merge.js';
import { model } from './model.js';
import { plan } from './plan.js';
import { snapshot } from './snapshot.js';
import { sync } from './sync.js';

const equivalents: ReadonlyArray<Equivalent> = [...model, ...snapshot, ...diff, ...merge, ...plan, ...sync];

/** A piece of source in one line. */
export const oneLine = (source: string): string => source.replace(/\s+/g, ' ').trim();

/** Why a survivor is equivalent, if it is. */
export const reasonFor = (file: string, { original, replacement }: Survivor): string | undefined =>
  equivalents.find(
    (each) =>
      each.file === file &&
      each.mutants.some(([from, to]) => from === oneLine(original) && to === oneLine(replacement)),
  )?.reason;

/** The survivors that nothing is said of. */
export const unexplained = (file: string, survivors: ReadonlyArray<Survivor>): ReadonlyArray<Survivor> =>
  survivors.filter((survivor) => reasonFor(file, survivor) === undefined);
