/** A target outside of any snapshot: a table of its own that handlers change, and that can be told to fail. */
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Adapter, type Entity, Handlers, Operation, Snapshot, type Transaction } from '../../src/index.js';
import { schema } from './inventory.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What the table has of an entity. */
interface Row {
  readonly model: string;
  readonly fields: Entity.Entity;
  readonly parent: Entity.Ref | undefined;
}

type Rows = ReadonlyMap<string, Row>;

/** What goes wrong: asked before each operation, with how many have taken effect. */
export type Fault = (performed: number, operation: Operation.Operation) => Handlers.HandlerError | undefined;

/** What may be asked of a target outside. */
export interface Options {
  /** Handlers for many operations at once, too. */
  readonly bulk?: boolean;
  /** A transaction. */
  readonly transaction?: boolean;
  /** Each handler lets others go on before it answers. */
  readonly slow?: boolean;
  readonly fault?: Fault;
}

/** A target outside. */
export interface Outside {
  /** It as an adapter. What it has stays from one to the next. */
  readonly adapter: (options?: Options) => Adapter.Adapter;
  /** What it has now: a copy, to be compared with later. */
  readonly copy: () => Rows;
  /** How many rows are not as they were. */
  readonly differing: (before: Rows) => number;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const keyOf = (model: string, uid: string): string => `${model} ${uid}`;

const rowsOf = (snapshot: Snapshot.Snapshot): Map<string, Row> => {
  const rows = new Map<string, Row>();
  for (const model of Snapshot.modelNames(snapshot)) {
    for (const { uid, entity, parent } of Snapshot.entries(model)(snapshot)) {
      rows.set(keyOf(model, uid), { model, fields: entity, parent });
    }
  }
  return rows;
};

/** The row that an operation makes of a row. */
const rowAfter = (row: Row | undefined, operation: Operation.Operation): Row | undefined => {
  const { action, model, identifiers } = operation;
  const fields = { ...identifiers, ...row?.fields, ...Operation.attributesOf(operation) };
  switch (action) {
    case 'create':
    case 'move':
      return { model, fields, parent: operation.parent };
    case 'update':
      return { model, fields, parent: row?.parent };
    case 'delete':
      return undefined;
  }
};

function* itemsOf(rows: Rows): Generator<Snapshot.Item> {
  for (const { model, fields, parent } of rows.values()) {
    yield { model, fields, ...(parent === undefined ? {} : { parent }) };
  }
}

/** A target that has what a snapshot has. */
export const outside = (snapshot: Snapshot.Snapshot): Outside => {
  let rows = rowsOf(snapshot);

  const adapter = ({ bulk = false, transaction = false, slow = false, fault }: Options = {}): Adapter.Adapter => {
    let performed = 0;
    let kept: Map<string, Row> | undefined;

    const take = (operation: Operation.Operation): Handlers.Answer => {
      const failed = fault?.(performed, operation);
      if (failed !== undefined) return E.left(failed);
      const key = keyOf(operation.model, operation.uid);
      const row = rows.get(key);
      if (operation.action === 'create' && row !== undefined) return E.left({ message: 'it is there already' });
      if (operation.action !== 'create' && row === undefined) return E.left({ message: 'it is not there' });
      const after = rowAfter(row, operation);
      if (after === undefined) rows.delete(key);
      else rows.set(key, after);
      performed++;
      return E.right(Handlers.done);
    };
    const one = (operation: Operation.Operation) => async (): Promise<Handlers.Answer> => {
      if (slow) await turn();
      return take(operation);
    };
    const many = (operations: ReadonlyArray<Operation.Operation>) => async () => {
      if (slow) await turn();
      return E.right(operations.map(take));
    };
    const read: NonNullable<Handlers.ModelHandlers['read']> = ({ model, uid }) =>
      TE.fromIO(() =>
        pipe(
          O.fromNullable(rows.get(keyOf(model, uid))),
          O.map(({ fields, parent }) => ({ attributes: fields, parent: parent ?? null })),
        ),
      );
    const own: Handlers.ModelHandlers = {
      ...{ create: one, update: one, delete: one, move: one, read },
      ...(bulk ? { createMany: many, updateMany: many, deleteMany: many } : {}),
    };
    const transacted: Transaction = {
      begin: TE.fromIO(() => {
        kept = new Map(rows);
      }),
      commit: TE.fromIO(() => {
        kept = undefined;
      }),
      rollback: TE.fromIO(() => {
        rows = kept ?? rows;
      }),
    };
    return Adapter.make({
      name: 'outside',
      schema,
      load: TE.fromIO(() => itemsOf(rows)),
      handlers: new Map([...schema.models.keys()].map((model) => [model, own])),
      ...(transaction ? { transaction: transacted } : {}),
    });
  };

  const differing = (before: Rows): number => {
    let count = 0;
    for (const [key, row] of before) if (!isDeepStrictEqual(row, rows.get(key))) count++;
    for (const key of rows.keys()) if (!before.has(key)) count++;
    return count;
  };

  return { adapter, differing, copy: () => new Map(rows) };
};
