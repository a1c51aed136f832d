/**
 * Mergers: what becomes of an attribute that both sides have changed, where that can be worked out from the three values.
 *
 * @since 0.5.0
 */
import * as O from 'fp-ts/lib/Option.js';
import { diff3Merge } from 'node-diff3';
import * as Equality from '../model/Equality.js';
import type { Three } from './Conflict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Works a value out, or says that it cannot. Where both sides created the entity, `base` is `undefined`.
 */
export type Merger = (values: Three<unknown>) => O.Option<unknown>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

type Items = ReadonlyArray<unknown>;

/** What is not there is an empty list; what is no list cannot be merged. */
const itemsOf = (value: unknown): Items | undefined => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : undefined;
};

const tally = (items: Items): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = Equality.canonical(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

/** How often an item is to be there: as a side that changed it has it; both changes together, if both did. */
const howOften = (base: number, source: number, target: number): number =>
  source === target ? target : Math.max(0, source + target - base);

/**
 * Lists whose order does not matter: what either side added is there, and what either side took out is not. What was there
 * stays in the target's order; what only the source added comes last. O(n) in the size of the lists.
 *
 * @example
 * import { Merger } from 'lockstep'
 *
 * Merger.union({ base: ['a', 'b'], source: ['b', 'c'], target: ['a', 'b', 'd'] })
 * // => { _tag: 'Some', value: ['b', 'd', 'c'] }
 */
export const union: Merger = (values) => {
  const [base, source, target] = [itemsOf(values.base), itemsOf(values.source), itemsOf(values.target)];
  if (base === undefined || source === undefined || target === undefined) return O.none;
  const [b, s, t] = [tally(base), tally(source), tally(target)];
  const merged: Array<unknown> = [];
  const taken = new Map<string, number>();
  for (const item of [...target, ...source]) {
    const key = Equality.canonical(item);
    const count = taken.get(key) ?? 0;
    if (count >= howOften(b.get(key) ?? 0, s.get(key) ?? 0, t.get(key) ?? 0)) continue;
    taken.set(key, count + 1);
    merged.push(item);
  }
  return O.some(merged);
};

type Lines = ReadonlyArray<string>;

const linesOf = (value: unknown): Lines | undefined => {
  if (value === undefined || value === null) return [];
  return typeof value === 'string' ? value.split('\n') : undefined;
};

/** How many lines three texts have in common, from one end. */
const inCommon = (
  [x, y, z]: readonly [Lines, Lines, Lines],
  most: number,
  at: (lines: Lines, i: number) => unknown,
) => {
  let n = 0;
  while (n < most && at(x, n) === at(y, n) && at(x, n) === at(z, n)) n++;
  return n;
};

const fromFront = (lines: Lines, i: number): unknown => lines[i];
const fromBack = (lines: Lines, i: number): unknown => lines[lines.length - 1 - i];

/** As many steps of comparing are worth it: about a second. */
const PATIENCE = 100_000_000;

/** About how many steps it takes to compare two texts: every pair of equal lines is looked at, beside what was found before. */
const stepsOf = (base: Lines, side: Lines): number => {
  const counts = tally(base);
  const pairs = side.reduce((n, line) => n + (counts.get(Equality.canonical(line)) ?? 0), 0);
  return pairs * Math.min(base.length, side.length);
};

/** The lines of a merge, if nothing is in conflict. */
const mergeLines = (base: Lines, source: Lines, target: Lines): Lines | undefined => {
  if (Math.max(stepsOf(base, source), stepsOf(base, target)) > PATIENCE) return undefined;
  const merged: Array<string> = [];
  for (const region of diff3Merge([...source], [...base], [...target])) {
    if (region.ok === undefined) return undefined;
    for (const line of region.ok) merged.push(line);
  }
  return merged;
};

/**
 * Text, line by line: changes of different lines are put together; of the same lines, or of lines that touch, there is no
 * telling. What the three have in common at either end costs nothing; the rest up to O(lines^2), and more where lines are
 * repeated. Text that is so long that this would take more than about a second is left alone.
 *
 * @example
 * import { Merger } from 'lockstep'
 *
 * Merger.lines({ base: 'a\nb\nc\n', source: 'A\nb\nc\n', target: 'a\nb\nC\n' }) // => { _tag: 'Some', value: 'A\nb\nC\n' }
 */
export const lines: Merger = (values) => {
  const [base, source, target] = [linesOf(values.base), linesOf(values.source), linesOf(values.target)];
  if (base === undefined || source === undefined || target === undefined) return O.none;
  const shortest = Math.min(base.length, source.length, target.length);
  const before = inCommon([base, source, target], shortest, fromFront);
  const behind = inCommon([base, source, target], shortest - before, fromBack);
  const between = (all: Lines): Lines => all.slice(before, all.length - behind);
  const merged = mergeLines(between(base), between(source), between(target));
  return merged === undefined
    ? O.none
    : O.some([...base.slice(0, before), ...merged, ...base.slice(base.length - behind)].join('\n'));
};

/**
 * Numbers that are counted up and down: both sides' differences from the base are added to it. Without a base there is no
 * telling.
 *
 * @example
 * import { Merger } from 'lockstep'
 *
 * Merger.delta({ base: 10, source: 13, target: 9 }) // => { _tag: 'Some', value: 12 }
 */
export const delta: Merger = ({ base, source, target }) => {
  if (typeof base === 'bigint' && typeof source === 'bigint' && typeof target === 'bigint') {
    return O.some(source + target - base);
  }
  if (typeof base !== 'number' || typeof source !== 'number' || typeof target !== 'number') return O.none;
  const sum = source + target - base;
  return Number.isFinite(sum) ? O.some(sum) : O.none;
};
