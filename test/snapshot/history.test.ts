import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Diff, History, LockstepError, Model, patch, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));

const devices = (...roles: ReadonlyArray<string>): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(schema)(roles.map((role, i) => Snapshot.item(Device, { name: `d${i}`, role }))));

const [one, two, three, four] = [devices('a'), devices('b'), devices('c'), devices('d')];

const keep =
  (snapshot: Snapshot.Snapshot, metadata: History.Metadata = {}) =>
  (history: History.History): History.History =>
    right(History.checkpoint(metadata)(snapshot)(history));

const ids = (history: History.History): ReadonlyArray<number> => History.list(history).map(({ id }) => id);
const shown = (history: History.History): Snapshot.Snapshot => History.current(history).snapshot;

/** Checkpoints 1, 2 and 3, of which the first and last have labels. */
const begun = right(History.make({ label: 'start', at: 'monday' })(one));
const grown = pipe(begun, keep(two), keep(three, { label: 'end' }));

describe('a history', () => {
  it('begins with one checkpoint, which is current', () => {
    expect(History.list(begun)).toEqual([{ id: 1, label: 'start', at: 'monday', snapshot: one }]);
    expect(shown(begun)).toBe(one);
    expect([History.canUndo(begun), History.canRedo(begun)]).toEqual([false, false]);
  });

  it('keeps what it is given, as the very same value', () => {
    expect(History.list(grown).map(({ snapshot }) => snapshot)).toEqual([one, two, three]);
    expect(History.list(grown).every(({ snapshot }, i) => snapshot === [one, two, three][i])).toBe(true);
    expect(shown(grown)).toBe(three);
  });

  it('is left as it was by whatever is made of it', () => {
    right(History.rollback(1)(grown));
    keep(four)(grown);
    right(History.label(1, 'other')(grown));
    expect(ids(grown)).toEqual([1, 2, 3]);
    expect(History.current(grown).label).toBe('end');
    expect(History.list(grown)[0]?.label).toBe('start');
  });

  it('is equal to another one with equal checkpoints', () => {
    const again = pipe(right(History.make({ label: 'start', at: 'monday' })(devices('a'))), keep(devices('b')));
    const same = keep(devices('c'), { label: 'end' })(again);
    expect(History.eq.equals(grown, same)).toBe(true);
    expect(History.eq.equals(grown, again)).toBe(false);
    expect(History.eq.equals(grown, keep(devices('c'))(again))).toBe(false);
    expect(History.eq.equals(grown, keep(devices('x'), { label: 'end' })(again))).toBe(false);
    expect(History.eq.equals(grown, right(History.undo(grown)))).toBe(false);
  });

  it.each<readonly [string, Partial<History.Parts>]>([
    ['limit', { limit: 6 }],
    ['next id', { next: 5 }],
    ['current checkpoint', { current: 3 }],
    ['number of checkpoints', { checkpoints: [{ id: 1, label: 'x', at: 'monday', snapshot: one }] }],
    [
      'label',
      {
        checkpoints: [
          { id: 1, label: 'y', at: 'monday', snapshot: one },
          { id: 3, snapshot: two },
        ],
      },
    ],
    [
      'time',
      {
        checkpoints: [
          { id: 1, label: 'x', at: 'tuesday', snapshot: one },
          { id: 3, snapshot: two },
        ],
      },
    ],
    [
      'id',
      {
        checkpoints: [
          { id: 1, label: 'x', at: 'monday', snapshot: one },
          { id: 2, snapshot: two },
        ],
      },
    ],
    [
      'snapshot',
      {
        checkpoints: [
          { id: 1, label: 'x', at: 'monday', snapshot: one },
          { id: 3, snapshot: three },
        ],
      },
    ],
  ])('is not equal to one with another %s', (_, other) => {
    const parts: History.Parts = {
      limit: 5,
      next: 4,
      current: 1,
      checkpoints: [
        { id: 1, label: 'x', at: 'monday', snapshot: one },
        { id: 3, snapshot: two },
      ],
    };
    const [mine, theirs] = [right(History.restore(parts)), right(History.restore({ ...parts, ...other }))];
    expect([History.eq.equals(mine, theirs), History.eq.equals(theirs, mine)]).toEqual([false, false]);
    expect(History.eq.equals(mine, right(History.restore(parts)))).toBe(true);
  });

  it('has a limit from 1', () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(left(History.make({ limit })(one))).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: `limit: expected an integer from 1, got ${limit}`,
      });
    }
  });

  it('takes snapshots of one schema value only', () => {
    const other = Snapshot.empty(right(Schema.make({ topLevel: [Device] })));
    expect(LockstepError.toLine(left(History.checkpoint()(other)(grown)))).toBe(
      'the snapshot is of another schema than the history: make the schema once, and use that value for all snapshots of a history [ERR_HISTORY_WRONG_SCHEMA]',
    );
  });
});

