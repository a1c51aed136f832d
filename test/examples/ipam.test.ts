import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import * as Ip from '../../examples/ipam/ip.js';
import { noOverlap } from '../../examples/ipam/noOverlap.js';
import { items } from '../../examples/ipam/router.js';
import { Prefix, schema, Vrf } from '../../examples/ipam/schema.js';
import { Diff, Entity, Plan, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { asInReadme, example } from './example.js';

const cidr = (text: string): Ip.Cidr => right(Ip.Cidr.decode(text));

/** What the rule has against a target that has some prefixes: `10.0.0.0/8 container`. */
const against = (...rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  const target = pipe(
    rows.map((row) => {
      const [prefix = '', status] = row.split(' ');
      return Snapshot.item(Prefix, {
        vrf: 'blue',
        prefix: cidr(prefix),
        status: status === 'container' || status === 'reserved' ? status : 'active',
        description: null,
      });
    }),
    (prefixes) => Snapshot.fromEntities(right(schema))([Snapshot.item(Vrf, { name: 'Blue', rd: null }), ...prefixes]),
    right,
  );
  const plan = right(Plan.from()(Diff.empty));
  return noOverlap({ source: target, target, diff: Diff.empty, plan }).map(({ uid = '', message }) => {
    const inner = /would contain "blue__([^"]*)"/.exec(message)?.[1];
    return `${uid.replace('blue__', '')} > ${inner}`;
  });
};

describe('the example of an IPAM', () => {
  it('prints what its README says', async () => {
    expect(await example('ipam')).toEqual(asInReadme('ipam'));
  });

  it.each([
    ['10.10.0.1/23', '10.10.0.0/23', '10.10.0.1'],
    ['10.10.1.255/23', '10.10.0.0/23', '10.10.1.255'],
    ['192.0.2.1/32', '192.0.2.1/32', '192.0.2.1'],
    ['10.0.0.1/0', '0.0.0.0/0', '10.0.0.1'],
    ['2001:DB8:10:0:0:0:0:1/64', '2001:db8:10::/64', '2001:db8:10::1'],
    ['2001:0db8:0000:0001:0000:0000:0000:0001/127', '2001:db8:0:1::/127', '2001:db8:0:1::1'],
    ['::ffff:192.0.2.1/128', '::ffff:c000:201/128', '::ffff:c000:201'],
  ])('takes %s for an address in %s', (text, prefix, address) => {
    const vrf = 'Blue';
    expect(Entity.uid(Prefix)({ vrf, prefix: cidr(text) })).toBe(`blue__${prefix}`);
    expect(Ip.address(cidr(text))).toBe(address);
  });

  it.each(['10.10.0.1', '10.10.0.1/33', '10.10.1/24', '010.0.0.1/8', '2001:db8::/129', '2001:db8::1::2/64', ''])(
    'takes "%s" for no address with a length',
    (text) => {
      expect(Ip.Cidr.is(text)).toBe(false);
    },
  );

  it('has nothing against prefixes that have no address in common, or are in a container', () => {
    expect(against('10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/23', '2001:db8::/64', '2001:db8:0:1::/64')).toEqual([]);
    expect(against('10.0.0.0/8 container', '10.0.0.0/24', '10.0.0.0/16 container', '10.0.1.0/24 reserved')).toEqual([]);
  });

  it('is against prefixes that overlap, each time with the nearest that is around', () => {
    expect(against('10.0.0.0/22', '10.0.3.0/24')).toEqual(['10.0.0.0/22 > 10.0.3.0/24']);
    expect(against('10.0.3.128/25', '10.0.0.0/16', '10.0.3.0/24 reserved', '10.1.0.0/16')).toEqual([
      '10.0.0.0/16 > 10.0.3.0/24',
      '10.0.3.0/24 > 10.0.3.128/25',
    ]);
    expect(against('2001:db8::/32', '::/0 container', '2001:DB8:0:10::/64')).toEqual([
      '2001:db8::/32 > 2001:db8:0:10::/64',
    ]);
    expect(against('10.0.0.0/8', '10.0.0.0/24 container', '10.0.0.0/25')).toEqual(['10.0.0.0/8 > 10.0.0.0/25']);
  });

  it('says which line of a configuration cannot be read', () => {
    const read = (text: string) => items('core1', text);
    expect(E.isRight(read('interface eth0\n ip address 10.0.0.1 255.255.255.0\n'))).toBe(true);
    expect(read('interface eth0\n ip address 10.0.0.1 255.0.255.0\n')).toEqual(
      E.left('interface eth0: "255.0.255.0" is no mask'),
    );
    expect(read('ip route 10.0.0.300 255.255.255.0 10.0.0.1\n')).toEqual(
      E.left('ip route 10.0.0.300 255.255.255.0 10.0.0.1: "10.0.0.300/24" is no address with a length of its prefix'),
    );
  });
});
