/**
 * A network as two systems have it: what the tests of the review page show, and what the pictures of the guide show.
 */
import * as t from 'io-ts';
import { Codec, type Diff, diffFrom, SavedPlan, SchemaFile, Snapshot } from '../../src/index.js';
import type { Conflict } from '../../src/report/Report.js';
import { right } from '../right.js';

/** What a schema file says of it. */
export const description = {
  topLevel: ['site', 'vlan'],
  models: {
    site: {
      identifiers: { name: 'string' },
      attributes: { address: 'string?', status: 'string', contact: 'json' },
      children: { device: 'devices' },
    },
    device: {
      identifiers: { name: 'string' },
      attributes: { role: 'string', platform: 'string', serial: 'string?', labels: 'string[]', notes: 'string?' },
      children: { interface: 'interfaces' },
    },
    interface: {
      identifiers: { device: 'string', name: 'string' },
      shortname: ['name'],
      attributes: { mtu: 'integer', enabled: 'boolean', description: 'string?', settings: 'json' },
    },
    vlan: { identifiers: { id: 'integer' }, attributes: { name: 'string', sites: 'string[]' } },
  },
};

export const schema = right(SchemaFile.decode(description));

type Fields = Readonly<Record<string, unknown>>;
type Items = ReadonlyArray<Snapshot.Item>;

const below = (model: string, uid: string) => ({ parent: { model, uid } });

const site = (name: string, fields: Fields = {}): Snapshot.Item => ({
  model: 'site',
  fields: { name, address: null, status: 'active', contact: null, ...fields },
});

const device = (on: string, name: string, fields: Fields = {}): Snapshot.Item => ({
  model: 'device',
  fields: { name, role: 'access', platform: 'ios-xe 17.9.4', serial: null, labels: [], notes: null, ...fields },
  ...below('site', on),
});

const port = (on: string, name: string, fields: Fields = {}): Snapshot.Item => ({
  model: 'interface',
  fields: { device: on, name, mtu: 1500, enabled: true, description: null, settings: null, ...fields },
  ...below('device', on),
});

const vlan = (id: number, name: string, sites: ReadonlyArray<string>): Snapshot.Item => ({
  model: 'vlan',
  fields: { id, name, sites },
});

const load = (items: Items): Snapshot.Snapshot => right(Snapshot.fromEntities(schema)(items));

const NOTES =
  'Uplinks are on the first two ports. The switch was moved to rack 12 in spring, after the flood in the old room; its console server is the one in rack 11. Do not reboot during trading hours without asking the desk first.';

const TRUNK = { mode: 'trunk', native: 1, allowed: [10, 20, 30, 40, 50], storm: { broadcast: 1000, multicast: 1000 } };

/** What the inventory says. */
export const source: Items = [
  site('nyc', {
    address: '55 Water Street, New York',
    contact: { name: 'Network desk', mail: 'noc@example.net', phone: '+1 212 555 0100' },
  }),
  site('fra', {
    address: 'Hanauer Landstraße 298, Frankfurt',
    contact: { name: 'Remote hands', mail: 'fra@example.net' },
  }),
  site('sin', { address: '29A International Business Park' }),
  device('nyc', 'nyc-core-1', {
    role: 'core',
    platform: 'nx-os 10.3(5)',
    labels: ['core', 'bgp', 'critical'],
    serial: 'FDO2741A0X1',
  }),
  port('nyc-core-1', 'Ethernet1/1', {
    mtu: 9216,
    description: 'to fra-core-1, wave 4711',
    settings: { ...TRUNK, allowed: [10, 20, 30, 40, 60], storm: { broadcast: 1000, multicast: 500 } },
  }),
  port('nyc-core-1', 'Ethernet1/2', { mtu: 9216, description: 'to nyc-dist-2 port 49', settings: TRUNK }),
  port('nyc-core-1', 'Ethernet1/3', { enabled: false }),
  device('nyc', 'nyc-dist-1', {
    role: 'distribution',
    notes: NOTES.replace('rack 12', 'rack 14').replace('in spring', 'in May'),
  }),
  port('nyc-dist-1', 'GigabitEthernet0/1', { mtu: 9000, description: 'to nyc-core-1' }),
  device('nyc', 'nyc-access-7', { serial: 'FCW2301L0AB', labels: ['floor-3'] }),
  port('nyc-access-7', 'GigabitEthernet0/1', { description: 'uplink' }),
  port('nyc-access-7', 'GigabitEthernet0/2'),
  device('fra', 'fra-core-1', { role: 'core', platform: 'nx-os 10.3(5)', labels: ['core', 'bgp'] }),
  port('fra-core-1', 'Ethernet1/1', { mtu: 9216, description: 'to nyc-core-1, wave 4711' }),
  device('sin', 'sin-edge-1', { role: 'edge', labels: ['edge', 'new'] }),
  port('sin-edge-1', 'GigabitEthernet0/0', { description: 'transit' }),
  vlan(10, 'users', ['nyc', 'fra', 'sin']),
  vlan(20, 'voice', ['nyc', 'fra']),
  vlan(60, 'cameras', ['nyc']),
];

