/** The elements of a diff, each with its place. */
import type { Ref } from '../model/Entity.js';
import * as Element from './Element.js';

/** An element and what it is below. */
export interface Placed {
  readonly element: Element.Element;
  /** Nothing at the top. */
  readonly parent: Ref | undefined;
}

/** Every element of some trees, parents first, in order, with what it is below. Nothing is collected. O(size). */
export function* placed(elements: ReadonlyArray<Element.Element>): Generator<Placed> {
  const stack: Array<{ readonly parent: Ref | undefined; readonly elements: Iterator<Element.Element> }> = [
    { parent: undefined, elements: elements[Symbol.iterator]() },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.elements.next();
    if (next.done === true) stack.pop();
    else {
      const element = next.value;
      yield { element, parent: top.parent };
      if (element.children.length > 0) {
        stack.push({ parent: Element.ref(element), elements: element.children[Symbol.iterator]() });
      }
    }
  }
}
