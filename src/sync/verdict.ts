/**
 * What is said of one operation of a sync, and why.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { OperationError } from '../model/LockstepError.js';
import type { Action, Operation } from '../plan/Operation.js';
import type { Asked } from './call.js';
import type { Handled } from './Handlers.js';
import type { Settled } from './Journal.js';
import { failed } from './perform.js';
import type { Performed } from './SyncResult.js';

/** What came of an operation, without how long it took. */
export interface Verdict extends Omit<Performed, 'operation' | 'duration'> {
  readonly error?: OperationError;
}

const PAST: Readonly<Record<Action, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  move: 'moved',
};

/** By action, so that there is one verdict for all that went well. */
const SUCCESS: Readonly<Record<Action, Verdict>> = {
  create: { outcome: 'success', message: PAST.create },
  update: { outcome: 'success', message: PAST.update },
  delete: { outcome: 'success', message: PAST.delete },
  move: { outcome: 'success', message: PAST.move },
};

/** It was performed. */
export const success = ({ action }: Operation): Verdict => SUCCESS[action];

/** It would have been performed. */
export const planned = ({ action }: Operation): Verdict => ({
  outcome: 'planned',
  message: `would be ${PAST[action]}`,
});

/** It failed. */
export const error = (problem: OperationError): Verdict => ({
  outcome: 'error',
  message: problem.message,
  error: problem,
});

/** It was not attempted. */
export const skipped = (message: string): Verdict => ({ outcome: 'skipped', message });

/** It was not attempted, as what it requires was not done. */
export const blocked = ({ operation: { action, model, uid }, outcome }: Performed): Verdict =>
  skipped(
    `it depends on the ${action} of ${model} "${uid}", which was ${outcome === 'error' ? 'not possible' : outcome}`,
  );

/** What an earlier attempt at the same plan made of it. */
export const settled = (operation: Operation, before: Settled | 'skip'): Verdict => {
  if (before === 'skip') return skipped('it was in flight when the sync was cut off');
  const { outcome, message } = before;
  // The message says already which operation it was.
  return outcome === 'error' ? error({ ...failed(operation, message), message }) : { outcome, message };
};

/** What a handler made of it. */
export const answered = (operation: Operation, { answer, attempts }: Asked<Handled>): Verdict => {
  if (E.isRight(answer) && answer.right._tag === 'Done' && attempts === 1) return success(operation);
  const more = attempts > 1 ? { attempts } : {};
  if (E.isLeft(answer)) {
    const { message, cause, inDoubt } = answer.left;
    return {
      ...error(failed(operation, message, cause)),
      ...more,
      ...(inDoubt === true ? { inDoubt } : {}),
    };
  }
  return answer.right._tag === 'Done'
    ? { ...success(operation), ...more }
    : { outcome: 'refused', message: answer.right.reason, ...more };
};

/** As it is written down; nothing, if there is nothing to write down. */
export const toSettled = (
  operation: Operation,
  { outcome, message, inDoubt }: Pick<Verdict, 'outcome' | 'message' | 'inDoubt'>,
): ReadonlyArray<Settled> =>
  inDoubt === true || outcome === 'skipped' || outcome === 'planned'
    ? []
    : [{ operation: operation.index, outcome, message }];
