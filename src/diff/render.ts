/**
 * A diff for people, and as plain data, in DiffSync's forms.
 *
 * @since 0.1.0
 */
import type { Show } from 'fp-ts/lib/Show.js';
import type { Untyped } from '../model/Model.js';
import type { Diff } from './Diff.js';
import * as Element from './Element.js';

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

/** How the parts of a rendering are marked; each gets text and gives text. */
export interface Paint {
  readonly create: (text: string) => string;
  readonly update: (text: string) => string;
  readonly delete: (text: string) => string;
  readonly heading: (text: string) => string;
}

/** No marks. */
export const plain: Paint = { create: (s) => s, update: (s) => s, delete: (s) => s, heading: (s) => s };

// Control characters, and those that turn the direction of text, could make a terminal show what is not there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that a terminal can show: control characters and direction overrides as escapes. O(length). */
export const printable = (text: string): string =>
  text.replace(HOSTILE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A value as a rendering shows it: text as it is, the rest as JSON, nothing as `nothing`. O(size). */
export const showValue = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'bigint' || typeof value === 'number') return `${value}`;
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner));
  return printable(json ?? String(value));
};

/**
 * A diff as text, as DiffSync's `str()` has it: a tree of groups and elements, attributes with both sides' values, with
 * `MISSING in` for what only one side has. `(no diffs)` when there are none. O(size).
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

/** The lines of `toText`, one by one, so that a diff of any size can be written without being held as text. */
export const toLines = (paint: Paint = plain) =>
  function* (diff: Diff): Generator<string> {
    let any = false;
    for (const line of listLines(diff.elements, diff, paint, 0)) {
      any = true;
      yield line;
    }
    if (!any) yield '(no diffs)';
  };

function* listLines(
  elements: ReadonlyArray<Element.Element>,
  diff: Diff,
  paint: Paint,
  indent: number,
): Generator<string> {
  let group: string | undefined;
  for (const element of elements) {
    if (!Element.hasDiffs(element)) continue;
    if (element.model !== group) {
      group = element.model;
      yield ' '.repeat(indent) + paint.heading(printable(group));
    }
    yield* elementLines(element, diff, paint, indent + 2);
  }
}

function* elementLines(element: Element.Element, diff: Diff, paint: Paint, indent: number): Generator<string> {
  const margin = ' '.repeat(indent);
  const name = `${printable(element.model)}: ${printable(element.shortname)}`;
  switch (element.action) {
    case 'create':
      yield margin + paint.create(`${name} MISSING in ${printable(diff.target)}`);
      break;
    case 'delete':
      yield margin + paint.delete(`${name} MISSING in ${printable(diff.source)}`);
      break;
    case 'update':
      yield margin + paint.update(name);
      for (const change of Element.changes(element)) {
        const source = `${printable(diff.source)}(${showValue(change.source)})`;
        const target = `${printable(diff.target)}(${showValue(change.target)})`;
        yield `${margin}  ${printable(change.name)}    ${paint.create(source)}    ${paint.delete(target)}`;
      }
      break;
    case 'unchanged':
      yield margin + name;
      break;
  }
  yield* listLines(element.children, diff, paint, indent + 2);
}

// -------------------------------------------------------------------------------------
// plain data
// -------------------------------------------------------------------------------------

/** Elements by model and short name: `"+"` what the source says, `"-"` what the target says, and the child models. */
export type DiffDict = Readonly<Record<string, Readonly<Record<string, Untyped>>>>;

const elementDict = (element: Element.Element): Untyped => ({
  ...(element.action === 'create' ? {} : { '-': Element.targetOf(element) }),
  ...(element.action === 'delete' ? {} : { '+': Element.sourceOf(element) }),
  ...listDict(element.children),
});

const listDict = (elements: ReadonlyArray<Element.Element>): DiffDict => {
  const groups = new Map<string, Map<string, Untyped>>();
  for (const element of elements) {
    if (!Element.hasDiffs(element)) continue;
    const group = groups.get(element.model) ?? new Map<string, Untyped>();
    groups.set(element.model, group);
    group.set(freeName(element, group), elementDict(element));
  }
  return Object.fromEntries([...groups].map(([model, group]) => [model, Object.fromEntries(group)]));
};

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
export const toDict = (diff: Diff): DiffDict => listDict(diff.elements);

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** A diff as text. */
export const show: Show<Diff> = { show: toText() };
