import { describe, expect, it } from 'vitest';
import { Conflict } from '../../src/index.js';
import { right } from '../right.js';
import { addDevice, contested, device, failing, merging, site, updateDevice } from './network.js';

const sw9 = { ...device('sw9'), path: [{ ...device('sw9'), shortname: 'sw9' }] };

const created: Conflict.CreatedTwice = {
  ...sw9,
  _tag: 'CreatedTwice',
  attributes: [
    { attribute: 'mtu', source: 9000, target: 4000 },
    { attribute: 'notes', source: 'x', target: 'y' },
  ],
  parents: { source: site('nyc'), target: undefined },
};

const edited: Conflict.EditedAndDeleted = {
  ...sw9,
  _tag: 'EditedAndDeleted',
  edited: 'source',
  attributes: [
    { attribute: 'mtu', base: 1500, value: 9000 },
    { attribute: 'notes', base: '', value: 'x' },
  ],
  moved: { from: undefined, to: site('nyc') },
};

const below: Conflict.BelowDeleted = {
  ...sw9,
  _tag: 'BelowDeleted',
  change: 'moved',
  placed: 'source',
  from: site('nyc'),
  to: site('fra'),
  deleted: site('fra'),
  below: [],
};

describe('a conflict seen from the other side', () => {
  it('has the values, and the parents, the other way round', () => {
    expect(Conflict.mirror(created)).toEqual({
      ...created,
      attributes: [
        { attribute: 'mtu', source: 4000, target: 9000 },
        { attribute: 'notes', source: 'y', target: 'x' },
      ],
      parents: { source: undefined, target: site('nyc') },
    });
    expect(Conflict.mirror(edited)).toEqual({ ...edited, edited: 'target' });
    expect(Conflict.mirror(below)).toEqual({ ...below, placed: 'target' });
  });
});

describe('two conflicts', () => {
  it('are the same in whatever order attributes are told, and in whatever way people are told where it is', () => {
    expect(Conflict.eq.equals(edited, { ...edited, path: [], attributes: edited.attributes.toReversed() })).toBe(true);
    expect(Conflict.eq.equals(created, { ...created, attributes: created.attributes.toReversed() })).toBe(true);
  });

  it('are not the same where they tell of other attributes, or of other values', () => {
    const [mtu, notes] = edited.attributes;
    if (mtu === undefined || notes === undefined) throw new Error('there are two attributes');
    expect(Conflict.eq.equals(edited, { ...edited, attributes: [notes] })).toBe(false);
    expect(Conflict.eq.equals(edited, { ...edited, attributes: [mtu, { ...notes, value: 'z' }] })).toBe(false);
    expect(Conflict.eq.equals(created, { ...created, attributes: created.attributes.slice(1) })).toBe(false);
    expect(Conflict.eq.equals(created, edited)).toBe(false);
  });
});

describe('a choice', () => {
  it('of a value is for attributes only', () => {
    const { conflicts } = merging(contested);
    const refused = conflicts.map((conflict) => Conflict.objection(conflict, { value: 1 }));
    const problem = 'a value can be chosen for an attribute only';
    expect(refused).toEqual([problem, undefined, problem, problem, problem, problem]);
    expect(
      failing(contested, {
        resolutions: conflicts.slice(0, 1).map((conflict) => ({ conflict, choice: { value: 1 } })),
      }),
    ).toBe(`device "sw1": ${problem} [ERR_RESOLUTION_INVALID]`);
  });
});

describe('a conflict for people', () => {
  const paint = {
    create: (text: string) => `+${text}`,
    delete: (text: string) => `-${text}`,
    update: (text: string) => `!${text}`,
    heading: (text: string) => `#${text}`,
  };

  it('marks what the source says, what the target says, and what is in conflict', () => {
    expect(Conflict.toText({ paint })(merging(contested).conflicts)).toBe(`#site
  site: fra
    #device
      !device: sw1
        below    base(site nyc)    +source(site lon)    -target(site fra)
        mtu    base(1500)    +source(9000)    -target(4000)
      !device: sw2 MOVED in target, below site fra DELETED in source
        below    base(site nyc)    -target(site fra)
      !device: sw3 CHANGED in target, DELETED in source
        notes    base()    -target(kept)
      !device: sw9 CREATED in source and in target
        mtu    +source(9000)    -target(4000)
        below    +source(site nyc)    -target(site fra)
      !device: sw8 ADDED in target, with 1 below it, below site fra DELETED in source`);
  });

  it('tells what the source has changed or moved, also from where it hung below nothing', () => {
    expect(Conflict.toText()([edited])).toBe(`device
  device: sw9 CHANGED in source, DELETED in target
    mtu    base(1500)    source(9000)
    notes    base()    source(x)
    below    base(nothing)    source(site nyc)`);
    expect(Conflict.toText()([below])).toBe(`device
  device: sw9 MOVED in source, below site fra DELETED in target
    below    base(site nyc)    source(site fra)`);
  });
});

describe('a conflict as data', () => {
  it('says nothing of parents where both sides put the entity below the same', () => {
    const { conflicts } = merging({
      source: [addDevice('sw9', 'nyc', { mtu: 9000 })],
      target: [addDevice('sw9', 'nyc', { mtu: 4000 })],
    });
    expect(conflicts.map((conflict) => right(Conflict.encode(conflict)))).toEqual([
      {
        conflict: 'created-twice',
        ...device('sw9'),
        path: 'nyc / sw9',
        source: { attributes: { mtu: 9000 } },
        target: { attributes: { mtu: 4000 } },
      },
    ]);
  });

  it('has no value where an attribute is not there', () => {
    const { conflicts } = merging({
      source: [updateDevice('sw1', { updated: 'monday' })],
      target: [updateDevice('sw1', { updated: 'tuesday' })],
    });
    expect(conflicts.map((conflict) => right(Conflict.encode(conflict)))).toEqual([
      {
        conflict: 'attribute',
        ...device('sw1'),
        path: 'nyc / sw1',
        attribute: 'updated',
        source: 'monday',
        target: 'tuesday',
      },
    ]);
  });
});
