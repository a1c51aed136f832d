/**
 * The unique id of an entity: its identifiers in order, joined with `__`, as DiffSync has it, but never ambiguous.
 *
 * With one identifier the uid is its value, untouched. With several, each value has the backslash, and every underscore
 * that could be taken for a part of the separator (at either end, or next to another), escaped with a backslash. An
 * unescaped `__` is then always the separator, so that different identifiers always give different uids.
 *
 * @since 0.1.0
 */

/** An entity's id within its model. */
export type Uid = string;

const SEPARATOR = '__';
const NEEDS_ESCAPE = /\\|^_|_$|__/;
const ESCAPED = /\\|^_|_$|_(?=_)|(?<=_)_/g;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The uid of a list of identifier values. Injective for lists of one length. O(length).
 *
 * @example
 * import { Uid } from 'lockstep'
 *
 * Uid.fromParts(['nyc-sw1', 'eth0']) // => 'nyc-sw1__eth0'
 * Uid.fromParts(['a__b', 'c']) // => 'a\\_\\_b__c'
 * Uid.fromParts(['a__b']) // => 'a__b'
 */
export const fromParts = (parts: ReadonlyArray<string>): Uid => {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  let uid = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    uid += (i === 0 ? '' : SEPARATOR) + (NEEDS_ESCAPE.test(part) ? part.replace(ESCAPED, '\\$&') : part);
  }
  return uid;
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The identifier values that a uid was made of, given how many there are. The inverse of `fromParts`. O(length).
 *
 * @example
 * import { Uid } from 'lockstep'
 *
 * Uid.toParts(2)('a\\_\\_b__c') // => ['a__b', 'c']
 */
export const toParts =
  (arity: number) =>
  (uid: Uid): ReadonlyArray<string> => {
    if (arity === 1) return [uid];
    const parts: Array<string> = [];
    let part = '';
    for (let i = 0; i < uid.length; i++) {
      if (uid[i] === '\\') part += uid[++i] ?? '';
      else if (uid.startsWith(SEPARATOR, i)) {
        parts.push(part);
        part = '';
        i++;
      } else part += uid[i];
    }
    return [...parts, part];
  };
