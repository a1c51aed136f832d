/** Conflicts of a merge, open and decided, as a review page shows them. */

import { type Choice, type Conflict as MergeConflict, other, type Side } from '../merge/Conflict.js';
import type { Merged } from '../merge/merge.js';
import type { Ref } from '../model/Entity.js';
import type { Conflict, ThreeValues } from './Conflict.js';

/** What is in conflict, in a few words. */
const kindOf = (conflict: MergeConflict): string => {
  switch (conflict._tag) {
    case 'AttributeConflict':
      return 'both changed it';
    case 'EditedAndDeleted':
      return `changed in the ${conflict.edited}, deleted in the ${other(conflict.edited)}`;
    case 'CreatedTwice':
      return 'both created it';
    case 'BelowDeleted': {
      const { change, placed, deleted, below } = conflict;
      const along = below.length === 0 ? '' : `, with ${below.length} below it`;
      return `${change} in the ${placed}${along}, below ${deleted.model} "${deleted.uid}", which the ${other(placed)} deleted`;
    }
    case 'MovedTwice':
      return 'both moved it';
  }
};

const nameOf = (ref: Ref | undefined): string | null => (ref === undefined ? null : `${ref.model} ${ref.uid}`);

const BELOW = 'below';

const ofSide = (name: string, side: Side, base: unknown, value: unknown): ThreeValues => ({
  name,
  base,
  source: side === 'source' ? value : undefined,
  target: side === 'target' ? value : undefined,
});

/** What each of the three datasets says. */
const valuesOf = (conflict: MergeConflict): ReadonlyArray<ThreeValues> => {
  switch (conflict._tag) {
    case 'AttributeConflict': {
      const { attribute, base, source, target } = conflict;
      return [{ name: attribute, base, source, target }];
    }
    case 'EditedAndDeleted': {
      const { edited, attributes, moved } = conflict;
      const changed = attributes.map(({ attribute, base, value }) => ofSide(attribute, edited, base, value));
      return moved === undefined ? changed : [...changed, ofSide(BELOW, edited, nameOf(moved.from), nameOf(moved.to))];
    }
    case 'CreatedTwice': {
      const { attributes, parents } = conflict;
      const differing = attributes.map(({ attribute, source, target }) => ({
        name: attribute,
        base: undefined,
        source,
        target,
      }));
      return parents === undefined
        ? differing
        : [
            ...differing,
            { name: BELOW, base: undefined, source: nameOf(parents.source), target: nameOf(parents.target) },
          ];
    }
    case 'BelowDeleted':
      return [ofSide(BELOW, conflict.placed, nameOf(conflict.from), nameOf(conflict.to))];
    case 'MovedTwice': {
      const { base, source, target } = conflict;
      return [{ name: BELOW, base: nameOf(base), source: nameOf(source), target: nameOf(target) }];
    }
  }
};

const resolutionOf = (choice: Choice): string => (typeof choice === 'object' ? 'another value' : `as in the ${choice}`);

const ofConflict = (conflict: MergeConflict): Conflict => ({
  path: conflict.path.slice(0, -1).map(({ shortname }) => shortname),
  model: conflict.model,
  uid: conflict.uid,
  kind: kindOf(conflict),
  attributes: valuesOf(conflict),
});

/** The conflicts of a merge, those that are open first. O(conflicts). */
export const conflictsOf = ({ conflicts, decided }: Pick<Merged, 'conflicts' | 'decided'>): ReadonlyArray<Conflict> => [
  ...conflicts.map(ofConflict),
  ...decided.map(({ conflict, choice }) => ({ ...ofConflict(conflict), resolution: resolutionOf(choice) })),
];
