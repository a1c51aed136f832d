import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Model, Resolution, Schema, Snapshot, Strategy } from '../../src/index.js';
import { merge } from '../../src/merge/merge.js';
import { left, right } from '../right.js';
import {
  addDevice,
  addPort,
  addSite,
  base,
  brief,
  changed,
  device,
  deviceOf,
  failing,
  merging,
  moveDevice,
  removeDevice,
  removeSite,
  site,
  tree,
  updateDevice,
  updatePort,
} from './network.js';

describe('changes that do not meet', () => {
  it('merge attribute by attribute', () => {
    const { snapshot, conflicts } = merging({
      source: [updateDevice('sw1', { mtu: 9000 })],
      target: [updateDevice('sw1', { role: 'core' })],
    });
    expect(conflicts).toEqual([]);
    expect(deviceOf(snapshot, 'sw1')).toMatchObject({ mtu: 9000, role: 'core' });
  });

  it('merge silently where they agree', () => {
    const both = [updateDevice('sw1', { mtu: 9000 }), addDevice('sw9', 'nyc'), removeSite('fra')];
    const { snapshot, conflicts } = merging({ source: both, target: both });
    expect(conflicts).toEqual([]);
    expect(snapshot).toEqual(changed(base, ...both));
  });

  it('agree where the model takes two values for the same', () => {
    const { snapshot, conflicts } = merging({
      source: [updateDevice('sw1', { role: 'CORE' })],
      target: [updateDevice('sw1', { role: 'core' })],
    });
    expect(conflicts).toEqual([]);
    expect(deviceOf(snapshot, 'sw1').role).toBe('core');
  });

  it('merge additions, removals and moves', () => {
    const { snapshot, conflicts } = merging({
      source: [addDevice('sw8', 'lon'), removeDevice('sw3')],
      target: [addDevice('sw9', 'lon'), moveDevice('sw2', 'fra')],
    });
    expect(conflicts).toEqual([]);
    expect(tree(snapshot)).toEqual([
      'nyc',
      'fra',
      'lon',
      'nyc/sw1',
      'fra/sw2',
      'lon/sw9',
      'lon/sw8',
      'sw1/sw1__eth0',
      'sw1/sw1__eth1',
    ]);
  });

  it('merge a move on one side with an edit on the other', () => {
    const { snapshot, conflicts } = merging({
      source: [moveDevice('sw1', 'fra')],
      target: [updateDevice('sw1', { mtu: 9000 }), updatePort('sw1', 'eth0', 9000)],
    });
    expect(conflicts).toEqual([]);
    expect(deviceOf(snapshot, 'sw1').mtu).toBe(9000);
    expect(Snapshot.parent(device('sw1'))(snapshot)).toMatchObject({ value: site('fra') });
  });

  it('give the very snapshot of the side that has changed, if the other has not', () => {
    const other = changed(base, updateDevice('sw1', { mtu: 9000 }));
    expect(right(merge(base, other)(base)).snapshot).toBe(other);
    expect(right(merge(base, base)(other)).snapshot).toBe(other);
    expect(right(merge(base, other)(other)).snapshot).toBe(other);
  });
});

