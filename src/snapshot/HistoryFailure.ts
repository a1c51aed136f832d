/**
 * What can go wrong with a history, as values.
 */
import { type HistoryError, nearMiss, show } from '../model/LockstepError.js';

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A failure of a history. */
export const of = (
  code: HistoryError['code'],
  message: string,
  suggestion: { readonly suggestion?: string } = {},
): HistoryError => ({ _tag: 'HistoryError', code, message, ...suggestion });

const MANY = 12;

/** A checkpoint that is not there; what there is, and the id that was not given yet. */
export const unknown = (
  which: number | string,
  {
    ids,
    labels,
    next,
  }: { readonly ids: ReadonlyArray<number>; readonly labels: Iterable<string>; readonly next: number },
): HistoryError => {
  if (typeof which === 'string') {
    const message = `there is no checkpoint with the label ${JSON.stringify(which)}`;
    return of('ERR_CHECKPOINT_UNKNOWN', message, nearMiss(which, [...labels]));
  }
  const wasThere = Number.isInteger(which) && which > 0 && which < next;
  const message = wasThere ? `checkpoint ${which} is not kept any more` : `there never was a checkpoint ${which}`;
  const kept = ids.length > MANY ? `${ids[0]} to ${ids.at(-1)}` : ids.join(', ');
  return of('ERR_CHECKPOINT_UNKNOWN', message, { suggestion: `kept are ${kept}` });
};

/** A label that a checkpoint has already. */
export const duplicate = (label: string, id: number): HistoryError =>
  of('ERR_CHECKPOINT_DUPLICATE', `checkpoint ${id} has the label ${JSON.stringify(label)} already`, {
    suggestion: 'choose another label, or give that checkpoint another one first',
  });

/** A snapshot of another schema than that of the others. */
export const otherSchema: HistoryError = of(
  'ERR_HISTORY_WRONG_SCHEMA',
  'the snapshot is of another schema than the history',
  { suggestion: 'make the schema once, and use that value for all snapshots of a history' },
);

/** What is wrong with a limit, if anything is. */
export const ofLimit = (limit: number): HistoryError | undefined =>
  Number.isSafeInteger(limit) && limit > 0
    ? undefined
    : of('ERR_OPTION_INVALID', `limit: expected an integer from 1, got ${show(limit)}`);
