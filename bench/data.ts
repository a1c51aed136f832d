/** Data for the benchmarks: made the same way each time. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type LockstepError, Model, Schema, type SchemaFile, Snapshot } from '../src/index.js';

/** A flat record. */
export type Device = {
  readonly name: string;
  readonly role: string;
  readonly vendor: string;
  readonly mtu: number;
  readonly active: boolean;
  readonly site: string;
};

export const ATTRIBUTES = ['role', 'vendor', 'mtu', 'active', 'site'] as const;

export const DeviceModel = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, vendor: t.string, mtu: t.number, active: t.boolean, site: t.string },
});

/** What is right, or the end of the benchmark. */
export const orThrow = <A>(either: E.Either<LockstepError.LockstepError, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

export const schema = orThrow(Schema.make({ topLevel: [DeviceModel] }));

/** The same schema, as it can be sent. */
export const description: SchemaFile.Description = {
  models: {
    device: {
      identifiers: { name: 'string' },
      attributes: { role: 'string', vendor: 'string', mtu: 'number', active: 'boolean', site: 'string' },
    },
  },
};

/** The record at a place; of every hundred, one is changed, for `changed`. */
export const device = (i: number, changed: boolean): Device => ({
  name: `device-${i}`,
  role: i % 2 === 0 ? 'access' : 'core',
  vendor: `vendor-${i % 7}`,
  mtu: changed && i % 100 === 0 ? 9000 : 1500,
  active: true,
  site: `site-${i % 50}`,
});

/** `size` records. No string is shared between two calls. */
export const devices = (size: number, changed: boolean): ReadonlyArray<Device> =>
  Array.from({ length: size }, (_, i) => device(i, changed));

/** The records in another order: the same one each time. */
export const shuffled = <A>(records: ReadonlyArray<A>): ReadonlyArray<A> => {
  const copy = [...records];
  let state = 42;
  for (let i = copy.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    const [a, b] = [copy[i], copy[j]];
    if (a !== undefined && b !== undefined) [copy[i], copy[j]] = [b, a];
  }
  return copy;
};

export const itemsOf = (records: ReadonlyArray<Device>): ReadonlyArray<Snapshot.Item> =>
  records.map((fields) => ({ model: 'device', fields }));

export const load = (records: ReadonlyArray<Device>, items = itemsOf(records)): Snapshot.Snapshot =>
  orThrow(Snapshot.fromEntities(schema)(items));

/** The records with some of them changed, spread evenly. */
export const changeSome = (records: ReadonlyArray<Device>, changes: number): ReadonlyArray<Device> => {
  const step = Math.floor(records.length / changes);
  return records.map((record, i) => (i % step === 0 && i / step < changes ? { ...record, mtu: 9000 } : record));
};

/** A snapshot of the same lineage, with some entities changed, spread evenly. */
export const edited = (snapshot: Snapshot.Snapshot, changes: number): Snapshot.Snapshot => {
  const step = Math.floor(Snapshot.count(snapshot) / changes);
  let result = snapshot;
  for (let i = 0; i < changes; i++) {
    result = orThrow(Snapshot.update(DeviceModel, `device-${i * step}`, { mtu: 9000 })(result));
  }
  return result;
};
