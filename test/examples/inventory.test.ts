import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import * as Desired from '../../examples/inventory/desired.js';
import { network } from '../../examples/inventory/network.js';
import { byName } from '../../examples/inventory/order.js';
import { watch } from '../../examples/inventory/progress.js';
import { Device, Interface, Site, schema } from '../../examples/inventory/schema.js';
import { type Element, Snapshot, type SyncOptions, SyncResult, syncFrom } from '../../src/index.js';
import { right } from '../right.js';
import { asInReadme, example } from './example.js';

/** What comes of making the network agree, and the network as it is then. */
const synced = async (options: SyncOptions) => {
  const target = right(await network(right(schema))());
  const before = right(await target.load());
  const result = right(await pipe(target, syncFrom(Desired.desired(right(schema)), options))());
  return { before, result, after: right(await target.load()) };
};

const flags = ['CONTINUE_ON_FAILURE'] as const;

const operationsOf = ({ operations }: SyncResult.SyncResult) =>
  operations.map(({ operation: { action, model, uid } }) => `${action} ${model} ${uid}`);

describe('the example of an inventory', () => {
  it('prints what its README says', async () => {
    expect(await example('inventory')).toEqual(asInReadme('inventory'));
  });

  it('puts two sources together, and leaves out interfaces without a device', async () => {
    const { items, strangers } = right(await Desired.load());
    const counts = (model: string) => items.filter((item) => item.model === model).length;
    expect([counts('site'), counts('device'), counts('interface')]).toEqual([2, 8, 15]);
    expect(strangers.map(({ fields }) => fields['device'])).toEqual(['sw77']);
  });

  it('does nothing in a dry run, which names the operations that the sync attempts, in order', async () => {
    const dry = await synced({ flags, dryRun: true });
    expect(dry.after).toBe(dry.before);
    const { result } = await synced({ flags });
    expect(operationsOf(dry.result)).toEqual(operationsOf(result));
  });

  it('has changed the network itself, but for what failed, was refused, or is not looked at', async () => {
    const { before, result, after } = await synced({ flags });
    expect(SyncResult.count(result)).toEqual({ success: 13, refused: 1, error: 2, skipped: 2, planned: 0 });
    expect(Snapshot.eq.equals(after, result.snapshot)).toBe(true);
    expect(Snapshot.parent({ model: 'device', uid: 'sw10' })(after)).toEqual({
      _tag: 'Some',
      value: { model: 'site', uid: 'nyc' },
    });
    expect(right(pipe(after, Snapshot.get(Interface, 'sw10__GigabitEthernet1/0/1'))).description).toBe('to rt2');
    expect(Snapshot.getAll(Device)(after).map(({ name }) => name)).not.toContain('sw7');
    for (const uid of ['rt1__mgmt0', 'rt2__Ethernet1/3', 'sw2__GigabitEthernet1/0/1', 'sw99__GigabitEthernet1/0/1'])
      expect(Snapshot.entry({ model: 'interface', uid })(after)?.entity).toBe(
        Snapshot.entry({ model: 'interface', uid })(before)?.entity,
      );
    expect(Snapshot.orphans(after)).toEqual([]);
    expect(Snapshot.countOf(Site)(after)).toBe(3);
  });

  it('ends at the first failure without CONTINUE_ON_FAILURE', async () => {
    const target = right(await network(right(schema))());
    const failed = await pipe(target, syncFrom(Desired.desired(right(schema))))();
    expect(failed).toMatchObject({ _tag: 'Left', left: { code: 'ERR_OBJECT_NOT_UPDATED' } });
    const after = right(await target.load());
    expect(right(pipe(after, Snapshot.get(Interface, 'rt1__Ethernet1/2'))).mtu).toBe(9216);
    expect(Snapshot.lookup(Device, 'sw3')(after)._tag).toBe('None');
  });

  it('sorts by the numbers in names', () => {
    const element = (shortname: string): Element.Element => ({
      action: 'unchanged',
      model: 'interface',
      uid: shortname,
      shortname,
      identifiers: {},
      flags: 0,
      children: [],
    });
    const names = ['Ethernet1/10', 'Ethernet1/2', 'Ethernet1/1/1', 'Ethernet1/1', 'Bundle2'];
    expect(
      names
        .map(element)
        .toSorted(byName.compare)
        .map(({ shortname }) => shortname),
    ).toEqual(['Bundle2', 'Ethernet1/1', 'Ethernet1/1/1', 'Ethernet1/2', 'Ethernet1/10']);
  });

  it('shows progress on a terminal alone', () => {
    const shown = (isTTY: boolean): string => {
      let text = '';
      const write = (part: string): void => {
        text += part;
      };
      const { onProgress, read } = watch({ isTTY, write });
      for (const done of [0, 1, 2]) onProgress('sync', done, 2);
      expect(read()).toBe('sync 2 of 2');
      return text;
    };
    expect(shown(false)).toBe('');
    expect(shown(true).split('\r').slice(1)).toEqual([
      `sync ${'.'.repeat(30)}`,
      `sync ${'#'.repeat(15)}${'.'.repeat(15)}`,
      `sync ${'#'.repeat(30)}\n`,
    ]);
  });
});
