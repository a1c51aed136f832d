/**
 * What a journal tells of a sync that was cut off: what came of its operations, and which were in flight.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Begin, JournalRecord, Settled } from './Journal.js';

/** What became of the operations of one phase. */
export interface Progress {
  /** Those that have an outcome, by their place. */
  readonly settled: ReadonlyMap<number, Settled>;
  /** Those that handlers were asked for, and that have none. */
  readonly inFlight: ReadonlySet<number>;
}

/** What a journal tells. */
export interface Story {
  readonly begin: Begin;
  readonly apply: Progress;
  /** What was done inside a transaction whose commit was begun, and is not known to have ended. */
  readonly committing?: Progress;
  /** The sync was being taken back: the places of the operations to be undone, and how far that went. */
  readonly undoing?: Progress & { readonly operations: ReadonlyArray<number> };
  /** Nothing was left to be done. */
  readonly ended: boolean;
}

interface Noted {
  settled: Map<number, Settled>;
  inFlight: Set<number>;
}

const nothing = (): Noted => ({ settled: new Map(), inFlight: new Set() });

/** The story of a journal; `undefined` for one without records. A left says what does not fit. O(records). */
export const of = (records: ReadonlyArray<JournalRecord>): E.Either<string, Story | undefined> => {
  const [first, ...rest] = records;
  if (first === undefined) return E.right(undefined);
  if (first.record !== 'begin') return E.left('its first record is not how a sync begins');
  const outside = nothing();
  let inside: Noted | undefined;
  let committing: Noted | undefined;
  let undoing: (Noted & { readonly operations: ReadonlyArray<number> }) | undefined;
  let ended = false;
  for (const record of rest) {
    const current = 'phase' in record && record.phase === 'undo' ? undoing : (inside ?? outside);
    switch (record.record) {
      case 'begin':
        return E.left('a second sync begins in it');
      case 'intent':
        if (current === undefined) return E.left('something was undone before undoing began');
        for (const index of record.operations) {
          current.inFlight.add(index);
          current.settled.delete(index);
        }
        break;
      case 'outcome':
        if (current === undefined) return E.left('something was undone before undoing began');
        for (const outcome of record.outcomes) {
          current.settled.set(outcome.operation, outcome);
          current.inFlight.delete(outcome.operation);
        }
        // What was left out before may be done later; then it is not over until the target was told of that too.
        ended = false;
        break;
      case 'transaction':
        committing = record.state === 'committing' ? inside : undefined;
        if (record.state === 'begun') inside = nothing();
        if (record.state === 'rolledBack') inside = undefined;
        if (record.state === 'committed' && inside !== undefined) {
          for (const [index, outcome] of inside.settled) outside.settled.set(index, outcome);
          inside = undefined;
        }
        break;
      case 'undoing':
        undoing = { ...nothing(), operations: record.operations };
        // It was over, and is not as long as that is undone.
        ended = false;
        break;
      case 'end':
        ended = true;
        break;
    }
  }
  return E.right({
    begin: first,
    apply: outside,
    // What was done inside a transaction that was never to be committed is undone by its target.
    ...(committing === undefined ? {} : { committing }),
    ...(undoing === undefined ? {} : { undoing }),
    ended,
  });
};
