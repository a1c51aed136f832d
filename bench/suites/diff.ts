/** Two unrelated flat datasets, one record in a hundred changed. */
import { pipe } from 'fp-ts/lib/function.js';
import microdiff from 'microdiff';
import { Diff, diffFrom } from '../../src/index.js';
import { ATTRIBUTES, type Device, devices, load, orThrow, shuffled } from '../data.js';
import type { Case, Suite } from '../Suite.js';

/** What each case has to find: how many records were created, updated and deleted. */
const nativeLoop = (source: ReadonlyMap<string, Device>, target: ReadonlyMap<string, Device>): unknown => {
  const created: Array<string> = [];
  const updated: Array<readonly [string, string]> = [];
  const deleted: Array<string> = [];
  for (const [uid, record] of source) {
    const other = target.get(uid);
    if (other === undefined) created.push(uid);
    else for (const name of ATTRIBUTES) if (record[name] !== other[name]) updated.push([uid, name]);
  }
  for (const uid of target.keys()) if (!source.has(uid)) deleted.push(uid);
  return { create: created.length, update: updated.length, delete: deleted.length };
};

const lockstep = (source: ReadonlyArray<Device>, target: ReadonlyArray<Device>): (() => unknown) => {
  const [ours, theirs] = [load(source), load(target)];
  return () => {
    const { create, update, delete: gone } = Diff.summary(orThrow(pipe(theirs, diffFrom(ours))));
    return { create, update, delete: gone };
  };
};

const microdiffed = (source: ReadonlyArray<Device>, target: ReadonlyArray<Device>): (() => unknown) => {
  const byUid = (records: ReadonlyArray<Device>) => Object.fromEntries(records.map((record) => [record.name, record]));
  const [ours, theirs] = [byUid(source), byUid(target)];
  return () => {
    const found = microdiff(theirs, ours);
    const of = (type: string): number => found.filter((change) => change.type === type).length;
    return { create: of('CREATE'), update: of('CHANGE'), delete: of('REMOVE') };
  };
};

const make = (size: number): ReadonlyArray<Case> => {
  const [source, target] = [devices(size, true), devices(size, false)];
  const byUid = (records: ReadonlyArray<Device>) => new Map(records.map((record) => [record.name, record]));
  const [sourceMap, targetMap, shuffledMap] = [byUid(source), byUid(target), byUid(shuffled(target))];
  return [
    { name: 'native-loop', run: () => nativeLoop(sourceMap, targetMap) },
    { name: 'lockstep', run: lockstep(source, target) },
    { name: 'native-loop-shuffled', run: () => nativeLoop(sourceMap, shuffledMap) },
    { name: 'lockstep-shuffled', run: lockstep(source, shuffled(target)) },
    { name: 'microdiff', run: microdiffed(source, target) },
  ];
};

export const diff: Suite = { name: 'diff', sizes: [10_000, 100_000, 1_000_000], against: 'native-loop', make };
