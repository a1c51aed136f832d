/**
 * What an operation does to the target's snapshot. The target's own rules are here: an entity can be created only where
 * there is none, updated and deleted only where there is one, and only with what its model declares.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Entity from '../model/Entity.js';
import type { LockstepError, OperationError } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import type { Action, Operation } from '../plan/Operation.js';
import * as Draft from '../snapshot/Draft.js';
import * as Snapshot from '../snapshot/Snapshot.js';

const CODES: Readonly<Record<Action, OperationError['code']>> = {
  create: 'ERR_OBJECT_NOT_CREATED',
  update: 'ERR_OBJECT_NOT_UPDATED',
  delete: 'ERR_OBJECT_NOT_DELETED',
  move: 'ERR_OBJECT_NOT_MOVED',
};

/** The failure of an operation, for a reason. */
export const failed = ({ action, model, uid }: Operation, reason: string, cause?: unknown): OperationError => ({
  _tag: 'OperationError',
  code: CODES[action],
  message: `could not ${action} ${model} "${uid}": ${reason}`,
  model,
  uid,
  operation: action,
  ...(cause === undefined ? {} : { cause }),
});

/** What a target's model has no attribute for is left where it came from. */
const declared = (model: Model, attributes: Untyped): Untyped => {
  const names = Object.keys(attributes);
  return names.every((name) => Object.hasOwn(model.attributes, name))
    ? attributes
    : Object.fromEntries(
        names.flatMap((name) => (Object.hasOwn(model.attributes, name) ? [[name, attributes[name]]] : [])),
      );
};

const change = (
  model: Model,
  operation: Operation,
): ((snapshot: Snapshot.Snapshot) => E.Either<LockstepError, Snapshot.Snapshot>) => {
  const { uid, parent } = operation;
  switch (operation.action) {
    case 'create':
      return (snapshot) =>
        Snapshot.entry(operation)(snapshot) !== undefined
          ? E.left(failed(operation, 'it already exists'))
          : pipe(
              snapshot,
              Snapshot.add(
                model,
                { ...operation.identifiers, ...declared(model, operation.attributes) },
                parent === undefined ? {} : { parent },
              ),
            );
    case 'update':
      return Snapshot.update(model, uid, operation.attributes);
    case 'delete':
      return Snapshot.remove(model, uid, { children: operation.withChildren });
    case 'move':
      return (snapshot) =>
        pipe(snapshot, Snapshot.move(operation, parent), E.chain(Snapshot.update(model, uid, operation.attributes)));
  }
};

/** The snapshot after an operation. O(log n). Errors: `ERR_OBJECT_NOT_CREATED` and its siblings. */
export const perform =
  (operation: Operation) =>
  (snapshot: Snapshot.Snapshot): E.Either<OperationError, Snapshot.Snapshot> => {
    const model = snapshot.schema.models.get(operation.model);
    if (model === undefined) return E.left(failed(operation, `the target has no model "${operation.model}"`));
    return pipe(
      snapshot,
      change(model, operation),
      E.mapLeft((error) => (error._tag === 'OperationError' ? error : failed(operation, error.message))),
    );
  };

/** Change a draft as an operation says; whether that is possible. */
const isDone = (draft: Draft.Draft, operation: Operation): boolean => {
  const model = draft.base.schema.models.get(operation.model);
  if (model === undefined) return false;
  const { uid, parent } = operation;
  switch (operation.action) {
    case 'create': {
      if (Draft.find(draft, operation) !== undefined) return false;
      const made = Entity.make<Model>(model)({ ...operation.identifiers, ...declared(model, operation.attributes) });
      return E.isRight(made) && Draft.add(draft, model, made.right, parent, 0) === undefined;
    }
    case 'update':
      return Draft.update(draft, model, uid, operation.attributes) === undefined;
    case 'delete':
      return Draft.remove(draft, operation, operation.withChildren) === undefined;
    case 'move':
      return (
        Draft.move(draft, operation, parent) === undefined &&
        Draft.update(draft, model, uid, operation.attributes) === undefined
      );
  }
};

/** The snapshot after many operations at once; nothing, where `perform` refuses any of them. O(operations log n). */
export const performAll =
  (operations: ReadonlyArray<Operation>) =>
  (snapshot: Snapshot.Snapshot): Snapshot.Snapshot | undefined => {
    const draft = Draft.open(snapshot);
    return operations.every((operation) => isDone(draft, operation)) ? Draft.close(draft) : undefined;
  };
