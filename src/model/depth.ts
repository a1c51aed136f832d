/**
 * How deep values are: whatever is done with them is done by recursion, and the stack has an end.
 */

/** How deep a value may be: far above what files may hold, far below what exhausts the stack. */
const MAX_DEPTH = 500;

/** What is said of a value that is deeper. */
export const TOO_DEEP = `nested more than ${MAX_DEPTH} levels deep, or in itself`;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const isDeeper = (value: object, levels: number): boolean => {
  if (levels === 0) return true;
  const members: ReadonlyArray<unknown> = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : [];
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    if (typeof member === 'object' && member !== null && isDeeper(member, levels - 1)) return true;
  }
  return false;
};

/** Whether lists and objects are too deep inside one another, or in a circle. O(size). */
export const isTooDeep = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && isDeeper(value, MAX_DEPTH);
