/** A database by where it is. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Adapter, type LockstepError } from 'lockstep';
import { connected } from './connected.js';
import * as Database from './Database.js';
import { embedded } from './embedded.js';
import { sqlFailure } from './sqlFailure.js';
import { quoted } from './Table.js';

/** Which database. */
export interface Place {
  /** The URL of a server, or else a folder; without it, the database is in memory. */
  readonly where?: string | undefined;
  /** The schema of PostgreSQL that the tables are in; without it, the one that the server puts tables in by itself. */
  readonly namespace?: string;
}

const driverOf = async ({ where, namespace }: Place): Promise<Database.Driver> => {
  // In UTC no time has an offset that is out of the ordinary.
  const settings = [
    "SET TIME ZONE 'UTC'",
    ...(namespace === undefined ? [] : [`SET search_path TO ${quoted(namespace)}`]),
  ];
  if (where === undefined || !/^postgres(ql)?:/.test(where)) return embedded(where, settings);
  const driver = connected(where, settings);
  // Connections are opened when they are needed; that there are none is better known now.
  await driver.run('SELECT 1', []).catch(async (error: unknown) => {
    await driver.close();
    throw error;
  });
  return driver;
};

/** Open a database. */
export const open = (place: Place = {}): TE.TaskEither<LockstepError.LockstepError, Database.Database> =>
  TE.tryCatch(
    async () => Database.make(await driverOf(place)),
    (thrown) => Adapter.loadError('the database', sqlFailure(thrown).message),
  );
