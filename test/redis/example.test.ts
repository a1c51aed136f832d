import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { expect, it } from 'vitest';
import { records } from '../../examples/redis/inventory.js';
import { load } from '../../examples/redis/load.js';
import { schema } from '../../examples/redis/schema.js';
import { using, type Which } from '../../examples/redis/stores.js';
import { Diff, MemoryStore, Snapshot, Store } from '../../src/index.js';
import { asInReadme, example } from '../examples/example.js';
import { right } from '../right.js';
import { start } from './servers.js';
import { describeRedis } from './suite.js';

const SITES = 100;
const COUNTS = [
  ['site', SITES],
  ['device', SITES * 20],
  ['interface', SITES * 200],
] as const;

describeRedis('the example of a store that several processes load', () => {
  it('has loaded what one process loads, and made another store agree', async () => {
    const server = await start({ password: 'sesame' });
    const url = `${server.url}/0`;
    expect(await example('redis', url)).toEqual(asInReadme('redis'));

    const sequential = MemoryStore.make(Snapshot.empty(right(schema)), { buckets: 64 });
    right(await sequential.add(records(Array(SITES).keys()))());
    const digest = right(await sequential.digest());
    for (const which of ['inventory', 'network'] satisfies ReadonlyArray<Which>) {
      const found = await using(
        url,
        which,
      )((store) =>
        pipe(
          TE.Do,
          TE.bind('verified', () => store.verify),
          TE.bind('counts', () => store.counts),
          TE.bind('digest', () => store.digest),
          TE.bind('diff', () => pipe(store, Store.diffFrom(sequential))),
          TE.bind('loaded', () => store.load),
        ),
      )();
      const { verified, counts, digest: own, diff, loaded } = right(found);
      expect(verified).toBe(SITES * 221);
      expect([...counts]).toEqual(COUNTS);
      expect(own).toEqual(digest);
      expect(Diff.hasDiffs(diff)).toBe(false);
      expect(Snapshot.orphans(loaded)).toEqual([]);
    }
    // What is there already is left alone.
    expect(right(await load({ url, sites: SITES, loader: 1, loaders: 4 })())).toBe(0);
  });

  it('starts a server of its own where none is named', async () => {
    expect(await example('redis')).toEqual(asInReadme('redis'));
  });

  it('says what is wrong with a server that is named, also to its loaders', async () => {
    expect(await example('redis', 'redis://127.0.0.1:1/0')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'redis://127.0.0.1:1/0?store=lockstep-example-inventory: cannot be reached: the connection was refused [ERR_STORE_UNREACHABLE]\n',
    });
  });
});
