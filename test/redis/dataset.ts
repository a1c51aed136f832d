/** Data for the tests of Redis stores. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { Codec, Model, Schema, Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { afterAll } from 'vitest';
import * as Patch from '../../src/snapshot/Patch.js';
import type { Store } from '../../src/store/Store.js';
import { right } from '../right.js';

export const Interface = Model.make({
  name: 'interface',
  identifiers: { device: t.string, name: t.string },
  attributes: { mtu: t.number, note: Codec.optional(Codec.json) },
});

export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, mtu: Codec.optional(t.number) },
  children: { interfaces: Interface },
});

export const schema = right(Schema.make({ topLevel: [Device] }));

export const devices = (from: number, to: number, role = 'access'): ReadonlyArray<Snapshot.Item> =>
  Array.from({ length: to - from }, (_, i) => Snapshot.item(Device, { name: `device-${from + i}`, role }));

export const interfaces = (device: string, count: number): ReadonlyArray<Snapshot.Item> =>
  Array.from({ length: count }, (_, i) =>
    Snapshot.item(Interface, { device, name: `eth${i}`, mtu: 1500 }, { parent: { model: 'device', uid: device } }),
  );

export const snapshotOf = (items: ReadonlyArray<Snapshot.Item>): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(schema)(items));

type Edit = (snapshot: Snapshot.Snapshot) => E.Either<unknown, Snapshot.Snapshot>;

/** A snapshot after some edits. */
export const edited = (snapshot: Snapshot.Snapshot, ...edits: ReadonlyArray<Edit>): Snapshot.Snapshot =>
  edits.reduce((before, edit) => right(edit(before)), snapshot);

/** Load a store, change what is there, and commit that; what came of it. */
export const changing =
  (store: Store, ...edits: ReadonlyArray<Edit>) =>
  async (): Promise<Snapshot.Snapshot> => {
    const before = right(await store.load());
    const after = edited(before, ...edits);
    right(await store.commit(Patch.between(before, after))());
    return after;
  };

/** What a snapshot says, by text: what the same by text is the same to the letter, in the same order. */
export const said = (snapshot: Snapshot.Snapshot): ReadonlyArray<string> =>
  Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid, entity, parent, flags }) =>
      JSON.stringify([model, uid, entity, parent ?? null, flags]),
    ),
  );

let made = 0;

/** An id that no other test of this run has. */
export const freshId = (): string => `test-${process.pid}-${made++}`;

const open: Array<Store> = [];

/** Stores that are closed after the tests of the file. */
export const opening = (): ((options: RedisStore.Options) => Promise<RedisStore.RedisStore>) => {
  afterAll(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
  });
  return async (options) => {
    const store = right(await RedisStore.open(schema)(options)());
    open.push(store);
    return store;
  };
};

/** All entities of pages, or the error that ended them. */
export const gathered = async (pages: ReturnType<Store['pages']>) => {
  const found: Array<ReadonlyArray<Snapshot.Entry>> = [];
  for await (const page of pages) {
    if (E.isLeft(page)) return page;
    found.push(page.right);
  }
  return pipe(found, E.right);
};
