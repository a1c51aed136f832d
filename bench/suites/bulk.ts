/**
 * Operations on a database, by handlers for one operation and by bulk handlers, in one transaction: a third creates, a third
 * updates, a third deletes.
 *
 * The database is embedded, but in a process of its own, so that a statement goes there and back as it does to any server;
 * `DATABASE_URL` names another. `embedded-` is the same inside this process, where a statement goes nowhere.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { apply, diffFrom, type Handlers, Plan, type Snapshot } from '../../src/index.js';
import { type Device, devices, load, orThrow, schema } from '../data.js';
import { type DeviceTable, deviceTable, server } from '../deviceTable.js';
import { summarise } from '../measure.js';
import type { Measured, Request, Suite } from '../Suite.js';

// -------------------------------------------------------------------------------------
// the work
// -------------------------------------------------------------------------------------

interface Work {
  readonly target: Snapshot.Snapshot;
  readonly plan: Plan.Plan;
  /** What fills an empty table with the target. */
  readonly fill: Plan.Plan;
}

const planOf = (source: Snapshot.Snapshot, target: Snapshot.Snapshot): Plan.Plan =>
  orThrow(pipe(target, diffFrom(source), E.chainW(Plan.from({ schema }))));

const workOf = (size: number): Work => {
  const third = Math.floor(size / 3);
  const records = devices(size, false);
  const shared = records.slice(2 * third);
  const changed = shared.map((record): Device => ({ ...record, mtu: 9000 }));
  const target = load([...shared, ...records.slice(third, 2 * third)]);
  return {
    target,
    plan: planOf(load([...changed, ...records.slice(0, third)]), target),
    fill: planOf(target, load([])),
  };
};

/** What the table holds in the end. */
const CHECK = 'SELECT count(*)::int AS devices, sum(mtu)::float8 AS mtus FROM device';

/** Perform the work, and check that it was done; how long it took, in milliseconds. */
const perform = async (work: Work, { adapter, query }: DeviceTable, handlers: Handlers.Handlers): Promise<number> => {
  const { target, plan, fill } = work;
  await query('TRUNCATE device');
  orThrow(await apply(fill)({ snapshot: load([]), handlers: adapter.handlers })());
  // A server does so by itself, sooner or later.
  await query('ANALYZE device');
  const since = performance.now();
  await adapter.transaction?.begin();
  const { operations } = orThrow(await apply(plan)({ snapshot: target, handlers })());
  await adapter.transaction?.commit();
  const took = performance.now() - since;

  const failed = operations.filter(({ outcome }) => outcome !== 'success').length;
  const creates = plan.operations.filter(({ action }) => action === 'create').length;
  const updates = plan.operations.filter(({ action }) => action === 'update').length;
  const [found] = await query(CHECK);
  if (failed > 0 || found?.['devices'] !== creates + updates || found['mtus'] !== creates * 1500 + updates * 9000) {
    throw new Error(`bulk: ${failed} operations failed, and the table holds ${JSON.stringify(found)}`);
  }
  return took;
};

// -------------------------------------------------------------------------------------
// the cases
// -------------------------------------------------------------------------------------

interface Way {
  readonly name: string;
  readonly against: string;
  readonly bulk: boolean;
}

/** One after the other in one database; each is performed again and again. */
const WAYS: ReadonlyArray<Way> = [
  { name: 'one-by-one', against: 'one-by-one', bulk: false },
  { name: 'bulk', against: 'one-by-one', bulk: true },
  { name: 'embedded-one-by-one', against: 'embedded-one-by-one', bulk: false },
  { name: 'embedded-bulk', against: 'embedded-one-by-one', bulk: true },
];

const isEmbedded = ({ name }: Way): boolean => name.startsWith('embedded-');

/** Handlers without those for many operations. */
const singly = (handlers: Handlers.Handlers): Handlers.Handlers =>
  new Map([...handlers].map(([model, own]) => [model, { create: own.create, update: own.update, delete: own.delete }]));

/** A thousand operations one by one take a good part of a second. */
const roundsFor = (size: number): number => (size > 10_000 ? 3 : 7);

const WARM_UP = 1000;

const sample = async (ways: ReadonlyArray<Way>, table: DeviceTable, size: number) => {
  const samples = new Map(ways.map(({ name }): [string, number[]] => [name, []]));
  const { handlers } = table.adapter;
  const run = ({ bulk }: Way, work: Work): Promise<number> => perform(work, table, bulk ? handlers : singly(handlers));
  const [warmUp, work] = [workOf(WARM_UP), workOf(size)];
  for (const way of ways) await run(way, warmUp);
  for (let round = 0; round < roundsFor(size); round++) {
    for (const way of ways) samples.get(way.name)?.push(await run(way, work));
  }
  return samples;
};

const measure = async ({ size, only }: Request): Promise<ReadonlyArray<Measured>> => {
  const asked = WAYS.filter(({ name }) => only === undefined || only.includes(name));
  const needed = WAYS.filter(({ name }) => asked.some((way) => way.name === name || way.against === name));
  const samples = new Map<string, ReadonlyArray<number>>();
  for (const embedded of [false, true]) {
    const ways = needed.filter((way) => isEmbedded(way) === embedded);
    if (ways.length === 0) continue;
    const elsewhere = embedded ? undefined : await server();
    const table = await deviceTable(elsewhere?.url);
    for (const [name, times] of await sample(ways, table, size)) samples.set(name, times);
    await table.close();
    elsewhere?.stop();
  }
  return needed.map(({ name, against }) =>
    summarise(
      { suite: 'bulk', case: name, size, unit: 'ms', against },
      samples.get(name) ?? [],
      samples.get(against) ?? [],
    ),
  );
};

export const bulk: Suite = { name: 'bulk', sizes: [10_000], least: 1000, measure };
