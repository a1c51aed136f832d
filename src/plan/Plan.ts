/**
 * A plan: a diff made executable, as a list of operations in the order in which they have to be performed.
 *
 * The order is DiffSync's: parents before children, each element with all below it before the next; with
 * NATURAL_DELETION_ORDER children are deleted before their parent. An entity that hangs below another parent than it did
 * is moved where the target can, else deleted before it is created. Where models refer to each other, what is referred to
 * is created before, and deleted after, what refers to it.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Diff } from '../diff/Diff.js';
import * as Element from '../diff/Element.js';
import { type Placed as Located, placed } from '../diff/placed.js';
import { type Entity, keyOf, type Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import * as Flags from '../model/Flags.js';
import type { PlanError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import { sameParent } from '../snapshot/Entry.js';
import { ofText } from '../snapshot/fingerprint.js';
import type { Operation } from './Operation.js';
import { order } from './references.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A diff made executable. */
export interface Plan {
  /** The name of the source, for people. */
  readonly source: string;
  /** The name of the target, for people. */
  readonly target: string;
  /** In an order in which they can be performed one by one; each knows its index. */
  readonly operations: ReadonlyArray<Operation>;
}

/** What a plan depends on beside the diff. */
export interface PlanOptions {
  /** The target's schema, whose models say what refers to what; without it, references are not looked at. */
  readonly schema?: Schema;
  /** Whether the target can move entities of a model; by itself, none. */
  readonly canMove?: (model: string) => boolean;
}

// -------------------------------------------------------------------------------------
// moves
// -------------------------------------------------------------------------------------

/** A delete and what it is below. */
interface Placed {
  readonly element: Element.Delete;
  readonly parent: Ref | undefined;
}

/**
 * What becomes of an entity that a diff both deletes and creates: it moves; or it goes along, below another that moves;
 * or it is replaced, deleted first and then created.
 */
type Fate = 'move' | 'carry' | 'replace';

interface Moves {
  readonly fate: (element: Element.Element) => Fate | undefined;
  /** The delete of an entity that is created elsewhere. */
  readonly leaving: (element: Element.Element) => Placed | undefined;
  readonly any: boolean;
}

