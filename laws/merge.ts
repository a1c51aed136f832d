/**
 * Laws of three-way merges.
 *
 * @since 0.5.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Conflict,
  type Entity,
  Equality,
  type Merged,
  type MergeOptions,
  merge,
  Patch,
  Resolution,
  Schema,
  Snapshot,
  Strategy,
} from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { copyOf } from './arbitrary/pair.js';
import { relatedTriple, type Triple } from './arbitrary/triple.js';
import { type Law, law } from './Law.js';
import { allRefs, conflictsOf, namedBy, refsOf } from './naive/NaiveMerge.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Three datasets, and a number for each conflict, by which it is decided. */
export interface Dispute {
  /** The three datasets. */
  readonly triple: Triple;
  /** By conflict: 0 for the source, 1 for the target, 2 for the base; the source where one is missing. */
  readonly picks: ReadonlyArray<number>;
}

const merged = ({ base, source, target }: Triple, options: MergeOptions = {}): Merged => {
  const made = merge(base, source, options)(target);
  if (E.isLeft(made)) throw new Error(made.left.message);
  return made.right;
};

/** The same entries, to the letter, in whatever order. */
const same = (x: Snapshot.Snapshot, y: Snapshot.Snapshot): boolean => x === y || Patch.between(x, y).length === 0;

const entryOf = (snapshot: Snapshot.Snapshot, ref: Entity.Ref) => Snapshot.entry(ref)(snapshot);

const keys = (conflicts: ReadonlyArray<Conflict.Conflict>): ReadonlyArray<string> =>
  conflicts.map(Conflict.keyOf).toSorted();

const sameConflicts = (xs: ReadonlyArray<Conflict.Conflict>, ys: ReadonlyArray<Conflict.Conflict>): boolean => {
  const others = new Map(ys.map((y) => [Conflict.keyOf(y), y]));
  return (
    xs.length === ys.length &&
    xs.every((x) => {
      const y = others.get(Conflict.keyOf(x));
      return y !== undefined && Conflict.eq.equals(x, y);
    })
  );
};

const swapped = ({ base, source, target }: Triple): Triple => ({ base, source: target, target: source });

// -------------------------------------------------------------------------------------
// laws: what merges silently
// -------------------------------------------------------------------------------------

/**
 * Where one side has changed nothing, or both have changed the same, the merge is the other side, to the letter.
 *
 * @example
 * import { mergeOfOneSideIsThatSide, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, mergeOfOneSideIsThatSide), { numRuns: 5 })
 */
export const mergeOfOneSideIsThatSide = ({ base, source }: Triple): boolean => {
  const copy = copyOf(base);
  const alike = copyOf(source);
  return [
    merged({ base, source, target: base }),
    merged({ base, source, target: copy }),
    merged({ base, source: base, target: source }),
    merged({ base: copy, source: base, target: source }),
    merged({ base, source, target: source }),
    merged({ base, source: alike, target: source }),
  ].every(({ snapshot, conflicts }) => conflicts.length === 0 && same(snapshot, source));
};

/**
 * Changes of which the one takes nothing from under the other are no conflicts, and merge to both.
 *
 * @example
 * import { disjointEditsMerge, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, disjointEditsMerge), { numRuns: 5 })
 */
export const disjointEditsMerge = (triple: Triple): boolean => {
  const { base, source, target } = triple;
  const both = Patch.apply(Patch.between(base, source))(target);
  if (E.isLeft(both) || !hasAllParents(both.right)) return true;
  const { snapshot, conflicts } = merged(triple);
  return conflicts.length === 0 && same(snapshot, both.right);
};

const hasAllParents = (snapshot: Snapshot.Snapshot): boolean =>
  refsOf(snapshot).every((ref) => {
    const parent = entryOf(snapshot, ref)?.parent;
    return parent === undefined || entryOf(snapshot, parent) !== undefined;
  });

