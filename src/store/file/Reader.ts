/**
 * A reader: gives the records of a file or a folder one by one, and knows where each was.
 */
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Item } from '../../snapshot/Builder.js';

/** Takes a record; the failure if it cannot be taken. */
export type Take = (item: Item) => LockstepError | undefined;

/** What can be read, once. */
export interface Reader {
  /** How the place of a record is called in error messages: `network.ndjson:12: device`. */
  readonly place: (model: string, position: number) => string;
  /** Give every record to a function, until one is refused. */
  readonly each: (take: Take) => TE.TaskEither<LockstepError, void>;
}
