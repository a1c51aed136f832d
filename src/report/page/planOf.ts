/**
 * What is selected, as a plan: what `SavedPlan.encode` would write of that part of the diff, with its seal.
 */
import * as Equality from '../../model/Equality.js';
import * as Fingerprint from '../../snapshot/fingerprint.js';
import type { Binding, Head, Json } from '../Data.js';
import type { Selection } from './Selection.js';
import * as Tree from './Tree.js';

type Encoded = Readonly<Record<string, Json>>;
type Plan = Readonly<Record<string, unknown>>;

const fieldsOf = (tree: Tree.Tree, side: 'source' | 'target', i: number): Readonly<Record<string, Json>> => {
  const fields = tree[side][i];
  return fields === undefined || fields === 0 ? {} : { [side]: Tree.toRecord(tree, fields) };
};

/** An element, as formats have it; without its sides where it is only there for what is below it. */
const elementOf = (tree: Tree.Tree, i: number, kept: boolean, children: ReadonlyArray<Json>): Encoded => {
  const uid = tree.uid[i] ?? '';
  const name = tree.name[i] ?? uid;
  const flags = tree.flags[i] ?? 0;
  const identifiers = tree.identifiers[i];
  return {
    action: kept ? Tree.actionOf(tree, i) : 'unchanged',
    model: Tree.modelOf(tree, i),
    uid,
    ...(name === uid ? {} : { shortname: name }),
    identifiers: identifiers === undefined ? {} : Tree.toRecord(tree, identifiers),
    ...(flags === 0 ? {} : { flags }),
    ...(kept ? { ...fieldsOf(tree, 'source', i), ...fieldsOf(tree, 'target', i) } : {}),
    ...(children.length === 0 ? {} : { children }),
  };
};

/** The elements that are selected, and what is above them, below a place. */
const elementsOf = (tree: Tree.Tree, { of: marks }: Selection): ReadonlyArray<Json> => {
  // From the end, so that children are there before their parents; each list is turned round when it is taken.
  const below = new Map<number, Array<Json>>();
  for (let i = tree.size - 1; i >= 0; i--) {
    const children = below.get(i)?.reverse() ?? [];
    below.delete(i);
    const kept = (marks[i] ?? 0) !== 0;
    if (!kept && children.length === 0) continue;
    const parent = tree.parent[i] ?? -1;
    const siblings = below.get(parent);
    const encoded = elementOf(tree, i, kept, children);
    if (siblings === undefined) below.set(parent, [encoded]);
    else siblings.push(encoded);
  }
  return below.get(-1)?.reverse() ?? [];
};

/** The plan of what is selected. O(elements). */
export const planOf = (head: Head, binding: Binding, tree: Tree.Tree, selection: Selection): Plan => {
  const counts: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < tree.size; i++) {
    const action = tree.action[i];
    if ((selection.of[i] ?? 0) !== 0 && (action === 0 || action === 1 || action === 2)) counts[action]++;
  }
  const changes = tree.total[0] + tree.total[1] + tree.total[2];
  const [create, update, gone] = counts;
  const content = {
    lockstep: 'plan',
    version: 1,
    source: { ...binding.source },
    target: { ...binding.target },
    ...(binding.schema === undefined ? {} : { schema: binding.schema }),
    diff: {
      lockstep: 'diff',
      version: 1,
      source: head.source,
      target: head.target,
      elements: elementsOf(tree, selection),
      summary: {
        unchanged: head.unchanged,
        skipped: head.skipped + changes - create - update - gone,
        create,
        update,
        delete: gone,
      },
    },
  };
  return { ...content, fingerprint: Fingerprint.ofText(Equality.canonical(content)) };
};
