/** Continents and their countries: the one schema that both sources are mapped to. */
import * as t from 'io-ts';
import { Codec, Equality, Model, Schema } from 'lockstep';

export const Country = Model.make({
  name: 'country',
  identifiers: { code: t.string },
  attributes: {
    name: t.string,
    capital: Codec.nullable(t.string),
    languages: t.array(t.string),
    currencies: t.array(t.string),
    callingCodes: t.array(t.string),
  },
  // Neither source lists these in an order that means anything.
  equality: { languages: Equality.unordered, currencies: Equality.unordered, callingCodes: Equality.unordered },
});

export const Continent = Model.make({
  name: 'continent',
  identifiers: { name: t.string },
  children: { countries: Country },
});

export const schema = Schema.make({ topLevel: [Continent] });
