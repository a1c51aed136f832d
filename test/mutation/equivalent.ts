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

/** Of snapshots: the walk, loading and editing. */
const OF_SNAPSHOTS: ReadonlyArray<Equivalent> = [
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
];

/** Of schemas, messages and snapshots: what is only a matter of time, or of memory. */
const OF_SCHEMAS: ReadonlyArray<Equivalent> = [
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
    file: 'src/snapshot/History.ts',
    reason: 'A shortcut: a history is equal to itself.',
    mutants: [['x === y', 'false']],
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
      ['true', 'false'],
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

/** Of entities: their codecs, uids and comparisons, and guesses at their models. */
const OF_ENTITIES: ReadonlyArray<Equivalent> = [
  {
    file: 'src/model/Entity.ts',
    reason:
      'A shortcut: where fewer fields are counted than there are, those that the model does not have are looked for, and none is found.',
    mutants: [
      ['taken++', 'taken--'],
      ['value !== undefined', 'false'],
      ['given++', 'given--'],
      ['given === taken', 'false'],
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
    file: 'src/model/nesting.ts',
    reason: 'Past its end, a list has nothing, which is not nested.',
    mutants: [['i < value.length', 'i <= value.length']],
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

/** Of what differs: elements, what two diffs come to, what a diff is about. */
const OF_ELEMENTS: ReadonlyArray<Equivalent> = [
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
];

/** Of diffs as they grow, and of what is kept of them: trees, states, values. */
const OF_STATES: ReadonlyArray<Equivalent> = [
  {
    file: 'src/diff/Document.ts',
    reason: 'A shortcut: to go through the children of what has none gives nothing.',
    mutants: [
      ['next.value.children.length > 0', 'true'],
      ['next.value.children.length > 0', 'next.value.children.length >= 0'],
    ],
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
];

/** Of diffs: how they are calculated, explained, applied and kept. */
const OF_COMPARING: ReadonlyArray<Equivalent> = [
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
];

const equivalents: ReadonlyArray<Equivalent> = [
  ...OF_PERFORMING,
  ...OF_SNAPSHOTS,
  ...OF_SCHEMAS,
  ...OF_ENTITIES,
  ...OF_QUERIES,
  ...OF_ELEMENTS,
  ...OF_COMPARING,
  ...OF_STATES,
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
