/**
 * What the suites run on: everything that they need, made from a schema or from many.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import type { Schema, Snapshot } from '../src/index.js';
import { type Pair, relatedPair } from './arbitrary/pair.js';
import { type SnapshotOptions, snapshotOf } from './arbitrary/snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What the suites run on. */
export interface Arbitraries {
  /** The schemas that laws are tried with: generated ones, or the only one that was given. */
  readonly schema: fc.Arbitrary<Schema.Schema>;
  /** Snapshots of these schemas. */
  readonly snapshot: fc.Arbitrary<Snapshot.Snapshot>;
  /** A source and a target of one of these schemas, with much in common. */
  readonly pair: fc.Arbitrary<Pair>;
  /** What generated snapshots may hold; the suites hand it on to what they generate themselves. */
  readonly options: SnapshotOptions;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * What the suites run on, from schemas: generated ones, or your own.
 *
 * @example
 * import { arbitrariesOf, diffLaws } from 'lockstep/laws'
 * import { Model, Schema } from 'lockstep'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) => diffLaws(arbitrariesOf(fc.constant(schema))).forEach(({ property }) => fc.assert(property))),
 * )
 */
export const arbitrariesOf = (schema: fc.Arbitrary<Schema.Schema>, options: SnapshotOptions = {}): Arbitraries => ({
  schema,
  // Values near zero, as fast-check prefers them, would be empty snapshots and pairs without a difference.
  snapshot: fc.noBias(schema.chain((each) => snapshotOf(each, options))),
  pair: fc.noBias(schema.chain((each) => relatedPair(each, options))),
  options,
});
