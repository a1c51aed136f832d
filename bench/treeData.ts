/** A tree for the benchmarks: devices with nine interfaces each. */
import * as t from 'io-ts';
import { Entity, Model, Schema, Snapshot } from '../src/index.js';
import { orThrow } from './data.js';

const INTERFACES = 9;

const Interface = Model.make({
  name: 'interface',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { description: t.string, mtu: t.number, enabled: t.boolean },
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, vendor: t.string },
  children: { interfaces: Interface },
});

export const schema = orThrow(Schema.make({ topLevel: [Device] }));

/** The attributes by model, for loops that know nothing of schemas. */
export const NAMES: Readonly<Record<string, ReadonlyArray<string>>> = {
  device: Object.keys(Device.attributes),
  interface: Object.keys(Interface.attributes),
};

/** `size` records, of which one in two hundred is changed, for `changed`. */
export const items = (size: number, changed: boolean): ReadonlyArray<Snapshot.Item> => {
  const isChanged = (i: number): boolean => changed && i % 200 === 0;
  let n = 0;
  return Array.from({ length: size / (INTERFACES + 1) }, (_, d) => {
    const device = `device-${d}`;
    const own = Snapshot.item(Device, {
      name: device,
      role: isChanged(n++) ? 'spare' : 'access',
      vendor: `vendor-${d % 7}`,
    });
    const parent = Entity.ref(Device)({ name: device });
    const below = Array.from({ length: INTERFACES }, (__, i) => {
      const mtu = isChanged(n++) ? 9000 : 1500;
      const fields = { device, name: `eth${i}`, description: `port ${i} of ${device}`, mtu, enabled: true };
      return Snapshot.item(Interface, fields, { parent });
    });
    return [own, ...below];
  }).flat();
};
