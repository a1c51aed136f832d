import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { describe, expect, it } from 'vitest';
import { Diff, type Element } from '../../src/index.js';
import { right } from '../right.js';
import { actions, device, differ, load, port, site, tag } from './network.js';

const diff = differ(
  load([
    site('new'),
    device('sw7', 'new'),
    port('sw7', 'eth0'),
    site('nyc'),
    device('sw1', 'nyc', 'core'),
    port('sw1', 'eth2'),
    port('sw1', 'eth0', 9000),
    device('sw2', 'nyc'),
    tag('blue', '#00f'),
    tag('red', '#f00'),
  ]),
  load([
    site('nyc'),
    device('sw1', 'nyc', 'access'),
    port('sw1', 'eth0', 1500),
    port('sw1', 'eth1'),
    device('sw2', 'nyc'),
    site('old'),
    device('sw9', 'old'),
    port('sw9', 'eth0'),
    tag('red', '#f00'),
  ]),
);

const NEW = ['create site new', 'create device sw7', 'create port sw7__eth0'];
const SW1 = ['update device sw1', 'create port sw1__eth2', 'update port sw1__eth0', 'delete port sw1__eth1'];
const OLD = ['delete site old', 'delete device sw9', 'delete port sw9__eth0'];
const ALL = [...NEW, ...SW1, ...OLD, 'create tag blue'];

const is =
  (...uids: ReadonlyArray<string>) =>
  ({ uid }: Element.Element): boolean =>
    uids.includes(uid);

const filtered = (predicate: (element: Element.Element) => boolean): ReadonlyArray<string> =>
  actions(Diff.filter(predicate)(diff));

describe('filtering a diff', () => {
  it('keeps everything of which everything is wanted, and skips nothing', () => {
    const all = Diff.filter(() => true)(diff);
    expect(actions(all)).toEqual(ALL);
    expect(Diff.summary(all)).toEqual({ create: 5, update: 2, delete: 4, unchanged: 3, skipped: 0 });
  });

  it('counts as skipped what it leaves out', () => {
    const none = Diff.filter(() => false)(diff);
    expect(none.elements).toEqual([]);
    expect(Diff.summary(none)).toEqual({ create: 0, update: 0, delete: 0, unchanged: 3, skipped: 11 });
  });

  it('keeps what is above a change as unchanged elements, which say of themselves what they said', () => {
    const [{ children: changed, ...nyc } = { children: [] }] = Diff.filter(is('sw1__eth2'))(diff).elements;
    const [{ children: ports, ...sw1 } = { children: [] }, ...others] = changed;
    expect(nyc).toEqual({
      action: 'unchanged',
      model: 'site',
      uid: 'nyc',
      shortname: 'nyc',
      identifiers: { name: 'nyc' },
      flags: 0,
    });
    expect(sw1).toEqual({
      action: 'unchanged',
      model: 'device',
      uid: 'sw1',
      shortname: 'sw1',
      identifiers: { name: 'sw1' },
      flags: 0,
    });
    expect(ports.map(({ action, uid }) => [action, uid])).toEqual([['create', 'sw1__eth2']]);
    expect(others).toEqual([]);
  });

  it('keeps no element of which nothing is left to do, at it or below it', () => {
    const sites = Diff.filterByModel('site')(diff);
    expect(sites.elements.map(({ action, uid }) => [action, uid])).toEqual([['create', 'new']]);
    expect(Diff.summary(sites)).toEqual({ create: 1, update: 0, delete: 0, unchanged: 3, skipped: 10 });
  });

  it('takes out what would be created below what is not', () => {
    expect(filtered((element) => !is('new')(element))).toEqual([...SW1, ...OLD, 'create tag blue']);
    expect(filtered(is('sw7', 'sw7__eth0', 'sw1__eth2'))).toEqual(['create port sw1__eth2']);
    expect(filtered(is('new', 'sw7__eth0'))).toEqual(['create site new']);
  });

  it('takes out the delete of what something is left below', () => {
    expect(filtered((element) => !is('sw9__eth0')(element))).toEqual([...NEW, ...SW1, 'create tag blue']);
    expect(filtered(is('sw9', 'sw9__eth0'))).toEqual(['delete device sw9', 'delete port sw9__eth0']);
  });

  it('keeps the update of what something is left below', () => {
    expect(filtered((element) => !is('sw1__eth1')(element))).toEqual(
      ALL.filter((action) => action !== 'delete port sw1__eth1'),
    );
  });

  it('may be by action, by model, or by what does not hold', () => {
    expect(actions(Diff.filterByAction('update')(diff))).toEqual(['update device sw1', 'update port sw1__eth0']);
    expect(actions(Diff.filterByModel('tag', 'site', 'device', 'port')(diff))).toEqual(ALL);
    expect(actions(Diff.exclude(({ action }) => action === 'create')(diff))).toEqual([
      'update device sw1',
      'update port sw1__eth0',
      'delete port sw1__eth1',
      ...OLD,
    ]);
  });

  it('by attributes keeps what is about any of them, on either side', () => {
    expect(actions(Diff.filterByAttribute('mtu')(diff))).toEqual([
      'create port sw1__eth2',
      'update port sw1__eth0',
      'delete port sw1__eth1',
      'delete port sw9__eth0',
    ]);
    expect(actions(Diff.filterByAttribute('role', 'colour')(diff))).toEqual(['update device sw1', 'create tag blue']);
    expect(actions(Diff.filterByAttribute('name')(diff))).toEqual([]);
  });
});

