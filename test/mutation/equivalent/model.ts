/** Mutants of models that no test can fail for. */
import type { Equivalent } from './Equivalent.js';

export const model: ReadonlyArray<Equivalent> = [
  {
    file: 'src/model/Entity.ts',
    reason:
      'A shortcut: where fewer fields are counted than there are, those that the model does not have are looked for, and none is found.',
    mutants: [
      ['taken++', 'taken--'],
      ['value !== undefined', 'false'],
      ['given++', 'given--'],
      ['given === taken && isPlain(raw)', 'false'],
    ],
  },
  {
    file: 'src/model/Entity.ts',
    reason: 'Past the end there is no field, and what is none is passed over; the compiler does not know of the end.',
    mutants: [
      ['i < fields.length', 'i <= fields.length'],
      ["''", '"Stryker was here!"'],
    ],
  },
  {
    file: 'src/model/Entity.ts',
    reason: 'A shortcut: the uid of one identifier is joined of one part, which is that part.',
    mutants: [['names.length === 1', 'false']],
  },
  {
    file: 'src/model/Entity.ts',
    reason: 'A shortcut: what is no object is not nested, and frozen as it is.',
    mutants: [["typeof value === 'object'", 'true']],
  },
  {
    file: 'src/model/Entity.ts',
    reason: 'A shortcut: what a codec gives back as it was has been looked into already.',
    mutants: [['decoded.right !== value', 'true']],
  },
  {
    file: 'src/model/Entity.ts',
    reason: 'A shortcut: by every equality, a value is the same as itself.',
    mutants: [
      ['a !== b', 'true'],
      ['held !== value', 'true'],
    ],
  },
  {
    file: 'src/model/Equality.ts',
    reason: 'Past their ends, lists of one length both have nothing.',
    mutants: [['i < x.length', 'i <= x.length']],
  },
  {
    file: 'src/model/FieldType.ts',
    reason: 'What is no type has no parts: no base either, so that nobody looks at what follows it.',
    mutants: [
      ["''", '"Stryker was here!"'],
      ['[]', '["Stryker was here"]'],
    ],
  },
  {
    file: 'src/model/LockstepError.ts',
    reason: 'A limit on time and memory: what is left out or cut here is behind the sixty characters that are shown.',
    mutants: [
      ['told++ > LONGEST', 'told++ >= LONGEST'],
      ['value.slice(0, LONGEST + 1)', 'value'],
      ['LONGEST + 1', 'LONGEST - 1'],
    ],
  },
  {
    file: 'src/model/Uid.ts',
    reason: 'A list has as many parts as it is long; the compiler does not know.',
    mutants: [["''", '"Stryker was here!"']],
  },
  {
    file: 'src/model/forest.ts',
    reason: 'A shortcut: to go through the nodes below what has none makes nothing.',
    mutants: [['nodes.length > 0', 'nodes.length >= 0']],
  },
  {
    file: 'src/model/forest.ts',
    reason: 'What is remembered of a key that no node has is not asked for.',
    mutants: [['[]', '["Stryker was here"]']],
  },
  {
    file: 'src/model/infer.ts',
    reason: 'What is in lists of lists says nothing of the type; not looking at it saves time.',
    mutants: [['levels > 1', 'levels >= 1']],
  },
  {
    file: 'src/model/infer.ts',
    reason: 'A shortcut: what is no text is none of the uids.',
    mutants: [["typeof uid === 'string'", 'true']],
  },
  {
    file: 'src/model/infer.ts',
    reason: 'No model has this name.',
    mutants: [['[]', '["Stryker was here"]']],
  },
  {
    file: 'src/model/nesting.ts',
    reason: 'Past its end, a list has nothing, which is not nested.',
    mutants: [['i < value.length', 'i <= value.length']],
  },
];
