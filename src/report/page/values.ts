/**
 * Values for people, and in which words or members two of them differ.
 */
import { diffArrays, diffWordsWithSpace } from 'diff';
import * as Equality from '../../model/Equality.js';
import type { Json } from '../Data.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A piece of text that one side has, or both. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

/** A line of a value that is laid out. */
export interface Line {
  readonly indent: number;
  readonly pieces: ReadonlyArray<Piece>;
  readonly state: 'same' | 'changed' | 'absent';
}

/** Both sides of an attribute, laid out; a side that lacks it is `undefined`. */
export type Laid = readonly [before: ReadonlyArray<Line> | undefined, after: ReadonlyArray<Line> | undefined];

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What formats write for values that JSON does not have, as it is meant. */
const marked = (value: { readonly [key: string]: Json }): string | undefined => {
  const keys = Object.keys(value);
  const [key = ''] = keys;
  if (keys.length !== 1) return undefined;
  const inner = value[key];
  switch (key) {
    case '$date':
      return inner === null ? 'invalid date' : String(inner);
    case '$bigint':
    case '$number':
      return String(inner);
    case '$undefined':
      return 'undefined';
    default:
      return undefined;
  }
};

/** Whether a value has members that are laid out one by one. */
const isNested = (value: Json | undefined): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : isRecord(value) && marked(value) === undefined && Object.keys(value).length > 0;

const keyText = (key: string): string => (key.startsWith('$$') ? key.slice(1) : key);

/** A value in one line: text at the top as it is, inside others as JSON. O(size). */
export const textOf = (value: Json, inside = false): string => {
  if (typeof value === 'string') return inside ? JSON.stringify(value) : value;
  if (Array.isArray(value)) return `[${value.map((each) => textOf(each, true)).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const special = marked(value);
  if (special !== undefined) return special;
  const members = Object.entries(value).map(([key, each]) => `${keyText(key)}: ${textOf(each, true)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};

/** The kind of a value, for its colour. */
export const kindOf = (value: Json | undefined): 'text' | 'number' | 'word' | 'nested' =>
  typeof value === 'string'
    ? 'text'
    : typeof value === 'number'
      ? 'number'
      : value === null || typeof value === 'boolean'
        ? 'word'
        : 'nested';

// -------------------------------------------------------------------------------------
// words
// -------------------------------------------------------------------------------------

/** Longer texts are not compared word by word, nor are those that have nothing much in common. */
const LONGEST = 20_000;
const MOST_EDITS = 400;
const LEAST_IN_COMMON = 0.25;

const whole = (text: string, changed: boolean): ReadonlyArray<Piece> => (text === '' ? [] : [{ text, changed }]);

/** In which words two texts differ. */
export const words = (before: string, after: string): readonly [ReadonlyArray<Piece>, ReadonlyArray<Piece>] => {
  const coarse = [whole(before, true), whole(after, true)] as const;
  if (before.length > LONGEST || after.length > LONGEST) return coarse;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS });
  if (parts === undefined) return coarse;
  const common = parts.reduce((n, part) => (part.added || part.removed ? n : n + part.value.trim().length), 0);
  if (common < LEAST_IN_COMMON * Math.min(before.length, after.length)) return coarse;
  return [
    parts.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, changed: removed })),
    parts.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, changed: added })),
  ];
};

// -------------------------------------------------------------------------------------
// structure
// -------------------------------------------------------------------------------------

/** Member by member, no more lines than these; what is behind them is told in one. */
const MOST_LINES = 500;

const line = (indent: number, text: string, state: Line['state']): Line => ({
  indent,
  pieces: [{ text, changed: state === 'changed' }],
  state,
});

const GAP: Line = { indent: 0, pieces: [], state: 'absent' };

type Step = readonly [label: string, before: Json | undefined, after: Json | undefined];

/** The members of two lists, those that are alike side by side. */
const listSteps = (before: ReadonlyArray<Json>, after: ReadonlyArray<Json>): ReadonlyArray<Step> => {
  const parts = diffArrays([...before], [...after], {
    comparator: (x, y) => Equality.equals(x, y),
    maxEditLength: MOST_EDITS,
  }) ?? [
    { value: [...before], removed: true, added: false },
    { value: [...after], removed: false, added: true },
  ];
  const steps: Array<Step> = [];
  let gone: ReadonlyArray<Json> = [];
  const flush = (come: ReadonlyArray<Json>): void => {
    for (let i = 0; i < Math.max(gone.length, come.length); i++) steps.push(['', gone[i], come[i]]);
    gone = [];
  };
  for (const { value, removed, added } of parts) {
    if (removed) {
      flush([]);
      gone = value;
    } else if (added) flush(value);
    else {
      flush([]);
      for (const each of value) steps.push(['', each, each]);
    }
  }
  flush([]);
  return steps;
};

const stepsOf = (before: Json | undefined, after: Json | undefined): ReadonlyArray<Step> => {
  if (Array.isArray(before ?? after) && Array.isArray(after ?? before)) {
    return listSteps(Array.isArray(before) ? before : [], Array.isArray(after) ? after : []);
  }
  const [ours, theirs] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].map((key) => [
    `${keyText(key)}: `,
    Object.hasOwn(ours, key) ? ours[key] : undefined,
    Object.hasOwn(theirs, key) ? theirs[key] : undefined,
  ]);
};

