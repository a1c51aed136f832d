/**
 * Laws of diffs as an algebra: undone, put one after another, put side by side, taken apart.
 *
 * Filtering and taking apart hold for every diff. What goes through `patch` is asked of datasets without orphans, and of
 * diffs that skip nothing: what a diff cannot see, it cannot bring back.
 *
 * @since 0.2.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Schema } from '../src/index.js';
import { Diff, diffFrom, type Element, Equality, patch, Snapshot } from '../src/index.js';
import { arbitrariesOf } from './Arbitraries.js';
import { lineageOf } from './arbitrary/lineage.js';
import type { Pair } from './arbitrary/pair.js';
import type { SnapshotOptions } from './arbitrary/snapshot.js';
import { type Law, law } from './Law.js';
import { reachable } from './pairs.js';

const differ = (source: Snapshot.Snapshot, target: Snapshot.Snapshot): Diff.Diff => {
  const diff = diffFrom(source)(target);
  if (E.isLeft(diff)) throw new Error(diff.left.message);
  return diff.right;
};

type Patched = E.Either<unknown, Snapshot.Snapshot>;

const patched =
  (diff: Diff.Diff) =>
  (snapshot: Snapshot.Snapshot): Patched =>
    patch(diff)(snapshot);

const isSnapshot =
  (expected: Snapshot.Snapshot) =>
  (actual: Patched): boolean =>
    pipe(
      actual,
      E.exists((snapshot) => Snapshot.eq.equals(snapshot, expected)),
    );

const same = (x: E.Either<unknown, Diff.Diff>, y: E.Either<unknown, Diff.Diff>): boolean =>
  E.isLeft(x) || E.isLeft(y) ? E.isLeft(x) && E.isLeft(y) : Diff.eq.equals(x.right, y.right);

/** Snapshots of one lineage, in order. */
export type Lineage = ReadonlyArray<Snapshot.Snapshot>;

const stepsOf = (lineage: Lineage): ReadonlyArray<Diff.Diff> =>
  lineage.slice(1).flatMap((after, i) => {
    const before = lineage[i];
    return before === undefined ? [] : [differ(after, before)];
  });

// -------------------------------------------------------------------------------------
// laws: undoing
// -------------------------------------------------------------------------------------

/**
 * What a diff does, its inverse undoes.
 *
 * @example
 * import { Snapshot } from 'lockstep'
 * import { arbitrariesOf, inverseUndoes, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = arbitrariesOf(schema({ flags: false }), { flags: false }).pair.filter(
 *   ({ source, target }) => Snapshot.orphans(source).length + Snapshot.orphans(target).length === 0,
 * )
 * fc.assert(fc.property(pairs, inverseUndoes), { numRuns: 10 })
 */
export const inverseUndoes = ({ source, target }: Pair): boolean => {
  const diff = differ(source, target);
  return pipe(target, patched(diff), E.chain(patched(Diff.invert(diff))), isSnapshot(target));
};

/**
 * The inverse of the inverse is the diff.
 *
 * @example
 * import { arbitrariesOf, inverseOfInverse, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(arbitrariesOf(schema()).pair, inverseOfInverse), { numRuns: 10 })
 */
export const inverseOfInverse = ({ source, target }: Pair): boolean => {
  const diff = differ(source, target);
  return Diff.eq.equals(Diff.invert(Diff.invert(diff)), diff);
};

// -------------------------------------------------------------------------------------
// laws: one after another
// -------------------------------------------------------------------------------------

/**
 * Patching with a composition is patching with one, then the other.
 *
 * @example
 * import { Snapshot } from 'lockstep'
 * import { composeIsPatchAfterPatch, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const hasNoOrphans = (snapshot: Snapshot.Snapshot) => Snapshot.orphans(snapshot).length === 0
 * const lineages = schema({ flags: false })
 *   .chain((each) => relatedTriple(each, { flags: false }))
 *   .map(({ base, source, target }) => [source, base, target])
 *   .filter((lineage) => lineage.every(hasNoOrphans))
 * fc.assert(fc.property(fc.noBias(lineages), composeIsPatchAfterPatch), { numRuns: 10 })
 */
export const composeIsPatchAfterPatch = (lineage: Lineage): boolean => {
  const [start, , end] = lineage;
  const [first, second] = stepsOf(lineage);
  if (start === undefined || end === undefined || first === undefined || second === undefined) return false;
  return pipe(
    Diff.compose(first, second),
    E.chainW((both) => patched(both)(start)),
    isSnapshot(end),
  );
};

/**
 * A composition that says what the diff from end to end says, counts what that counts: also what neither has changed.
 *
 * @since 0.5.0
 *
 * @example
 * import { Snapshot } from 'lockstep'
 * import { composeCounts, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const hasNoOrphans = (snapshot: Snapshot.Snapshot) => Snapshot.orphans(snapshot).length === 0
 * const lineages = schema({ flags: false })
 *   .chain((each) => relatedTriple(each, { flags: false }))
 *   .map(({ base, source, target }) => [source, base, target])
 *   .filter((lineage) => lineage.every(hasNoOrphans))
 * fc.assert(fc.property(fc.noBias(lineages), composeCounts), { numRuns: 10 })
 */
