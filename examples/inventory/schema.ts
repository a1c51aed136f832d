/** Sites, the devices at them, and the interfaces of these. */
import * as t from 'io-ts';
import { Codec, Model, Schema } from 'lockstep';

export const Interface = Model.make({
  name: 'interface',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { enabled: t.boolean, mtu: Codec.integer, description: Codec.nullable(t.string) },
  parent: { model: 'device', by: { name: 'device' } },
});

/** Which site a device is at is not an attribute but its place in the tree, so that one that has moved is moved. */
export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.keyof({ core: null, access: null }), hardware: t.string },
  children: { interfaces: Interface },
  // The interfaces go before their device does.
  flags: ['NATURAL_DELETION_ORDER'],
});

export const Site = Model.make({
  name: 'site',
  identifiers: { name: t.string },
  attributes: { region: t.string },
  children: { devices: Device },
  // Sites that the CMDB does not know belong to somebody else.
  flags: ['SKIP_UNMATCHED_DST'],
});

export const schema = Schema.make({ topLevel: [Site] });
