/** Mutants of snapshots that no test can fail for. */
import type { Equivalent } from './Equivalent.js';

export const snapshot: ReadonlyArray<Equivalent> = [
  {
    file: 'src/snapshot/Builder.ts',
    reason:
      'A shortcut: nothing is found of a snapshot without entities, if one looks, and what is put in stays the same.',
    mutants: [['previous.tables.size === 0', 'false']],
  },
  {
    file: 'src/snapshot/Builder.ts',
    reason: 'It saves memory only: one object for one parent, no name that is the uid, no list that nobody asks for.',
    mutants: [
      ['!sameParent(parent, lastParent)', 'true'],
      ['item.label !== expected.uid', 'true'],
      ['item.label !== uid', 'true'],
      ['fresh', 'true'],
    ],
  },
  {
    file: 'src/snapshot/Builder.ts',
    reason:
      'A shortcut: what is looked for before it is put in, or each time that a uid comes again, is put in all the same.',
    mutants: [
      ['Draft.insert(draft, model.name, entry)', 'false'],
      ['true', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Builder.ts',
    reason: 'A shortcut: what hangs below none is not changed by being hung below none in the end.',
    mutants: [
      ['expected.parent !== undefined', 'true'],
      ['before.parent !== undefined', 'true'],
    ],
  },
  {
    file: 'src/snapshot/Builder.ts',
    reason: 'A shortcut: of a model without children nothing is listed.',
    mutants: [
      ['loader.childFields.length > 0', 'true'],
      ['loader.childFields.length > 0', 'loader.childFields.length >= 0'],
    ],
  },
  {
    file: 'src/snapshot/Checkpoints.ts',
    reason: 'Behind the last checkpoint there is none, and the search goes on before it.',
    mutants: [['list.size - 1', 'list.size + 1']],
  },
  {
    file: 'src/snapshot/Checkpoints.ts',
    reason: 'An id that is the one looked for has been answered with above.',
    mutants: [['found < id', 'found <= id']],
  },
  {
    file: 'src/snapshot/Children.ts',
    reason: 'It saves memory: an empty set of children is read as none.',
    mutants: [
      ['uids.size === 0', 'false'],
      ['left.size === 0', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Delta.ts',
    reason: 'A shortcut: what is the same object is found the same, and what is compared with nothing is all put in.',
    mutants: [
      ['x === y', 'false'],
      ['x.entity === y.entity', 'false'],
      ['old.size === 0', 'false'],
      ['before.tables === after.tables', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Draft.ts',
    reason: 'A shortcut: the index of children, built anew, is the same.',
    mutants: [
      ['draft.children === undefined', 'true'],
      ['draft.touched.size === 0', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Draft.ts',
    reason: 'A shortcut: below an entity of a model without children there are none.',
    mutants: [
      ['Schema.childrenOf(draft.base.schema, ref.model).length > 0', 'true'],
      [
        'Schema.childrenOf(draft.base.schema, ref.model).length > 0',
        'Schema.childrenOf(draft.base.schema, ref.model).length >= 0',
      ],
    ],
  },
  {
    file: 'src/snapshot/Draft.ts',
    reason: 'There is no failure without a uid that is missing; the compiler does not know.',
    mutants: [["''", '"Stryker was here!"']],
  },
  {
    file: 'src/snapshot/History.ts',
    reason: 'A shortcut: a history is equal to itself.',
    mutants: [['x === y', 'false']],
  },
  {
    file: 'src/snapshot/Lockstep.ts',
    reason: 'A shortcut: what is one object on both sides has nothing in it to be told, if one looks.',
    mutants: [
      ['left === right', 'false'],
      ['a === b', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Lockstep.ts',
    reason:
      'A shortcut: two single entries are paired by key as well as any others, and keys of two hashes are two keys.',
    mutants: [
      [
        '{ const [key, value] = left.entry; const [otherKey, other] = right.entry; if (left.keyHash !== right.keyHash || key !== otherKey) { visitor.onlyLeft(value); visitor.onlyRight(other); } else if (value !== other) visitor.both(value, other); return; }',
        '{}',
      ],
      ['left.keyHash !== right.keyHash', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Lockstep.ts',
    reason: 'Behind the last branch there is none on either side.',
    mutants: [
      ['i < node.nodes.length', 'i <= node.nodes.length'],
      ['i < 32', 'i <= 32'],
    ],
  },
  {
    file: 'src/snapshot/Lockstep.ts',
    reason: 'A shortcut: so few keys are no crowd, if one looks.',
    mutants: [
      ['map.size <= most', 'false'],
      ['map.size <= most', 'map.size < most'],
    ],
  },
  {
    file: 'src/snapshot/Patch.ts',
    reason: 'A shortcut: what is the same object says the same, and nothing differs from itself.',
    mutants: [
      ['x === y', 'false'],
      ['before === after', 'false'],
    ],
  },
  {
    file: 'src/snapshot/Snapshot.ts',
    reason:
      'A shortcut: what is the same object has equal tables, and of tables of two sizes one has what the other lacks.',
    mutants: [
      ['x === y', 'false'],
      ['other.size !== table.size', 'false'],
    ],
  },
  {
    file: 'src/snapshot/applyChanges.ts',
    reason:
      'A shortcut: what hangs below something again hangs below what its own fields name, if they name anything, and that is there.',
    mutants: [['entry.parent !== undefined', 'false']],
  },
  {
    file: 'src/snapshot/applyChanges.ts',
    reason: 'A shortcut: to remove what is not there does nothing, and what can have no children has none.',
    mutants: [
      ['Draft.find(draft, ref) === undefined', 'false'],
      ['Schema.childrenOf(schema, ref.model).length > 0', 'true'],
      ['Schema.childrenOf(schema, ref.model).length > 0', 'Schema.childrenOf(schema, ref.model).length >= 0'],
    ],
  },
  {
    file: 'src/snapshot/dict.ts',
    reason: 'A shortcut: without links no field is written, and without kinds of children no list.',
    mutants: [
      ['model.links.length === 0', 'false'],
      ['kinds.length === 0', 'false'],
    ],
  },
  {
    file: 'src/snapshot/inOrder.ts',
    reason:
      'How much is looked up, and whether the walk takes over, is a matter of time: both ways tell of the same, in an order that nothing is promised of.',
    mutants: [
      ['theirs.uid !== mine.uid', 'true'],
      ['theirs.uid !== mine.uid', 'theirs.uid === mine.uid'],
      ['lookups++', 'lookups--'],
      ['twin.order > mine.order', 'true'],
      ['twin.order > mine.order', 'false'],
      ['twin.order > mine.order', 'twin.order >= mine.order'],
      ['twin.order > mine.order', 'twin.order <= mine.order'],
      ['lookups > l * TOO_MANY', 'lookups >= l * TOO_MANY'],
      ['lookups > ENOUGH && lookups > l * TOO_MANY', 'lookups > ENOUGH || lookups > l * TOO_MANY'],
      ['lookups > ENOUGH', 'lookups >= ENOUGH'],
      ['lookups > ENOUGH', 'lookups <= ENOUGH'],
    ],
  },
  {
    file: 'src/snapshot/inOrder.ts',
    reason: 'Behind the last entry there is none, and the loop does nothing with it.',
    mutants: [
      ['l < lefts.length', 'l <= lefts.length'],
      ['r < rights.length', 'r <= rights.length'],
    ],
  },
  {
    file: 'src/snapshot/inOrder.ts',
    reason: 'A shortcut: a table does not differ from itself.',
    mutants: [['left === right', 'false']],
  },
  {
    file: 'src/snapshot/read.ts',
    reason: 'It saves time: entries that are put in order again are in the same order.',
    mutants: [['loadedOrder(table) ?? sorted.get(table)', 'loadedOrder(table) && sorted.get(table)']],
  },
  {
    file: 'src/snapshot/read.ts',
    reason: 'A shortcut: what can have no children has none, and where no orphans are counted, none are found.',
    mutants: [
      ['models.length === 0', 'false'],
      ['snapshot.orphaned === 0', 'false'],
    ],
  },
  {
    file: 'src/snapshot/recall.ts',
    reason: 'A shortcut: what is not expected next is decoded, looked up by its uid, and found as it was.',
    mutants: [
      ['() => (seen[next] === 0 ? entries[next] : undefined)', '() => undefined'],
      ['seen[next] === 0', 'false'],
      ['entries[next]?.uid === uid', 'false'],
      ['index + 1', 'index - 1'],
    ],
  },
];
