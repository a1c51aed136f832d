/**
 * Laws of loading: in whatever order and shape records come, a snapshot is what they say, and what a reload brings again
 * stays what it was.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Entity, Snapshot } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { itemsOf } from './arbitrary/items.js';
import { copyOf, type Pair } from './arbitrary/pair.js';
import { type Law, law } from './Law.js';
import * as Naive from './naive/NaiveSnapshot.js';
import { talliesAreRight } from './snapshot.js';

type Dataset = Snapshot.Snapshot;

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/** What is equal to an entity of another snapshot is that very entity; with its parent and flags, that very entry. */
const keepsEntries = (before: Dataset, after: Dataset): boolean =>
  [...after.schema.models.values()].every((model) =>
    Snapshot.entries(model.name)(after).every((entry) => {
      const old = Snapshot.entry({ model: model.name, uid: entry.uid })(before);
      if (old === undefined || !Entity.comparator(model).same(old.entity, entry.entity)) return true;
      const isSame = old.flags === entry.flags && Naive.same(old.parent, entry.parent);
      return old.entity === entry.entity && (!isSame || old === entry);
    }),
  );

/**
 * Loading again gives what loading gives, keeping whatever has not changed.
 *
 * @example
 * import { relatedPair, reloadKeepsWhatHasNotChanged, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, reloadKeepsWhatHasNotChanged), { numRuns: 5 })
 */
export const reloadKeepsWhatHasNotChanged = ({ source, target }: Pair): boolean => {
  const items = itemsOf(copyOf(source));
  const reloaded = Snapshot.reload(target)(items);
  const fresh = Snapshot.fromEntities(source.schema)(items);
  return (
    E.isRight(reloaded) &&
    E.isRight(fresh) &&
    Snapshot.eq.equals(reloaded.right, fresh.right) &&
    Naive.sameAll([...Snapshot.orphans(reloaded.right)].sort(byRef), [...Snapshot.orphans(fresh.right)].sort(byRef)) &&
    talliesAreRight({ source: reloaded.right, target: fresh.right }) &&
    keepsEntries(target, reloaded.right)
  );
};

const byRef = (x: Entity.Ref, y: Entity.Ref): number => (`${x.model} ${x.uid}` < `${y.model} ${y.uid}` ? -1 : 1);

/**
 * Loading the same again gives the very same snapshot.
 *
 * @example
 * import { reloadingTheSameIsIdentity, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, reloadingTheSameIsIdentity), { numRuns: 5 })
 */
export const reloadingTheSameIsIdentity = (snapshot: Dataset): boolean =>
  pipe(
    itemsOf(copyOf(snapshot)),
    Snapshot.reload(snapshot),
    E.exists((reloaded) => reloaded === snapshot),
  );

/**
 * Plain data in which parents list their children is loaded again as well: what has not changed is kept.
 *
 * @example
 * import { dictKeepsWhatHasNotChanged, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, dictKeepsWhatHasNotChanged), { numRuns: 5 })
 */
export const dictKeepsWhatHasNotChanged = ({ source, target }: Pair): boolean => {
  const reloaded = Snapshot.fromDict(source.schema, target)(structuredClone(Snapshot.toDict(source)));
  return E.isRight(reloaded) && Snapshot.eq.equals(reloaded.right, source) && keepsEntries(target, reloaded.right);
};

/**
 * A snapshot survives being written as plain data and read again.
 *
 * @example
 * import { dictRoundTrip, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, dictRoundTrip), { numRuns: 5 })
 */
export const dictRoundTrip = (snapshot: Dataset): boolean =>
  pipe(
    structuredClone(Snapshot.toDict(snapshot)),
    Snapshot.fromDict(snapshot.schema),
    E.exists((back) => Snapshot.eq.equals(back, snapshot)),
  );

/**
 * In which order records come, children before parents or after, makes no difference to content.
 *
 * @example
 * import { orderOfLoadingIsOpen, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, orderOfLoadingIsOpen), { numRuns: 5 })
 */
export const orderOfLoadingIsOpen = (snapshot: Dataset): boolean =>
  pipe(
    itemsOf(snapshot).toReversed(),
    Snapshot.fromEntities(snapshot.schema),
    E.exists((turned) => Snapshot.eq.equals(turned, snapshot)),
  );

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of loading.
 *
 * @example
 * import { arbitrariesOf, loadingLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * loadingLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const loadingLaws = ({ snapshot, pair }: Arbitraries): ReadonlyArray<Law> => [
  law('loading again keeps what has not changed', pair, reloadKeepsWhatHasNotChanged),
  law('loading the same again gives the very same snapshot', snapshot, reloadingTheSameIsIdentity),
  law('plain data, loaded again, keeps what has not changed', pair, dictKeepsWhatHasNotChanged),
  law('a snapshot survives a dict', snapshot, dictRoundTrip),
  law('the order of loading makes no difference to content', snapshot, orderOfLoadingIsOpen),
];
