import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Equality,
  type MergeRule,
  Merger,
  Model,
  merge,
  Resolution,
  Schema,
  SchemaFile,
  Snapshot,
  Strategy,
} from '../../src/index.js';
import { right } from '../right.js';
import {
  addDevice,
  base,
  brief,
  type Changes,
  Device,
  failing,
  merging,
  moveDevice,
  removeDevice,
  tree,
  updateDevice,
} from './network.js';

const sw1 = ({ snapshot }: { readonly snapshot: Snapshot.Snapshot }) => right(Snapshot.get(Device, 'sw1')(snapshot));

describe('the later side', () => {
  const latest = () => ({ strategy: Strategy.latest('updated') });
  const at = (source: string | undefined, target: string | undefined): Changes => ({
    source: [updateDevice('sw1', { mtu: 9000, updated: source })],
    target: [updateDevice('sw1', { mtu: 4000, updated: target })],
  });

  it('is right, and its time is taken', () => {
    const later = '2026-02-01T12:00:00Z';
    expect(sw1(merging(at(later, '2026-02-01T12:30:00+01:00'), latest()))).toMatchObject({ mtu: 9000, updated: later });
    expect(sw1(merging(at('2026-01-31T00:00:00Z', later), latest()))).toMatchObject({ mtu: 4000, updated: later });
  });

  it.each([
    ['the same', '2026-02-01T12:00:00Z', '2026-02-01T13:00:00+01:00'],
    ['missing', '2026-02-01T12:00:00Z', undefined],
    ['no times', 'yesterday', 'today'],
  ])('is not known where the times are %s', (_, source, target) => {
    const { conflicts } = merging(at(source, target), latest());
    expect(brief(conflicts)).toEqual(['AttributeConflict nyc/sw1 mtu']);
  });

  it('is told by an attribute that is itself no change', () => {
    const touched: Changes = {
      source: [updateDevice('sw1', { updated: '2026-02-01T12:00:00Z' })],
      target: [removeDevice('sw1')],
    };
    const { conflicts, snapshot } = merging(touched, latest());
    expect(conflicts).toEqual([]);
    expect(tree(snapshot)).not.toContain('nyc/sw1');
    expect(brief(merging(touched).conflicts)).toEqual(['EditedAndDeleted nyc/sw1']);
  });

  it('decides about moves, and not about what one side has not', () => {
    const moved = at('2026-02-01T12:00:00Z', '2026-02-01T13:00:00Z');
    const both: Changes = {
      source: [...(moved.source ?? []), moveDevice('sw1', 'fra')],
      target: [...(moved.target ?? []), moveDevice('sw1', 'lon')],
    };
    expect(tree(merging(both, latest()).snapshot)).toContain('lon/sw1');
    expect(brief(merging({ ...both, target: [removeDevice('sw1')] }, latest()).conflicts)).toEqual([
      'EditedAndDeleted fra/sw1',
    ]);
  });

  it('is told by numbers, and by whole numbers of any size', () => {
    expect(Strategy.later(2, 1)).toEqual(O.some('source'));
    expect(Strategy.later(1n, 2n)).toEqual(O.some('target'));
    expect(Strategy.later(2n, 1n)).toEqual(O.some('source'));
    expect(Strategy.later(2n, 2n)).toEqual(O.none);
    expect(Strategy.later(2n, 1)).toEqual(O.none);
    expect(Strategy.later(new Date(0), new Date(0))).toEqual(O.none);
  });
});

