/**
 * Why an entity is, or is not, in a diff. The answers come from the very tree that diffs are made with.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { keyOf, type Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import * as Flags from '../model/Flags.js';
import { ascend } from '../model/forest.js';
import type { DiffError, ModelUnknown, ObjectNotFound } from '../model/LockstepError.js';
import * as Schema from '../model/Schema.js';
import { notFound } from '../snapshot/Draft.js';
import type { Entry } from '../snapshot/Entry.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import {
  type Because,
  type Cause,
  changed,
  leftOut,
  type Overlooked,
  type Reason,
  type Skip,
  sameRef,
  type Unreached,
  unchanged,
} from './Reason.js';
import * as Scope from './Scope.js';
import * as Tree from './Tree.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { Because, Cause, Overlooked, Reason, Skip, Unreached };

/** Why `explain` has no answer. */
export type ExplainError = DiffError | ModelUnknown | ObjectNotFound;

/** How many entities of a model are left out for a cause. */
export interface SkippedCount {
  /** The name of the model. */
  readonly model: string;
  /** A flag by its name, the option `models` or `where`, or why nothing leads to them. */
  readonly cause: Cause;
  /** How many entities, 1 or more. */
  readonly count: number;
}

// -------------------------------------------------------------------------------------
// halves
// -------------------------------------------------------------------------------------

/** One side, as it is asked about. */
interface Side {
  readonly name: 'source' | 'target';
  readonly snapshot: Snapshot;
  readonly place: (model: string, entry: Entry) => Tree.Standing;
}

/** An entity on one side, and where it stands. */
interface Half {
  readonly side: Side;
  readonly entry: Entry;
  readonly standing: Tree.Standing;
}

type In = Half & { readonly standing: Tree.Node };

type Out = Half & { readonly standing: Cause };

const halfOn =
  (side: Side) =>
  (ref: Ref): Half | undefined => {
    const entry = Snapshots.entry(ref)(side.snapshot);
    return entry === undefined ? undefined : { side, entry, standing: side.place(ref.model, entry) };
  };

const isIn = (half: Half | undefined): half is In => half !== undefined && Tree.isNode(half.standing);

const isOut = (half: Half | undefined): half is Out => half !== undefined && !Tree.isNode(half.standing);

/** Where it was decided that an entity is left out: it, or the uppermost above it that is left out. */
const decider = (side: Side): ((ref: Ref) => Ref) =>
  ascend(keyOf, (ref) => {
    const parent = Snapshots.entry(ref)(side.snapshot)?.parent;
    const above = parent === undefined ? undefined : halfOn(side)(parent);
    return parent === undefined || !isOut(above) ? { found: ref } : { next: parent };
  });

// -------------------------------------------------------------------------------------
// the tree, asked
// -------------------------------------------------------------------------------------

const isFlag = (cause: Cause): cause is Flags.ModelFlag & Cause => Flags.isModelFlag(cause);

