/** What the servers have to begin with. Made up, the same each time. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Resource } from './api.js';
import * as Table from './Table.js';

type Fields<R> = R extends Resource ? Omit<R, 'id'> : never;

/** A table of some records, each kept in turn. */
const table = (records: ReadonlyArray<Fields<Resource>>): E.Either<Table.Refusal, Table.Table> =>
  records.reduce(
    (kept: E.Either<Table.Refusal, Table.Table>, record, index) =>
      pipe(kept, E.chain(Table.keep({ ...record, id: index + 1 }))),
    E.right(Table.empty),
  );

const site = (name: string, region: string): Fields<Resource> => ({ kind: 'site', name, region });

const devices = (site: string, from: number, count: number): ReadonlyArray<Fields<Resource>> =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'device',
    name: `sw${from + i}`,
    site,
    role: i === 0 ? 'core' : 'access',
  }));

/** The CMDB: two sites, 52 devices. */
export const cmdb = table([
  site('fra', 'emea'),
  ...devices('fra', 1, 30),
  site('nyc', 'amer'),
  ...devices('nyc', 31, 22),
]);

/** The network: `sw50` and those after it are not there yet, `sw30` is still at the other site, and `ber` was closed. */
export const network = table([
  site('ber', 'emea'),
  ...devices('ber', 90, 1),
  site('nyc', 'us'),
  ...devices('nyc', 30, 1),
  site('fra', 'emea'),
  ...devices('fra', 1, 29),
  ...devices('nyc', 31, 19),
]);
