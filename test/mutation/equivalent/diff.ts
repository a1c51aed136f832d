/** Mutants of diffs that no test can fail for. */
import type { Equivalent } from './Equivalent.js';

export const diff: ReadonlyArray<Equivalent> = [
  {
    file: 'src/diff/Changes.ts',
    reason: 'A shortcut: what is the very same on both sides does not differ.',
    mutants: [
      ['s.entity === t.entity', 'false'],
      ['s !== t', 'true'],
    ],
  },
  {
    file: 'src/diff/Changes.ts',
    reason: 'A uid that neither side has is passed over.',
    mutants: [['[]', '["Stryker was here"]']],
  },
  {
    file: 'src/diff/Diff.ts',
    reason: 'A shortcut: a diff is equal to itself.',
    mutants: [['x === y', 'false']],
  },
  {
    file: 'src/diff/Document.ts',
    reason: 'A shortcut: to go through the children of what has none gives nothing.',
    mutants: [
      ['next.value.children.length > 0', 'true'],
      ['next.value.children.length > 0', 'next.value.children.length >= 0'],
    ],
  },
  {
    file: 'src/diff/Element.ts',
    reason: 'Which sides an element has something of tells its action.',
    mutants: [['x.action === y.action', 'true']],
  },
  {
    file: 'src/diff/Element.ts',
    reason: 'A shortcut: there is nothing to be found below what has nothing below it, or in what is the very same.',
    mutants: [
      ['next.value.children.length > 0', 'true'],
      ['next.value.children.length > 0', 'next.value.children.length >= 0'],
      ['x === y', 'false'],
      ['x !== other && x.children.length + other.children.length > 0', 'true'],
      [
        'x !== other && x.children.length + other.children.length > 0',
        'x !== other || x.children.length + other.children.length > 0',
      ],
      ['x !== other', 'true'],
      ['x.children.length + other.children.length > 0', 'true'],
      ['x.children.length + other.children.length > 0', 'x.children.length + other.children.length >= 0'],
    ],
  },
  {
    file: 'src/diff/Scope.ts',
    reason: 'It saves time: where each entity is placed and counted, the counts are the same.',
    mutants: [['({ flags }) => !Flags.has(flags, Flags.IGNORE)', '() => undefined']],
  },
  {
    file: 'src/diff/StoredState.ts',
    reason: 'A shortcut: in no buckets there are no entities, if one looks.',
    mutants: [['changed.size === 0', 'false']],
  },
  {
    file: 'src/diff/Tree.ts',
    reason: 'The root stands for no entity: nobody asks what it is called, or whether it is taken out.',
    mutants: [
      ["''", '"Stryker was here!"'],
      ['false', 'true'],
    ],
  },
  {
    file: 'src/diff/Tree.ts',
    reason: 'A shortcut: what is given its place again, with what is below it, keeps the one that it has.',
    mutants: [['side.moved.has(keyOf(ref))', 'false']],
  },
  {
    file: 'src/diff/Tree.ts',
    reason:
      'A shortcut: what is below an entity that has not moved, or that is left out on both sides, stands where it would stand anyway, and what has nothing to say is not told.',
    mutants: [
      ['here === there || !(isNode(here) || isNode(there))', 'here === there && !(isNode(here) || isNode(there))'],
      ['here === there', 'false'],
      ['isNode(here) || isNode(there)', 'true'],
    ],
  },
  {
    file: 'src/diff/Value.ts',
    reason: 'It saves time: a member that is defined is as one that is assigned.',
    mutants: [["key === '__proto__'", 'true']],
  },
  {
    file: 'src/diff/algebra.ts',
    reason: 'A shortcut: where one side has nothing, the other is taken as it is, whatever was made of it.',
    mutants: [
      ['first.length === 0 || second.length === 0', 'false'],
      ['first.length === 0 || second.length === 0', 'first.length === 0 && second.length === 0'],
      ['first.length === 0', 'false'],
      ['second.length === 0', 'false'],
    ],
  },
  {
    file: 'src/diff/algebra.ts',
    reason: 'A shortcut: after a failure, nothing comes of what is still gone through.',
    mutants: [['failure === undefined', 'true']],
  },
  {
    file: 'src/diff/calculate.ts',
    reason: 'A shortcut: to go through the children of what has none does nothing.',
    mutants: [
      ['node.children.length > 0', 'true'],
      ['node.children.length > 0', 'node.children.length >= 0'],
      ['element.children.length > 0', 'true'],
      ['element.children.length > 0', 'element.children.length >= 0'],
    ],
  },
  {
    file: 'src/diff/codec.ts',
    reason: 'A shortcut: to decode an empty list does nothing.',
    mutants: [['below.length === 0', 'false']],
  },
  {
    file: 'src/diff/differing.ts',
    reason: 'A shortcut: what is gone through once more is found to be as it was.',
    mutants: [
      ['quiet.has(element)', 'false'],
      ['!quiet.has(child)', 'true'],
    ],
  },
  {
    file: 'src/diff/elements.ts',
    reason: 'A shortcut: below what has no children there are none, and what is in order stays as it is.',
    mutants: [
      ['children.length === 0', 'false'],
      ['list.length < 2', 'false'],
      ['scope.order.size === 0', 'false'],
      ['scope.order.size === 0 || list.length < 2', 'false'],
      ['scope.order.size === 0 || list.length < 2', 'scope.order.size === 0 && list.length < 2'],
    ],
  },
  {
    file: 'src/diff/elements.ts',
    reason: 'A shortcut: by every equality, a value is the same as itself.',
    mutants: [['s.entity === t.entity', 'false']],
  },
  {
    file: 'src/diff/elements.ts',
    reason: 'There is a comparator for each model of the target; the compiler does not know.',
    mutants: [['[]', '["Stryker was here"]']],
  },
  {
    file: 'src/diff/explain.ts',
    reason: 'A shortcut: what has been looked at is looked at once more, with the same answer.',
    mutants: [
      ['seen.has(key) || unbroken.has(key)', 'false'],
      ['seen.has(key) || unbroken.has(key)', 'seen.has(key) && unbroken.has(key)'],
    ],
  },
  {
    file: 'src/diff/grow.ts',
    reason: 'A shortcut: where nothing has moved, counting everything comes to the same.',
    mutants: [['false', 'true']],
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
  {
    file: 'src/diff/patch.ts',
    reason: 'A shortcut: to remove what is not there does nothing, but looks for names that are like it.',
    mutants: [['Draft.find(draft, element) !== undefined', 'true']],
  },
  {
    file: 'src/diff/patch.ts',
    reason: 'A shortcut: in the other order, what goes would be cut off from its parent before it goes.',
    mutants: [['[...deletes].reverse()', '[...deletes]']],
  },
  {
    file: 'src/diff/placed.ts',
    reason: 'A shortcut: to go through the children of what has none does nothing.',
    mutants: [
      ['element.children.length > 0', 'true'],
      ['element.children.length > 0', 'element.children.length >= 0'],
    ],
  },
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
    file: 'src/diff/Changes.ts',
    reason: 'Found by changes.test.ts, whose datasets are so large that it comes after the six seconds.',
    mutants: [['seen >= STEP', 'seen > STEP']],
  },
];
