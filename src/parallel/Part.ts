/**
 * A partial diff: of both sides, the entries that differ, and what they hang below. A value; the whole is the fold of the
 * parts, in any order and however often one comes, as no part says another thing of an entry than the others.
 *
 * An entity differs by its two entries alone, so that a partition finds all that differs in it by itself. Where that
 * hangs, in which order, and whether a flag skips it, is for the whole to say: `Whole.toDiff` makes of parts what
 * `diffFrom` makes of the two datasets.
 *
 * @since 0.5.0
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import * as Changes from '../diff/Changes.js';
import type { Scope } from '../diff/Scope.js';
import type { Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import type { Uid } from '../model/Uid.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import * as Partition from './Partition.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Entries by model and uid. */
export type Entries = ReadonlyMap<string, ReadonlyMap<Uid, Entry>>;

/** The same for both sides of a comparison. */
export interface Both<A> {
  /** What the source has. */
  readonly source: A;
  /** What the target has. */
  readonly target: A;
}

/**
 * The sides of a comparison.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * Part.SIDES.map((side) => `of the ${side}`) // => ['of the source', 'of the target']
 */
export const SIDES = ['source', 'target'] as const;
/** The name of a side. */
export type SideName = (typeof SIDES)[number];

/** Entries of both sides. */
export type Part = Both<Entries>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Nothing differs.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * Part.size(Part.empty) // => 0
 */
export const empty: Part = { source: new Map(), target: new Map() };

/**
 * What of some entries of both sides differs, or all of them where unchanged entities are wanted too. O(entries).
 *
 * @internal
 */
export const between = (
  model: string,
  { source, target }: Both<ReadonlyArray<Entry>>,
  scope: Scope,
  { unchanged = false }: { readonly unchanged?: boolean } = {},
): Part => {
  const differ = Changes.differ(scope, model);
  const ours = new Map<Uid, Entry>();
  for (const entry of source) ours.set(entry.uid, entry);
  const theirs = new Map<Uid, Entry>();
  for (const entry of target) {
    const twin = ours.get(entry.uid);
    if (twin === undefined || unchanged || differ(twin, entry)) theirs.set(entry.uid, entry);
    else ours.delete(entry.uid);
  }
  return of(model, ours, theirs);
};

/** Entries of one model. */
const of = (model: string, source: ReadonlyMap<Uid, Entry>, target: ReadonlyMap<Uid, Entry>): Part => ({
  source: source.size === 0 ? new Map() : new Map([[model, source]]),
  target: target.size === 0 ? new Map() : new Map([[model, target]]),
});

/**
 * What differs between two snapshots in a partition; from outside, `diffPartitions`. O(n).
 *
 * @internal
 */
export const ofSnapshots = (
  partition: Partition.Partition,
  { source, target }: Both<Snapshot.Snapshot>,
  scope: Scope,
  options: { readonly unchanged?: boolean } = {},
): Part => {
  const isIn = Partition.containing(partition);
  const entries = (snapshot: Snapshot.Snapshot): ReadonlyArray<Entry> =>
    Snapshot.entries(partition.model)(snapshot).filter(({ uid }) => isIn(uid));
  return between(partition.model, { source: entries(source), target: entries(target) }, scope, options);
};

/**
 * Entries of a side that were asked for.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1', mtu: 1500 }, order: 0, parent: undefined, flags: 0 }
 * // Of two uids that the source was asked for, it has one.
 * const part = Part.ofEntries('source', 'device', [sw1, undefined])
 * part.source.get('device')?.get('sw1') // => sw1
 */