/** What the network has. */
export const target: Items = [
  site('nyc', {
    address: '55 Water St, New York',
    contact: { name: 'Network desk', mail: 'noc@example.com', phone: '+1 212 555 0100' },
  }),
  site('fra', {
    address: 'Hanauer Landstraße 298, Frankfurt',
    contact: { name: 'Remote hands', mail: 'fra@example.net' },
  }),
  site('lon', { address: '8 Buckingham Avenue, Slough', status: 'retired' }),
  device('nyc', 'nyc-core-1', {
    role: 'core',
    platform: 'nx-os 9.3(12)',
    labels: ['core', 'critical'],
    serial: 'FDO2741A0X1',
  }),
  port('nyc-core-1', 'Ethernet1/1', { mtu: 9216, description: 'to fra-core-1, wave 3108', settings: TRUNK }),
  port('nyc-core-1', 'Ethernet1/2', { mtu: 1500, description: 'to nyc-dist-1 port 49', settings: TRUNK }),
  port('nyc-core-1', 'Ethernet1/3'),
  device('nyc', 'nyc-dist-1', { role: 'distribution', notes: NOTES }),
  port('nyc-dist-1', 'GigabitEthernet0/1', { mtu: 1500, description: 'to nyc-core-1' }),
  device('nyc', 'nyc-access-3', { labels: ['floor-1'] }),
  port('nyc-access-3', 'GigabitEthernet0/1', { description: 'uplink' }),
  device('fra', 'fra-core-1', { role: 'core', platform: 'nx-os 9.3(12)', labels: ['core', 'bgp'] }),
  port('fra-core-1', 'Ethernet1/1', { mtu: 1500, description: 'to nyc-core-1, wave 3108' }),
  device('lon', 'lon-core-1', { role: 'core' }),
  port('lon-core-1', 'Ethernet1/1', { description: 'to nyc-core-1' }),
  vlan(10, 'users', ['nyc', 'fra']),
  vlan(20, 'voice', ['nyc', 'fra']),
  vlan(30, 'guests', ['nyc', 'fra', 'lon']),
];

const compare = (ours: Snapshot.Snapshot, theirs: Snapshot.Snapshot): Diff.Diff =>
  right(diffFrom(ours, { names: { source: 'inventory', target: 'network' } })(theirs));

export const ours = load(source);
export const theirs = load(target);
export const diff = compare(ours, theirs);

/** The plan that makes the network what the inventory says. */
export const plan: SavedPlan.SavedPlan = SavedPlan.make(diff, ours, theirs, description);

/** A plan of so many changes, among devices with ports, spread over sites. */
export const large = (changes: number): SavedPlan.SavedPlan => {
  const both: Array<Snapshot.Item> = [];
  const [left, right_]: [Array<Snapshot.Item>, Array<Snapshot.Item>] = [[], []];
  const sites = Math.ceil(changes / 2000);
  for (let i = 0; i < sites; i++) both.push(site(`site-${i}`));
  for (let i = 0; i < changes; i++) {
    const on = `site-${Math.floor(i / 2000)}`;
    const name = `device-${String(i).padStart(6, '0')}`;
    const notes = `Checked on day ${i % 365} by team ${i % 17}`;
    if (i % 5 === 0) left.push(device(on, name, { notes }));
    else if (i % 5 === 1) right_.push(device(on, name, { notes }));
    else {
      left.push(device(on, name, { notes, role: 'core', serial: `S${i}` }));
      right_.push(device(on, name, { notes: `Checked on day ${(i + 3) % 365} by team ${i % 17}`, serial: `S${i}` }));
    }
  }
  const [one, other] = [load([...both, ...left]), load([...both, ...right_])];
  return SavedPlan.make(compare(one, other), one, other, description);
};

/** What a merge of three could not decide. */
export const conflicts: ReadonlyArray<Conflict> = [
  {
    path: ['nyc', 'nyc-core-1'],
    model: 'interface',
    uid: 'nyc-core-1__Ethernet1/2',
    kind: 'both changed it',
    attributes: [
      {
        name: 'description',
        base: 'to nyc-dist-1 port 49',
        source: 'to nyc-dist-2 port 49',
        target: 'to nyc-dist-1 port 50',
      },
      { name: 'mtu', base: 1500, source: 9216, target: 9000 },
    ],
  },
  {
    path: ['nyc'],
    model: 'device',
    uid: 'nyc-access-3',
    kind: 'one deleted it, the other changed it',
    resolution: 'the target wins',
    attributes: [{ name: 'labels', base: ['floor-1'], source: undefined, target: ['floor-1', 'printers'] }],
  },
];

/** For tests of values that no codec of a schema file has. */
export const anything = Codec.optional(t.unknown);
