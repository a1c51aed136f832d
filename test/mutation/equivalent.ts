/** Mutants that no test can fail for, and why: what they do is what the program does. */
import type { Survivor } from './Report.js';

interface Equivalent {
  readonly file: string;
  /** Why there is nothing to be seen of them. */
  readonly reason: string;
  /** What stands in the source, and what stands there instead; in one line, without spaces that are repeated. */
  readonly mutants: ReadonlyArray<readonly [original: string, replacement: string]>;
}

/** Of performing: handlers, schedules, journals, what goes with parents. */
const OF_PERFORMING: ReadonlyArray<Equivalent> = [
  {
    file: 'src/sync/carried.ts',
    reason: 'A shortcut: where nothing goes with a parent, there are no trees of it either.',
    mutants: [['gone.length === 0', 'false']],
  },
  {
    file: 'src/sync/perform.ts',
    reason: 'A shortcut: where all attributes are declared, those that are declared are an object of the same content.',
    mutants: [['(name) => Object.hasOwn(model.attributes, name)', '() => undefined']],
  },
  {
    file: 'src/sync/schedule.ts',
    reason:
      'A shortcut: looked for, the group that was the last would be found, as there is one for an action on a model.',
    mutants: [['!isOf(group, operation)', 'true']],
  },
  {
    file: 'src/sync/schedule.ts',
    reason: 'No unit is without operations; the compiler does not know.',
    mutants: [["''", '"Stryker was here!"']],
  },
  {
    file: 'src/sync/verdict.ts',
    reason: 'A shortcut that saves memory: the verdict that is put together below has the same content.',
    mutants: [["E.isRight(answer) && answer.right._tag === 'Done' && attempts === 1", 'false']],
  },
];

const equivalents: ReadonlyArray<Equivalent> = [...OF_PERFORMING];

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
