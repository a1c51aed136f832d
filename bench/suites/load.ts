/**
 * Loading: entities checked, frozen and linked, beside native maps of the same raw objects. A dataset is two tables as
 * well as two maps: what is by uid, and which are below which.
 */
import { Snapshot } from '../../src/index.js';
import { type Device, devices, itemsOf, load as loadDevices, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';
import { items as treeItems, schema as treeSchema } from '../treeData.js';

const mapOf = (records: ReadonlyArray<Device>): ReadonlyMap<string, Device> => {
  const map = new Map<string, Device>();
  for (const record of records) map.set(record.name, record);
  return map;
};

/** The records of a tree by uid, and the uids by parent. */
const treeMaps = (records: ReadonlyArray<Snapshot.Item>): number => {
  const byUid = new Map<string, Snapshot.Item>();
  const byParent = new Map<string, Array<string>>();
  for (const record of records) {
    const { device, name } = record.fields;
    const uid = record.model === 'device' ? String(name) : `${device}__${name}`;
    byUid.set(uid, record);
    if (record.parent === undefined) continue;
    const siblings = byParent.get(record.parent.uid);
    if (siblings === undefined) byParent.set(record.parent.uid, [uid]);
    else siblings.push(uid);
  }
  return byUid.size;
};

const make = (size: number): ReadonlyArray<Case> => {
  const [one, other] = [devices(size, false), devices(size, true)];
  const [items, others] = [itemsOf(one), itemsOf(other)];
  const tree = treeItems(size, false);
  const loadItems = (ready: ReadonlyArray<Snapshot.Item>): number => Snapshot.count(loadDevices([], ready));
  return [
    { name: 'two-native-maps', run: () => (mapOf(one).size + mapOf(other).size) / 2 },
    { name: 'lockstep', run: () => loadItems(items) },
    { name: 'lockstep-both-sides', run: () => (loadItems(items) + loadItems(others)) / 2 },
    { name: 'lockstep-from-records', run: () => Snapshot.count(loadDevices(one)) },
    { name: 'tree-two-native-maps', run: () => treeMaps(tree) },
    {
      name: 'tree-lockstep',
      run: () => Snapshot.count(orThrow(Snapshot.fromEntities(treeSchema)(tree))),
      against: 'tree-two-native-maps',
    },
  ];
};

export const load: Suite = timed({ name: 'load', sizes: [10_000, 100_000], against: 'two-native-maps', make });
