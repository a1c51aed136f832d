import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Diff, type Flags, Model, Schema, type Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { actions, device, differ, load, port, site } from './network.js';

const targetItems = (flags: ReadonlyArray<Flags.ModelFlag> = []) => [
  site('nyc'),
  device('sw1', 'nyc', 'access', { flags }),
  port('sw1', 'eth0'),
  device('gone', 'nyc', 'access', { flags }),
  port('gone', 'eth0'),
];
const sourceItems = (flags: ReadonlyArray<Flags.ModelFlag> = []) => [
  site('nyc'),
  device('sw1', 'nyc', 'core', { flags }),
  port('sw1', 'eth0', 9000),
  device('made', 'nyc', 'access', { flags }),
  port('made', 'eth0'),
];

const CREATE = ['create device made', 'create port made__eth0'];
const UPDATE = ['update device sw1', 'update port sw1__eth0'];
const DELETE = ['delete device gone', 'delete port gone__eth0'];
const ALL = [...UPDATE, ...CREATE, ...DELETE];

/** The same models, the device with flags. */
const flagged = (flags: ReadonlyArray<Flags.ModelFlag>): Schema.Schema => {
  const Port = Model.make({
    name: 'port',
    identifiers: { device: t.string, name: t.string },
    attributes: { mtu: t.number },
  });
  const Device = Model.make({
    name: 'device',
    identifiers: { name: t.string },
    attributes: { role: t.string },
    children: [Port],
    flags,
  });
  const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
  return right(Schema.make({ topLevel: [Site] }));
};

const found = (source: Snapshot.Snapshot, target: Snapshot.Snapshot) => {
  const diff = differ(source, target);
  return [actions(diff), Diff.summary(diff).skipped] as const;
};

describe.each<[Flags.ModelFlag, ReadonlyArray<string>, number]>([
  ['IGNORE', [], 6],
  ['SKIP_UNMATCHED_SRC', [...UPDATE, ...DELETE], 2],
  ['SKIP_UNMATCHED_DST', [...UPDATE, ...CREATE], 2],
  ['SKIP_UNMATCHED_BOTH', UPDATE, 4],
  ['SKIP_CHILDREN_ON_DELETE', ALL, 0],
  ['NATURAL_DELETION_ORDER', ALL, 0],
])('%s', (flag, wanted, skipped) => {
  it('on a model leaves out what it says', () => {
    const schema = flagged([flag]);
    expect(found(load(sourceItems(), schema), load(targetItems(), schema))).toEqual([wanted, skipped]);
  });

  it('on single entities leaves out what it says', () => {
    expect(found(load(sourceItems([flag])), load(targetItems([flag])))).toEqual([wanted, skipped]);
  });
});

describe('flags on one side', () => {
  it('IGNORE leaves out a pair, whichever side says so', () => {
    expect(actions(differ(load(sourceItems(['IGNORE'])), load(targetItems())))).toEqual(DELETE);
    expect(actions(differ(load(sourceItems()), load(targetItems(['IGNORE']))))).toEqual(CREATE);
  });

  it('SKIP_UNMATCHED_SRC counts only in the source, SKIP_UNMATCHED_DST only in the target', () => {
    expect(
      actions(differ(load(sourceItems(['SKIP_UNMATCHED_DST'])), load(targetItems(['SKIP_UNMATCHED_SRC'])))),
    ).toEqual(ALL);
  });
});

describe.each<[Flags.DiffFlag, ReadonlyArray<string>]>([
  ['SKIP_UNMATCHED_SRC', [...UPDATE, ...DELETE]],
  ['SKIP_UNMATCHED_DST', [...UPDATE, ...CREATE]],
  ['SKIP_UNMATCHED_BOTH', UPDATE],
  ['CONTINUE_ON_FAILURE', ALL],
  ['LOG_UNCHANGED_RECORDS', ALL],
])('%s on a diff', (flag, wanted) => {
  it('leaves out what it says', () => {
    expect(actions(differ(load(sourceItems()), load(targetItems()), { flags: [flag] }))).toEqual(wanted);
  });
});
