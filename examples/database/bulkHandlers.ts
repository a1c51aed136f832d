/** The bulk handlers of a table: one statement for many operations. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Handlers } from 'lockstep';
import * as Answers from './answers.js';
import * as Cells from './cells.js';
import type { Database, Parameter } from './Database.js';
import { isDuplicate } from './sqlFailure.js';
import * as Statements from './statements.js';
import type { Table } from './Table.js';

type Names = 'createMany' | 'updateMany' | 'deleteMany' | 'batchSize';

type Row = ReadonlyArray<string | null>;

const columns = (rows: ReadonlyArray<Row>, count: number): ReadonlyArray<Parameter> =>
  Array.from({ length: count }, (_, i) => rows.map((row) => row[i] ?? null));

const NONE: ReadonlySet<unknown> = new Set();

/** The bulk handlers of a table. */
export const bulkHandlers = (
  database: Database,
  table: Table,
  batchSize = 4000,
): Required<Pick<Handlers.ModelHandlers, Names>> => {
  const all = Cells.all(table);
  const uid = Cells.uid(table);

  /** The uids of the operations that a statement passed over. */
  type PassedOver = TE.TaskEither<Handlers.HandlerError, ReadonlySet<unknown>>;

  /** Ask the statement that tells what it passed over. */
  const exactly = (sql: string, parameters: ReadonlyArray<Parameter>, signal: AbortSignal): PassedOver =>
    pipe(
      database.query(sql, parameters, signal),
      TE.map(({ rows }) => new Set(rows.map((row) => row['uid']))),
    );

  /**
   * What has a value that cannot be stored is not among what the statement gets; what the statement passes over, it
   * tells. A statement that fails does so as a whole.
   */
  const perform = <O extends { readonly uid: string }>(
    cells: ReadonlyArray<Cells.Cell<O>>,
    ask: (parameters: ReadonlyArray<Parameter>, count: number) => PassedOver,
    operations: ReadonlyArray<O>,
    without: (operation: O) => Handlers.Answer,
  ): TE.TaskEither<Handlers.HandlerError, ReadonlyArray<Handlers.Answer>> => {
    const written = operations.map((operation) => ({ operation, values: Cells.valuesOf(cells)(operation) }));
    const rows = written.flatMap(({ values }) => (E.isRight(values) ? [values.right] : []));
    return pipe(
      ask(columns(rows, cells.length), rows.length),
      TE.map((passedOver) =>
        written.map(({ operation, values }) => {
          if (E.isLeft(values)) return values;
          return passedOver.has(operation.uid) ? without(operation) : Answers.done;
        }),
      ),
    );
  };

  /** None that is there already, as is nearly always so; else, and after an attempt whose outcome nobody knows, which. */
  const insert = (parameters: ReadonlyArray<Parameter>, { signal, attempt }: Handlers.Context): PassedOver => {
    const exact = exactly(Statements.insertMany(table, all, attempt > 0), parameters, signal);
    if (attempt > 0) return exact;
    return pipe(
      database.query(Statements.insertNew(table, all), parameters, signal),
      TE.map(() => NONE),
      TE.orElse((error) => (isDuplicate(error) ? exact : TE.left(error))),
    );
  };

  /** All that are there, as is nearly always so; else the same again, and which were not. */
  const update = (
    cells: Parameters<typeof Statements.updateMany>[1],
    parameters: ReadonlyArray<Parameter>,
    expected: number,
    signal: AbortSignal,
  ): PassedOver =>
    pipe(
      database.query(Statements.updateAll(table, cells), parameters, signal),
      TE.chain(({ count }) =>
        count === expected ? TE.right(NONE) : exactly(Statements.updateMany(table, cells), parameters, signal),
      ),
    );

  return {
    createMany: (operations, context) =>
      perform(
        all,
        (parameters) => insert(parameters, context),
        operations,
        () => Answers.exists,
      ),
    updateMany: (operations, { signal }) => {
      const cells = [uid, ...Cells.changed(table, operations)];
      const ask = (parameters: ReadonlyArray<Parameter>, count: number): PassedOver =>
        update(cells, parameters, count, signal);
      return perform(cells, ask, operations, () => Answers.missing);
    },
    deleteMany: (operations, context) =>
      perform(
        [uid],
        (parameters) => exactly(Statements.removeMany(table), parameters, context.signal),
        operations,
        (operation) => Answers.gone(operation, context),
      ),
    batchSize,
  };
};
