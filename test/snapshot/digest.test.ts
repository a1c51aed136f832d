import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Model, Schema, Snapshot } from '../../src/index.js';
import { bucketsFor, coarsen } from '../../src/snapshot/digest.js';
import { right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));
const devices = (size: number): Snapshot.Snapshot =>
  right(
    Snapshot.fromEntities(schema)(Array.from({ length: size }, (_, i) => Snapshot.item(Device, { name: `sw${i}` }))),
  );
const sums = (digest: Snapshot.Digest): ReadonlyArray<string> => digest.get('device') ?? [];
/** A digest of so many buckets, to make others like it. */
const ofBuckets = (buckets: number): Snapshot.Digest =>
  new Map([['device', Array.from({ length: buckets }, () => '')]]);

describe('a digest', () => {
  it.each([
    [0, 16],
    [1024, 16],
    [1025, 32],
    [2048, 32],
    [2049, 64],
    [64 * 65536, 65536],
    [10 ** 9, 65536],
  ])(
    'has for %i entities %i buckets: 64 entities each, as long as there are not too few or too many buckets',
    (size, buckets) => {
      expect(bucketsFor(size)).toBe(buckets);
    },
  );

  it('has as many buckets as another one that it is to be compared with', () => {
    const snapshot = devices(3);
    expect(sums(Snapshot.digest(snapshot))).toHaveLength(16);
    expect(sums(Snapshot.digest(snapshot, ofBuckets(32)))).toHaveLength(32);
    expect(sums(Snapshot.digest(snapshot))).toHaveLength(16);
    expect(sums(Snapshot.digest(Snapshot.empty(schema), ofBuckets(32)))).toEqual(sums(ofBuckets(32)));
  });

  it('tells in which buckets something has changed', () => {
    const [before, after] = [Snapshot.digest(devices(2)), Snapshot.digest(devices(3))];
    const changed = Snapshot.changedBuckets(before, after).get('device');
    expect(changed?.size).toBe(1);
    expect([...(changed ?? [])].every((bucket) => sums(before)[bucket] !== sums(after)[bucket])).toBe(true);
    expect(Snapshot.changedBuckets(before, before).get('device')?.size).toBe(0);
    expect(Snapshot.changedBuckets(before, ofBuckets(32)).get('device')?.size).toBe(32);
    expect(Snapshot.changedBuckets(new Map(), before).get('device')?.size).toBe(16);
  });
});

describe('a digest of fewer buckets', () => {
  it.each([1, 30, 1500])('is that of the same %i entities, divided into fewer from the start', (size) => {
    const snapshot = devices(size);
    const fine = Snapshot.digest(snapshot, ofBuckets(256));
    for (const buckets of [16, 64, 128]) {
      expect(coarsen(buckets)(fine)).toEqual(Snapshot.digest(snapshot, ofBuckets(buckets)));
    }
  });

  it('is as it was where it has no more buckets already', () => {
    const digest = Snapshot.digest(devices(30));
    for (const buckets of [16, 64]) expect(coarsen(buckets)(digest).get('device')).toBe(digest.get('device'));
  });
});
