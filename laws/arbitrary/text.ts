/**
 * Texts that have broken programs before.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';

const AWKWARD: ReadonlyArray<string> = [
  '',
  '_',
  '__',
  '___',
  'a__b',
  'a_',
  '_b',
  '\\',
  '\\_',
  '\\\\',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'undefined',
  'null',
  'NaN',
  '0',
  '-0',
  '10',
  ' ',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  'é',
  'e\u0301',
  'İ',
  'ß',
  '日本',
  '👩‍👩‍👧',
];

/**
 * Texts that persistent maps cannot tell apart by hash: "Aa" and "BB" have one, and so have all products of them of one
 * length.
 *
 * @example
 * import { collidingText } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(collidingText, (text) => /^(Aa|BB)+$/.test(text)))
 */
export const collidingText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('Aa', 'BB'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));

/**
 * Any text, often an awkward one, often one that occurs again: so that two datasets have something in common.
 *
 * @example
 * import { text } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(text, (value) => typeof value === 'string'))
 */
export const text: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'c', 'A', 'B'), weight: 4 },
  { arbitrary: collidingText, weight: 2 },
  { arbitrary: fc.constantFrom(...AWKWARD), weight: 3 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }), weight: 1 },
);
