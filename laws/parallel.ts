/**
 * Laws of partitions: however a diff is cut, and in whatever order its parts come, the whole is what one diff of all gives.
 *
 * @since 0.5.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { make as makeScope } from '../src/diff/Scope.js';
import { Diff, type DiffOptions, diffFrom, type Schema, Snapshot } from '../src/index.js';
import * as Flat from '../src/parallel/Flat.js';
import { diffPartitions, linesOfPartitions } from '../src/parallel/inMemory.js';
import * as Part from '../src/parallel/Part.js';
import * as Partition from '../src/parallel/Partition.js';
import * as partCodec from '../src/parallel/partCodec.js';
import { coarsen } from '../src/snapshot/digest.js';
import type { Arbitraries } from './Arbitraries.js';
import { optionsOf } from './arbitrary/options.js';
import type { Pair } from './arbitrary/pair.js';
import { type Law, law } from './Law.js';
import { nothingMoved, skipsNothing, targetIsReachable } from './pairs.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Two sides, how their diff is cut, and what is asked of it. */
export interface Cut {
  /** The two sides. */
  readonly pair: Pair;
  /** In any order; together they have every bucket of every model, some of them more than once. */
  readonly partitions: ReadonlyArray<Partition.Partition>;
  /** What is asked of their diff. */
  readonly options: DiffOptions;
}

