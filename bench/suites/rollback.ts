/**
 * Going back to a checkpoint after a hundred updates. A snapshot is its own checkpoint, so that going back is to use it
 * again; a dataset that is changed in place has to be copied beforehand, and copied back.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, diffFrom, Snapshot } from '../../src/index.js';
import { type Device, DeviceModel, devices, edited, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const UPDATES = 100;

/** The value of an attribute that was changed, and the size: what shows that the dataset is the one of before. */
interface Restored {
  readonly mtu: number | undefined;
  readonly size: number;
}

/** A dataset changed in place. */
const deepCopy = (size: number): (() => Restored) => {
  const checkpoint: ReadonlyMap<string, Device> = new Map(
    devices(size, false).map((record): [string, Device] => [record.name, record]),
  );
  return () => {
    const live = structuredClone(checkpoint);
    return { mtu: live.get('device-0')?.mtu, size: live.size };
  };
};

/** A box for the dataset in use, as an application has one. */
interface Box {
  live: Snapshot.Snapshot;
}

const toCheckpoint = (size: number): (() => Restored) => {
  const checkpoint = load(devices(size, false));
  const changed = edited(checkpoint, UPDATES);
  const box: Box = { live: changed };
  return () => {
    box.live = checkpoint;
    const entity = orThrow(Snapshot.get(DeviceModel, 'device-0')(box.live));
    const restored = { mtu: entity.mtu, size: Snapshot.count(box.live) };
    box.live = changed;
    return restored;
  };
};

/** Going back, and being told what that took back. */
const told = (size: number): (() => Restored) => {
  const checkpoint = load(devices(size, false));
  const changed = edited(checkpoint, UPDATES);
  return () => {
    const { update } = Diff.summary(orThrow(pipe(changed, diffFrom(checkpoint))));
    return { mtu: update === UPDATES ? 1500 : undefined, size: Snapshot.count(checkpoint) };
  };
};

const mtuOf = (result: unknown): unknown =>
  typeof result === 'object' && result !== null ? Reflect.get(result, 'mtu') : result;

const make = (size: number): ReadonlyArray<Case> => [
  { name: 'deep-copy', run: deepCopy(size), found: mtuOf },
  { name: 'lockstep', run: toCheckpoint(size), found: mtuOf },
  { name: 'lockstep-tenth-the-size', run: toCheckpoint(size / 10), found: mtuOf },
  { name: 'lockstep-told', run: told(size), found: mtuOf },
];

export const rollback: Suite = timed({
  name: 'rollback',
  sizes: [10_000, 100_000],
  least: 10_000,
  against: 'deep-copy',
  make,
});
