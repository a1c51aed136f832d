/**
 * Laws of the formats of diffs: what was written is read, and reading answers, whatever it is given.
 *
 * @since 0.2.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { parse as parseYaml, stringify as toYaml } from 'yaml';
import { type DecodeOptions, decode, type Encoded, encode } from '../src/diff/codec.js';
import { fromNdjson, toNdjson } from '../src/diff/lines.js';
import { Diff, diffFrom, type LockstepError, type Schema } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import type { Pair } from './arbitrary/pair.js';
import { type Law, law } from './Law.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A diff, and the schema of what it is about. */
export interface Calculated {
  /** The diff that is written and read. */
  readonly diff: Diff.Diff;
  /** The schema of its target. */
  readonly schema: Schema.Schema;
}

type Decoded = E.Either<LockstepError.LockstepError, Diff.Diff>;

const calculated = ({ source, target }: Pair): Calculated => {
  const diff = diffFrom(source)(target);
  if (E.isLeft(diff)) throw new Error(diff.left.message);
  return { diff: diff.right, schema: target.schema };
};

const encoded = ({ diff }: Calculated): Encoded => {
  const plain = encode(diff);
  if (E.isLeft(plain)) throw new Error(plain.left.message);
  return plain.right;
};

// -------------------------------------------------------------------------------------
// laws: what was written is read
// -------------------------------------------------------------------------------------

/** The same diff in every respect, order and counts included. */
const same = (x: Diff.Diff, y: Diff.Diff): boolean =>
  x.source === y.source &&
  x.target === y.target &&
  Diff.eq.equals(x, y) &&
  Diff.toText()(x) === Diff.toText()(y) &&
  JSON.stringify(Diff.summary(x)) === JSON.stringify(Diff.summary(y));

/** Read with and without a schema. */
const reads = (each: Calculated, read: (options: DecodeOptions) => Decoded): boolean =>
  [{}, { schema: each.schema }].every((options) =>
    pipe(
      read(options),
      E.exists((diff) => same(diff, each.diff)),
    ),
  );

/**
 * Decoding gives what was encoded, as it is.
 *
 * @example
 * import { diffFrom } from 'lockstep'
 * import { arbitrariesOf, decodeReadsEncode, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(target, diffFrom(source), E.exists((diff) => decodeReadsEncode({ diff, schema: target.schema }))))
 * fc.assert(law, { numRuns: 10 })
 */
export const decodeReadsEncode = (each: Calculated): boolean => {
  const plain = encoded(each);
  return reads(each, (options) => decode(options)(plain));
};

/**
 * Decoding gives what was encoded, by way of JSON.
 *
 * @example
 * import { diffFrom } from 'lockstep'
 * import { arbitrariesOf, jsonRoundTrip, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(target, diffFrom(source), E.exists((diff) => jsonRoundTrip({ diff, schema: target.schema }))))
 * fc.assert(law, { numRuns: 10 })
 */
export const jsonRoundTrip = (each: Calculated): boolean => {
  const text = JSON.stringify(encoded(each));
  return reads(each, (options) => decode(options)(JSON.parse(text)));
};

/**
 * Decoding gives what was encoded, by way of YAML.
 *
 * @example
 * import { diffFrom } from 'lockstep'
 * import { arbitrariesOf, schema, yamlRoundTrip } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(target, diffFrom(source), E.exists((diff) => yamlRoundTrip({ diff, schema: target.schema }))))
 * fc.assert(law, { numRuns: 10 })
 */
export const yamlRoundTrip = (each: Calculated): boolean => {
  const text = toYaml(encoded(each), { aliasDuplicateObjects: false });
  return reads(each, (options) => decode(options)(parseYaml(text)));
};

/**
 * Reading lines gives what was written, by way of NDJSON.
 *
 * @example
 * import { diffFrom } from 'lockstep'
 * import { arbitrariesOf, ndjsonRoundTrip, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(target, diffFrom(source), E.exists((diff) => ndjsonRoundTrip({ diff, schema: target.schema }))))
 * fc.assert(law, { numRuns: 10 })
 */
export const ndjsonRoundTrip = (each: Calculated): boolean => {
  const lines = [...toNdjson(each.diff)];
  return reads(each, (options) => {
    const reader = fromNdjson(options);
    lines.forEach((line, i) => {
      if (E.isRight(line)) reader.take(line.right, i + 1);
    });
    return reader.finish();
  });
};

// -------------------------------------------------------------------------------------
// laws: reading answers
// -------------------------------------------------------------------------------------

