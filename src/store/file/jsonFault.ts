/**
 * What is wrong with a JSON text, and where: the first syntax error, repeated key, number without end or list nested too
 * deep.
 *
 * `JSON.parse` is the parser; this is a slower look at a text that it refused, or that it read without telling that a
 * key was there twice.
 */
import { MAX_DEPTH, TOO_DEEP } from './FileError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is wrong, and how many characters before it are right. */
export interface Fault {
  readonly offset: number;
  readonly problem: string;
}

type Expected =
  | 'a value'
  | 'a value or "]"'
  | 'a key or "}"'
  | 'a key'
  | '":"'
  | '"," or "]"'
  | '"," or "}"'
  | 'the end';

const TOO_LARGE = 'a number too large to be kept: write it as a text';

// -------------------------------------------------------------------------------------
// scanning
// -------------------------------------------------------------------------------------

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const WORD = /[\w.+-]+/y;

const skip = (pattern: RegExp, text: string, offset: number): number => {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
};

/** Where the string that begins at an offset ends, or what is wrong with it. */
const endOfString = (text: string, start: number): number | Fault => {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code < 0x20) return { offset: i, problem: 'a line break or control character in a string must be escaped' };
    if (code !== 0x5c) continue;
    i++;
    if (text[i] === 'u' && /^[\da-fA-F]{4}$/.test(text.slice(i + 1, i + 5))) i += 4;
    else if (i < text.length && !'"\\/bfnrt'.includes(text[i] ?? '')) {
      return { offset: i - 1, problem: `unknown escape ${JSON.stringify(text.slice(i - 1, i + 1))}` };
    }
  }
  return { offset: text.length, problem: 'the file ends inside a string' };
};

/** The first thing wrong with a JSON text, if anything is. O(length). */
export const find = (text: string): Fault | undefined => {
  // The keys seen so far in each object that is open; nothing for a list.
  const open: Array<Set<string> | undefined> = [];
  let expected: Expected = 'a value';
  let offset = 0;

  const after = (): Expected => {
    if (open.length === 0) return 'the end';
    return open[open.length - 1] === undefined ? '"," or "]"' : '"," or "}"';
  };

  for (;;) {
    offset = skip(SPACE, text, offset);
    const start = offset;
    const char = text[offset];
    if (char === undefined) {
      return expected === 'the end' ? undefined : { offset, problem: `the file ends where ${expected} is expected` };
    }
    const wantsValue: boolean = expected === 'a value' || expected === 'a value or "]"';
    const wantsKey: boolean = expected === 'a key' || expected === 'a key or "}"';
    if (char === '"' && (wantsValue || wantsKey)) {
      const end = endOfString(text, offset);
      if (typeof end !== 'number') return end;
      offset = end;
      const keys = open[open.length - 1];
      if (wantsKey && keys !== undefined) {
        const key = String(JSON.parse(text.slice(start, end)));
        if (keys.has(key)) return { offset: start, problem: `duplicate key ${JSON.stringify(key)}` };
        keys.add(key);
      }
      expected = wantsKey ? '":"' : after();
    } else if ((char === '{' || char === '[') && wantsValue) {
      if (open.length === MAX_DEPTH) return { offset, problem: TOO_DEEP };
      open.push(char === '{' ? new Set() : undefined);
      expected = char === '{' ? 'a key or "}"' : 'a value or "]"';
      offset++;
    } else if ((char === '}' || char === ']') && expected.endsWith(`"${char}"`)) {
      open.pop();
      expected = after();
      offset++;
    } else if (char === ':' && expected === '":"') {
      expected = 'a value';
      offset++;
    } else if (char === ',' && expected.startsWith('","')) {
      expected = open[open.length - 1] === undefined ? 'a value' : 'a key';
      offset++;
    } else {
      offset = wantsValue ? skip(SCALAR, text, offset) : offset;
      if (offset === start) {
        const word = text.slice(start, Math.max(start + 1, skip(WORD, text, start))).slice(0, 20);
        return { offset, problem: `expected ${expected}, got ${JSON.stringify(word)}` };
      }
      const number = Math.abs(Number(text.slice(start, offset)));
      if (number === Number.POSITIVE_INFINITY) return { offset: start, problem: TOO_LARGE };
      expected = after();
    }
  }
};