describe('a partition of a diff', () => {
  it('has every change on one side, and no element on either of which nothing is left to do', () => {
    const { kept, rest } = Diff.partition(is('sw1', 'sw1__eth2', 'sw1__eth0', 'sw1__eth1'))(diff);
    expect(actions(kept)).toEqual(SW1);
    expect(kept.elements.map(({ uid }) => uid)).toEqual(['nyc']);
    expect(actions(rest)).toEqual([...NEW, ...OLD, 'create tag blue']);
    expect(rest.elements.map(({ uid }) => uid)).toEqual(['new', 'old', 'blue']);
    expect([Diff.summary(kept).skipped, Diff.summary(rest).skipped]).toEqual([7, 4]);
  });
});

describe('a query', () => {
  const asked = (wanted: Diff.Query): ReadonlyArray<string> => actions(Diff.query(wanted)(diff));

  it('that asks for nothing gets everything', () => {
    expect(asked({})).toEqual(ALL);
  });

  it('may name one model or several, one action or several', () => {
    expect(asked({ model: 'tag' })).toEqual(['create tag blue']);
    expect(asked({ model: ['tag', 'device'] })).toEqual(['update device sw1', 'create tag blue']);
    expect(asked({ model: [] })).toEqual([]);
    expect(asked({ action: 'delete' })).toEqual(['delete port sw1__eth1', ...OLD]);
    expect(asked({ action: ['create', 'update'] })).toEqual([...NEW, ...SW1.slice(0, 3), 'create tag blue']);
  });

  it('takes a name for the whole of it', () => {
    expect(asked({ model: 'tag, device' })).toEqual([]);
  });

  it('is about all that it asks for', () => {
    expect(asked({ model: 'port', action: 'delete' })).toEqual(['delete port sw1__eth1', 'delete port sw9__eth0']);
    expect(asked({ model: 'port', action: 'delete', keys: { device: 'sw1' } })).toEqual(['delete port sw1__eth1']);
    expect(asked({ keys: { device: 'sw1' }, where: { mtu: 9000 } })).toEqual(['update port sw1__eth0']);
    expect(asked({ keys: { device: 'sw1' }, attribute: 'note' })).toEqual([]);
    expect(asked({ attribute: 'mtu', where: ({ uid }) => uid.endsWith('eth0') })).toEqual([
      'update port sw1__eth0',
      'delete port sw9__eth0',
    ]);
  });

  it('is about all of the keys that it names', () => {
    expect(asked({ keys: { device: 'sw1', name: 'eth1' } })).toEqual(['delete port sw1__eth1']);
    expect(asked({ keys: { name: 'sw1' } })).toEqual(['update device sw1']);
    expect(asked({ keys: { device: 'sw1', slot: 1 } })).toEqual([]);
  });

  it('finds the value of an identifier, or of an attribute as it is or is to be', () => {
    expect(asked({ where: { role: 'core' } })).toEqual(['update device sw1']);
    expect(asked({ where: { role: 'access' } })).toEqual(['update device sw1']);
    expect(asked({ where: { device: 'sw1' } })).toEqual(SW1.slice(1));
    expect(asked({ where: { device: 'sw1', mtu: 1500 } })).toEqual([
      'create port sw1__eth2',
      'update port sw1__eth0',
      'delete port sw1__eth1',
    ]);
    expect(asked({ where: { device: 'sw1', mtu: 9000 } })).toEqual(['update port sw1__eth0']);
  });

  it('finds no value where there is none, not even of what is absent', () => {
    expect(asked({ where: { note: undefined } })).toEqual([]);
    expect(asked({ where: { toString: Object.prototype.toString } })).toEqual([]);
  });
});

describe('what is found in a diff', () => {
  it('is the first, parents before their children', () => {
    const found = (predicate: (element: Element.Element) => boolean) =>
      pipe(
        diff,
        Diff.find(predicate),
        O.map(({ uid }) => uid),
      );
    expect(found(({ action }) => action === 'delete')).toEqual(O.some('sw1__eth1'));
    expect(found(({ model }) => model === 'rack')).toEqual(O.none);
  });
});

describe('a diff that is traversed', () => {
  it('has what the visits gave in place of its elements, and what is below them as it was', () => {
    const renamed = Diff.traverse(O.Applicative)((element) =>
      O.some({ ...element, shortname: element.shortname.toUpperCase(), children: [] }),
    )(Diff.filter(is('sw1', 'sw1__eth2', 'sw1__eth0'))(diff));
    expect(pipe(renamed, O.map(Diff.toText()))).toEqual(
      O.some(
        [
          'site',
          '  site: NYC',
          '    device',
          '      device: SW1',
          '        role    source(core)    target(access)',
          '        port',
          '          port: ETH2 MISSING in target',
          '          port: ETH0',
          '            mtu    source(9000)    target(1500)',
        ].join('\n'),
      ),
    );
  });

  it('is the same where every visit gives the element itself', () => {
    expect(right(Diff.traverse(E.Applicative)((element) => E.right(element))(diff))).toEqual(diff);
  });

  it('ends as the first visit that fails, parents before their children', () => {
    const refuse = Diff.traverse(E.Applicative)((element) =>
      element.action === 'delete' ? E.left(element.uid) : E.right(element),
    );
    expect(refuse(diff)).toEqual(E.left('sw1__eth1'));
    expect(refuse(Diff.filterByAction('delete', 'create')(Diff.exclude(is('sw1__eth1'))(diff)))).toEqual(E.left('old'));
  });
});