describe('an attribute that both sides have changed', () => {
  const changes = {
    source: [updateDevice('sw1', { mtu: 9000, notes: 'x' })],
    target: [updateDevice('sw1', { mtu: 4000 })],
  };

  it('is a conflict with the three values and the path, and stays as the target has it', () => {
    const { snapshot, conflicts } = merging(changes);
    expect(conflicts).toEqual([
      {
        _tag: 'AttributeConflict',
        model: 'device',
        uid: 'sw1',
        path: [
          { model: 'site', uid: 'nyc', shortname: 'nyc' },
          { model: 'device', uid: 'sw1', shortname: 'sw1' },
        ],
        attribute: 'mtu',
        base: 1500,
        source: 9000,
        target: 4000,
      },
    ]);
    expect(deviceOf(snapshot, 'sw1')).toMatchObject({ mtu: 4000, notes: 'x' });
  });

  it.each([
    ['source', 9000],
    ['target', 4000],
    ['base', 1500],
  ] as const)('is what the %s has, if that is chosen', (choice, mtu) => {
    const { conflicts } = merging(changes);
    const { snapshot, conflicts: open, decided } = merging(changes, { resolutions: Resolution.all(choice)(conflicts) });
    expect(open).toEqual([]);
    expect(decided).toEqual([{ conflict: conflicts[0], choice }]);
    expect(deviceOf(snapshot, 'sw1').mtu).toBe(mtu);
  });

  it('is another value, if that is chosen and the model allows it', () => {
    const { conflicts } = merging(changes);
    const valued = (value: unknown) => ({ resolutions: Resolution.all({ value })(conflicts) });
    expect(deviceOf(merging(changes, valued(1600)).snapshot, 'sw1').mtu).toBe(1600);
    expect(failing(changes, valued('1600'))).toBe('device "sw1".mtu: expected number, got "1600" [ERR_VALUE_INVALID]');
  });

  it('cannot be chosen for when it has changed since', () => {
    const resolutions = Resolution.all('source')(merging(changes).conflicts);
    const later = { ...changes, target: [updateDevice('sw1', { mtu: 4001 })] };
    expect(failing(later, { resolutions })).toBe(
      'device "sw1" mtu: the choice no longer fits: the target had 4000, and has 4001 [ERR_RESOLUTION_STALE]',
    );
    expect(failing({ source: changes.source }, { resolutions })).toBe(
      'device "sw1" mtu: the choice no longer fits: there is no such conflict open [ERR_RESOLUTION_STALE]',
    );
  });

  it('tells of each choice that no longer fits, and what to do', () => {
    const two = {
      source: [...changes.source, addDevice('sw9', 'nyc', { mtu: 9000 })],
      target: [...changes.target, addDevice('sw9', 'nyc', { mtu: 4000 })],
    };
    const resolutions = Resolution.all('source')(merging(two).conflicts);
    const later = changed(base, updateDevice('sw1', { mtu: 4001 }), addDevice('sw9', 'nyc', { mtu: 4001 }));
    const sentences = [
      'device "sw1" mtu: the choice no longer fits: the target had 4000, and has 4001',
      'device "sw9": the choice no longer fits: what is in conflict has changed since',
    ];
    expect(left(merge(base, changed(base, ...two.source), { resolutions })(later))).toEqual({
      _tag: 'ResolutionError',
      code: 'ERR_RESOLUTION_STALE',
      message: `${sentences[0]} (and 1 more)`,
      ...device('sw1'),
      refused: sentences,
      suggestion: 'take the choice out, or choose anew',
    });
  });

  it('cannot be chosen for twice', () => {
    const [resolution] = Resolution.all('source')(merging(changes).conflicts);
    if (resolution === undefined) throw new Error('there is a conflict');
    const resolutions = [resolution, { ...resolution, choice: 'target' as const }];
    const [source, target] = [changed(base, ...changes.source), changed(base, ...changes.target)];
    const message = 'device "sw1" mtu: it is chosen for twice';
    expect(left(merge(base, source, { resolutions })(target))).toEqual({
      _tag: 'ResolutionError',
      code: 'ERR_RESOLUTION_INVALID',
      message,
      ...device('sw1'),
      refused: [message],
    });
  });
});

