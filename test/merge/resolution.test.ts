import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { Conflict, Resolution } from '../../src/index.js';
import { right } from '../right.js';
import { contested, merging } from './network.js';

const { conflicts } = merging(contested);

describe('conflicts for people', () => {
  it('are a tree with the three values', () => {
    expect(Conflict.toText()(conflicts)).toBe(`site
  site: fra
    device
      device: sw1
        below    base(site nyc)    source(site lon)    target(site fra)
        mtu    base(1500)    source(9000)    target(4000)
      device: sw2 MOVED in target, below site fra DELETED in source
        below    base(site nyc)    target(site fra)
      device: sw3 CHANGED in target, DELETED in source
        notes    base()    target(kept)
      device: sw9 CREATED in source and in target
        mtu    source(9000)    target(4000)
        below    source(site nyc)    target(site fra)
      device: sw8 ADDED in target, with 1 below it, below site fra DELETED in source`);
  });

  it('are told by the names that the datasets have, and when there are none', () => {
    const names = { base: 'monday', source: 'cmdb', target: 'network' };
    expect(Conflict.toText({ names })(conflicts)).toContain('mtu    monday(1500)    cmdb(9000)    network(4000)');
    expect(Conflict.toText()([])).toBe('(no conflicts)');
  });
});

describe('resolutions as data', () => {
  it('list each conflict with what the three say, and room for a choice', () => {
    expect(right(Resolution.encode(conflicts)).conflicts).toEqual([
      {
        conflict: 'moved-twice',
        model: 'device',
        uid: 'sw1',
        path: 'fra / sw1',
        base: { parent: { model: 'site', uid: 'nyc' } },
        source: { parent: { model: 'site', uid: 'lon' } },
        target: { parent: { model: 'site', uid: 'fra' } },
        choice: null,
      },
      {
        conflict: 'attribute',
        model: 'device',
        uid: 'sw1',
        path: 'fra / sw1',
        attribute: 'mtu',
        base: 1500,
        source: 9000,
        target: 4000,
        choice: null,
      },
      {
        conflict: 'below-deleted',
        model: 'device',
        uid: 'sw2',
        path: 'fra / sw2',
        base: { parent: { model: 'site', uid: 'nyc' } },
        source: { deleted: { model: 'site', uid: 'fra' } },
        target: { parent: { model: 'site', uid: 'fra' } },
        choice: null,
      },
      {
        conflict: 'edited-and-deleted',
        model: 'device',
        uid: 'sw3',
        path: 'fra / sw3',
        base: { attributes: { notes: '' } },
        source: 'deleted',
        target: { attributes: { notes: 'kept' } },
        choice: null,
      },
      {
        conflict: 'created-twice',
        model: 'device',
        uid: 'sw9',
        path: 'fra / sw9',
        source: { attributes: { mtu: 9000 }, parent: { model: 'site', uid: 'nyc' } },
        target: { attributes: { mtu: 4000 }, parent: { model: 'site', uid: 'fra' } },
        choice: null,
      },
      {
        conflict: 'below-deleted',
        model: 'device',
        uid: 'sw8',
        path: 'fra / sw8',
        source: { deleted: { model: 'site', uid: 'fra' } },
        target: { parent: { model: 'site', uid: 'fra' } },
        below: [{ model: 'port', uid: 'sw8__eth0' }],
        choice: null,
      },
    ]);
  });

  it('are what they were, when they have been written and read', () => {
    const listed = right(Resolution.decode(JSON.parse(JSON.stringify(right(Resolution.encode(conflicts))))));
    expect(listed.resolutions).toEqual([]);
    expect(listed.conflicts).toHaveLength(conflicts.length);
    for (const [i, conflict] of conflicts.entries()) {
      const read = listed.conflicts[i];
      expect(read !== undefined && Conflict.eq.equals(read, conflict)).toBe(true);
    }
  });

  it('are applied, once a choice is filled in', () => {
    const { conflicts: entries, ...head } = right(Resolution.encode(conflicts));
    const filled = {
      ...head,
      conflicts: entries.map((entry, i) => ({
        ...entry,
        choice: i === 1 ? { value: 1600 } : i === 5 ? null : 'source',
      })),
    };
    const { resolutions } = right(Resolution.decode(filled));
    const merged = merging(contested, { resolutions });
    expect(merged.conflicts).toEqual(conflicts.slice(5));
    expect(merged.decided).toHaveLength(5);
  });

  it('are none where the choice is left out', () => {
    const read = right(Resolution.decode(document(entry)));
    expect(read.resolutions).toEqual([]);
    expect(read.conflicts).toHaveLength(1);
  });

  const entry = { conflict: 'attribute', model: 'device', uid: 'sw1', attribute: 'mtu' };
  const document = (...listed: ReadonlyArray<unknown>) => ({ lockstep: 'resolutions', version: 1, conflicts: listed });
  it.each([
    [[], 'expected an object with conflicts, got []'],
    [{ ...document(), lockstep: 'diff' }, 'lockstep: unknown kind of file "diff": known are "resolutions"'],
    [{ ...document(), version: 2 }, 'version: expected 1, the only version there is, got 2'],
    [document(7), 'conflicts[0]: expected a conflict, got 7'],
    [document({ ...entry, choice: 'sorce' }), 'conflicts[0].choice: unknown choice "sorce": did you mean "source"?'],
    [
      document({ ...entry, choice: { valu: 1 } }),
      'conflicts[0].choice: expected source, target, base, or { value: ... }, got {"valu":1}',
    ],
    [document({ ...entry, uid: 7 }), 'conflicts[0].uid: expected string, got 7'],
    [
      document({ ...entry, kind: 'x' }),
      'conflicts[0]: unknown key "kind": known are "attribute", "base", "source", "target"',
    ],
    [
      document({ ...entry, conflict: 'edited-and-deleted', attribute: undefined }),
      'conflicts[0]: unknown key "attribute": known are "base", "source", "target"',
    ],
    [
      document({
        conflict: 'edited-and-deleted',
        model: 'a',
        uid: 'b',
        base: { attributes: {} },
        source: 'deleted',
        target: 'deleted',
      }),
      'conflicts[0].target: one side is deleted, and the other is not',
    ],
    [
      document({
        conflict: 'edited-and-deleted',
        model: 'a',
        uid: 'b',
        base: { attributes: {} },
        source: { attributes: {} },
        target: { attributes: {} },
      }),
      'conflicts[0].target: one side is deleted, and the other is not',
    ],
    [
      document({
        conflict: 'created-twice',
        model: 'a',
        uid: 'b',
        source: { attributes: 7 },
        target: { attributes: {} },
      }),
      'conflicts[0].source.attributes: expected an object of attributes',
    ],
    [
      document({ conflict: 'below-deleted', model: 'a', uid: 'b', source: 7, target: { parent: null } }),
      'conflicts[0].source: expected an object with parent or deleted, got 7',
    ],
    [
      document({
        conflict: 'below-deleted',
        model: 'a',
        uid: 'b',
        source: { deleted: { model: 'c', uid: 'd' }, parent: null },
        target: { parent: { model: 'c', uid: 'd' } },
      }),
      'conflicts[0].source: unknown key "parent": known are "deleted"',
    ],
    [
      document({
        conflict: 'below-deleted',
        model: 'a',
        uid: 'b',
        source: { parent: { model: 'c', uid: 'd' } },
        target: { parent: { model: 'c', uid: 'e' } },
      }),
      'conflicts[0].target: one side has a parent, and the other what it deleted',
    ],
  ])('are refused where they are none: %j', (data, message) => {
    const decoded = Resolution.decode(data);
    if (E.isRight(decoded)) throw new Error('it was decoded');
    const { message: told, suggestion, code, refused } = decoded.left;
    expect(suggestion === undefined ? told : `${told}: ${suggestion}`).toBe(message);
    expect(code).toBe('ERR_RESOLUTION_INVALID');
    expect(refused).toEqual([told]);
  });

  it('never throw, whatever is decoded', () => {
    const entries = right(Resolution.encode(conflicts)).conflicts;
    const spoilt = fc
      .tuple(
        fc.nat(entries.length - 1),
        fc.string(),
        fc.constantFrom('base', 'source', 'target', 'below', 'choice'),
        fc.anything(),
      )
      .map(([i, other, key, value]) => document({ ...entries[i], [key]: value }, { ...entries[i], [other]: value }));
    const property = fc.property(fc.oneof(fc.anything(), spoilt), (data) => {
      expect(['Left', 'Right']).toContain(Resolution.decode(data)._tag);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
