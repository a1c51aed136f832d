/** A database as an adapter: the records of its tables, and the handlers that change them. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Adapter, type LockstepError, type Schema } from 'lockstep';
import { bulkHandlers } from './bulkHandlers.js';
import type { Database } from './Database.js';
import { handlers } from './handlers.js';
import { load } from './load.js';
import * as Table from './Table.js';

/**
 * An adapter over the tables of a schema, which `createTables` makes.
 *
 * Errors: `ERR_SCHEMA_INVALID`.
 */
export const databaseAdapter = (
  name: string,
  schema: Schema.Schema,
  database: Database,
): E.Either<LockstepError.SchemaError, Adapter.Adapter> =>
  pipe(
    Table.ofSchema(schema),
    E.map((tables) =>
      Adapter.make({
        name,
        schema,
        load: load(name, [...tables.values()], database),
        handlers: new Map(
          [...tables].map(([model, table]) => [
            model,
            { ...handlers(database, table), ...bulkHandlers(database, table) },
          ]),
        ),
        transaction: database.transaction,
      }),
    ),
  );