describe('going back', () => {
  it('gives the snapshot that was kept, by id and by label', () => {
    expect(shown(right(History.rollback(2)(grown)))).toBe(two);
    expect(shown(right(History.rollback('start')(grown)))).toBe(one);
  });

  it('keeps what came after, to be redone, until there is a new checkpoint', () => {
    const back = right(History.rollback('start')(grown));
    expect(ids(back)).toEqual([1, 2, 3]);
    expect(shown(right(pipe(back, History.rollback('end'))))).toBe(three);
    expect(shown(right(History.redo(back)))).toBe(two);
    const branched = keep(four)(back);
    expect(ids(branched)).toEqual([1, 4]);
    expect(History.canRedo(branched)).toBe(false);
    expect(left(History.get('end')(branched)).code).toBe('ERR_CHECKPOINT_UNKNOWN');
  });

  it('undoes and redoes step by step, to the ends', () => {
    const undone = right(History.undo(grown));
    const first = right(History.undo(undone));
    expect([shown(undone), shown(first)]).toEqual([two, one]);
    expect(right(History.redo(undone)).current).toBe(grown.current);
    expect(LockstepError.toLine(left(History.undo(first)))).toBe(
      'there is nothing to undo: checkpoint 1 is the oldest that is kept [ERR_NOTHING_TO_UNDO]',
    );
    expect(LockstepError.toLine(left(History.redo(grown)))).toBe(
      'there is nothing to redo: checkpoint 3 is the newest [ERR_NOTHING_TO_REDO]',
    );
  });
});

describe('a history with a limit', () => {
  const bounded = pipe(
    right(History.make({ limit: 2, label: 'first' })(one)),
    keep(two, { label: 'second' }),
    keep(three),
    keep(four),
  );

  it('keeps the newest, whose ids stay', () => {
    expect(ids(bounded)).toEqual([3, 4]);
    expect(shown(bounded)).toBe(four);
  });

  it('says what became of the others', () => {
    expect(LockstepError.toLine(left(History.get(1)(bounded)))).toBe(
      'checkpoint 1 is not kept any more: kept are 3, 4 [ERR_CHECKPOINT_UNKNOWN]',
    );
    expect(LockstepError.toLine(left(History.rollback(5)(bounded)))).toBe(
      'there never was a checkpoint 5: kept are 3, 4 [ERR_CHECKPOINT_UNKNOWN]',
    );
    expect(left(History.undo(right(History.undo(bounded)))).message).toBe(
      'there is nothing to undo: checkpoint 3 is the oldest that is kept',
    );
  });

  it('sets free the labels of those that fell off', () => {
    expect(right(pipe(bounded, keep(one, { label: 'first' }), History.get('first'))).id).toBe(5);
  });

  it('may keep a single one', () => {
    const single = pipe(right(History.make({ limit: 1, label: 'x' })(one)), keep(two, { label: 'x' }));
    expect(History.list(single)).toEqual([{ id: 2, label: 'x', snapshot: two }]);
    expect([History.canUndo(single), History.canRedo(single)]).toEqual([false, false]);
  });

  it.each([0, -1, 2.5])('never had a checkpoint %d', (id) => {
    expect(left(History.get(id)(bounded)).message).toBe(`there never was a checkpoint ${id}`);
  });

  it('tells up to twelve one by one, and of more the range', () => {
    const twelve = Array.from({ length: 11 }).reduce<History.History>((history) => keep(two)(history), begun);
    expect(left(History.get(99)(twelve)).suggestion).toBe('kept are 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12');
    expect(left(History.get(99)(keep(two)(twelve))).suggestion).toBe('kept are 1 to 13');
  });
});