/**
 * Source and target are alike: the same conflicts, seen from the other side, and, where there are none, the same outcome.
 *
 * @example
 * import { mergeIsSymmetric, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, mergeIsSymmetric), { numRuns: 5 })
 */
export const mergeIsSymmetric = (triple: Triple): boolean => {
  const [one, other] = [merged(triple), merged(swapped(triple))];
  return (
    sameConflicts(one.conflicts, other.conflicts.map(Conflict.mirror)) &&
    (one.conflicts.length > 0 || Snapshot.eq.equals(one.snapshot, other.snapshot))
  );
};

/**
 * What is merged depends on content alone: of copies that share nothing with the originals it is the same.
 *
 * @example
 * import { mergeOfCopiesIsTheSame, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, mergeOfCopiesIsTheSame), { numRuns: 5 })
 */
export const mergeOfCopiesIsTheSame = (triple: Triple): boolean => {
  const { base, source, target } = triple;
  const one = merged(triple);
  return [
    { base: copyOf(base), source, target },
    { base, source: copyOf(source), target },
    { base: copyOf(base), source: copyOf(source), target: copyOf(target) },
  ].every((copies) => {
    const other = merged(copies);
    return sameConflicts(one.conflicts, other.conflicts) && same(one.snapshot, other.snapshot);
  });
};

// -------------------------------------------------------------------------------------
// laws: conflicts
// -------------------------------------------------------------------------------------

/**
 * The conflicts are those of the definition, each of them once, whoever decides them.
 *
 * @example
 * import { conflictsAreAsDefined, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, conflictsAreAsDefined), { numRuns: 5 })
 */
export const conflictsAreAsDefined = (triple: Triple): boolean => {
  const defined = conflictsOf(triple).toSorted();
  const { conflicts } = merged(triple);
  const { conflicts: open, decided } = merged(triple, { strategy: Strategy.targetWins });
  // Of an entity that both sides created, strategies decide attribute by attribute.
  const told = new Set(decided.map(({ conflict }) => Conflict.keyOf(conflict)));
  return (
    Equality.equals(keys(conflicts), defined) && open.length === 0 && Equality.equals([...told].toSorted(), defined)
  );
};

/**
 * Nothing is lost: what one side has and the merge has not was deleted by the other side while it was as it had been, or a
 * conflict names it; and an attribute that one side alone has changed is as that side has it.
 *
 * @example
 * import { nothingIsLost, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, nothingIsLost), { numRuns: 5 })
 */
export const nothingIsLost = (triple: Triple): boolean => {
  const { base, source, target } = triple;
  const { snapshot, conflicts } = merged(triple);
  const named = conflicts.flatMap(namedBy).map(({ model, uid }) => JSON.stringify([model, uid]));
  return allRefs(triple).every((ref) => {
    if (named.includes(JSON.stringify([ref.model, ref.uid]))) return true;
    const [b, s, t, is] = [base, source, target, snapshot].map((each) => entryOf(each, ref));
    const model = base.schema.models.get(ref.model);
    if (model === undefined) return false;
    if (is === undefined) return s === undefined || t === undefined ? b !== undefined : false;
    return Object.keys(model.attributes).every((name) => {
      const equals = (model.equality.get(name) ?? Equality.exact).equals;
      const [before, ours, theirs] = [b?.entity[name], s?.entity[name], t?.entity[name]];
      if (s === undefined || t === undefined) return Equality.equals(is.entity[name], (s ?? t ?? b)?.entity[name]);
      if (equals(ours, theirs)) return equals(is.entity[name], ours);
      return (
        equals(is.entity[name], equals(before, ours) && b !== undefined ? theirs : ours) ||
        isTolerant(equals, before, ours, theirs)
      );
    });
  });
};

/** A tolerance is not transitive: both may be as before, and nevertheless differ. */
const isTolerant = (equals: (x: unknown, y: unknown) => boolean, b: unknown, s: unknown, t: unknown): boolean =>
  equals(b, s) && equals(b, t) && !equals(s, t);

