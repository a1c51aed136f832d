/** What is synced by processes that are killed: some of everything, so that a sync takes a while. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { Codec, Model, Schema, Snapshot } from '../../../src/index.js';
import { right } from '../../right.js';

const Port = Model.make({
  name: 'port',
  identifiers: { device: t.string, name: t.string },
  attributes: { mtu: Codec.integer, note: Codec.nullable(t.string) },
  parent: { model: 'device', by: { name: 'device' } },
  flags: ['NATURAL_DELETION_ORDER'],
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: [Port],
  flags: ['NATURAL_DELETION_ORDER'],
});

export const schema = right(Schema.make({ topLevel: [Device] }));

const device = (i: number, role: string): ReadonlyArray<Snapshot.Item> => [
  Snapshot.item(Device, { name: `d${i}`, role }),
  ...[0, 1, 2].map((port) =>
    Snapshot.item(Port, {
      device: `d${i}`,
      name: `eth${port}`,
      mtu: 1500 + i,
      note: port === 1 ? null : `${role} ${i}`,
    }),
  ),
];

const load = (items: ReadonlyArray<Snapshot.Item>): Snapshot.Snapshot =>
  pipe(
    Snapshot.fromEntities(schema)(items),
    E.getOrElseW((error) => {
      throw new Error(error.message);
    }),
  );

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** Forty devices; half of them are only in one of the two. */
export const source = load(range(10, 40).flatMap((i) => device(i, i % 3 === 0 ? 'core' : 'access')));
export const target = load(range(0, 30).flatMap((i) => device(i, 'access')));
