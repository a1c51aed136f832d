import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { afterEach, describe, expect, it } from 'vitest';
import * as Api from '../../examples/rest/api.js';
import { again, type Client, client } from '../../examples/rest/client.js';
import * as Records from '../../examples/rest/records.js';
import { patiently, restAdapter } from '../../examples/rest/restAdapter.js';
import { Device, schema } from '../../examples/rest/schema.js';
import { type Options, type Server, serve } from '../../examples/rest/server.js';
import * as Table from '../../examples/rest/Table.js';
import { Diff, diffFrom, refresh, Snapshot, SyncResult, syncFrom } from '../../src/index.js';
import { right } from '../right.js';
import { asInReadme, example } from './example.js';

const running: Array<Server> = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});

const start = async (table = right(Records.cmdb), options: Options = {}): Promise<Server> => {
  const server = right(await serve(table, options)());
  running.push(server);
  return server;
};

const adapter = (name: string, ask: Client) => restAdapter(name, right(schema), ask);

const patch = (ask: Client, id: number, body: unknown) => ask('PATCH', `/devices/${id}`, Api.Resource, { body })();

const role = (name: string) => (snapshot: Snapshot.Snapshot) => right(pipe(snapshot, Snapshot.get(Device, name))).role;

describe('the example of a REST source', () => {
  it('prints what its README says', async () => {
    expect(await example('rest')).toEqual(asInReadme('rest'));
  });

  it('makes one server have what the other has, in spite of pauses', async () => {
    const [ours, theirs] = [await start(), await start(right(Records.network), { patience: 6 })];
    const cmdb = adapter('cmdb', client(ours.url));
    const network = adapter('network', client(theirs.url));
    const result = right(await pipe(network, syncFrom(cmdb, { retry: patiently }))());
    expect(SyncResult.count(result).success).toBe(7);
    // Three pages and three operations were answered before the pause.
    expect(result.operations.filter(({ attempts }) => attempts === 2)).toHaveLength(1);
    const after = right(await adapter('network', client(theirs.url)).load());
    expect(Diff.hasDiffs(right(pipe(after, diffFrom(right(await cmdb.load())))))).toBe(false);
  });

  it('fails at a pause without a policy for asking again', async () => {
    const [ours, theirs] = [await start(), await start(right(Records.network), { patience: 4 })];
    const failed = await pipe(adapter('network', client(theirs.url)), syncFrom(adapter('cmdb', client(ours.url))))();
    expect(failed).toMatchObject({
      _tag: 'Left',
      left: { message: expect.stringContaining('429, too many requests') },
    });
  });

  it('reads what has changed, and tombstones, and no more', async () => {
    const server = await start();
    const ask = client(server.url);
    const cmdb = adapter('cmdb', ask);
    const before = right(await refresh(cmdb)(Snapshot.empty(right(schema)), '0')());
    expect(Snapshot.count(before.snapshot)).toBe(54);
    expect(server.take()).toBe('3 x GET');
    right(await patch(ask, 3, { role: 'spare' }));
    right(await ask('DELETE', '/devices/9', t.undefined)());
    server.take();
    const changed = right(await (cmdb.changedSince ?? expect.fail())(before.cursor)());
    expect([...changed.changed].map(({ fields }) => fields)).toEqual([{ name: 'sw2', role: 'spare' }]);
    expect([...changed.removed]).toEqual([{ model: 'device', uid: 'sw8' }]);
    expect(server.take()).toBe('1 x GET');
    const after = right(await refresh(cmdb)(before.snapshot, before.cursor)());
    expect(Snapshot.eq.equals(after.snapshot, right(await cmdb.load()))).toBe(true);
  });

  it('misses nothing that changes while pages are read, and has each record once', async () => {
    const server = await start();
    const ask = client(server.url);
    let pages = 0;
    const meddling: Client = (method, path, codec, request) => async () => {
      if (++pages === 2) {
        right(await patch(ask, 2, { role: 'changed after the first page' }));
        right(await patch(ask, 53, { role: 'changed before the last page' }));
      }
      return ask(method, path, codec, request)();
    };
    const loaded = right(await adapter('cmdb', meddling).load());
    expect(Snapshot.count(loaded)).toBe(54);
    expect(role('sw1')(loaded)).toBe('changed after the first page');
    expect(role('sw51')(loaded)).toBe('changed before the last page');
  });

  it('waits as long as the server says, and asks again only where a policy says so', async () => {
    const { url, take } = await start(Table.empty, { patience: 2 });
    const ask = client(url)('GET', '/changes', Api.Page);
    right(await ask());
    right(await ask());
    expect(await ask()).toMatchObject({ _tag: 'Left', left: { status: 429, transient: true } });
    // The pause that the server wanted was waited for, so that this is not refused.
    right(await ask());
    right(await ask());
    right(await pipe(ask, again(patiently))());
    expect(take()).toBe('5 x GET, 2 x 429');
  });

  it.each([
    ['POST', '/devices', { name: 'sw1', site: 'fra', role: 'core' }, '409, there is a device "sw1" already'],
    ['POST', '/devices', { name: 'sw99', site: 'rome', role: 'core' }, '422, there is no site "rome"'],
    ['POST', '/sites', { name: 'rome' }, /^422, Invalid value undefined/],
    ['PATCH', '/devices/1', { role: 'core' }, '404, there is no device 1'],
    ['DELETE', '/sites/1', undefined, '409, site "fra" has devices'],
    ['GET', '/changes?limit=0', undefined, '400, since and limit have to be whole numbers'],
    ['GET', '/elsewhere', undefined, '404, there is no GET /elsewhere'],
  ] as const)(
    'tells why %s %s is refused, and that asking again does not help',
    async (method, path, body, message) => {
      const { url } = await start();
      const answer = await client(url)(method, path, t.unknown, body === undefined ? {} : { body })();
      const error = E.isLeft(answer) ? answer.left : expect.fail();
      expect(error.transient).toBe(false);
      expect(error.message.replace(`${method} ${path}: `, '')).toMatch(message);
    },
  );

  it('lets a request that got no answer be repeated, unless it may have made something', async () => {
    const { url, stop } = await start();
    await stop();
    const asked = async (method: 'GET' | 'POST') => client(url)(method, '/sites', t.unknown)();
    expect(await asked('GET')).toMatchObject({ _tag: 'Left', left: { transient: true } });
    expect(await asked('POST')).toMatchObject({ _tag: 'Left', left: { transient: false } });
  });
});
