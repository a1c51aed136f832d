/** What Redis stores are given in bulk, wherever they are. */
import * as E from 'fp-ts/lib/Either.js';
import { Snapshot } from 'lockstep';
import { expect, it } from 'vitest';
import { left, right } from '../../right.js';
import { devices, freshId, interfaces, opening } from '../dataset.js';
import type { Place } from './Place.js';

export const adding = (place: Place): void => {
  const open = opening();
  const fresh = () => open({ ...place(), id: freshId() });

  it('counts what is new, leaves alone what is there, and refuses what is there otherwise', async () => {
    const store = await fresh();
    expect(await store.add(devices(0, 1_500))()).toEqual(E.right(1_500));
    expect(await store.add(devices(1_000, 2_000))()).toEqual(E.right(500));
    expect(await store.add(devices(0, 2_000))()).toEqual(E.right(0));
    const error = left(
      await store.add([...devices(3_000, 3_010), ...devices(5, 6, 'other'), ...devices(4_000, 4_010)])(),
    );
    expect(error).toMatchObject({ code: 'ERR_OBJECT_ALREADY_EXISTS', model: 'device', uid: 'device-5' });
    const found = right(await store.entries('device', ['device-3000', 'device-3009', 'device-4000'])());
    expect(found.map((entry) => entry?.uid)).toEqual(['device-3000', 'device-3009', undefined]);
    expect(await store.verify()).toEqual(E.right(2_010));
  });

  it('takes records only as fast as they are put in', async () => {
    const store = await fresh();
    let taken = 0;
    function* items(): Generator<Snapshot.Item> {
      for (const item of devices(0, 20_000)) {
        taken++;
        yield item;
      }
    }
    const added = store.add(items())();
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBeLessThan(10_000);
    expect(await added).toEqual(E.right(20_000));
  });

  it('takes children before their parents, and lists of children', async () => {
    const store = await fresh();
    expect(await store.add(interfaces('device-0', 2))()).toEqual(E.right(2));
    expect(await store.add(devices(0, 1))()).toEqual(E.right(1));
    right(
      await store.add([
        { model: 'interface', fields: { device: 'device-1', name: 'eth0', mtu: 9000 }, label: 'first' },
      ])(),
    );
    const listing = { name: 'device-1', role: 'access', interfaces: ['device-1__eth0', 'device-1__eth1'] };
    const child = { model: 'interface', fields: { device: 'device-1', name: 'eth1', mtu: 9000 } };
    expect(await store.add([{ model: 'device', fields: listing }, child])()).toEqual(E.right(2));
    const snapshot = right(await store.load());
    expect(Snapshot.children({ model: 'device', uid: 'device-1' })(snapshot).map(({ uid }) => uid)).toEqual([
      'device-1__eth0',
      'device-1__eth1',
    ]);
    const wrong = { name: 'device-2', role: 'access', interfaces: ['device-1__eth0'] };
    expect(left(await store.add([{ model: 'device', fields: wrong }])())).toMatchObject({
      code: 'ERR_PARENT_WRONG_MODEL',
      path: 'device[0].interfaces',
    });
    const missing = { name: 'device-3', role: 'access', interfaces: ['nowhere'] };
    expect(left(await store.add([{ model: 'device', fields: missing }])())).toMatchObject({
      code: 'ERR_OBJECT_NOT_FOUND',
    });
  });

  it('tells what is wrong with a record, and keeps what came before it', async () => {
    const store = await fresh();
    const bad = { model: 'device', fields: { name: 'bad', role: 7 } };
    expect(left(await store.add([...devices(0, 3), bad, ...devices(3, 6)])())).toMatchObject({
      code: 'ERR_VALUE_INVALID',
      path: 'device[3].role',
    });
    expect(right(await store.counts()).get('device')).toBe(3);
    expect(left(await store.add([{ model: 'devcie', fields: {} }])()).code).toBe('ERR_MODEL_UNKNOWN');
  });
};
