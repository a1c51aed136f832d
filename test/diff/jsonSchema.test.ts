import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { schema as anySchema, arbitrariesOf } from '../../laws/index.js';
import { encode } from '../../src/diff/codec.js';
import { Codec, type Diff, diffBy, diffFrom, Model, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(
  JSON.parse(readFileSync('schemas/diff.schema.json', 'utf8')),
);

const textOf = (diff: Diff.Diff): string => JSON.stringify(right(encode(diff)));

describe('the JSON Schema of an encoded diff', () => {
  it('accepts every diff', () => {
    fc.assert(
      fc.property(arbitrariesOf(anySchema()).pair, ({ source, target }) => {
        const data = JSON.parse(textOf(right(diffFrom(source)(target))));
        expect(validate(data), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('accepts values that JSON does not have', () => {
    const odd = { d: new Date(0), e: new Date(Number.NaN), b: 1n, n: [-0, undefined], m: { $x: { $$y: {} } }, $: 1 };
    expect(validate(JSON.parse(textOf(right(diffBy(['id'])([{ id: 1n, odd }], [])))))).toBe(true);
  });

  const Port = Model.make({
    name: 'port',
    identifiers: { name: t.string },
    attributes: { mtu: Codec.integer },
    flags: ['NATURAL_DELETION_ORDER'],
  });
  const schema = right(Schema.make({ topLevel: [Port] }));
  const ports = (mtu: number) => right(Snapshot.fromEntities(schema)([Snapshot.item(Port, { name: 'eth0', mtu })]));
  const text = textOf(right(diffFrom(ports(9000))(ports(1500))));

  it.each([
    ['a version that there is not yet', '"version":1', '"version":2'],
    ['a date that is spelled wrong', '"mtu":9000', '"mtu":{"$dat":"x"}'],
    ['an absence that is not there', '"mtu":9000', '"mtu":{"$undefined":true}'],
    ['an action that does not fit what it says', '"action":"update"', '"action":"create"'],
    ['a flag that there is not', '"flags":["NATURAL', '"flags":["UNNATURAL'],
    ['an element without a uid', '"uid":"eth0",', ''],
  ])('refuses %s', (_, from, to) => {
    const wrong = text.replace(from, to);
    expect(wrong).not.toBe(text);
    expect(validate(JSON.parse(wrong))).toBe(false);
  });
});
