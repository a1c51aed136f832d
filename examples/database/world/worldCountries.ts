/** The countries of the npm package `world-countries`, with the names of their currencies, and their borders. */
import { createRequire } from 'node:module';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import { Adapter, Entity, type Schema, Snapshot } from 'lockstep';
import { Border, Continent, Country, Currency } from './schema.js';

// The package is plain data to us: what we rely on is decoded, not assumed.
const Source = t.type({
  cca2: t.string,
  cca3: t.string,
  name: t.type({ common: t.string }),
  capital: t.array(t.string),
  region: t.string,
  subregion: t.string,
  languages: t.record(t.string, t.string),
  currencies: t.record(t.string, t.type({ name: t.string })),
  idd: t.type({ root: t.string, suffixes: t.array(t.string) }),
  borders: t.array(t.string),
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

const currencies = (countries: ReadonlyArray<Source>): ReadonlyArray<Snapshot.Item> => {
  const names = new Map(countries.flatMap((each) => Object.entries(each.currencies)));
  return [...names].toSorted().map(([code, { name }]) => Snapshot.item(Currency, { code, name }));
};

const country = (source: Source): Snapshot.Item =>
  Snapshot.item(
    Country,
    {
      code: source.cca2,
      name: source.name.common,
      capital: source.capital[0] ?? null,
      currency: Object.keys(source.currencies)[0] ?? null,
      languages: Object.values(source.languages),
      callingCodes: callingCodes(source),
    },
    { parent: Entity.ref(Continent)({ name: continentOf(source) }) },
  );

const borders = (countries: ReadonlyArray<Source>): ReadonlyArray<Snapshot.Item> => {
  const codes = new Map(countries.map(({ cca2, cca3 }) => [cca3, cca2]));
  return countries.flatMap((each) =>
    each.borders.map((neighbour) =>
      Snapshot.item(Border, { country: each.cca2, neighbour: codes.get(neighbour) ?? neighbour }),
    ),
  );
};

const toItems = (countries: ReadonlyArray<Source>): ReadonlyArray<Snapshot.Item> => [
  ...currencies(countries),
  ...[...new Set(countries.map(continentOf))].toSorted().map((name) => Snapshot.item(Continent, { name })),
  ...countries.map(country),
  ...borders(countries),
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
