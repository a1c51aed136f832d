import { pipe } from 'fp-ts/lib/function.js';
import * as Ord from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Diff, type DiffOptions, type Element, iterateFrom, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';
import { Device, device, differ, load, port, site, tag } from './network.js';

const byUid: Ord.Ord<Element.Element> = Ord.contramap(({ uid }: Element.Element) => uid)(S.Ord);

/** Uids with what is below them: `nyc(sw1(eth0))`. */
const shape = (elements: ReadonlyArray<Element.Element>): string =>
  elements.map(({ uid, children }) => (children.length === 0 ? uid : `${uid}(${shape(children)})`)).join(' ');

const orphan = (name: string) => Snapshot.item(Device, { name, role: 'access' });

describe('elements one by one', () => {
  const source = load([
    site('nyc'),
    device('b', 'nyc', 'core'),
    device('a', 'nyc'),
    tag('red', '#f00'),
    tag('new', '#0'),
  ]);
  const target = load([site('nyc'), device('b', 'nyc'), device('a', 'nyc'), tag('red', '#e00'), tag('old', '#1')]);

  it('are those of the diff, in its order, with the same options', () => {
    const options: ReadonlyArray<DiffOptions> = [
      {},
      { unchanged: true },
      { unchanged: false },
      { order: { tag: byUid, device: byUid }, unchanged: true },
      { models: ['tag'] },
    ];
    for (const each of options) {
      const iterated = [...right(iterateFrom(source, each)(target))];
      expect(iterated).toEqual(differ(source, target, each).elements);
    }
    const shapes = options.map((each) => shape([...right(iterateFrom(source, each)(target))]));
    expect(shapes).toEqual([
      'nyc(b) red new old',
      'nyc(b a) red new old',
      'nyc(b) red new old',
      'nyc(a b) new old red',
      'red new old',
    ]);
  });

  it('may be gone through again, and are refused with the options that a diff is refused with', () => {
    const elements = right(iterateFrom(source)(target));
    expect([...elements]).toEqual([...elements]);
    expect(left(iterateFrom(source, { models: ['tga'] })(target)).code).toBe('ERR_OPTION_INVALID');
  });

  it('are made when they are asked for, but at once where they are in an order of their own', () => {
    let compared = 0;
    const Counted = Model.make({
      name: 'counted',
      identifiers: { id: t.string },
      attributes: { value: t.number },
      equality: {
        value: {
          equals: (x, y) => {
            compared++;
            return x === y;
          },
        },
      },
    });
    const of = (value: number) =>
      load(
        ['c', 'a', 'b'].map((id) => Snapshot.item(Counted, { id, value })),
        right(Schema.make({ topLevel: [Counted] })),
      );
    const [ours, theirs] = [of(1), of(2)];
    const comparisons = (options: DiffOptions) => {
      const iterator = right(iterateFrom(ours, options)(theirs))[Symbol.iterator]();
      return ['', '', ''].map(() => {
        const before = compared;
        const { value } = iterator.next();
        return [value?.uid, compared - before];
      });
    };
    expect(comparisons({})).toEqual([
      ['c', 1],
      ['a', 1],
      ['b', 1],
    ]);
    expect(comparisons({ order: { counted: byUid } })).toEqual([
      ['a', 3],
      ['b', 0],
      ['c', 0],
    ]);
  });
});

describe('what is counted as unchanged and as skipped', () => {
  it('leaves out an orphan of both sides', () => {
    const [source, target] = [load([site('nyc'), orphan('sw1')]), load([site('nyc'), orphan('sw1')])];
    expect(Diff.summary(differ(source, target))).toEqual({ unchanged: 1, skipped: 1, create: 0, update: 0, delete: 0 });
  });

  it('leaves out what one flag ignores next to an orphan', () => {
    const ignored = load([site('nyc'), tag('red', '#f00', { flags: ['IGNORE'] }), orphan('sw1')]);
    const plain = load([site('nyc'), tag('red', '#f00')]);
    const counts = { unchanged: 1, skipped: 2, create: 0, update: 0, delete: 0 };
    expect(Diff.summary(differ(ignored, plain))).toEqual(counts);
    expect(Diff.summary(differ(plain, ignored))).toEqual(counts);
  });
});

describe('elements below others', () => {
  it('come in the order that is asked for, two of them too, model by model', () => {
    const source = load([site('nyc'), device('b', 'nyc'), device('a', 'nyc'), port('b', 'y'), port('b', 'x')]);
    const target = load([site('nyc')]);
    expect(shape(differ(source, target).elements)).toBe('nyc(b(b__y b__x) a)');
    expect(shape(differ(source, target, { order: { port: byUid } }).elements)).toBe('nyc(b(b__x b__y) a)');
    expect(shape(differ(source, target, { order: { device: byUid } }).elements)).toBe('nyc(a b(b__y b__x))');
  });

  it('come in the order of the kinds of children on the side that has what is above, the source first', () => {
    const Port = Model.make({ name: 'port', identifiers: { id: t.string } });
    const Vlan = Model.make({ name: 'vlan', identifiers: { id: t.string } });
    const Switch = Model.make({ name: 'switch', identifiers: { id: t.string }, children: [Port, Vlan] });
    const Turned = Model.make({ name: 'switch', identifiers: { id: t.string }, children: [Vlan, Port] });
    const below = (uid: string) => ({ parent: { model: 'switch', uid } });
    const of = (model: typeof Switch, names: ReadonlyArray<string>, more: string) =>
      pipe(
        names.flatMap((name) => [
          Snapshot.item(model, { id: name }),
          Snapshot.item(Port, { id: `${name}-port${more}` }, below(name)),
          Snapshot.item(Vlan, { id: `${name}-vlan${more}` }, below(name)),
        ]),
        (items) => load(items, right(Schema.make({ topLevel: [model] }))),
      );
    const diff = differ(of(Switch, ['new', 'both'], '1'), of(Turned, ['both', 'old'], '2'));
    expect(shape(diff.elements)).toBe(
      'new(new-port1 new-vlan1) both(both-port1 both-port2 both-vlan1 both-vlan2) old(old-vlan2 old-port2)',
    );
  });

  it('take what is above them along where all of them are left out', () => {
    const source = load([site('nyc'), device('sw1', 'nyc', 'core', { flags: ['IGNORE'] })]);
    const target = load([site('nyc'), device('sw1', 'nyc')]);
    expect(differ(source, target).elements).toEqual([]);
    expect(shape(differ(source, target, { unchanged: true }).elements)).toBe('nyc');
  });
});
