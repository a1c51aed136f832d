/**
 * Changes as they are written down, in parts that are not too large for a script: for an intent, and in the log.
 */
import * as Change from './Change.js';

const PART = { changes: 1_000, size: 1 << 19 };

/** In parts that are not too large for a script, the changes of a bucket together. */
export const partsOf = (changes: ReadonlyArray<Change.Exact>): ReadonlyArray<ReadonlyArray<Change.Exact>> => {
  const parts: Array<Array<Change.Exact>> = [];
  let part: Array<Change.Exact> = [];
  let size = 0;
  for (const ofBucket of Change.byTag(changes).values()) {
    for (const change of ofBucket) {
      part.push(change);
      size += change.before.length + change.after.length;
      if (part.length < PART.changes && size < PART.size) continue;
      parts.push(part);
      [part, size] = [[], 0];
    }
  }
  return part.length > 0 ? [...parts, part] : parts;
};

/** A part as it is written down: a list for each change, of bucket, field, and what is stored before and after. */
export const lines = (part: ReadonlyArray<Change.Exact>): string =>
  JSON.stringify(part.map(({ tag, field, before, after }) => [tag, field, before || null, after || null]));

const isText = (u: unknown): u is string | null => u === null || typeof u === 'string';

/** The changes of a part that was written down; `undefined` where it is not of the form. */
export const linesOf = (text: string): ReadonlyArray<Change.Exact> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return undefined;
    const changes = parsed.flatMap((line: unknown): ReadonlyArray<Change.Exact> => {
      if (!Array.isArray(line)) return [];
      const [tag, field, before, after = null]: ReadonlyArray<unknown> = line;
      return typeof tag === 'string' && typeof field === 'string' && isText(before) && isText(after)
        ? [{ tag, field, before: before ?? '', after: after ?? '' }]
        : [];
    });
    return changes.length === parsed.length ? changes : undefined;
  } catch {
    return undefined;
  }
};
