/**
 * A dataset as text for people: DiffSync's `adapter.str()`, values as JSON.
 *
 * @since 0.1.0
 */
import * as Entity from '../model/Entity.js';
import { margin } from '../model/margin.js';
import * as Schema from '../model/Schema.js';
import type * as Draft from './Draft.js';
import { children, entries, entry } from './read.js';

/** An entity, and all below it, that is to be told. */
interface Tell {
  readonly ref: Entity.Ref;
  readonly level: number;
}

/** A line as it is, or an entity. */
type Pending = string | Tell;

/**
 * The tree of a snapshot's entities, one a line: model, uid, attributes. Below a hundred levels a line says how deep
 * it is, and is not indented any further. O(n log n).
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.map(Snapshot.empty), E.chainW(Snapshot.add(Site, { name: 'nyc' })), E.map(Snapshot.toText))
 * // => E.right('site\n  site: nyc: {}\n    devices: []')
 */
export const toText = (snapshot: Draft.Content): string => {
  const lines: Array<string> = [];
  // What is still to be told, the next last.
  const pending: Array<Pending> = [];
  const take = (some: ReadonlyArray<Pending>): void => {
    for (const each of some.toReversed()) pending.push(each);
  };
  const tell = ({ ref, level }: Tell): void => {
    const model = snapshot.schema.models.get(ref.model);
    const found = entry(ref)(snapshot);
    if (model === undefined || found === undefined) return;
    const before = `${margin(level, '    ')}  `;
    lines.push(
      `${before}${ref.model}: ${ref.uid}: ${JSON.stringify(Entity.encode(model)(Entity.attributes(model)(found.entity)))}`,
    );
    const below = children(ref)(snapshot);
    take(
      Schema.childrenOf(snapshot.schema, ref.model).flatMap((kind): ReadonlyArray<Pending> => {
        const own = below.filter((child) => child.model === kind.model);
        const heading = `${before}  ${kind.field}${own.length === 0 ? ': []' : ''}`;
        return [heading, ...own.map((child) => ({ ref: child, level: level + 1 }))];
      }),
    );
  };
  take(
    snapshot.schema.topLevel.flatMap((model): ReadonlyArray<Pending> => {
      const roots = entries(model)(snapshot).filter((root) => root.parent === undefined);
      return [
        roots.length === 0 ? `${model}: []` : model,
        ...roots.map(({ uid }) => ({ ref: { model, uid }, level: 0 })),
      ];
    }),
  );
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') lines.push(next);
    else tell(next);
  }
  return lines.join('\n');
};
