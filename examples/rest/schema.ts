/** Sites and their devices. */
import * as t from 'io-ts';
import { Model, Schema } from 'lockstep';

/** Which site a device is at is its place in the tree. */
export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
});

export const Site = Model.make({
  name: 'site',
  identifiers: { name: t.string },
  attributes: { region: t.string },
  children: { devices: Device },
  // A server deletes no site that has devices.
  flags: ['NATURAL_DELETION_ORDER'],
});

export const schema = Schema.make({ topLevel: [Site] });
