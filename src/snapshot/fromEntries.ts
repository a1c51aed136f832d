/**
 * A snapshot of entries that are known already: with their places, parents and flags, as a store has kept them.
 */
import type * as Schema from '../model/Schema.js';
import { emptyContent } from './Builder.js';
import * as Draft from './Draft.js';
import type { Entry } from './Entry.js';
import { noteLoaded } from './inOrder.js';

/**
 * The snapshot of some entries by model, those of a model in the order of their places and no uid twice. Nothing is
 * checked: a parent may be missing, as it may be after a patch. O(n).
 */
export const fromEntries =
  (schema: Schema.Schema) =>
  (entries: ReadonlyMap<string, ReadonlyArray<Entry>>): Draft.Content => {
    const draft = Draft.open(emptyContent(schema));
    for (const [model, ofModel] of entries) {
      for (const entry of ofModel) Draft.insert(draft, model, entry);
      draft.next = Math.max(draft.next, (ofModel.at(-1)?.order ?? -1) + 1);
    }
    const content = Draft.close(draft);
    for (const [model, ofModel] of entries) {
      const table = content.tables.get(model);
      if (table !== undefined) noteLoaded(table, ofModel);
    }
    return content;
  };
