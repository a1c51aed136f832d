import { describe, expect, it } from 'vitest';
import { infer } from '../../src/model/infer.js';
import type { Untyped } from '../../src/model/Model.js';

const identifiers = (...fields: ReadonlyArray<Untyped>): ReadonlyArray<string> =>
  Object.keys(infer(fields.map((each) => ({ model: 'device', fields: each }))).models.device?.identifiers ?? {});

/** Of records that the dataset gives uids. */
const spelling = (...labelled: ReadonlyArray<readonly [label: string, fields: Untyped]>): ReadonlyArray<string> =>
  Object.keys(
    infer(labelled.map(([label, fields]) => ({ model: 'port', fields, label }))).models.port?.identifiers ?? {},
  );

const numbered = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, i) => `field${i}`);

/** Records of some fields, all with one value, but for a few in which they have all combinations of two. */
const combined = (fields: ReadonlyArray<string>, telling: ReadonlyArray<string>): ReadonlyArray<Untyped> =>
  Array.from({ length: 2 ** telling.length }, (_, i) =>
    Object.fromEntries(
      fields.map((field) => {
        const at = telling.indexOf(field);
        return [field, at === -1 || Math.floor(i / 2 ** at) % 2 === 0 ? 'x' : 'y'];
      }),
    ),
  );

describe('guessing identifiers', () => {
  it('prefers customary names', () => {
    expect(identifiers({ serial: 'x1', name: 'a' }, { serial: 'x2', name: 'b' })).toEqual(['name']);
    expect(identifiers({ name: 'a', id: 1 }, { name: 'b', id: 2 })).toEqual(['id']);
    expect(identifiers({ hw: 'a', rack_serial: 'b' }, { hw: 'b', rack_serial: 'a' })).toEqual(['rack_serial']);
  });

  it('takes the fewest fields that tell the records apart', () => {
    expect(
      identifiers(
        { device: 'a', name: 'eth0', mtu: 1500 },
        { device: 'b', name: 'eth0', mtu: 1500 },
        { device: 'a', name: 'eth1', mtu: 9000 },
      ),
    ).toEqual(['device', 'name']);
  });

  it.each([
    [
      ['a', 'b', 'c'],
      ['a', 'b'],
    ],
    [
      ['a', 'b', 'c'],
      ['b', 'c'],
    ],
    [
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'd'],
    ],
    [numbered(6), numbered(4)],
  ])('of %j takes %j, in this order, if these tell apart', (fields, telling) => {
    expect(identifiers(...combined(fields, telling))).toEqual(telling);
  });

  it('takes all fields rather than look for five that tell apart, or beyond the first eight', () => {
    expect(identifiers(...combined(numbered(6), numbered(5)))).toEqual(numbered(6));
    expect(identifiers(...combined(numbered(9), ['field0', 'field7']))).toEqual(['field0', 'field7']);
    expect(identifiers(...combined(numbered(9), ['field0', 'field8']))).toEqual(numbered(9));
  });

  it.each([
    ['free text', ['the first one', 'the second one', 'the third one']],
    ['free text, be it only once', ['first', 'second', 'the third one']],
    ['text that is missing once', ['first', 'second', '']],
    ['a measurement', [0.1, 0.2, 0.3]],
    ['a count', [1, 2, 3]],
  ])('does not take %s that happens to be unique', (_, [a, b, c]) => {
    expect(
      identifiers(
        { about: a, device: 'a', port: 'eth0' },
        { about: b, device: 'b', port: 'eth0' },
        { about: c, device: 'a', port: 'eth1' },
      ),
    ).toEqual(['device', 'port']);
  });

  it.each([
    ['Name', ['the first one', 'the second one', 'the third one']],
    ['rack_number', [1, 2, 3]],
    ['assetCode', [1.5, 2.5, 3.5]],
  ])('takes what is named %s, whatever it holds', (name, [a, b, c]) => {
    expect(
      identifiers(
        { device: 'a', port: 'eth0', [name]: a },
        { device: 'b', port: 'eth0', [name]: b },
        { device: 'a', port: 'eth1', [name]: c },
      ),
    ).toEqual([name]);
  });

  it('takes free text rather than nothing', () => {
    expect(identifiers({ role: 'x', about: 'the first one' }, { role: 'x', about: 'the second one' })).toEqual([
      'about',
    ]);
  });

  it('takes only what is one value in every record', () => {
    for (const [a, b] of [
      [1, 'b'],
      [['a'], ['b']],
      ['a', ['b']],
      ['a', null],
      ['a', undefined],
    ]) {
      expect(identifiers({ x: a, role: 'y' }, { x: b, role: 'y' })).toEqual(['role']);
    }
    expect(identifiers({ x: 'a', role: 'y' }, { role: 'y' })).toEqual(['role']);
  });

  it('takes what is customary where nothing tells the records apart, else all there is', () => {
    const twice = (fields: Untyped): ReadonlyArray<string> => identifiers(fields, fields);
    expect(twice({ role: 'x', name: 'a', id: 1 })).toEqual(['id']);
    expect(twice({ role: 'x', Name: 'a' })).toEqual(['Name']);
    expect(twice({ role: 'x', about: 'a' })).toEqual(['role', 'about']);
  });
});

describe('guessing identifiers of records that have uids', () => {
  it('takes the fields that spell them', () => {
    expect(
      spelling(['a__eth0', { id: 1, name: 'eth0', device: 'a' }], ['a__eth1', { id: 2, name: 'eth1', device: 'a' }]),
    ).toEqual(['device', 'name']);
    expect(spelling(['eth0', { id: 1, name: 'eth0' }])).toEqual(['name']);
  });

  it('takes each field once, and one without text as well', () => {
    expect(spelling(['nyc__nyc', { from: 'nyc', to: 'nyc' }])).toEqual(['from', 'to']);
    expect(spelling(['__eth0', { name: 'eth0', device: '' }])).toEqual(['device', 'name']);
  });

  it('takes them whether the uids are escaped or not', () => {
    const fields = { id: 1, name: '_eth__0', device: 'a_' };
    const others = { id: 2, name: 'eth0', device: 'a' };
    const expected = ['device', 'name'];
    expect(spelling(['a____eth__0', fields], ['a__eth0', others])).toEqual(expected);
    expect(spelling(['a\\___\\_eth\\_\\_0', fields], ['a__eth0', others])).toEqual(expected);
    expect(spelling(['a__eth0', others], ['a\\___\\_eth\\_\\_0', fields])).toEqual(expected);
    expect(spelling(['a__eth0', others], ['a____eth__0', fields])).toEqual(expected);
  });

  it('takes what else tells the records apart where the fields spell the uid of only some', () => {
    expect(
      spelling(['a__eth0', { id: 1, name: 'eth0', device: 'a' }], ['a-eth1', { id: 2, name: 'eth1', device: 'a' }]),
    ).toEqual(['id']);
  });

  it('looks at the first eight fields whose values are within the uid', () => {
    const some = (count: number): Untyped => Object.fromEntries(numbered(count).map((field) => [field, 'a']));
    expect(spelling(['a__z', { ...some(7), last: 'z' }])).toEqual(['field0', 'last']);
    expect(spelling(['a__z', { ...some(8), last: 'z' }])).toEqual(['field0']);
    expect(spelling(['x__z', { ...some(8), first: 'x', last: 'z' }])).toEqual(['first', 'last']);
  });
});
