/**
 * A diff for people, and as plain data, in DiffSync's forms.
 *
 * @since 0.1.0
 */
import type { Show } from 'fp-ts/lib/Show.js';
import { rebuild } from '../model/forest.js';
import type { Untyped } from '../model/Model.js';
import { margin } from '../model/margin.js';
import type { Diff } from './Diff.js';
import { differing } from './differing.js';
import * as Element from './Element.js';
import { shorten, widthOf } from './width.js';

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

/** How the parts of a rendering are marked; each gets text and gives text. */
export interface Paint {
  /** What the source has: the name of what is created, a value of the source. */
  readonly create: (text: string) => string;
  /** The name of what is updated. */
  readonly update: (text: string) => string;
  /** What the target has: the name of what is deleted, a value of the target. */
  readonly delete: (text: string) => string;
  /** The name of a model, above its elements. */
  readonly heading: (text: string) => string;
}

/**
 * No marks.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const marked: Diff.Paint = { ...Diff.plain, create: (text) => `+ ${text}` }
 * pipe(diffBy(['id'])([{ id: 1 }], []), E.map(Diff.toText(marked)))
 * // => E.right('record\n  + record: 1 MISSING in target')
 */
export const plain: Paint = { create: (s) => s, update: (s) => s, delete: (s) => s, heading: (s) => s };

// Control characters, and those that turn the direction of text, could make a terminal show what is not there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text that a terminal can show: control characters and direction overrides as escapes. O(length).
 *
 * @example
 * import { Diff } from 'lockstep'
 *
 * Diff.printable('sw1\u001b[2J') // => 'sw1\\u001b[2J'
 */
export const printable = (text: string): string =>
  text.replace(HOSTILE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * A value as a rendering shows it: text as it is, the rest as JSON, nothing as `nothing`. O(size).
 *
 * @example
 * import { Diff } from 'lockstep'
 *
 * const values = ['up', 1500, ['a', 'b'], null, undefined]
 * values.map(Diff.showValue) // => ['up', '1500', '["a","b"]', 'null', 'nothing']
 */
export const showValue = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'bigint' || typeof value === 'number') return `${value}`;
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner));
  return printable(json ?? String(value));
};

/**
 * A diff as text, as DiffSync's `str()` has it: a tree of groups and elements, attributes with both sides' values, with
 * `MISSING in` for what only one side has. `(no diffs)` when there are none. Below a hundred levels a line says how deep it
 * is, and is not indented any further. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'uno' }]), E.map(Diff.toText()))
 * // => E.right('record\n  record: 1\n    name    source(one)    target(uno)')
 */
export const toText =
  (paint: Paint = plain) =>
  (diff: Diff): string =>
    [...toLines(paint)(diff)].join('\n');

/** How the lines of a diff are laid out; without any of it they are those of `toText`. */
export interface LineOptions {
  /** The columns of the terminal: values are aligned, and cut where a line would take more. */
  readonly width?: number;
  /** Whether each group tells how many of it are created, updated and deleted. */
  readonly counts?: boolean;
  /** How many changes are shown at most; how many more there are is told in the last line. */
  readonly limit?: number;
}

/**
 * The lines of `toText`, one by one, so that a diff of any size can be written without being held as text. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1 }, { id: 2 }, { id: 3 }], []),
 *   E.map((diff) => [...Diff.toLines(Diff.plain, { counts: true, limit: 1 })(diff)]),
 * ) // => E.right(['record  +3', '  record: 1 MISSING in target', '(and 2 more)'])
 */
export const toLines = (paint: Paint = plain, options: LineOptions = {}) =>
  function* (diff: Diff): Generator<string> {
    const { limit } = options;
    const layout: Layout = { diff, paint, options, left: limit ?? Number.POSITIVE_INFINITY };
    yield* treeLines(layout);
    let all = 0;
    for (const { action } of Element.iterate(diff.elements)) if (action !== 'unchanged') all++;
    if (all === 0) yield '(no diffs)';
    if (limit !== undefined && all > limit) yield paint.heading(`(and ${all - limit} more)`);
  };

interface Layout {
  readonly diff: Diff;
  readonly paint: Paint;
  readonly options: LineOptions;
  /** How many changes may still be shown. */
  left: number;
}

const cut = (text: string, indent: number, { options: { width } }: Layout): string =>
  width === undefined ? text : shorten(text, Math.max(1, width - indent));

/** How many of the group of a model that begins at a place are created, updated and deleted. */
const groupCounts = (model: string, elements: ReadonlyArray<Element.Element>, from: number, paint: Paint): string => {
  const counts = { create: 0, update: 0, delete: 0, unchanged: 0 };
  for (let at = from, each = elements[at]; each?.model === model; each = elements[++at]) counts[each.action]++;
  const parts = [
    counts.create === 0 ? [] : [paint.create(`+${counts.create}`)],
    counts.update === 0 ? [] : [paint.update(`~${counts.update}`)],
    counts.delete === 0 ? [] : [paint.delete(`-${counts.delete}`)],
  ].flat();
  return parts.map((part) => `  ${part}`).join('');
};

/** Siblings whose lines are being given, and where that has come to. */
interface Open {
  readonly elements: ReadonlyArray<Element.Element>;
  readonly depth: number;
  next: number;
  group: string | undefined;
}