// -------------------------------------------------------------------------------------
// laws: decisions
// -------------------------------------------------------------------------------------

/**
 * To choose the source everywhere is what `sourceWins` does, and of the target likewise; and the one is the other in a
 * mirror.
 *
 * @example
 * import { choosingIsWinning, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, choosingIsWinning), { numRuns: 5 })
 */
export const choosingIsWinning = (triple: Triple): boolean => {
  const { conflicts } = merged(triple);
  const chosen = (choice: Conflict.Side): Merged => merged(triple, { resolutions: Resolution.all(choice)(conflicts) });
  const [source, target] = [
    merged(triple, { strategy: Strategy.sourceWins }),
    merged(triple, { strategy: Strategy.targetWins }),
  ];
  const mirrored = merged(swapped(triple), { strategy: Strategy.targetWins });
  return (
    [source, target, chosen('source'), chosen('target')].every((each) => each.conflicts.length === 0) &&
    same(chosen('source').snapshot, source.snapshot) &&
    same(chosen('target').snapshot, target.snapshot) &&
    Snapshot.eq.equals(source.snapshot, mirrored.snapshot)
  );
};

const CHOICES: ReadonlyArray<Conflict.Choice> = ['source', 'target', 'base'];

/** A choice for some of the conflicts. */
const chosenFor = (conflicts: ReadonlyArray<Conflict.Conflict>, picks: ReadonlyArray<number>) =>
  conflicts.flatMap((conflict, i): ReadonlyArray<Resolution.Resolution> => {
    const choice = CHOICES[picks[i] ?? 0] ?? 'source';
    return [{ conflict, choice: Conflict.objection(conflict, choice) === undefined ? choice : 'source' }];
  });

/**
 * Choices can be made one after another, in any order: what was not chosen for stays open, as it was, and the outcome is
 * that of all at once.
 *
 * @example
 * import { choosingInSteps, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, (triple) => choosingInSteps({ triple, picks: [0, 1, 2] })), { numRuns: 5 })
 */
export const choosingInSteps = ({ triple, picks }: Dispute): boolean => {
  const { conflicts } = merged(triple);
  const all = chosenFor(conflicts, picks);
  const some = all.filter((_, i) => (picks[i] ?? 0) % 2 === 0);
  const half = merged(triple, { resolutions: some });
  const rest = all.filter((each) => !some.includes(each));
  const whole = merged(triple, { resolutions: all });
  const again = merged(triple, { resolutions: [...some, ...rest].toReversed() });
  return (
    sameConflicts(
      half.conflicts,
      rest.map(({ conflict }) => conflict),
    ) &&
    whole.conflicts.length === 0 &&
    same(whole.snapshot, again.snapshot)
  );
};

/**
 * A choice is for the conflict that it was made for: of one that is no longer so, it is refused.
 *
 * @example
 * import { staleChoicesAreRefused, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, staleChoicesAreRefused), { numRuns: 5 })
 */
export const staleChoicesAreRefused = (triple: Triple): boolean => {
  const { base, target } = triple;
  const resolutions = Resolution.all('source')(merged(triple).conflicts);
  return pipe(
    merge(base, base, { resolutions })(target),
    E.match(
      (error) => error.code === 'ERR_RESOLUTION_STALE' && resolutions.length > 0,
      () => resolutions.length === 0,
    ),
  );
};

/**
 * Conflicts that are written down to be chosen for are, when they are read, what they were; unless a value has no JSON form.
 *
 * @example
 * import { conflictsSurviveWriting, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, conflictsSurviveWriting), { numRuns: 5 })
 */
export const conflictsSurviveWriting = (triple: Triple): boolean => {
  const { conflicts } = merged(triple);
  return pipe(
    Resolution.encode(conflicts),
    E.match(
      ({ code }) => code === 'ERR_VALUE_NOT_ENCODABLE',
      (encoded) =>
        pipe(
          Resolution.decode(JSON.parse(JSON.stringify(encoded))),
          E.exists((listed) => listed.resolutions.length === 0 && sameConflicts(listed.conflicts, conflicts)),
        ),
    ),
  );
};

