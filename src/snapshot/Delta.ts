/**
 * A delta: what has to be done to the entries of one snapshot, so that they are those of another.
 *
 * A diff tells what differs in content, where it can be reached, by the equality that the models declare. A delta is for
 * keeping: it has whatever makes up a snapshot, orphans, flags of single entities and places in the order of insertion
 * too, and a value that a model takes for the same as another is another value.
 */
import * as Equality from '../model/Equality.js';
import type { Model } from '../model/Model.js';
import type { Uid } from '../model/Uid.js';
import type { Content } from './Draft.js';
import { type Entry, sameParent } from './Entry.js';
import { compare } from './inOrder.js';
import { entries, table } from './read.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is to be done to the entry of one entity. */
export type Change =
  | { readonly kind: 'put'; readonly model: Model; readonly entry: Entry }
  | { readonly kind: 'update'; readonly model: Model; readonly before: Entry; readonly after: Entry }
  | { readonly kind: 'remove'; readonly model: Model; readonly uid: Uid };

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const alike = (x: Entry, y: Entry): boolean =>
  x === y ||
  (x.order === y.order &&
    x.flags === y.flags &&
    sameParent(x.parent, y.parent) &&
    (x.entity === y.entity || Equality.equals(x.entity, y.entity)));

const byOrder = (x: Entry, y: Entry): number => x.order - y.order;

const ofModel = (model: Model, before: Content, after: Content): ReadonlyArray<Change> => {
  const [old, now] = [table(model.name)(before), table(model.name)(after)];
  if (old.size === 0) return entries(model.name)(after).map((entry) => ({ kind: 'put', model, entry }));
  const { removed, kept } = compare(old, now, () => {
    const gone: Array<Entry> = [];
    const there: Array<readonly [Entry | undefined, Entry]> = [];
    return {
      removed: gone,
      kept: there,
      both: (x: Entry, y: Entry): void => {
        if (!alike(x, y)) there.push([x, y]);
      },
      onlyLeft: (x: Entry): void => {
        gone.push(x);
      },
      onlyRight: (y: Entry): void => {
        there.push([undefined, y]);
      },
    };
  });
  return [
    ...removed.sort(byOrder).map(({ uid }): Change => ({ kind: 'remove', model, uid })),
    ...kept
      .sort(([, x], [, y]) => byOrder(x, y))
      .map(
        ([x, y]): Change =>
          x === undefined ? { kind: 'put', model, entry: y } : { kind: 'update', model, before: x, after: y },
      ),
  ];
};

/**
 * The changes that make one snapshot another of the same schema, by model, parents' models before their children's; of
 * each model what is removed first, then what is put in or updated, in the order of insertion. O(changes) for snapshots of
 * one lineage, else O(n); memory for the changes of one model.
 */
export function* between(before: Content, after: Content): Generator<Change> {
  if (before.tables === after.tables) return;
  for (const model of after.schema.models.values()) yield* ofModel(model, before, after);
}
