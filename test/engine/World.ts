/**
 * The two sides of a run: the naive world, which is plain rows and lists, and the engine, which is to agree with it after every
 * step.
 */
import { expect } from 'vitest';
import { History, type Journal, Snapshot, type Store } from '../../src/index.js';
import { right } from '../right.js';
import type { Elements } from './naive/compare.js';
import * as NaiveHistory from './naive/History.js';
import { inOrder, type Rows } from './naive/Rows.js';
import type { Record } from './naive/sync.js';
import { schema } from './schema.js';
import { itemsOf, rowsOf } from './seen.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A plan that was saved: what it is to do, and what it was made for. */
export interface NaivePlan {
  readonly elements: Elements;
  readonly target: Rows;
}

/** What there is, by the definition. Steps put other values in place of these. */
export interface World {
  source: Rows;
  /** What the store has. */
  target: Rows;
  /** The store's checkpoints, oldest first. */
  checkpoints: ReadonlyArray<{ readonly name: string; readonly rows: Rows }>;
  history: NaiveHistory.History;
  plan: NaivePlan | undefined;
  /** The sync that the journal is of, as long as nobody else has changed the target. */
  record: Record | undefined;
}

/** Where a store is opened. */
export interface Place {
  readonly name: string;
  /** Opens a store of its own for a run; the same one again for the same run. */
  readonly open: (run: string) => Promise<Store.Store>;
  /** Whether what is in it outlasts the process. */
  readonly lasts: boolean;
  /** What can be checked of a store beside what all can do. */
  readonly verify?: () => Promise<void>;
  /** A journal of its own, empty; the same one again for the same name. */
  readonly journal: (name: string) => Journal.Journal;
  /** A path in a folder of its own. */
  readonly path: (name: string) => string;
}

/** A value of the engine that was held on to, and what it was then. */
interface Held {
  readonly snapshot: Snapshot.Snapshot;
  readonly was: Rows;
}

/** What the engine has. Steps put other values in place of these. */
export interface Engine {
  readonly place: Place;
  readonly run: string;
  store: Store.Store;
  source: Snapshot.Snapshot;
  history: History.History;
  /** A saved plan, as text. */
  plan: string | undefined;
  journal: Journal.Journal | undefined;
  /** Snapshots from before, which are never to change. */
  held: ReadonlyArray<Held>;
  /** Names for files and journals, each given once. */
  names: number;
}

/** Both. */
export interface Sides {
  readonly world: World;
  readonly engine: Engine;
}

const LIMIT = 4;
const HELD = 12;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Both sides at the beginning: a source, and a store that has what a target is to have. */
export const begin = async (place: Place, run: string, source: Rows, target: Rows): Promise<Sides> => {
  const loaded = right(Snapshot.fromEntities(schema)(itemsOf(source)));
  const store = await place.open(run);
  right(await store.add(itemsOf(target))());
  return {
    world: {
      source,
      target,
      checkpoints: [],
      history: NaiveHistory.make(source, LIMIT),
      plan: undefined,
      record: undefined,
    },
    engine: {
      place,
      run,
      store,
      source: loaded,
      history: right(History.make({ limit: LIMIT })(loaded)),
      plan: undefined,
      journal: undefined,
      held: [],
      names: 0,
    },
  };
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A name that was not given in this run yet. */
export const name = (engine: Engine): string => `${engine.run}-${engine.names++}`;

/** Hold on to a snapshot, to see that it stays as it is. */
export const hold = (engine: Engine, snapshot: Snapshot.Snapshot): void => {
  if (engine.held.some((held) => held.snapshot === snapshot)) return;
  engine.held = [...engine.held, { snapshot, was: rowsOf(snapshot) }].slice(-HELD);
};

/** The target was changed by something that is not on record. */
export const forget = ({ world, engine }: Sides): void => {
  world.record = undefined;
  engine.journal = undefined;
};

// -------------------------------------------------------------------------------------
// agreement
// -------------------------------------------------------------------------------------

const countsOf = (rows: Rows): ReadonlyMap<string, number> =>
  new Map(
    [...schema.models.keys()].flatMap((model) => {
      const count = rows.filter((row) => row.model === model).length;
      return count === 0 ? [] : [[model, count] as const];
    }),
  );

/** What must hold after every step. */
export const agree = async ({ world, engine }: Sides): Promise<void> => {
  const { store, history, held } = engine;
  const loaded = right(await store.load());
  expect(inOrder(rowsOf(loaded)), 'what the store has').toEqual(inOrder(world.target));
  expect(right(await store.counts()), 'how many the store has').toEqual(countsOf(world.target));
  expect(inOrder(rowsOf(engine.source)), 'the source').toEqual(inOrder(world.source));

  const kept = History.list(history);
  const { list, at } = world.history;
  expect(
    kept.map(({ id, label }) => [id, label]),
    'what the history keeps',
  ).toEqual(list.map(({ id, label }) => [id, label]));
  expect(History.current(history).id, 'where the history stands').toBe(list[at]?.id);
  expect([History.canUndo(history), History.canRedo(history)], 'what can be undone and redone').toEqual([
    at > 0,
    at < list.length - 1,
  ]);
  for (const [i, { snapshot }] of kept.entries()) {
    expect(inOrder(rowsOf(snapshot)), `checkpoint ${i} of the history`).toEqual(inOrder(list[i]?.rows ?? []));
  }
  for (const { snapshot, was } of held) expect(rowsOf(snapshot), 'a snapshot from before').toEqual(was);
  hold(engine, loaded);
  hold(engine, engine.source);
};
