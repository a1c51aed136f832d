/**
 * A law: a property that holds for all inputs, by name, ready for whatever test runner there is.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A named property. `fc.assert(property)` returns, or throws with the counterexample and the seed. */
export interface Law {
  /** What always holds, as a sentence: the name of a test. */
  readonly name: string;
  /** For `fc.assert`; that of a law that waits gives a promise. */
  readonly property: fc.IRawProperty<unknown>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A law of values: the predicate must hold for all of them.
 *
 * @example
 * import { law } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const { name, property } = law('adding zero changes nothing', fc.integer(), (n) => n + 0 === n)
 * fc.assert(property)
 * name // => 'adding zero changes nothing'
 */
export const law = <A>(name: string, values: fc.Arbitrary<A>, holds: (value: A) => boolean): Law => ({
  name,
  property: fc.property(values, holds),
});

/**
 * A law of values whose predicate has to wait: for a target to be changed, for a store to answer.
 *
 * @example
 * import { lawAsync } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const { property } = lawAsync('a promise keeps its value', fc.integer(), async (n) => (await n) === n)
 * await fc.assert(property)
 */
export const lawAsync = <A>(name: string, values: fc.Arbitrary<A>, holds: (value: A) => Promise<boolean>): Law => ({
  name,
  property: fc.asyncProperty(values, holds),
});
