/**
 * What a counterexample prints, so that a person can read it: codecs by name, not as programs.
 */
import * as fc from 'fast-check';
import { Flags, Schema, type Snapshot } from '../../src/index.js';
import { itemsOf } from './items.js';

/** The entities of a snapshot. */
export const showEntities = (snapshot: Snapshot.Snapshot): string =>
  fc.stringify(itemsOf(snapshot).map(({ model, fields, flags, parent }) => ({ model, fields, flags, parent })));

/** The models of a schema. */
export const showModels = (schema: Schema.Schema): string =>
  fc.stringify(
    [...schema.models.values()].map((model) => ({
      name: model.name,
      identifiers: Object.entries(model.identifiers).map(([name, codec]) => `${name}: ${codec.name}`),
      attributes: Object.entries(model.attributes).map(([name, codec]) => `${name}: ${codec.name}`),
      parent: model.parent,
      below: schema.parents.get(model.name),
      isTop: Schema.isTopLevel(schema, model.name),
      flags: Flags.toModelFlags(model.flags),
      equality: [...model.equality.keys()],
      normalise: [...model.normalise.keys()],
    })),
  );

/** A snapshot that prints so. */
export const printable = (snapshot: Snapshot.Snapshot): Snapshot.Snapshot =>
  Object.freeze({
    ...snapshot,
    [fc.toStringMethod]: () => `{models: ${showModels(snapshot.schema)}, entities: ${showEntities(snapshot)}}`,
  });
