import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { diffFrom, Plan, Snapshot } from '../../src/index.js';
import { lacking } from '../../src/sync/replay.js';
import { right } from '../right.js';
import { Device, device, load, Port, port } from './inventory.js';

const target = load([device('a'), port('a.0', 'a'), port('a.1', 'a'), device('b')]);
const source = load([device('a', 'core'), port('a.0', 'a', 9000), port('a.1', 'a', 9000), device('b', 'core')]);
const { operations } = right(Plan.from({})(right(diffFrom(source)(target))));

/** The operations whose effect a snapshot lacks, in words. */
const lackingIn = (snapshot: Snapshot.Snapshot): ReadonlyArray<string> => {
  const places = lacking(operations)(snapshot);
  return operations.filter(({ index }) => places.has(index)).map(({ uid }) => uid);
};

describe('of the operations that were performed, those that are to be repeated', () => {
  it('are none on the snapshot after all of them, and all on the one before', () => {
    expect(lackingIn(source)).toEqual([]);
    expect(lackingIn(target)).toEqual(['a', 'a.0', 'a.1', 'b']);
  });

  it('are those whose effect is lacking', () => {
    const some = right(pipe(source, Snapshot.update(Port, 'a.1', { mtu: 1500 })));
    expect(lackingIn(some)).toEqual(['a.1']);
    expect(lackingIn(right(pipe(source, Snapshot.update(Device, 'b', { role: 'access' }))))).toEqual(['b']);
  });

  it('are all below an entity that lacks its own', () => {
    const some = right(pipe(source, Snapshot.update(Device, 'a', { role: 'access' })));
    expect(lackingIn(some)).toEqual(['a', 'a.0', 'a.1']);
  });
});