describe('an entity that one side has changed and the other deleted', () => {
  const edited = [updateDevice('sw1', { mtu: 9000 }), updatePort('sw1', 'eth0', 9000)];

  it('is in conflict, whichever side deleted it', () => {
    const conflict = { attributes: [{ attribute: 'mtu', base: 1500, value: 9000 }], edited: 'source' };
    const one = merging({ source: edited, target: [removeDevice('sw1')] });
    expect(brief(one.conflicts)).toEqual(['EditedAndDeleted nyc/sw1', 'EditedAndDeleted nyc/sw1/eth0']);
    expect(one.conflicts[0]).toMatchObject(conflict);
    expect(tree(one.snapshot)).not.toContain('nyc/sw1');
    const other = merging({ source: [removeDevice('sw1')], target: edited });
    expect(other.conflicts[0]).toMatchObject({ ...conflict, edited: 'target' });
    expect(tree(other.snapshot)).toContain('nyc/sw1');
  });

  it('is kept with all that was deleted along with it, but for what is decided by itself', () => {
    const changes = { source: [removeSite('nyc')], target: edited };
    expect(tree(merging(changes, { strategy: Strategy.targetWins }).snapshot)).toEqual(tree(changed(base, ...edited)));
    const [sw1, eth0] = merging(changes).conflicts;
    if (sw1 === undefined || eth0 === undefined) throw new Error('there are two conflicts');
    const resolutions = [
      { conflict: sw1, choice: 'target' },
      { conflict: eth0, choice: 'source' },
    ] as const;
    expect(tree(merging(changes, { resolutions }).snapshot)).toEqual([
      'nyc',
      'fra',
      'lon',
      'nyc/sw1',
      'nyc/sw2',
      'fra/sw3',
      'sw1/sw1__eth1',
    ]);
  });

  it('is as it was, if the base is chosen', () => {
    const changes = { source: edited.slice(0, 1), target: [removeDevice('sw1')] };
    const resolutions = Resolution.all('base')(merging(changes).conflicts);
    expect(Snapshot.eq.equals(merging(changes, { resolutions }).snapshot, base)).toBe(true);
  });

  it('takes a move for a change', () => {
    const { conflicts } = merging({ source: [moveDevice('sw1', 'fra')], target: [removeDevice('sw1')] });
    expect(conflicts).toMatchObject([
      { _tag: 'EditedAndDeleted', attributes: [], moved: { from: site('nyc'), to: site('fra') } },
    ]);
  });

  it('is gone without a conflict, if only a flag of it has changed', () => {
    const flagged = right(
      Snapshot.reload(base)(
        Snapshot.modelNames(base).flatMap((model) =>
          Snapshot.entries(model)(base).map(({ entity, parent, uid }) => ({
            model,
            fields: { ...entity },
            ...(parent === undefined ? {} : { parent }),
            ...(uid === 'sw2' ? { flags: ['IGNORE'] as const } : {}),
          })),
        ),
      ),
    );
    const { snapshot, conflicts } = right(merge(base, flagged)(changed(base, removeDevice('sw2'))));
    expect(conflicts).toEqual([]);
    expect(tree(snapshot)).not.toContain('nyc/sw2');
    const kept = right(merge(base, flagged)(changed(base, updateDevice('sw2', { mtu: 1 })))).snapshot;
    expect(Snapshot.entry(device('sw2'))(kept)).toMatchObject({ flags: 1, entity: { mtu: 1 } });
  });
});

describe('an entity that both sides created', () => {
  const changes = {
    source: [addDevice('sw9', 'nyc', { mtu: 9000, notes: 'x' })],
    target: [addDevice('sw9', 'fra', { mtu: 4000, notes: 'x' })],
  };

  it('is one conflict, with what differs', () => {
    const { conflicts, snapshot } = merging(changes);
    expect(conflicts).toMatchObject([
      {
        _tag: 'CreatedTwice',
        uid: 'sw9',
        attributes: [{ attribute: 'mtu', source: 9000, target: 4000 }],
        parents: { source: site('nyc'), target: site('fra') },
      },
    ]);
    expect(tree(snapshot)).toContain('fra/sw9');
  });

  it('is as one side has it, if that is chosen, and cannot be as in the base', () => {
    const { conflicts } = merging(changes);
    const chosen = merging(changes, { resolutions: Resolution.all('source')(conflicts) });
    expect(chosen.conflicts).toEqual([]);
    expect(tree(chosen.snapshot)).toContain('nyc/sw9');
    expect(deviceOf(chosen.snapshot, 'sw9').mtu).toBe(9000);
    expect(failing(changes, { resolutions: Resolution.all('base')(conflicts) })).toBe(
      'device "sw9": the base does not have the entity [ERR_RESOLUTION_INVALID]',
    );
  });
});

describe('an entity below what the other side deleted', () => {
  it('is in conflict where it was added, and names what was added below it', () => {
    const changes = {
      source: [removeSite('fra')],
      target: [addDevice('sw9', 'fra'), addPort('sw9', 'eth0'), addPort('sw9', 'eth1')],
    };
    const { conflicts, snapshot } = merging(changes);
    expect(conflicts).toMatchObject([
      {
        _tag: 'BelowDeleted',
        change: 'added',
        placed: 'target',
        to: site('fra'),
        deleted: site('fra'),
        below: [
          { model: 'port', uid: 'sw9__eth0' },
          { model: 'port', uid: 'sw9__eth1' },
        ],
      },
    ]);
    expect(tree(snapshot)).toEqual(tree(changed(base, ...changes.target)));
    const dropped = merging(changes, { strategy: Strategy.sourceWins });
    expect(tree(dropped.snapshot)).toEqual(tree(changed(base, removeSite('fra'))));
  });

  it('is in conflict where it was moved, also below what was added there', () => {
    const changes = {
      source: [addSite('tok'), addDevice('core', 'fra'), moveDevice('sw2', 'fra')],
      target: [removeSite('fra'), updateDevice('sw2', { mtu: 9000 })],
    };
    const { conflicts } = merging(changes);
    expect(brief(conflicts)).toEqual(['BelowDeleted fra/sw2', 'BelowDeleted fra/core']);
    expect(conflicts[0]).toMatchObject({ change: 'moved', from: site('nyc'), to: site('fra') });
    const kept = merging(changes, { strategy: Strategy.sourceWins }).snapshot;
    expect(tree(kept)).toEqual(expect.arrayContaining(['fra', 'fra/sw2', 'fra/sw3', 'fra/core']));
    expect(deviceOf(kept, 'sw2').mtu).toBe(9000);
    const back = merging(changes, { strategy: Strategy.targetWins }).snapshot;
    expect(tree(back)).toContain('nyc/sw2');
    expect(tree(back)).not.toContain('fra');
  });
});

