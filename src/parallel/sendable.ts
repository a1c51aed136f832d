/** Failures as they can be sent: what is not text, or a list of texts, stays where it is. */
import type { LockstepError } from '../model/LockstepError.js';
import { isRecord } from '../model/strict.js';

const isSendable = (u: unknown): boolean =>
  typeof u === 'string' || (Array.isArray(u) && u.every((each) => typeof each === 'string'));

/** The same failure, without causes and other things that only its process knows. */
export const sendable = (error: LockstepError): LockstepError => ({
  ...error,
  ...Object.fromEntries(
    Object.entries(error)
      .filter(([, value]) => !isSendable(value))
      .map(([name]) => [name, undefined]),
  ),
});

/** Whether something that was sent is a failure. */
export const isFailure = (u: unknown): u is LockstepError =>
  isRecord(u) && typeof u['_tag'] === 'string' && typeof u['code'] === 'string' && typeof u['message'] === 'string';
