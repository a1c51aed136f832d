/**
 * Laws of diffs: they say what the definition says, and a target that is patched with one is the source.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, type DiffOptions, diffFrom, type Element, Flags, iterateFrom, patch, Snapshot } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { copyOf, type Pair } from './arbitrary/pair.js';
import { type Law, law } from './Law.js';
import { agree, elementsOf, flat, seen, sparse } from './naive/NaiveDiff.js';
import { nothingMoved, reachable, skipsNothing, targetIsReachable } from './pairs.js';

/** A pair, and what is asked of its diff. */
export interface Asked {
  /** The two sides. */
  readonly pair: Pair;
  /** What is asked of their diff. */
  readonly options: DiffOptions;
}

const differ = ({ source, target }: Pair, options: DiffOptions = {}): Diff.Diff => {
  const diff = diffFrom(source, options)(target);
  if (E.isLeft(diff)) throw new Error(diff.left.message);
  return diff.right;
};

// -------------------------------------------------------------------------------------
// laws: identity and patch
// -------------------------------------------------------------------------------------

/**
 * A dataset does not differ from itself.
 *
 * @example
 * import { diffOfItselfIsEmpty, schema, snapshotOf } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const snapshots = schema().chain((each) => snapshotOf(each))
 * fc.assert(fc.property(snapshots, diffOfItselfIsEmpty), { numRuns: 5 })
 */
export const diffOfItselfIsEmpty = (snapshot: Snapshot.Snapshot): boolean => {
  const diff = differ({ source: snapshot, target: snapshot });
  return !Diff.hasDiffs(diff) && diff.elements.length === 0;
};

/**
 * A target that is patched with its diff is the source, as far as diffs can see: without the source's orphans. It takes
 * that no flag skips anything, and that the target has no orphans, whose uids may be in the way.
 *
 * @example
 * import { patchMakesTheSource, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, patchMakesTheSource), { numRuns: 5 })
 */
export const patchMakesTheSource = (pair: Pair): boolean =>
  !skipsNothing(pair) ||
  !targetIsReachable(pair) ||
  pipe(
    pair.target,
    patch(differ(pair)),
    E.exists((patched) => Snapshot.eq.equals(reachable(patched), reachable(pair.source))),
  );

/**
 * Where nothing differs, a patch gives the very snapshot that it got.
 *
 * @example
 * import { emptyPatchIsIdentity, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, emptyPatchIsIdentity), { numRuns: 5 })
 */
export const emptyPatchIsIdentity = (pair: Pair): boolean => {
  const diff = differ(pair);
  return (
    Diff.hasDiffs(diff) ||
    pipe(
      pair.target,
      patch(diff),
      E.exists((patched) => patched === pair.target),
    )
  );
};

// -------------------------------------------------------------------------------------
// laws: the definition
// -------------------------------------------------------------------------------------

/** Halves of moves are left out where a flag skips the other half; where nothing moves, the definition is exact. */
const isExact = ({ pair, options }: Asked): boolean =>
  nothingMoved(pair) ||
  (skipsNothing(pair) &&
    options.models === undefined &&
    options.where === undefined &&
    !Flags.has(Flags.of(options.flags ?? []), Flags.of(['SKIP_UNMATCHED_BOTH'])));

/**
 * A diff has the elements that the definition has, in its order.
 *
 * @example
 * import { diffIsAsDefined, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => diffIsAsDefined({ pair, options: {} })), { numRuns: 5 })
 */
export const diffIsAsDefined = (asked: Asked): boolean =>
  !isExact(asked) ||
  agree(seen(differ(asked.pair, asked.options).elements), sparse(elementsOf(asked.pair, asked.options)));

/**
 * With unchanged elements on request, a diff has all that the definition has.
 *
 * @example
 * import { fullDiffIsAsDefined, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => fullDiffIsAsDefined({ pair, options: {} })), { numRuns: 5 })
 */
export const fullDiffIsAsDefined = (asked: Asked): boolean =>
  !isExact(asked) ||
  agree(
    seen(differ(asked.pair, { ...asked.options, unchanged: true }).elements),
    elementsOf(asked.pair, asked.options),
  );

