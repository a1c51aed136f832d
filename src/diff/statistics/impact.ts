/**
 * What an element takes with it: everything below it that a sync would create, update or delete.
 *
 * @since 0.2.0
 */
import type { Ref } from '../../model/Entity.js';
import * as Flags from '../../model/Flags.js';
import { visit } from '../../model/forest.js';
import * as Element from '../Element.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How many entities of a model need what. */
export interface ModelCounts {
  /** The name of the model. */
  readonly model: string;
  /** How many are created. */
  readonly create: number;
  /** How many are updated. */
  readonly update: number;
  /** How many are deleted. */
  readonly delete: number;
}

/** How many entities of a model. */
export interface ModelCount {
  /** The name of the model. */
  readonly model: string;
  /** How many entities, 1 or more. */
  readonly count: number;
}

/** What an element takes with it. */
export interface Impact extends Ref {
  /** What has to be done about the element itself. */
  readonly action: Element.Action;
  /** How many changes are below it. */
  readonly size: number;
  /** The changes below it, by model, in the order in which they appear. */
  readonly below: ReadonlyArray<ModelCounts>;
  /** Those that are deleted without an operation of their own, because of SKIP_CHILDREN_ON_DELETE; among `below`. */
  readonly silent: ReadonlyArray<ModelCount>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Whether the children of an element, which are deletes as it is, go with it without being asked for. */
const takesChildren = ({ action, flags }: Element.Element): boolean =>
  action === 'delete' && Flags.has(flags, Flags.SKIP_CHILDREN_ON_DELETE);

/**
 * What an element takes with it: how many entities below it are created, updated and deleted, by model, and which of
 * them go silently, because of SKIP_CHILDREN_ON_DELETE. O(what is below it).
 *
 * @example
 * import { Diff, diffFrom, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Site] })),
 *   E.bindW('target', ({ schema }) => Snapshot.fromEntities(schema)([
 *     Snapshot.item(Site, { name: 'nyc' }),
 *     Snapshot.item(Device, { name: 'a' }, { parent: { model: 'site', uid: 'nyc' } }),
 *   ])),
 *   E.chainW(({ schema, target }) => pipe(target, diffFrom(Snapshot.empty(schema)))),
 *   E.map((diff) => diff.elements.map(Diff.impact).map(({ uid, below }) => ({ uid, below }))),
 * ) // => E.right([{ uid: 'nyc', below: [{ model: 'device', create: 0, update: 0, delete: 1 }] }])
 */
export const impact = (element: Element.Element): Impact => {
  const below = new Map<string, { create: number; update: number; delete: number }>();
  const silent = new Map<string, number>();
  let size = 0;
  const look = visit<Element.Element, boolean>(
    ({ children }) => children,
    (each, isSilent) => {
      const { model, action } = each;
      if (action !== 'unchanged') {
        size++;
        const counts = below.get(model) ?? { create: 0, update: 0, delete: 0 };
        counts[action]++;
        below.set(model, counts);
      }
      if (isSilent) silent.set(model, (silent.get(model) ?? 0) + 1);
      return isSilent || takesChildren(each);
    },
  );
  look(element.children, takesChildren(element));
  return {
    ...Element.ref(element),
    action: element.action,
    size,
    below: [...below].map(([model, counts]) => ({ model, ...counts })),
    silent: [...silent].map(([model, count]) => ({ model, count })),
  };
};
