/** IP addresses with the length of their prefix, as people and programs write them, and the one way to compare them. */
import * as t from 'io-ts';
import ipaddr from 'ipaddr.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface CidrBrand {
  readonly Cidr: unique symbol;
}

/** `10.10.0.1/23`: an address, and how many bits of it are those of its prefix. */
export const Cidr = t.brand(
  t.string,
  // The library also reads `10.1` and octal numbers; who writes such a thing has most likely made a mistake.
  (text): text is t.Branded<string, CidrBrand> =>
    ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text),
  'Cidr',
);
export type Cidr = t.TypeOf<typeof Cidr>;

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

const shown = (address: ipaddr.IPv4 | ipaddr.IPv6): string =>
  address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();

const parsed = (cidr: Cidr): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] => ipaddr.parseCIDR(cidr);

/** The address alone: `10.10.0.1`, and `2001:db8::1` for however it was written. */
export const address = (cidr: Cidr): string => shown(parsed(cidr)[0]);

/** The network that it is in: host bits are cleared. */
const network = (cidr: Cidr): ipaddr.IPv4 | ipaddr.IPv6 =>
  parsed(cidr)[0] instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(cidr)
    : ipaddr.IPv4.networkAddressFromCIDR(cidr);

/** The prefix that it is in: `10.10.0.0/23`. */
export const prefix = (cidr: Cidr): string => `${shown(network(cidr))}/${parsed(cidr)[1]}`;

/** Whether the one has all addresses of the other. */
export const contains =
  (inner: Cidr) =>
  (outer: Cidr): boolean => {
    const [from, length] = parsed(outer);
    const [other, otherLength] = parsed(inner);
    return from.kind() === other.kind() && length <= otherLength && other.match(from, length);
  };

/** A text by which prefixes are sorted: by family and first address, the wider before those that it contains. */
export const sortKey = (cidr: Cidr): string => {
  const digits = network(cidr)
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, '0'));
  return [network(cidr).kind(), ...digits, String(parsed(cidr)[1]).padStart(3, '0')].join(' ');
};
