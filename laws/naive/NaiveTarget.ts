/**
 * A target in the plainest form: a map of records outside of any snapshot, with handlers of every kind. What is changed
 * here stays changed, whatever becomes of who asked for it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  Adapter,
  type Entity,
  Handlers,
  type Operation,
  type Schema,
  Snapshot,
  type Transaction,
} from '../../src/index.js';

interface Held {
  readonly model: string;
  readonly uid: string;
  readonly fields: Entity.Entity;
  readonly parent: Entity.Ref | undefined;
  /** It is gone; others may still hang below it. */
  readonly gone: boolean;
}

type State = ReadonlyMap<string, Held>;

/** What a naive target can do. */
export interface Abilities {
  /** It can hang an entity below another; else that is a delete and a create. */
  readonly move: boolean;
  /** It can tell what it has, so that doubt about an operation can be settled. */
  readonly read: boolean;
  /** It takes many operations of a kind at once, three at most. */
  readonly bulk: boolean;
  /** It can take back by itself all that was done since a transaction began. */
  readonly transaction: boolean;
  /** Answers come later, in no certain order. */
  readonly slow: boolean;
}

/** A target, and the operations that it performed. */
export interface NaiveTarget {
  readonly adapter: Adapter.Adapter;
  readonly performed: ReadonlyArray<Operation.Operation>;
  /** Whoever had asked is gone: what was not answered is never done, and what was not committed is undone. */
  readonly disconnect: () => void;
}

const keyOf = ({ model, uid }: Entity.Ref): string => JSON.stringify([model, uid]);

const stateOf = (snapshot: Snapshot.Snapshot): State =>
  new Map(
    Snapshot.modelNames(snapshot).flatMap((model) =>
      Snapshot.entries(model)(snapshot).map(({ uid, entity, parent }): [string, Held] => [
        keyOf({ model, uid }),
        { model, uid, fields: entity, parent, gone: false },
      ]),
    ),
  );

/** What is gone is loaded too, for what hangs below it, and then removed. */
const load = (schema: Schema.Schema, state: State): E.Either<Error, Snapshot.Snapshot> => {
  const items = [...state.values()].map(({ model, fields, parent }) => ({
    model,
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...(parent === undefined ? {} : { parent }),
  }));
  return pipe(
    Snapshot.fromEntities(schema)(items),
    E.chain((all) =>
      [...state.values()]
        .filter(({ gone }) => gone)
        .reduce<ReturnType<ReturnType<typeof Snapshot.remove>>>((left, { model: name, uid }) => {
          const model = schema.models.get(name);
          return model === undefined ? left : pipe(left, E.chain(Snapshot.remove(model, uid)));
        }, E.right(all)),
    ),
    E.mapLeft(({ message }) => new Error(message)),
  );
};

const isThere = (state: State, ref: Entity.Ref): boolean => state.get(keyOf(ref))?.gone === false;

/** Why a target with rules refuses an operation. */
const against = (state: State, operation: Operation.Operation): string | undefined => {
  const there = isThere(state, operation);
  if (operation.action === 'create' && there) return 'it is there already';
  if (operation.action !== 'create' && !there) return 'it is not there';
  const { action, parent } = operation;
  if ((action === 'create' || action === 'move') && parent !== undefined && !isThere(state, parent))
    return 'what it is to hang below is not there';
  return undefined;
};

const below = (state: State, ref: Entity.Ref): ReadonlyArray<Held> =>
  [...state.values()].filter(({ parent, gone }) => !gone && parent !== undefined && keyOf(parent) === keyOf(ref));

const changed = (state: State, operation: Operation.Operation): State => {
  const next = new Map(state);
  const key = keyOf(operation);
  const { model, uid, parent } = operation;
  const held = state.get(key);
  const remove = (each: Held): void => {
    next.set(keyOf(each), { ...each, gone: true });
    for (const child of below(state, each)) remove(child);
  };
  switch (operation.action) {
    case 'create':
      next.set(key, {
        model,
        uid,
        fields: { ...operation.identifiers, ...operation.attributes },
        parent,
        gone: false,
      });
      break;
    case 'update':
      if (held !== undefined) next.set(key, { ...held, fields: { ...held.fields, ...operation.attributes } });
      break;
    case 'move':
      if (held !== undefined) next.set(key, { ...held, fields: { ...held.fields, ...operation.attributes }, parent });
      break;
    case 'delete':
      if (held !== undefined) {
        if (operation.withChildren) remove(held);
        else next.set(key, { ...held, gone: true });
      }
      break;
  }
  return next;
};

/** A target that has what a snapshot has. */
export const naiveTarget = (snapshot: Snapshot.Snapshot, abilities: Abilities): NaiveTarget => {
  const { schema } = snapshot;
  const performed: Array<Operation.Operation> = [];
  let state = stateOf(snapshot);
  let saved: State | undefined;

  let calls = 0;
  let connection = 0;

  /** Answers take their time, and are lost with the connection. */
  const later = async (): Promise<void> => {
    const own = connection;
    if (abilities.slow) await new Promise((resolve) => setTimeout(resolve, (calls++ * 7) % 4));
    if (own !== connection) await new Promise(() => undefined);
  };

  const perform = (operation: Operation.Operation): Handlers.Answer => {
    const problem = against(state, operation);
    if (problem !== undefined) return E.left({ message: problem });
    performed.push(operation);
    state = changed(state, operation);
    return E.right(Handlers.done);
  };

  const one =
    (operation: Operation.Operation): TE.TaskEither<Handlers.HandlerError, Handlers.Handled> =>
    async () => {
      await later();
      return perform(operation);
    };

  const many =
    (
      operations: ReadonlyArray<Operation.Operation>,
    ): TE.TaskEither<Handlers.HandlerError, ReadonlyArray<Handlers.Answer>> =>
    async () => {
      await later();
      return E.right(operations.map(perform));
    };

  const read: NonNullable<Handlers.ModelHandlers['read']> =
    ({ model, uid }) =>
    async () => {
      await later();
      const held = state.get(keyOf({ model, uid }));
      return E.right(
        held === undefined || held.gone ? O.none : O.some({ attributes: held.fields, parent: held.parent ?? null }),
      );
    };

  const handlers: Handlers.ModelHandlers = {
    create: one,
    update: one,
    delete: one,
    ...(abilities.move ? { move: one } : {}),
    ...(abilities.read ? { read } : {}),
    ...(abilities.bulk ? { createMany: many, updateMany: many, deleteMany: many, batchSize: 3 } : {}),
  };

  const transaction: Transaction = {
    begin: TE.fromIO(() => {
      saved = state;
    }),
    commit: TE.fromIO(() => {
      saved = undefined;
    }),
    rollback: TE.fromIO(() => {
      state = saved ?? state;
      saved = undefined;
    }),
  };

  return {
    performed,
    disconnect: () => {
      connection++;
      state = saved ?? state;
      saved = undefined;
    },
    adapter: {
      ...Adapter.make({
        name: 'naive',
        schema,
        load: TE.of([]),
        handlers: new Map([...schema.models.keys()].map((model) => [model, handlers])),
        ...(abilities.transaction ? { transaction } : {}),
      }),
      load: async () =>
        pipe(
          load(schema, state),
          E.mapLeft(({ message }) => Adapter.loadError('naive', message)),
        ),
    },
  };
};
