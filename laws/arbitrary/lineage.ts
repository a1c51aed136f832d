/**
 * Snapshots of one lineage: each made from the one before by edits.
 *
 * @since 0.2.0
 */
import * as fc from 'fast-check';
import type { Schema, Snapshot } from '../../src/index.js';
import { loaded } from './items.js';
import { afterEdits, editOf } from './pair.js';
import { itemsFor, type SnapshotOptions } from './snapshot.js';

/** `count` snapshots, each edited from the one before. */
export const lineageOf = (
  schema: Schema.Schema,
  count: number,
  options: SnapshotOptions = {},
): fc.Arbitrary<ReadonlyArray<Snapshot.Snapshot>> =>
  fc
    .record({
      items: itemsFor(schema, options),
      steps: fc.array(fc.array(editOf(schema, options), { maxLength: 6, size: 'max' }), {
        minLength: count - 1,
        maxLength: count - 1,
      }),
    })
    .map(({ items, steps }) =>
      steps.reduce<Array<Snapshot.Snapshot>>(
        (before, edits) => {
          const [last] = before.slice(-1);
          if (last !== undefined) before.push(afterEdits(edits, options)(last));
          return before;
        },
        [loaded(schema, items)],
      ),
    );
