import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Model, Schema, Snapshot } from '../../src/index.js';
import * as Delta from '../../src/snapshot/Delta.js';
import { right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));

/** In no order that a hash or an alphabet has. */
const names = Array.from({ length: 40 }, (_, i) => `sw${(i * 17) % 40}`);
const load = (some: ReadonlyArray<string>, role = 'access') =>
  right(Snapshot.fromEntities(schema)(some.map((name) => Snapshot.item(Device, { name, role }))));

const shown = (before: Snapshot.Snapshot, after: Snapshot.Snapshot): ReadonlyArray<string> =>
  [...Delta.between(before, after)].map((change) => {
    if (change.kind === 'remove') return `remove ${change.uid}`;
    return `${change.kind} ${change.kind === 'put' ? change.entry.uid : change.after.uid}`;
  });

describe('a delta', () => {
  it('is nothing between a snapshot and one of the same entries', () => {
    expect(shown(load(names), load(names))).toEqual([]);
  });

  it('puts all in, takes all out, or updates all, in the order of insertion', () => {
    const [empty, full] = [Snapshot.empty(schema), load(names)];
    expect(shown(empty, full)).toEqual(names.map((name) => `put ${name}`));
    expect(shown(full, empty)).toEqual(names.map((name) => `remove ${name}`));
    expect(shown(full, load(names, 'core'))).toEqual(names.map((name) => `update ${name}`));
  });

  it('takes out first, and has what is put in among what is updated', () => {
    const before = load(['a', 'b', 'c', 'd']);
    const after = pipe(
      before,
      (some) => right(Snapshot.remove(Device, 'c')(some)),
      (some) => right(Snapshot.add(Device, { name: 'e', role: 'access' })(some)),
      (some) => right(Snapshot.remove(Device, 'a')(some)),
      (some) => right(Snapshot.update(Device, 'd', { role: 'core' })(some)),
    );
    expect(shown(before, after)).toEqual(['remove a', 'remove c', 'update d', 'put e']);
  });

  it('tells of another place in the order alone', () => {
    expect(shown(load(['a', 'b', 'c']), load(['b', 'a', 'c']))).toEqual(['update b', 'update a']);
  });
});
