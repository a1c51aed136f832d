/**
 * The changes of a diff, by what is at the top of it: the one fold from which all reports of this example are written.
 *
 * A diff is folded element by element, parents first. An element does not know what it hangs below; so one at the top opens
 * a section, and any other goes into the section that is open. Put as a monoid, sections are joined where one is open.
 */

import { pipe } from 'fp-ts/lib/function.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import { Diff, Element, Entity, Equality } from 'lockstep';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A change as a report has it. */
export interface Change extends Entity.Ref {
  readonly action: 'create' | 'update' | 'delete' | 'move';
  /** The title of the section that it leaves, where it has moved from one to another. */
  readonly from?: string;
  readonly attributes: ReadonlyArray<Element.AttributeChange>;
}

/** What belongs to one entity at the top of a diff; without a title, to whatever came before. */
export interface Section {
  readonly title: string | undefined;
  readonly changes: ReadonlyArray<Change>;
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** Sections one after another; what has no title goes on with the last. */
export const monoid: Monoid<ReadonlyArray<Section>> = {
  empty: [],
  concat: (xs, ys) => {
    const open = xs.at(-1);
    const [first, ...rest] = ys;
    return open === undefined || first === undefined || first.title !== undefined
      ? [...xs, ...ys]
      : [...xs.slice(0, -1), { title: open.title, changes: [...open.changes, ...first.changes] }, ...rest];
  },
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const changeOf = (element: Element.Element): ReadonlyArray<Change> =>
  element.action === 'unchanged'
    ? []
    : [{ action: element.action, ...Element.ref(element), attributes: Element.changes(element) }];

const ofElement =
  (isTop: (element: Element.Element) => boolean) =>
  (element: Element.Element): ReadonlyArray<Section> => {
    const title = isTop(element) ? `${element.model} ${element.shortname}` : undefined;
    return [{ title, changes: changeOf(element) }];
  };

/** The two halves of a move, as one: what is deleted in one place and created in another. */
const withMoves = (sections: ReadonlyArray<Section>): ReadonlyArray<Section> => {
  const all = sections.flatMap(({ title, changes }) => changes.map((change) => ({ title, change })));
  const of = (action: Change['action']): ReadonlyMap<string, (typeof all)[number]> =>
    new Map(all.filter(({ change }) => change.action === action).map((each) => [Entity.keyOf(each.change), each]));
  const [created, deleted] = [of('create'), of('delete')];
  const whole = (change: Change): ReadonlyArray<Change> => {
    const key = Entity.keyOf(change);
    const left = deleted.get(key);
    if (left === undefined || !created.has(key)) return [change];
    if (change.action !== 'create') return [];
    const before = new Map(left.change.attributes.map(({ name, target }) => [name, target]));
    const attributes = change.attributes
      .map((each) => ({ ...each, target: before.get(each.name) }))
      .filter(({ source, target }) => !Equality.equals(source, target));
    return [{ ...change, action: 'move', attributes, ...(left.title === undefined ? {} : { from: left.title }) }];
  };
  return sections.map(({ title, changes }) => ({ title, changes: changes.flatMap(whole) }));
};

/**
 * The sections of a diff that have changes. Each change copies the section that it goes into, and the list of sections: O(n²), which
 * is little for as many as a person reads.
 */
export const ofDiff = (diff: Diff.Diff): ReadonlyArray<Section> => {
  const tops = new Set(diff.elements);
  return pipe(diff, Diff.foldMap(monoid)(ofElement((element) => tops.has(element))), withMoves, (sections) =>
    sections.filter(({ changes }) => changes.length > 0),
  );
};
