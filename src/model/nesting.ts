/** How deep the lists and objects of a value may be inside one another. */
import { isPlain } from './plain.js';

/**
 * How many lists and objects of a value may be inside one another. Codecs, comparing and printing go into values by
 * recursion, the library's own codecs as well; several times as deep, the call stack would be at its end.
 */
const MAX_NESTING = 500;

/** Why a value cannot be taken, whatever its codec says of it. */
export const TOO_NESTED = `its lists and objects are nested more than ${MAX_NESTING} levels deep`;

/** Whether the lists and objects of a value are nested too deep, or in themselves. O(size). */
export const isTooNested = (value: unknown, levels: number = MAX_NESTING): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (isTooNested(value[i], levels - 1)) return true;
    return false;
  }
  if (!isPlain(value)) return false;
  for (const key in value) if (isTooNested(value[key], levels - 1)) return true;
  return false;
};
