/** What the IPAM has: its export of prefixes and of addresses, as records of the schema. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import { Adapter, type Handlers, type LockstepError, type Schema, Snapshot } from 'lockstep';
import * as Ip from './ip.js';
import { Address, address, Prefix, Vrf } from './schema.js';

const PrefixRow = t.type({
  vrf: t.string,
  rd: t.string,
  prefix: Ip.Cidr,
  status: Prefix.attributes.status,
  description: t.string,
});
const AddressRow = t.type({ ...Address.identifiers, ...Address.attributes });

const orNull = (cell: string): string | null => (cell === '' ? null : cell);

/** The rows of a CSV file, each decoded. */
const rows = <A>(
  name: string,
  codec: t.Type<A, unknown>,
): TE.TaskEither<LockstepError.LockstepError, ReadonlyArray<A>> =>
  pipe(
    TE.tryCatch(async () => {
      const found: unknown = parse(await readFile(new URL(`data/${name}`, import.meta.url)), { columns: true });
      return found;
    }, E.toError),
    TE.mapLeft(({ message }) => message),
    TE.chainEitherK((found) =>
      pipe(
        t.readonlyArray(codec).decode(found),
        E.mapLeft((errors) => failure(errors)[0] ?? 'unexpected data'),
      ),
    ),
    TE.mapLeft((reason) => Adapter.loadError(name, reason)),
  );

/** What is planned, or only puts others together, is on no router; that is no reason to delete it. */
const prefixItem = ({ vrf, prefix, status, description }: t.TypeOf<typeof PrefixRow>): Snapshot.Item =>
  Snapshot.item(
    Prefix,
    { vrf, prefix, status, description: orNull(description) },
    { flags: status === 'active' ? [] : ['SKIP_UNMATCHED_DST'] },
  );

/** Hosts have addresses of which no router says anything. */
const addressItem = (router: string) => (row: t.TypeOf<typeof AddressRow>) =>
  address(row, row.device === router ? [] : ['SKIP_UNMATCHED_DST']);

/** The adapter, as it is compared with a router. */
export const ipam =
  (router: string, handlers: Handlers.ModelHandlers) =>
  (schema: Schema.Schema): Adapter.Adapter =>
    Adapter.make({
      name: 'ipam',
      schema,
      load: pipe(
        TE.Do,
        TE.bind('prefixes', () => rows('prefixes.csv', PrefixRow)),
        TE.bind('addresses', () => rows('addresses.csv', AddressRow)),
        TE.map(({ prefixes, addresses }) => [
          ...prefixes.map(({ vrf, rd }) => Snapshot.item(Vrf, { name: vrf, rd: orNull(rd) })),
          ...prefixes.map(prefixItem),
          ...addresses.map(addressItem(router)),
        ]),
      ),
      handlers: new Map([...schema.models.keys()].map((model) => [model, handlers])),
    });