describe('an entity that both sides moved', () => {
  const changes = { source: [moveDevice('sw1', 'fra')], target: [moveDevice('sw1', 'lon')] };

  it('is in conflict, once, and its children go along', () => {
    const { conflicts, snapshot } = merging(changes);
    expect(conflicts).toMatchObject([
      { _tag: 'MovedTwice', base: site('nyc'), source: site('fra'), target: site('lon') },
    ]);
    expect(tree(snapshot)).toContain('lon/sw1');
  });

  it('keeps where it is chosen to hang, even if that was deleted', () => {
    const gone = { source: [...changes.source, removeSite('lon')], target: changes.target };
    expect(tree(merging(gone, { strategy: Strategy.targetWins }).snapshot)).toContain('lon/sw1');
    const both = {
      source: [...changes.source, removeSite('nyc')],
      target: [...changes.target, removeSite('nyc')],
    };
    const resolutions = Resolution.all('base')(merging(both).conflicts);
    expect(tree(merging(both, { resolutions }).snapshot)).toEqual([
      'fra',
      'lon',
      'nyc',
      'nyc/sw1',
      'fra/sw3',
      'sw1/sw1__eth0',
      'sw1/sw1__eth1',
    ]);
  });
});

const named = { name: 'device', identifiers: { name: t.string } };

describe('datasets of different models', () => {
  const role = { role: t.string };
  const empty = (...models: ReadonlyArray<Model.Model>) =>
    Snapshot.empty(right(Schema.make({ topLevel: [...models] })));

  it.each([
    [
      'attributes',
      Model.make({ ...named, attributes: role }),
      'it is (name, role) in the source and (name) in the target',
    ],
    [
      'identifiers',
      Model.make({ ...named, identifiers: { id: t.string } }),
      'it is (id) in the source and (name) in the target',
    ],
    ['names', Model.make({ ...named, name: 'devise' }), 'it is there in the source and not there in the target'],
  ])('are refused, as what is missing would count as taken out: %s', (_, model, message) => {
    const ours = empty(Model.make(named));
    const { message: told, code, suggestion } = left(merge(ours, empty(model))(ours));
    expect(code).toBe('ERR_MODELS_DIFFER');
    expect(told).toBe(`${model.name}: ${message}, so they cannot be merged`);
    expect(suggestion).toBe('load all three with one schema');
  });

  it('are refused by the first model that differs, also where the target has more', () => {
    const site = Model.make({ ...named, name: 'site' });
    const target = empty(site, Model.make(named));
    expect(left(merge(empty(site), target)(target)).message).toBe(
      'device: it is not there in the base and there in the target, so they cannot be merged',
    );
    const other = empty(site, Model.make({ ...named, attributes: role }));
    expect(left(merge(target, other)(target)).message).toBe(
      'device: it is (name, role) in the source and (name) in the target, so they cannot be merged',
    );
  });

  it('are merged where their models say the same, and the outcome is of the target’s', () => {
    const made = () => Model.make({ ...named, attributes: role });
    const model = made();
    const target = empty(model);
    const source = right(Snapshot.add(model, { name: 'sw1', role: 'core' })(empty(made())));
    const base = empty(made());
    const { snapshot } = right(merge(base, source)(target));
    expect(Snapshot.getAll(model)(snapshot)).toEqual([{ name: 'sw1', role: 'core' }]);
    expect(snapshot.schema).toBe(target.schema);
  });
});
