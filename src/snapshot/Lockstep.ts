/**
 * The walk that gives the project its name: two persistent maps are read in lockstep, and a subtree that both share is
 * skipped without a look. Maps of one lineage are compared in O(changes); unrelated maps in one pass over both, which is
 * faster than looking every key up.
 *
 * `immutable` has no public API for this, so its trie is read here, and nowhere else. The shapes of its nodes are checked
 * once, when this module loads; if they are not as expected, the public API gives the same answer, slower.
 *
 * @since 0.1.0
 */
import { hash, Map as PersistentMap } from 'immutable';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a walk tells of. Values that are the same object on both sides are not told of. */
export interface Visitor<V> {
  readonly both: (left: V, right: V) => void;
  readonly onlyLeft: (left: V) => void;
  readonly onlyRight: (right: V) => void;
}

type Pair<V> = readonly [string, V];

/** A single entry. */
interface ValueNode<V> {
  readonly keyHash: number;
  readonly entry: Pair<V>;
}

/** A few entries, in no order: a whole small map, or entries whose hashes collide. */
interface EntriesNode<V> {
  readonly entries: ReadonlyArray<Pair<V>>;
}

/** Up to 32 branches, those present packed together. */
interface BitmapNode<V> {
  readonly bitmap: number;
  readonly nodes: ReadonlyArray<Node<V>>;
}

/** 32 branches, some of them absent. */
interface ArrayNode<V> {
  readonly count: number;
  readonly nodes: ReadonlyArray<Node<V> | undefined>;
}

type Node<V> = ValueNode<V> | EntriesNode<V> | BitmapNode<V> | ArrayNode<V>;

// -------------------------------------------------------------------------------------
// reading immutable's trie
// -------------------------------------------------------------------------------------

const rootOf = <V>(map: PersistentMap<string, V>): Node<V> | undefined => Reflect.get(map, '_root');

// The constructors of immutable's nodes, taken from maps that are made to contain them.
const sample = (size: number): PersistentMap<string, number> =>
  PersistentMap<string, number>().withMutations((map) => {
    for (let i = 0; i < size; i++) map.set(`k${i}`, i);
  });

const kind = (node: unknown): unknown =>
  typeof node === 'object' && node !== null ? Reflect.get(node, 'constructor') : undefined;

const firstNode = (node: Node<number> | undefined): Node<number> | undefined =>
  node !== undefined && 'nodes' in node ? node.nodes.find((child) => child !== undefined) : undefined;

const smallRoot = rootOf(sample(2));
const mediumRoot = rootOf(sample(12));
const largeRoot = rootOf(sample(400));
const leaf = firstNode(mediumRoot);
// "Aa" and "BB" have the same hash in immutable's string hash, as they have in Java's.
const collisionRoot = rootOf(sample(12).set('Aa', 1).set('BB', 2));

const ENTRIES = kind(smallRoot);
const BITMAP = kind(mediumRoot);
const ARRAY = kind(largeRoot);
const VALUE = kind(leaf);

const isValue = <V>(node: Node<V>): node is ValueNode<V> => node.constructor === VALUE;
const isBitmap = <V>(node: Node<V>): node is BitmapNode<V> => node.constructor === BITMAP;
const isArray = <V>(node: Node<V>): node is ArrayNode<V> => node.constructor === ARRAY;
const isInner = <V>(node: Node<V>): node is BitmapNode<V> | ArrayNode<V> => isBitmap(node) || isArray(node);

const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

const collisionIn = (node: Node<number> | undefined): Node<number> | undefined => {
  if (node === undefined || !('nodes' in node)) return node !== undefined && 'entries' in node ? node : undefined;
  for (const child of node.nodes) {
    const found = collisionIn(child);
    if (found !== undefined) return found;
  }
  return undefined;
};

const isCollision = (node: Node<number> | undefined): boolean =>
  node !== undefined &&
  'entries' in node &&
  'keyHash' in node &&
  node.entries.length === 2 &&
  node.entries.every(isPair);

const COLLISION = kind(collisionIn(collisionRoot));

/** Whether immutable's nodes are as this module expects them; checked once. */
const shapesAreKnown: boolean =
  new Set([ENTRIES, BITMAP, ARRAY, VALUE, undefined]).size === 5 &&
  smallRoot !== undefined &&
  'entries' in smallRoot &&
  smallRoot.entries.every(isPair) &&
  mediumRoot !== undefined &&
  'bitmap' in mediumRoot &&
  typeof mediumRoot.bitmap === 'number' &&
  mediumRoot.nodes.length === popCount(mediumRoot.bitmap) &&
  largeRoot !== undefined &&
  'count' in largeRoot &&
  largeRoot.nodes.filter((node) => node !== undefined).length === largeRoot.count &&
  leaf !== undefined &&
  'entry' in leaf &&
  typeof leaf.keyHash === 'number' &&
  isPair(leaf.entry) &&
  isCollision(collisionIn(collisionRoot));

function popCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Whether a node was made by another copy of immutable than ours. */
const isForeign = <V>(node: Node<V> | undefined): boolean =>
  node !== undefined && !isInner(node) && !isValue(node) && kind(node) !== ENTRIES && kind(node) !== COLLISION;

// -------------------------------------------------------------------------------------
// the walk
// -------------------------------------------------------------------------------------

