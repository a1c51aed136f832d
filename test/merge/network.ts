/** A network in three states: what two sides have agreed on, and what each has made of it since. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import {
  Codec,
  type Conflict,
  Entity,
  Equality,
  type LockstepError,
  type Merged,
  type MergeOptions,
  Model,
  merge,
  Schema,
  Snapshot,
} from '../../src/index.js';
import { right } from '../right.js';

export const Port = Model.make({
  name: 'port',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { mtu: t.number, description: Codec.nullable(t.string) },
});

export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: {
    role: t.string,
    mtu: t.number,
    tags: t.array(t.string),
    notes: t.string,
    updated: Codec.optional(t.string),
  },
  equality: { role: Equality.caseInsensitive, tags: Equality.unordered },
  children: { ports: Port },
});

export const Site = Model.make({
  name: 'site',
  identifiers: { name: t.string },
  attributes: { address: t.string },
  children: { devices: Device },
});

export const schema = right(Schema.make({ topLevel: [Site] }));

export const site = (name: string): Entity.Ref => Entity.ref(Site)({ name });
export const device = (name: string): Entity.Ref => Entity.ref(Device)({ name });
export const port = (on: string, name: string): Entity.Ref => Entity.ref(Port)({ device: on, name });

export const deviceOf = (snapshot: Snapshot.Snapshot, name: string) => right(Snapshot.get(Device, name)(snapshot));

/** A step from one state to the next. */
export type Step = (snapshot: Snapshot.Snapshot) => E.Either<LockstepError.LockstepError, Snapshot.Snapshot>;

type DeviceFields = Partial<Model.Attributes<typeof Device>>;

const DEFAULTS = { role: 'access', mtu: 1500, tags: ['a', 'b'], notes: '' };

export const addSite = (name: string, address = `${name} 1`): Step => Snapshot.add(Site, { name, address });
export const addDevice = (name: string, below: string, fields: DeviceFields = {}): Step =>
  Snapshot.add(Device, { ...DEFAULTS, ...fields, name }, { parent: site(below) });
export const addPort = (on: string, name: string, mtu = 1500): Step =>
  Snapshot.add(Port, { device: on, name, mtu, description: null }, { parent: device(on) });
export const updateDevice = (name: string, fields: DeviceFields): Step => Snapshot.update(Device, name, fields);
export const updatePort = (on: string, name: string, mtu: number): Step =>
  Snapshot.update(Port, port(on, name).uid, { mtu });
export const removeSite = (name: string): Step => Snapshot.remove(Site, name, { children: true });
export const removeDevice = (name: string): Step => Snapshot.remove(Device, name, { children: true });
export const moveDevice = (name: string, below: string): Step => Snapshot.move(device(name), site(below));

/** A state after some steps. */
export const changed = (snapshot: Snapshot.Snapshot, ...steps: ReadonlyArray<Step>): Snapshot.Snapshot =>
  steps.reduce((before, step) => right(step(before)), snapshot);

/** What was agreed on. */
export const base = changed(
  Snapshot.empty(schema),
  addSite('nyc'),
  addSite('fra'),
  addSite('lon'),
  addDevice('sw1', 'nyc'),
  addDevice('sw2', 'nyc'),
  addDevice('sw3', 'fra'),
  addPort('sw1', 'eth0'),
  addPort('sw1', 'eth1'),
);

/** What the two sides have done since. */
export interface Changes {
  readonly source?: ReadonlyArray<Step>;
  readonly target?: ReadonlyArray<Step>;
}

/** What both have done, so that there is a conflict of each kind. */
export const contested: Changes = {
  source: [
    updateDevice('sw1', { mtu: 9000 }),
    moveDevice('sw1', 'lon'),
    removeDevice('sw3'),
    addDevice('sw9', 'nyc', { mtu: 9000 }),
    removeSite('fra'),
  ],
  target: [
    updateDevice('sw1', { mtu: 4000 }),
    moveDevice('sw1', 'fra'),
    updateDevice('sw3', { notes: 'kept' }),
    addDevice('sw9', 'fra', { mtu: 4000 }),
    addDevice('sw8', 'fra'),
    addPort('sw8', 'eth0'),
    moveDevice('sw2', 'fra'),
    updatePort('sw1', 'eth0', 9000),
  ],
};

/** Both sides' changes merged. */
export const merging = ({ source = [], target = [] }: Changes, options: MergeOptions = {}): Merged =>
  right(pipe(changed(base, ...target), merge(base, changed(base, ...source), options)));

/** The codes of what is wrong with a merge. */
export const failing = ({ source = [], target = [] }: Changes, options: MergeOptions = {}): string =>
  pipe(
    changed(base, ...target),
    merge(base, changed(base, ...source), options),
    E.match(
      ({ message, code }) => `${message} [${code}]`,
      () => 'no error',
    ),
  );

/** Conflicts without what they have in common with others of their kind. */
export const brief = (conflicts: ReadonlyArray<Conflict.Conflict>): ReadonlyArray<string> =>
  conflicts.map(
    (conflict) =>
      `${conflict._tag} ${conflict.path.map(({ shortname }) => shortname).join('/')}${conflict._tag === 'AttributeConflict' ? ` ${conflict.attribute}` : ''}`,
  );

/** The devices of a state and what they hang below. */
export const tree = (snapshot: Snapshot.Snapshot): ReadonlyArray<string> =>
  ['site', 'device', 'port'].flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid, parent }) => (parent === undefined ? uid : `${parent.uid}/${uid}`)),
  );
