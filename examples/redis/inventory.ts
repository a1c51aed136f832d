/** A made-up inventory, the same each time, that can be had site by site. */
import { Snapshot } from 'lockstep';
import { Device, Interface, Site } from './schema.js';

const REGIONS = ['amer', 'emea', 'apac'];
const DEVICES = 20;
const INTERFACES = 10;

/** How a network is not what its inventory says: of one site in ten, an interface; and the last site is not there. */
export type State = 'inventory' | 'network';

function* ofSite(site: number, state: State): Generator<Snapshot.Item> {
  const name = `site-${site}`;
  yield Snapshot.item(Site, { name, region: REGIONS[site % REGIONS.length] ?? '' });
  for (let d = 0; d < DEVICES; d++) {
    const device = `${name}-sw${d}`;
    yield Snapshot.item(Device, { name: device, site: name, role: d < 2 ? 'core' : 'access' });
    for (let i = 0; i < INTERFACES; i++) {
      const differs = state === 'network' && site % 10 === 0 && d === 0 && i === 0;
      yield Snapshot.item(Interface, { device, name: `eth${i}`, mtu: differs ? 1500 : 9000, enabled: i < 8 });
    }
  }
}

/** All records of some sites, made as they are asked for. */
export function* records(sites: Iterable<number>, state: State = 'inventory'): Generator<Snapshot.Item> {
  for (const site of sites) yield* ofSite(site, state);
}

/** The sites of which one of several loaders takes care. */
export const part = (sites: number, loader: number, loaders: number): ReadonlyArray<number> =>
  Array.from({ length: sites }, (_, site) => site).filter((site) => site % loaders === loader);
