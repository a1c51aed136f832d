/** Inputs: random bytes, bytes that were right before they were changed, and garbage that has the words of what is right. */
import * as fc from 'fast-check';
import { document } from './document.js';
import type { Target } from './Target.js';

/** The longest input. */
export const LONGEST = 1 << 16;

// -------------------------------------------------------------------------------------
// places
// -------------------------------------------------------------------------------------

// Without bias: every place is as good as another.
const place = fc.noBias(fc.nat(0x7fffffff));

/** A place in something so long. */
const within = (at: number, length: number): number => (length === 0 ? 0 : at % length);

/** What is put in. */
const awkward = fc.constantFrom(
  '1e400',
  '-1e400',
  '-0',
  '9007199254740993',
  '0.1e-999',
  '1'.repeat(400),
  '\\ud800',
  '\\udc00\\ud800',
  '\\u0000',
  '\u0000',
  '\uFEFF',
  '\r\n',
  '\r',
  '\n',
  '\u2028',
  '\u0085',
  '"',
  '""',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '- ',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '!!js/function ',
  '? ',
  '| ',
  '--- ',
  '# ',
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '__proto__: {polluted: 1}\n',
  '{"$date":"x"}',
  '{"$bigint":"1"}',
  '{"$undefined":true}',
  '{"$number":"NaN"}',
  'null',
  'true',
  '[[[[[[[[',
  '{"a":{"a":',
  '['.repeat(2_000),
  '{"a":'.repeat(2_000),
  '- '.repeat(2_000),
  'x'.repeat(5_000),
);

/** Bytes that are no UTF-8, or the longest there is. */
const odd = fc.constantFrom(
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0xf0, 0x9f, 0xa6, 0x8a]),
  Buffer.from([0x80]),
);

// -------------------------------------------------------------------------------------
// mutations
// -------------------------------------------------------------------------------------

type Mutation = (bytes: Buffer) => Buffer;

const spliced = (bytes: Buffer, from: number, to: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(Math.max(from, to))]);

const flip = fc.tuple(place, fc.nat(7)).map(
  ([at, bit]): Mutation =>
    (bytes) => {
      const changed = Buffer.from(bytes);
      const i = within(at, bytes.length);
      if (bytes.length > 0) changed[i] = (changed[i] ?? 0) ^ (1 << bit);
      return changed;
    },
);

const truncate = place.map(
  (at): Mutation =>
    (bytes) =>
      bytes.subarray(0, within(at, bytes.length)),
);

const insert = fc.tuple(place, fc.oneof({ weight: 4, arbitrary: awkward.map((text) => Buffer.from(text)) }, odd)).map(
  ([at, put]): Mutation =>
    (bytes) =>
      spliced(bytes, within(at, bytes.length + 1), 0, put),
);

/** What is between two places is gone, or is there twice. */
const cut = fc.tuple(place, fc.nat(60)).map(
  ([at, length]): Mutation =>
    (bytes) => {
      const from = within(at, bytes.length);
      return spliced(bytes, from, from + length, Buffer.alloc(0));
    },
);
const repeat = fc.tuple(place, fc.integer({ min: 1, max: 80 }), fc.nat(60)).map(([at, length, times]): Mutation => {
  return (bytes) => {
    const from = within(at, bytes.length);
    const part = bytes.subarray(from, from + length);
    return spliced(bytes, from, 0, Buffer.concat(Array.from({ length: times }, () => part)));
  };
});

/** A number, or a text in quotes, is another. */
const swap = (pattern: RegExp) =>
  fc.tuple(place, awkward).map(
    ([at, put]): Mutation =>
      (bytes) => {
        const text = bytes.toString('latin1');
        const found = [...text.matchAll(pattern)];
        const one = found[within(at, found.length)];
        return one === undefined
          ? bytes
          : Buffer.from(text.slice(0, one.index) + put + text.slice(one.index + one[0].length), 'latin1');
      },
  );

/** Two lines change places, or one is there twice. */
const lines = fc.tuple(place, place).map(
  ([x, y]): Mutation =>
    (bytes) => {
      const all = bytes.toString('latin1').split('\n');
      const [i, j] = [within(x, all.length), within(y, all.length)];
      [all[i], all[j]] = [all[j] ?? '', all[i] ?? ''];
      return Buffer.from(all.join('\n'), 'latin1');
    },
);

/** The beginning of the one, and the end of another. */
const splice = (others: ReadonlyArray<Buffer>) =>
  fc.tuple(fc.constantFrom(...others), place, place).map(
    ([other, at, from]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, within(at, bytes.length)), other.subarray(within(from, other.length))]),
  );

const crlf: Mutation = (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
const marked: Mutation = (bytes) => Buffer.concat([Buffer.from('\uFEFF'), bytes]);

const mutation = (others: ReadonlyArray<Buffer>): fc.Arbitrary<Mutation> =>
  fc.oneof(
    { weight: 4, arbitrary: flip },
    { weight: 2, arbitrary: truncate },
    { weight: 4, arbitrary: insert },
    { weight: 2, arbitrary: cut },
    { weight: 2, arbitrary: repeat },
    { weight: 2, arbitrary: swap(/-?\d+(?:\.\d+)?/g) },
    { weight: 2, arbitrary: swap(/"[^"]*"/g) },
    { weight: 2, arbitrary: lines },
    { weight: 2, arbitrary: splice(others) },
    { weight: 1, arbitrary: fc.constantFrom(crlf, marked) },
  );

// -------------------------------------------------------------------------------------
// inputs
// -------------------------------------------------------------------------------------

/** The words of some texts: what is between quotes, and every mark by itself. */
const wordsOf = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(texts.flatMap((text) => text.slice(0, 20_000).match(/"[^"\n]{0,40}"|[\w.-]{1,40}|[^\w\s]|\s/g) ?? [])),
];

const bounded = (bytes: Uint8Array): Buffer => Buffer.from(bytes.subarray(0, LONGEST));

/** Inputs of a target: of some bytes at most. */
export const inputs = ({ documents, write, texts }: Target): fc.Arbitrary<Buffer> => {
  const all = [...documents.map(write), ...texts];
  const valid = all.map((text) => Buffer.from(text));
  const words = wordsOf(all);
  const changed = document(documents).map((data) => Buffer.from(write(data)));
  return fc
    .oneof(
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)) },
      { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
      {
        weight: 2,
        arbitrary: fc
          .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, awkward), { maxLength: 60 })
          .map((parts) => Buffer.from(parts.join(''))),
      },
      { weight: 8, arbitrary: changed },
      {
        weight: 10,
        arbitrary: fc
          .tuple(
            fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...valid) }, changed),
            fc.array(mutation(valid), { minLength: 1, maxLength: 5 }),
          )
          .map(([bytes, mutations]) => mutations.reduce<Buffer>((before, mutate) => bounded(mutate(before)), bytes)),
      },
    )
    .map(bounded);
};
