/**
 * What differs between two snapshots, entity by entity, before it is asked where it hangs and whether a flag skips it.
 *
 * Whether an entity is among the changes depends on its two entries and nothing else. That is what makes a diff
 * incremental: an entity of which neither entry was replaced differs exactly if it differed before.
 */
import type * as Entity from '../model/Entity.js';
import type { Uid } from '../model/Uid.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import { compare } from '../snapshot/inOrder.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Scope } from './Scope.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Entries of one model that differ, or that one side lacks. */
export interface Changes {
  readonly model: string;
  readonly pairs: ReadonlyArray<readonly [Entry, Entry]>;
  readonly onlySource: ReadonlyArray<Entry>;
  readonly onlyTarget: ReadonlyArray<Entry>;
}

type Tick = (by: number) => void;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const STEP = 8192;

/** Collects the changes of one model as the walk tells of them. */
const collector = (model: string, same: Entity.Comparator['same'] | undefined, tick: Tick) => {
  const pairs: Array<readonly [Entry, Entry]> = [];
  const onlySource: Array<Entry> = [];
  const onlyTarget: Array<Entry> = [];
  let seen = 0;
  const look = (by: number): void => {
    seen += by;
    if (seen >= STEP) {
      tick(seen);
      seen = 0;
    }
  };
  return {
    model,
    pairs,
    onlySource,
    onlyTarget,
    both: (s: Entry, t: Entry): void => {
      look(2);
      const alike = s.entity === t.entity || same === undefined || same(s.entity, t.entity);
      if (!alike || !sameParent(s.parent, t.parent)) pairs.push([s, t]);
    },
    onlyLeft: (s: Entry): void => {
      look(1);
      onlySource.push(s);
    },
    onlyRight: (t: Entry): void => {
      look(1);
      onlyTarget.push(t);
    },
  };
};

/** Whether two entries of one uid are a change, as `between` finds it. */
export const differ = (scope: Scope, model: string): ((s: Entry, t: Entry) => boolean) => {
  const same = sameOf(scope, model);
  return (s, t) =>
    !(s.entity === t.entity || same === undefined || same(s.entity, t.entity)) || !sameParent(s.parent, t.parent);
};

const sameOf = (scope: Scope, model: string): Entity.Comparator['same'] | undefined =>
  scope.isSelected(model) ? scope.comparators.get(model)?.same : undefined;

/** The models of both sides, the target's first. */
export const modelsOf = (source: Snapshot, target: Snapshot): ReadonlyArray<string> => [
  ...new Set([...target.schema.models.keys(), ...source.schema.models.keys()]),
];

/** All changes. O(changes) for snapshots of one lineage, else O(n). */
export const between = (source: Snapshot, target: Snapshot, scope: Scope, tick: Tick): ReadonlyArray<Changes> =>
  modelsOf(source, target).map((model) => {
    const same = sameOf(scope, model);
    return compare(Snapshots.table(model)(source), Snapshots.table(model)(target), () => collector(model, same, tick));
  });

/** The changes among some entities. O(entities named), whatever the two sides share. */
export const among = (
  uids: ReadonlyMap<string, Iterable<Uid>>,
  source: Snapshot,
  target: Snapshot,
  scope: Scope,
): ReadonlyArray<Changes> =>
  modelsOf(source, target).map((model) => {
    const found = collector(model, sameOf(scope, model), () => undefined);
    const ours = Snapshots.table(model)(source);
    const theirs = Snapshots.table(model)(target);
    for (const uid of uids.get(model) ?? []) {
      const s = ours.get(uid);
      const t = theirs.get(uid);
      if (s !== undefined && t !== undefined) {
        if (s !== t) found.both(s, t);
      } else if (s !== undefined) found.onlyLeft(s);
      else if (t !== undefined) found.onlyRight(t);
    }
    return found;
  });

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** How many entities of the model differ. */
export const count = ({ pairs, onlySource, onlyTarget }: Changes): number =>
  pairs.length + onlySource.length + onlyTarget.length;

/** The uids of the entities that differ. */
export const uids = ({ pairs, onlySource, onlyTarget }: Changes): ReadonlyArray<Uid> => [
  ...pairs.map(([{ uid }]) => uid),
  ...onlySource.map(({ uid }) => uid),
  ...onlyTarget.map(({ uid }) => uid),
];
