/** What the handlers of a table answer. */
import * as E from 'fp-ts/lib/Either.js';
import { Handlers, type Operation } from 'lockstep';

type Answer = Handlers.Answer;

export const done: Answer = E.right(Handlers.done);

/** A row that was to be made. */
export const exists: Answer = E.left({ message: 'it is in the database already' });

/** A row that was to be changed. */
export const missing: Answer = E.left({ message: 'it is not in the database' });

/**
 * A row that was to be deleted, and is not there. What hung below something has gone with it, where parents are deleted
 * before their children; and what was asked before may have been done then.
 */
export const gone = ({ parent }: Operation.Delete, { attempt }: Handlers.Context): Answer =>
  parent !== undefined || attempt > 0 ? done : missing;
