/**
 * Laws of incremental diffs: whatever has happened since a state was made, they are what the full diff is.
 *
 * @since 0.3.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as StoredState from '../src/diff/StoredState.js';
import * as SyncState from '../src/diff/SyncState.js';
import { Diff, type DiffOptions, diffFrom, type Entity, Equality, Flags, type Schema, Snapshot } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { itemsOf } from './arbitrary/items.js';
import { optionsOf } from './arbitrary/options.js';
import { afterEdits, copyOf, type Edit, editOf, type Pair, relatedPair } from './arbitrary/pair.js';
import { showEntities, showModels } from './arbitrary/show.js';
import type { SnapshotOptions } from './arbitrary/snapshot.js';
import { type Law, law } from './Law.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Two sides when a state was made, the same sides later, and what is asked of their diff. */
export interface Since {
  /** Both sides when the state was made. */
  readonly before: Pair;
  /** Both sides now. */
  readonly after: Pair;
  /** What is asked of their diff. */
  readonly options: DiffOptions;
}

const got = <E extends { readonly message: string }, A>(either: E.Either<E, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

/** Alike in what they say, in which order, and in what they count. */
const same = (x: Diff.Diff, y: Diff.Diff): boolean =>
  Diff.eq.equals(x, y) &&
  Diff.toText()(x) === Diff.toText()(y) &&
  JSON.stringify(Diff.summary(x)) === JSON.stringify(Diff.summary(y));

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * The incremental diff is the full diff: of edited sides, with any options, whether or not the state was of use.
 *
 * @example
 * import { incrementalIsFull, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => fc.record({ before: relatedPair(each), after: relatedPair(each) }))
 * fc.assert(fc.property(pairs, (pair) => incrementalIsFull({ ...pair, options: {} })), { numRuns: 5 })
 */
export const incrementalIsFull = ({ before, after, options }: Since): boolean => {
  const state = got(SyncState.make(before.source, before.target));
  const full = got(diffFrom(after.source, options)(after.target));
  return same(got(SyncState.diffSince(state, after.source, options)(after.target)).diff, full);
};

/**
 * The diff since a stored state is the full diff, when the state has been written and read again.
 *
 * @example
 * import { relatedPair, schema, storedIsFull } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => fc.record({ before: relatedPair(each), after: relatedPair(each) }))
 * fc.assert(fc.property(pairs, (pair) => storedIsFull({ ...pair, options: {} })), { numRuns: 5 })
 */
export const storedIsFull = ({ before, after, options }: Since): boolean => {
  const text = JSON.stringify(StoredState.encode(got(StoredState.make(before.source, before.target))));
  const state = got(StoredState.decode(JSON.parse(text)));
  const full = got(diffFrom(after.source, options)(after.target));
  return same(got(StoredState.diffSinceStored(state, after.source, options)(after.target)).diff, full);
};

/**
 * A state that was advanced is the state made anew: the same still differs.
 *
 * @example
 * import { advancedIsMade, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => fc.record({ before: relatedPair(each), after: relatedPair(each) }))
 * fc.assert(fc.property(pairs, (pair) => advancedIsMade({ ...pair, options: {} })), { numRuns: 5 })
 */
export const advancedIsMade = ({ before: { source, target }, after }: Since): boolean => {
  const seen = ({ differing, models }: SyncState.SyncState): string =>
    JSON.stringify([[...differing].map(([model, uids]) => [model, uids.toSorted()]), models]);
  const made = got(SyncState.make(after.source, after.target));
  const advanced = pipe(SyncState.make(source, target), E.chain(SyncState.advance(after.source, after.target)), got);
  return seen(made) === seen(advanced) && advanced.source === after.source && advanced.target === after.target;
};

/**
 * What has changed from one snapshot to another, applied to the one, gives the other, and what has not changed stays the
 * same object.
 *
 * @example
 * import { changesApply, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const pairs = schema().chain((each) => relatedPair(each))
 * fc.assert(fc.property(pairs, changesApply), { numRuns: 5 })
 */
export const changesApply = ({ source: after, target: before }: Pair): boolean => {
  const refsOf = (snapshot: Snapshot.Snapshot): ReadonlyArray<Entity.Ref> =>
    Snapshot.modelNames(snapshot).flatMap((model) =>
      Snapshot.entries(model)(snapshot).map(({ uid }) => ({ model, uid })),
    );
  const at = (snapshot: Snapshot.Snapshot, ref: Entity.Ref) => Snapshot.entry(ref)(snapshot);
  const isSame = (ref: Entity.Ref): boolean => at(after, ref) === at(before, ref);
  const refs = refsOf(after);
  const changed = itemsOf(after).filter((_, i) => refs.slice(i, i + 1).some((ref) => !isSame(ref)));
  // What has left its parent, too: a record that names none would leave it there.
  const gone = refsOf(before).filter((ref) => !isSame(ref) && at(after, ref)?.parent === undefined);
  const made = got(Snapshot.applyChanges(changed, gone)(before));
  const isRight = (ref: Entity.Ref): boolean => {
    const [is, wanted] = [at(made, ref), at(after, ref)];
    if (isSame(ref)) return is === wanted;
    return (
      Equality.equals(is?.entity, wanted?.entity) &&
      Equality.equals(is?.parent, wanted?.parent) &&
      is?.flags === wanted?.flags
    );
  };
  return (
    [...refs, ...refsOf(made)].every(isRight) && made.orphaned === after.orphaned && made.flagged === after.flagged
  );
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/** What happens to a side: edits, then some entities carry another flag, then, seldom, all is loaded anew. */
interface Turn {
  readonly edits: ReadonlyArray<Edit>;
  readonly flagged: ReadonlyArray<number>;
  readonly flag: Flags.ModelFlag;
  readonly isAnew: boolean;
}

const turnOf = (schema: Schema.Schema, options: SnapshotOptions): fc.Arbitrary<Turn> =>
  fc.record({
    edits: fc.array(editOf(schema, { ...options, flags: false }), { maxLength: 4, size: 'max' }),
    flagged: options.flags === false ? fc.constant([]) : fc.array(fc.nat(19), { maxLength: 2 }),
    flag: fc.constantFrom(...Flags.modelFlags),
    isAnew: fc.nat(9).map((n) => n === 9),
  });

const reflagged = ({ flagged, flag }: Turn, snapshot: Snapshot.Snapshot): Snapshot.Snapshot => {
  if (flagged.length === 0) return snapshot;
  const items = itemsOf(snapshot);
  const picked = new Set(flagged.map((n) => n % Math.max(1, items.length)));
  const toggled = ({ flags = [] }: Snapshot.Item) => (flags.includes(flag) ? [] : [flag]);
  const again = items.map((item, i) => (picked.has(i) ? { ...item, flags: toggled(item) } : item));
  return got(Snapshot.reload(snapshot)(again));
};

const later =
  (turn: Turn, options: SnapshotOptions) =>
  (snapshot: Snapshot.Snapshot): Snapshot.Snapshot => {
    const changed = reflagged(turn, afterEdits(turn.edits, options)(snapshot));
    return turn.isAnew ? copyOf(changed) : changed;
  };

/** What a failing property prints, so that a person can read it. */
const printable = (since: Since): Since => {
  const { before, after, options } = since;
  const shown = ({ source, target }: Pair): string =>
    `{source: ${showEntities(source)}, target: ${showEntities(target)}}`;
  return Object.assign(since, {
    [fc.toStringMethod]: () =>
      `{models: ${showModels(before.source.schema)}, before: ${shown(before)}, after: ${shown(after)}, options: ${fc.stringify(options)}}`,
  });
};

const sinceOf = (schema: Schema.Schema, options: SnapshotOptions): fc.Arbitrary<Since> =>
  fc
    .record({
      before: relatedPair(schema, options),
      ours: turnOf(schema, options),
      theirs: turnOf(schema, options),
      asked: optionsOf(schema),
    })
    .map(({ before, ours, theirs, asked }) =>
      printable({
        before,
        after: { source: later(ours, options)(before.source), target: later(theirs, options)(before.target) },
        options: asked,
      }),
    );

/**
 * The laws of incremental diffs.
 *
 * @example
 * import { arbitrariesOf, incrementalLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * incrementalLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const incrementalLaws = ({ schema, pair, options }: Arbitraries): ReadonlyArray<Law> => {
  const since = fc.noBias(schema.chain((each) => sinceOf(each, options)));
  return [
    law('the diff since a state is the full diff', since, incrementalIsFull),
    law('the diff since a stored state is the full diff', since, storedIsFull),
    law('a state that was advanced is the state made anew', since, advancedIsMade),
    law('what has changed, applied to what was, gives what is', pair, changesApply),
  ];
};
