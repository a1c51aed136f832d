/** Which elements of a tree differ, or have something below them that does. */
import type { Element } from './Element.js';

/** An element on the way down, and which of its children is next. */
interface Path {
  readonly element: Element;
  next: number;
}

/**
 * `hasDiffs`, to be asked of many elements of one tree: what was found out about an element need not be found out again for
 * those above it. O(size), however often it is asked.
 */
export const differing = (): ((element: Element) => boolean) => {
  const quiet = new Set<Element>();
  const told = new Set<Element>();
  return (element) => {
    if (element.action !== 'unchanged' || told.has(element)) return true;
    if (quiet.has(element)) return false;
    const path: Array<Path> = [{ element, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const child = top.element.children[top.next++];
      if (child === undefined) {
        quiet.add(top.element);
        path.pop();
      } else if (child.action !== 'unchanged' || told.has(child)) {
        for (const above of path) told.add(above.element);
        return true;
      } else if (!quiet.has(child)) path.push({ element: child, next: 0 });
    }
    return false;
  };
};