// -------------------------------------------------------------------------------------
// laws: the outcome
// -------------------------------------------------------------------------------------

const counts = (snapshot: Snapshot.Snapshot) => {
  const entries = refsOf(snapshot).map((ref) => ({ model: ref.model, entry: entryOf(snapshot, ref) }));
  const isOrphan = (model: string, parent: Entity.Ref | undefined): boolean =>
    parent === undefined && !Schema.isTopLevel(snapshot.schema, model);
  return {
    flagged: entries.filter(({ entry }) => entry?.flags !== 0).length,
    orphaned: entries.filter(({ model, entry }) => isOrphan(model, entry?.parent)).length,
  };
};

const isTree = ({ base, source, target }: Triple, snapshot: Snapshot.Snapshot): boolean =>
  hasAllParents(snapshot) &&
  refsOf(snapshot).every((ref) => {
    const parent = entryOf(snapshot, ref)?.parent;
    return parent === undefined || Schema.links(snapshot.schema, parent.model, ref.model);
  }) &&
  Equality.equals(counts(snapshot), { flagged: snapshot.flagged, orphaned: snapshot.orphaned }) &&
  Snapshot.orphans(snapshot).every((ref) =>
    [base, source, target].some((each) => {
      const there = entryOf(each, ref);
      return there !== undefined && there.parent === undefined;
    }),
  );

/**
 * The outcome is a tree, whatever is decided and whatever is left open: every parent is there and takes such children, and
 * what is an
 * orphan was one before.
 *
 * @example
 * import { outcomeIsATree, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, (triple) => outcomeIsATree({ triple, picks: [0, 1, 2] })), { numRuns: 5 })
 */
export const outcomeIsATree = ({ triple, picks }: Dispute): boolean => {
  const all = chosenFor(merged(triple).conflicts, picks);
  const some = all.filter((_, i) => i % 2 === 0);
  return [[], all, some].every((resolutions) => isTree(triple, merged(triple, { resolutions }).snapshot));
};

/**
 * What the source has not changed is shared with the target.
 *
 * @example
 * import { mergeSharesWithTarget, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, mergeSharesWithTarget), { numRuns: 5 })
 */
export const mergeSharesWithTarget = (triple: Triple): boolean => {
  const { source, target } = triple;
  const { snapshot } = merged(triple);
  return (
    snapshot === source ||
    refsOf(snapshot).every((ref) => {
      const [is, was] = [entryOf(snapshot, ref), entryOf(target, ref)];
      return is === was || is === undefined || was === undefined || !Patch.sameEntry(is, was);
    })
  );
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of three-way merges.
 *
 * @example
 * import { arbitrariesOf, mergeLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * mergeLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const mergeLaws = ({ schema, options }: Arbitraries): ReadonlyArray<Law> => {
  const triples = fc.noBias(schema.chain((each) => relatedTriple(each, options)));
  const disputes = fc.record({ triple: triples, picks: fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }) });
  return [
    law('the merge with what has not changed is what has', triples, mergeOfOneSideIsThatSide),
    law('edits that do not meet merge to both', triples, disjointEditsMerge),
    law('source and target are alike', triples, mergeIsSymmetric),
    law('copies merge as originals do', triples, mergeOfCopiesIsTheSame),
    law('conflicts are those of the definition, each once', triples, conflictsAreAsDefined),
    law('nothing is lost', triples, nothingIsLost),
    law('to choose a side everywhere is to let it win', triples, choosingIsWinning),
    law('choices can be made in steps', disputes, choosingInSteps),
    law('choices that no longer fit are refused', triples, staleChoicesAreRefused),
    law('conflicts are what they were when they have been written and read', triples, conflictsSurviveWriting),
    law('the outcome is a tree', disputes, outcomeIsATree),
    law('what the source has not changed is shared', triples, mergeSharesWithTarget),
  ];
};
