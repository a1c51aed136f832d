/**
 * What many processes change at the same time: counters that all of them use, a page for each of them, and a total. A round
 * adds one to a counter, to the total, and to the page of the process, in one commit. So whatever version of it is read, the
 * total is the sum of the counters and the sum of the pages; and in the end it is how often a commit was answered.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { FileStore } from '../../src/file.js';
import { type LockstepError, Model, Schema, Snapshot, type Store } from '../../src/index.js';
import { RedisStore } from '../../src/redis.js';
import { orThrow } from './inventory.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const Account = Model.make({
  name: 'account',
  identifiers: { name: t.string },
  attributes: { count: t.number, note: t.string },
});

export const schema = orThrow(Schema.make({ topLevel: [Account] }));

/** Where a ledger is. */
export type Place =
  | { readonly kind: 'redis'; readonly options: RedisStore.Options }
  | { readonly kind: 'file'; readonly path: string };

/** What a ledger says, summed up. */
export interface Sums {
  readonly total: number;
  readonly counters: number;
  readonly pages: ReadonlyMap<string, number>;
}

const COUNTERS = 20;

const TOTAL = 'total';

const counterOf = (i: number): string => `counter-${i % COUNTERS}`;

export const pageOf = (process: number): string => `page-${process}`;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A ledger for so many processes, with nothing in it yet. */
export const records = (processes: number): ReadonlyArray<Snapshot.Item> =>
  [
    TOTAL,
    ...Array.from({ length: COUNTERS }, (_, i) => counterOf(i)),
    ...Array.from({ length: processes }, (_, i) => pageOf(i)),
  ].map((name) => Snapshot.item(Account, { name, count: 0, note: '' }));

/** Open it. Whoever writes waits for the others as long as it takes. */
export const open = async (place: Place): Promise<Store.Store> =>
  place.kind === 'redis'
    ? orThrow(await RedisStore.open(schema)(place.options)())
    : FileStore.open(schema, { patience: 120_000 })(place.path);

// -------------------------------------------------------------------------------------
// reading and changing
// -------------------------------------------------------------------------------------

export const sums = (snapshot: Snapshot.Snapshot): Sums => {
  const accounts = Snapshot.getAll(Account)(snapshot);
  const [total] = accounts.filter(({ name }) => name === TOTAL);
  const counters = accounts.filter(({ name }) => name.startsWith('counter-'));
  const pages = accounts.filter(({ name }) => name.startsWith('page-'));
  return {
    total: total?.count ?? Number.NaN,
    counters: counters.reduce((sum, { count }) => sum + count, 0),
    pages: new Map(pages.map(({ name, count }) => [name, count])),
  };
};

/** Whether it is of one version, as far as that can be told. */
export const isWhole = ({ total, counters, pages }: Sums): boolean =>
  total === counters && total === [...pages.values()].reduce((sum, count) => sum + count, 0);

const plusOne =
  (name: string, note: string) =>
  (snapshot: Snapshot.Snapshot): E.Either<LockstepError.LockstepError, Snapshot.Snapshot> =>
    pipe(
      snapshot,
      Snapshot.get(Account, name),
      E.chainW(({ count }) => Snapshot.update(Account, name, { count: count + 1, note })(snapshot)),
    );

/** The ledger after a round of a process. */
export const round =
  (process: number, counter: number) =>
  (snapshot: Snapshot.Snapshot): E.Either<LockstepError.LockstepError, Snapshot.Snapshot> => {
    const note = `by ${process}`;
    return pipe(
      snapshot,
      plusOne(counterOf(counter), note),
      E.chain(plusOne(pageOf(process), note)),
      E.chain(plusOne(TOTAL, note)),
    );
  };