/** Short nested data stays in one line. */
const SHORT = 60;

/** Two short lists or objects in one line each, member by member. */
const inline = (before: Json, after: Json): readonly [ReadonlyArray<Piece>, ReadonlyArray<Piece>] => {
  const steps = stepsOf(before, after);
  const sideOf = (side: 1 | 2): ReadonlyArray<Piece> => {
    const members = steps.flatMap(([label, ...sides]): ReadonlyArray<Piece> => {
      const value = sides[side - 1];
      const other = sides[2 - side];
      if (value === undefined) return [];
      return [
        { text: `${label}${textOf(value, true)}`, changed: other === undefined || !Equality.equals(value, other) },
      ];
    });
    const [left, right] = Array.isArray(before) ? ['[', ']'] : ['{ ', ' }'];
    const separated = members.flatMap((member, i) => (i === 0 ? [member] : [{ text: ', ', changed: false }, member]));
    return [{ text: left, changed: false }, ...separated, { text: right, changed: false }];
  };
  return [sideOf(1), sideOf(2)];
};

const isShort = (value: Json | undefined): boolean => value === undefined || textOf(value).length <= SHORT;

const sameKind = (x: Json | undefined, y: Json | undefined): boolean =>
  isNested(x) && isNested(y) && Array.isArray(x) === Array.isArray(y);

/** Both sides of nested data, member by member, each line beside the one that it became. */
const structure = (before: Json | undefined, after: Json | undefined): Laid => {
  const left: Array<Line> = [];
  const right: Array<Line> = [];
  let cut = false;
  const put = (x: Line, y: Line): void => {
    if (left.length >= MOST_LINES) cut = true;
    else {
      left.push(x);
      right.push(y);
    }
  };
  const both = (indent: number, text: string): void => put(line(indent, text, 'same'), line(indent, text, 'same'));
  const alone = (indent: number, label: string, value: Json, side: 0 | 1): void => {
    const add = (at: number, text: string): void => {
      const own = line(at, text, 'changed');
      if (side === 0) put(own, GAP);
      else put(GAP, own);
    };
    if (!isNested(value)) {
      add(indent, `${label}${textOf(value, true)}`);
      return;
    }
    add(indent, `${label}${Array.isArray(value) ? '[' : '{'}`);
    for (const [key, inner] of stepsOf(value, undefined)) if (inner !== undefined) alone(indent + 1, key, inner, side);
    add(indent, Array.isArray(value) ? ']' : '}');
  };
  const walk = (indent: number, label: string, x: Json | undefined, y: Json | undefined): void => {
    if (cut) return;
    if (x === undefined || y === undefined) {
      if (x !== undefined) alone(indent, label, x, 0);
      if (y !== undefined) alone(indent, label, y, 1);
    } else if (Equality.equals(x, y)) both(indent, `${label}${textOf(x, true)}`);
    else if (sameKind(x, y) && isShort(x) && isShort(y)) {
      const [ours, theirs] = inline(x, y);
      const key: ReadonlyArray<Piece> = label === '' ? [] : [{ text: label, changed: false }];
      put(
        { indent, pieces: [...key, ...ours], state: 'changed' },
        { indent, pieces: [...key, ...theirs], state: 'changed' },
      );
    } else if (sameKind(x, y)) {
      both(indent, `${label}${Array.isArray(x) ? '[' : '{'}`);
      for (const [key, ours, theirs] of stepsOf(x, y)) walk(indent + 1, key, ours, theirs);
      both(indent, Array.isArray(x) ? ']' : '}');
    } else if (isNested(x) || isNested(y)) {
      alone(indent, label, x, 0);
      alone(indent, label, y, 1);
    } else {
      const [ours, theirs] = words(textOf(x, true), textOf(y, true));
      const key: ReadonlyArray<Piece> = label === '' ? [] : [{ text: label, changed: false }];
      put(
        { indent, pieces: [...key, ...ours], state: 'changed' },
        { indent, pieces: [...key, ...theirs], state: 'changed' },
      );
    }
  };
  walk(0, '', before, after);
  if (cut) {
    left.push(line(0, '…', 'same'));
    right.push(line(0, '…', 'same'));
  }
  return [left, right];
};

/** In which words, or members, two values in one line each differ. */
export const pieces = (before: Json, after: Json): readonly [ReadonlyArray<Piece>, ReadonlyArray<Piece>] =>
  sameKind(before, after) && isShort(before) && isShort(after)
    ? inline(before, after)
    : words(textOf(before), textOf(after));

/** Both sides of an attribute, laid out so that what differs is beside each other. O(size). */
export const lay = (before: Json | undefined, after: Json | undefined): Laid => {
  const flat = (value: Json | undefined): boolean => !isNested(value) || isShort(value);
  if (!flat(before) || !flat(after)) {
    const [left, right] = structure(before, after);
    return [before === undefined ? undefined : left, after === undefined ? undefined : right];
  }
  const one = (pieces: ReadonlyArray<Piece>, state: Line['state']): ReadonlyArray<Line> => [
    { indent: 0, pieces, state },
  ];
  if (before === undefined || after === undefined) {
    const only = (value: Json | undefined) =>
      value === undefined ? undefined : one(whole(textOf(value), false), 'changed');
    return [only(before), only(after)];
  }
  const [left, right] = pieces(before, after);
  return [one(left, 'changed'), one(right, 'changed')];
};
