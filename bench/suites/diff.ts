/** Two unrelated flat datasets, one record in a hundred changed: ours, a loop by hand, and the peers. */
import deepDiff from 'deep-diff';
import jsonPatch from 'fast-json-patch';
import { pipe } from 'fp-ts/lib/function.js';
import { diff as jsonDiffTs } from 'json-diff-ts';
import { create as createJsonDiffPatch } from 'jsondiffpatch';
import { diff as justDiff } from 'just-diff';
import microdiff from 'microdiff';
import { Diff, diffFrom } from '../../src/index.js';
import { ATTRIBUTES, type Device, devices, load, orThrow, shuffled } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

/** What each case has to find: how many records differ. */
type ByUid = Readonly<Record<string, Device>>;

const nativeLoop = (source: ReadonlyMap<string, Device>, target: ReadonlyMap<string, Device>): number => {
  const changed: Array<readonly [string, string]> = [];
  for (const [uid, record] of source) {
    const other = target.get(uid);
    if (other === undefined) changed.push([uid, '']);
    else for (const name of ATTRIBUTES) if (record[name] !== other[name]) changed.push([uid, name]);
  }
  for (const uid of target.keys()) if (!source.has(uid)) changed.push([uid, '']);
  return changed.length;
};

const lockstep = (source: ReadonlyArray<Device>, target: ReadonlyArray<Device>): (() => number) => {
  const [ours, theirs] = [load(source), load(target)];
  return () => {
    const counts = Diff.summary(orThrow(pipe(theirs, diffFrom(ours))));
    return counts.create + counts.update + counts.delete;
  };
};

const jsonDiffPatch = createJsonDiffPatch({});

const peers: Readonly<Record<string, (source: ByUid, target: ByUid) => number>> = {
  microdiff: (source, target) => microdiff(target, source).length,
  'fast-json-patch': (source, target) => jsonPatch.compare(target, source).length,
  'just-diff': (source, target) => justDiff(target, source).length,
  jsondiffpatch: (source, target) => Object.keys(jsonDiffPatch.diff(target, source) ?? {}).length,
  'json-diff-ts': (source, target) => jsonDiffTs(target, source).length,
  'deep-diff': (source, target) => deepDiff.diff(target, source)?.length ?? 0,
};

const make = (size: number): ReadonlyArray<Case> => {
  const [source, target] = [devices(size, true), devices(size, false)];
  const mapOf = (records: ReadonlyArray<Device>) => new Map(records.map((record) => [record.name, record]));
  const objectOf = (records: ReadonlyArray<Device>): ByUid => Object.fromEntries(mapOf(records));
  const [sourceMap, targetMap, shuffledMap] = [mapOf(source), mapOf(target), mapOf(shuffled(target))];
  const [sourceObject, targetObject] = [objectOf(source), objectOf(target)];
  return [
    { name: 'native-loop', run: () => nativeLoop(sourceMap, targetMap) },
    { name: 'lockstep', run: lockstep(source, target) },
    { name: 'native-loop-shuffled', run: () => nativeLoop(sourceMap, shuffledMap) },
    { name: 'lockstep-shuffled', run: lockstep(source, shuffled(target)), against: 'native-loop-shuffled' },
    ...Object.entries(peers).map(([name, run]) => ({
      name,
      run: () => run(sourceObject, targetObject),
      optional: name !== 'microdiff',
    })),
  ];
};

export const diff: Suite = timed({ name: 'diff', sizes: [10_000, 100_000, 1_000_000], against: 'native-loop', make });
