import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Adapter, Model, Schema, Snapshot } from '../../src/index.js';
import { refresh } from '../../src/sync/refresh.js';
import { left, right } from '../right.js';
import { load as inventory, Port, device as place } from './inventory.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));
const device = (name: string, role = 'access') => Snapshot.item(Device, { name, role });
const before = right(Snapshot.fromEntities(schema)([device('a'), device('b')]));
const port = (name: string, uid: string, mtu = 1500, flags: ReadonlyArray<'IGNORE'> = []) =>
  Snapshot.item(Port, { name, mtu }, { parent: { model: 'device', uid }, flags });
const entryOf = (uid: string) => Snapshot.entry({ model: 'device', uid });
const never: Adapter.Definition['load'] = () => Promise.reject(new Error('loaded in vain'));

describe('a snapshot that is refreshed', () => {
  it('takes what has changed since the cursor, from an adapter that can tell', async () => {
    const asked: Array<string> = [];
    const adapter = Adapter.make({
      name: 'cmdb',
      schema,
      load: never,
      changedSince: (cursor) => {
        asked.push(cursor);
        return TE.of({ changed: [device('c')], removed: [{ model: 'device', uid: 'b' }], cursor: '2' });
      },
    });
    const { snapshot, cursor, how } = right(await refresh(adapter)(before, '1')());
    expect([asked, cursor, how]).toEqual([['1'], '2', 'changes']);
    expect(Snapshot.entries('device')(snapshot).map(({ uid }) => uid)).toEqual(['a', 'c']);
    expect(entryOf('a')(snapshot)).toBe(entryOf('a')(before));
  });

  it('is loaded again from any other adapter, and shares what has not changed', async () => {
    const adapter = Adapter.make({ name: 'cmdb', schema, load: TE.of([device('b', 'core'), device('a')]) });
    const { snapshot, cursor, how } = right(await refresh(adapter)(before, '1')());
    expect([cursor, how]).toEqual(['1', 'load']);
    expect(entryOf('a')(snapshot)).toBe(entryOf('a')(before));
    expect(entryOf('b')(snapshot)?.entity).toEqual({ name: 'b', role: 'core' });
  });

  it('keeps what hangs below what, and its flags, where all of it is loaded again', async () => {
    const children = inventory([place('a'), port('p', 'a'), port('q', 'a', 1500, ['IGNORE'])]);
    const loaded = inventory([place('a'), port('p', 'a', 9000), port('q', 'a', 1500, ['IGNORE'])]);
    const { snapshot } = right(await refresh(Adapter.fromSnapshot('cmdb', loaded))(children, '1')());
    expect(Snapshot.eq.equals(snapshot, loaded)).toBe(true);
    const q = Snapshot.entry({ model: 'port', uid: 'q' });
    expect(q(snapshot)).toBe(q(children));
    expect(Snapshot.entry({ model: 'port', uid: 'p' })(snapshot)?.parent).toEqual({ model: 'device', uid: 'a' });
  });

  it('is what is loaded where the adapter has another schema', async () => {
    const other = right(Schema.make({ topLevel: [Device] }));
    const loaded = Snapshot.empty(other);
    const refreshed = right(await refresh(Adapter.fromSnapshot('cmdb', loaded))(before, '1')());
    expect(refreshed.snapshot).toBe(loaded);
  });

  it('fails as the adapter and the changes do', async () => {
    const thrown = await refresh(Adapter.make({ name: 'cmdb', schema, load: never }))(before, '1')();
    expect(left(thrown)).toMatchObject({ code: 'ERR_LOAD_FAILED', message: 'could not load cmdb: loaded in vain' });
    const bad = Adapter.make({
      name: 'cmdb',
      schema,
      load: never,
      changedSince: () => TE.of({ changed: [{ model: 'devcie', fields: {} }], removed: [], cursor: '2' }),
    });
    expect(left(await refresh(bad)(before, '1')()).code).toBe('ERR_MODEL_UNKNOWN');
    const broken = Adapter.make({
      name: 'cmdb',
      schema,
      load: never,
      changedSince: () => {
        throw new Error('no such cursor');
      },
    });
    expect(left(await refresh(broken)(before, '1')()).message).toBe('could not load cmdb: no such cursor');
  });
});
