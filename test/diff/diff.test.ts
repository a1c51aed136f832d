import { pipe } from 'fp-ts/lib/function.js';
import * as Ord from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Diff, diffBy, diffFrom, diffTo, type Element, Equality, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';
import { actions, copyOf, device, differ, load, port, site, tag } from './network.js';

const target = load([
  site('nyc'),
  device('sw1', 'nyc', 'access'),
  device('sw2', 'nyc', 'access'),
  port('sw1', 'eth0'),
  port('sw1', 'eth1'),
  site('old'),
  device('sw9', 'old'),
  tag('red', '#f00'),
]);
const source = load([
  tag('blue', '#00f'),
  tag('red', '#f00'),
  site('new'),
  device('sw7', 'new'),
  site('nyc'),
  device('sw2', 'nyc', 'core'),
  device('sw1', 'nyc', 'access'),
  port('sw1', 'eth2'),
  port('sw1', 'eth0', 9000),
]);

describe('a diff', () => {
  it('is empty between equal datasets, and in text says so', () => {
    const diff = differ(target, copyOf(target));
    expect(Diff.hasDiffs(diff)).toBe(false);
    expect(Diff.toText()(diff)).toBe('(no diffs)');
    expect(Diff.summary(diff)).toEqual({ create: 0, update: 0, delete: 0, unchanged: 8, skipped: 0 });
  });

  it('reads as DiffSync writes it, in its order: the target’s models, the source’s entities, then the target’s', () => {
    expect(Diff.toText()(differ(source, target))).toBe(
      [
        'site',
        '  site: new MISSING in target',
        '    device',
        '      device: sw7 MISSING in target',
        '  site: nyc',
        '    device',
        '      device: sw2',
        '        role    source(core)    target(access)',
        '      device: sw1',
        '        port',
        '          port: eth2 MISSING in target',
        '          port: eth0',
        '            mtu    source(9000)    target(1500)',
        '          port: eth1 MISSING in source',
        '  site: old MISSING in source',
        '    device',
        '      device: sw9 MISSING in source',
        'tag',
        '  tag: blue MISSING in target',
      ].join('\n'),
    );
  });

  it('names the sides as it is asked to', () => {
    const diff = differ(load([tag('a', 'x')]), load([]), { names: { source: 'cmdb', target: 'network' } });
    expect(Diff.toText()(diff)).toBe('tag\n  tag: a MISSING in network');
  });

  it('is a dict as DiffSync’s', () => {
    expect(Diff.toDict(differ(source, target))).toEqual({
      site: {
        new: { '+': {}, device: { sw7: { '+': { role: 'access' } } } },
        nyc: {
          '+': {},
          '-': {},
          device: {
            sw2: { '+': { role: 'core' }, '-': { role: 'access' } },
            sw1: {
              '+': {},
              '-': {},
              port: {
                eth2: { '+': { mtu: 1500 } },
                eth0: { '+': { mtu: 9000 }, '-': { mtu: 1500 } },
                eth1: { '-': { mtu: 1500 } },
              },
            },
          },
        },
        old: { '-': {}, device: { sw9: { '-': { role: 'access' } } } },
      },
      tag: { blue: { '+': { colour: '#00f' } } },
    });
  });

  it('counts what has to be done, and what need not be', () => {
    const diff = differ(source, target);
    expect(Diff.summary(diff)).toEqual({ create: 4, update: 2, delete: 3, unchanged: 3, skipped: 0 });
    expect(Diff.size(diff)).toBe(12);
    expect(Diff.groups(diff)).toEqual(['site', 'tag']);
  });

  it('seen from the source is the same', () => {
    const seen = right(pipe(source, diffTo(target)));
    expect(Diff.eq.equals(seen, differ(source, target))).toBe(true);
    expect(Diff.eq.equals(seen, differ(target, source))).toBe(false);
  });

  it('has unchanged elements on request', () => {
    const diff = differ(source, target, { unchanged: true });
    const unchanged = [...Diff.iterate(diff)].filter(({ action }) => action === 'unchanged').map(({ uid }) => uid);
    expect(unchanged).toEqual(['nyc', 'sw1', 'red']);
    expect(Diff.summary(diff)).toEqual(Diff.summary(differ(source, target)));
  });

  it('tells of attributes that one side lacks', () => {
    const one = load([site('nyc'), { ...device('sw1', 'nyc'), fields: { name: 'sw1', role: 'access', tags: ['a'] } }]);
    const other = load([site('nyc'), device('sw1', 'nyc')]);
    expect(Diff.toText()(differ(one, other))).toContain('tags    source(["a"])    target(nothing)');
    expect(Diff.toText()(differ(other, one))).toContain('tags    source(nothing)    target(["a"])');
  });

  it('does not reach orphans, and counts them as skipped', () => {
    const orphaned = load([tag('a', 'x'), { model: 'device', fields: { name: 'lost', role: 'core' } }]);
    const diff = differ(orphaned, load([tag('a', 'x')]));
    expect(Diff.hasDiffs(diff)).toBe(false);
    expect(Diff.summary(diff)).toEqual({ create: 0, update: 0, delete: 0, unchanged: 1, skipped: 1 });
  });
});