/**
 * The counts are those of the definition, whether they are derived or counted.
 *
 * @example
 * import { relatedPair, schema, summaryIsAsDefined } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => summaryIsAsDefined({ pair, options: {} })), { numRuns: 5 })
 */
export const summaryIsAsDefined = (asked: Asked): boolean => {
  if (!isExact(asked)) return true;
  const { source, target } = asked.pair;
  const all = flat(elementsOf(asked.pair, asked.options));
  const count = (action: Element.Action): number => all.filter((element) => element.action === action).length;
  const refs = (snapshot: Snapshot.Snapshot): ReadonlyArray<string> =>
    Snapshot.modelNames(snapshot).flatMap((model) =>
      Snapshot.entries(model)(snapshot).map(({ uid }) => JSON.stringify([model, uid])),
    );
  const placed = new Set(all.map(({ model, uid }) => JSON.stringify([model, uid])));
  const skipped = new Set([...refs(source), ...refs(target)].filter((ref) => !placed.has(ref))).size;
  return [asked.options, { ...asked.options, unchanged: true }].every((options) => {
    const summary = Diff.summary(differ(asked.pair, options));
    return (
      summary.create === count('create') &&
      summary.update === count('update') &&
      summary.delete === count('delete') &&
      summary.unchanged === count('unchanged') &&
      summary.skipped === skipped
    );
  });
};

/**
 * What a diff leaves out, it leaves out again: after the patch nothing is left to do. It takes that no half of a move is
 * skipped: what stays behind when its parent is deleted may then be a root, and be compared.
 *
 * @example
 * import { patchLeavesNothingToDo, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => patchLeavesNothingToDo({ pair, options: {} })), { numRuns: 5 })
 */
export const patchLeavesNothingToDo = (asked: Asked): boolean => {
  const { pair, options } = asked;
  return (
    !isExact(asked) ||
    !targetIsReachable(pair) ||
    pipe(
      pair.target,
      patch(differ(pair, options)),
      E.exists((patched) => !Diff.hasDiffs(differ({ source: pair.source, target: patched }, options))),
    )
  );
};

// -------------------------------------------------------------------------------------
// laws: consistency
// -------------------------------------------------------------------------------------

/**
 * Of an entity that both sides have, a diff has both halves of a move, or neither.
 *
 * @example
 * import { movesAreWhole, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => movesAreWhole({ pair, options: {} })), { numRuns: 5 })
 */
export const movesAreWhole = ({ pair, options }: Asked): boolean => {
  const all = [...Diff.iterate(differ(pair, options))];
  const has = (action: Element.Action, { model, uid }: Element.Element): boolean =>
    all.some((element) => element.action === action && element.model === model && element.uid === uid);
  return all.every((element) => {
    if (element.action === 'create') {
      const there = Snapshot.entry(element)(reachable(pair.target));
      return there === undefined || has('delete', element);
    }
    return true;
  });
};

/**
 * A diff depends on content and order alone: of copies that share nothing with the originals it is the same.
 *
 * @example
 * import { diffOfCopiesIsTheSame, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => diffOfCopiesIsTheSame({ pair, options: {} })), { numRuns: 5 })
 */
export const diffOfCopiesIsTheSame = ({ pair, options }: Asked): boolean => {
  const copies = { source: copyOf(pair.source), target: copyOf(pair.target) };
  const [diff, other] = [differ(pair, options), differ(copies, options)];
  return Diff.eq.equals(diff, other) && Diff.toText()(diff) === Diff.toText()(other);
};

/**
 * Two diffs are equal exactly when they read the same.
 *
 * @example
 * import { equalDiffsReadTheSame, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, (pair) => equalDiffsReadTheSame({ pair, options: {} })), { numRuns: 5 })
 */
export const equalDiffsReadTheSame = ({ pair, options }: Asked): boolean => {
  const [some, all] = [differ(pair, options), differ(pair)];
  return !Diff.eq.equals(some, all) || Diff.toText()(some) === Diff.toText()(all);
};

