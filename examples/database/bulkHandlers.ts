/** The bulk handlers of a table: one statement for many operations. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Handlers } from 'lockstep';
import * as Answers from './answers.js';
import * as Cells from './cells.js';
import type { Database, Parameter } from './Database.js';
import * as Statements from './statements.js';
import type { Table } from './Table.js';

type Names = 'createMany' | 'updateMany' | 'deleteMany' | 'batchSize';

type Row = ReadonlyArray<string | null>;

const columns = (rows: ReadonlyArray<Row>, count: number): ReadonlyArray<Parameter> =>
  Array.from({ length: count }, (_, i) => rows.map((row) => row[i] ?? null));

/** The bulk handlers of a table. */
export const bulkHandlers = (
  database: Database,
  table: Table,
  batchSize = 1000,
): Required<Pick<Handlers.ModelHandlers, Names>> => {
  const all = Cells.all(table);
  const uid = Cells.uid(table);

  /**
   * What has a value that cannot be stored is not among what the statement gets; what the statement passes over, it
   * tells. A statement that fails does so as a whole.
   */
  const perform = <O extends { readonly uid: string }>(
    cells: ReadonlyArray<Cells.Cell<O>>,
    sql: string,
    operations: ReadonlyArray<O>,
    { signal }: Handlers.Context,
    without: (operation: O) => Handlers.Answer,
  ): TE.TaskEither<Handlers.HandlerError, ReadonlyArray<Handlers.Answer>> => {
    const written = operations.map((operation) => ({ operation, values: Cells.valuesOf(cells)(operation) }));
    const rows = written.flatMap(({ values }) => (E.isRight(values) ? [values.right] : []));
    return pipe(
      database.query(sql, columns(rows, cells.length), signal),
      TE.map((result) => {
        const passedOver = new Set(result.rows.map((row) => row['uid']));
        return written.map(({ operation, values }) => {
          if (E.isLeft(values)) return values;
          return passedOver.has(operation.uid) ? without(operation) : Answers.done;
        });
      }),
    );
  };

  return {
    createMany: (operations, context) =>
      perform(all, Statements.insertMany(table, all, context.attempt > 0), operations, context, () => Answers.exists),
    updateMany: (operations, context) => {
      const cells = [uid, ...Cells.changed(table, operations)];
      return perform(cells, Statements.updateMany(table, cells), operations, context, () => Answers.missing);
    },
    deleteMany: (operations, context) =>
      perform([uid], Statements.removeMany(table), operations, context, (operation) =>
        Answers.gone(operation, context),
      ),
    batchSize,
  };
};