const findMoves = (diff: Diff, canMove: (model: string) => boolean): Moves => {
  const creates = new Map<string, Located>();
  const deletes = new Map<string, Placed>();
  for (const { element, parent } of placed(diff.elements)) {
    if (element.action === 'create') creates.set(keyOf(element), { element, parent });
    if (element.action === 'delete') deletes.set(keyOf(element), { element, parent });
  }
  const fates = new Map<string, Fate>();
  /** What is replaced, and whatever was below that, which therefore is replaced too. */
  const replaced = new Set<string>();

  const decide = (create: Located, gone: Placed, isLost: boolean): Fate => {
    if (isLost) return 'replace';
    if (sameParent(create.parent, gone.parent)) return 'carry';
    return canMove(create.element.model) ? 'move' : 'replace';
  };

  const hasPairs = [...creates.keys()].some((key) => deletes.has(key));
  // Parents come before what is below them.
  for (const [key, gone] of hasPairs ? deletes : []) {
    const create = creates.get(key);
    const isLost = gone.parent !== undefined && replaced.has(keyOf(gone.parent));
    const fate = create === undefined ? undefined : decide(create, gone, isLost);
    if (fate !== undefined) fates.set(key, fate);
    if (isLost || fate === 'replace') replaced.add(key);
  }

  return {
    fate: (element) => (hasPairs ? fates.get(keyOf(element)) : undefined),
    leaving: (element) => deletes.get(keyOf(element)),
    any: [...fates.values()].includes('move'),
  };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Siblings that are being gone through. */
interface Walk {
  readonly elements: ReadonlyArray<Element.Element>;
  readonly act: (element: Element.Element) => void;
  next: number;
}

type Draft<O extends Operation> = O extends Operation ? Omit<O, 'index'> : never;

const differing = (source: Entity, target: Entity): readonly [Entity, Entity] => {
  const names = [...new Set([...Object.keys(target), ...Object.keys(source)])].filter(
    (name) => !Equality.equals(source[name], target[name]),
  );
  const of = (entity: Entity): Entity => Object.fromEntries(names.map((name) => [name, entity[name]]));
  return [of(source), of(target)];
};

/**
 * The operations that a diff calls for, in order. O(changes).
 *
 * Errors: `ERR_REFERENCE_CYCLE`.
 *
 * @example
 * import { diffBy, Plan } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 2, name: 'two' }]),
 *   E.chainW(Plan.from()),
 *   E.map((plan) => plan.operations.map(({ action, uid }) => `${action} ${uid}`)),
 * ) // => E.right(['create 1', 'delete 2'])
 */
export const from =
  (options: PlanOptions = {}) =>
  (diff: Diff): E.Either<PlanError, Plan> => {
    const moves = findMoves(diff, options.canMove ?? (() => false));
    const operations: Array<Operation> = [];
    const deleted = new Map<string, number>();
    const moved = new Map<string, number>();
    const later: Array<() => void> = [];

    const emit = (operation: Draft<Operation>): number => {
      const index = operations.length;
      operations.push({ ...operation, index });
      return index;
    };

    const common = (element: Element.Element, parent: Ref | undefined, after: number | undefined) => ({
      model: element.model,
      uid: element.uid,
      identifiers: element.identifiers,
      parent,
      requires: after === undefined ? [] : [after],
    });

    /** What is begun and not done: a tree may be deeper than the call stack. What was begun last is done first. */
    const open: Array<Walk> = [];

    const each = (elements: ReadonlyArray<Element.Element>, act: Walk['act']): void => {
      open.push({ elements, act, next: 0 });
    };

    const finish = (): void => {
      for (let walk = open.at(-1); walk !== undefined; walk = open.at(-1)) {
        const element = walk.elements[walk.next++];
        if (element === undefined) open.pop();
        else walk.act(element);
      }
    };

    const below = (element: Element.Element, after: number | undefined): void => {
      if (element.children.length === 0) return;
      const parent = Element.ref(element);
      each(element.children, (child) => visit(child, parent, after));
    };

    const removeBelow = (element: Element.Delete, after: number | undefined): void => {
      if (element.children.length === 0) return;
      const parent = Element.ref(element);
      each(element.children, (child) => {
        if (child.action === 'delete') remove(child, parent, after);
      });
    };

    /** What goes with its parent, of itself; what has moved out of it stays, but for what it leaves. */
    const goesAlong = (element: Element.Delete, index: number): void =>
      each(element.children, (child) => {
        if (child.action !== 'delete' || deleted.has(keyOf(child))) return;
        const fate = moves.fate(child);
        // What is carried is below something that moves, which has left with it.
        if (fate === 'move') removeBelow(child, undefined);
        else {
          deleted.set(keyOf(child), index);
          goesAlong(child, index);
        }
      });

    /** The moves of what is to leave an entity before that is deleted: what has not left would go with it, or be left behind. */
    const movesOut = (element: Element.Delete, withChildren: boolean): ReadonlyArray<number> =>
      moved.size === 0
        ? []
        : [...(withChildren ? Element.iterate(element.children) : element.children)].flatMap(
            (child) => moved.get(keyOf(child)) ?? [],
          );

    const remove = (element: Element.Delete, parent: Ref | undefined, after: number | undefined): void => {
      if (deleted.has(keyOf(element))) return;
      const fate = moves.fate(element);
      if (fate === 'move' || fate === 'carry') {
        // It stays; only what is below it, and does not stay, goes.
        removeBelow(element, after);
        return;
      }
      const withChildren = Flags.has(element.flags, Flags.SKIP_CHILDREN_ON_DELETE);
      const goes = (): number => {
        const before = element.target;
        const base = common(element, parent, after);
        const requires = [...base.requires, ...movesOut(element, withChildren)];
        const index = emit({ action: 'delete', ...base, requires, before, withChildren });
        deleted.set(keyOf(element), index);
        return index;
      };
      if (withChildren) goesAlong(element, goes());
      else if (Flags.has(element.flags, Flags.NATURAL_DELETION_ORDER)) {
        each([element], goes);
        removeBelow(element, after);
      } else removeBelow(element, goes());
    };

    const create = (element: Element.Create, parent: Ref | undefined, after: number | undefined): void => {
      const gone = moves.leaving(element);
      const fate = moves.fate(element);
      if (gone !== undefined && fate !== 'replace') {
        const [attributes, before] = differing(element.source, gone.element.target);
        const shared = { ...common(element, parent, after), attributes, before };
        if (fate === 'move') {
          const index = emit({ action: 'move', ...shared, from: gone.parent });
          moved.set(keyOf(element), index);
          below(element, index);
        } else below(element, Object.keys(attributes).length > 0 ? emit({ action: 'update', ...shared }) : after);
        return;
      }
      const comes = (cleared: number | undefined): void => {
        const base = common(element, parent, after);
        const requires = cleared === undefined ? base.requires : [...base.requires, cleared];
        below(element, emit({ action: 'create', ...base, requires, attributes: element.source }));
      };
      if (gone === undefined) comes(undefined);
      else {
        each([element], () => comes(deleted.get(keyOf(element))));
        remove(gone.element, gone.parent, undefined);
      }
    };

    const visit = (element: Element.Element, parent: Ref | undefined, after: number | undefined): void => {
      switch (element.action) {
        case 'create':
          create(element, parent, after);
          break;
        case 'update': {
          const before = Object.fromEntries(Element.changes(element).map((change) => [change.name, change.target]));
          const attributes = Object.fromEntries(Element.changes(element).map((change) => [change.name, change.source]));
          below(element, emit({ action: 'update', ...common(element, parent, after), attributes, before }));
          break;
        }
        case 'delete':
          // What moves away must have left before what it was below is deleted.
          if (moves.any) later.push(() => remove(element, parent, after));
          else remove(element, parent, after);
          break;
        case 'unchanged':
          below(element, after);
          break;
      }
    };

    each(diff.elements, (element) => visit(element, undefined, undefined));
    finish();
    for (const leave of later) {
      leave();
      finish();
    }
    return pipe(
      options.schema === undefined ? E.right(operations) : order(options.schema)(operations),
      E.map((ordered) => ({ source: diff.source, target: diff.target, operations: ordered })),
    );
  };

/**
 * Whether there is nothing to do. O(1).
 *
 * @example
 * import { diffFrom, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const plan = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((same) => pipe(same, diffFrom(same))),
 *   E.chainW(Plan.from()),
 * )
 * pipe(plan, E.map(Plan.isEmpty)) // => E.right(true)
 */
export const isEmpty = (plan: Plan): boolean => plan.operations.length === 0;

/**
 * A fingerprint of a plan's operations: equal for plans that do the same in the same order, and for no others. O(size).
 *
 * @since 0.4.0
 *
 * @example
 * import { diffFrom, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const plan = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((same) => pipe(same, diffFrom(same))),
 *   E.chainW(Plan.from()),
 * )
 * pipe(plan, E.map((one) => Plan.fingerprint(one) === Plan.fingerprint(one))) // => E.right(true)
 */
export const fingerprint = ({ operations }: Plan): string =>
  ofText(operations.map((operation) => ofText(Equality.canonical(operation))).join());
