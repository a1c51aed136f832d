/**
 * What is to be merged of one entity: its entries in the base and on both sides.
 */
import type { SyncState } from '../diff/SyncState.js';
import type { Ref } from '../model/Entity.js';
import type { Model } from '../model/Model.js';
import type { Uid } from '../model/Uid.js';
import type { Entry } from '../snapshot/Entry.js';
import { compare } from '../snapshot/inOrder.js';
import { sameEntry } from '../snapshot/Patch.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Three } from './Conflict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The three datasets. */
export type Datasets = Three<Snapshot>;

/** An entity that at least one side has changed. */
export interface Triple extends Three<Entry | undefined> {
  readonly model: Model;
  readonly uid: Uid;
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The entity, by model and uid. */
export const refOf = ({ model, uid }: Triple): Ref => ({ model: model.name, uid });

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The uids of a model's entities that two snapshots do not have alike, to the letter. */
const differing = (model: string, before: Snapshot, after: Snapshot, into: Set<Uid>): void => {
  const add = ({ uid }: Entry): void => {
    into.add(uid);
  };
  compare(Snapshots.table(model)(before), Snapshots.table(model)(after), () => ({
    both: (x: Entry, y: Entry): void => {
      if (!sameEntry(x, y)) into.add(x.uid);
    },
    onlyLeft: add,
    onlyRight: add,
  }));
};

/** As the target has them, then what only the source has, then what is in the base alone. */
const inOrder = (x: Triple, y: Triple): number => {
  const rank = ({ source, target }: Triple): number => (target !== undefined ? 0 : source !== undefined ? 1 : 2);
  const place = ({ base, source, target }: Triple): number => (target ?? source ?? base)?.order ?? 0;
  return rank(x) - rank(y) || place(x) - place(y);
};

const triplesOf = (
  { base, source, target }: Datasets,
  changed: (model: string) => ReadonlySet<Uid>,
): ReadonlyArray<Triple> =>
  [...target.schema.models.values()].flatMap((model) => {
    const [b, s, t] = [base, source, target].map(Snapshots.table(model.name));
    return [...changed(model.name)]
      .map((uid): Triple => ({ model, uid, base: b?.get(uid), source: s?.get(uid), target: t?.get(uid) }))
      .sort(inOrder);
  });

/**
 * What either side has changed, by model, parents' models before their children's; of a model in the target's order.
 * O(changes) for snapshots of one lineage, else O(n).
 */
export const touched = (datasets: Datasets): ReadonlyArray<Triple> =>
  triplesOf(datasets, (model) => {
    const uids = new Set<Uid>();
    differing(model, datasets.base, datasets.source, uids);
    differing(model, datasets.base, datasets.target, uids);
    return uids;
  });

/**
 * The same, where each side has a past of its own: what it has changed since then, and what differed then. O(changes) where
 * each is of one lineage with its own past, whatever the two share.
 */
export const touchedSince = (
  datasets: Datasets,
  { source, target, differing: still }: SyncState,
): ReadonlyArray<Triple> =>
  triplesOf(datasets, (model) => {
    const uids = new Set(still.get(model));
    differing(model, source, datasets.source, uids);
    differing(model, target, datasets.target, uids);
    return uids;
  });