/**
 * Decoding answers, with a diff that can be written again or with a failure, and does not throw.
 *
 * @example
 * import { decodeAnswers, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const given = fc.record({ schema: schema(), data: fc.oneof(fc.anything(), fc.constant({ lockstep: 'diff' })) })
 * fc.assert(fc.property(given, decodeAnswers), { numRuns: 20 })
 */
export const decodeAnswers = ({ schema, data }: { readonly schema: Schema.Schema; readonly data: unknown }): boolean =>
  [{}, { schema }].every((options) => {
    const decoded = decode(options)(data);
    return E.isLeft(decoded) ? decoded.left.message.length > 0 : E.isRight(encode(decoded.right));
  });

/**
 * Reading lines answers, whatever they are.
 *
 * @example
 * import { linesAnswer } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const lines = fc.array(fc.oneof(fc.string(), fc.json(), fc.constant('{"lockstep":"diff"}')))
 * fc.assert(fc.property(lines, linesAnswer), { numRuns: 20 })
 */
export const linesAnswer = (lines: ReadonlyArray<string>): boolean => {
  const reader = fromNdjson();
  lines.forEach((line, i) => {
    reader.take(line, i + 1);
  });
  const read = reader.finish();
  return E.isLeft(read) ? read.left.message.length > 0 : E.isRight(encode(read.right));
};

// -------------------------------------------------------------------------------------
// arbitraries
// -------------------------------------------------------------------------------------

const replacement: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 'create', 'delete', {}, [], { $date: 1 }, { $x: 1 }, -1, 2, () => 0, 1n),
  fc.jsonValue({ maxDepth: 2 }),
  fc.anything({ maxDepth: 2 }),
);

/** The places in data: the path to each, all the way down. */
const placesOf = (data: unknown, path: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> =>
  typeof data !== 'object' || data === null
    ? [path]
    : [path, ...Object.entries(data).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];

const replaced = (data: unknown, [key, ...path]: ReadonlyArray<string>, by: unknown): unknown => {
  if (key === undefined) return by;
  if (Array.isArray(data)) return data.map((item, i) => (String(i) === key ? replaced(item, path, by) : item));
  if (typeof data !== 'object' || data === null) return by;
  return Object.fromEntries(
    Object.entries(data).map(([name, inner]) => [name, name === key ? replaced(inner, path, by) : inner]),
  );
};

/** An encoded diff with something else in one of its places. */
const mutated = (each: Calculated): fc.Arbitrary<{ readonly schema: Schema.Schema; readonly data: unknown }> => {
  const data = encoded(each);
  const places = placesOf(data);
  return fc
    .record({ at: fc.nat(places.length - 1), by: replacement })
    .map(({ at, by }) => ({ schema: each.schema, data: replaced(data, places[at] ?? [], by) }));
};

/** Lines of a diff of which one is missing, there twice, cut or something else. */
const torn = ({ diff }: Calculated): fc.Arbitrary<ReadonlyArray<string>> => {
  const lines = [...toNdjson(diff)].flatMap((line) => (E.isRight(line) ? [line.right] : []));
  return fc
    .record({
      at: fc.nat(lines.length),
      by: fc.oneof(fc.string(), fc.json(), fc.constantFrom(...lines)),
      cut: fc.nat(80),
      how: fc.constantFrom('drop', 'insert', 'cut', 'end'),
    })
    .map(({ at, by, cut, how }) => {
      const before = lines.slice(0, at);
      const after = lines.slice(at + 1);
      if (how === 'drop') return [...before, ...after];
      if (how === 'insert') return [...before, by, ...lines.slice(at)];
      return how === 'end' ? before : [...before, (lines[at] ?? '').slice(0, cut), ...after];
    });
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of the formats of diffs.
 *
 * @example
 * import { arbitrariesOf, codecLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * codecLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const codecLaws = ({ schema, pair }: Arbitraries): ReadonlyArray<Law> => {
  const each = pair.map(calculated);
  return [
    law('decoding gives what was encoded', each, decodeReadsEncode),
    law('decoding gives what was encoded, by way of JSON', each, jsonRoundTrip),
    law('decoding gives what was encoded, by way of YAML', each, yamlRoundTrip),
    law('reading lines gives what was written', each, ndjsonRoundTrip),
    law('decoding answers, whatever stands in one place of an encoded diff', each.chain(mutated), decodeAnswers),
    law(
      'decoding answers, whatever it is given',
      fc.record({ schema, data: fc.oneof(fc.anything(), fc.jsonValue(), fc.string()) }),
      decodeAnswers,
    ),
    law('reading torn lines answers', each.chain(torn), linesAnswer),
    law('reading lines answers, whatever they are', fc.array(fc.oneof(fc.string(), fc.json())), linesAnswer),
  ];
};
