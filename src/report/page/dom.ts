/**
 * Elements of the page. Text only ever becomes text: nothing here, or that uses it, reads a text as HTML.
 */

/** What an element may be given: properties, `aria-` and `data-` attributes, and listeners. */
export type Properties = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;

/** What an element may hold. */
export type Child = Node | string | undefined | ReadonlyArray<Child>;

const SVG = 'http://www.w3.org/2000/svg';

const give = (element: Element, properties: Properties): void => {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value as (event: Event) => void);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
};

const hold = (element: Element, children: ReadonlyArray<Child>): void => {
  for (const child of children) {
    if (child === undefined) continue;
    if (typeof child === 'string' || child instanceof Node) element.append(child);
    else hold(element, child);
  }
};

/** An HTML element. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  give(element, properties);
  hold(element, children);
  return element;
};

/** An SVG element. */
export const s = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: ReadonlyArray<Child>
): SVGElementTagNameMap[K] => {
  const element = document.createElementNS(SVG, tag);
  give(element, properties);
  hold(element, children);
  return element;
};

/** Put other children in place of those that an element has. */
export const fill = (element: Element, ...children: ReadonlyArray<Child>): void => {
  element.replaceChildren();
  hold(element, children);
};

/** A number for people. */
export const number = (n: number): string => n.toLocaleString('en-US');

/** `1 change`, `2 changes`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;
