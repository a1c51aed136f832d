/**
 * A limit: how many are allowed, or which share of what there is.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { DiffError } from '../model/LockstepError.js';

/** How many are allowed: a number, or a share of what there is. */
export type Limit = number | `${number}%`;

const LIMIT = /^(\d+(?:\.\d+)?)(%?)$/;

/**
 * A limit from text, as a person writes it: `10`, `5%`, `0.5%`.
 *
 * Errors: `ERR_OPTION_INVALID`.
 *
 * @example
 * import { Guard } from 'lockstep'
 *
 * Guard.parseLimit('5%') // => { _tag: 'Right', right: '5%' }
 */
export const parseLimit = (text: string): E.Either<DiffError, Limit> => {
  const found = LIMIT.exec(text.trim());
  const value = Number(found?.[1]);
  if (found?.[2] === '%' && value <= 100) return E.right<DiffError, Limit>(`${value}%`);
  if (found?.[2] === '' && Number.isSafeInteger(value)) return E.right(value);
  return E.left({
    _tag: 'DiffError',
    code: 'ERR_OPTION_INVALID',
    message: `"${text}" is no limit`,
    suggestion: 'write a whole number, such as 10, or a percentage of at most 100, such as 5%',
  });
};

const allowed = (limit: Limit, total: number): number =>
  typeof limit === 'number' ? limit : (total * Number(limit.slice(0, -1))) / 100;

/** Whether there are more than a limit allows, of a total. A limit that is no number allows nothing. */
export const exceeds = (count: number, limit: Limit, total: number): boolean =>
  count > 0 && !(count <= allowed(limit, total));
