/** Mutants that no test can fail for, and why: what they do is what the program does. */
import type { Survivor } from './Report.js';

interface Equivalent {
  readonly file: string;
  /** Why there is nothing to be seen of them. */
  readonly reason: string;
  /** What stands in the source, and what stands there instead; in one line, without spaces that are repeated. */
  readonly mutants: ReadonlyArray<readonly [original: string, replacement: string]>;
}

const equivalents: ReadonlyArray<Equivalent> = [];

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
