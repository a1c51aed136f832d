import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { LockstepError, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Card = Model.make({ name: 'card', identifiers: { name: t.string } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: { ports: Port },
});
const schema = right(Schema.make({ topLevel: [Device, Card] }));

const device = (name: string, role = 'access', flags: Snapshot.Item['flags'] = []) =>
  Snapshot.item(Device, { name, role }, { flags });
const port = (name: string, below?: string, mtu = 1500) =>
  Snapshot.item(Port, { name, mtu }, below === undefined ? {} : { parent: { model: 'device', uid: below } });
const listing = (name: string, ports: unknown): Snapshot.Item => ({
  model: 'device',
  fields: { name, role: 'access', ports },
});
const load = Snapshot.fromEntities(schema);
const line = (loaded: ReturnType<typeof load>): string => LockstepError.toLine(left(loaded));
const parentOf = (uid: string) => (snapshot: Snapshot.Snapshot) =>
  pipe(
    Snapshot.parent({ model: 'port', uid })(snapshot),
    O.map((parent) => parent.uid),
    O.toUndefined,
  );

const base = right(load([device('a'), device('b'), port('p', 'a'), port('q', 'a'), port('loose')]));

describe('records that are loaded', () => {
  const Count = new t.Type<number, string, unknown>(
    'Count',
    t.number.is,
    (value, context) => (typeof value === 'string' ? t.success(Number(value)) : t.failure(value, context)),
    String,
  );
  const Shelf = Model.make({ name: 'shelf', identifiers: { name: t.string }, attributes: { books: Count } });
  const shelves = right(Schema.make({ topLevel: [Shelf] }));
  const shelf = (books: unknown) => [{ model: 'shelf', fields: { name: 'x', books } }];

  it('are decoded where they are as the outside world has them, and only then', () => {
    const [typed, encoded] = [Snapshot.fromEntities(shelves), Snapshot.fromEntities(shelves, { encoded: true })];
    expect(Snapshot.getAll(Shelf)(right(typed(shelf(7))))).toEqual([{ name: 'x', books: 7 }]);
    expect(Snapshot.getAll(Shelf)(right(encoded(shelf('7'))))).toEqual([{ name: 'x', books: 7 }]);
    expect(left(typed(shelf('7'))).message).toBe('shelf[0].books: expected Count, got "7"');
    expect(left(encoded(shelf(7))).message).toBe('shelf[0].books: expected Count, got 7');
    expect(left(Snapshot.fromEntities(shelves, { encoded: false })(shelf('7'))).code).toBe('ERR_VALUE_INVALID');
  });

  it('are counted where they are orphans or have flags', () => {
    const loaded = right(load([port('x'), port('y'), device('a', 'access', ['IGNORE']), device('b')]));
    expect([loaded.orphaned, loaded.flagged]).toEqual([2, 1]);
    const listed = right(load([port('x'), port('y'), listing('a', ['x', 'y'])]));
    expect([listed.orphaned, listed.flagged]).toEqual([0, 0]);
  });

  it('are refused where more than a thousand uids have one hash', () => {
    const names = Array.from({ length: 1001 }, (_, i) =>
      i.toString(2).padStart(10, '0').replaceAll('0', 'Aa').replaceAll('1', 'BB'),
    );
    expect(Snapshot.count(right(load(names.slice(1).map((name) => device(name)))))).toBe(1000);
    expect(line(load(names.map((name) => device(name))))).toMatch(
      /^device: 1001 uids have one hash, which does not happen by chance: "(Aa|BB){10}", \.\.\.: find out who has made these names, and why \[ERR_UIDS_COLLIDE\]$/,
    );
  });
});

describe('a uid that comes twice', () => {
  it('is taken where the second record says the same, or nothing of a parent', () => {
    expect(parentOf('p')(right(load([device('a'), port('p', 'a'), port('p', 'a')])))).toBe('a');
    expect(parentOf('p')(right(load([device('a'), port('p', 'a'), port('p')])))).toBe('a');
  });

  it('is refused where the second record names another parent', () => {
    const message = 'port[1]: duplicate port "p" [ERR_OBJECT_ALREADY_EXISTS]';
    expect(line(load([device('a'), device('b'), port('p', 'a'), port('p', 'b')]))).toBe(message);
    expect(line(load([device('a'), port('p'), port('p', 'a')]))).toBe(message);
  });

  it('is refused in any case where each is to come once', () => {
    const twice = [device('a'), device('a')];
    expect(line(Snapshot.fromEntities(schema, { unique: true })(twice))).toBe(
      'device[1]: duplicate device "a" [ERR_OBJECT_ALREADY_EXISTS]',
    );
    expect(Snapshot.count(right(Snapshot.fromEntities(schema, { unique: false })(twice)))).toBe(1);
  });

  it('is refused in a reload too, whether it was there before or not', () => {
    for (const name of ['a', 'new']) {
      expect(line(Snapshot.reload(base)([device(name, 'x'), device(name, 'y')]))).toBe(
        `device[1]: duplicate device "${name}" [ERR_OBJECT_ALREADY_EXISTS]`,
      );
    }
  });
});

describe('a list of children', () => {
  it('may be left out, be null or be empty', () => {
    for (const ports of [undefined, null, []]) expect(Snapshot.count(right(load([listing('a', ports)])))).toBe(1);
  });

  it('has nothing but uids', () => {
    expect(line(load([port('p'), listing('a', ['p', 5])]))).toBe(
      'device[0].ports: expected a list of uids, got ["p",5] [ERR_VALUE_INVALID]',
    );
  });
});

describe('parents that are named', () => {
  it('are looked for, each of them, also where the one before was found', () => {
    expect(line(load([device('a'), port('p', 'a'), port('q', 'a'), port('r', 'z')]))).toBe(
      'port[2]: port "r": its parent device "z" does not exist [ERR_PARENT_NOT_FOUND]',
    );
  });

  it('are to take children of each model that is put below them', () => {
    const card = Snapshot.item(Card, { name: 'c' }, { parent: { model: 'device', uid: 'a' } });
    expect(line(load([device('a'), port('p', 'a'), card]))).toBe(
      'card[0]: card "c": a device has no children of model card [ERR_PARENT_WRONG_MODEL]',
    );
  });
});

describe('records that are loaded again, with the same attributes', () => {
  const rest = [device('a'), device('b'), port('p', 'a'), port('q', 'a'), port('loose')];
  const again = (...changed: ReadonlyArray<Snapshot.Item>) => {
    const isChanged = (item: Snapshot.Item): boolean =>
      changed.some(({ model, fields }) => model === item.model && fields['name'] === item.fields['name']);
    return right(
      Snapshot.reload(base)(
        rest.map((item) =>
          isChanged(item) ? (changed.find(({ fields }) => fields['name'] === item.fields['name']) ?? item) : item,
        ),
      ),
    );
  };

  it('are the very same snapshot', () => {
    expect(again()).toBe(base);
    expect(right(Snapshot.reload(base)(rest.toReversed()))).toBe(base);
  });

  it('get the flags that they have now', () => {
    const flagged = again(device('a', 'access', ['IGNORE']));
    expect(flagged.flagged).toBe(1);
    expect(Snapshot.entry({ model: 'device', uid: 'b' })(flagged)).toBe(
      Snapshot.entry({ model: 'device', uid: 'b' })(base),
    );
    const unflagged = right(Snapshot.reload(flagged)(rest));
    expect(unflagged.flagged).toBe(0);
  });

  it('hang below the parent that is named now', () => {
    const moved = again(port('p', 'b'), port('loose', 'b'));
    expect(['p', 'q', 'loose'].map((uid) => parentOf(uid)(moved))).toEqual(['b', 'a', 'b']);
    expect(moved.orphaned).toBe(0);
  });

  it('hang below nothing where nobody says so any more, whether they have changed or not', () => {
    const left = again(port('p'), port('q', undefined, 9000));
    expect(['p', 'q', 'loose'].map((uid) => parentOf(uid)(left))).toEqual([undefined, undefined, undefined]);
    expect(left.orphaned).toBe(3);
  });

  it('are taken by the lists that have them now, and stay where they were in the snapshot of before', () => {
    const before = right(load(rest));
    const listed = right(Snapshot.reload(before)([...rest.slice(1), listing('a', ['loose'])]));
    expect(parentOf('loose')(listed)).toBe('a');
    expect(parentOf('loose')(before)).toBe(undefined);
  });

  it('are found by the names that lists call them by', () => {
    const data = { device: { x: { name: 'a', role: 'r', ports: ['first'] } }, port: { first: { name: 'p', mtu: 1 } } };
    const loaded = right(Snapshot.fromDict(schema)(data));
    expect(right(Snapshot.fromDict(schema, loaded)(data))).toBe(loaded);
  });
});

describe('where a field that is none of the entity names its parent', () => {
  // The compiler does not know their names, as it does not know those of schema files.
  const attributes: Readonly<Record<string, t.Mixed>> = { size: t.number };
  const Leaf = Model.make({
    name: 'leaf',
    identifiers: { name: t.string },
    attributes,
    parent: { model: 'tree', by: { name: 'tree' } },
  });
  const Tree = Model.make({ name: 'tree', identifiers: { name: t.string }, children: [Leaf] });
  const forest = right(Schema.make({ topLevel: [Tree] }));
  const records = (tree: string): ReadonlyArray<Snapshot.Item> => [
    { model: 'tree', fields: { name: 'oak' } },
    { model: 'tree', fields: { name: 'elm' } },
    { model: 'leaf', fields: { name: 'l', size: 1, tree } },
  ];
  const loaded = right(Snapshot.fromEntities(forest)(records('oak')));
  const below = (name: string) => Snapshot.children({ model: 'tree', uid: name });

  it('a record that has another one there is moved when it is loaded again', () => {
    expect(right(Snapshot.reload(loaded)(records('oak')))).toBe(loaded);
    const moved = right(Snapshot.reload(loaded)(records('elm')));
    expect([below('oak')(moved), below('elm')(moved)]).toEqual([[], [{ model: 'leaf', uid: 'l' }]]);
  });

  it('an update leaves the entity below its parent', () => {
    const updated = right(Snapshot.update(Leaf, 'l', { size: 2 })(loaded));
    expect(below('oak')(updated)).toEqual([{ model: 'leaf', uid: 'l' }]);
  });
});