describe('the order of a model', () => {
  const byUid: Ord.Ord<Element.Element> = pipe(
    S.Ord,
    Ord.contramap((element: Element.Element) => element.uid),
  );

  it('takes the place of the order of insertion', () => {
    const [a, b] = [load([tag('b', 'x'), tag('a', 'x')]), load([tag('c', 'x')])];
    expect(actions(differ(a, b))).toEqual(['create tag b', 'create tag a', 'delete tag c']);
    expect(actions(differ(a, b, { order: { tag: byUid } }))).toEqual(['create tag a', 'create tag b', 'delete tag c']);
    expect(actions(differ(a, b, { order: { tag: Ord.reverse(byUid) } }))).toEqual([
      'delete tag c',
      'create tag b',
      'create tag a',
    ]);
  });
});

describe('restrictions', () => {
  it('to models leave out what concerns others', () => {
    expect(actions(differ(source, target, { models: ['port'] }))).toEqual([
      'create port sw1__eth2',
      'update port sw1__eth0',
      'delete port sw1__eth1',
    ]);
    expect(actions(differ(source, target, { models: [] }))).toEqual([]);
  });

  it('to attributes leave out other differences, but creates have all attributes', () => {
    expect(
      actions(differ(source, target, { attributes: { device: { exclude: ['role'] }, port: { include: [] } } })),
    ).toEqual([
      'create site new',
      'create device sw7',
      'create port sw1__eth2',
      'delete port sw1__eth1',
      'delete site old',
      'delete device sw9',
      'create tag blue',
    ]);
    expect(Diff.toText()(differ(load([tag('a', 'x')]), load([]), { attributes: { tag: { include: [] } } }))).toBe(
      'tag\n  tag: a MISSING in target',
    );
  });

  it('by a predicate leave out entities with all below, where it holds on neither side', () => {
    const where = { device: (entity: Model.Untyped) => entity['role'] === 'core', tag: () => false };
    expect(actions(differ(source, target, { where }))).toEqual([
      'create site new',
      'update device sw2',
      'delete site old',
    ]);
  });

  it.each([
    [{ models: ['devise'] }, 'option models: unknown model "devise"', 'did you mean "device"?'],
    [{ where: { sit: () => true } }, 'option where: unknown model "sit"', 'did you mean "site"?'],
    [{ order: { tags: Ord.trivial } }, 'option order: unknown model "tags"', 'did you mean "tag"?'],
    [{ attributes: { taq: { include: [] } } }, 'option attributes: unknown model "taq"', 'did you mean "tag"?'],
    [
      { attributes: { tag: { exclude: ['color'] } } },
      'option attributes.tag: unknown attribute "color"',
      'did you mean "colour"?',
    ],
  ])('%o that name nothing are refused', (options, message, suggestion) => {
    expect(left(diffFrom(source, options)(target))).toMatchObject({
      _tag: 'DiffError',
      code: 'ERR_OPTION_INVALID',
      message,
      suggestion,
    });
  });
});

describe('progress', () => {
  it('is told, never backwards, and ends at the total', () => {
    const many = load(Array.from({ length: 6000 }, (_, i) => tag(`t${i}`, 'x')));
    const other = load(Array.from({ length: 6000 }, (_, i) => tag(`t${i + 1000}`, 'y')));
    const told: Array<readonly [string, number, number]> = [];
    differ(many, other, { onProgress: (...each) => told.push(each) });
    expect(told.length).toBeGreaterThan(1);
    expect(told.every(([stage, done, total]) => stage === 'diff' && done <= total && total === 12000)).toBe(true);
    expect(told.map(([, done]) => done)).toEqual(told.map(([, done]) => done).toSorted((x, y) => x - y));
    expect(told.at(-1)).toEqual(['diff', 12000, 12000]);
  });
});

