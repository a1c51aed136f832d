import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { right } from '../../right.js';
import { temporaryFolder } from '../../store/dataset.js';
import { type Child, start } from './Child.js';

const at = temporaryFolder();

const KILLS = 10;
const ROWS = 120;

const Found = t.array(t.type({ transaction: t.number, rows: t.number }));

const writer = (): Child => start('test/sync/database/writer.ts', [at('data')]);

/** What a writer finds in the folder, before it goes on. */
const found = async (child: Child): Promise<t.TypeOf<typeof Found>> => {
  const line = await child.line();
  if (line === undefined) throw new Error(`the writer ended: ${(await child.ended).complaint}`);
  return right(Found.decode(JSON.parse(line)));
};

/** The number of transactions that are known to be committed when the writer was killed, some time after a few of them. */
const killed = async (child: Child, after: number, wait: number): Promise<number> => {
  let committed = -1;
  for (let seen = 0; seen < after; ) {
    const line = await child.line();
    if (line?.startsWith('committed ') === true) {
      committed = Number(line.slice('committed '.length));
      seen++;
    }
  }
  await new Promise((resolve) => setTimeout(resolve, wait));
  await child.kill();
  // What it said before it was killed counts too.
  for (let line = await child.line(); line !== undefined; line = await child.line()) {
    if (line.startsWith('committed ')) committed = Number(line.slice('committed '.length));
  }
  return committed + 1;
};

describe('a database in a folder whose process is killed while it writes', () => {
  it('has every transaction that was committed, and nothing of any other, when it is opened again', async () => {
    let known = 0;
    for (let kill = 0; kill <= KILLS; kill++) {
      const child = writer();
      const transactions = await found(child);
      // The last one may have been committed without anyone having been told.
      expect(transactions.length).toBeGreaterThanOrEqual(known);
      expect(transactions.length).toBeLessThanOrEqual(known + 1);
      expect(transactions).toEqual(transactions.map((_, i) => ({ transaction: i, rows: ROWS })));
      known = await killed(child, 1 + (kill % 4), (kill * 7) % 23);
    }
    expect(known).toBeGreaterThan(KILLS);
  }, 180_000);
});
