import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { Diff, patch, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';
import { Device, device, differ, load, Port, port, Site, site, Tag, tag } from './network.js';

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

  it('says all there is to say in its message where there is but one thing', () => {
    const message = (of: Snapshot.Snapshot): string => left(patch(differ(source, target))(of)).message;
    const changed = right(pipe(target, Snapshot.update(Device, 'sw1', { role: 'spare' })));
    expect(message(changed)).toBe(
      'the target is not what the diff expects: device "sw1": role is "spare", expected "access"',
    );
    const without = right(pipe(target, Snapshot.remove(Tag, 'old')));
    expect(message(without)).toBe('the target is not what the diff expects: tag "old": is not there');
  });

  it('is refused by a target without what is to be updated', () => {
    const without = right(pipe(target, Snapshot.remove(Device, 'sw1')));
    expect(left(patch(differ(source, target))(without))).toMatchObject({
      mismatches: ['device "sw1": is not there'],
    });
  });

  it('is refused by a target that does not know the model', () => {
    const sites = Snapshot.empty(right(Schema.make({ topLevel: [Site] })));
    expect(left(patch(differ(load([tag('red', '#f00')]), load([])))(sites))).toMatchObject({
      code: 'ERR_PATCH_MISMATCH',
      mismatches: ['tag "red": the target has no model "tag"'],
    });
  });

  it('puts its own in place of what no comparison can reach, and leaves what hung below that without a parent', () => {
    const whole = load([site('nyc'), device('sw1', 'nyc', 'spare'), port('sw1', 'eth0', 9000), port('sw1', 'eth9')]);
    const lost = right(pipe(whole, Snapshot.remove(Site, 'nyc')));
    const found = load([site('nyc'), device('sw1', 'nyc'), port('sw1', 'eth0')]);
    const patched = right(patch(differ(found, lost))(lost));
    expect(right(Snapshot.get(Device, 'sw1')(patched)).role).toBe('access');
    expect(right(Snapshot.get(Port, 'sw1__eth0')(patched)).mtu).toBe(1500);
    expect(Snapshot.orphans(patched)).toEqual([{ model: 'port', uid: 'sw1__eth9' }]);
  });

  it('leaves what the diff leaves out, without a parent where that is deleted', () => {
    const kept = load([
      site('nyc'),
      device('sw1', 'nyc'),
      port('sw1', 'eth0'),
      port('sw1', 'eth1', 1, { flags: ['IGNORE'] }),
    ]);
    const patched = right(patch(differ(load([site('nyc')]), kept))(kept));
    expect(Snapshot.count(patched)).toBe(2);
    expect(Snapshot.orphans(patched)).toEqual([{ model: 'port', uid: 'sw1__eth1' }]);
  });
});