describe('a label', () => {
  it('finds a checkpoint', () => {
    expect(pipe(grown, History.find('end'), O.toUndefined)?.id).toBe(3);
    expect(pipe(grown, History.find('nothing'))).toEqual(O.none);
    expect(pipe(grown, History.find(2), O.toUndefined)?.snapshot).toBe(two);
  });

  it('that is not there is told with one that is nearly the same', () => {
    expect(LockstepError.toLine(left(History.rollback('strat')(grown)))).toBe(
      'there is no checkpoint with the label "strat": did you mean "start"? [ERR_CHECKPOINT_UNKNOWN]',
    );
  });

  it('is that of one checkpoint', () => {
    const message = 'checkpoint 3 has the label "end" already';
    const code = 'ERR_CHECKPOINT_DUPLICATE';
    expect(left(History.checkpoint({ label: 'end' })(four)(grown))).toMatchObject({ code, message });
    expect(left(History.label(1, 'end')(grown))).toMatchObject({ code, message });
  });

  it('may be given later, changed and taken away', () => {
    const named = right(History.label(2, 'middle')(grown));
    expect(right(History.get('middle')(named))).toEqual({ id: 2, label: 'middle', snapshot: two });
    const renamed = right(History.label('start', 'begin')(named));
    expect(History.list(renamed)[0]).toEqual({ id: 1, label: 'begin', at: 'monday', snapshot: one });
    expect(left(History.get('start')(renamed)).code).toBe('ERR_CHECKPOINT_UNKNOWN');
    const bare = right(History.label('end', undefined)(renamed));
    expect(History.current(bare)).toEqual({ id: 3, snapshot: three });
    expect(right(History.label('end', 'end')(grown))).toEqual(grown);
  });

  it('may be any text', () => {
    for (const label of ['', '__proto__', 'constructor', '2']) {
      expect(right(pipe(begun, keep(two, { label }), History.get(label))).id).toBe(2);
    }
  });
});

describe('two checkpoints', () => {
  it('are told side by side', () => {
    expect(right(History.between('start', 3)(grown))).toEqual({
      from: { id: 1, label: 'start', at: 'monday', snapshot: one },
      to: { id: 3, label: 'end', snapshot: three },
    });
    expect(left(History.between('start', 9)(grown)).code).toBe('ERR_CHECKPOINT_UNKNOWN');
  });

  it('are compared under their names', () => {
    const diff = right(History.diff('start', 2)(grown));
    expect(Diff.toText()(diff)).toBe('device\n  device: d0\n    role    checkpoint 2(b)    start(a)');
    expect(Snapshot.eq.equals(right(patch(diff)(one)), two)).toBe(true);
    expect(right(History.diff(1, 2, { names: { source: 'now' } })(grown)).source).toBe('now');
  });

  it('are compared with the options of a diff', () => {
    expect(right(History.diff(1, 2, { attributes: { device: { exclude: ['role'] } } })(grown)).elements).toEqual([]);
    expect(left(History.diff(1, 2, { models: ['devcie'] })(grown)).code).toBe('ERR_OPTION_INVALID');
    expect(left(History.diff('strat', 2)(grown)).code).toBe('ERR_CHECKPOINT_UNKNOWN');
  });
});

