/**
 * Merging two datasets that have changed since they last agreed.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SyncState } from '../diff/SyncState.js';
import * as Entity from '../model/Entity.js';
import type { DiffError, ModelUnknown, ResolutionError, ValueError } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import * as Draft from '../snapshot/Draft.js';
import type { Entry } from '../snapshot/Entry.js';
import { sameEntry } from '../snapshot/Patch.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import { agreed } from './agreed.js';
import type * as Conflict from './Conflict.js';
import * as Judge from './Judge.js';
import { type MergeOptions, type Policy, policies } from './MergeOptions.js';
import type { Merged as Content } from './mergeEntity.js';
import * as Outcome from './Outcome.js';
import type { Resolution } from './Resolution.js';
import { checkModels } from './sameModels.js';
import { checkChoices, checkStale } from './stale.js';
import { type Datasets, refOf, type Triple, touched, touchedSince } from './Triple.js';
import { makeWhole, settle } from './tree.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What came of a merge. */
export interface Merged {
  /**
   * Both sides' changes together. Where a conflict is open, it is as the target has it. Shares with the target whatever
   * the source has not changed.
   */
  readonly snapshot: Snapshot;
  /** The conflicts that are open, in the target's order, parents' models before their children's. */
  readonly conflicts: ReadonlyArray<Conflict.Conflict>;
  /** The conflicts that strategies, or a person, have decided. */
  readonly decided: ReadonlyArray<Judge.Decided>;
}

/** Why two sides could not be merged. */
export type MergeError = DiffError | ModelUnknown | ValueError | ResolutionError;

// -------------------------------------------------------------------------------------
// what is put together
// -------------------------------------------------------------------------------------

/** What was worked out has to be what the model allows. */
const checkMade = ({ all }: Outcome.Outcomes): ValueError | undefined => {
  for (const { triple, content } of all) {
    if (!content?.isMade) continue;
    const made = Entity.make(triple.model, () => `${triple.model.name} "${triple.uid}"`)(content.entity);
    if (E.isLeft(made)) return { ...made.left, uid: triple.uid };
  }
  return undefined;
};

const entryOf = (uid: string, { entity, parent, flags }: Content, order: number): Entry => ({
  uid,
  entity,
  order,
  parent,
  flags,
});

/** The target with all that becomes of what was touched. O(entities touched). */
const apply = ({ all, datasets }: Outcome.Outcomes): Snapshot => {
  const draft = Draft.open(datasets.target);
  for (const { triple, content } of all) {
    const { uid, model, target } = triple;
    if (content === undefined) {
      if (target !== undefined) Draft.drop(draft, model.name, target);
    } else if (target === undefined) {
      Draft.set(draft, model.name, entryOf(uid, content, draft.next++), undefined);
    } else {
      const entry = entryOf(uid, content, target.order);
      if (!sameEntry(entry, target)) Draft.set(draft, model.name, entry, target);
    }
  }
  return Draft.close(draft);
};

/** Conflicts in the order of the entities that they are about. */
const inOrder = <A>(
  { all }: Outcome.Outcomes,
  found: ReadonlyArray<A>,
  conflictOf: (each: A) => Conflict.Conflict,
): ReadonlyArray<A> => {
  const places = new Map(all.map(({ triple }, i) => [Entity.keyOf(refOf(triple)), i]));
  const placeOf = (each: A): number => places.get(Entity.keyOf(conflictOf(each))) ?? 0;
  return found.toSorted((x, y) => placeOf(x) - placeOf(y));
};

/** What is to be merged. */
interface Work {
  readonly datasets: Datasets;
  readonly triples: () => ReadonlyArray<Triple>;
  /** Where the target has not changed, the source itself may be the outcome. */
  readonly mayBeSource: boolean;
}

/** What came of a merge in which only one side has changed anything. */
const ofOneSide = ({ datasets: { base, source, target }, mayBeSource }: Work): Merged | undefined => {
  const whole = (snapshot: Snapshot): Merged => ({ snapshot, conflicts: [], decided: [] });
  if (base.tables === source.tables || source.tables === target.tables) return whole(target);
  const isSource = mayBeSource && base.tables === target.tables && source.schema === target.schema;
  return isSource ? whole(source) : undefined;
};

