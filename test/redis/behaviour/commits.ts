/** What Redis stores take on, wherever they are. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Flags, type LockstepError, Retry, Snapshot } from 'lockstep';
import { expect, it } from 'vitest';
import * as Patch from '../../../src/snapshot/Patch.js';
import * as Store from '../../../src/store/Store.js';
import { left, right } from '../../right.js';
import { changing, Device, devices, edited, freshId, interfaces, opening, said, schema } from '../dataset.js';
import type { Place } from './Place.js';

export const commits = (place: Place): void => {
  const open = opening();
  const fresh = () => open({ ...place(), id: freshId() });

  it('takes on all of a patch, or nothing, and names what does not fit', async () => {
    const store = await fresh();
    await store.add(devices(0, 30))();
    const before = right(await store.load());
    const mine = edited(
      before,
      Snapshot.update(Device, 'device-1', { role: 'mine' }),
      Snapshot.update(Device, 'device-2', { role: 'mine' }),
      Snapshot.remove(Device, 'device-3'),
      Snapshot.add(Device, { name: 'new', role: 'mine' }),
      Snapshot.add(Device, { name: 'other', role: 'mine' }),
    );
    await changing(
      store,
      Snapshot.update(Device, 'device-2', { role: 'theirs' }),
      Snapshot.remove(Device, 'device-3'),
      Snapshot.add(Device, { name: 'new', role: 'theirs' }),
    )();
    const theirs = right(await store.load());
    const error = left(await store.commit(Patch.between(before, mine))());
    expect(error).toMatchObject({
      code: 'ERR_CONFLICT',
      conflicts: expect.arrayContaining(['device "device-2"', 'device "device-3"', 'device "new"']),
    });
    expect(error).toHaveProperty('conflicts.length', 3);
    expect(said(right(await store.load()))).toEqual(said(theirs));
    expect(await store.verify()).toEqual(E.right(30));
  });

  it('takes on flags, parents and places that a patch changes', async () => {
    const store = await fresh();
    await store.add([...devices(0, 2), ...interfaces('device-0', 1)])();
    const before = right(await store.load());
    const child = Snapshot.entries('interface')(before)[0];
    if (child === undefined) throw new Error('no interface');
    const { uid } = child;
    const flagged = { ...child, flags: Flags.IGNORE };
    expect(await store.commit([{ model: 'interface', uid, before: child, after: flagged }])()).toEqual(
      E.right(undefined),
    );
    // The same patch again expects no flags.
    expect(left(await store.commit([{ model: 'interface', uid, before: child, after: flagged }])()).code).toBe(
      'ERR_CONFLICT',
    );
    const moved = { ...flagged, parent: { model: 'device', uid: 'device-1' } };
    right(await store.commit([{ model: 'interface', uid, before: flagged, after: moved }])());
    expect(right(await store.entries('interface', [uid])())).toEqual([moved]);
  });

  it('takes on a patch that is too large for one step', async () => {
    const store = await fresh();
    const many = right(Snapshot.fromEntities(schema)([...devices(0, 6_000), ...interfaces('device-1', 100)]));
    right(await store.commit(Patch.between(Snapshot.empty(schema), many))());
    expect(said(right(await store.load()))).toEqual(said(many));
    expect(await store.verify()).toEqual(E.right(6_100));
    const loaded = right(await store.load());
    const others = right(Snapshot.fromEntities(schema)(devices(0, 6_000, 'core')));
    await changing(store, Snapshot.update(Device, 'device-17', { role: 'theirs' }))();
    expect(left(await store.commit(Patch.between(loaded, others))())).toMatchObject({
      conflicts: ['device "device-17"'],
    });
    expect(await store.verify()).toEqual(E.right(6_100));
  });

  it('loses nothing that eight writers change at the same time', async () => {
    const id = freshId();
    const [first, ...more] = await Promise.all(Array.from({ length: 8 }, () => open({ ...place(), id })));
    if (first === undefined) throw new Error('no store');
    right(
      await first.add(
        Array.from({ length: 4 }, (_, i) => Snapshot.item(Device, { name: `d${i}`, role: 'x', mtu: 0 })),
      )(),
    );
    const retry = pipe(Retry.exponential(2), Retry.atMost(40), Retry.jittered());
    const increment = (snapshot: Snapshot.Snapshot): E.Either<LockstepError.LockstepError, Snapshot.Snapshot> => {
      const edits = Snapshot.getAll(Device)(snapshot).map(({ name, mtu = 0 }) =>
        Snapshot.update(Device, name, { mtu: mtu + 1 }),
      );
      return E.right(edited(snapshot, ...edits));
    };
    const write = async (store: Store.Store): Promise<void> => {
      for (let i = 0; i < 5; i++) right(await Store.update(increment, retry)(store)());
    };
    await Promise.all([first, ...more].map(write));
    const all = right(await Store.getAll(Device)(first)());
    expect(all.map(({ mtu }) => mtu)).toEqual([40, 40, 40, 40]);
    expect(await first.verify()).toEqual(E.right(4));
  });
};