const asker = (source: Snapshot, target: Snapshot, scope: Scope.Scope, options: Scope.DiffOptions) => {
  const tree = Tree.make(source, target, scope);
  const left: Side = { name: 'source', snapshot: source, place: tree.source };
  const right: Side = { name: 'target', snapshot: target, place: tree.target };
  const choices = new Map(Object.entries(options.attributes ?? {}));
  const decidedAt = { source: decider(left), target: decider(right) };

  const carrier = (cause: Cause, side: Side, at: Ref): Because['on'] => {
    if (!isFlag(cause)) return undefined;
    const flag = Flags.of([cause]);
    if (Flags.has(scope.flags, flag)) return 'diff';
    // Of a pair, either side may carry it.
    for (const { snapshot } of [side, side === left ? right : left]) {
      if (Flags.has(snapshot.schema.models.get(at.model)?.flags ?? 0, flag)) return 'model';
      if (Flags.has(Snapshots.entry(at)(snapshot)?.flags ?? 0, flag)) return 'entity';
    }
    return undefined;
  };

  const because = (ref: Ref, { side, standing: cause }: Out): Because => {
    const at = decidedAt[side.name](ref);
    const on = carrier(cause, side, at);
    return { side: side.name, at, cause, ...(on === undefined ? {} : { on }) };
  };

  const half = (ref: Ref, skip: Out): Because => ({ ...because(ref, skip), halfOf: ref });

  /** What was found out about some entities: what is broken at or above them, or that nothing is. */
  const broken = new Map<string, Because>();
  const unbroken = new Set<string>();

  /**
   * The move of which one half is skipped, so that an entity's place in the tree is taken away with the other half: its
   * own move, or that of something above it, on either side. This is how the tree drops, followed backwards. Asked of what
   * has a place on one side at least, so that all that is above it there has one too.
   */
  const brokenMove = (ref: Ref): Because | undefined => {
    const seen = new Set<string>();
    const pending = [ref];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const at = next;
      const key = keyOf(at);
      if (seen.has(key) || unbroken.has(key)) continue;
      seen.add(key);
      const halves = [halfOn(left)(at), halfOn(right)(at)];
      const placed = halves.filter(isIn);
      const skip = halves.filter(isOut).find(({ standing }) => Tree.isSkip(standing));
      const found = broken.get(key) ?? (skip === undefined ? undefined : half(at, skip));
      if (found !== undefined) {
        broken.set(keyOf(ref), found);
        return found;
      }
      // The source's side first.
      for (const { entry } of placed.toReversed()) if (entry.parent !== undefined) pending.push(entry.parent);
    }
    for (const key of seen) unbroken.add(key);
    return undefined;
  };

  const overlooked = (model: string, s: Entry, t: Entry): ReadonlyArray<Overlooked> => {
    const ours = source.schema.models.get(model)?.attributes ?? {};
    const theirs = target.schema.models.get(model)?.attributes ?? {};
    const choice = choices.get(model);
    const isChosen = (name: string): boolean => {
      if (choice === undefined) return true;
      return 'include' in choice ? choice.include.includes(name) : !choice.exclude.includes(name);
    };
    const causeOf = (name: string): Overlooked['cause'] => {
      if (!(Object.hasOwn(ours, name) && Object.hasOwn(theirs, name))) return 'undeclared';
      if (!scope.isSelected(model)) return 'models';
      return isChosen(name) ? 'equality' : 'attributes';
    };
    return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
      .filter((name) => !Equality.equals(s.entity[name], t.entity[name]))
      .map((attribute) => ({ attribute, cause: causeOf(attribute) }));
  };

  const compared = (ref: Ref, s: Entry, t: Entry): Reason => {
    const comparator = scope.isSelected(ref.model) ? scope.comparators.get(ref.model) : undefined;
    const names = comparator?.changed(s.entity, t.entity) ?? [];
    return names.length > 0 ? changed(ref, ['update'], names) : unchanged(ref, overlooked(ref.model, s, t));
  };

  return (ref: Ref): Reason | undefined => {
    const [ours, theirs] = [halfOn(left)(ref), halfOn(right)(ref)];
    const out = [ours, theirs].filter(isOut).map((half) => because(ref, half));
    const [first, second] = out;
    const broken = isIn(ours) || isIn(theirs) ? brokenMove(ref) : undefined;
    if (broken !== undefined) return leftOut(ref, first === undefined ? [broken] : out);
    if (isIn(ours) && isIn(theirs) && ours.standing === theirs.standing) return compared(ref, ours.entry, theirs.entry);
    if (isIn(theirs)) return changed(ref, isIn(ours) ? ['delete', 'create'] : ['delete']);
    if (isIn(ours)) return changed(ref, ['create']);
    if (first === undefined) return undefined;
    const isOne = second !== undefined && first.cause === second.cause && sameRef(first.at, second.at);
    return leftOut(ref, isOne ? [{ ...first, side: 'both' }] : out);
  };
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Why an entity is, or is not, in the diff of two snapshots: unchanged, changed, left out (by which flag, option or
 * predicate, of what), or an orphan. To ask about many entities, apply it to the snapshots once. O(depth) for each.
 *
 * Errors: `ERR_OBJECT_NOT_FOUND` (neither side has it), `ERR_MODEL_UNKNOWN`, and those of `diffFrom`.
 *
 * @example
 * import { Diff, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('source', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('target', ({ source }) => pipe(source, Snapshot.add(Device, { name: 'a' }))),
 *   E.chainW(({ source, target }) =>
 *     Diff.explain(source, target, { flags: ['SKIP_UNMATCHED_DST'] })({ model: 'device', uid: 'a' })),
 *   E.map(({ message }) => message),
 * ) // => E.right('device "a" is left out because only the target has it, and the diff carries SKIP_UNMATCHED_DST')
 */
export const explain = (
  source: Snapshot,
  target: Snapshot,
  options: Scope.DiffOptions = {},
): ((ref: Ref) => E.Either<ExplainError, Reason>) => {
  const ask = pipe(
    Scope.make(source.schema, target.schema, options),
    E.map((scope) => asker(source, target, scope, options)),
  );
  return (ref) => {
    if (E.isLeft(ask)) return ask;
    const isKnown = source.schema.models.has(ref.model) || target.schema.models.has(ref.model);
    if (!isKnown) return E.left(Schema.unknownModel(target.schema, ref.model));
    const reason = ask.right(ref);
    return reason === undefined ? E.left(notFound(ref.model, [ref.uid])) : E.right(reason);
  };
};

/**
 * How many entities a diff leaves out, by model and cause. An entity that both sides have counts once, for its first
 * cause; together they are the `skipped` of the diff's summary. O(n).
 *
 * Errors: those of `diffFrom`.
 *
 * @example
 * import { Diff, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('source'),
 *   E.bindW('target', ({ source }) => pipe(source, Snapshot.add(Device, { name: 'a' }))),
 *   E.chainW(({ source, target }) => Diff.skipped(source, target, { flags: ['SKIP_UNMATCHED_DST'] })),
 * ) // => E.right([{ model: 'device', cause: 'SKIP_UNMATCHED_DST', count: 1 }])
 */
export const skipped = (
  source: Snapshot,
  target: Snapshot,
  options: Scope.DiffOptions = {},
): E.Either<DiffError, ReadonlyArray<SkippedCount>> =>
  pipe(
    Scope.make(source.schema, target.schema, options),
    E.map((scope) => {
      const ask = asker(source, target, scope, options);
      return [...new Set([...target.schema.models.keys(), ...source.schema.models.keys()])].flatMap((model) => {
        const counts = new Map<Cause, number>();
        const entries = [source, target].flatMap(Snapshots.entries(model));
        for (const uid of new Set(entries.map((entry) => entry.uid))) {
          const reason = ask({ model, uid });
          if (reason === undefined || !('because' in reason)) continue;
          const cause = reason.because[0]?.cause;
          if (cause !== undefined) counts.set(cause, (counts.get(cause) ?? 0) + 1);
        }
        return [...counts].map(([cause, count]) => ({ model, cause, count }));
      });
    }),
  );
