/**
 * Laws of snapshots: what is in them cannot be changed, what they count is right, and equality is of content.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Entity, Schema, Snapshot } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { itemsOf } from './arbitrary/items.js';
import { copyOf, type Pair } from './arbitrary/pair.js';
import { historyLaws } from './history.js';
import { type Law, law } from './Law.js';
import * as Naive from './naive/NaiveSnapshot.js';

type Dataset = Snapshot.Snapshot;

// -------------------------------------------------------------------------------------
// laws: content
// -------------------------------------------------------------------------------------

const isFrozen = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
};

/**
 * Entities are frozen all the way down.
 *
 * @example
 * import { entitiesAreFrozen, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, entitiesAreFrozen), { numRuns: 5 })
 */
export const entitiesAreFrozen = (snapshot: Dataset): boolean =>
  Snapshot.modelNames(snapshot).every((model) =>
    Snapshot.entries(model)(snapshot).every(({ entity }) => Object.isFrozen(entity) && isFrozen(entity)),
  );

/**
 * Adding what is there already, equal, gives the very same snapshot.
 *
 * @example
 * import { addingAgainChangesNothing, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, addingAgainChangesNothing), { numRuns: 5 })
 */
export const addingAgainChangesNothing = (snapshot: Dataset): boolean =>
  itemsOf(snapshot).every(({ model: name, fields, parent }) => {
    const model = snapshot.schema.models.get(name);
    if (model === undefined) return false;
    const again = pipe(snapshot, Snapshot.add(model, structuredClone(fields), parent === undefined ? {} : { parent }));
    return E.isRight(again) && again.right === snapshot;
  });

/**
 * The counts that a snapshot keeps are those that counting gives.
 *
 * @example
 * import { relatedPair, schema, talliesAreRight } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, talliesAreRight), { numRuns: 5 })
 */
export const talliesAreRight = ({ source, target }: Pair): boolean =>
  [source, target].every((snapshot) => {
    const entries = Snapshot.modelNames(snapshot).flatMap((model) => Snapshot.entries(model)(snapshot));
    const orphaned = Snapshot.modelNames(snapshot)
      .filter((model) => !Schema.isTopLevel(snapshot.schema, model))
      .flatMap((model) => Snapshot.entries(model)(snapshot).filter(({ parent }) => parent === undefined));
    return (
      snapshot.flagged === entries.filter(({ flags }) => flags !== 0).length && snapshot.orphaned === orphaned.length
    );
  });

// -------------------------------------------------------------------------------------
// laws: equality
// -------------------------------------------------------------------------------------

const rowsOf = (snapshot: Dataset): Naive.Rows =>
  itemsOf(snapshot).map(({ model: name, fields, parent }) => ({
    ref: {
      model: name,
      uid: pipe(snapshot.schema.models.get(name), (model) => model && Entity.uid(model)(fields)) ?? '',
    },
    fields,
    parent,
  }));

/**
 * Two snapshots are equal when they have the same entities, with equal attributes, below the same parents.
 *
 * @example
 * import { relatedPair, schema, snapshotEqIsAsNaive } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, snapshotEqIsAsNaive), { numRuns: 5 })
 */
export const snapshotEqIsAsNaive = ({ source, target }: Pair): boolean => {
  const [ours, theirs] = [rowsOf(source), rowsOf(target)];
  const isEqual =
    ours.length === theirs.length &&
    ours.every(({ ref, fields, parent }) => {
      const model = source.schema.models.get(ref.model);
      const other = Naive.find(theirs, ref);
      if (model === undefined || other === undefined) return false;
      return Naive.same(parent, other.parent) && Entity.comparator(model).same(fields, other.fields);
    });
  return (
    Snapshot.eq.equals(source, target) === isEqual &&
    Snapshot.eq.equals(target, source) === isEqual &&
    Snapshot.eq.equals(copyOf(source), target) === isEqual &&
    Snapshot.eq.equals(source, copyOf(source))
  );
};

/**
 * A snapshot of which one entity hangs elsewhere is another one.
 *
 * @example
 * import { linksAreContent, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, linksAreContent), { numRuns: 5 })
 */
export const linksAreContent = (snapshot: Dataset): boolean =>
  rowsOf(snapshot).every(({ ref, parent }) => {
    const loose = pipe(snapshot, Snapshot.move(ref, undefined));
    return E.isRight(loose) && Snapshot.eq.equals(loose.right, snapshot) === (parent === undefined);
  });

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of snapshots.
 *
 * @example
 * import { arbitrariesOf, schema, snapshotLaws } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * snapshotLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const snapshotLaws = ({ schema, snapshot, pair, options }: Arbitraries): ReadonlyArray<Law> => [
  ...historyLaws(schema, options),
  law('entities are frozen all the way down', snapshot, entitiesAreFrozen),
  law('adding an equal entity gives the very same snapshot', snapshot, addingAgainChangesNothing),
  law('the counts of flagged and orphaned entities are right', pair, talliesAreRight),
  law('snapshots are equal when content and links are', pair, snapshotEqIsAsNaive),
  law('a snapshot of which one entity hangs elsewhere is another one', snapshot, linksAreContent),
];
