/** VRFs, their prefixes, and the addresses in these: what both the IPAM and the router are mapped to. */
import * as Eq from 'fp-ts/lib/Eq.js';
import * as S from 'fp-ts/lib/string.js';
import * as t from 'io-ts';
import { Codec, Entity, type Flags, Model, Schema, Snapshot } from 'lockstep';
import * as Ip from './ip.js';

/** `te1/0/1` for `TenGigabitEthernet1/0/1`, as the router itself abbreviates it. */
const abbreviated = (name: string): string => name.toLowerCase().replace(/^([a-z]{2})[a-z]*/, '$1');

const foldCase = (name: string): string => name.toLowerCase();

export const Address = Model.make({
  name: 'address',
  identifiers: { vrf: t.string, address: Ip.Cidr },
  attributes: { device: t.string, interface: t.string },
  // One address, whatever the length of the prefix that it was given with.
  normalise: { vrf: foldCase, address: Ip.address },
  equality: { interface: Eq.contramap(abbreviated)(S.Eq) },
});

export const Prefix = Model.make({
  name: 'prefix',
  identifiers: { vrf: t.string, prefix: Ip.Cidr },
  attributes: {
    status: t.keyof({ container: null, active: null, reserved: null }),
    description: Codec.nullable(t.string),
  },
  normalise: { vrf: foldCase, prefix: Ip.prefix },
  parent: { model: 'vrf', by: { name: 'vrf' } },
  children: { addresses: Address },
  // The IPAM deletes the addresses of a prefix along with it.
  flags: ['SKIP_CHILDREN_ON_DELETE'],
});

export const Vrf = Model.make({
  name: 'vrf',
  identifiers: { name: t.string },
  attributes: { rd: Codec.nullable(t.string) },
  normalise: { name: foldCase },
  children: { prefixes: Prefix },
  // The IPAM knows the VRFs of all routers: of those that are not on this one, it has nothing to say.
  flags: ['SKIP_UNMATCHED_DST'],
});

export const schema = Schema.make({ topLevel: [Vrf] });

/** An address, below the prefix that it is in. */
export const address = (
  fields: Model.EntityOf<typeof Address>,
  flags: ReadonlyArray<Flags.ModelFlag> = [],
): Snapshot.Item =>
  Snapshot.item(Address, fields, { flags, parent: Entity.ref(Prefix)({ vrf: fields.vrf, prefix: fields.address }) });