function* treeLines(layout: Layout): Generator<string> {
  const { paint, options } = layout;
  const hasDiffs = differing();
  const open: Array<Open> = [{ elements: layout.diff.elements, depth: 0, next: 0, group: undefined }];
  for (let list = open.at(-1); list !== undefined; list = open.at(-1)) {
    const { elements, depth } = list;
    const at = list.next++;
    const element = elements[at];
    if (element === undefined) open.pop();
    else if (hasDiffs(element)) {
      if (layout.left === 0) return;
      if (element.model !== list.group) {
        list.group = element.model;
        const counts = options.counts === true ? groupCounts(element.model, elements, at, paint) : '';
        const before = margin(depth, '    ');
        yield before + paint.heading(cut(printable(element.model), before.length, layout)) + counts;
      }
      yield* elementLines(element, layout, `${margin(depth, '    ')}  `);
      open.push({ elements: element.children, depth: depth + 1, next: 0, group: undefined });
    }
  }
}

function* elementLines(element: Element.Element, layout: Layout, before: string): Generator<string> {
  const { diff, paint } = layout;
  const name = `${printable(element.model)}: ${printable(element.shortname)}`;
  const shown = (text: string): string => cut(text, before.length, layout);
  if (element.action !== 'unchanged') layout.left--;
  switch (element.action) {
    case 'create':
      yield before + paint.create(shown(`${name} MISSING in ${printable(diff.target)}`));
      break;
    case 'delete':
      yield before + paint.delete(shown(`${name} MISSING in ${printable(diff.source)}`));
      break;
    case 'update':
      yield before + paint.update(shown(name));
      yield* attributeLines(element, layout, `${before}  `);
      break;
    case 'unchanged':
      yield before + shown(name);
      break;
  }
}

const GAP = '    ';

/** A value in its column: what is cut is still closed. */
const cutValue = (text: string, room: number): string =>
  widthOf(text) <= room ? text : `${shorten(text, Math.max(8, room - 1))})`;

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

function* attributeLines(element: Element.Update, { diff, paint, options }: Layout, indent: string): Generator<string> {
  const [source, target] = [printable(diff.source), printable(diff.target)];
  const rows = Element.changes(element).map((change) => ({
    name: printable(change.name),
    before: `${source}(${showValue(change.source)})`,
    after: `${target}(${showValue(change.target)})`,
  }));
  const widest = (texts: ReadonlyArray<string>): number => Math.max(...texts.map(widthOf));
  const { width } = options;
  const names = width === undefined ? 0 : widest(rows.map(({ name }) => name));
  const room = (width ?? Number.POSITIVE_INFINITY) - indent.length - names - 2 * GAP.length;
  // Whichever side needs less leaves the rest to the other.
  const left = Math.max(Math.floor(room / 2), room - widest(rows.map(({ after }) => after)));
  const column = width === undefined ? 0 : Math.min(left, widest(rows.map(({ before }) => before)));
  for (const { name, before, after } of rows) {
    const first = width === undefined ? before : cutValue(before, column);
    const second = cutValue(after, room - column);
    const space = ' '.repeat(Math.max(0, column - widthOf(first)));
    yield indent + pad(name, names) + GAP + paint.create(first) + space + GAP + paint.delete(second);
  }
}

// -------------------------------------------------------------------------------------
// plain data
// -------------------------------------------------------------------------------------

/** Elements by model and short name: `"+"` what the source says, `"-"` what the target says, and the child models. */
export type DiffDict = Readonly<Record<string, Readonly<Record<string, Untyped>>>>;

/** An element as plain data. */
interface Told {
  readonly element: Element.Element;
  readonly dict: Untyped;
}

const grouped = (siblings: ReadonlyArray<Told>): DiffDict => {
  const groups = new Map<string, Map<string, Untyped>>();
  for (const { element, dict } of siblings) {
    const group = groups.get(element.model) ?? new Map<string, Untyped>();
    groups.set(element.model, group);
    group.set(freeName(element, group), dict);
  }
  return Object.fromEntries([...groups].map(([model, group]) => [model, Object.fromEntries(group)]));
};

/** What has no differences, of its own or below, is left out. */
const tell = rebuild<Element.Element, Told>(
  ({ children }) => children,
  (element, below) =>
    element.action === 'unchanged' && below.length === 0
      ? undefined
      : {
          element,
          dict: {
            ...(element.action === 'create' ? {} : { '-': Element.targetOf(element) }),
            ...(element.action === 'delete' ? {} : { '+': Element.sourceOf(element) }),
            ...grouped(below),
          },
        },
);

/** Short names that two siblings share give way to uids, and an entity that is both deleted and created has two. */
const freeName = ({ shortname, uid, action }: Element.Element, group: ReadonlyMap<string, Untyped>): string =>
  [shortname, uid].find((name) => !group.has(name)) ?? `${uid} (${action})`;

/**
 * A diff as DiffSync's `dict()` has it. Elements without differences, of their own or below, are left out. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'uno' }]), E.map(Diff.toDict))
 * // => E.right({ record: { '1': { '-': { name: 'uno' }, '+': { name: 'one' } } } })
 */
export const toDict = (diff: Diff): DiffDict => grouped(tell(diff.elements));

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * A diff as text.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(diffBy(['id'])([{ id: 1 }], []), E.map(Diff.show.show)) // => E.right('record\n  record: 1 MISSING in target')
 */
export const show: Show<Diff> = { show: toText() };
