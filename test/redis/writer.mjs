// A process that commits without end, until it is killed: `node writer.mjs OPTIONS`, of the built package.
// Each commit gives every device the same `mtu`, one more than the last.
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Codec, Model, Schema, Snapshot } from '../../dist/esm/src/index.js';
import { RedisStore } from '../../dist/esm/src/redis.js';
import * as Store from '../../dist/esm/src/store/Store.js';

const right = (either) => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

// As in dataset.ts.
const Interface = Model.make({
  name: 'interface',
  identifiers: { device: t.string, name: t.string },
  attributes: { mtu: t.number, note: Codec.optional(Codec.json) },
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, mtu: Codec.optional(t.number) },
  children: { interfaces: Interface },
});
const schema = right(Schema.make({ topLevel: [Device] }));

const store = right(await RedisStore.open(schema)(JSON.parse(process.argv[2]))());
const next = (snapshot) =>
  E.right(
    Snapshot.getAll(Device)(snapshot).reduce(
      (after, { name, mtu = 0 }) => right(Snapshot.update(Device, name, { mtu: mtu + 1 })(after)),
      snapshot,
    ),
  );
for (let i = 0; ; i++) {
  right(await Store.update(next)(store)());
  if (i === 0) process.stdout.write('committing\n');
}
