/**
 * The checksum of a text that grows line by line.
 *
 * One running SHA-256 over everything before, told after the head and after each checkpoint: so a line that was changed,
 * lost, repeated or put elsewhere is noticed no later than at the end of its checkpoint, wherever in the text it is, at the
 * price of one line a checkpoint, not one checksum a line. Whether lines end with LF or CRLF makes no difference.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** A checksum under way. */
export interface Seal {
  /** Take a line, given without its end. O(length). */
  readonly add: (line: string) => void;
  /** The line that seals all lines so far. O(1). */
  readonly line: () => string;
}

/** Whether a line is there to seal those before it. */
export const isSeal = (line: string): boolean => line.startsWith('{"seal":');

/** Characters that are hashed at once: a line alone is too little to be worth a call. */
const BATCH = 1 << 14;

/** The checksum of no lines. */
export const make = (): Seal => {
  const hash = sha256.create();
  let pending = '';
  const flush = (): void => {
    hash.update(utf8ToBytes(pending));
    pending = '';
  };
  return {
    add: (line) => {
      pending += `${line}\n`;
      if (pending.length >= BATCH) flush();
    },
    line: () => {
      flush();
      return JSON.stringify({ seal: bytesToHex(hash.clone().digest()) });
    },
  };
};
