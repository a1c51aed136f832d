/** The countries of the npm package `countries-list`, which knows the codes of currencies, and no borders. */
import { continents, getCountryDataList, languages } from 'countries-list';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Adapter, Entity, type Schema, Snapshot } from 'lockstep';
import { Continent, Country, Currency } from './schema.js';

const countries = getCountryDataList();

const items: ReadonlyArray<Snapshot.Item> = [
  ...[...new Set(countries.flatMap(({ currency }) => currency.slice(0, 1)))]
    .toSorted()
    .map((code) => Snapshot.item(Currency, { code, name: null })),
  ...Object.values(continents)
    .toSorted()
    .map((name) => Snapshot.item(Continent, { name })),
  ...countries.map((country) =>
    Snapshot.item(
      Country,
      {
        code: country.iso2,
        name: country.name,
        capital: country.capital === '' ? null : country.capital,
        currency: country.currency[0] ?? null,
        languages: country.languages.map((code) => languages[code].name),
        callingCodes: country.phone.map(String),
      },
      { parent: Entity.ref(Continent)({ name: continents[country.continent] }) },
    ),
  ),
];

/** The adapter. */
export const countriesList = (schema: Schema.Schema): Adapter.Adapter =>
  Adapter.make({ name: 'countries-list', schema, load: TE.of(items) });
