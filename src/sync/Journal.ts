/**
 * A journal: what a sync is about to do and what came of it, written down as it goes, so that a sync that was cut off can be
 * resumed, or taken back.
 *
 * An intent is on record before a handler is called, an outcome after it has answered. What has an intent and no outcome was
 * in flight: nobody knows whether it took effect.
 *
 * @since 0.4.0
 */

import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { JournalError } from '../model/LockstepError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A sync performs its operations; if it is taken back, it performs those that undo them. */
const Phase = t.keyof({ apply: null, undo: null });

const Settled = t.type({
  /** The place of the operation among those of its phase. */
  operation: t.Integer,
  outcome: t.keyof({ success: null, refused: null, error: null }),
  message: t.string,
});

const Begin = t.intersection([
  t.type({
    record: t.literal('begin'),
    /** The fingerprint of the plan's operations: a journal belongs to one plan. */
    plan: t.string,
    operations: t.Integer,
    /** The diff that the plan was made from, as `Diff.encode` writes it. */
    diff: t.unknown,
    /** What goes with deleted parents without an operation of its own, as creates that would bring it back. */
    carried: t.unknown,
  }),
  t.partial({
    /** That of the datasets' schema, where the datasets do not bring their own. */
    schema: t.unknown,
  }),
]);

const Intent = t.type({ record: t.literal('intent'), phase: Phase, operations: t.readonlyArray(t.Integer) });

const Outcome = t.type({ record: t.literal('outcome'), phase: Phase, outcomes: t.readonlyArray(Settled) });

const TransactionState = t.type({
  record: t.literal('transaction'),
  state: t.keyof({ begun: null, committing: null, committed: null, rolledBack: null }),
});

/** From here on the sync is taken back: these of its operations are to be undone. */
const Undoing = t.type({ record: t.literal('undoing'), operations: t.readonlyArray(t.Integer) });

/** Nothing is left to be done. */
const End = t.type({ record: t.literal('end') });

/**
 * One entry of a journal, as data: JSON can hold it.
 *
 * @example
 * import { Journal } from 'lockstep'
 *
 * // What a journal of one's own has read is not trusted.
 * Journal.JournalRecord.is(JSON.parse('{ "record": "intent", "phase": "apply", "operations": [0] }')) // => true
 * Journal.JournalRecord.is(JSON.parse('{ "record": "intent", "phase": "later" }')) // => false
 */
export const JournalRecord = t.union([Begin, Intent, Outcome, TransactionState, Undoing, End], 'a journal record');
export type JournalRecord = t.TypeOf<typeof JournalRecord>;

/** A sync performs its operations (`apply`); if it is taken back, it performs those that undo them (`undo`). */
export type Phase = t.TypeOf<typeof Phase>;
/** What came of an operation. */
export type Settled = t.TypeOf<typeof Settled>;
/** The record with which a journal begins: of which plan it is. */
export type Begin = t.TypeOf<typeof Begin>;

/** Where a journal is kept. */
export interface Journal {
  /** What messages call it: a path, say. */
  readonly name: string;
  /** All records so far, in order; none where there is no journal yet. */
  readonly read: TE.TaskEither<JournalError, ReadonlyArray<JournalRecord>>;
  /**
   * Write records down. When it answers with a right, they outlast the process and the machine. Calls may overlap; their
   * records are kept in the order of the calls.
   */
  readonly append: (records: ReadonlyArray<JournalRecord>) => TE.TaskEither<JournalError, void>;
  /** Nothing more will be written for now: let go of files and locks. It may be closed already. */
  readonly close: TE.TaskEither<JournalError, void>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The failure of a journal, for a reason.
 *
 * @example
 * import { Journal, LockstepError } from 'lockstep'
 *
 * const error = Journal.journalError('ERR_JOURNAL_UNREADABLE', 's3://syncs/7', 'access denied', 'ask for the role "reader"')
 * LockstepError.toLine(error)
 * // => 's3://syncs/7: access denied: ask for the role "reader" [ERR_JOURNAL_UNREADABLE]'
 */
export const journalError = (
  code: JournalError['code'],
  name: string,
  problem: string,
  suggestion?: string,
): JournalError => ({
  _tag: 'JournalError',
  code,
  message: `${name}: ${problem}`,
  path: name,
  ...(suggestion === undefined ? {} : { suggestion }),
});

/**
 * A journal in memory: outlasts a sync that failed, not the process.
 *
 * @example
 * import { Journal } from 'lockstep'
 *
 * const journal = Journal.memory()
 * await journal.append([{ record: 'intent', phase: 'apply', operations: [0] }])()
 * await journal.read() // => { _tag: 'Right', right: [{ record: 'intent', phase: 'apply', operations: [0] }] }
 */
export const memory = (name = 'journal'): Journal => {
  const records: Array<JournalRecord> = [];
  return {
    name,
    read: TE.fromIO(() => [...records]),
    append: (more) =>
      TE.fromIO(() => {
        records.push(...more);
      }),
    close: TE.right(undefined),
  };
};
