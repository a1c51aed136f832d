/** What Redis stores return to, wherever they are. */
import * as E from 'fp-ts/lib/Either.js';
import { Snapshot } from 'lockstep';
import { expect, it } from 'vitest';
import { left, right } from '../../right.js';
import { changing, Device, devices, freshId, interfaces, opening, said } from '../dataset.js';
import type { Place } from './Place.js';

export const checkpoints = (place: Place): void => {
  const open = opening();
  const fresh = () => open({ ...place(), id: freshId() });

  it('returns to a checkpoint, with the order that there was', async () => {
    const store = await fresh();
    await store.add([...devices(0, 20), ...interfaces('device-0', 2)])();
    right(await store.checkpoint('first')());
    const first = right(await store.load());
    await changing(store, Snapshot.update(Device, 'device-1', { role: 'core' }), Snapshot.remove(Device, 'device-2'))();
    right(await store.checkpoint('second')());
    right(await store.checkpoint('third')());
    const second = right(await store.load());
    await changing(
      store,
      Snapshot.add(Device, { name: 'new', role: 'x' }),
      Snapshot.update(Device, 'device-1', { role: 'y' }),
    )();
    await store.add(devices(100, 110))();
    right(await store.rollback('second')());
    expect(said(right(await store.load()))).toEqual(said(second));
    expect(right(await store.checkpoints())).toEqual(['first', 'second']);
    await changing(store, Snapshot.remove(Device, 'device-19'))();
    right(await store.rollback('second')());
    expect(said(right(await store.load()))).toEqual(said(second));
    right(await store.rollback('first')());
    expect(said(right(await store.load()))).toEqual(said(first));
    expect(right(await store.checkpoints())).toEqual(['first']);
    expect(await store.verify()).toEqual(E.right(22));
    expect(left(await store.rollback('second')())).toMatchObject({ code: 'ERR_CHECKPOINT_UNKNOWN' });
    await changing(store, Snapshot.remove(Device, 'device-19'))();
    right(await store.checkpoint('first')());
    right(await store.rollback('first')());
    expect(right(await store.counts()).get('device')).toBe(19);
  });

  it('is empty after it was cleared, and goes on', async () => {
    const store = await fresh();
    await store.add(devices(0, 500))();
    right(await store.checkpoint('a')());
    right(await store.clear());
    expect(await store.counts()).toEqual(E.right(new Map()));
    expect(said(right(await store.load()))).toEqual([]);
    expect(right(await store.checkpoints())).toEqual([]);
    expect(await store.add(devices(0, 10))()).toEqual(E.right(10));
    expect(await store.verify()).toEqual(E.right(10));
    right(await store.clear());
    expect(await store.verify()).toEqual(E.right(0));
  });
};
