/**
 * A hundred edits a side on one base, two of them in conflict: a merge by the shared-structure walk, the same of datasets that
 * share nothing, since a state in which both were in step, and a loop over three native maps.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { type Merged, merge, mergeSince, Snapshot, SyncState } from '../../src/index.js';
import { ATTRIBUTES, type Device, DeviceModel, devices, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const EDITS = 100;

/** A snapshot of the same lineage with edits: `at` says of which records, by their places. */
const editing = (
  snapshot: Snapshot.Snapshot,
  at: (i: number) => number,
  attributes: { readonly mtu: number } | { readonly role: string },
): Snapshot.Snapshot => {
  let result = snapshot;
  for (let i = 0; i < EDITS; i++) {
    result = orThrow(Snapshot.update(DeviceModel, `device-${at(i)}`, attributes)(result));
  }
  return result;
};

const recordsOf = (snapshot: Snapshot.Snapshot): ReadonlyArray<Device> => Snapshot.getAll(DeviceModel)(snapshot);

/** How many entities have an edit after the merge, and how many conflicts there are. */
const found = ({ snapshot, conflicts }: Merged): string => `${Snapshot.count(snapshot)} ${conflicts.length}`;

type ByName = ReadonlyMap<string, Device>;

const byName = (records: ReadonlyArray<Device>): ByName => new Map(records.map((record) => [record.name, record]));

/** A merge as anyone would write it for flat records: every record of all three is looked at. */
const nativeLoop = (base: ByName, source: ByName, target: ByName): string => {
  const merged = new Map<string, Device>();
  let conflicts = 0;
  for (const [name, ours] of source) {
    const [was, theirs] = [base.get(name), target.get(name)];
    if (was === undefined || theirs === undefined) continue;
    let one = theirs;
    for (const attribute of ATTRIBUTES) {
      if (ours[attribute] === was[attribute] || ours[attribute] === theirs[attribute]) continue;
      if (theirs[attribute] === was[attribute]) one = { ...one, [attribute]: ours[attribute] };
      else conflicts++;
    }
    merged.set(name, one);
  }
  return `${merged.size} ${conflicts}`;
};

const make = (size: number): ReadonlyArray<Case> => {
  const base = load(devices(size, false));
  const step = Math.floor(size / EDITS);
  // Both sides edit one record in fifty alike in place, and two of those in the same attribute.
  const source = editing(base, (i) => i * step, { mtu: 9000 });
  const edited = editing(base, (i) => i * step + (i % 50 === 0 ? 0 : 1), { role: 'edge' });
  const target = [0, 50 * step].reduce(
    (before, i) => orThrow(Snapshot.update(DeviceModel, `device-${i}`, { mtu: 4000 })(before)),
    edited,
  );
  const [loadedSource, loadedTarget] = [load(recordsOf(source)), load(recordsOf(target))];
  // Two systems that were in step, and have edits since: they share nothing with each other.
  const other = load(devices(size, false));
  const state = orThrow(SyncState.make(other, base));
  const moved = editing(other, (i) => i * step, { mtu: 9000 });
  const maps = [base, source, target].map((each) => byName(recordsOf(each)));
  const [was = new Map(), ours = new Map(), theirs = new Map()] = maps;
  return [
    { name: 'native-loop', run: () => nativeLoop(was, ours, theirs) },
    { name: 'shared', run: () => found(orThrow(pipe(target, merge(base, source)))) },
    { name: 'unrelated', run: () => found(orThrow(pipe(loadedTarget, merge(base, loadedSource)))) },
    { name: 'since', run: () => found(orThrow(pipe(target, mergeSince(state, moved)))) },
  ];
};

export const merging: Suite = timed({
  name: 'merge',
  sizes: [10_000, 100_000, 1_000_000],
  against: 'native-loop',
  make,
});
