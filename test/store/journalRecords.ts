/** Records of journals. */
import type { JournalRecord } from '../../src/sync/Journal.js';

/** The intent to perform one operation. */
export const intent = (number: number): JournalRecord => ({
  record: 'intent',
  phase: 'apply',
  operations: [number],
});

/** What came of one operation. */
export const outcomeOf = (number: number, message = ''): JournalRecord => ({
  record: 'outcome',
  phase: 'apply',
  outcomes: [{ operation: number, outcome: 'success', message }],
});
