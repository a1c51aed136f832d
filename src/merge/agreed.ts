/**
 * What two sides agreed on when they were last in step.
 */
import type { SyncState } from '../diff/SyncState.js';
import * as Draft from '../snapshot/Draft.js';
import type { Snapshot } from '../snapshot/Snapshot.js';

/** The target of a state without what differed nonetheless. O(what differed). */
export const agreed = ({ target, differing }: SyncState): Snapshot => {
  const draft = Draft.open(target);
  for (const [model, uids] of differing) {
    for (const uid of uids) {
      const entry = Draft.find(draft, { model, uid });
      if (entry !== undefined) Draft.drop(draft, model, entry);
    }
  }
  return Draft.close(draft);
};
