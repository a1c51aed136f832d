/**
 * Laws, and the arbitraries that they run on: hold your own models, equalities and targets to them.
 *
 * Every suite is a list of named properties for fast-check, so that it runs under any test runner:
 * `snapshotLaws(arbitrariesOf(fc.constant(schema))).forEach(({ name, property }) => it(name, () => fc.assert(property)))`.
 *
 * @since 0.1.0
 */
export * from './Arbitraries.js';
export * from './algebra.js';
export type { Course } from './arbitrary/checkpoints.js';
export { codecValue, type Overrides } from './arbitrary/codec.js';
export { type Pair, relatedPair } from './arbitrary/pair.js';
export { type SchemaOptions, schema } from './arbitrary/schema.js';
export { type Sketch, type SnapshotOptions, snapshotOf } from './arbitrary/snapshot.js';
export { collidingText, text } from './arbitrary/text.js';
export { relatedTriple, type Triple } from './arbitrary/triple.js';
export * from './checkpoints.js';
export * from './codec.js';
export * from './diff.js';
export * from './equality.js';
export * from './history.js';
export * from './historyLines.js';
export * from './incremental.js';
export { type Law, law, lawAsync } from './Law.js';
export * from './loading.js';
export * from './merge.js';
export type { Fault } from './naive/faults.js';
export type { Step as HistoryStep } from './naive/NaiveHistory.js';
export type { Abilities } from './naive/NaiveTarget.js';
export * from './parallel.js';
export * from './plan.js';
export * from './reconcile.js';
export * from './snapshot.js';
export * from './store.js';
export * from './storesInParts.js';
export * from './sync.js';
export * from './uid.js';
export * from './walk.js';
