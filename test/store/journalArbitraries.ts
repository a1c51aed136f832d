/** Records of journals, of every kind, with awkward texts and data. */
import * as fc from 'fast-check';
import type { Journal } from '../../src/index.js';
import { text } from './dataset.js';

type JournalRecord = Journal.JournalRecord;

/** JSON as it is read: without a difference between 0 and -0. */
const json = fc
  .oneof(
    text,
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('\ud800', JSON.parse('{"__proto__":{"a":1}}'), { $list: [] }),
  )
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const phase = fc.constantFrom('apply', 'undo');
const operation = fc.nat(1_000_000);

const begin = fc.record(
  {
    record: fc.constant('begin'),
    plan: text,
    operations: operation,
    diff: json,
    carried: json,
    schema: json,
  },
  { requiredKeys: ['record', 'plan', 'operations', 'diff', 'carried'] },
);

const outcome = fc.record({
  record: fc.constant('outcome'),
  phase,
  outcomes: fc.array(fc.record({ operation, outcome: fc.constantFrom('success', 'refused', 'error'), message: text }), {
    maxLength: 3,
  }),
});

/** Any record. */
export const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  begin,
  fc.record({ record: fc.constant('intent'), phase, operations: fc.array(operation, { maxLength: 3 }) }),
  outcome,
  fc.record({
    record: fc.constant('transaction'),
    state: fc.constantFrom('begun', 'committing', 'committed', 'rolledBack'),
  }),
  fc.record({ record: fc.constant('undoing'), operations: fc.array(operation, { maxLength: 3 }) }),
  fc.constant({ record: 'end' }),
) satisfies fc.Arbitrary<JournalRecord>;
