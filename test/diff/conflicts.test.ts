import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { Diff, diffBy, patch, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { Device, device, differ, load, Port, port, site } from './network.js';

const source = load([site('nyc'), device('sw1', 'nyc', 'core'), port('sw1', 'eth0', 9000), device('sw2', 'nyc')]);
const target = load([site('nyc'), device('sw1', 'nyc', 'edge'), port('sw1', 'eth0', 1500), device('sw3', 'nyc')]);
const diff = differ(source, target);

describe('what is in conflict without a base', () => {
  it('is what both sides have, and not alike', () => {
    expect(Diff.conflicts(diff).map(({ uid }) => uid)).toEqual(['sw1', 'sw1__eth0']);
    expect([...Diff.iterate(diff)].filter(Diff.hasConflict)).toEqual(Diff.conflicts(diff));
  });

  it('is no change any more where the target is chosen, and what is below stays', () => {
    const [sw1] = Diff.conflicts(diff);
    if (sw1 === undefined) throw new Error('there is a conflict');
    const { source: _source, target: _target, ...common } = sw1;
    expect(Diff.resolveConflict(() => 'target')(sw1)).toEqual({ ...common, action: 'unchanged' });
    expect(Diff.resolveConflict(() => 'source')(sw1)).toEqual(sw1);
  });

  it('is decided attribute by attribute, for the whole diff, which can be applied', () => {
    const resolved = pipe(
      diff,
      Diff.resolveConflicts(({ name }) => (name === 'role' ? 'target' : { value: 1600 })),
    );
    const patched = right(pipe(target, patch(resolved)));
    expect(right(Snapshot.get(Device, 'sw1')(patched)).role).toBe('edge');
    expect(right(Snapshot.get(Port, 'sw1__eth0')(patched)).mtu).toBe(1600);
    expect(Snapshot.getAll(Device)(patched).map(({ name }) => name)).toEqual(['sw1', 'sw2']);
    expect(Diff.summary(resolved)).toEqual({ ...Diff.summary(diff), update: 1, skipped: 1 });
  });

  it('comes to no element at all where the target is chosen, but above what is left', () => {
    const resolved = pipe(
      differ(source, target),
      Diff.resolveConflicts(() => 'target'),
    );
    const shown = [...Diff.iterate(resolved)].map(({ action, uid }) => `${action} ${uid}`);
    expect(shown).toEqual(['unchanged nyc', 'create sw2', 'delete sw3']);
    expect(Diff.summary(resolved)).toEqual({ unchanged: 1, skipped: 2, create: 1, update: 0, delete: 1 });
  });

  it('has no attribute that is to have no value, or that the target has none of', () => {
    const rows = (row: object) => [{ id: 1, ...row }];
    const [update] = right(diffBy(['id'])(rows({ a: 1, b: 2 }), rows({ b: 3, c: 4 }))).elements;
    if (update === undefined) throw new Error('there is a conflict');
    const decided = (pick: 'source' | { readonly value: unknown }) => Diff.resolveConflict(() => pick)(update);
    expect(decided('source')).toStrictEqual({ ...update, source: { a: 1, b: 2 }, target: { b: 3, c: 4 } });
    expect(decided({ value: undefined })).toStrictEqual({ ...update, source: {}, target: { b: 3, c: 4 } });
  });

  it('is nothing that only one side has', () => {
    const rest = [...Diff.iterate(diff)].filter((element) => !Diff.hasConflict(element));
    expect(rest.map(Diff.resolveConflict(() => 'target'))).toEqual(rest);
    expect(rest.map(({ action }) => action).filter((action) => action !== 'unchanged')).toEqual(['create', 'delete']);
  });
});