export const composeCounts = (lineage: Lineage): boolean => {
  const [start, , end] = lineage;
  const [first, second] = stepsOf(lineage);
  if (start === undefined || end === undefined || first === undefined || second === undefined) return false;
  const direct = differ(end, start);
  const composed = Diff.compose(first, second);
  if (E.isLeft(composed) || !Diff.eq.equals(composed.right, direct)) return true;
  return Equality.equals(Diff.summary(composed.right), Diff.summary(direct));
};

/** Whether each diff tells of all that has changed: one does not tell of what its model takes for equal. */
const allTold = (lineage: Lineage): boolean =>
  stepsOf(lineage).every((step, i) => {
    const [before, after] = [lineage[i], lineage[i + 1]];
    if (before === undefined || after === undefined) return false;
    const made = patched(step)(before);
    return E.isRight(made) && Equality.equals(Snapshot.toDict(made.right), Snapshot.toDict(after));
  });

/**
 * It does not matter which two of three are composed first. Either way they meet, unless one of them did not tell of a value that
 * its model takes for equal to the one before, and the next does.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { composeIsAssociative, relatedTriple } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((own) => relatedTriple(own, { flags: false })),
 *   E.map((triples) => triples.map(({ base, source, target }) => [source, base, target, source])),
 *   E.map((lineages) => fc.assert(fc.property(fc.noBias(lineages), composeIsAssociative), { numRuns: 10 })),
 * )
 */
export const composeIsAssociative = (lineage: Lineage): boolean => {
  const [a, b, c] = stepsOf(lineage);
  if (a === undefined || b === undefined || c === undefined) return false;
  const left = pipe(
    Diff.compose(a, b),
    E.chain((ab) => Diff.compose(ab, c)),
  );
  const right = pipe(
    Diff.compose(b, c),
    E.chain((bc) => Diff.compose(a, bc)),
  );
  return same(left, right) && (E.isRight(left) || !allTold(lineage));
};

/**
 * The empty diff changes nothing it is composed with.
 *
 * @example
 * import { arbitrariesOf, emptyIsIdentity, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(arbitrariesOf(schema()).pair, emptyIsIdentity), { numRuns: 10 })
 */
export const emptyIsIdentity = ({ source, target }: Pair): boolean => {
  const diff = differ(source, target);
  return (
    same(Diff.compose(Diff.empty, diff), E.right(diff)) &&
    same(Diff.compose(diff, Diff.empty), E.right(diff)) &&
    same(Diff.concat(Diff.empty, diff), E.right(diff)) &&
    same(Diff.concat(diff, Diff.empty), E.right(diff))
  );
};

/**
 * A diff and its inverse come to nothing.
 *
 * @example
 * import { Snapshot } from 'lockstep'
 * import { arbitrariesOf, inverseCancels, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = arbitrariesOf(schema({ flags: false }), { flags: false }).pair.filter(
 *   ({ source, target }) => Snapshot.orphans(source).length + Snapshot.orphans(target).length === 0,
 * )
 * fc.assert(fc.property(pairs, inverseCancels), { numRuns: 10 })
 */
export const inverseCancels = ({ source, target }: Pair): boolean => {
  const diff = differ(source, target);
  return pipe(
    Diff.compose(diff, Diff.invert(diff)),
    E.exists((both) => !Diff.hasDiffs(both)),
  );
};

/**
 * Composing a diff that creates or deletes with itself is a failure: the second does not find what it expects.
 *
 * @example
 * import { Snapshot } from 'lockstep'
 * import { arbitrariesOf, schema, whatDoesNotMeetIsRefused } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = arbitrariesOf(schema({ flags: false }), { flags: false }).pair.filter(
 *   ({ source, target }) => Snapshot.orphans(source).length + Snapshot.orphans(target).length === 0,
 * )
 * fc.assert(fc.property(pairs, whatDoesNotMeetIsRefused), { numRuns: 10 })
 */
export const whatDoesNotMeetIsRefused = ({ source, target }: Pair): boolean => {
  const diff = differ(source, target);
  return !Diff.hasDiffs(diff) || E.isLeft(Diff.compose(diff, diff));
};

// -------------------------------------------------------------------------------------
// laws: taking apart
// -------------------------------------------------------------------------------------

/** A diff, and two things that may be asked of its elements. */
export interface Filtered {
  /** The two sides whose diff it is. */
  readonly pair: Pair;
  /** What is filtered by first. */
  readonly p: (element: Element.Element) => boolean;
  /** What is filtered by then. */
  readonly q: (element: Element.Element) => boolean;
}

