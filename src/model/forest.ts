/**
 * Going through trees of any depth. A tree of entities is as deep as its schema, and that has no bound; the call stack has
 * one, so that what is open is kept in lists.
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is made of a node: something is told on the way down, and something comes back on the way up. */
export interface Fold<A extends object, C, B> {
  /** What the nodes below a node are told, of what it was told itself; asked of parents before their children, in order. */
  readonly down: (node: A, above: C) => C;
  /** The nodes below a node, which has told them something. */
  readonly below: (node: A, told: C) => ReadonlyArray<A>;
  /** What is made of a node that has told `told`, and of what was made below it; `undefined` is left out. */
  readonly up: (node: A, told: C, below: ReadonlyArray<B>) => B | undefined;
}

/** Siblings that are being gone through, and the node above them. */
interface Level<A, C, B> {
  readonly parent: A | undefined;
  readonly nodes: ReadonlyArray<A>;
  readonly told: C;
  readonly made: Array<B>;
  next: number;
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** What is made of each tree of a forest, in order. O(nodes). */
export const fold =
  <A extends object, C, B>({ down, below, up }: Fold<A, C, B>) =>
  (roots: ReadonlyArray<A>, context: C): ReadonlyArray<B> => {
    const none: ReadonlyArray<B> = [];
    const top: Level<A, C, B> = { parent: undefined, nodes: roots, told: context, made: [], next: 0 };
    const open = [top];
    for (let level = top; ; level = open.at(-1) ?? top) {
      const node = level.nodes[level.next++];
      if (node !== undefined) {
        const told = down(node, level.told);
        const nodes = below(node, told);
        if (nodes.length > 0) open.push({ parent: node, nodes, told, made: [], next: 0 });
        else {
          const made = up(node, told, none);
          if (made !== undefined) level.made.push(made);
        }
      } else {
        open.pop();
        if (level.parent === undefined) return level.made;
        const made = up(level.parent, level.told, level.made);
        if (made !== undefined) open.at(-1)?.made.push(made);
      }
    }
  };

const ignore = (): undefined => undefined;

/** What is made of each tree of a forest, children before parents, with nothing told on the way down. O(nodes). */
export const rebuild =
  <A extends object, B>(
    below: (node: A) => ReadonlyArray<A>,
    up: (node: A, below: ReadonlyArray<B>) => B | undefined,
  ): ((roots: ReadonlyArray<A>) => ReadonlyArray<B>) =>
  (roots) =>
    fold<A, undefined, B>({ down: ignore, below, up: (node, _, made) => up(node, made) })(roots, undefined);

/** Every node visited, parents before children, in order; each hands something to those below it. O(nodes). */
export const visit =
  <A extends object, C>(below: (node: A) => ReadonlyArray<A>, down: (node: A, above: C) => C) =>
  (roots: ReadonlyArray<A>, context: C): void => {
    fold<A, C, never>({ down, below, up: ignore })(roots, context);
  };

/** What is found at a node, or where to look next: above it. */
export type Step<A, B> = { readonly found: B } | { readonly next: A };

/**
 * What is found on the way up from a node. What was found is remembered, for every node that was passed, so that asking about
 * all nodes of a tree is O(nodes), however deep it is.
 */
export const ascend = <A, B>(keyOf: (node: A) => string, look: (node: A) => Step<A, B>): ((node: A) => B) => {
  const known = new Map<string, { readonly found: B }>();
  return (node) => {
    const passed: Array<string> = [];
    let at = node;
    for (;;) {
      const key = keyOf(at);
      const step = known.get(key) ?? look(at);
      passed.push(key);
      if ('next' in step) at = step.next;
      else {
        for (const each of passed) known.set(each, step);
        return step.found;
      }
    }
  };
};
