/** PostgreSQL inside this process, by PGlite: nothing to install, and nothing to start. */
import { PGlite, type Results } from '@electric-sql/pglite';
import type { Driver, Result, Session } from './Database.js';

const toResult = ({ rows, rowCount }: Results<Readonly<Record<string, unknown>>>): Result => ({
  rows,
  count: rowCount ?? rows.length,
});

/** A database in a folder, or in memory, where it ends with the process. */
export const embedded = async (folder: string | undefined, settings: ReadonlyArray<string>): Promise<Driver> => {
  const database = await PGlite.create(folder ?? 'memory://');
  // Reading here is as fast as from memory, and PostgreSQL plans for disks.
  for (const setting of [...settings, 'SET random_page_cost TO 1.1']) await database.exec(setting);
  // There is one connection, and it is there as long as the database is.
  const session: Session = {
    run: async (sql, parameters) => toResult(await database.query(sql, [...parameters])),
    command: async (sql) => (await database.exec(sql)).at(-1)?.command,
    release: () => undefined,
  };
  return { run: session.run, connect: async () => session, close: () => database.close() };
};
