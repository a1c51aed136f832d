/** The handlers of a table: one statement for one operation. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Entity, type Handlers } from 'lockstep';
import * as Answers from './answers.js';
import * as Cells from './cells.js';
import type { Database } from './Database.js';
import * as Rows from './rows.js';
import * as Statements from './statements.js';
import type { Table } from './Table.js';

type Names = 'create' | 'update' | 'delete' | 'move' | 'read';

/** The handlers of a table. */
export const handlers = (database: Database, table: Table): Required<Pick<Handlers.ModelHandlers, Names>> => {
  const all = Cells.all(table);
  const uid = Cells.uid(table);

  const perform = <O>(
    cells: ReadonlyArray<Cells.Cell<O>>,
    sql: string,
    operation: O,
    { signal }: Handlers.Context,
    without: Handlers.Answer,
  ): TE.TaskEither<Handlers.HandlerError, Handlers.Handled> =>
    pipe(
      TE.fromEither(Cells.valuesOf(cells)(operation)),
      TE.chain((values) => database.query(sql, values, signal)),
      TE.chainEitherK(({ count }) => (count > 0 ? Answers.done : without)),
    );

  const held = (row: unknown): E.Either<Handlers.HandlerError, Handlers.Held> =>
    pipe(
      Rows.read(table)(row),
      E.map(({ entity, parent }) => ({
        attributes: Entity.attributes(table.model)(entity),
        parent: parent ?? null,
      })),
    );

  return {
    create: (operation, context) =>
      perform(all, Statements.insert(table, all, context.attempt > 0), operation, context, Answers.exists),
    update: (operation, context) => {
      const cells = [uid, ...Cells.changed(table, [operation])];
      return perform(cells, Statements.update(table, cells), operation, context, Answers.missing);
    },
    delete: (operation, context) =>
      perform([uid], Statements.remove(table), operation, context, Answers.gone(operation, context)),
    move: (operation, context) => {
      const cells = [uid, ...Cells.parents(table), ...Cells.changed(table, [operation])];
      return perform(cells, Statements.update(table, cells), operation, context, Answers.missing);
    },
    read: (sought, { signal }) =>
      pipe(
        TE.fromEither(uid.of(sought)),
        TE.chain((value) => database.query(Statements.select(table), [value], signal)),
        TE.chainEitherK(({ rows: [first] }) =>
          first === undefined ? E.right(O.none) : pipe(held(first['row']), E.map(O.some)),
        ),
      ),
  };
};