describe('schemas that differ', () => {
  it('are compared by what both have', () => {
    const Slim = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      attributes: { vendor: t.string, role: t.string },
    });
    const Place = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Slim] });
    const Vlan = Model.make({ name: 'vlan', identifiers: { id: t.number } });
    const other = right(Schema.make({ topLevel: [Vlan, Place] }));
    const slim = load(
      [
        { model: 'vlan', fields: { id: 1 } },
        { model: 'site', fields: { name: 'nyc' } },
        {
          model: 'device',
          fields: { name: 'sw1', vendor: 'acme', role: 'core' },
          parent: { model: 'site', uid: 'nyc' },
        },
      ],
      other,
    );
    const full = load([site('nyc'), device('sw1', 'nyc'), port('sw1', 'eth0'), tag('red', '#f00')]);
    expect(Diff.toText()(differ(slim, full))).toBe(
      'site\n  site: nyc\n    device\n      device: sw1\n        role    source(core)    target(access)',
    );
    expect(Diff.summary(differ(slim, full))).toMatchObject({ update: 1, create: 0, delete: 0, skipped: 3 });
  });

  it('are refused where a model has other identifiers', () => {
    const Other = Model.make({ name: 'tag', identifiers: { id: t.number } });
    const other = Snapshot.empty(right(Schema.make({ topLevel: [Other] })));
    expect(left(diffFrom(other)(target))).toMatchObject({
      code: 'ERR_MODELS_DIFFER',
      message: 'tag: identifiers are (id) in the source and (name) in the target, so entities cannot be paired',
      model: 'tag',
    });
  });
});

describe('equality per attribute', () => {
  it('decides what is an update', () => {
    const model = Model.make({
      name: 'box',
      identifiers: { id: t.string },
      attributes: { role: t.string, tags: t.array(t.string), load: t.number },
      equality: { role: Equality.caseInsensitive, tags: Equality.unordered, load: Equality.tolerance(1) },
    });
    const boxes = right(Schema.make({ topLevel: [model] }));
    const box = (fields: object) =>
      load([{ model: 'box', fields: { id: 'a', role: 'A', tags: ['x', 'y'], load: 1, ...fields } }], boxes);
    expect(actions(differ(box({ role: 'a', tags: ['y', 'x'], load: 2 }), box({})))).toEqual([]);
    expect(Diff.toText()(differ(box({ role: 'b', tags: ['y', 'y'], load: 3 }), box({})))).toBe(
      [
        'box',
        '  box: a',
        '    role    source(b)    target(A)',
        '    tags    source(["y","y"])    target(["x","y"])',
        '    load    source(3)    target(1)',
      ].join('\n'),
    );
  });
});

describe('text', () => {
  it('neutralises control characters and direction overrides, in names, values and nested values', () => {
    const hostile = load([
      tag('\u001b[2Ja\nb', '\u202ered\u0085'),
      site('nyc'),
      { ...device('sw1', 'nyc'), fields: { name: 'sw1', role: 'access', tags: ['\u202e', '\u009b1m'] } },
    ]);
    const plain = load([tag('\u001b[2Ja\nb', 'red'), site('nyc'), device('sw1', 'nyc')]);
    const text = Diff.toText()(differ(hostile, plain, { names: { source: 'cm\rdb', target: 'n\u2066et' } }));
    expect(text.split('\n')).toEqual([
      'site',
      '  site: nyc',
      '    device',
      '      device: sw1',
      '        tags    cm\\u000ddb(["\\u202e","\\u009b1m"])    n\\u2066et(nothing)',
      'tag',
      '  tag: \\u001b[2Ja\\u000ab',
      '    colour    cm\\u000ddb(\\u202ered\\u0085)    n\\u2066et(red)',
    ]);
  });

  it('shows numbers that JSON does not have as they are', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, 1n, null, true, { a: 1n }].map(Diff.showValue)).toEqual([
      'NaN',
      'Infinity',
      '1',
      'null',
      'true',
      '{"a":"1"}',
    ]);
  });
});

describe('diffBy', () => {
  it('compares two arrays by some keys', () => {
    const diff = right(
      diffBy(['site', 'name'])(
        [
          { site: 'nyc', name: 'sw1', role: 'core' },
          { site: 'nyc', name: 'sw2', role: 'access' },
        ],
        [{ site: 'nyc', name: 'sw1', role: 'access' }],
      ),
    );
    expect(actions(diff)).toEqual(['update record nyc__sw1', 'create record nyc__sw2']);
  });

  it('refuses records without the key, and two of one key', () => {
    expect(left(diffBy(['id'])([{ id: undefined }], [])).message).toBe(
      'record[0].id: an identifier must be a string, number, boolean or date, got nothing',
    );
    expect(
      left(
        diffBy(['id'])(
          [
            { id: 1, a: 1 },
            { id: 1, a: 2 },
          ],
          [],
        ),
      ).message,
    ).toBe('record[1]: duplicate record "1"');
  });
});