/**
 * A diff with sides exchanged has its creates and deletes exchanged, and as many updates.
 *
 * @example
 * import { diffHasTwoEnds, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, diffHasTwoEnds), { numRuns: 5 })
 */
export const diffHasTwoEnds = (pair: Pair): boolean => {
  if (!skipsNothing(pair)) return true;
  const there = Diff.summary(differ(pair));
  const back = Diff.summary(differ({ source: pair.target, target: pair.source }));
  return (
    there.create === back.delete &&
    there.delete === back.create &&
    there.update === back.update &&
    there.unchanged === back.unchanged &&
    there.skipped === back.skipped
  );
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

const some = <A>(items: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A> | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: fc.subarray([...items]), weight: 1 });

/** Questions about a pair: flags, models, attributes, predicates. */
const asking = (pair: Pair): fc.Arbitrary<Asked> => {
  const models = [...pair.target.schema.models.values()];
  const names = models.map(({ name }) => name);
  return fc
    .record({
      flags: some(Flags.diffFlags),
      models: some(names),
      restricted: some(models),
      isExcluded: fc.boolean(),
      filtered: some(names),
      by: fc.nat(3),
    })
    .map(({ flags, models, restricted, isExcluded, filtered, by }) => {
      const choice = (list: ReadonlyArray<string>) => {
        const chosen = list.filter((_, i) => i % 2 === by % 2);
        return isExcluded ? { exclude: chosen } : { include: chosen };
      };
      const options: DiffOptions = {
        ...(flags === undefined ? {} : { flags }),
        ...(models === undefined ? {} : { models }),
        ...(restricted === undefined
          ? {}
          : { attributes: Object.fromEntries(restricted.map((m) => [m.name, choice(Object.keys(m.attributes))])) }),
        ...(filtered === undefined
          ? {}
          : {
              where: Object.fromEntries(
                filtered.map((name) => [
                  name,
                  (entity: object) => (JSON.stringify(Object.values(entity)[0])?.length ?? 0) % 4 !== by,
                ]),
              ),
            }),
      };
      return { pair, options };
    });
};

/**
 * Elements that are made one by one, as they are asked for, are those of the diff, in its order; and so again.
 *
 * @example
 * import { arbitrariesOf, iteratedIsTheDiff, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const { pair } = arbitrariesOf(schema())
 * fc.assert(fc.property(pair, (each) => iteratedIsTheDiff({ pair: each, options: {} })), { numRuns: 10 })
 */
export const iteratedIsTheDiff = ({ pair, options }: Asked): boolean =>
  pipe(
    pair.target,
    iterateFrom(pair.source, options),
    E.exists((elements) => {
      const whole = differ(pair, options).elements;
      return [[...elements], [...elements]].every(
        (made) => made.length === whole.length && JSON.stringify(made) === JSON.stringify(whole),
      );
    }),
  );

/**
 * The laws of diffs and patches.
 *
 * @example
 * import { arbitrariesOf, diffLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * diffLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const diffLaws = ({ snapshot, pair }: Arbitraries): ReadonlyArray<Law> => {
  const asked = pair.chain(asking);
  return [
    law('a dataset does not differ from itself', snapshot, diffOfItselfIsEmpty),
    law('a target patched with its diff is the source', pair, patchMakesTheSource),
    law('after a patch nothing is left to do', asked, patchLeavesNothingToDo),
    law('a patch without differences gives the very same snapshot', pair, emptyPatchIsIdentity),
    law('a diff has the elements of the definition, in order', asked, diffIsAsDefined),
    law('a full diff has all elements of the definition', asked, fullDiffIsAsDefined),
    law('the counts are those of the definition', asked, summaryIsAsDefined),
    law('of a move a diff has both halves, or neither', asked, movesAreWhole),
    law('a diff of copies is the same, in the same order', asked, diffOfCopiesIsTheSame),
    law('elements that are made one by one are those of the diff', asked, iteratedIsTheDiff),
    law('equal diffs read the same', asked, equalDiffsReadTheSame),
    law('a diff the other way round has its creates and deletes exchanged', pair, diffHasTwoEnds),
  ];
};