export const ofEntries = (side: SideName, model: string, entries: Iterable<Entry | undefined>): Part => {
  const found = new Map<Uid, Entry>();
  for (const entry of entries) if (entry !== undefined) found.set(entry.uid, entry);
  return side === 'source' ? of(model, found, new Map()) : of(model, new Map(), found);
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * What a part has of an entity on a side.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1', mtu: 1500 }, order: 0, parent: undefined, flags: 0 }
 * const part = Part.ofEntries('source', 'device', [sw1])
 * Part.entry('source', { model: 'device', uid: 'sw1' }, part)?.entity // => { name: 'sw1', mtu: 1500 }
 * Part.entry('target', { model: 'device', uid: 'sw1' }, part) // => undefined
 */
export const entry = (side: SideName, { model, uid }: Ref, part: Part): Entry | undefined =>
  part[side].get(model)?.get(uid);

/**
 * How many entries there are, of both sides.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1', mtu: 1500 }, order: 0, parent: undefined, flags: 0 }
 * const before = { ...sw1, entity: { name: 'sw1', mtu: 9000 } }
 * const part = Part.concatAll([Part.ofEntries('source', 'device', [sw1]), Part.ofEntries('target', 'device', [before])])
 * Part.size(part) // => 2
 */
export const size = ({ source, target }: Part): number =>
  [...source.values(), ...target.values()].reduce((sum, table) => sum + table.size, 0);

/**
 * Many parts as one. O(size), where a fold with the monoid would copy again and again.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * const entry = (uid: string) => ({ uid, entity: { name: uid }, order: 0, parent: undefined, flags: 0 })
 * const parts = ['sw1', 'sw2', 'sw3'].map((uid) => Part.ofEntries('source', 'device', [entry(uid)]))
 * const whole = Part.concatAll(parts)
 * const keys = [...(whole.source.get('device')?.keys() ?? [])]
 * keys // => ['sw1', 'sw2', 'sw3']
 */
export const concatAll = (parts: Iterable<Part>): Part => {
  const joined = { source: new Map<string, Map<Uid, Entry>>(), target: new Map<string, Map<Uid, Entry>>() };
  for (const part of parts) {
    for (const side of SIDES) {
      for (const [model, entries] of part[side]) {
        const known = joined[side].get(model);
        if (known === undefined) joined[side].set(model, new Map(entries));
        else for (const [uid, one] of entries) known.set(uid, one);
      }
    }
  }
  return joined;
};

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const sameEntry = (x: Entry, y: Entry): boolean =>
  x === y ||
  (x.order === y.order && x.flags === y.flags && sameParent(x.parent, y.parent) && Equality.equals(x.entity, y.entity));

const sameEntries = (x: Entries, y: Entries): boolean =>
  x.size === y.size &&
  [...x].every(([model, ours]) => {
    const theirs = y.get(model);
    return (
      theirs?.size === ours.size &&
      [...ours].every(([uid, one]) => {
        const other = theirs.get(uid);
        return other !== undefined && sameEntry(one, other);
      })
    );
  });

/**
 * The same entries on both sides, however they came. O(size).
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * const entry = (uid: string) => ({ uid, entity: { name: uid }, order: 0, parent: undefined, flags: 0 })
 * const [x, y] = [Part.ofEntries('source', 'device', [entry('sw1')]), Part.ofEntries('source', 'device', [entry('sw2')])]
 * Part.eq.equals(x, y) // => false
 * Part.eq.equals(Part.concatAll([x, y]), Part.concatAll([y, x])) // => true
 */
export const eq: Eq<Part> = {
  equals: (x, y) => sameEntries(x.source, y.source) && sameEntries(x.target, y.target),
};

/**
 * Putting parts together: commutative, and idempotent, so that a part that comes twice counts once.
 *
 * @example
 * import { Part } from 'lockstep/parallel'
 *
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1' }, order: 0, parent: undefined, flags: 0 }
 * const part = Part.ofEntries('source', 'device', [sw1])
 * const { concat, empty } = Part.monoid
 * Part.eq.equals(concat(empty, part), concat(part, part)) // => true
 */
export const monoid: Monoid<Part> = { empty, concat: (x, y) => concatAll([x, y]) };
