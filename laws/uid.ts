/**
 * Laws of uids: nothing is lost in them, and nothing is confused.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import { Uid } from '../src/index.js';
import { text } from './arbitrary/text.js';
import { type Law, law } from './Law.js';

/** The parts of a uid, in their order. */
export type Parts = ReadonlyArray<string>;

const same = (x: Parts, y: Parts): boolean => x.length === y.length && x.every((part, i) => part === y[i]);

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * A uid tells of what it was made.
 *
 * @example
 * import { uidKeepsItsParts } from 'lockstep/laws'
 *
 * uidKeepsItsParts(['a__b', '_', '']) // => true
 */
export const uidKeepsItsParts = (parts: Parts): boolean => same(Uid.toParts(parts.length)(Uid.fromParts(parts)), parts);

/**
 * Different identifiers have different uids.
 *
 * @example
 * import { uidsDifferWhereTheirPartsDo } from 'lockstep/laws'
 *
 * uidsDifferWhereTheirPartsDo([['a__b', 'c'], ['a', 'b__c']]) // => true
 */
export const uidsDifferWhereTheirPartsDo = ([x, y]: readonly [Parts, Parts]): boolean =>
  same(x, y) === (Uid.fromParts(x) === Uid.fromParts(y));

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

// Few characters, so that two lists that are joined alike are likely.
const part = fc.oneof(fc.string({ unit: fc.constantFrom('_', '\\', 'a'), maxLength: 4 }), text);

const partsOf = (arity: number): fc.Arbitrary<Parts> => fc.array(part, { minLength: arity, maxLength: arity });

const arity = fc.integer({ min: 1, max: 4 });

/**
 * The laws of uids.
 *
 * @example
 * import { uidLaws } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * uidLaws().forEach(({ property }) => fc.assert(property))
 */
export const uidLaws = (): ReadonlyArray<Law> => [
  law('a uid tells of which identifiers it was made', arity.chain(partsOf), uidKeepsItsParts),
  law(
    'different identifiers have different uids',
    arity.chain((n) => fc.tuple(partsOf(n), partsOf(n))),
    uidsDifferWhereTheirPartsDo,
  ),
];
