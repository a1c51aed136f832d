/**
 * Operations in the order that references between entities ask for: what is referred to is created before, and deleted
 * after, what refers to it.
 *
 * The order that was given is kept wherever references do not ask for another.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Entity, keyOf, type Ref } from '../model/Entity.js';
import type { PlanError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Operation } from './Operation.js';

/** The entities that some attributes of an entity refer to. */
export const referredTo = (schema: Schema, model: string, attributes: Entity): ReadonlyArray<Ref> =>
  [...(schema.models.get(model)?.references ?? [])].flatMap(([field, to]) =>
    [attributes[field]].flat().flatMap((uid) => (typeof uid === 'string' ? [{ model: to, uid }] : [])),
  );

/** The attributes as an operation leaves them. */
export const newValues = (operation: Operation): Entity => (operation.action === 'delete' ? {} : operation.attributes);

/** The attributes as an operation finds them. */
export const oldValues = (operation: Operation): Entity => (operation.action === 'create' ? {} : operation.before);

/** For each operation, those that have to come before it. */
interface Before {
  /** For whatever reason. */
  readonly all: ReadonlyArray<ReadonlySet<number>>;
  /** Because of references. */
  readonly referred: ReadonlyArray<ReadonlySet<number>>;
}

/** Between which places what is above something is deleted, all of it. */
interface Span {
  readonly earliest: number;
  readonly latest: number;
}

/** The span of what is above the entity of a delete. Each is worked out once. */
const spans = (
  operations: ReadonlyArray<Operation>,
  deleteOf: (ref: Ref | undefined) => number | undefined,
): ((index: number) => Span) => {
  const known = new Map<number, Span>();
  const nothing: Span = { earliest: Number.POSITIVE_INFINITY, latest: Number.NEGATIVE_INFINITY };
  return (index) => {
    // Up to the first that is known, and then down again.
    const path: Array<number> = [];
    for (
      let at: number | undefined = index;
      at !== undefined && !known.has(at);
      at = deleteOf(operations[at]?.parent)
    ) {
      path.push(at);
    }
    for (const at of path.toReversed()) {
      const above = deleteOf(operations[at]?.parent);
      const higher = above === undefined ? nothing : (known.get(above) ?? nothing);
      known.set(
        at,
        above === undefined
          ? nothing
          : { earliest: Math.min(above, higher.earliest), latest: Math.max(above, higher.latest) },
      );
    }
    return known.get(index) ?? nothing;
  };
};

const find = (operations: ReadonlyArray<Operation>, schema: Schema): Before => {
  const all = operations.map(({ requires }) => new Set(requires));
  const referred = operations.map(() => new Set<number>());
  const creates = new Map<string, number>();
  const deletes = new Map<string, number>();
  for (const operation of operations) {
    if (operation.action === 'create') creates.set(keyOf(operation), operation.index);
    if (operation.action === 'delete') deletes.set(keyOf(operation), operation.index);
  }
  const first = (earlier: number, later: number): void => {
    all[later]?.add(earlier);
  };
  const refer = (earlier: number | undefined, later: number | undefined): void => {
    if (earlier === undefined || later === undefined || earlier === later) return;
    first(earlier, later);
    referred[later]?.add(earlier);
  };
  const deleteOf = (ref: Ref | undefined): number | undefined =>
    ref === undefined ? undefined : deletes.get(keyOf(ref));
  const spanAbove = spans(operations, deleteOf);
  for (const operation of operations) {
    const { index, model } = operation;
    for (const ref of referredTo(schema, model, newValues(operation))) refer(creates.get(keyOf(ref)), index);
    for (const ref of referredTo(schema, model, oldValues(operation))) refer(index, deletes.get(keyOf(ref)));
    // What was deleted, or had moved away, before the entity above it was deleted, still has to.
    const left =
      operation.action === 'delete' ? operation.parent : operation.action === 'move' ? operation.from : undefined;
    for (let gone = deleteOf(left); gone !== undefined; gone = deleteOf(operations[gone]?.parent)) {
      if (gone > index) first(index, gone);
      const { earliest, latest } = spanAbove(gone);
      // Whatever is above waits for that delete itself, or was deleted before this operation anyway.
      if (latest < index || (gone > index && earliest > gone)) break;
    }
  }
  return { all, referred };
};

const circle = (operations: ReadonlyArray<Operation>, path: ReadonlyArray<number>): E.Either<PlanError, never> => {
  const names = path
    .flatMap((index) => operations[index] ?? [])
    .map(({ action, model, uid }) => `${action} ${model} "${uid}"`);
  return E.left({
    _tag: 'PlanError',
    code: 'ERR_REFERENCE_CYCLE',
    message: `operations wait for each other in a circle: ${names.join(' <- ')}`,
    suggestion: 'take one reference out, sync, and put it back',
  });
};

/** The operations' indices in an order in which each comes after those that have to come before it. */
const sorted = (
  operations: ReadonlyArray<Operation>,
  before: ReadonlyArray<ReadonlySet<number>>,
): E.Either<PlanError, ReadonlyArray<number>> => {
  const order: Array<number> = [];
  const state = new Uint8Array(operations.length);
  const [WAITING, DONE] = [1, 2];
  for (const { index: start } of operations) {
    const path: Array<{ readonly index: number; readonly pending: Iterator<number> }> = [];
    const enter = (index: number): void => {
      state[index] = WAITING;
      path.push({ index, pending: [...(before[index] ?? [])].sort((x, y) => x - y)[Symbol.iterator]() });
    };
    if (state[start] === 0) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.pending.next();
      if (next.done === true) {
        state[top.index] = DONE;
        order.push(top.index);
        path.pop();
      } else if (state[next.value] === WAITING) {
        const from = path.findIndex(({ index }) => index === next.value);
        return circle(operations, [...path.slice(from).map(({ index }) => index), next.value]);
      } else if (state[next.value] !== DONE) enter(next.value);
    }
  }
  return E.right(order);
};

/**
 * The operations in the order that the references of a schema's models ask for. O(operations).
 *
 * Errors: `ERR_REFERENCE_CYCLE`.
 */
export const order =
  (schema: Schema) =>
  (operations: ReadonlyArray<Operation>): E.Either<PlanError, ReadonlyArray<Operation>> => {
    if ([...schema.models.values()].every(({ references }) => references.size === 0)) return E.right(operations);
    const { all, referred } = find(operations, schema);
    const indices = sorted(operations, all);
    if (E.isLeft(indices)) return indices;
    const places = new Map(indices.right.map((index, place) => [index, place]));
    const placed = (index: number): ReadonlyArray<number> => {
      const place = places.get(index);
      return place === undefined ? [] : [place];
    };
    return E.right(
      indices.right.flatMap((index, place): ReadonlyArray<Operation> => {
        const operation = operations[index];
        if (operation === undefined) return [];
        const requires = new Set([...operation.requires, ...(referred[index] ?? [])]);
        return [{ ...operation, index: place, requires: [...requires].flatMap(placed) }];
      }),
    );
  };
