/**
 * What is remembered of each model's last sync, for people.
 */
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Changes from './Changes.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How a model stood at its last sync. */
export interface LastSync {
  /** The name of the model. */
  readonly model: string;
  /** How many entities the source had. */
  readonly source: number;
  /** How many entities the target had. */
  readonly target: number;
  /** How many entities still differed: a sync may skip some, and some may be refused. */
  readonly differences: number;
  /** When it was, in the words of whoever made the state. */
  readonly at: string | undefined;
}

/** What a state is made with. */
export interface StateOptions {
  /** When the sync was. The core has no clock, so that it is told. */
  readonly at?: string;
  /** The models that took part in the sync; all of them, where left out. Others keep the time that they had. */
  readonly models?: ReadonlyArray<string>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const sizeOf = (model: string, snapshot: Snapshot): number => Snapshots.table(model)(snapshot).size;

/** What is to be remembered, given what still differs and what was remembered before. O(models). */
export const of = (
  changes: ReadonlyArray<Changes.Changes>,
  source: Snapshot,
  target: Snapshot,
  { at, models }: StateOptions,
  before: ReadonlyArray<LastSync> = [],
): ReadonlyArray<LastSync> => {
  const times = new Map(before.map((each) => [each.model, each.at]));
  return changes.map((each) => ({
    model: each.model,
    source: sizeOf(each.model, source),
    target: sizeOf(each.model, target),
    differences: Changes.count(each),
    at: models === undefined || models.includes(each.model) ? at : times.get(each.model),
  }));
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** One line a model. */
export const toText = (models: ReadonlyArray<LastSync>): string =>
  models
    .map(
      ({ model, source, target, differences, at }) =>
        `${model}: ${source} in source, ${target} in target, ${differences} differ, last sync ${at ?? 'unknown'}`,
    )
    .join('\n');
