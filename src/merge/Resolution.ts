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
  /** The conflict as it was when the choice was made. */
  readonly conflict: Conflict;
  /** What is to be. */
  readonly choice: Choice;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The same choice for many conflicts.
 *
 * @example
 * import { Conflict, Resolution } from 'lockstep'
 *
 * const about = { model: 'device', uid: 'sw1', path: [], attribute: 'mtu', base: 1500 }
 * const conflict: Conflict.Conflict = { _tag: 'AttributeConflict', ...about, source: 9000, target: 1600 }
 * Resolution.all('target')([conflict]) // => [{ conflict, choice: 'target' }]
 */
export const all =
  (choice: Choice) =>
  (conflicts: ReadonlyArray<Conflict>): ReadonlyArray<Resolution> =>
    conflicts.map((conflict) => ({ conflict, choice }));

export { decode, type EncodedEntry, type EncodedResolutions, encode, type Listed } from './resolutionCodec.js';
