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

/** Of what is asked of diffs: queries, statistics, histories. */
const OF_QUERIES: ReadonlyArray<Equivalent> = [
  {
    file: 'src/diff/query.ts',
    reason: 'Nobody asks whether what is above the roots is kept: it is there for its other part.',
    mutants: [['true', 'false']],
  },
  {
    file: 'src/diff/query.ts',
    reason: 'A shortcut that saves memory: an element with no children is the same with the none that are left.',
    mutants: [['element.children.length === 0', 'false']],
  },
  {
    file: 'src/diff/statistics.ts',
    reason: 'The name is that of the first attribute at least, as there is one, and no size is below nothing.',
    mutants: [["''", '"Stryker was here!"']],
  },
  {
    file: 'src/diff/statistics.ts',
    reason: 'A shortcut: where none of the largest are wanted, what is measured is not kept.',
    mutants: [
      ['top > 0', 'true'],
      ['top > 0', 'top >= 0'],
    ],
  },
  {
    file: 'src/diff/history/Seal.ts',
    reason: 'How much is hashed at once is a matter of time: the checksum is the same.',
    mutants: [
      ['pending.length >= BATCH', 'pending.length > BATCH'],
      ['pending.length >= BATCH', 'pending.length < BATCH'],
    ],
  },
  {
    file: 'src/diff/history/Section.ts',
    reason: 'A shortcut: an order that is not noted is found by sorting, when it is asked for.',
    mutants: [
      ['({ order }, i) => order > (entries[i - 1]?.order ?? -1)', '() => undefined'],
      ['order > (entries[i - 1]?.order ?? -1)', 'order <= (entries[i - 1]?.order ?? -1)'],
      ['-1', '+1'],
    ],
  },
  {
    file: 'src/diff/history/Section.ts',
    reason: 'Two entities of one place, which only a forged text has, are in no order that is promised.',
    mutants: [['order > (entries[i - 1]?.order ?? -1)', 'order >= (entries[i - 1]?.order ?? -1)']],
  },
  {
    file: 'src/diff/history/Section.ts',
    reason: 'No field has this name.',
    mutants: [['[]', '["Stryker was here"]']],
  },
  {
    file: 'src/diff/history/record.ts',
    reason: 'What is no list is refused, be it taken for an empty one or for one without a uid.',
    mutants: [['[]', '["Stryker was here"]']],
  },
];

const equivalents: ReadonlyArray<Equivalent> = [
  ...OF_PERFORMING,
  ...OF_QUERIES,
  {
    file: 'src/plan/Plan.ts',
    reason: 'A shortcut: to go through the children of what has none does nothing.',
    mutants: [['element.children.length === 0', 'false']],
  },
  {
    file: 'src/plan/references.ts',
    reason:
      'The places of two different operations, that of an entity and a delete of what it was below, are never equal.',
    mutants: [
      ['gone > index', 'gone >= index'],
      ['latest < index', 'latest <= index'],
      ['earliest > gone', 'earliest >= gone'],
    ],
  },
  {
    file: 'src/plan/stages.ts',
    reason: 'A shortcut: in a schema without references none are found, and without children nothing is found above.',
    mutants: [
      ['references.size > 0', 'references.size >= 0'],
      ['refers', 'true'],
    ],
  },
  {
    file: 'src/plan/stages.ts',
    reason:
      'A shortcut, which is then never taken, as some model has no children in every schema: nothing is found above, either way.',
    mutants: [['Schema.childrenOf(schema, name).length === 0', 'Schema.childrenOf(schema, name).length !== 0']],
  },
  {
    file: 'src/plan/unresolved.ts',
    reason: 'A shortcut: of a model without references, none are found that lead nowhere.',
    mutants: [['model.references.size === 0', 'false']],
  },
  {
    file: 'src/merge/Conflict.ts',
    reason: 'A shortcut: what is the same object is the same to the letter.',
    mutants: [['x === y', 'false']],
  },
  {
    file: 'src/merge/Merger.ts',
    reason: 'A limit on time: nothing is promised of text that takes exactly as many steps.',
    mutants: [
      [
        'Math.max(stepsOf(base, source), stepsOf(base, target)) > PATIENCE',
        'Math.max(stepsOf(base, source), stepsOf(base, target)) >= PATIENCE',
      ],
    ],
  },
  {
    file: 'src/merge/merge.ts',
    reason:
      'A shortcut: where the source has changed nothing, or both the same, all that was touched comes to the target itself.',
    mutants: [
      ['base.tables === source.tables || source.tables === target.tables', 'false'],
      [
        'base.tables === source.tables || source.tables === target.tables',
        'base.tables === source.tables && source.tables === target.tables',
      ],
      ['base.tables === source.tables', 'false'],
      ['source.tables === target.tables', 'false'],
    ],
  },
  {
    file: 'src/merge/merge.ts',
    reason: 'A shortcut: where the outcome is known, what comes of each entity is not asked for.',
    mutants: [['easy === undefined', 'true']],
  },
  {
    file: 'src/merge/mergeEntity.ts',
    reason: 'No attribute has this name.',
    mutants: [['[]', '["Stryker was here"]']],
  },
  {
    file: 'src/merge/mergeEntity.ts',
    reason: 'A shortcut: what is as one of the three has it is checked once more, and passes again.',
    mutants: [["typeof choice === 'object'", 'true']],
  },
  {
    file: 'src/merge/mergeEntity.ts',
    reason: 'A shortcut: of two that are the same to the letter, every part comes to that of the target.',
    mutants: [['sameEntry(source, target)', 'false']],
  },
  {
    file: 'src/merge/sameModels.ts',
    reason: 'A shortcut: a schema does not differ from itself.',
    mutants: [['schema === target', 'false']],
  },
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
