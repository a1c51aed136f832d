/**
 * From a snapshot to the records of which it could be made, and back.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Flags, type Schema, Snapshot } from '../../src/index.js';

/** The records of which a snapshot could be made again. */
export const itemsOf = (snapshot: Snapshot.Snapshot): ReadonlyArray<Snapshot.Item> =>
  Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ entity, parent, flags }) => ({
      model,
      fields: { ...entity },
      flags: Flags.toModelFlags(flags),
      ...(parent === undefined ? {} : { parent }),
    })),
  );

/** Load items that are known to be right. */
export const loaded = (
  schema: Schema.Schema,
  items: Iterable<Snapshot.Item>,
  options: { readonly encoded?: boolean } = {},
): Snapshot.Snapshot => {
  const made = Snapshot.fromEntities(schema, options)(items);
  if (E.isLeft(made)) throw new Error(`generated records make no snapshot: ${made.left.message}`);
  return made.right;
};
