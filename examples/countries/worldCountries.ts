/** The countries of the npm package `world-countries`, as records of the schema. */
import { createRequire } from 'node:module';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import { Adapter, Entity, type Schema, Snapshot } from 'lockstep';
import { Continent, Country } from './schema.js';

// The package is plain data to us: what we rely on is decoded, not assumed.
const Source = t.type({
  cca2: t.string,
  name: t.type({ common: t.string }),
  capital: t.array(t.string),
  region: t.string,
  subregion: t.string,
  languages: t.record(t.string, t.string),
  currencies: t.record(t.string, t.unknown),
  idd: t.type({ root: t.string, suffixes: t.array(t.string) }),
});
type Source = t.TypeOf<typeof Source>;

const data: unknown = createRequire(import.meta.url)('world-countries');

const continentOf = ({ region, subregion }: Source): string => {
  if (region === 'Antarctic') return 'Antarctica';
  if (region !== 'Americas') return region;
  return subregion === 'South America' ? 'South America' : 'North America';
};

// Where countries share a code, the suffixes tell them apart; a long list of them is one country's own area codes.
const callingCodes = ({ idd: { root, suffixes } }: Source): Array<string> => {
  const code = root.replace('+', '');
  if (code === '') return [];
  return suffixes.length === 0 || suffixes.length > 10 ? [code] : suffixes.map((suffix) => `${code}${suffix}`);
};

const toItems = (countries: ReadonlyArray<Source>): ReadonlyArray<Snapshot.Item> => [
  ...[...new Set(countries.map(continentOf))].sort().map((name) => Snapshot.item(Continent, { name })),
  ...countries.map((country) =>
    Snapshot.item(
      Country,
      {
        code: country.cca2,
        name: country.name.common,
        capital: country.capital[0] ?? null,
        languages: Object.values(country.languages),
        currencies: Object.keys(country.currencies),
        callingCodes: callingCodes(country),
      },
      { parent: Entity.ref(Continent)({ name: continentOf(country) }) },
    ),
  ),
];

/** The adapter. */
export const worldCountries = (schema: Schema.Schema): Adapter.Adapter =>
  Adapter.make({
    name: 'world-countries',
    schema,
    load: pipe(
      t.array(Source).decode(data),
      E.bimap((errors) => Adapter.loadError('world-countries', failure(errors)[0] ?? 'unexpected data'), toItems),
      TE.fromEither,
    ),
  });
