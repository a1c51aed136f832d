/**
 * Strategies: who wins where both sides have changed the same. A strategy decides, or leaves a conflict open; strategies are
 * values, and can be put one behind another.
 *
 * @since 0.5.0
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import * as O from 'fp-ts/lib/Option.js';
import * as Equality from '../model/Equality.js';
import type { Model } from '../model/Model.js';
import type { Choice, Conflict, Entities } from './Conflict.js';
import * as Merger from './Merger.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a strategy is asked: the conflict, and the entity as each dataset has it. */
export interface Question {
  /** The model of the entity. */
  readonly model: Model;
  /** What both sides have changed. */
  readonly conflict: Conflict;
  /** The entity in base, source and target; `undefined` where a dataset does not have it. */
  readonly entities: Entities;
}

/** Decides conflicts, or leaves them open. */
export interface Strategy {
  /** What it chooses; none leaves the conflict open. */
  readonly decide: (question: Question) => O.Option<Choice>;
  /**
   * Attributes that say when an entity was changed. Where a strategy goes by them, they are no changes themselves: they are
   * never in conflict, and merge to the later one.
   */
  readonly timestamps: ReadonlyArray<string>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A strategy that goes by a function.
 *
 * @example
 * import { Strategy } from 'lockstep'
 * import * as O from 'fp-ts/lib/Option.js'
 *
 * const keepsDevices = Strategy.make(({ conflict }) =>
 *   conflict._tag === 'EditedAndDeleted' ? O.some(conflict.edited) : O.none)
 * keepsDevices.timestamps // => []
 */
export const make = (
  decide: (question: Question) => O.Option<Choice>,
  timestamps: ReadonlyArray<string> = [],
): Strategy => ({ decide, timestamps });

/**
 * The source is right.
 *
 * @example
 * import { merge, Model, Schema, Snapshot, Strategy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * const mtuBy = (strategy: Strategy.Strategy) =>
 *   pipe(
 *     E.Do,
 *     E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *     E.bindW('base', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', mtu: 1500 })])),
 *     E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9000 }))),
 *     E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 4000 }))),
 *     E.chainW(({ base, source, target }) => pipe(target, merge(base, source, { strategy }))),
 *     E.map(({ snapshot, conflicts }) => [Snapshot.getAll(Device)(snapshot).map(({ mtu }) => mtu), conflicts.length]),
 *   )
 * mtuBy(Strategy.sourceWins) // => E.right([[9000], 0])
 */
export const sourceWins: Strategy = make(() => O.some('source'));

/**
 * The target is right.
 *
 * @example
 * import { merge, Model, Schema, Snapshot, Strategy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * const mtuBy = (strategy: Strategy.Strategy) =>
 *   pipe(
 *     E.Do,
 *     E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *     E.bindW('base', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', mtu: 1500 })])),
 *     E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9000 }))),
 *     E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 4000 }))),
 *     E.chainW(({ base, source, target }) => pipe(target, merge(base, source, { strategy }))),
 *     E.map(({ snapshot, conflicts }) => [Snapshot.getAll(Device)(snapshot).map(({ mtu }) => mtu), conflicts.length]),
 *   )
 * mtuBy(Strategy.targetWins) // => E.right([[4000], 0])
 */
export const targetWins: Strategy = make(() => O.some('target'));

/**
 * Everything is left open, for a person to decide.
 *
 * @example
 * import { merge, Model, Schema, Snapshot, Strategy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * const mtuBy = (strategy: Strategy.Strategy) =>
 *   pipe(
 *     E.Do,
 *     E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *     E.bindW('base', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', mtu: 1500 })])),
 *     E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9000 }))),
 *     E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 4000 }))),
 *     E.chainW(({ base, source, target }) => pipe(target, merge(base, source, { strategy }))),
 *     E.map(({ snapshot, conflicts }) => [Snapshot.getAll(Device)(snapshot).map(({ mtu }) => mtu), conflicts.length]),
 *   )
 * mtuBy(Strategy.manual) // => E.right([[4000], 1])
 */
export const manual: Strategy = make(() => O.none);

const ordinal = (value: unknown): number | undefined => {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value;
  return typeof time === 'number' && !Number.isNaN(time) ? time : undefined;
};

/**
 * Which of two times is later: numbers, dates, and date-times as text, by the instant. Nothing where they are the same, or
 * one of them is no time.
 *
 * @example
 * import { Strategy } from 'lockstep'
 * import * as O from 'fp-ts/lib/Option.js'
 *
 * Strategy.later('2026-01-02T00:00Z', '2026-01-01T00:00Z') // => O.some('source')
 */
export const later = (source: unknown, target: unknown): O.Option<'source' | 'target'> => {
  const areWhole = typeof source === 'bigint' && typeof target === 'bigint';
  const [s, t] = areWhole ? [source, target] : [ordinal(source), ordinal(target)];
  if (s === undefined || t === undefined) return O.none;
  if (s > t) return O.some('source');
  return s < t ? O.some('target') : O.none;
};

/**
 * The side whose entity was changed later is right, by an attribute that says when. That attribute itself is left out of
 * the comparison, and merges to the later one. Ties, and entities that one side has not, are left open.
 *
 * @example
 * import { Strategy } from 'lockstep'
 *
 * Strategy.latest('updated_at').timestamps // => ['updated_at']
 */
export const latest = (attribute: string): Strategy =>
  make(({ entities: { source, target } }) => later(source?.[attribute], target?.[attribute]), [attribute]);

/**
 * A value is worked out for an attribute; whatever is no attribute, and what cannot be worked out, is left open.
 *
 * @example
 * import { Merger, Strategy } from 'lockstep'
 *
 * const tags = Strategy.mergeWith(Merger.union)
 * const notes = Strategy.firstOf(Strategy.mergeWith(Merger.lines), Strategy.targetWins)
 * notes.timestamps // => []
 */
export const mergeWith = (merger: Merger.Merger): Strategy =>
  make(({ conflict }) =>
    conflict._tag === 'AttributeConflict'
      ? pipe(
          merger(conflict),
          O.map((value) => ({ value })),
        )
      : O.none,
  );

/**
 * What can be worked out of the values is: lists that the model compares with `Equality.unordered` by `Merger.union`, text by
 * `Merger.lines`. Numbers are not added up, as most of them are no counters.
 *
 * @example
 * import { merge, Model, Schema, Snapshot, Strategy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * const mtuBy = (strategy: Strategy.Strategy) =>
 *   pipe(
 *     E.Do,
 *     E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *     E.bindW('base', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', mtu: 1500 })])),
 *     E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9000 }))),
 *     E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 4000 }))),
 *     E.chainW(({ base, source, target }) => pipe(target, merge(base, source, { strategy }))),
 *     E.map(({ snapshot, conflicts }) => [Snapshot.getAll(Device)(snapshot).map(({ mtu }) => mtu), conflicts.length]),
 *   )
 * mtuBy(Strategy.byValue) // => E.right([[4000], 1])
 */
export const byValue: Strategy = make((question) => {
  const { model, conflict } = question;
  if (conflict._tag !== 'AttributeConflict') return O.none;
  const isUnordered = model.equality.get(conflict.attribute) === Equality.unordered;
  return mergeWith(isUnordered ? Merger.union : Merger.lines).decide(question);
});

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The first of some strategies that decides.
 *
 * @example
 * import { Strategy } from 'lockstep'
 *
 * Strategy.firstOf(Strategy.latest('updated_at'), Strategy.sourceWins).timestamps // => ['updated_at']
 */
export const firstOf = (...strategies: ReadonlyArray<Strategy>): Strategy => ({
  decide: (question) => {
    for (const strategy of strategies) {
      const decided = strategy.decide(question);
      if (O.isSome(decided)) return decided;
    }
    return O.none;
  },
  timestamps: [...new Set(strategies.flatMap(({ timestamps }) => timestamps))],
});

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Strategies one behind another: the first that decides; `manual`, which never does, is the unit.
 *
 * @example
 * import { merge, Model, Schema, Snapshot, Strategy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * const mtuBy = (strategy: Strategy.Strategy) =>
 *   pipe(
 *     E.Do,
 *     E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *     E.bindW('base', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', mtu: 1500 })])),
 *     E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9000 }))),
 *     E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 4000 }))),
 *     E.chainW(({ base, source, target }) => pipe(target, merge(base, source, { strategy }))),
 *     E.map(({ snapshot, conflicts }) => [Snapshot.getAll(Device)(snapshot).map(({ mtu }) => mtu), conflicts.length]),
 *   )
 * mtuBy(Strategy.monoid.concat(Strategy.manual, Strategy.sourceWins)) // => E.right([[9000], 0])
 */
export const monoid: Monoid<Strategy> = { concat: (x, y) => firstOf(x, y), empty: manual };
