/** The records of all tables. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Adapter, type LockstepError, type Snapshot } from 'lockstep';
import type { Database, Result } from './Database.js';
import { read } from './rows.js';
import { selectAll } from './statements.js';
import type { Table } from './Table.js';

const itemOf =
  (tables: ReadonlyArray<Table>) =>
  ({ place, row }: Result['rows'][number]): E.Either<LockstepError.LockstepError, Snapshot.Item> => {
    const table = tables[Number(place)];
    if (table === undefined) return E.left(Adapter.loadError('the database', `there is no table ${place}`));
    return pipe(
      read(table)(row),
      E.map(({ entity, parent }) => ({
        model: table.model.name,
        fields: entity,
        ...(parent === undefined ? {} : { parent }),
      })),
    );
  };

/**
 * The records of all tables, as they were at one moment.
 *
 * Errors: `ERR_LOAD_FAILED`, `ERR_VALUE_INVALID`.
 */
export const load = (
  name: string,
  tables: ReadonlyArray<Table>,
  database: Database,
): TE.TaskEither<LockstepError.LockstepError, ReadonlyArray<Snapshot.Item>> =>
  pipe(
    database.query(selectAll(tables)),
    TE.mapLeft(({ message }): LockstepError.LockstepError => Adapter.loadError(name, message)),
    TE.chainEitherK(({ rows }) => pipe(rows, E.traverseArray(itemOf(tables)))),
  );
