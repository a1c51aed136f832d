import { describe, expect, it } from 'vitest';
import { Diff, diffBy, diffFrom, Element, type Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { device, load as loaded, port, site } from './network.js';

const load = (...items: ReadonlyArray<Snapshot.Item>) => loaded(items);

const diffOf = (source: Snapshot.Snapshot, target: Snapshot.Snapshot) => right(diffFrom(source)(target)).elements;

/** The first of what would be created where there is nothing yet. */
const created = (...items: ReadonlyArray<Snapshot.Item>): Element.Element => {
  const [first] = diffOf(load(...items), load());
  if (first === undefined) throw new Error('nothing would be created');
  return first;
};

const same = (x: Element.Element, y: Element.Element): boolean => {
  expect(Element.equals(y, x)).toBe(Element.equals(x, y));
  return Element.equals(x, y);
};

describe('two elements are equal', () => {
  const one = created(site('nyc'), device('a', 'nyc'), port('a', 'eth0'));

  it('that say the same, with all below them', () => {
    expect(same(one, one)).toBe(true);
    expect(same(one, created(site('nyc'), device('a', 'nyc'), port('a', 'eth0')))).toBe(true);
    expect(same(one, created(site('nyc'), device('a', 'nyc'), port('a', 'eth0', 9000)))).toBe(false);
    expect(same(one, created(site('nyc'), device('a', 'nyc')))).toBe(false);
    expect(same(one, created(site('nyc')))).toBe(false);
  });

  it('in whatever order their children come', () => {
    const there = created(site('nyc'), device('a', 'nyc'), device('b', 'nyc'));
    expect(same(there, created(site('nyc'), device('b', 'nyc'), device('a', 'nyc')))).toBe(true);
    expect(same(there, created(site('nyc'), device('b', 'nyc'), device('c', 'nyc')))).toBe(false);
  });

  it.each<readonly [string, Partial<Element.Element>]>([
    ['model', { model: 'place' }],
    ['uid', { uid: 'sfo' }],
    ['flags', { flags: 1 }],
    ['shortname', { shortname: 'the city' }],
    ['identifiers', { identifiers: { name: 'sfo' } }],
    ['children', { children: [] }],
  ])('only if they have the same %s', (_, other) => {
    expect(same(one, Object.assign({ ...one }, other))).toBe(false);
  });

  it('only if they are of the same action, and say the same of each side', () => {
    const [updated] = right(diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'uno' }])).elements;
    const [other] = right(diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'eins' }])).elements;
    const [another] = right(diffBy(['id'])([{ id: 1, name: 'two' }], [{ id: 1, name: 'uno' }])).elements;
    const [made] = right(diffBy(['id'])([{ id: 1, name: 'one' }], [])).elements;
    const [gone] = right(diffBy(['id'])([], [{ id: 1, name: 'one' }])).elements;
    const all = [updated, other, another, made, gone].flatMap((element) => element ?? []);
    expect(all.length).toBe(5);
    expect(all.map((x) => all.map((y) => same(x, y)))).toEqual(all.map((_, i) => all.map((__, j) => i === j)));
  });
});

describe('whether there is a difference', () => {
  const whole = (...items: ReadonlyArray<Snapshot.Item>) =>
    right(diffFrom(load(site('nyc'), device('a', 'nyc')), { unchanged: true })(load(...items))).elements;

  it('is told of an element, and of what is below it', () => {
    expect(whole(site('nyc'), device('a', 'nyc')).map(Element.hasDiffs)).toEqual([false]);
    expect(whole(site('nyc'), device('a', 'nyc', 'core')).map(Element.hasDiffs)).toEqual([true]);
    expect(whole(site('nyc')).map(Element.hasDiffs)).toEqual([true]);
    expect(whole().map(Element.hasDiffs)).toEqual([true]);
    expect(right(diffBy(['id'])([{ id: 1 }], [])).elements.map(Element.hasDiffs)).toEqual([true]);
  });
});

describe('an order of elements', () => {
  const source = [
    { id: 10, kind: 'b' },
    { id: 9, kind: 'b' },
    { id: 8, kind: 'a' },
  ];
  const target = [
    { id: 9, kind: 'a' },
    { id: 7, kind: 'c' },
  ];
  const uids = (...names: ReadonlyArray<string>): ReadonlyArray<string> =>
    right(diffBy(['id'], { order: { record: Element.ordBy(names) } })(source, target)).elements.map(({ uid }) => uid);

  it('is by numbers as numbers, and by all else as text', () => {
    expect(uids('id')).toEqual(['7', '8', '9', '10']);
    expect(uids('uid')).toEqual(['10', '7', '8', '9']);
    expect(uids('shortname')).toEqual(['10', '7', '8', '9']);
  });

  it('is turned round by a minus in front', () => {
    expect(uids('-id')).toEqual(['10', '9', '8', '7']);
    expect(uids('-shortname')).toEqual(['9', '8', '7', '10']);
  });

  it('is by the next name where the first does not tell', () => {
    expect(uids('action', '-id')).toEqual(['10', '8', '7', '9']);
    expect(uids('-action', 'id')).toEqual(['9', '7', '8', '10']);
  });

  it('is that of loading where nothing tells', () => {
    expect(uids()).toEqual(['10', '9', '8', '7']);
    expect(uids('kind')).toEqual(uids());
    expect(uids('model')).toEqual(uids());
  });

  it('is by an identifier before what elements have of the same name', () => {
    const order = { record: Element.ordBy(['action']) };
    const made = right(diffBy(['action'], { order })([{ action: 'b' }, { action: 'a' }], []));
    expect(made.elements.map(({ uid }) => uid)).toEqual(['a', 'b']);
  });
});

describe('a list of elements', () => {
  it('is gone through with parents first', () => {
    const elements = diffOf(load(site('nyc'), device('a', 'nyc'), port('a', 'eth0'), site('sfo')), load());
    expect([...Element.iterate(elements)].map(({ uid }) => uid)).toEqual(['nyc', 'a', 'a__eth0', 'sfo']);
    expect(Diff.eq.equals(right(diffFrom(load())(load())), right(diffFrom(load())(load())))).toBe(true);
  });
});