describe('mergers', () => {
  it('put lists together without what either side has taken out', () => {
    const changes: Changes = {
      source: [updateDevice('sw1', { tags: ['c', 'b'] })],
      target: [updateDevice('sw1', { tags: ['a', 'd', 'b'] })],
    };
    const strategy = Strategy.mergeWith(Merger.union);
    expect(sw1(merging(changes, { strategy })).tags).toEqual(['d', 'b', 'c']);
  });

  it.each([
    [['a', 'a'], ['a'], ['a', 'a', 'a'], ['a', 'a']],
    [undefined, ['a'], ['a', 'b'], ['a', 'b']],
    [null, ['a'], null, ['a']],
    [['a'], ['a', 'b'], null, ['b']],
    [['a', 'a'], ['a'], ['a'], ['a']],
    [['a'], [], [], []],
  ])('count how often: base %j, source %j, target %j give %j', (from, source, target, value) => {
    expect(Merger.union({ base: from, source, target })).toEqual(O.some(value));
  });

  it('merge text by lines, and leave what touches open', () => {
    const text = (...lines: ReadonlyArray<string>) => lines.join('\n');
    const three = { base: text('a', 'b', 'c', 'd', ''), source: text('A', 'b', 'c', 'd', '') };
    expect(Merger.lines({ ...three, target: text('a', 'b', 'c', 'D', 'e', '') })).toEqual(
      O.some(text('A', 'b', 'c', 'D', 'e', '')),
    );
    expect(Merger.lines({ ...three, target: text('X', 'b', 'c', 'd', '') })).toEqual(O.none);
    expect(Merger.lines({ ...three, target: 7 })).toEqual(O.none);
  });

  it.each([
    ['text that is not there has no lines', undefined, 'a', 'a', 'a'],
    ['nor has text that is nothing', null, 'a\n', null, 'a\n'],
    ['nor has text that was taken out', 'a', 'a', null, ''],
    ['a line is not both at the front and at the back', 'a\na', 'a', 'a', 'a'],
  ])('merge by lines: %s', (_, from, source, target, value) => {
    expect(Merger.lines({ base: from, source, target })).toEqual(O.some(value));
  });

  it('leave changes of lines that touch open', () => {
    const base = 'a\nb\nc';
    expect(Merger.lines({ base, source: 'A\nb\nc', target: 'a\nB\nc' })).toEqual(O.none);
    expect(Merger.lines({ base, source: 'a\nx\nb\nc', target: 'a\ny\nb\nc' })).toEqual(O.none);
    expect(Merger.lines({ base, source: 'a\nx\nb\nc', target: 'a\nx\nb\nc\n' })).toEqual(O.some('a\nx\nb\nc\n'));
  });

  it('merge long text by what is not the same at either end, and leave text open that would take too long', () => {
    const long = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    const at = (i: number, line: string) => [...long.slice(0, i), line, ...long.slice(i + 1)].join('\n');
    expect(Merger.lines({ base: long.join('\n'), source: at(7, 'x'), target: at(40_000, 'y') })).toEqual(O.none);
    const [one, other] = [at(25_000, 'x'), at(25_010, 'y')];
    expect(Merger.lines({ base: long.join('\n'), source: one, target: other })).toMatchObject({ _tag: 'Some' });
  });

  it('leave text open as soon as one of the sides would take too long', () => {
    const of = (size: number) => {
      const lines = Array.from({ length: size }, (_, i) => `line ${i}`);
      const source = [...lines.slice(0, 3), 'x', ...lines.slice(4)].join('\n');
      const target = [...lines.slice(0, 6), ...lines.slice(-6)].join('\n');
      return { base: lines.join('\n'), source, target };
    };
    const { base: long, source, target } = of(10_100);
    expect(Merger.lines({ base: long, source, target })).toEqual(O.none);
    expect(Merger.lines({ base: long, source: target, target: source })).toEqual(O.none);
    expect(Merger.lines(of(1000))).toMatchObject({ _tag: 'Some' });
  });

  it('merge text of which one side has made far more', () => {
    const source = Array.from({ length: 20_000 }, () => 'x').join('\n');
    const of = (first: string, lines: string, last: string) => `${first}\nb\n${lines}\nd\n${last}`;
    const three = { base: of('a', 'x', 'e'), source: of('a', source, 'E'), target: of('A', 'x', 'e') };
    expect(Merger.lines(three)).toEqual(O.some(of('A', source, 'E')));
  });

  it('add up what was counted on both sides', () => {
    expect(Merger.delta({ base: 10, source: 13, target: 9 })).toEqual(O.some(12));
    expect(Merger.delta({ base: 10n, source: 13n, target: 9n })).toEqual(O.some(12n));
    expect(Merger.delta({ base: undefined, source: 13, target: 9 })).toEqual(O.none);
  });

  it('are any function, of which the model has the last word', () => {
    const changes: Changes = {
      source: [updateDevice('sw1', { mtu: 9000 })],
      target: [updateDevice('sw1', { mtu: 4000 })],
    };
    const highest = Strategy.mergeWith(({ source, target }) => O.some(Math.max(Number(source), Number(target))));
    expect(sw1(merging(changes, { strategy: highest })).mtu).toBe(9000);
    const wrong = Strategy.mergeWith(() => O.some('a lot'));
    expect(failing(changes, { strategy: wrong })).toBe(
      'device "sw1".mtu: expected number, got "a lot" [ERR_VALUE_INVALID]',
    );
  });

  it('decide an entity that both sides created attribute by attribute', () => {
    const changes: Changes = {
      source: [addDevice('sw9', 'nyc', { tags: ['x'], mtu: 9000 })],
      target: [addDevice('sw9', 'nyc', { tags: ['y'], mtu: 4000 })],
    };
    const attributes = { device: { tags: Strategy.mergeWith(Merger.union) } };
    const { conflicts, snapshot } = merging(changes, { attributes });
    expect(conflicts).toMatchObject([
      { _tag: 'CreatedTwice', attributes: [{ attribute: 'mtu', source: 9000, target: 4000 }] },
    ]);
    expect(right(Snapshot.get(Device, 'sw9')(snapshot)).tags).toEqual(['y', 'x']);
  });
});

