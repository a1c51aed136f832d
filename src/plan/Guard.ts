/**
 * Guards: what has to hold before a plan is performed. Pure functions of the two sides, the diff and the plan.
 *
 * @since 0.2.0
 */
import { getMonoid } from 'fp-ts/lib/function.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as Diff from '../diff/index.js';
import type { Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import { nearMiss, show, type Violation } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Effect from './Effect.js';
import { exceeds, type Limit } from './Limit.js';
import type { Plan } from './Plan.js';
import { unresolved } from './unresolved.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export { type Limit, parseLimit } from './Limit.js';
export type { Violation };

/** What a guard may look at. */
export interface Context {
  /** A plan that was read from a file has no source. */
  readonly source: Snapshot | undefined;
  /** The target as it is before the plan is performed. */
  readonly target: Snapshot;
  /** What the plan was made from. */
  readonly diff: Diff.Diff;
  /** The operations that are to be performed. */
  readonly plan: Plan;
}

/** Says what it has against a plan; nothing, if it may be performed. */
export type Guard = (context: Context) => ReadonlyArray<Violation>;

/** A model, or its name. */
export type ModelName = string | Pick<Model, 'name'>;

// -------------------------------------------------------------------------------------
// words
// -------------------------------------------------------------------------------------

const nameOf = (model: ModelName): string => (typeof model === 'string' ? model : model.name);

const FEW = 3;

/** The first few, and how many more there are. */
const few = (items: ReadonlyArray<string>): string =>
  items.slice(0, FEW).join(', ') + (items.length > FEW ? ` and ${items.length - FEW} more` : '');

const named = ({ model, uid }: Ref): string => `${model} "${uid}"`;

const counted = (count: number, model = count === 1 ? 'entity' : 'entities'): string => `${count} ${model}`;

const percent = (part: number, total: number): string => `${Math.round((1000 * part) / total) / 10}%`;

const violation = (
  guard: string,
  message: string,
  details: Pick<Violation, 'model' | 'uid' | 'suggestion'> = {},
): Violation => ({ guard, severity: 'error', message, ...details });

const about = (model: string | undefined, refs: ReadonlyArray<Ref> = []): Pick<Violation, 'model' | 'uid'> => {
  const [first] = refs;
  const name = model ?? (refs.every((ref) => ref.model === first?.model) ? first?.model : undefined);
  return {
    ...(name === undefined ? {} : { model: name }),
    ...(first === undefined || refs.length > 1 ? {} : { uid: first.uid }),
  };
};

/** A guard about a model that the target does not know would never find anything: that is a mistake, and told. */
const aboutKnown =
  (guard: string, model: string | undefined, check: Guard): Guard =>
  (context) => {
    const { models } = context.target.schema;
    return model === undefined || models.has(model)
      ? check(context)
      : [violation(guard, `the target has no model "${model}"`, { model, ...nearMiss(model, [...models.keys()]) })];
  };

const sizeOf = (snapshot: Snapshot, model: string | undefined): number =>
  model === undefined ? Snapshots.count(snapshot) : Snapshots.table(model)(snapshot).size;

const refsIn = (
  map: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  wanted: string | undefined,
): ReadonlyArray<Ref> =>
  [...map]
    .filter(([model]) => wanted === undefined || model === wanted)
    .flatMap(([model, found]) => [...found.keys()].map((uid) => ({ model, uid })));

// -------------------------------------------------------------------------------------
// guards
// -------------------------------------------------------------------------------------

/**
 * At most so many entities are deleted, or such a share of what the target has: of everything, or of one model. Those
 * that go with their parent count, and so does what is deleted to be created elsewhere, but not what is moved.
 * O(changes).
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('source', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('target', ({ source }) => pipe(source, Snapshot.add(Device, { name: 'a' }))),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 *   E.map((context) => Guard.maxDeletes('50%')(context).map(({ message }) => message)),
 * ) // => E.right(['1 entity of 1 (100%) would be deleted, at most 50% may be: device "a"'])
 */
export const maxDeletes = (limit: Limit, model?: ModelName): Guard => {
  const name = model === undefined ? undefined : nameOf(model);
  return aboutKnown('maxDeletes', name, ({ plan, target }) => {
    const refs = refsIn(Effect.of(plan, target).gone, name);
    const total = sizeOf(target, name);
    if (!exceeds(refs.length, limit, total)) return [];
    const share = total === 0 ? '' : ` of ${total} (${percent(refs.length, total)})`;
    return [
      violation(
        'maxDeletes',
        `${counted(refs.length, name)}${share} would be deleted, at most ${limit} may be: ${few(refs.map(named))}`,
        about(name, refs),
      ),
    ];
  });
};

/**
 * No entity of a model is deleted, not even with its parent. O(changes).
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'edge' })])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.neverDelete(Device)), E.map((found) => found.map(({ message }) => message)))
 * // => E.right(['1 device would be deleted, none may be: device "b"'])
 */
export const neverDelete = (model: ModelName): Guard => {
  const name = nameOf(model);
  return aboutKnown('neverDelete', name, ({ plan, target }) => {
    const refs = refsIn(Effect.of(plan, target).gone, name);
    return refs.length === 0
      ? []
      : [
          violation(
            'neverDelete',
            `${refs.length} ${name} would be deleted, none may be: ${few(refs.map(named))}`,
            about(name, refs),
          ),
        ];
  });
};

/**
 * The source has something. Of a plan without a source, that it does not delete everything that was compared. O(models),
 * or as `Diff.summary` without a source.
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.sourceNotEmpty), E.map((found) => found.map(({ message }) => message)))
 * // => E.right(['the source "source" is empty'])
 */
export const sourceNotEmpty: Guard = ({ source, diff }) => {
  if (source !== undefined) {
    return Snapshots.count(source) > 0
      ? []
      : [
          violation('sourceNotEmpty', `the source "${diff.source}" is empty`, {
            suggestion: 'check that it was loaded',
          }),
        ];
  }
  const { create, update, unchanged, delete: gone } = Diff.summary(diff);
  return gone === 0 || create + update + unchanged > 0
    ? []
    : [
        violation('sourceNotEmpty', `the source "${diff.source}" seems to be empty: nothing would be left`, {
          suggestion: 'check that it was loaded',
        }),
      ];
};

/**
 * An attribute of a model is not changed: not by an update, and not by deleting and creating again. O(changes).
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'edge' })])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.noChange(Device, 'role')), E.map((found) => found.map(({ message }) => message)))
 * // => E.right(['role of 1 device would be changed, none may be: device "a" from "core" to "edge"'])
 */
export const noChange = (model: ModelName, attribute: string): Guard => {
  const name = nameOf(model);
  return aboutKnown('noChange', name, ({ plan, target }) => {
    const declared = target.schema.models.get(name);
    if (declared !== undefined && !Object.hasOwn(declared.attributes, attribute)) {
      return [
        violation('noChange', `model "${name}" has no attribute "${attribute}"`, {
          model: name,
          ...nearMiss(attribute, Object.keys(declared.attributes)),
        }),
      ];
    }
    const { gone, made, set } = Effect.of(plan, target);
    const equals = (declared?.equality.get(attribute) ?? Equality.exact).equals;
    const updated = [...(set.get(name) ?? [])].flatMap(([uid, attributes]) =>
      Object.hasOwn(attributes, attribute)
        ? [{ uid, from: Snapshots.entry({ model: name, uid })(target)?.entity[attribute], to: attributes[attribute] }]
        : [],
    );
    const replaced = [...(made.get(name) ?? [])].flatMap(([uid, { attributes }]) => {
      const before = gone.get(name)?.get(uid);
      return before === undefined || equals(before[attribute], attributes[attribute])
        ? []
        : [{ uid, from: before[attribute], to: attributes[attribute] }];
    });
    const all = [...updated, ...replaced];
    const list = few(
      all.map(({ uid, from, to }) => `${named({ model: name, uid })} from ${show(from)} to ${show(to)}`),
    );
    const refs = all.map(({ uid }) => ({ model: name, uid }));
    return all.length === 0
      ? []
      : [
          violation(
            'noChange',
            `${attribute} of ${all.length} ${name} would be changed, none may be: ${list}`,
            about(name, refs),
          ),
        ];
  });
};

/**
 * The target does not shrink by more than a share of what it has, or a number: as a whole, or one model. What is created
 * makes up for what is deleted. O(changes).
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.maxDrop('50%')), E.map((found) => found.map(({ message }) => message)))
 * // => E.right(['the target would shrink from 2 to 0 (by 100%), at most 50% is allowed'])
 */
export const maxDrop = (limit: Limit, model?: ModelName): Guard => {
  const name = model === undefined ? undefined : nameOf(model);
  return aboutKnown('maxDrop', name, ({ plan, target }) => {
    const { gone, made } = Effect.of(plan, target);
    const total = sizeOf(target, name);
    const drop = refsIn(gone, name).length - refsIn(made, name).length;
    return exceeds(drop, limit, total)
      ? [
          violation(
            'maxDrop',
            `${name ?? 'the target'} would shrink from ${total} to ${total - drop} (by ${percent(drop, total)}), at most ${limit} is allowed`,
            about(name),
          ),
        ]
      : [];
  });
};

/**
 * In what the plan makes of the target, everything that is referred to is there: the values of the attributes that
 * models declare as references. O(entities of models with references).
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'edge' })])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.referencesResolve), E.map((found) => found.map(({ message }) => message))) // => E.right([])
 */
export const referencesResolve: Guard = ({ plan, target }) =>
  unresolved(Effect.of(plan, target), target).map(({ model, attribute, to, found }) =>
    violation(
      'referencesResolve',
      `${found.length} ${found.length === 1 ? 'reference' : 'references'} of ${model}.${attribute} would lead to no ${to}: ${few(
        found.map(({ uid, value }) => `${named({ model, uid })} to ${show(value)}`),
      )}`,
      about(
        model,
        found.map(({ uid }) => ({ model, uid })),
      ),
    ),
  );

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A guard that only warns.
 *
 * @example
 * import { Guard } from 'lockstep'
 *
 * const strict: Guard.Guard = () => [{ guard: 'mine', severity: 'error', message: 'no' }]
 * Guard.warn(strict).length // => 1
 */
export const warn =
  (guard: Guard): Guard =>
  (context) =>
    guard(context).map((each) => ({ ...each, severity: 'warning' }));

/**
 * A guard for each of the target's models.
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'edge' })])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.perModel((model) => Guard.maxDeletes(0, model))), E.map((found) => found.map(({ message }) => message)))
 * // => E.right(['1 device of 2 (50%) would be deleted, at most 0 may be: device "b"'])
 */
export const perModel =
  (guard: (model: string) => Guard): Guard =>
  (context) =>
    [...context.target.schema.models.keys()].flatMap((model) => guard(model)(context));

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Guards, one after another: all of them are asked, and all that they find is kept; the empty guard finds nothing.
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'edge' })])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.monoid.concat(Guard.maxDeletes(5), Guard.maxDrop('90%'))), E.map((found) => found.map(({ message }) => message))) // => E.right([])
 */
export const monoid: Monoid<Guard> = getMonoid(RA.getMonoid<Violation>())<Context>();

/**
 * Many guards as one.
 *
 * @example
 * import { diffFrom, Guard, Model, Plan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const context = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'edge' })])),
 *   E.bindW('target', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([
 *       Snapshot.item(Device, { name: 'a', role: 'core' }),
 *       Snapshot.item(Device, { name: 'b', role: 'core' }),
 *     ]),
 *   ),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff }) => Plan.from()(diff)),
 * )
 * pipe(context, E.map(Guard.all([Guard.maxDeletes(5), Guard.sourceNotEmpty, Guard.maxDrop('90%')])), E.map((found) => found.map(({ message }) => message))) // => E.right([])
 */
export const all =
  (guards: ReadonlyArray<Guard>): Guard =>
  (context) =>
    guards.flatMap((guard) => guard(context));
