/**
 * Which changes need which others, to be applied by themselves.
 *
 * - What is created needs what it hangs below, if that is created too.
 * - What is deleted needs what hangs below it to be deleted too.
 * - What is deleted in one place and created in another has moved: neither half makes sense without the other.
 * - What refers to something that is created needs that; what is deleted needs what refers to it to stop doing so.
 */
import type { Fields, Json } from '../Data.js';
import * as Tree from './Tree.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Which changes need which others, by number. */
export interface Links {
  readonly needs: (i: number) => Iterable<number>;
  readonly neededBy: (i: number) => Iterable<number>;
}

type Numbers = ReadonlyMap<number, ReadonlyArray<number>>;

/** By model, the attributes that refer to others, and to which model. */
type References = ReadonlyMap<string, ReadonlyArray<readonly [attribute: string, model: string]>>;

// -------------------------------------------------------------------------------------
// references
// -------------------------------------------------------------------------------------

const membersOf = (data: unknown, key: string): ReadonlyArray<readonly [string, unknown]> => {
  if (typeof data !== 'object' || data === null) return [];
  const inner: unknown = Reflect.get(data, key);
  return typeof inner === 'object' && inner !== null ? Object.entries(inner) : [];
};

/** The references that a schema file describes. */
const referencesIn = (schema: unknown): References =>
  new Map(
    membersOf(schema, 'models').map(([model, described]) => [
      model,
      membersOf(described, 'references').flatMap(([attribute, to]) =>
        typeof to === 'string' ? [[attribute, to] as const] : [],
      ),
    ]),
  );

const valueIn = (tree: Tree.Tree, fields: Fields | 0 | undefined, name: string): Json | undefined => {
  if (fields === undefined || fields === 0) return undefined;
  const at = (tree.shapes[fields[0]] ?? []).indexOf(name);
  return at < 0 ? undefined : fields[at + 1];
};

const uidsOf = (value: Json | undefined): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : [value]).filter((uid) => typeof uid === 'string');

/** The pairs of changes of which the first needs the second, because of references. O(elements that refer). */
function* referring(
  tree: Tree.Tree,
  keys: ReadonlyMap<string, ReadonlyArray<number>>,
  references: References,
): Generator<readonly [needing: number, needed: number]> {
  const targets = (model: string, value: Json | undefined, action: number): ReadonlyArray<number> =>
    uidsOf(value).flatMap((uid) => (keys.get(`${model}:${uid}`) ?? []).filter((i) => tree.action[i] === action));
  for (let i = 0; i < tree.size; i++) {
    for (const [attribute, model] of references.get(Tree.modelOf(tree, i)) ?? []) {
      for (const j of targets(model, valueIn(tree, tree.source[i], attribute), Tree.CREATE)) yield [i, j];
      for (const j of targets(model, valueIn(tree, tree.target[i], attribute), Tree.DELETE)) yield [j, i];
    }
  }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const grouped = (pairs: Iterable<readonly [number, number]>): Numbers => {
  const groups = new Map<number, Array<number>>();
  for (const [from, to] of pairs) {
    if (from === to) continue;
    const group = groups.get(from);
    if (group === undefined) groups.set(from, [to]);
    else group.push(to);
  }
  return groups;
};

/** The links of a tree; the schema is that of its plan, where it has one. */
export const make = (tree: Tree.Tree, keys: ReadonlyMap<string, ReadonlyArray<number>>, schema: unknown): Links => {
  const references = referencesIn(schema);
  const refers = [...references.values()].some(({ length }) => length > 0);
  const pairs = refers ? [...referring(tree, keys, references)] : [];
  const forth = grouped(pairs);
  const back = grouped(pairs.map(([needing, needed]) => [needed, needing] as const));
  /** The other halves of what has moved. */
  const halves = (i: number): ReadonlyArray<number> =>
    tree.action[i] === Tree.CREATE || tree.action[i] === Tree.DELETE
      ? (keys.get(Tree.keyOf(tree, i)) ?? []).filter((other) => other !== i && Tree.isChange(tree, other))
      : [];
  const parentLike = (i: number): ReadonlyArray<number> => {
    const parent = tree.parent[i] ?? -1;
    return parent >= 0 && tree.action[parent] === tree.action[i] ? [parent] : [];
  };
  return {
    *needs(i) {
      if (tree.action[i] === Tree.CREATE) yield* parentLike(i);
      if (tree.action[i] === Tree.DELETE) yield* Tree.childrenOf(tree, i);
      yield* halves(i);
      yield* forth.get(i) ?? [];
    },
    *neededBy(i) {
      if (tree.action[i] === Tree.CREATE) yield* Tree.childrenOf(tree, i);
      if (tree.action[i] === Tree.DELETE) yield* parentLike(i);
      yield* halves(i);
      yield* back.get(i) ?? [];
    },
  };
};
