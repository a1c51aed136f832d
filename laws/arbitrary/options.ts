/**
 * Options of a diff.
 */
import * as fc from 'fast-check';
import { type DiffOptions, Equality, Flags, type Schema } from '../../src/index.js';

const some = <A>(items: ReadonlyArray<A>): fc.Arbitrary<ReadonlyArray<A> | undefined> =>
  fc.option(fc.subarray([...items]), { nil: undefined, freq: 2 });

/** Options of a diff between datasets of a schema. */
export const optionsOf = (schema: Schema.Schema): fc.Arbitrary<DiffOptions> => {
  const models = [...schema.models.values()];
  return fc
    .record({
      flags: some(Flags.diffFlags),
      models: some(models.map(({ name }) => name)),
      excluded: some(models),
      filtered: some(models.map(({ name }) => name)),
      unchanged: fc.boolean(),
      by: fc.nat(2),
    })
    .map(({ flags = [], models: chosen, excluded = [], filtered = [], unchanged, by }) => ({
      flags,
      unchanged,
      ...(chosen === undefined ? {} : { models: chosen }),
      attributes: Object.fromEntries(
        excluded.map(({ name, attributes }) => [
          name,
          { exclude: Object.keys(attributes).filter((_, i) => i % 3 === by) },
        ]),
      ),
      where: Object.fromEntries(
        filtered.map((name) => [name, (entity: object) => Equality.canonical(entity).length % 3 !== by]),
      ),
    }));
};