/**
 * Filtering by both at once is filtering by one, then the other.
 *
 * @example
 * import { arbitrariesOf, type Filtered, filterDistributes, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const filtered = arbitrariesOf(schema()).pair.map((pair): Filtered => ({
 *   pair,
 *   p: ({ action }) => action !== 'delete',
 *   q: ({ uid }) => uid < 'b',
 * }))
 * fc.assert(fc.property(filtered, filterDistributes), { numRuns: 10 })
 */
export const filterDistributes = ({ pair, p, q }: Filtered): boolean => {
  const diff = differ(pair.source, pair.target);
  const both = Diff.filter((element) => p(element) && q(element))(diff);
  return Diff.eq.equals(both, pipe(diff, Diff.filter(q), Diff.filter(p)));
};

/**
 * What is kept and the rest are the whole: put side by side, and applied one after the other.
 *
 * @example
 * import { arbitrariesOf, type Filtered, partitionLosesNothing, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const filtered = arbitrariesOf(schema()).pair.map((pair): Filtered => ({
 *   pair,
 *   p: ({ action }) => action !== 'delete',
 *   q: () => true,
 * }))
 * fc.assert(fc.property(filtered, partitionLosesNothing), { numRuns: 10 })
 */
export const partitionLosesNothing = ({ pair, p }: Filtered): boolean => {
  const diff = differ(pair.source, pair.target);
  const { kept, rest } = Diff.partition(p)(diff);
  return Diff.eq.equals(kept, Diff.filter(p)(diff)) && same(Diff.concat(kept, rest), E.right(diff));
};

/**
 * What is kept can be applied by itself; the rest after it makes the whole.
 *
 * @example
 * import { Snapshot } from 'lockstep'
 * import { arbitrariesOf, type Filtered, partsApply, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const filtered = arbitrariesOf(schema({ flags: false }), { flags: false })
 *   .pair.filter(({ source, target }) => Snapshot.orphans(source).length + Snapshot.orphans(target).length === 0)
 *   .map((pair): Filtered => ({ pair, p: ({ action }) => action !== 'delete', q: () => true }))
 * fc.assert(fc.property(filtered, partsApply), { numRuns: 10 })
 */
export const partsApply = ({ pair, p }: Filtered): boolean => {
  const diff = differ(pair.source, pair.target);
  const hasMoved = movesOf(diff);
  const { kept, rest } = Diff.partition(p)(diff);
  return hasMoved || pipe(pair.target, patched(kept), E.chain(patched(rest)), isSnapshot(pair.source));
};

/** A move is two elements; half of it cannot be applied by itself. */
const movesOf = (diff: Diff.Diff): boolean => {
  const keys = [...Diff.iterate(diff)]
    .filter(({ action }) => action !== 'unchanged')
    .map(({ model, uid }) => `${model} ${uid}`);
  return new Set(keys).size < keys.length;
};

// -------------------------------------------------------------------------------------
// suites
// -------------------------------------------------------------------------------------

const chosen = fc
  .func(fc.boolean())
  .map((choose) => (element: Element.Element) => choose(element.action, element.model, element.uid));

/**
 * The laws of diffs as an algebra, on pairs and lineages of schemas.
 *
 * @example
 * import { algebraLaws } from 'lockstep/laws'
 * import { Model, Schema } from 'lockstep'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) => algebraLaws(fc.constant(schema)).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))),
 * )
 */
export const algebraLaws = (schema: fc.Arbitrary<Schema.Schema>, options: SnapshotOptions = {}): ReadonlyArray<Law> => {
  const visible = { ...options, flags: false, orphans: false };
  const pair = arbitrariesOf(schema, visible).pair.map(({ source, target }) => ({
    source: reachable(source),
    target: reachable(target),
  }));
  const lineage = (count: number): fc.Arbitrary<Lineage> =>
    fc.noBias(schema.chain((each) => lineageOf(each, count, visible))).map((snapshots) => snapshots.map(reachable));
  const filtered: fc.Arbitrary<Filtered> = fc.record({ pair, p: chosen, q: chosen });
  return [
    law('the inverse of a diff undoes it', pair, inverseUndoes),
    law('the inverse of the inverse is the diff', pair, inverseOfInverse),
    law('patching with a composition is patching twice', lineage(3), composeIsPatchAfterPatch),
    law('a composition counts as the diff from end to end', lineage(3), composeCounts),
    law('composition is associative', lineage(4), composeIsAssociative),
    law('the empty diff is the identity', pair, emptyIsIdentity),
    law('a diff and its inverse cancel', pair, inverseCancels),
    law('diffs that do not meet are refused', pair, whatDoesNotMeetIsRefused),
    law('filtering by both is filtering twice', filtered, filterDistributes),
    law('partition loses nothing', filtered, partitionLosesNothing),
    law('what is kept applies, and the rest after it', filtered, partsApply),
  ];
};