const mergeAll = (
  work: Work,
  policyOf: (model: Model) => Policy,
  resolutions: ReadonlyArray<Resolution>,
): E.Either<MergeError, Merged> => {
  const judge = Judge.make(resolutions);
  const { datasets, triples } = work;
  const easy = ofOneSide(work);
  const outcomes = Outcome.make(datasets, easy === undefined ? triples() : [], policyOf, judge);
  settle(outcomes, policyOf, judge);
  makeWhole(outcomes);
  const problem = checkMade(outcomes);
  if (problem !== undefined) return E.left(problem);
  const fits = checkStale(judge.stale());
  if (E.isLeft(fits)) return fits;
  return E.right(
    easy ?? {
      snapshot: apply(outcomes),
      conflicts: inOrder(outcomes, judge.open, (conflict) => conflict),
      decided: inOrder(outcomes, judge.decided, ({ conflict }) => conflict),
    },
  );
};

/** A merge of datasets that can be merged, with options that make sense for them. */
const checked = (work: Work, options: MergeOptions): E.Either<MergeError, Merged> => {
  const { base, source, target } = work.datasets;
  const { resolutions = [] } = options;
  return pipe(
    checkModels('base', base.schema, target.schema),
    E.chain(() => checkModels('source', source.schema, target.schema)),
    E.chain(() => policies(target.schema, options)),
    E.chainFirstW(() => checkChoices(resolutions)),
    E.chainW((policyOf) => mergeAll(work, policyOf, resolutions)),
  );
};

// -------------------------------------------------------------------------------------
// the merge
// -------------------------------------------------------------------------------------

/**
 * Put together what two sides have changed since they last agreed: `base` is what they agreed on. Changes of different
 * attributes, and changes that agree, merge silently; of everything else there is a conflict, exactly one, which strategies
 * decide or leave open. The result is always a tree: what is kept keeps what it hangs below, and nothing is lost without
 * a conflict that names it.
 *
 * O(changes of both sides) for snapshots of one lineage, else O(n).
 *
 * Errors: `ERR_MODELS_DIFFER` where the three are not of the same models; `ERR_OPTION_INVALID` for a model or attribute that is not there; `ERR_VALUE_INVALID` for a
 * value, worked out or chosen, that the model does not allow; `ERR_RESOLUTION_STALE`, `ERR_RESOLUTION_INVALID` for a
 * resolution that does not fit.
 *
 * @example
 * import { merge, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string, mtu: t.number } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('base', ({ schema }) =>
 *     Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', role: 'access', mtu: 1500 })])),
 *   E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { role: 'core', mtu: 9000 }))),
 *   E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 4000 }))),
 *   E.chainW(({ base, source, target }) => pipe(target, merge(base, source))),
 *   E.map(({ snapshot, conflicts }) => [
 *     Snapshot.getAll(Device)(snapshot),
 *     conflicts.map((conflict) => conflict._tag === 'AttributeConflict' && conflict.attribute),
 *   ]),
 * ) // => E.right([[{ name: 'sw1', role: 'core', mtu: 4000 }], ['mtu']])
 */
export const merge =
  (base: Snapshot, source: Snapshot, options: MergeOptions = {}) =>
  (target: Snapshot): E.Either<MergeError, Merged> => {
    const datasets = { base, source, target };
    return checked({ datasets, triples: () => touched(datasets), mayBeSource: true }, options);
  };

/**
 * The same, since both sides were last in step: what they agreed on then is the base, and only what either has changed since
 * is looked at, so that it costs O(changes) even where source and target share nothing with each other. Entities that
 * differed at the time were not agreed on, and count as created on both sides. The outcome shares with the target.
 *
 * Errors: as `merge`.
 *
 * @example
 * import { mergeSince, Model, Schema, Snapshot, SyncState } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('empty', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('state', ({ empty }) => SyncState.make(empty, empty)),
 *   E.bindW('source', ({ empty }) => pipe(empty, Snapshot.add(Device, { name: 'a' }))),
 *   E.bindW('target', ({ empty }) => pipe(empty, Snapshot.add(Device, { name: 'b' }))),
 *   E.chainW(({ state, source, target }) => pipe(target, mergeSince(state, source))),
 *   E.map(({ snapshot }) => Snapshot.getAll(Device)(snapshot)),
 * ) // => E.right([{ name: 'b' }, { name: 'a' }])
 */
export const mergeSince =
  (state: SyncState, source: Snapshot, options: MergeOptions = {}) =>
  (target: Snapshot): E.Either<MergeError, Merged> => {
    const datasets = { base: agreed(state), source, target };
    return checked({ datasets, triples: () => touchedSince(datasets, state), mayBeSource: false }, options);
  };
