/**
 * From records to entries: what a store is given, decoded and placed as `Snapshot.fromEntities` would, but each by itself,
 * so that parents may come later, or from somebody else.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Entity from '../model/Entity.js';
import * as Flags from '../model/Flags.js';
import type { SnapshotError } from '../model/LockstepError.js';
import * as Schema from '../model/Schema.js';
import * as Draft from '../snapshot/Draft.js';
import type { Entry } from '../snapshot/Entry.js';
import type { Item } from '../snapshot/Snapshot.js';

/** An entry, and the model that it is of. */
export interface Placed {
  readonly model: string;
  readonly entry: Entry;
}

type Place = (item: Item, order: number) => E.Either<SnapshotError, Placed>;

/** Turns records of a schema into entries. O(fields) each. */
export const placing = (schema: Schema.Schema): Place => {
  const makers = new Map<string, (item: Item, order: number) => E.Either<SnapshotError, Placed>>();
  const makerOf = (name: string): Place | undefined => {
    const known = makers.get(name);
    const model = schema.models.get(name);
    if (known !== undefined || model === undefined) return known;
    const make = Entity.make(model);
    const maker: Place = ({ fields, parent: given, flags = [] }, order) => {
      const made = make(fields);
      if (E.isLeft(made)) return made;
      const { uid, entity } = made.right;
      const named = Draft.parentByFields(schema, model, entity, fields);
      const contradiction = Draft.contradicted({ model: name, uid }, given, named);
      if (contradiction !== undefined) return E.left(contradiction);
      return E.right({ model: name, entry: { uid, entity, order, parent: given ?? named, flags: Flags.of(flags) } });
    };
    makers.set(name, maker);
    return maker;
  };
  return (item, order) => makerOf(item.model)?.(item, order) ?? E.left(Schema.unknownModel(schema, item.model));
};