const each = <V>(node: Node<V>, tell: (value: V) => void): void => {
  if (isValue(node)) tell(node.entry[1]);
  else if (isInner(node)) {
    for (let i = 0; i < node.nodes.length; i++) {
      const child = node.nodes[i];
      if (child !== undefined) each(child, tell);
    }
  } else for (const entry of node.entries) tell(entry[1]);
};

const gather = <V>(node: Node<V>, into: Map<string, V>): Map<string, V> => {
  if (isValue(node)) into.set(node.entry[0], node.entry[1]);
  else if (isInner(node)) {
    for (const child of node.nodes) if (child !== undefined) gather(child, into);
  } else for (const [key, value] of node.entries) into.set(key, value);
  return into;
};

/** Nodes of unlike kinds, one of them a leaf: pair the entries of both by key. */
const pairByKey = <V>(left: Node<V>, right: Node<V>, visitor: Visitor<V>): void => {
  const rights = gather(right, new Map());
  for (const [key, value] of gather(left, new Map<string, V>())) {
    const other = rights.get(key);
    if (other === undefined) visitor.onlyLeft(value);
    else {
      if (other !== value) visitor.both(value, other);
      rights.delete(key);
    }
  }
  for (const value of rights.values()) visitor.onlyRight(value);
};

const walkNodes = <V>(left: Node<V>, right: Node<V>, visitor: Visitor<V>): void => {
  if (left === right) return;
  if (isValue(left) && isValue(right)) {
    const [key, value] = left.entry;
    const [otherKey, other] = right.entry;
    if (left.keyHash !== right.keyHash || key !== otherKey) {
      visitor.onlyLeft(value);
      visitor.onlyRight(other);
    } else if (value !== other) visitor.both(value, other);
    return;
  }
  if (!isInner(left) || !isInner(right)) {
    pairByKey(left, right, visitor);
    return;
  }
  const leftBits = isBitmap(left) ? left.bitmap : undefined;
  const rightBits = isBitmap(right) ? right.bitmap : undefined;
  for (let i = 0, l = 0, r = 0; i < 32; i++) {
    const bit = 1 << i;
    let a: Node<V> | undefined;
    let b: Node<V> | undefined;
    if (leftBits === undefined) a = left.nodes[i];
    else if ((leftBits & bit) !== 0) a = left.nodes[l++];
    if (rightBits === undefined) b = right.nodes[i];
    else if ((rightBits & bit) !== 0) b = right.nodes[r++];
    if (a === b) continue;
    if (a === undefined) {
      if (b !== undefined) each(b, visitor.onlyRight);
    } else if (b === undefined) each(a, visitor.onlyLeft);
    else walkNodes(a, b, visitor);
  }
};

/**
 * Tell a visitor how two maps differ, by the public API alone. O(size of both).
 */
export const walkPlain = <V>(
  left: PersistentMap<string, V>,
  right: PersistentMap<string, V>,
  visitor: Visitor<V>,
): void => {
  left.forEach((value, key) => {
    const other = right.get(key);
    if (other === undefined) visitor.onlyLeft(value);
    else if (other !== value) visitor.both(value, other);
  });
  right.forEach((value, key) => {
    if (!left.has(key)) visitor.onlyRight(value);
  });
};

/**
 * Tell a visitor how two maps differ: pairs of values that are not the same object, and values that only one side has.
 * In no particular order. O(changes) for maps of one lineage, O(size of both) for unrelated ones. Values are objects,
 * never `undefined`.
 */
export const walk = <V extends object>(
  left: PersistentMap<string, V>,
  right: PersistentMap<string, V>,
  visitor: Visitor<V>,
): void => {
  if (left === right) return;
  const a = rootOf(left);
  const b = rootOf(right);
  if (!shapesAreKnown || isForeign(a) || isForeign(b)) {
    walkPlain(left, right, visitor);
    return;
  }
  if (a === undefined) {
    if (b !== undefined) each(b, visitor.onlyRight);
  } else if (b === undefined) each(a, visitor.onlyLeft);
  else walkNodes(a, b, visitor);
};

// -------------------------------------------------------------------------------------
// collisions
// -------------------------------------------------------------------------------------

/** As the trie has it: keys of one hash are in one node. */
const crowdBelow = <V>(node: Node<V>, most: number): ReadonlyArray<string> | undefined => {
  if (isValue(node)) return undefined;
  if (!isInner(node)) return node.entries.length > most ? node.entries.map(([key]) => key) : undefined;
  for (let i = 0; i < node.nodes.length; i++) {
    const child = node.nodes[i];
    const found = child === undefined || isValue(child) ? undefined : crowdBelow(child, most);
    if (found !== undefined) return found;
  }
  return undefined;
};

const crowdPlain = <V>(map: PersistentMap<string, V>, most: number): ReadonlyArray<string> | undefined => {
  const byHash = new Map<number, Array<string>>();
  map.forEach((_, key) => {
    const keys = byHash.get(hash(key));
    if (keys === undefined) byHash.set(hash(key), [key]);
    else keys.push(key);
  });
  return [...byHash.values()].find((keys) => keys.length > most);
};

/**
 * More keys than `most` (8 at least) that all have one hash, if there are any: to change one of so many costs O(all of
 * them). O(size).
 */
export const crowd = <V extends object>(
  map: PersistentMap<string, V>,
  most: number,
): ReadonlyArray<string> | undefined => {
  const root = rootOf(map);
  if (map.size <= most || root === undefined) return undefined;
  return !shapesAreKnown || isForeign(root) ? crowdPlain(map, most) : crowdBelow(root, most);
};
