/**
 * Laws of stores that are read in parts: whatever the numbers of their buckets, however their diff is cut, and in whatever order
 * its parts come, the whole is what one diff of all gives. That is what threads and workers rely on.
 *
 * @since 0.5.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { make as makeScope } from '../src/diff/Scope.js';
import { Diff, type DiffOptions, diffFrom, type LockstepError, type Schema, type Store } from '../src/index.js';
import * as Plan from '../src/parallel/Plan.js';
import * as partCodec from '../src/parallel/partCodec.js';
import * as reading from '../src/parallel/reading.js';
import type { Arbitraries } from './Arbitraries.js';
import { itemsOf } from './arbitrary/items.js';
import { optionsOf } from './arbitrary/options.js';
import type { Pair } from './arbitrary/pair.js';
import { type Law, lawAsync } from './Law.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Makes a store of a schema, with so many buckets, and nothing in it. It is closed after each use. */
export type MakeBucketed = (schema: Schema.Schema, buckets: number) => Promise<Store.Store>;

/** Two stores, and how their diff is cut. */
export interface InParts {
  /** What the two stores hold. */
  readonly pair: Pair;
  /** Makes each of the two stores. */
  readonly make: MakeBucketed;
  /** How many buckets either store has: powers of two. */
  readonly buckets: { readonly source: number; readonly target: number };
  /** Into about how many parts. */
  readonly parts: number;
  /** In which order they come. */
  readonly backwards: boolean;
  /** What is asked of their diff. */
  readonly options: DiffOptions;
}

const got = <A>(either: E.Either<LockstepError.LockstepError, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * The diff of two stores that is found in parts, each of them sent as text, has the elements of the diff of both contents, in the
 * same order.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { type MakeBucketed, relatedPair, schema, storesInPartsAreTheWhole } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * const make: MakeBucketed = async (each, buckets) => MemoryStore.make(Snapshot.empty(each), { buckets })
 * const buckets = { source: 4, target: 16 }
 * await fc.assert(
 *   fc.asyncProperty(pairs, (pair) =>
 *     storesInPartsAreTheWhole({ pair, make, buckets, parts: 3, backwards: true, options: {} })),
 *   { numRuns: 5 },
 * )
 */
export const storesInPartsAreTheWhole = async ({
  pair,
  make,
  buckets,
  parts,
  backwards,
  options,
}: InParts): Promise<boolean> => {
  const stores = {
    source: await make(pair.source.schema, buckets.source),
    target: await make(pair.target.schema, buckets.target),
  };
  try {
    got(await stores.source.add(itemsOf(pair.source))());
    got(await stores.target.add(itemsOf(pair.target))());
    const plan = got(await Plan.make(stores, parts, options)());
    const { divided, work, pins } = plan;
    const scope = got(makeScope(stores.source.schema, stores.target.schema, options));
    const schemas = reading.schemasOf(stores);
    const sent = await pipe(
      backwards ? work.partitions.toReversed() : work.partitions,
      TE.traverseArray((partition) =>
        pipe(
          reading.part(stores, divided, scope, partition, Plan.readOptions(options)),
          reading.pinned(stores, pins),
          TE.chainEitherK(partCodec.encode(schemas)),
          TE.chainEitherK(partCodec.decode(schemas)),
        ),
      ),
    )();
    const whole = got(await Plan.toDiff(plan, got(sent))());
    const expected = got(diffFrom(pair.source, options)(pair.target));
    return (
      Diff.eq.equals(whole, expected) && JSON.stringify(Diff.toDict(whole)) === JSON.stringify(Diff.toDict(expected))
    );
  } finally {
    await stores.source.close();
    await stores.target.close();
  }
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of stores that are read in parts, to hold a store to. `make` gives a new one for each try.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeBucketed, schema, storesInPartsLaws } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeBucketed = async (each, buckets) => MemoryStore.make(Snapshot.empty(each), { buckets })
 * const laws = storesInPartsLaws(arbitrariesOf(schema()), make)
 * for (const { property } of laws) await fc.assert(property, { numRuns: 5 })
 */
export const storesInPartsLaws = ({ pair }: Arbitraries, make: MakeBucketed): ReadonlyArray<Law> => {
  const number = fc.constantFrom(1, 2, 4, 16, 64);
  const cases: fc.Arbitrary<InParts> = pair.chain((each) =>
    fc.record({
      pair: fc.constant(each),
      make: fc.constant(make),
      buckets: fc.record({ source: number, target: number }),
      parts: fc.integer({ min: 1, max: 12 }),
      backwards: fc.boolean(),
      options: fc.oneof(fc.constant({}), optionsOf(each.target.schema)),
    }),
  );
  return [lawAsync('the diff of two stores, found in parts, is the whole', cases, storesInPartsAreTheWhole)];
};
