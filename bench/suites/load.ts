/** Loading: entities checked, frozen and linked, beside two native maps of the same raw objects. */
import { Snapshot } from '../../src/index.js';
import { type Device, devices, itemsOf, load as loadDevices } from '../data.js';
import type { Case, Suite } from '../Suite.js';

const make = (size: number): ReadonlyArray<Case> => {
  const [one, other] = [devices(size, false), devices(size, true)];
  const items = itemsOf(one);
  const mapOf = (records: ReadonlyArray<Device>) => new Map(records.map((record) => [record.name, record]));
  return [
    { name: 'two-native-maps', run: () => mapOf(one).size + mapOf(other).size - size },
    { name: 'lockstep', run: () => Snapshot.count(loadDevices(one)) },
    { name: 'lockstep-items-ready', run: () => Snapshot.count(loadItems(items)) },
  ];
};

const loadItems = (items: ReadonlyArray<Snapshot.Item>): Snapshot.Snapshot => loadDevices([], items);

export const load: Suite = { name: 'load', sizes: [10_000, 100_000], against: 'two-native-maps', make };
