import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { Diff, patch, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';
import { Device, device, differ, load, Port, port, Site, site, tag } from './network.js';

const target = load([site('nyc'), device('sw1', 'nyc'), port('sw1', 'eth0'), tag('red', '#f00'), tag('old', '#000')]);
const source = load([site('nyc'), device('sw1', 'nyc', 'core'), port('sw1', 'eth1'), tag('red', '#f00')]);
const diff = differ(source, target);

describe('a patch', () => {
  it('makes the target the source', () => {
    expect(Snapshot.eq.equals(right(patch(diff)(target)), source)).toBe(true);
  });

  it('leaves the target as it was', () => {
    right(patch(diff)(target));
    expect(Diff.eq.equals(differ(source, target), diff)).toBe(true);
  });

  it('takes an attribute away that the source lacks', () => {
    const noted = right(pipe(source, Snapshot.update(Port, 'sw1__eth1', { note: 'x' })));
    const patched = right(patch(differ(source, noted))(noted));
    expect(Object.keys(right(pipe(patched, Snapshot.get(Port, 'sw1__eth1'))))).toEqual(['device', 'name', 'mtu']);
  });

  it('has what no comparison can reach give way, with what that hangs below', () => {
    const lost = right(pipe(target, Snapshot.remove(Site, 'nyc')));
    expect(Snapshot.orphans(lost)).toEqual([{ model: 'device', uid: 'sw1' }]);
    const found = load([
      site('nyc'),
      device('sw1', 'nyc'),
      port('sw1', 'eth0'),
      tag('red', '#f00'),
      tag('old', '#000'),
    ]);
    expect(Snapshot.eq.equals(right(patch(differ(found, lost))(lost)), found)).toBe(true);
  });

  it('is refused by a target that is not what the diff expects, each entity and attribute named', () => {
    const changed = right(
      pipe(
        target,
        Snapshot.update(Device, 'sw1', { role: 'spare' }),
        E.chain(
          Snapshot.add(Port, { device: 'sw1', name: 'eth1', mtu: 9000 }, { parent: { model: 'device', uid: 'sw1' } }),
        ),
      ),
    );
    expect(left(patch(diff)(changed))).toEqual({
      _tag: 'PatchError',
      code: 'ERR_PATCH_MISMATCH',
      message: 'the target is not what the diff expects: device "sw1": role is "spare", expected "access" (and 1 more)',
      mismatches: ['device "sw1": role is "spare", expected "access"', 'port "sw1__eth1": is there already'],
      suggestion: 'calculate the diff again',
    });
  });

  it('is refused by a target in which what should go, or change, is gone or changed', () => {
    const without = right(pipe(target, Snapshot.remove(Port, 'sw1__eth0'), E.chain(Snapshot.remove(Site, 'nyc'))));
    expect(left(patch(diff)(without))).toMatchObject({
      mismatches: ['site "nyc": is not there', 'port "sw1__eth0": is not there'],
    });
    const emptied = right(pipe(without, Snapshot.add(Port, { device: 'sw1', name: 'eth0', mtu: 1 })));
    expect(left(patch(diff)(emptied))).toMatchObject({
      mismatches: ['site "nyc": is not there', 'port "sw1__eth0": mtu is 1, expected 1500'],
    });
  });
});
