/** Mutants of merges that no test can fail for. */
import type { Equivalent } from './Equivalent.js';

export const merge: ReadonlyArray<Equivalent> = [
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
    file: 'src/merge/mergeEntity.ts',
    reason: 'A shortcut: what is put together of values that the sides have had is what the model allows.',
    mutants: [['false', 'true']],
  },
];
