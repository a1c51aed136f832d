import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { diffFrom, Model, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

describe.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('a model named %s', (name) => {
  const Child = Model.make({ name, identifiers: { id: t.string }, attributes: { note: t.string } });
  const Parent = Model.make({ name: 'parent', identifiers: { id: t.string }, children: { list: Child } });
  const schema = right(Schema.make({ topLevel: [Parent] }));
  const parent = { model: 'parent', uid: 'p' };
  const base = right(Snapshot.fromEntities(schema)([Snapshot.item(Parent, { id: 'p' })]));
  // Asking for the children once makes the index that edits keep up to date from then on.
  const asked = Snapshot.children(parent)(base);
  const added = right(pipe(base, Snapshot.add(Child, { id: '', note: 'one' }, { parent })));

  it('is listed among the children of its parent when it is added', () => {
    expect(asked).toEqual([]);
    expect(Snapshot.children(parent)(added)).toEqual([{ model: name, uid: '' }]);
  });

  it('is removed with its parent', () => {
    expect(pipe(added, Snapshot.remove(Parent, 'p', { children: true }), E.map(Snapshot.count))).toEqual(E.right(0));
  });

  it('can be compared', () => {
    expect(E.isRight(diffFrom(added)(base))).toBe(true);
  });

  it('survives a dict', () => {
    const back = right(Snapshot.fromDict(schema)(Snapshot.toDict(added)));
    expect(Snapshot.eq.equals(back, added)).toBe(true);
  });
});
