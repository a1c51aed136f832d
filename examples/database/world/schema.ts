/** Continents, their countries, the borders and the currency of each: what both sources are mapped to. */
import * as t from 'io-ts';
import { Codec, Equality, Model, Schema } from 'lockstep';

export const Currency = Model.make({
  name: 'currency',
  identifiers: { code: t.string },
  attributes: { name: Codec.nullable(t.string) },
});

export const Border = Model.make({
  name: 'border',
  identifiers: { country: t.string, neighbour: t.string },
  shortname: ['neighbour'],
  parent: { model: 'country', by: { code: 'country' } },
});

export const Country = Model.make({
  name: 'country',
  identifiers: { code: t.string },
  attributes: {
    name: t.string,
    capital: Codec.nullable(t.string),
    currency: Codec.nullable(t.string),
    languages: t.array(t.string),
    callingCodes: t.array(t.string),
  },
  references: { currency: Currency },
  // Neither source lists these in an order that means anything.
  equality: { languages: Equality.unordered, callingCodes: Equality.unordered },
  children: { borders: Border },
});

export const Continent = Model.make({
  name: 'continent',
  identifiers: { name: t.string },
  children: { countries: Country },
});

export const schema = Schema.make({ topLevel: [Currency, Continent] });
