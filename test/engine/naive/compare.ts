/** What differs, by the definition: both trees from the top, everything with everything. */
import { kindOf, topLevel } from './kinds.js';
import * as Naive from './Rows.js';
import {
  alike,
  below,
  type Changed,
  type Fields,
  find,
  isReached,
  pick,
  type Ref,
  type Row,
  type Rows,
} from './Rows.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A thing in a diff. */
export interface Element extends Ref {
  readonly action: 'create' | 'update' | 'delete' | 'unchanged';
  readonly parent: Ref | undefined;
  readonly identifiers: Fields;
  /** Attributes as the source has them: all of a create, those that differ of an update. */
  readonly source: Fields;
  /** Attributes as the target has them. */
  readonly target: Fields;
  readonly children: ReadonlyArray<Element>;
}

/** Things in a diff, in order. */
export type Elements = ReadonlyArray<Element>;

/** What is left out on purpose: what only the source has, what only the target has. */
export type Skip = 'SKIP_UNMATCHED_SRC' | 'SKIP_UNMATCHED_DST';

// -------------------------------------------------------------------------------------
// the diff
// -------------------------------------------------------------------------------------

/** What differs, and what is above it. */
export const compare = (source: Rows, target: Rows, skips: ReadonlyArray<Skip> = []): Elements => {
  const common = (row: Row) => ({
    model: row.model,
    uid: row.uid,
    parent: row.parent,
    identifiers: pick(kindOf(row.model).identifiers, row.fields),
  });

  /** Half a move is never done: what is left out in one place is left out in the other. */
  const isHalf = (row: Row, others: Rows, skip: Skip): boolean => {
    const other = find(others, row);
    return skips.includes(skip) && other !== undefined && isReached(others, other);
  };

  const created = (row: Row): Elements => {
    if (skips.includes('SKIP_UNMATCHED_SRC') || isHalf(row, target, 'SKIP_UNMATCHED_DST')) return [];
    const { attributes, children } = kindOf(row.model);
    const under = children.flatMap((model) => below(source, model, row).flatMap(created));
    return [{ action: 'create', ...common(row), source: pick(attributes, row.fields), target: {}, children: under }];
  };

  const deleted = (row: Row): Elements => {
    if (skips.includes('SKIP_UNMATCHED_DST') || isHalf(row, source, 'SKIP_UNMATCHED_SRC')) return [];
    const { attributes, children } = kindOf(row.model);
    const under = children.flatMap((model) => below(target, model, row).flatMap(deleted));
    return [{ action: 'delete', ...common(row), source: {}, target: pick(attributes, row.fields), children: under }];
  };

  const paired = (ours: Row, theirs: Row): Elements => {
    const { attributes, children } = kindOf(ours.model);
    const names = attributes.filter((name) => !alike(ours.model, name, ours.fields[name], theirs.fields[name]));
    const under = children.flatMap((model) => siblings(model, ours));
    if (names.length === 0 && under.length === 0) return [];
    const action = names.length === 0 ? 'unchanged' : 'update';
    const sides = { source: pick(names, ours.fields), target: pick(names, theirs.fields) };
    return [{ action, ...common(theirs), ...sides, children: under }];
  };

  const siblings = (model: string, parent: Ref | undefined): Elements => {
    const [ours, theirs] = [below(source, model, parent), below(target, model, parent)];
    return [
      ...ours.flatMap((row) => {
        const twin = find(theirs, row);
        return twin === undefined ? created(row) : paired(row, twin);
      }),
      ...theirs.filter((row) => find(ours, row) === undefined).flatMap(deleted),
    ];
  };

  return topLevel.flatMap((model) => siblings(model, undefined));
};

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** Every element, parents first. */
export const flat = (elements: Elements): Elements => elements.flatMap((each) => [each, ...flat(each.children)]);

/** How many there are of each action that changes something. */
export const counts = (
  elements: Elements,
): { readonly create: number; readonly update: number; readonly delete: number } => {
  const of = (action: Element['action']): number => flat(elements).filter((each) => each.action === action).length;
  return { create: of('create'), update: of('update'), delete: of('delete') };
};

