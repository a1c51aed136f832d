/** What a router has: its configuration, as records of the schema. */
import { readFile } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import ipaddr from 'ipaddr.js';
import { Adapter, type Schema, Snapshot } from 'lockstep';
import * as Ip from './ip.js';
import { address, Prefix, Vrf } from './schema.js';

// -------------------------------------------------------------------------------------
// the configuration
// -------------------------------------------------------------------------------------

/** A line, and those that are indented below it. */
interface Block {
  readonly line: string;
  readonly below: ReadonlyArray<string>;
}

const blocks = (text: string): ReadonlyArray<Block> =>
  text
    .split(/\n(?! )/)
    .filter((block) => block !== '' && !block.startsWith('!'))
    .map((block) => {
      const [line = '', ...below] = block.split('\n').map((each) => each.trim());
      return { line, below };
    });

/** What the first line that begins with some words says after them. */
const after =
  (words: string) =>
  ({ below }: Block): string | null =>
    below.find((line) => line.startsWith(`${words} `))?.slice(words.length + 1) ?? null;

// -------------------------------------------------------------------------------------
// what it says
// -------------------------------------------------------------------------------------

type Items = E.Either<string, ReadonlyArray<Snapshot.Item>>;

const cidr = (text: string): E.Either<string, Ip.Cidr> =>
  pipe(
    Ip.Cidr.decode(text),
    E.mapLeft(() => `"${text}" is no address with a length of its prefix`),
  );

/** `10.10.0.1/23` of `10.10.0.1 255.255.254.0`. */
const withMask = (from: string, mask: string): E.Either<string, Ip.Cidr> => {
  const length = ipaddr.IPv4.isValidFourPartDecimal(mask) ? ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() : null;
  return length === null ? E.left(`"${mask}" is no mask`) : cidr(`${from}/${length}`);
};

const prefixItem = (vrf: string, inside: Ip.Cidr, description: string | null): Items =>
  pipe(
    // Not as it is on the interface, but as the IPAM would be told of it.
    cidr(Ip.prefix(inside)),
    E.map((prefix) => [Snapshot.item(Prefix, { vrf, prefix, status: 'active', description })]),
  );

const GLOBAL = 'Global';

const vrfItems = (name: string, block: Block): Items => E.right([Snapshot.item(Vrf, { name, rd: after('rd')(block) })]);

const interfaceItems =
  (device: string) =>
  (name: string, block: Block): Items => {
    const vrf = after('vrf forwarding')(block) ?? GLOBAL;
    const [from, mask = ''] = after('ip address')(block)?.split(' ') ?? [];
    const six = after('ipv6 address')(block);
    return pipe(
      [...(from === undefined ? [] : [withMask(from, mask)]), ...(six === null ? [] : [cidr(six)])],
      E.sequenceArray,
      E.chain(
        E.traverseArray((own) =>
          pipe(
            prefixItem(vrf, own, after('description')(block)),
            E.map((items) => [...items, address({ vrf, address: own, device, interface: name })]),
          ),
        ),
      ),
      E.map((items) => items.flat()),
    );
  };

const ROUTE = /^ip(?:v6)? route (?:vrf (?<vrf>\S+) )?(?<to>\S+) (?:(?<mask>\d+\.\S+) )?\S+(?: name (?<name>\S+))?$/;

/** A route to a network elsewhere; that to everything is about no prefix of ours. */
const routeItems = ({ line }: Block): Items => {
  const { vrf = GLOBAL, to = '', mask, name = null } = ROUTE.exec(line)?.groups ?? {};
  return pipe(
    mask === undefined ? cidr(to) : withMask(to, mask),
    E.chain((network) => (network.endsWith('/0') ? E.right([]) : prefixItem(vrf, network, name))),
  );
};

const itemsOf =
  (device: string) =>
  (block: Block): Items => {
    const [word, second = '', third = ''] = block.line.split(' ');
    if (word === 'vrf') return vrfItems(third, block);
    if (word === 'interface') return interfaceItems(device)(second, block);
    return word?.startsWith('ip') === true && second === 'route' ? routeItems(block) : E.right([]);
  };

/** All records of a configuration; or which line cannot be read, and why. */
export const items = (device: string, text: string): Items =>
  pipe(
    blocks(text),
    E.traverseArray((block) =>
      pipe(
        itemsOf(device)(block),
        E.mapLeft((reason) => `${block.line}: ${reason}`),
      ),
    ),
    E.map((found) => [Snapshot.item(Vrf, { name: GLOBAL, rd: null }), ...found.flat()]),
  );

/** The adapter. */
export const router =
  (name: string) =>
  (schema: Schema.Schema): Adapter.Adapter =>
    Adapter.make({
      name,
      schema,
      load: pipe(
        TE.tryCatch(() => readFile(new URL(`data/${name}.cfg`, import.meta.url), 'utf8'), E.toError),
        TE.mapLeft(({ message }) => message),
        TE.chainEitherK((text) => items(name, text)),
        TE.mapLeft((reason) => Adapter.loadError(name, reason)),
      ),
    });
