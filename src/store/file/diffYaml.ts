/**
 * Diffs as YAML text: the keys of an element each have a line, and what is behind a key is JSON, which is YAML too.
 *
 * So a text of this layout, which is what is written here, is read line by line, some fifty times faster than the YAML
 * library reads it. Any other YAML is left to the library.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Diff } from '../../diff/Diff.js';
import * as Document from '../../diff/Document.js';
import { encodeElement } from '../../diff/elementCodec.js';
import type { Pieces } from './diffJson.js';
import * as json from './json.js';

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

// JSON allows these in texts as they are, YAML does not.
const NOT_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const write = (value: unknown): string =>
  JSON.stringify(value).replace(NOT_IN_YAML, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const lines = (record: object, indent: string): string =>
  Object.entries(record)
    .map(([key, value]) => `${indent}${key}: ${write(value)}\n`)
    .join('');

/** A diff as YAML. O(size), memory for one element. */
export function* of(diff: Diff): Pieces {
  yield E.right(lines(Document.headOf(diff), ''));
  yield E.right(diff.elements.length === 0 ? 'elements: []\n' : 'elements:\n');
  for (const { element, depth } of Document.leveled(diff.elements)) {
    const encoded = encodeElement(depth)(element);
    if (E.isLeft(encoded)) return yield encoded;
    const indent = '  '.repeat(depth);
    // The first key has the dash of the list in place of the indentation.
    const text = `${indent}- ${lines(encoded.right, `${indent}  `).trimStart()}`;
    yield E.right(element.children.length > 0 ? `${text}${indent}  children:\n` : text);
  }
  yield E.right(lines({ summary: Document.summaryOf(diff) }, ''));
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

type Fields = Record<string, unknown>;

// The known keys alone, so that none of them is special to an object.
const LINE =
  /^( *)(- )?(lockstep|version|source|target|elements|summary|action|model|uid|shortname|identifiers|flags|children):(?: (.+))?$/;

/** Takes lines of the layout; refuses the first that is not of it. */
const layout = () => {
  const whole: Fields = {};
  // The element that is open at each depth, and the list that its siblings are in.
  const lists: Array<Array<Fields>> = [];
  const elements: Array<Fields> = [];

  const into = (indent: number, isItem: boolean): Fields | undefined => {
    if (!isItem) {
      lists.length = Math.min(lists.length, indent / 2);
      if (indent === 0) return whole;
      elements.length = Math.min(elements.length, indent / 2);
      return elements[indent / 2 - 1];
    }
    const depth = indent / 2;
    const list = lists[depth];
    if (list === undefined) return undefined;
    const element: Fields = {};
    list.push(element);
    lists.length = depth + 1;
    elements.length = depth;
    elements.push(element);
    return element;
  };

  const take = (line: string): boolean => {
    const [, indent = '', dash, key = '', text] = LINE.exec(line) ?? [];
    if (key === '' || indent.length % 2 !== 0) return false;
    const record = into(indent.length, dash !== undefined);
    if (record === undefined || Object.hasOwn(record, key)) return false;
    if (text !== undefined) {
      const value = json.parse(text);
      if (E.isRight(value)) record[key] = value.right;
      return E.isRight(value);
    }
    const isList = record === whole ? key === 'elements' : key === 'children';
    if (!isList) return false;
    const list: Array<Fields> = [];
    record[key] = list;
    lists.push(list);
    return true;
  };

  return { whole, take };
};

/** The data of a text that is in the layout that is written here; nothing if it is not. O(length). */
export const parse = (text: string): unknown => {
  const { whole, take } = layout();
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    if (!take(text.slice(from, end))) return undefined;
    from = end + 1;
  }
  return whole;
};
