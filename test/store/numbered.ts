/** Datasets of which every device has the same number, so that a mixture of two can be told from either. */
import * as SchemaFile from '../../src/model/SchemaFile.js';
import * as Snapshot from '../../src/snapshot/Snapshot.js';
import { right } from '../right.js';

export const schema = right(
  SchemaFile.decode({
    topLevel: ['site'],
    models: {
      site: { identifiers: { name: 'string' }, children: ['device'] },
      device: { identifiers: { name: 'string' }, attributes: { number: 'integer' } },
    },
  }),
);

const DEVICES = 400;

/** All devices with a number; of the lineage of a snapshot, where one is given. */
export const numbered = (number: number, before: Snapshot.Snapshot = Snapshot.empty(schema)): Snapshot.Snapshot => {
  const sites = [0, 1, 2].map((i) => ({ model: 'site', fields: { name: `site-${i}` } }));
  const devices = Array.from({ length: DEVICES }, (_, i) => ({
    model: 'device',
    fields: { name: `device-${i}`, number },
    parent: { model: 'site', uid: `site-${i % 3}` },
  }));
  return right(Snapshot.reload(before)([...sites, ...devices]));
};

/** The numbers that the devices of a dataset have: one, if it is whole. */
export const numbersOf = (snapshot: Snapshot.Snapshot): ReadonlyArray<unknown> => {
  const devices = Snapshot.entries('device')(snapshot);
  return devices.length === DEVICES ? [...new Set(devices.map(({ entity }) => entity['number']))] : [];
};
