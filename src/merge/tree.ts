/**
 * The tree, once it is known what becomes of each entity by itself: what one side put below something that the other side
 * deleted is in conflict; what is kept keeps what it hangs below; what was deleted, or added, with something else goes with
 * it.
 */
import { keyOf, type Ref } from '../model/Entity.js';
import { ascend } from '../model/forest.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Conflict from './Conflict.js';
import type { Judge } from './Judge.js';
import type { Policy } from './MergeOptions.js';
import { asIs, at, questionOf } from './mergeEntity.js';
import * as Outcome from './Outcome.js';
import { pathOf } from './path.js';
import { refOf } from './Triple.js';

type Outcomes = Outcome.Outcomes;

// -------------------------------------------------------------------------------------
// what hangs below what the other side deleted
// -------------------------------------------------------------------------------------

/** An entity that a side has put where the other side has deleted something. */
interface Astray {
  readonly outcome: Outcome.Outcome;
  readonly placed: Conflict.Side;
  readonly to: Ref;
  readonly deleted: Ref;
}

/** Whether only one side has an entity, and it is new. */
const isNew = (outcomes: Outcomes, placed: Conflict.Side, ref: Ref): boolean =>
  !Outcome.has(outcomes, 'base', ref) && !Outcome.has(outcomes, Conflict.other(placed), ref);

/** What the other side deleted of an entity and what it hangs below, up to the first that the other side has. */
const deletedAbove = (outcomes: Outcomes, placed: Conflict.Side): ((ref: Ref) => Ref | undefined) =>
  ascend(keyOf, (ref) => {
    if (Outcome.has(outcomes, Conflict.other(placed), ref)) return { found: undefined };
    if (Outcome.has(outcomes, 'base', ref)) return { found: ref };
    const above = Snapshots.entry(ref)(outcomes.datasets[placed])?.parent;
    return above === undefined ? { found: undefined } : { next: above };
  });

const astrayOf = (outcomes: Outcomes): ((outcome: Outcome.Outcome) => ReadonlyArray<Astray>) => {
  const above = { source: deletedAbove(outcomes, 'source'), target: deletedAbove(outcomes, 'target') };
  return (outcome) => {
    const { content } = outcome;
    if (content?.placed === undefined || content.parent === undefined) return [];
    const { placed, parent } = content;
    const deleted = above[placed](parent);
    return deleted === undefined ? [] : [{ outcome, placed, to: parent, deleted }];
  };
};

/** Whether what goes astray was added below something that was added, and goes wherever that goes. */
const isLed = (outcomes: Outcomes, { outcome, placed, to }: Astray): boolean =>
  isNew(outcomes, placed, refOf(outcome.triple)) && isNew(outcomes, placed, to);

/** What leads an entity that was added below something that was added. */
const leaderOf = (outcomes: Outcomes, placed: Conflict.Side): ((to: Ref) => Ref) =>
  ascend(keyOf, (leader) => {
    const above = Snapshots.entry(leader)(outcomes.datasets[placed])?.parent;
    return above === undefined || !isNew(outcomes, placed, above) ? { found: leader } : { next: above };
  });

const decide = (
  outcomes: Outcomes,
  { outcome, placed, to, deleted }: Astray,
  below: ReadonlyArray<Ref>,
  policy: Policy,
  judge: Judge,
): void => {
  const { triple, content } = outcome;
  const ref = refOf(triple);
  const there = triple[Conflict.other(placed)];
  const conflict = {
    _tag: 'BelowDeleted',
    ...ref,
    path: pathOf(outcomes.datasets[placed], ref),
    change: there === undefined ? 'added' : 'moved',
    placed,
    from: triple.base?.parent,
    to,
    deleted,
    below,
  } as const;
  const choice = judge.decide(questionOf(triple, conflict), policy.whole) ?? 'target';
  if (choice === placed || content === undefined) return;
  outcome.content = there === undefined ? undefined : at(triple, there, content);
};

/** Find what was put below something that the other side deleted, and decide what becomes of it. O(entities). */
export const settle = (
  outcomes: Outcomes,
  policyOf: (model: Outcome.Outcome['triple']['model']) => Policy,
  judge: Judge,
): void => {
  const astray = outcomes.all.flatMap(astrayOf(outcomes));
  const leaders = { source: leaderOf(outcomes, 'source'), target: leaderOf(outcomes, 'target') };
  const led = new Map<string, Array<Ref>>();
  for (const each of astray) {
    if (!isLed(outcomes, each)) continue;
    const leader = keyOf(leaders[each.placed](each.to));
    const below = led.get(leader);
    if (below === undefined) led.set(leader, [refOf(each.outcome.triple)]);
    else below.push(refOf(each.outcome.triple));
  }
  for (const each of astray) {
    const { outcome } = each;
    if (isLed(outcomes, each)) {
      outcome.content = undefined;
      outcome.follows = true;
    } else {
      const below = led.get(keyOf(refOf(outcome.triple))) ?? [];
      decide(outcomes, each, below, policyOf(outcome.triple.model), judge);
    }
  }
};

// -------------------------------------------------------------------------------------
// what goes with what
// -------------------------------------------------------------------------------------

/** What is there keeps what it hangs below; what nobody has touched is there anyway. */
const keepAbove = (outcomes: Outcomes): void => {
  for (const { content } of outcomes.all.toReversed()) {
    const above = content?.parent === undefined ? undefined : Outcome.find(outcomes, content.parent);
    if (above === undefined || above.content !== undefined) continue;
    const entry = above.sole?.entry ?? above.triple.base;
    if (entry !== undefined) above.content = asIs(entry);
  }
};

/** What was deleted or added along with something that is there nevertheless is there, too. */
const followBelow = (outcomes: Outcomes): void => {
  for (const outcome of outcomes.all) {
    const { sole, content, follows } = outcome;
    if (content !== undefined || !follows || sole?.entry.parent === undefined) continue;
    const { parent } = sole.entry;
    const isTold = !Outcome.has(outcomes, Conflict.other(sole.side), parent);
    if (isTold && Outcome.find(outcomes, parent)?.content !== undefined) outcome.content = asIs(sole.entry);
  }
};

/** Make what becomes of the entities a tree. O(entities). */
export const makeWhole = (outcomes: Outcomes): void => {
  keepAbove(outcomes);
  followBelow(outcomes);
};
