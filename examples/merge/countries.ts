/** The countries of a version of the npm package `countries-list`, as records of the schema; its form has changed over time. */
import { createRequire } from 'node:module';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import { Adapter, type LockstepError, type Schema, Snapshot } from 'lockstep';

// The package is plain data to us: what we rely on is decoded, not assumed.
const Texts = t.readonlyArray(t.string);
const Countries = t.type({
  continents: t.record(t.string, t.string),
  countries: t.record(
    t.string,
    t.type({
      name: t.string,
      native: t.string,
      capital: t.string,
      continent: t.string,
      /** Before 3.0 texts with commas in them. */
      phone: t.union([t.string, t.readonlyArray(t.number)]),
      currency: t.union([t.string, Texts]),
      languages: Texts,
    }),
  ),
});

const listOf = (value: string | ReadonlyArray<string | number>): ReadonlyArray<string> =>
  typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value.map(String);

const toItems = ({ continents, countries }: t.TypeOf<typeof Countries>): ReadonlyArray<Snapshot.Item> => [
  ...Object.values(continents)
    .toSorted()
    .map((name) => ({ model: 'continent', fields: { name } })),
  ...Object.entries(countries).map(([code, country]) => ({
    model: 'country',
    fields: {
      code,
      name: country.name,
      native: country.native,
      capital: country.capital === '' ? null : country.capital,
      languages: [...country.languages],
      currencies: listOf(country.currency),
      callingCodes: listOf(country.phone),
    },
    parent: { model: 'continent', uid: continents[country.continent] ?? country.continent },
  })),
];

const require = createRequire(import.meta.url);

/** The countries of the package that is installed by a name. */
export const countriesOf =
  (schema: Schema.Schema) =>
  (name: string): E.Either<LockstepError.LockstepError, Snapshot.Snapshot> =>
    pipe(
      Countries.decode(require(name)),
      E.mapLeft((errors) => Adapter.loadError(name, failure(errors).join('; '))),
      E.chainW((data) => Snapshot.fromEntities(schema)(toItems(data))),
    );
