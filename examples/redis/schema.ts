/** A network: sites, their devices, and the interfaces of these. */
import * as t from 'io-ts';
import { Model, Schema } from 'lockstep';

export const Interface = Model.make({
  name: 'interface',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { mtu: t.number, enabled: t.boolean },
  parent: { model: 'device', by: { name: 'device' } },
});

export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { site: t.string, role: t.string },
  children: { interfaces: Interface },
  parent: { model: 'site', by: { name: 'site' } },
});

export const Site = Model.make({
  name: 'site',
  identifiers: { name: t.string },
  attributes: { region: t.string },
  children: { devices: Device },
});

export const schema = Schema.make({ topLevel: [Site] });
