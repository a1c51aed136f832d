/**
 * A dataset as text for people: DiffSync's `adapter.str()`, values as JSON.
 *
 * @since 0.1.0
 */
import * as Entity from '../model/Entity.js';
import * as Schema from '../model/Schema.js';
import type * as Draft from './Draft.js';
import { children, entries, entry } from './read.js';

/**
 * The tree of a snapshot's entities, one a line: model, uid, attributes. O(n log n).
 */
export const toText = (snapshot: Draft.Content): string => {
  const lines: Array<string> = [];
  const tell = (ref: Entity.Ref, indent: number): void => {
    const model = snapshot.schema.models.get(ref.model);
    const found = entry(ref)(snapshot);
    if (model === undefined || found === undefined) return;
    const margin = ' '.repeat(indent);
    lines.push(
      `${margin}${ref.model}: ${ref.uid}: ${JSON.stringify(Entity.encode(model)(Entity.attributes(model)(found.entity)))}`,
    );
    const below = children(ref)(snapshot);
    for (const kind of Schema.childrenOf(snapshot.schema, ref.model)) {
      const own = below.filter((child) => child.model === kind.model);
      lines.push(`${margin}  ${kind.field}${own.length === 0 ? ': []' : ''}`);
      for (const child of own) tell(child, indent + 4);
    }
  };
  for (const model of snapshot.schema.topLevel) {
    const roots = entries(model)(snapshot).filter((root) => root.parent === undefined);
    lines.push(roots.length === 0 ? `${model}: []` : model);
    for (const { uid } of roots) tell({ model, uid }, 2);
  }
  return lines.join('\n');
};
