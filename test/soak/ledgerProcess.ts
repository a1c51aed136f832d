/**
 * A process that changes a ledger, or only reads it: `ledgerProcess.ts PLACE NUMBER ROUNDS`. It says `ready`, begins when it is
 * told to, and says `done` after each commit that was answered, at once, so that what was said before it was killed was
 * true. One with no rounds reads until its input ends. In the end it says what it has seen.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipe } from 'fp-ts/lib/function.js';
import { Retry, type Snapshot, Store } from '../../src/index.js';
import { orThrow } from './inventory.js';
import { isWhole, open, type Place, round, sums } from './ledger.js';

const [, , place = '', number = '0', rounds = '0'] = process.argv;

const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null && 'kind' in value;

const parsed: unknown = JSON.parse(place);
if (!isPlace(parsed)) throw new Error(`no place: ${place}`);

const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const seen = { reads: 0, torn: 0, backwards: 0, conflicts: 0 };
let last = 0;

/** Look at what was read. */
const look = (snapshot: Snapshot.Snapshot): void => {
  const found = sums(snapshot);
  seen.reads++;
  if (!isWhole(found)) seen.torn++;
  if (found.total < last) seen.backwards++;
  last = found.total;
};

/** Never the last time; at random, so that those who met do not meet again, and the longer the more there are. */
const retry = pipe(Retry.exponential(4), Retry.atMost(200), Retry.jittered());

const store = await open(parsed);
const lines = createInterface({ input: process.stdin });
let isOver = false;
lines.once('close', () => {
  isOver = true;
});
say('ready');
await once(lines, 'line');

for (let i = 0; i < Number(rounds); i++) {
  let attempts = 0;
  const change = (snapshot: Snapshot.Snapshot) => {
    if (attempts++ > 0) seen.conflicts++;
    look(snapshot);
    return round(Number(number), i * 7 + Number(number))(snapshot);
  };
  orThrow(await Store.update(change, retry)(store)());
  say('done');
}
while (rounds === '0' && !isOver) {
  look(orThrow(await store.load()));
  // Who only reads leaves the machine to those who write.
  await sleep(5);
}

orThrow(await store.close());
lines.close();
say(JSON.stringify(seen));
