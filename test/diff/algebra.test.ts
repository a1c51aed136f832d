import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { Diff, diffBy, diffFrom, LockstepError, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';
import { device, load as loaded, Port, port, site } from './network.js';

// -------------------------------------------------------------------------------------
// diffs of a record, and of a tree
// -------------------------------------------------------------------------------------

interface Row {
  readonly id: number;
  readonly n?: number;
  readonly m?: number;
}

const step = (target: ReadonlyArray<Row>, source: ReadonlyArray<Row>) => right(diffBy(['id'])(source, target));
const one = (n: number, rest: Omit<Row, 'id' | 'n'> = {}): ReadonlyArray<Row> => [{ id: 1, n, ...rest }];
const none: ReadonlyArray<Row> = [];

const load = (...items: ReadonlyArray<Snapshot.Item>) => loaded(items);
const change = (target: Snapshot.Snapshot, source: Snapshot.Snapshot) => right(diffFrom(source)(target));

const nyc = site('nyc');
const [a, b] = [device('a', 'nyc'), device('b', 'nyc')];

/** A diff in words: its tree, nothing where it has no elements, or why there is none. */
const inWords = (diff: E.Either<LockstepError.LockstepError, Diff.Diff>): string =>
  pipe(
    diff,
    E.match(LockstepError.toLine, (made) => (made.elements.length === 0 ? '' : Diff.toText()(made))),
  );

const composed = (first: Diff.Diff, second: Diff.Diff): string => inWords(Diff.compose(first, second));

describe('two diffs, one after the other', () => {
  it('are the difference between the ends', () => {
    expect(composed(step(one(1), one(2)), step(one(2), one(3)))).toBe(
      'record\n  record: 1\n    n    source(3)    target(1)',
    );
    expect(composed(step(one(1), one(2)), step(one(2), one(1)))).toBe('');
    expect(composed(step(one(1), none), step(none, one(3)))).toBe(
      'record\n  record: 1\n    n    source(3)    target(1)',
    );
    expect(composed(step(one(1), none), step(none, one(1)))).toBe('');
    expect(composed(step(none, one(1)), step(one(1), none))).toBe('');
  });

  it('may change other attributes of one entity', () => {
    expect(composed(step(one(1, { m: 1 }), one(2, { m: 1 })), step(one(2, { m: 1 }), one(2, { m: 2 })))).toBe(
      'record\n  record: 1\n    n    source(2)    target(1)\n    m    source(2)    target(1)',
    );
  });

  it('create with what the second has made of the attributes, and without those it has taken away', () => {
    const x = (values: { readonly mtu: number; readonly note?: string }) =>
      load(
        nyc,
        a,
        Snapshot.item(Port, { device: 'a', name: 'x', ...values }, { parent: { model: 'device', uid: 'a' } }),
      );
    const noted = x({ mtu: 1, note: 'new' });
    const both = right(Diff.compose(change(load(nyc, a), noted), change(noted, x({ mtu: 2 }))));
    const made = [...Diff.iterate(both)].find(({ action }) => action === 'create');
    expect(made?.action === 'create' ? made.source : undefined).toStrictEqual({ mtu: 2 });
  });

  it('delete what the target had, before the first changed it', () => {
    const both = right(Diff.compose(step(one(1, { m: 1 }), one(2, { m: 1 })), step(one(2, { m: 1 }), none)));
    expect(both.elements).toMatchObject([{ action: 'delete', target: { n: 1, m: 1 } }]);
  });

  it('keep what is below entities that neither changes, and nothing else of these', () => {
    const first = change(load(nyc), load(nyc, a));
    expect(composed(first, change(load(nyc, a), load(nyc, a, b)))).toBe(
      'site\n  site: nyc\n    device\n      device: a MISSING in target\n      device: b MISSING in target',
    );
    expect(composed(first, change(load(nyc, a), load(nyc)))).toBe('');
  });

  it('keep an update of an entity below which the second undoes what the first did', () => {
    const [x, core] = [port('a', 'x'), device('a', 'nyc', 'core')];
    expect(composed(change(load(nyc, a), load(nyc, a, x)), change(load(nyc, a, x), load(nyc, core)))).toBe(
      'site\n  site: nyc\n    device\n      device: a\n        role    source(core)    target(access)',
    );
  });

  it('are an update of what the first deletes and the second creates, with what has changed below it', () => {
    const [x, y] = [port('a', 'x'), port('a', 'y')];
    const first = change(load(nyc, a, x), load(nyc));
    expect(composed(first, change(load(nyc), load(nyc, a, x)))).toBe('');
    expect(composed(first, change(load(nyc), load(nyc, a, y)))).toBe(
      'site\n  site: nyc\n    device\n      device: a\n        port\n          port: x MISSING in source\n          port: y MISSING in target',
    );
  });

  it('have the names of the ends', () => {
    const names = (source: string, target: string) => ({ names: { source, target } });
    const first = right(diffFrom(load(nyc), names('draft', 'live'))(load()));
    const second = right(diffFrom(load(nyc, a), names('final', 'draft'))(load(nyc)));
    expect(right(Diff.compose(first, second))).toMatchObject({ source: 'final', target: 'live' });
  });

  it('count what is unchanged from end to end', () => {
    const rows = (...ns: ReadonlyArray<number>): ReadonlyArray<Row> => ns.map((n, id) => ({ id, n }));
    const counts = (first: Diff.Diff, second: Diff.Diff) => Diff.summary(right(Diff.compose(first, second)));
    expect(counts(step(rows(1, 1, 1, 1), rows(2, 1, 1)), step(rows(2, 1, 1), rows(2, 2, 1, 5)))).toEqual({
      create: 0,
      update: 3,
      delete: 0,
      unchanged: 1,
      skipped: 0,
    });
    expect(counts(step(rows(1, 1), rows(2, 1)), step(rows(2, 1), rows(1, 1)))).toMatchObject({
      update: 0,
      unchanged: 2,
    });
    expect(counts(step(rows(1, 1, 1), rows(1, 1)), step(rows(1, 1), rows(2, 1)))).toEqual({
      create: 0,
      update: 1,
      delete: 1,
      unchanged: 1,
      skipped: 0,
    });
    expect(counts(step(rows(1, 1), rows(2, 1, 7)), step(rows(2, 1, 7), rows(2)))).toEqual({
      create: 0,
      update: 1,
      delete: 1,
      unchanged: 0,
      skipped: 0,
    });
    expect(counts(step(rows(1), rows(1, 2)), step(rows(1, 2), rows(2, 2)))).toMatchObject({
      create: 1,
      update: 1,
      unchanged: 0,
    });
    const [core, x] = [device('a', 'nyc', 'core'), port('a', 'x')];
    expect(counts(change(load(nyc, a), load(nyc, core)), change(load(nyc, core), load(nyc, core, x)))).toMatchObject({
      create: 1,
      update: 1,
      unchanged: 1,
    });
    expect(counts(step(rows(1, 1), rows(2, 1)), Diff.empty)).toMatchObject({ update: 1, unchanged: 1 });
    expect(counts(Diff.empty, step(rows(1, 1), rows(2, 1)))).toMatchObject({ update: 1, unchanged: 1 });
    expect(counts(step(rows(1, 1), rows(1, 2)), step(rows(1, 2), rows(1, 2)))).toMatchObject({
      update: 1,
      unchanged: 1,
    });
  });
});

describe('two diffs do not meet', () => {
  it.each<readonly [string, Diff.Diff, Diff.Diff, string]>([
    [
      'where the second changes what the first deletes',
      step(one(1), none),
      step(one(2), one(3)),
      'record "1": the first deletes it, the second expects it (update)',
    ],
    [
      'where the second creates what the first expects',
      change(load(nyc), load(nyc, a)),
      change(load(), load(nyc)),
      'site "nyc": the first expects it, the second creates it',
    ],
    ['where both create', step(none, one(1)), step(none, one(1)), 'record "1": both create it'],
    [
      'where the second creates what the first updates',
      step(one(1), one(2)),
      step(none, one(2)),
      'record "1": the first updates it, the second creates it',
    ],
    [
      'where the second expects other values than the first creates',
      step(none, one(1)),
      step(one(5), one(6)),
      'record "1": the first leaves n as 1, the second expects 5',
    ],
    [
      'where the second expects other values than the first updates to',
      step(one(1), one(2)),
      step(one(5), one(3)),
      'record "1": the first leaves n as 2, the second expects 5',
    ],
    [
      'where the second deletes something else than the first leaves',
      step(one(1), one(2)),
      step(one(5), none),
      'record "1": the first leaves n as 2, the second expects 5',
    ],
    [
      'where the second deletes something else than the first creates',
      step(none, one(2)),
      step(one(5), none),
      'record "1": the first leaves n as 2, the second expects 5',
    ],
    [
      'where something would be left behind below what is gone',
      change(load(), load(nyc, a)),
      change(load(nyc), load()),
      'site "nyc": the second deletes it, and leaves behind what the first created below it',
    ],
    [
      'where something would be deleted below what is created',
      change(load(), load(nyc)),
      change(load(nyc, a), load(nyc)),
      'site "nyc": it would be created, but what is below it would not (device "a")',
    ],
    [
      'where something would be created below what is deleted',
      change(load(nyc), load(nyc, a)),
      change(load(nyc), load()),
      'site "nyc": it would be deleted, but what is below it would not (device "a")',
    ],
    [
      'and it is the first such place that is told',
      step([...one(1), { id: 2, n: 1 }], none),
      step([...one(2), { id: 2, n: 2 }], [...one(3), { id: 2, n: 3 }]),
      'record "1": the first deletes it, the second expects it (update)',
    ],
  ])('%s', (_, first, second, problem) => {
    const failure = left(Diff.compose(first, second));
    expect(failure).toMatchObject({ _tag: 'DiffError', code: 'ERR_DIFFS_DO_NOT_MEET' });
    expect(failure.message).toBe(`the diffs do not meet: ${problem}`);
  });
});

describe('two diffs side by side', () => {
  const x = port('a', 'x');
  const there = load(nyc, a);

  it('have the changes of both below what they have in common', () => {
    const [first, second] = [change(load(nyc), load(nyc, a)), change(load(nyc), load(nyc, b))];
    for (const both of [Diff.concat(first, second), Diff.concat(second, first)]) {
      const found = right(both);
      expect([...Diff.iterate(found)].map(({ action, uid }) => `${action} ${uid}`).toSorted()).toEqual([
        'create a',
        'create b',
        'unchanged nyc',
      ]);
    }
  });

  it('may be an update of an entity and changes below it', () => {
    const update = change(there, load(nyc, device('a', 'nyc', 'core')));
    const made = change(there, load(nyc, a, x));
    const text =
      'site\n  site: nyc\n    device\n      device: a\n        role    source(core)    target(access)\n        port\n          port: x MISSING in target';
    for (const both of [Diff.concat(update, made), Diff.concat(made, update)]) {
      expect(inWords(both)).toBe(text);
    }
  });

  it('may not both change an entity', () => {
    const [first, second] = [step(one(1), one(2)), step(one(1), one(3))];
    expect(left(Diff.concat(first, second))).toEqual({
      _tag: 'DiffError',
      code: 'ERR_DIFFS_OVERLAP',
      message: 'the diffs overlap: both change record "1"',
      model: 'record',
      uid: '1',
      suggestion: 'use compose for diffs that come one after the other',
    });
    const [x1, x2] = [change(there, load(nyc, a, x)), change(there, load(nyc, a, port('a', 'x', 9000)))];
    expect(left(Diff.concat(x1, x2)).message).toBe('the diffs overlap: both change port "a__x"');
  });

  it('have the names of the first that has any changes, and the counts of both', () => {
    const named = (source: ReadonlyArray<Row>, target: ReadonlyArray<Row>, names: { source: string; target: string }) =>
      right(diffBy(['id'], { names })(source, target));
    const first = named(one(1), none, { source: 'cmdb', target: 'network' });
    const second = named([{ id: 2 }, { id: 3 }], [{ id: 3 }], { source: 'other', target: 'side' });
    expect(right(Diff.concat(first, second))).toMatchObject({ source: 'cmdb', target: 'network' });
    expect(right(Diff.concat(Diff.empty, second))).toMatchObject({ source: 'other', target: 'side' });
    expect(right(Diff.concat(second, Diff.empty))).toMatchObject({ source: 'other', target: 'side' });
    expect(Diff.summary(right(Diff.concat(first, second)))).toMatchObject({ create: 2, unchanged: 1, skipped: 0 });
  });

  it('add up what each has left out', () => {
    const [source, target] = [load(nyc, a, b), load(nyc)];
    const skipping = right(diffFrom(source, { where: { device: ({ name }) => name === 'a' } })(target));
    const other = right(diffFrom(source, { where: { device: ({ name }) => name === 'b' } })(target));
    expect(Diff.summary(right(Diff.concat(skipping, other)))).toMatchObject({ create: 2, skipped: 2, unchanged: 2 });
  });
});

describe('a diff that is undone', () => {
  it('has what was and what is in each other’s place', () => {
    expect(Diff.toText()(Diff.invert(step([...one(1), { id: 2, n: 5 }], [...one(2), { id: 3, n: 6 }])))).toBe(
      'record\n  record: 1\n    n    target(1)    source(2)\n  record: 3 MISSING in target\n  record: 2 MISSING in source',
    );
    expect(Diff.invert(step(one(1), none)).elements).toMatchObject([{ action: 'create', source: { n: 1 } }]);
    expect(Diff.invert(step(none, one(2))).elements).toMatchObject([{ action: 'delete', target: { n: 2 } }]);
  });

  it('has its sides in each other’s place', () => {
    const diff = right(diffFrom(load(nyc, a), { names: { source: 'cmdb', target: 'network' } })(load(nyc)));
    expect(Diff.invert(diff)).toMatchObject({ source: 'network', target: 'cmdb' });
    expect(Diff.toText()(Diff.invert(diff))).toBe('site\n  site: nyc\n    device\n      device: a MISSING in network');
  });
});
