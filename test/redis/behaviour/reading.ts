/** What Redis stores give, wherever they are. */
import * as E from 'fp-ts/lib/Either.js';
import { type LockstepError, Snapshot } from 'lockstep';
import { expect, it } from 'vitest';
import * as Patch from '../../../src/snapshot/Patch.js';
import * as Store from '../../../src/store/Store.js';
import { left, right } from '../../right.js';
import { changing, Device, devices, edited, freshId, gathered, interfaces, opening, said, schema } from '../dataset.js';
import type { Place } from './Place.js';

export const reading = (place: Place): void => {
  const open = opening();
  const fresh = () => open({ ...place(), id: freshId() });

  it('gives what it was given, to the letter and in its order, to whoever opens it', async () => {
    const id = freshId();
    const store = await open({ ...place(), id });
    const items = [...devices(0, 50), ...interfaces('device-7', 3), ...interfaces('device-3', 2)];
    expect(await store.add(items)()).toEqual(E.right(55));
    const other = await open({ ...place(), id });
    const expected = right(Snapshot.fromEntities(schema)(items));
    expect(said(right(await other.load()))).toEqual(said(expected));
    expect(right(await other.counts())).toEqual(
      new Map([
        ['device', 50],
        ['interface', 5],
      ]),
    );
    expect(await other.verify()).toEqual(E.right(55));
  });

  it('has the digest of the snapshot that it holds', async () => {
    const store = await fresh();
    await store.add([...devices(0, 200), ...interfaces('device-1', 20)])();
    const after = await changing(
      store,
      Snapshot.remove(Device, 'device-5'),
      Snapshot.update(Device, 'device-6', { role: 'core' }),
    )();
    const digest = right(await store.digest());
    expect(digest).toEqual(Snapshot.digest(after, digest));
  });

  it('gives entities in the order asked, and many at a time', async () => {
    const store = await fresh();
    await store.add(devices(0, 3_000))();
    const uids = ['device-2999', 'nowhere', 'device-0', 'device-2999'];
    expect(right(await store.entries('device', uids)()).map((entry) => entry?.uid)).toEqual([
      'device-2999',
      undefined,
      'device-0',
      'device-2999',
    ]);
    const all = Array.from({ length: 3_000 }, (_, i) => `device-${2999 - i}`);
    expect(right(await Store.getMany(Device, all)(store)()).map(({ name }) => name)).toEqual(all);
    expect(left(await Store.getMany(Device, ['device-1', 'a', 'b'])(store)())).toMatchObject({ missing: ['a', 'b'] });
    expect(right(await store.entries('device', [])())).toEqual([]);
    expect(left(await store.entries('devcie', ['a'])()).code).toBe('ERR_MODEL_UNKNOWN');
  });

  it('gives all of a model page by page, and buckets', async () => {
    const store = await fresh();
    await store.add(devices(0, 1_000))();
    const pages = right(await gathered(store.pages('device', 100)));
    expect(new Set(pages.flat().map(({ uid }) => uid)).size).toBe(1_000);
    expect(pages.flat().length).toBe(1_000);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(100);
    expect(right(await Store.getAll(Device)(store)()).map(({ name }) => name)).toEqual(
      Array.from({ length: 1_000 }, (_, i) => `device-${i}`),
    );
    const buckets = right(await store.digest()).get('device')?.length ?? 0;
    const some = right(await store.buckets('device', [3, 4, 3, -1, buckets, 0.5])());
    const every = right(
      await store.buckets(
        'device',
        Array.from({ length: buckets }, (_, i) => i),
      )(),
    );
    expect(every.length).toBe(1_000);
    expect(new Set(some.map(({ uid }) => uid)).size).toBe(some.length);
    expect(some.length).toBeGreaterThan(0);
    expect(right(await gathered(store.pages('interface')))).toEqual([]);
    expect(left(await gathered(store.pages('devcie')))).toMatchObject({ code: 'ERR_MODEL_UNKNOWN' });
  });

  it('says so when it was changed while it was read page by page', async () => {
    const store = await fresh();
    await store.add(devices(0, 1_000))();
    const pages = store.pages('device', 100)[Symbol.asyncIterator]();
    expect((await pages.next()).value).toMatchObject({ _tag: 'Right' });
    const edits = devices(0, 1_000).map((_, i) => Snapshot.update(Device, `device-${i}`, { role: 'core' }));
    await changing(store, ...edits)();
    const rest = await gathered({ [Symbol.asyncIterator]: () => pages });
    expect(left(rest)).toMatchObject({ code: 'ERR_STORE_BUSY' });
  });

  it('gives one version while others write all the time', async () => {
    const id = freshId();
    const [store, writer] = await Promise.all([open({ ...place(), id }), open({ ...place(), id })]);
    const names = Array.from({ length: 100 }, (_, i) => `d${i}`);
    right(await store.add(names.map((name) => Snapshot.item(Device, { name, role: '0' })))());
    let isOver = false;
    let commits = 0;
    const write = async (): Promise<void> => {
      let before = right(await writer.load());
      for (; !isOver; commits++) {
        const edits = names.map((name) => Snapshot.update(Device, name, { role: String(commits + 1) }));
        const after = edited(before, ...edits);
        right(await writer.commit(Patch.between(before, after))());
        before = after;
      }
    };
    const writing = write();
    for (let i = 0; i < 10; i++) {
      const [loaded, entries, buckets] = await Promise.all([
        store.load(),
        store.entries('device', names)(),
        store.buckets('device', [0, 1, 2, 3, 4, 5, 6, 7])(),
      ]);
      const roles = [
        Snapshot.getAll(Device)(right(loaded)).map(({ role }) => role),
        right(entries).map((entry) => entry?.entity['role']),
        right(buckets).map(({ entity }) => entity['role']),
      ];
      for (const each of roles) expect(new Set(each).size).toBe(1);
    }
    isOver = true;
    await writing;
    expect(commits).toBeGreaterThan(1);
  });

  it('is closed when it was closed', async () => {
    const store = await fresh();
    right(await store.close());
    right(await store.close());
    const answers = await Promise.all([
      store.load(),
      store.counts(),
      store.entries('device', ['a'])(),
      store.add(devices(0, 1))(),
      store.checkpoint('a')(),
      store.clear(),
      gathered(store.pages('device')),
    ]);
    expect(answers.map((answer) => left<LockstepError.LockstepError, unknown>(answer).code)).toEqual(
      answers.map(() => 'ERR_STORE_CLOSED'),
    );
  });
};
