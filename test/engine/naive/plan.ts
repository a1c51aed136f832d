/** What a sync is to do, in its order: down the tree, parents before what is below them. */
import type { Element, Elements } from './compare.js';
import { flat } from './compare.js';
import { kindOf } from './kinds.js';
import * as Naive from './Rows.js';
import { type Changed, type Fields, isFailure, type Ref, type Rows, same, sameRef } from './Rows.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One thing to be done. */
export interface Operation extends Ref {
  readonly index: number;
  readonly action: 'create' | 'update' | 'delete' | 'move';
  readonly parent: Ref | undefined;
  /** What it hung below, of a move. */
  readonly from: Ref | undefined;
  readonly identifiers: Fields;
  /** What is written; `undefined` takes an attribute away. */
  readonly attributes: Fields;
  /** What was there, of the same attributes; of all, of a delete. */
  readonly before: Fields;
  /** Of a delete: what is below goes along. */
  readonly whole: boolean;
  /** Without the success of which it is not attempted. */
  readonly requires: ReadonlyArray<number>;
}

/** All that is to be done. */
export type Operations = ReadonlyArray<Operation>;

const values = (names: ReadonlyArray<string>, fields: Fields): Fields =>
  Object.fromEntries(names.map((name) => [name, fields[name]]));

// -------------------------------------------------------------------------------------
// the plan
// -------------------------------------------------------------------------------------

/** What is to be done for a diff, by a target that can move things, or that cannot. */
export const plan = (elements: Elements, canMove: boolean): Operations => {
  const all = flat(elements);
  const created = (ref: Ref): Element | undefined => all.find((each) => each.action === 'create' && sameRef(each, ref));
  const deleted = (ref: Ref): Element | undefined => all.find((each) => each.action === 'delete' && sameRef(each, ref));

  /** What is created and deleted stays where what it is below stays, is moved, or goes and comes again. */
  const fate = (ref: Ref): 'stays' | 'moves' | 'again' | undefined => {
    const [comes, goes] = [created(ref), deleted(ref)];
    if (comes === undefined || goes === undefined) return undefined;
    if (goes.parent !== undefined && isLost(goes.parent)) return 'again';
    if (sameRef(comes.parent, goes.parent)) return 'stays';
    return canMove ? 'moves' : 'again';
  };
  /** Whether a thing goes for a while, so that nothing can stay below it. */
  const isLost = (ref: Ref): boolean => {
    const goes = deleted(ref);
    if (goes === undefined) return false;
    return fate(ref) === 'again' || (goes.parent !== undefined && isLost(goes.parent));
  };
  const stays = (ref: Ref): boolean => fate(ref) === 'stays' || fate(ref) === 'moves';

  const operations: Array<Operation> = [];
  /** Things that are gone, and by which operation. */
  const gone: Array<{ readonly ref: Ref; readonly by: number }> = [];
  const goneBy = (ref: Ref): number | undefined => gone.find((each) => sameRef(each.ref, ref))?.by;
  const moved: Array<{ readonly ref: Ref; readonly by: number }> = [];
  const later: Array<() => void> = [];
  const anyMoves = all.some((each) => fate(each) === 'moves');

  const emit = (
    element: Element,
    action: Operation['action'],
    requires: ReadonlyArray<number | undefined>,
    more: Partial<Operation>,
  ): number => {
    const { model, uid, parent, identifiers } = element;
    const index = operations.length;
    const needs = requires.filter((each) => each !== undefined);
    const common = { index, action, model, uid, parent, from: undefined, whole: false, identifiers, requires: needs };
    operations.push({ ...common, attributes: {}, before: {}, ...more });
    return index;
  };

  const along = (element: Element, by: number): void => {
    for (const child of element.children) {
      if (goneBy(child) !== undefined) continue;
      if (stays(child)) for (const each of child.children) remove(each, undefined);
      else {
        gone.push({ ref: child, by });
        along(child, by);
      }
    }
  };

  const remove = (element: Element, after: number | undefined): void => {
    if (goneBy(element) !== undefined) return;
    const under = (requires: number | undefined): void => {
      for (const child of element.children) remove(child, requires);
    };
    if (stays(element)) {
      under(after);
      return;
    }
    const goes = (): number => {
      const whole = kindOf(element.model).deletion === 'whole';
      const left = (whole ? flat(element.children) : element.children).flatMap(
        (child) => moved.find((each) => sameRef(each.ref, child))?.by ?? [],
      );
      const by = emit(element, 'delete', [after, ...left], { before: element.target, whole });
      gone.push({ ref: element, by });
      return by;
    };
    const { deletion } = kindOf(element.model);
    if (deletion === 'whole') along(element, goes());
    else if (deletion === 'first') under(goes());
    else {
      under(after);
      goes();
    }
  };

  const create = (element: Element, after: number | undefined): void => {
    const goes = deleted(element);
    const under = (requires: number | undefined): void => {
      for (const child of element.children) visit(child, requires);
    };
    if (goes !== undefined && stays(element)) {
      const names = [...new Set([...Object.keys(element.source), ...Object.keys(goes.target)])].filter(
        (name) => !same(element.source[name], goes.target[name]),
      );
      const changes = { attributes: values(names, element.source), before: values(names, goes.target) };
      if (fate(element) === 'moves') {
        const by = emit(element, 'move', [after], { ...changes, from: goes.parent });
        moved.push({ ref: element, by });
        under(by);
      } else under(names.length === 0 ? after : emit(element, 'update', [after], changes));
      return;
    }
    if (goes !== undefined) remove(goes, undefined);
    const cleared = goes === undefined ? undefined : goneBy(element);
    under(emit(element, 'create', [after, cleared], { attributes: element.source }));
  };

  const visit = (element: Element, after: number | undefined): void => {
    if (element.action === 'create') create(element, after);
    else if (element.action === 'delete') {
      // What moves away has left before what it was below goes.
      if (anyMoves) later.push(() => remove(element, after));
      else remove(element, after);
    } else {
      const names = [...new Set([...Object.keys(element.source), ...Object.keys(element.target)])];
      const changes = { attributes: values(names, element.source), before: values(names, element.target) };
      const requires = element.action === 'update' ? emit(element, 'update', [after], changes) : after;
      for (const child of element.children) visit(child, requires);
    }
  };

  for (const element of elements) visit(element, undefined);
  for (const leave of later) leave();
  return operations;
};

