import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { LockstepError, Model, Patch, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site, Device] }));
const empty = Snapshot.empty(schema);

/** In no order that a hash or an alphabet has. */
const names = Array.from({ length: 40 }, (_, i) => `sw${(i * 17) % 40}`);
const load = (roles: ReadonlyArray<readonly [name: string, role: string]>): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(schema)(roles.map(([name, role]) => Snapshot.item(Device, { name, role }))));
const all = load(names.map((name) => [name, 'access'] as const));
const updated = (name: string, role: string) => (snapshot: Snapshot.Snapshot) =>
  right(pipe(snapshot, Snapshot.update(Device, name, { role })));
const removed = (name: string) => (snapshot: Snapshot.Snapshot) => right(pipe(snapshot, Snapshot.remove(Device, name)));
const namesOf = (snapshot: Snapshot.Snapshot) => Snapshot.getAll(Device)(snapshot).map(({ name }) => name);

describe('a patch between two snapshots', () => {
  it('is empty where they say the same, of one lineage or not', () => {
    expect(Patch.between(all, all)).toEqual([]);
    expect(Patch.between(all, load(names.map((name) => [name, 'access'] as const)))).toEqual([]);
  });

  it('has what is new in the order of insertion', () => {
    expect(Patch.between(empty, all).map(({ uid }) => uid)).toEqual(names);
  });

  it('has what is changed or gone first', () => {
    const [first = '', second = '', third = ''] = names;
    const after = pipe(all, updated(second, 'core'));
    const before = pipe(all, removed(first), removed(third));
    expect(Patch.between(before, after).map(({ uid, before: then }) => [uid, then?.entity['role']])).toEqual([
      [second, 'access'],
      [first, undefined],
      [third, undefined],
    ]);
    expect(Patch.between(after, empty).every(({ after: now }) => now === undefined)).toBe(true);
  });

  it('has both entries of what is changed, also where it has only moved', () => {
    const site = right(pipe(all, Snapshot.add(Site, { name: 'nyc' })));
    const ref = { model: 'device', uid: 'sw0' };
    const moved = right(Snapshot.move(ref, { model: 'site', uid: 'nyc' })(site));
    const [before, after] = [site, moved].map(Snapshot.entry(ref));
    expect(Patch.between(site, moved)).toEqual([{ ...ref, before, after }]);
    expect(Patch.invert(Patch.between(site, moved))).toEqual([{ ...ref, before: after, after: before }]);
  });
});

describe('a patch that is applied', () => {
  it('makes one snapshot the other, in the same order', () => {
    const made = right(Patch.apply(Patch.between(empty, all))(empty));
    expect([Snapshot.eq.equals(made, all), namesOf(made)]).toEqual([true, names]);
    expect(Snapshot.count(right(Patch.apply(Patch.between(all, empty))(all)))).toBe(0);
  });

  it('leaves what is changed in its place, and puts what is new behind', () => {
    const before = load([
      ['a', 'access'],
      ['b', 'access'],
    ]);
    const after = load([
      ['d', 'access'],
      ['c', 'access'],
      ['b', 'access'],
      ['a', 'core'],
    ]);
    const made = right(Patch.apply(Patch.between(before, after))(before));
    expect(namesOf(made)).toEqual(['a', 'b', 'd', 'c']);
    expect(Snapshot.eq.equals(made, after)).toBe(true);
  });

  it('is refused as a whole where anything is not as it expects', () => {
    const patch = Patch.between(all, pipe(all, updated('sw3', 'core'), removed('sw5')));
    const meanwhile = pipe(all, updated('sw3', 'spare'));
    expect(left(Patch.apply(patch)(meanwhile))).toEqual({
      _tag: 'ConflictError',
      code: 'ERR_CONFLICT',
      message: 'somebody else has changed device "sw3" meanwhile',
      conflicts: ['device "sw3"'],
      suggestion: 'read again, and apply the change to what is there now',
    });
    expect(left(Patch.apply(Patch.between(empty, all))(all)).conflicts).toHaveLength(40);
    expect(left(Patch.apply(Patch.between(all, empty))(removed('sw7')(all))).conflicts).toEqual(['device "sw7"']);
  });

  it('tells of the first of several conflicts, and how many more there are', () => {
    const refs = ['a', 'b', 'c'].map((uid) => ({ model: 'device', uid }));
    const lines = [0, 1, 2, 3].map((count) => LockstepError.toLine(Patch.conflictOf(refs.slice(0, count))));
    const end = ' meanwhile: read again, and apply the change to what is there now [ERR_CONFLICT]';
    expect(lines).toEqual([
      `somebody else has changed it${end}`,
      `somebody else has changed device "a"${end}`,
      `somebody else has changed device "a" (and 1 more)${end}`,
      `somebody else has changed device "a" (and 2 more)${end}`,
    ]);
  });
});
