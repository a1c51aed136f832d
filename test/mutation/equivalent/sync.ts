/** Mutants of syncs that no test can fail for. */
import type { Equivalent } from './Equivalent.js';

export const sync: ReadonlyArray<Equivalent> = [
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
  {
    file: 'src/sync/carried.ts',
    reason: 'A shortcut: where nothing goes with a parent, there are no trees of it either.',
    mutants: [['gone.length === 0', 'false']],
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
  {
    file: 'src/sync/replay.ts',
    reason:
      'There is nothing below, nor an operation on, what is no key of an entity; and what is known to lack is not looked at again, to save time.',
    mutants: [
      ['[]', '["Stryker was here"]'],
      ['lacks.has(key)', 'false'],
    ],
  },
  {
    file: 'src/sync/undo.ts',
    reason: 'No entity has that text as its key.',
    mutants: [['[]', '["Stryker was here"]']],
  },
];
