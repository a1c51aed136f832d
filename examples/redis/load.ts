/** What each of several loaders does: puts its part of the inventory into the store, with no word to the others. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from 'lockstep';
import { part, records } from './inventory.js';
import { using } from './stores.js';

/** Which part, of how many. */
export interface Part {
  readonly url: string;
  readonly sites: number;
  readonly loader: number;
  readonly loaders: number;
}

/** Load a part; how many entities were new. What was loaded before, by whom ever, is left alone. */
export const load = ({ url, sites, loader, loaders }: Part): TaskEither<LockstepError.LockstepError, number> =>
  using(url, 'inventory')((store) => store.add(records(part(sites, loader, loaders))));
