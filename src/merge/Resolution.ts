/**
 * Resolutions: what a person has chosen, conflict by conflict. A resolution holds the conflict as it was when it was chosen,
 * so that a choice is never applied to anything else.
 *
 * @since 0.5.0
 */
import type { Choice, Conflict } from './Conflict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is chosen for a conflict. */
export interface Resolution {
  readonly conflict: Conflict;
  readonly choice: Choice;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The same choice for many conflicts. */
export const all =
  (choice: Choice) =>
  (conflicts: ReadonlyArray<Conflict>): ReadonlyArray<Resolution> =>
    conflicts.map((conflict) => ({ conflict, choice }));

export { decode, type EncodedEntry, type EncodedResolutions, encode, type Listed } from './resolutionCodec.js';
