/**
 * A process that writes to a database in a folder, one transaction after the other, until it is killed: `writer.ts FOLDER`.
 *
 * It first says, as JSON, which transactions it finds, and how many rows of each; then `begun N` and `committed N` of each
 * that it writes.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Database from '../../../examples/database/Database.js';
import { embedded } from '../../../examples/database/embedded.js';

const right = <A>(either: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

const database = Database.make(await embedded(process.argv[2], []));
const query = async (sql: string, parameters: ReadonlyArray<string> = []) =>
  right(await database.query(sql, parameters)()).rows;

/** Enough that a transaction takes more than one page, and more than one statement. */
const STATEMENTS = 3;
const ROWS = 40;

await query(
  'CREATE TABLE IF NOT EXISTS written (transaction int, row int, padding text, PRIMARY KEY (transaction, row))',
);
const found = await query('SELECT transaction, count(*)::int AS rows FROM written GROUP BY 1 ORDER BY 1');
console.log(JSON.stringify(found));

for (let transaction = found.length; ; transaction++) {
  right(await database.transaction.begin());
  console.log(`begun ${transaction}`);
  for (let statement = 0; statement < STATEMENTS; statement++) {
    await query(
      "INSERT INTO written SELECT $1::text::int, row, repeat('x', 200) FROM generate_series($2::text::int, $3::text::int) AS row",
      [String(transaction), String(statement * ROWS), String((statement + 1) * ROWS - 1)],
    );
  }
  right(await database.transaction.commit());
  console.log(`committed ${transaction}`);
  // Now and then, everything that is only in the log so far is written to where it belongs.
  if (transaction % 10 === 9) await query('CHECKPOINT');
}
