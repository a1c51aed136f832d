import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Diff, type DiffOptions, diffFrom, Model, patch, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port] });
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));

const site = (name: string) => Snapshot.item(Site, { name });
const device = (name: string, below: string) =>
  Snapshot.item(Device, { name }, { parent: { model: 'site', uid: below } });
const port = (name: string, below: string) =>
  Snapshot.item(Port, { name, mtu: 1500 }, { parent: { model: 'device', uid: below } });
const load = (items: ReadonlyArray<Snapshot.Item>, of = schema) => right(Snapshot.fromEntities(of)(items));
const text = (source: Snapshot.Snapshot, target: Snapshot.Snapshot, options: DiffOptions = {}) =>
  Diff.toText()(right(diffFrom(source, options)(target)));

describe('an entity that hangs below another parent', () => {
  const target = load([site('nyc'), site('sfo'), device('sw1', 'nyc'), port('eth0', 'sw1')]);
  const source = load([site('nyc'), site('sfo'), device('sw1', 'sfo'), port('eth0', 'sw1')]);

  it('is deleted in one place and created in the other, with everything below it', () => {
    expect(text(source, target)).toBe(
      [
        'site',
        '  site: nyc',
        '    device',
        '      device: sw1 MISSING in source',
        '        port',
        '          port: eth0 MISSING in source',
        '  site: sfo',
        '    device',
        '      device: sw1 MISSING in target',
        '        port',
        '          port: eth0 MISSING in target',
      ].join('\n'),
    );
  });

  it('is moved by a patch, in one lineage too', () => {
    const moved = right(pipe(target, Snapshot.move({ model: 'device', uid: 'sw1' }, { model: 'site', uid: 'sfo' })));
    for (const wanted of [source, moved]) {
      const patched = right(patch(right(diffFrom(wanted)(target)))(target));
      expect(Snapshot.eq.equals(patched, source)).toBe(true);
    }
  });

  it('is deleted with what is above it, where the source has it at the top and the target has no top of that model', () => {
    const Lone = Model.make({ name: 'device', identifiers: { name: t.string } });
    const flat = right(
      Schema.make({ topLevel: [Model.make({ name: 'site', identifiers: { name: t.string } }), Lone] }),
    );
    const lone = load([Snapshot.item(Lone, { name: 'sw1' })], flat);
    expect(text(lone, load([site('nyc'), device('sw1', 'nyc')]))).toBe(
      ['site', '  site: nyc MISSING in source', '    device', '      device: sw1 MISSING in source'].join('\n'),
    );
  });

  it('stays where it is when a flag skips one half of the move', () => {
    expect(text(source, target, { flags: ['SKIP_UNMATCHED_SRC'] })).toBe('(no diffs)');
    expect(text(source, target, { flags: ['SKIP_UNMATCHED_DST'] })).toBe('(no diffs)');
  });
});

describe('what is below a move of which a half is skipped', () => {
  const Careful = Model.make({
    name: 'device',
    identifiers: { name: t.string },
    children: [Port],
    flags: ['SKIP_UNMATCHED_SRC'],
  });
  const Place = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Careful] });
  const careful = right(Schema.make({ topLevel: [Place] }));
  const sites = [site('nyc'), site('sfo')];

  it('is not created elsewhere while its delete is left out', () => {
    const base = [...sites, device('sw1', 'nyc'), device('sw2', 'nyc'), port('eth0', 'sw1')];
    const target = load(base, careful);
    const source = load([...sites, device('sw1', 'sfo'), device('sw2', 'nyc'), port('eth0', 'sw2')], careful);
    const diff = right(diffFrom(source)(target));
    expect(Diff.toText()(diff)).toBe('(no diffs)');
    expect(
      pipe(
        target,
        patch(diff),
        E.map((patched) => patched === target),
      ),
    ).toEqual(E.right(true));
  });

  it('is left out alike in one lineage and in copies', () => {
    const flagged = Snapshot.item(
      Port,
      { name: 'eth0', mtu: 1500 },
      { parent: { model: 'device', uid: 'sw1' }, flags: ['IGNORE'] },
    );
    const target = load([...sites, device('sw1', 'nyc'), flagged]);
    const moved = right(pipe(target, Snapshot.move({ model: 'device', uid: 'sw1' }, { model: 'site', uid: 'sfo' })));
    const copy = load([...sites, device('sw1', 'sfo'), port('eth0', 'sw1')]);
    for (const source of [moved, copy]) {
      expect(text(source, target)).not.toContain('eth0');
      expect(E.isRight(patch(right(diffFrom(source)(target)))(target))).toBe(true);
    }
  });
});