// -------------------------------------------------------------------------------------
// performing it
// -------------------------------------------------------------------------------------

/** The rows after an operation, or why it cannot be. */
export const perform = (operation: Operation, rows: Rows): Changed => {
  const { model, uid, parent, identifiers, attributes } = operation;
  switch (operation.action) {
    case 'create':
      return Naive.find(rows, operation) === undefined
        ? Naive.add(rows, { model, uid, parent, fields: Naive.present({ ...identifiers, ...attributes }) })
        : 'it is there already';
    case 'update':
      return Naive.update(rows, operation, attributes);
    case 'delete':
      return Naive.remove(rows, operation, operation.whole);
    case 'move': {
      const moved = Naive.move(rows, operation, parent);
      return isFailure(moved) ? moved : Naive.update(moved, operation, attributes);
    }
  }
};

/** Whether rows are as an operation leaves them, or what counts as the same. */
const isThere = (operation: Operation, rows: Rows): boolean => {
  const row = Naive.find(rows, operation);
  const { action, model, parent, attributes } = operation;
  if (action === 'delete' || row === undefined) return action === 'delete' && row === undefined;
  const isInPlace = action === 'update' || sameRef(row.parent, parent);
  return (
    isInPlace && Object.keys(attributes).every((name) => Naive.alike(model, name, attributes[name], row.fields[name]))
  );
};

/** `perform`, of a sync that is gone on with: what is there already is left as it is. */
export const performAgain = (operation: Operation, rows: Rows): Changed =>
  isThere(operation, rows) ? rows : perform(operation, rows);

// -------------------------------------------------------------------------------------
// taking it back
// -------------------------------------------------------------------------------------

/** What is below a thing and goes with it, parents first, as what would bring it back. */
const carried = (operation: Operation, done: Operations, before: Rows): ReadonlyArray<Omit<Operation, 'index'>> => {
  if (!operation.whole) return [];
  const hasOwn = (ref: Ref): boolean =>
    done.some((each) => (each.action === 'delete' || each.action === 'move') && sameRef(each, ref));
  const under = (parent: Ref, model: string): ReadonlyArray<Omit<Operation, 'index'>> =>
    kindOf(model).children.flatMap((child) =>
      Naive.below(before, child, parent)
        .filter((row) => !hasOwn(row))
        .flatMap((row) => {
          const { identifiers, attributes } = kindOf(child);
          return [
            {
              action: 'create' as const,
              model: child,
              uid: row.uid,
              parent: row.parent,
              from: undefined,
              whole: false,
              identifiers: Naive.pick(identifiers, row.fields),
              attributes: Naive.pick(attributes, row.fields),
              before: {},
              requires: [],
            },
            ...under(row, child),
          ];
        }),
    );
  return under(operation, operation.model);
};

/** What takes one operation back. */
const takenBack = (operation: Operation, done: Operations, before: Rows): ReadonlyArray<Omit<Operation, 'index'>> => {
  const common = {
    ...operation,
    requires: [],
    whole: false,
    attributes: operation.before,
    before: operation.attributes,
  };
  switch (operation.action) {
    case 'create':
      return [{ ...common, action: 'delete', attributes: {} }];
    case 'update':
      return [common];
    case 'move':
      return [{ ...common, parent: operation.from, from: operation.parent }];
    case 'delete':
      return [{ ...common, action: 'create', before: {} }, ...carried(operation, done, before)];
  }
};

/**
 * What takes the operations at those places back, last first, but parents before what is below them. `before` is the target as
 * it was.
 */
export const inverse = (plan: Operations, places: ReadonlyArray<number>, before: Rows): Operations => {
  const done = [...places].sort((x, y) => y - x).flatMap((index) => plan[index] ?? []);
  const undone = done.flatMap((operation) => takenBack(operation, done, before));
  const ordered: Array<Omit<Operation, 'index'>> = [];
  const put = (operation: Omit<Operation, 'index'>): void => {
    if (ordered.includes(operation)) return;
    const { parent } = operation;
    const above = undone.findLast((each) => each.action === 'create' && sameRef(each, parent));
    if (operation.action === 'create' && above !== undefined && !ordered.includes(above)) put(above);
    ordered.push(operation);
  };
  for (const operation of undone) put(operation);
  return ordered.map((operation, index) => ({ ...operation, index }));
};
