/** The countries of the npm package `countries-list`, as records of the schema. */
import { continents, getCountryDataList, languages } from 'countries-list';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Adapter, Entity, type Schema, Snapshot } from 'lockstep';
import { Continent, Country } from './schema.js';

const items: ReadonlyArray<Snapshot.Item> = [
  ...Object.values(continents)
    .toSorted()
    .map((name) => Snapshot.item(Continent, { name })),
  ...getCountryDataList().map((country) =>
    Snapshot.item(
      Country,
      {
        code: country.iso2,
        name: country.name,
        capital: country.capital === '' ? null : country.capital,
        languages: country.languages.map((code) => languages[code].name),
        currencies: [...country.currency],
        callingCodes: country.phone.map(String),
      },
      { parent: Entity.ref(Continent)({ name: continents[country.continent] }) },
    ),
  ),
];

/** The adapter. */
export const countriesList = (schema: Schema.Schema): Adapter.Adapter =>
  Adapter.make({ name: 'countries-list', schema, load: TE.of(items) });
