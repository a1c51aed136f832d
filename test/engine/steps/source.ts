/** Steps that change the source: edits, and other ways to load it. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { File } from '../../../src/file.js';
import { Snapshot } from '../../../src/index.js';
import { right } from '../../right.js';
import { type Edit, edits, rows } from '../arbitraries.js';
import { naively, really, shownEdits } from '../edits.js';
import { committed, find, isAlike, isFailure, isReached, type Rows, same, sameRef } from '../naive/Rows.js';
import { schema } from '../schema.js';
import { itemsOf } from '../seen.js';
import { name } from '../World.js';
import { type Step, shownRow } from './Step.js';

const editing = (asked: ReadonlyArray<Edit>): Step => ({
  name: `edit the source: ${shownEdits(asked)}`,
  run: async ({ world, engine }) => {
    for (const edit of asked) {
      const changed = naively(edit, world.source);
      const answer = really(edit)(engine.source);
      if (isFailure(changed)) expect(E.isLeft(answer) ? answer.left.code : 'no error').toBe(changed);
      else {
        const after = right(answer);
        // What changes nothing gives the very same snapshot.
        if (same(changed, world.source)) expect(after).toBe(engine.source);
        world.source = changed;
        engine.source = after;
      }
    }
  },
});

/** What has not changed is the very same as before. */
const keepsWhatIsSame = (before: Snapshot.Snapshot, after: Snapshot.Snapshot, was: Rows, is: Rows): void => {
  for (const row of is) {
    const held = find(was, row);
    if (held === undefined || !same(held.fields, row.fields) || !sameRef(held.parent, row.parent)) continue;
    expect(Snapshot.entry(row)(after)?.entity, shownRow(row)).toBe(Snapshot.entry(row)(before)?.entity);
  }
};

const reloading = (news: Rows): Step => ({
  name: `reload the source, first with ${news.map(shownRow).join('; ') || 'nothing new'}, then what it had`,
  run: async ({ world, engine }) => {
    const all = [...news, ...world.source.filter((row) => find(news, row) === undefined)];
    const whole = all.filter((row) => isReached(all, row));
    const after = right(Snapshot.reload(engine.source)(itemsOf(whole)));
    // What counts as the same stays as it was, in its place and to the letter.
    const kept = committed(world.source, whole).map((row) => {
      const before = find(world.source, row);
      const isKept = before !== undefined && isAlike(before, row);
      return isKept ? { ...before, parent: row.parent } : row;
    });
    keepsWhatIsSame(engine.source, after, world.source, kept);
    world.source = kept;
    engine.source = after;
  },
});

const formats = ['json', 'yaml', 'ndjson', 'segments'] as const;

const rereading = (format: (typeof formats)[number], sharing: boolean): Step => ({
  name: `write the source as ${format}, and read it again${sharing ? ', sharing with what is there' : ''}`,
  run: async ({ world, engine }) => {
    const path = engine.place.path(`${name(engine)}.${format}`);
    right(await File.write(path)(engine.source)());
    const after = right(await File.read(schema, sharing ? { previous: engine.source } : {})(path)());
    if (sharing) keepsWhatIsSame(engine.source, after, world.source, world.source);
    engine.source = after;
  },
});

/** Steps that change the source. */
export const editingSource: fc.Arbitrary<Step> = edits.map(editing);

/** Steps that load it. */
export const loadingSource: fc.Arbitrary<Step> = fc.oneof(
  rows.map(reloading),
  fc.tuple(fc.constantFrom(...formats), fc.boolean()).map(([format, sharing]) => rereading(format, sharing)),
);