// -------------------------------------------------------------------------------------
// keeping a part
// -------------------------------------------------------------------------------------

/**
 * The elements that are wanted, as far as they can be applied by themselves: a create that is taken out takes the creates below
 * it along, and a delete that is taken out keeps the deletes above it from happening.
 */
export const filter = (elements: Elements, wanted: (element: Element) => boolean): Elements => {
  const keeps = (element: Element, isBelowTaken: boolean): boolean =>
    wanted(element) &&
    (element.action !== 'create' || !isBelowTaken) &&
    (element.action !== 'delete' || flat(element.children).every((each) => each.action !== 'delete' || wanted(each)));
  const visit = (element: Element, isBelowTaken: boolean): Elements => {
    if (element.action === 'unchanged') {
      const children = element.children.flatMap((child) => visit(child, isBelowTaken));
      return children.length === 0 ? [] : [{ ...element, children }];
    }
    const isKept = keeps(element, isBelowTaken);
    const isTaken = isBelowTaken || (element.action === 'create' && !isKept);
    const children = element.children.flatMap((child) => visit(child, isTaken));
    if (isKept) return [{ ...element, children }];
    return children.length === 0 ? [] : [{ ...element, action: 'unchanged', source: {}, target: {}, children }];
  };
  return elements.flatMap((element) => visit(element, false));
};

/** The elements that are not kept. */
export const rest = (elements: Elements, kept: Elements): Elements => {
  const isKept = (element: Element): boolean =>
    flat(kept).some((each) => Naive.sameRef(each, element) && each.action === element.action);
  return elements.flatMap((element) => {
    const children = rest(element.children, kept);
    if (element.action !== 'unchanged' && !isKept(element)) return [{ ...element, children }];
    return children.length === 0 ? [] : [{ ...element, action: 'unchanged', source: {}, target: {}, children }];
  });
};

// -------------------------------------------------------------------------------------
// applying
// -------------------------------------------------------------------------------------

const MISMATCH = 'ERR_PATCH_MISMATCH';

const fits = (rows: Rows, element: Element, moved: (ref: Ref) => boolean): boolean => {
  const row = find(rows, element);
  const isThere = row !== undefined && isReached(rows, row);
  switch (element.action) {
    case 'create':
      return !isThere || moved(element);
    case 'unchanged':
      return isThere;
    case 'update':
    case 'delete': {
      if (row === undefined) return false;
      const names =
        element.action === 'delete'
          ? kindOf(element.model).attributes
          : [...Object.keys(element.source), ...Object.keys(element.target)];
      return names.every((name) => alike(element.model, name, row.fields[name], element.target[name]));
    }
  }
};

const differing = ({ source, target }: Element): Fields =>
  Object.fromEntries([...Object.keys(target), ...Object.keys(source)].map((name) => [name, source[name]]));

/** What is there after the changes of a diff, if what is there is what it expects. */
export const apply = (elements: Elements, rows: Rows): Changed => {
  const all = flat(elements);
  const gone = all.filter(({ action }) => action === 'delete');
  const isMoved = (ref: Ref): boolean => gone.some((each) => Naive.sameRef(each, ref));
  if (!all.every((element) => fits(rows, element, isMoved))) return MISMATCH;
  const left = [...gone].reverse().reduce<Changed>((now, element) => {
    return Naive.isFailure(now) ? now : Naive.remove(now, element, false);
  }, rows);
  return all.reduce<Changed>((now, element) => {
    if (Naive.isFailure(now)) return now;
    if (element.action === 'update') return Naive.update(now, element, differing(element));
    if (element.action !== 'create') return now;
    // What cannot be reached is no part of the comparison, and gives way.
    const cleared = find(now, element) === undefined ? now : Naive.remove(now, element, false);
    const { model, uid, parent, identifiers, source } = element;
    return Naive.isFailure(cleared)
      ? cleared
      : Naive.add(cleared, { model, uid, parent, fields: { ...identifiers, ...source } });
  }, left);
};