describe('the parts of a history', () => {
  const parts = { limit: 5, next: 4, current: 2, checkpoints: History.list(grown) };

  it('make it again', () => {
    const again = right(History.restore(parts));
    expect(ids(again)).toEqual([1, 2, 3]);
    expect(shown(again)).toBe(two);
    expect(ids(keep(four)(again))).toEqual([1, 2, 4]);
  });

  const [first, second] = History.list(grown);
  const elsewhere = Snapshot.empty(right(Schema.make({ topLevel: [Device] })));

  it.each<readonly [string, Partial<History.Parts>, string]>([
    ['none', { checkpoints: [] }, 'a history has at least one checkpoint [ERR_HISTORY_INVALID]'],
    ['too many', { limit: 2 }, '3 checkpoints are more than the limit of 2 [ERR_HISTORY_INVALID]'],
    ['no limit', { limit: 0 }, 'limit: expected an integer from 1, got 0 [ERR_OPTION_INVALID]'],
    [
      'one that is not there',
      { current: 9 },
      'there never was a checkpoint 9: kept are 1, 2, 3 [ERR_CHECKPOINT_UNKNOWN]',
    ],
    ['an id that was given', { next: 3 }, 'the next id: expected one above 3, got 3 [ERR_HISTORY_INVALID]'],
    [
      'disorder',
      { checkpoints: [second, first].flatMap((each) => each ?? []) },
      'the id of a checkpoint: expected one above 2, got 1 [ERR_HISTORY_INVALID]',
    ],
    [
      'an id of 0',
      { checkpoints: [{ id: 0, snapshot: one }] },
      'the id of a checkpoint: expected one above 0, got 0 [ERR_HISTORY_INVALID]',
    ],
    [
      'a label twice',
      {
        checkpoints: [
          { id: 1, label: 'x', snapshot: one },
          { id: 2, label: 'x', snapshot: two },
        ],
      },
      'checkpoint 1 has the label "x" already: choose another label, or give that checkpoint another one first [ERR_CHECKPOINT_DUPLICATE]',
    ],
    [
      'two schemas',
      {
        checkpoints: [
          { id: 1, snapshot: one },
          { id: 2, snapshot: elsewhere },
        ],
      },
      'the snapshot is of another schema than the history: make the schema once, and use that value for all snapshots of a history [ERR_HISTORY_WRONG_SCHEMA]',
    ],
  ])('with %s make none', (_, wrong, expected) => {
    expect(LockstepError.toLine(left(History.restore({ ...parts, ...wrong })))).toBe(expected);
  });
});

/** Everything that is reached from a value, the schema apart: each object once. */
const reachedFrom = (root: object): ReadonlySet<object> => {
  const seen = new Set<object>([schema]);
  const pending: Array<object> = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const key of Reflect.ownKeys(next)) {
      const inner: unknown = Reflect.get(next, key);
      if (typeof inner === 'object' && inner !== null) pending.push(inner);
    }
  }
  return seen;
};

describe('what a history holds', () => {
  const SIZE = 2000;
  const CHECKPOINTS = 200;
  const large = devices(...Array.from({ length: SIZE }, () => 'access'));

  /** Checkpoints of one lineage, one device changed from each to the next. */
  const lineage = (limit: number): History.History => {
    let snapshot = large;
    let history = right(History.make({ limit })(snapshot));
    for (let i = 1; i < CHECKPOINTS; i++) {
      snapshot = right(pipe(snapshot, Snapshot.update(Device, `d${(i * 7) % SIZE}`, { role: `role ${i}` })));
      history = keep(snapshot, { label: `step ${i}` })(history);
    }
    return history;
  };

  it('is one snapshot, and of each other one what has changed', () => {
    const alone = reachedFrom(large).size;
    const all = reachedFrom(lineage(CHECKPOINTS)).size;
    expect(alone).toBeGreaterThan(SIZE * 2);
    // A change replaces an entity, its entry and the few nodes above; the checkpoint and its label take a few more.
    expect((all - alone) / CHECKPOINTS).toBeLessThan(25);
  });

  it('is nothing of what has fallen off, or was dropped', () => {
    const history = lineage(3);
    const held = reachedFrom(history);
    expect(held.has(large)).toBe(false);
    expect(held.size).toBeLessThan(reachedFrom(large).size * 1.1);
    const [oldest, middle, newest] = History.list(history);
    const branched = reachedFrom(keep(large)(right(History.rollback(oldest?.id ?? 0)(history))));
    expect([oldest, middle, newest].map((each) => branched.has(each?.snapshot ?? {}))).toEqual([true, false, false]);
  });
});
