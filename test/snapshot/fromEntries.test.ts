import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Model, Schema, Snapshot } from '../../src/index.js';
import { fromEntries } from '../../src/snapshot/fromEntries.js';
import { right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string } });
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site, Device] }));
const entryAt = (name: string, order: number): Snapshot.Entry => ({
  uid: name,
  entity: { name },
  order,
  parent: undefined,
  flags: 0,
});
const three = [entryAt('c', 3), entryAt('a', 4), entryAt('b', 9)];

describe('a snapshot of entries that are known already', () => {
  it('has them in the order of their places, and what is added behind them', () => {
    const made = right(Snapshot.add(Device, { name: '0' })(fromEntries(schema)(new Map([['device', three]]))));
    expect(Snapshot.entries('device')(made).map(({ uid, order }) => [uid, order])).toEqual([
      ['c', 3],
      ['a', 4],
      ['b', 9],
      ['0', 10],
    ]);
  });

  it('goes on after the last place of all models, and none where it is of none', () => {
    const sites = [entryAt('nyc', 0)];
    const next = (...entries: ReadonlyArray<readonly [string, ReadonlyArray<Snapshot.Entry>]>) =>
      fromEntries(schema)(new Map(entries)).next;
    expect(next(['site', sites], ['device', three])).toBe(10);
    expect(next(['device', three], ['site', sites])).toBe(10);
    expect(next(['site', sites], ['device', []])).toBe(1);
    expect(next()).toBe(0);
  });
});
