/**
 * Operations on a database, by handlers for one operation and by bulk handlers, in one transaction, as a sync with rollback
 * performs them: a third creates, a third updates, a third deletes. The database is embedded, in memory; `DATABASE_URL`
 * names another.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { apply, diffFrom, type Handlers, Plan, type Snapshot } from '../../src/index.js';
import { type Device, devices, load, orThrow, schema } from '../data.js';
import { type DeviceTable, deviceTable } from '../deviceTable.js';
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

const AGAINST = 'one-by-one';

/** Handlers without those for many operations. */
const singly = (handlers: Handlers.Handlers): Handlers.Handlers =>
  new Map([...handlers].map(([model, own]) => [model, { create: own.create, update: own.update, delete: own.delete }]));

/** The cases, each by its name, and the handlers that it has of all that there are. */
const CASES: ReadonlyArray<readonly [string, (all: Handlers.Handlers) => Handlers.Handlers]> = [
  [AGAINST, singly],
  ['bulk', (all) => all],
];

/** A thousand operations one by one take a good part of a second. */
const roundsFor = (size: number): number => (size > 10_000 ? 3 : 7);

/** The share of the operations to warm up with: a batch or two would leave bulk handlers half compiled. */
const WARM_UP = 5;

const measure = async ({ size, only }: Request): Promise<ReadonlyArray<Measured>> => {
  const isAsked = ([name]: (typeof CASES)[number]): boolean => only === undefined || only.includes(name);
  if (!CASES.some(isAsked)) return [];
  const cases = CASES.filter((each) => isAsked(each) || each[0] === AGAINST);
  const table = await deviceTable();
  const all = table.adapter.handlers;
  const samples = new Map(cases.map(([name]): [string, number[]] => [name, []]));
  const [warmUp, work] = [workOf(Math.ceil(size / WARM_UP)), workOf(size)];
  for (const [, some] of cases) await perform(warmUp, table, some(all));
  for (let round = 0; round < roundsFor(size); round++) {
    for (const [name, some] of cases) samples.get(name)?.push(await perform(work, table, some(all)));
  }
  await table.close();
  const of = { suite: 'bulk', size, unit: 'ms', against: AGAINST } as const;
  return cases.map(([name]) => summarise({ ...of, case: name }, samples.get(name) ?? [], samples.get(AGAINST) ?? []));
};

export const bulk: Suite = { name: 'bulk', sizes: [10_000], least: 1000, measure };