describe('which strategy is asked', () => {
  const changes: Changes = {
    source: [updateDevice('sw1', { mtu: 9000, role: 'core', notes: 's' }), updateDevice('sw2', { mtu: 9000 })],
    target: [updateDevice('sw1', { mtu: 4000, role: 'edge', notes: 't' }), removeDevice('sw2')],
  };

  it('is that of the attribute, else that of the model, else that of everything', () => {
    const merged = merging(changes, {
      strategy: Strategy.manual,
      models: { device: Strategy.sourceWins },
      attributes: { device: { mtu: Strategy.targetWins, notes: Strategy.manual } },
    });
    expect(sw1(merged)).toMatchObject({ mtu: 4000, role: 'core' });
    expect(brief(merged.conflicts)).toEqual(['AttributeConflict nyc/sw1 notes']);
    expect(tree(merged.snapshot)).toContain('nyc/sw2');
  });

  it('is the first of several that decides', () => {
    const strategy = Strategy.firstOf(Strategy.latest('updated'), Strategy.sourceWins);
    expect(sw1(merging(changes, { strategy }))).toMatchObject({ mtu: 9000, role: 'core' });
    const { concat, empty } = Strategy.monoid;
    expect(merging(changes, { strategy: concat(empty, Strategy.targetWins) }).conflicts).toEqual([]);
    expect(merging(changes, { strategy: empty }).conflicts).toHaveLength(4);
  });

  it.each([
    [{ strategy: Strategy.latest('update') }, 'option strategy: unknown attribute "update"'],
    [{ models: { devise: Strategy.manual } }, 'option models: unknown model "devise"'],
    [{ models: { device: Strategy.manual, sit: Strategy.manual } }, 'option models: unknown model "sit"'],
    [{ models: { site: Strategy.latest('updated') } }, 'option models.site: unknown attribute "updated"'],
    [{ attributes: { devise: { mtu: Strategy.manual } } }, 'option attributes: unknown model "devise"'],
    [{ attributes: { device: { mut: Strategy.manual } } }, 'option attributes.device: unknown attribute "mut"'],
    [
      { attributes: { device: { mtu: Strategy.manual, mut: Strategy.manual } } },
      'option attributes.device: unknown attribute "mut"',
    ],
    [
      { attributes: { device: { mtu: Strategy.latest('update') } } },
      'option attributes.device.mtu: unknown attribute "update"',
    ],
  ])('has to be for what is there', (options, message) => {
    expect(failing(changes, options)).toBe(`${message} [ERR_OPTION_INVALID]`);
  });

  it('may go by times for a model, or for an attribute of it', () => {
    const [early, late] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
    const timed: Changes = {
      source: [updateDevice('sw1', { mtu: 9000, notes: 's', updated: late })],
      target: [updateDevice('sw1', { mtu: 4000, notes: 't', updated: early })],
    };
    const latest = Strategy.latest('updated');
    expect(sw1(merging(timed, { models: { device: latest } }))).toMatchObject({ mtu: 9000, notes: 's' });
    const merged = merging(timed, { attributes: { device: { mtu: latest } } });
    expect(sw1(merged)).toMatchObject({ mtu: 9000, notes: 't', updated: late });
    expect(brief(merged.conflicts)).toEqual(['AttributeConflict nyc/sw1 notes']);
  });

  it('goes by the times of all of several, each told once', () => {
    const [first, second] = [Strategy.latest('updated'), Strategy.latest('notes')];
    expect(Strategy.firstOf(first, second, first, Strategy.manual).timestamps).toEqual(['updated', 'notes']);
  });

  it('goes before what a person has chosen, which is refused, as there is nothing to choose', () => {
    const resolutions = Resolution.all('target')(merging(changes).conflicts.slice(0, 1));
    expect(failing(changes, { strategy: Strategy.sourceWins, resolutions })).toBe(
      'device "sw1" role: the choice no longer fits: there is no such conflict open [ERR_RESOLUTION_STALE]',
    );
  });

  it('may be declared with the model and the schema, and options go before', () => {
    const Counter = Model.make({
      name: 'counter',
      identifiers: { name: t.string },
      attributes: { count: t.number, label: t.string, tags: t.array(t.string) },
      equality: { tags: Equality.unordered },
      merge: ['merge', 'target-wins'],
      mergeBy: { count: 'delta' },
    });
    const schema = right(Schema.make({ topLevel: [Counter], merge: 'source-wins' }));
    const of = (count: number, label: string, tags: ReadonlyArray<string>) =>
      right(Snapshot.fromEntities(schema)([Snapshot.item(Counter, { name: 'x', count, label, tags: [...tags] })]));
    const [then, source, target] = [of(1, 'a', ['a']), of(3, 'b', ['b']), of(5, 'c', ['a', 'c'])];
    const merged = right(merge(then, source)(target));
    expect(Snapshot.getAll(Counter)(merged.snapshot)).toEqual([{ name: 'x', count: 7, label: 'c', tags: ['c', 'b'] }]);
    const given = right(merge(then, source, { models: { counter: Strategy.sourceWins } })(target));
    expect(Snapshot.getAll(Counter)(given.snapshot)).toEqual([{ name: 'x', count: 7, label: 'b', tags: ['b'] }]);
  });

  it.each<[MergeRule.MergeRule, Readonly<Record<string, unknown>>, number]>([
    ['source-wins', { count: 3, text: 'A\nb\nc', tags: ['b'] }, 0],
    ['target-wins', { count: 5, text: 'a\nb\nC', tags: ['a', 'c'] }, 0],
    ['manual', { count: 5, text: 'a\nb\nC', tags: ['a', 'c'] }, 3],
    ['merge', { count: 5, text: 'A\nb\nC', tags: ['c', 'b'] }, 1],
    ['union', { count: 5, text: 'a\nb\nC', tags: ['c', 'b'] }, 2],
    ['lines', { count: 5, text: 'A\nb\nC', tags: ['a', 'c'] }, 2],
    ['delta', { count: 7, text: 'a\nb\nC', tags: ['a', 'c'] }, 2],
    [['lines', 'source-wins'], { count: 3, text: 'A\nb\nC', tags: ['b'] }, 0],
    [{ latest: 'count' }, { count: 5, text: 'a\nb\nC', tags: ['a', 'c'] }, 0],
  ])('may be declared as %j', (rule, fields, open) => {
    const Note = Model.make({
      name: 'note',
      identifiers: { name: t.string },
      attributes: { count: t.number, text: t.string, tags: t.array(t.string) },
      equality: { tags: Equality.unordered },
    });
    const schema = right(Schema.make({ topLevel: [Note], merge: rule }));
    const of = (count: number, text: string, tags: ReadonlyArray<string>) =>
      right(Snapshot.fromEntities(schema)([Snapshot.item(Note, { name: 'x', count, text, tags: [...tags] })]));
    const [then, source, target] = [of(1, 'a\nb\nc', ['a']), of(3, 'A\nb\nc', ['b']), of(5, 'a\nb\nC', ['a', 'c'])];
    const { snapshot, conflicts } = right(merge(then, source)(target));
    expect(Snapshot.getAll(Note)(snapshot)).toEqual([{ name: 'x', ...fields }]);
    expect(conflicts).toHaveLength(open);
  });

  it('may be declared in a schema file', () => {
    const { merge: whole, models } = right(
      SchemaFile.decode({
        merge: 'manual',
        models: {
          device: {
            identifiers: { name: 'string' },
            attributes: { updated: 'date-time', hits: { type: 'integer', merge: 'delta' } },
            merge: [{ latest: 'updated' }, 'source-wins'],
          },
        },
      }),
    );
    expect(whole).toBe('manual');
    expect(models.get('device')?.merge).toEqual({
      whole: [{ latest: 'updated' }, 'source-wins'],
      attributes: new Map([['hits', 'delta']]),
    });
  });
});

it('shares with the target what the source has not changed', () => {
  const { snapshot } = merging({ source: [updateDevice('sw1', { mtu: 9000 })], target: [moveDevice('sw2', 'fra')] });
  expect(Snapshot.table('site')(snapshot)).toBe(Snapshot.table('site')(base));
});
