/** Mutants that no test can fail for, and why: what they do is what the program does. */
import type { Survivor } from './Report.js';

interface Equivalent {
  readonly file: string;
  /** Why there is nothing to be seen of them. */
  readonly reason: string;
  /** What stands in the source, and what stands there instead; in one line, without spaces that are repeated. */
  readonly mutants: ReadonlyArray<readonly [original: string, replacement: string]>;
}

const equivalents: ReadonlyArray<Equivalent> = [
  {
    file: 'src/sync/execute.ts',
    reason: 'A silent logger does nothing with what it is told; not telling it saves time.',
    mutants: [['logger !== silent', 'true']],
  },
  {
    file: 'src/sync/execute.ts',
    reason: 'What is in order already is put in order once more, which changes nothing but the time it takes.',
    mutants: [
      ['true', 'false'],
      ['index < (lastMade.get(model) ?? 0)', 'true'],
      ['index < (lastMade.get(model) ?? 0)', 'index <= (lastMade.get(model) ?? 0)'],
      ['index < (lastMade.get(model) ?? 0)', 'index >= (lastMade.get(model) ?? 0)'],
    ],
  },
  {
    file: 'src/sync/execute.ts',
    reason:
      'What was rehearsed is performed once more: on the snapshot of before it comes to the same, on that of after it is refused or changes nothing.',
    mutants: [
      ["snapshot === rehearsed.before && verdicts.every(({ outcome }) => outcome === 'success')", 'false'],
      ["({ outcome }) => outcome === 'success'", '() => undefined'],
      ['isRehearsed', 'false'],
    ],
  },
  {
    file: 'src/sync/execute.ts',
    reason:
      'Whether the effect of a batch is worked out at once or one by one, it is the same; where it cannot be at once, it is one by one.',
    mutants: [
      ['filter === undefined && !record.resumed && unit.length > 1', 'false'],
      ['!record.resumed', 'record.resumed'],
      ['unit.length > 1', 'true'],
      ['unit.length > 1', 'unit.length >= 1'],
      ['unit.length > 1', 'unit.length <= 1'],
      ['handlers !== undefined', 'true'],
      ['handlers !== undefined', 'handlers === undefined'],
      ['(operation) => foregone(operation) === undefined', '() => undefined'],
    ],
  },
  {
    file: 'src/sync/execute.ts',
    reason: 'What is performed together is never nothing, so that it has a first operation, and that a model.',
    mutants: [["''", '"Stryker was here!"']],
  },
  {
    file: 'src/sync/Summary.ts',
    reason: 'Every text has a first line.',
    mutants: [["''", '"Stryker was here!"']],
  },
  {
    file: 'src/sync/call.ts',
    reason: 'The one time that differs is twenty-four days: nobody sees whether a timer goes off then.',
    mutants: [['timeout > LONGEST', 'timeout >= LONGEST']],
  },
];

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
