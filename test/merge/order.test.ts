import { describe, expect, it } from 'vitest';
import { Resolution, Snapshot, Strategy } from '../../src/index.js';
import {
  addDevice,
  addPort,
  addSite,
  brief,
  contested,
  device,
  merging,
  moveDevice,
  port,
  removeDevice,
  removeSite,
  tree,
  updateDevice,
} from './network.js';

const many = Array.from({ length: 20 }, (_, i) => `sw1${i}`);

describe('the order of what is merged', () => {
  it('is that of the target, then that in which the source has added things', () => {
    const { snapshot } = merging({
      source: [...many.map((name) => addDevice(name, 'lon')), addDevice('sw9', 'nyc')],
      target: [addDevice('sw8', 'nyc')],
    });
    const names = Snapshot.entries('device')(snapshot).map(({ uid }) => uid);
    expect(names).toEqual(['sw1', 'sw2', 'sw3', 'sw8', ...many, 'sw9']);
  });

  it('has last what both sides deleted, and what was chosen keeps', () => {
    const changes = {
      source: [moveDevice('sw1', 'fra'), removeSite('nyc'), addSite('tok'), addSite('par')],
      target: [moveDevice('sw1', 'lon'), removeSite('nyc')],
    };
    const resolutions = Resolution.all('base')(merging(changes).conflicts);
    const { snapshot } = merging(changes, { resolutions });
    expect(tree(snapshot).slice(0, 6)).toEqual(['fra', 'lon', 'tok', 'par', 'nyc', 'nyc/sw1']);
  });
});

describe('the order of conflicts', () => {
  it('is that of the target, parents before their children, whatever kinds they are of', () => {
    expect(brief(merging(contested).conflicts)).toEqual([
      'MovedTwice fra/sw1',
      'AttributeConflict fra/sw1 mtu',
      'BelowDeleted fra/sw2',
      'EditedAndDeleted fra/sw3',
      'CreatedTwice fra/sw9',
      'BelowDeleted fra/sw8',
    ]);
  });

  it('is the same for those that strategies have decided', () => {
    const { decided } = merging(contested, { strategy: Strategy.targetWins });
    expect(brief(decided.map(({ conflict }) => conflict))).toEqual([
      'MovedTwice fra/sw1',
      'AttributeConflict fra/sw1 mtu',
      'BelowDeleted fra/sw2',
      'EditedAndDeleted fra/sw3',
      'CreatedTwice fra/sw9',
      'CreatedTwice fra/sw9',
      'BelowDeleted fra/sw8',
    ]);
  });

  it('is that of the target where the source has another', () => {
    const { conflicts } = merging({
      source: [updateDevice('sw1', { mtu: 9000 }), updateDevice('sw2', { mtu: 9000 })],
      target: [removeDevice('sw1'), addDevice('sw1', 'nyc', { mtu: 4000 }), updateDevice('sw2', { mtu: 4000 })],
    });
    expect(brief(conflicts)).toEqual(['AttributeConflict nyc/sw2 mtu', 'AttributeConflict nyc/sw1 mtu']);
  });

  it('has what only the source has behind what the target has', () => {
    const { conflicts } = merging({
      source: [removeSite('lon'), addDevice('sw8', 'fra')],
      target: [addDevice('sw9', 'lon'), removeSite('fra')],
    });
    expect(brief(conflicts)).toEqual(['BelowDeleted lon/sw9', 'BelowDeleted fra/sw8']);
  });
});

describe('what was added below what the other side deleted', () => {
  it('stays away when that is chosen, even if something else keeps what it was to hang below', () => {
    const changes = { source: [addDevice('sw9', 'fra'), moveDevice('sw2', 'fra')], target: [removeSite('fra')] };
    const resolutions = merging(changes).conflicts.map((conflict) => ({
      conflict,
      choice: conflict.uid === 'sw2' ? ('source' as const) : ('target' as const),
    }));
    const { snapshot } = merging(changes, { resolutions });
    expect(tree(snapshot)).toContain('fra/sw2');
    expect(tree(snapshot)).not.toContain('fra/sw9');
  });

  it('does not name what was moved there, which is a conflict of its own', () => {
    const { conflicts } = merging({
      source: [
        addDevice('sw9', 'fra'),
        addPort('sw9', 'eth0'),
        (snapshot) => Snapshot.move(port('sw1', 'eth1'), device('sw9'))(snapshot),
      ],
      target: [removeSite('fra')],
    });
    expect(brief(conflicts)).toEqual(['BelowDeleted fra/sw9', 'BelowDeleted fra/sw9/eth1']);
    expect(conflicts[0]).toMatchObject({ below: [{ model: 'port', uid: 'sw9__eth0' }] });
    expect(conflicts[1]).toMatchObject({ below: [], from: device('sw1'), to: device('sw9') });
  });
});
