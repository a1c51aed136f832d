/**
 * From a codec to values of it, so that laws can be run on anyone's models.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as t from 'io-ts';
import { Codec } from '../../src/index.js';
import { text } from './text.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What to generate for codecs that do not say of what they are made. */
export type Overrides = ReadonlyMap<t.Mixed, fc.Arbitrary<unknown>>;

const none: Overrides = new Map();

// -------------------------------------------------------------------------------------
// primitives
// -------------------------------------------------------------------------------------

const number: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.integer({ min: -2, max: 3 }), weight: 4 },
  { arbitrary: fc.double(), weight: 2 },
  { arbitrary: fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER), weight: 1 },
);

const integer: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.integer({ min: -2, max: 3 }), weight: 3 },
  { arbitrary: fc.maxSafeInteger(), weight: 1 },
);

const instant: fc.Arbitrary<Date> = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});

const dateTime: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('2026-01-01', '2026-01-01T00:00Z', '2026-01-01T01:00+01:00', '2026-01-01T00:00:00.000Z'),
  instant.map((date) => date.toISOString()),
);

const json: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>({}, [], { a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, JSON.parse('{"__proto__":{"a":1}}')),
  fc.jsonValue({ depthSize: 'small', maxDepth: 2 }),
);

const KNOWN: Overrides = new Map<t.Mixed, fc.Arbitrary<unknown>>([
  [Codec.integer, integer],
  [Codec.dateTime, dateTime],
  [Codec.json, json],
]);

const PRIMITIVES: ReadonlyMap<unknown, fc.Arbitrary<unknown>> = new Map<unknown, fc.Arbitrary<unknown>>([
  ['StringType', text],
  ['NumberType', number],
  ['BooleanType', fc.boolean()],
  ['BigIntType', fc.bigInt({ min: -9n, max: 9n })],
  ['NullType', fc.constant(null)],
  ['UndefinedType', fc.constant(undefined)],
  ['VoidType', fc.constant(undefined)],
  ['UnknownType', json],
  ['AnyArrayType', fc.array(json, { maxLength: 3 })],
  ['AnyDictionaryType', fc.dictionary(text, json, { maxKeys: 3 })],
]);

// -------------------------------------------------------------------------------------
// derivation
// -------------------------------------------------------------------------------------

// io-ts describes its combinators by properties that the type `t.Mixed` does not have.
const part = (codec: t.Mixed, name: string): unknown => Reflect.get(codec, name);

const isCodec = (value: unknown): value is t.Mixed => value instanceof t.Type;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isPredicate = (value: unknown): value is (candidate: unknown) => boolean => typeof value === 'function';

/** The keys that a record must have all of, where its domain is a few literals. */
const keysOf = (domain: unknown): ReadonlyArray<string> | undefined => {
  if (!isCodec(domain)) return undefined;
  const types = part(domain, 'types');
  switch (part(domain, '_tag')) {
    case 'KeyofType':
      return Object.keys(part(domain, 'keys') ?? {});
    case 'LiteralType':
      return [String(part(domain, 'value'))];
    case 'UnionType': {
      const all = Array.isArray(types) ? types.map(keysOf) : [undefined];
      return all.every((keys) => keys !== undefined) ? all.flat() : undefined;
    }
    default:
      return undefined;
  }
};

/** Enough to be nearly sure that a filter will not search for ever. */
const SAMPLES = 200;

/** Derives for one codec and everything in it; `path` says where a codec stands that cannot be derived. */
const derive = (codec: t.Mixed, overrides: Overrides, path: string): fc.Arbitrary<unknown> => {
  const given = overrides.get(codec) ?? KNOWN.get(codec);
  if (given !== undefined) return given;
  const within = (inner: unknown, step: string): fc.Arbitrary<unknown> => {
    if (!isCodec(inner)) throw cannot(codec, path);
    return derive(inner, overrides, `${path}${step}`);
  };
  const props = (): Record<string, fc.Arbitrary<unknown>> => {
    const declared = part(codec, 'props');
    if (!isObject(declared)) throw cannot(codec, path);
    return Object.fromEntries(Object.entries(declared).map(([name, inner]) => [name, within(inner, `.${name}`)]));
  };
  const members = (): ReadonlyArray<fc.Arbitrary<unknown>> => {
    const types = part(codec, 'types');
    if (!Array.isArray(types) || types.length === 0) throw cannot(codec, path);
    return types.map((inner: unknown, i) => within(inner, `<${i}>`));
  };
  const tag = part(codec, '_tag');
  switch (tag) {
    case 'LiteralType':
      return fc.constant(part(codec, 'value'));
    case 'KeyofType':
      return fc.constantFrom(...Object.keys(part(codec, 'keys') ?? {}));
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return fc.array(within(part(codec, 'type'), '[]'), { maxLength: 3 });
    case 'TupleType':
      return fc.tuple(...members());
    case 'DictionaryType': {
      const value = within(part(codec, 'codomain'), '<value>');
      const keys = keysOf(part(codec, 'domain'));
      if (keys !== undefined) return fc.record(Object.fromEntries(keys.map((key) => [key, value])));
      // io-ts copies records by assignment, in which this key is lost.
      const key = within(part(codec, 'domain'), '<key>').filter((each) => each !== '__proto__');
      return fc.dictionary(key.map(String), value, { maxKeys: 3 });
    }
    case 'InterfaceType':
    case 'StrictType':
      return fc.record(props());
    case 'PartialType':
      return fc.record(props(), { requiredKeys: [] });
    case 'ExactType':
    case 'ReadonlyType':
      return within(part(codec, 'type'), '');
    case 'UnionType':
      return fc.oneof(...members());
    case 'IntersectionType':
      return fc
        .tuple(...members())
        .map((values) => (values.every(isObject) ? Object.assign({}, ...values) : values[0]))
        .filter(codec.is);
    case 'RefinementType': {
      const holds = part(codec, 'predicate');
      const inner = within(part(codec, 'type'), '');
      if (!isPredicate(holds) || !fc.sample(inner, SAMPLES).some(holds)) throw cannot(codec, path);
      return inner.filter(holds);
    }
    default: {
      const primitive = PRIMITIVES.get(tag);
      if (primitive === undefined) throw cannot(codec, path);
      return primitive;
    }
  }
};

const cannot = (codec: t.Mixed, path: string): Error =>
  new Error(
    `${path}: no values can be derived for the codec "${codec.name}"; give an arbitrary for it in \`overrides\``,
  );

/**
 * Values of a codec: of io-ts's primitives, literals, arrays, tuples, records, types, unions, intersections and
 * refinements, and of `Codec`'s own. A codec that does not say of what it is made needs an override; without one this
 * throws, and the message says where it stands.
 *
 * @example
 * import { codecValue } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as t from 'io-ts'
 *
 * const codec = t.union([t.array(t.string), t.null])
 * fc.assert(fc.property(codecValue(codec), (value) => codec.is(value)))
 */
export const codecValue = (codec: t.Mixed, overrides: Overrides = none, path = codec.name): fc.Arbitrary<unknown> =>
  derive(codec, overrides, path);
