/**
 * What can be said of a pair before it is compared: laws hold under conditions, and these are they.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { Flags, Snapshot } from '../src/index.js';
import type { Pair } from './arbitrary/pair.js';

type Of<A> = (pair: Pair) => A;

const SKIPPING = Flags.of(['IGNORE', 'SKIP_UNMATCHED_BOTH']);

const refsOf = (snapshot: Snapshot.Snapshot): ReadonlyArray<{ readonly model: string; readonly uid: string }> =>
  Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid }) => ({ model, uid })),
  );

const hasFlags = (snapshot: Snapshot.Snapshot, flags: Flags.Flags): boolean =>
  [...snapshot.schema.models.values()].some((model) => Flags.has(model.flags, flags)) ||
  refsOf(snapshot).some((ref) => Flags.has(Snapshot.entry(ref)(snapshot)?.flags ?? 0, flags));

/** Whether no flag of a model or an entity keeps anything from being compared. */
export const skipsNothing: Of<boolean> = ({ source, target }) =>
  !hasFlags(source, SKIPPING) && !hasFlags(target, SKIPPING);

/** Whether the target has no orphans: they could be in the way of what the source has elsewhere. */
export const targetIsReachable: Of<boolean> = ({ target }) => Snapshot.orphans(target).length === 0;

/** Whether no entity that both sides have hangs below another parent, or is an orphan on one side only. */
export const nothingMoved: Of<boolean> = ({ source, target }) =>
  refsOf(source).every((ref) => {
    const mine = Snapshot.entry(ref)(source);
    const other = Snapshot.entry(ref)(target);
    return (
      other === undefined ||
      mine?.parent === other.parent ||
      (mine?.parent?.uid === other.parent?.uid && mine?.parent?.model === other.parent?.model)
    );
  });

/** A snapshot without its orphans and what is below them: what a diff can see of it. */
export const reachable = (snapshot: Snapshot.Snapshot): Snapshot.Snapshot =>
  Snapshot.orphans(snapshot).reduce((left, { model: name, uid }) => {
    const model = snapshot.schema.models.get(name);
    const next = model === undefined ? E.right(left) : Snapshot.remove(model, uid, { children: true })(left);
    return E.isRight(next) ? next.right : left;
  }, snapshot);