const got = <E extends { readonly message: string }, A>(either: E.Either<E, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

/** What of a summary does not depend on what was read. */
const changesIn = (diff: Diff.Diff): string => {
  const { create, update, delete: deleted } = Diff.summary(diff);
  return JSON.stringify([create, update, deleted]);
};

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * The parts of a diff, put together, are the whole: the same elements, in the same order. What is the same on both sides
 * counts as unchanged; where nothing is skipped or has moved, so do all numbers agree.
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 * import { partsAreTheWhole, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * const whole = (model: string): Partition.Partition => ({ model, of: 2, buckets: [0, 1] })
 * fc.assert(
 *   fc.property(pairs, (pair) =>
 *     partsAreTheWhole({ pair, partitions: [...pair.source.schema.models.keys()].map(whole), options: {} })),
 *   { numRuns: 5 },
 * )
 */
export const partsAreTheWhole = ({ pair, partitions, options }: Cut): boolean => {
  const parts = got(diffPartitions(partitions, pair, options));
  const whole = got(diffFrom(pair.source, options)(pair.target));
  const isSame =
    Diff.eq.equals(parts, whole) &&
    Diff.toText()(parts) === Diff.toText()(whole) &&
    changesIn(parts) === changesIn(whole);
  const isPlain =
    options.where === undefined &&
    skipsNothing(pair) &&
    nothingMoved(pair) &&
    targetIsReachable(pair) &&
    targetIsReachable({ source: pair.target, target: pair.source });
  return isSame && (!isPlain || JSON.stringify(Diff.summary(parts)) === JSON.stringify(Diff.summary(whole)));
};

const showLine = ({ element, parent }: Flat.Line): string =>
  JSON.stringify([element, parent ?? null], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

/**
 * The lines that partitions give one by one are the elements of the whole, each once.
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 * import { linesAreTheWhole, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * const whole = (model: string): Partition.Partition => ({ model, of: 2, buckets: [0, 1] })
 * fc.assert(
 *   fc.property(pairs, (pair) =>
 *     linesAreTheWhole({ pair, partitions: [...pair.source.schema.models.keys()].map(whole), options: {} })),
 *   { numRuns: 5 },
 * )
 */
export const linesAreTheWhole = ({ pair, partitions, options }: Cut): boolean => {
  const { unchanged: _, order: _order, ...asked } = options;
  const once = partitions.filter((one, i) => partitions.findIndex((other) => Partition.eq.equals(one, other)) === i);
  const lines = got(linesOfPartitions(once, pair, asked));
  const whole = Flat.ofElements(got(diffFrom(pair.source, asked)(pair.target)).elements);
  return JSON.stringify(lines.map(showLine).sort()) === JSON.stringify([...whole].map(showLine).sort());
};

/**
 * Putting parts together is a monoid; the order does not matter, nor how often a part comes.
 *
 * @example
 * import { partsAreAMonoid, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => partsAreAMonoid({ pair, partitions: [], options: {} })), { numRuns: 5 })
 */
export const partsAreAMonoid = ({ pair, partitions, options }: Cut): boolean => {
  const scope = got(makeScope(pair.source.schema, pair.target.schema, options));
  const parts = partitions.map((partition) => Part.ofSnapshots(partition, pair, scope, options));
  const [x = Part.empty, y = Part.empty, z = Part.empty] = parts;
  const { concat, empty } = Part.monoid;
  const { equals } = Part.eq;
  return (
    equals(concat(concat(x, y), z), concat(x, concat(y, z))) &&
    equals(concat(x, empty), x) &&
    equals(concat(empty, x), x) &&
    equals(concat(x, y), concat(y, x)) &&
    equals(concat(x, x), x) &&
    equals(Part.concatAll(parts), parts.reduce(concat, empty))
  );
};

/**
 * A part that was written as text, and read again, is the same: whatever its values are.
 *
 * @example
 * import { Partition } from 'lockstep/parallel'
 * import { partsSurviveText, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * const whole = (model: string): Partition.Partition => ({ model, of: 1, buckets: [0] })
 * fc.assert(
 *   fc.property(pairs, (pair) =>
 *     partsSurviveText({ pair, partitions: [...pair.source.schema.models.keys()].map(whole), options: {} })),
 *   { numRuns: 5 },
 * )
 */
export const partsSurviveText = ({ pair, partitions }: Cut): boolean => {
  const { source, target } = pair;
  const schemas = { source: source.schema, target: target.schema };
  const scope = got(makeScope(source.schema, target.schema, {}));
  return partitions.every((partition) => {
    const part = Part.ofSnapshots(partition, pair, scope, { unchanged: true });
    return Part.eq.equals(got(partCodec.decode(schemas)(got(partCodec.encode(schemas)(part)))), part);
  });
};

/**
 * A digest with fewer buckets is the one that the content has with so many.
 *
 * @example
 * import { digestsCoarsen, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(schema().chain((each) => relatedPair(each)), digestsCoarsen), { numRuns: 5 })
 */
export const digestsCoarsen = ({ source }: Pair): boolean => {
  const like = (buckets: number) =>
    new Map([...source.schema.models.keys()].map((model) => [model, Array.from({ length: buckets }, () => '')]));
  const fine = Snapshot.digest(source, like(32));
  return [1, 2, 8, 32].every(
    (buckets) =>
      JSON.stringify([...coarsen(buckets)(fine)]) === JSON.stringify([...Snapshot.digest(source, like(buckets))]),
  );
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/** Partitions of a model: as many buckets as there may be, shared out in any way. */
const partitionsOf = (model: string): fc.Arbitrary<ReadonlyArray<Partition.Partition>> =>
  fc
    .constantFrom(1, 2, 4, 8, 16)
    .chain((of) =>
      fc
        .array(fc.nat(3), { minLength: of, maxLength: of })
        .map((groups) =>
          [0, 1, 2, 3]
            .map((group) => ({ model, of, buckets: [...groups.keys()].filter((bucket) => groups[bucket] === group) }))
            .filter(({ buckets }) => buckets.length > 0),
        ),
    );

const cutsOf = (schema: Schema.Schema): fc.Arbitrary<ReadonlyArray<Partition.Partition>> =>
  fc
    .tuple(...[...schema.models.keys()].map(partitionsOf))
    .map((all) => all.flat())
    .chain((all) =>
      fc
        .tuple(
          fc.shuffledSubarray(all, { minLength: all.length }),
          fc.subarray(all, { maxLength: Math.min(2, all.length) }),
        )
        .map(([shuffled, again]) => [...shuffled, ...again]),
    );

/**
 * The laws of partitions.
 *
 * @example
 * import { arbitrariesOf, parallelLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * parallelLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const parallelLaws = ({ pair }: Arbitraries): ReadonlyArray<Law> => {
  const cuts: fc.Arbitrary<Cut> = pair.chain((each) =>
    fc.record({
      pair: fc.constant(each),
      partitions: cutsOf(each.target.schema),
      options: fc.oneof(fc.constant({}), optionsOf(each.target.schema)),
    }),
  );
  return [
    law('the parts of a diff, put together, are the whole', cuts, partsAreTheWhole),
    law('the lines of partitions are the elements of the whole, each once', cuts, linesAreTheWhole),
    law('putting parts together is a monoid, commutative and idempotent', cuts, partsAreAMonoid),
    law('a part that was written as text is the same', cuts, partsSurviveText),
    law('a digest with fewer buckets is that of the content', pair, digestsCoarsen),
  ];
};
