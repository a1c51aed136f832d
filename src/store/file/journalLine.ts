/**
 * A line of a journal file: a JSON object whose first member is a sum of the rest of the line and of the sum before, so that
 * a line that was damaged, lost, repeated or moved is found. `docs/formats.md` describes the format.
 */
import { createHash } from 'node:crypto';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The first line, which tells what the file is; it has no sum. */
export const HEADER = '{"lockstep":"journal","version":1}\n';

/** What stands for the sum before the first. */
export const NO_SUM = '0000000000000000';

/** What a line says, as the text of a JSON object, and its sum. */
export interface Line {
  readonly content: string;
  readonly sum: string;
}

// -------------------------------------------------------------------------------------
// conversions
// -------------------------------------------------------------------------------------

const headOf = (sum: string): string => `{"sum":"${sum}",`;

const HEAD = headOf(NO_SUM).length;

const sumOf = (before: string, rest: Buffer): string =>
  createHash('sha256').update(before).update(rest).digest('hex').slice(0, NO_SUM.length);

/** The bytes of a line that says something, which has at least one member, behind a line with a sum. O(length). */
export const encode = (content: string, before: string): { readonly bytes: Buffer; readonly sum: string } => {
  const rest = Buffer.from(content.slice(1));
  const sum = sumOf(before, rest);
  return { bytes: Buffer.concat([Buffer.from(headOf(sum)), rest, Buffer.from('\n')]), sum };
};

/** The line that bytes are, without the line break, behind a line with a sum; nothing if they are not as written. O(length). */
export const decode = (bytes: Buffer, before: string): Line | undefined => {
  const rest = bytes.subarray(HEAD);
  const sum = sumOf(before, rest);
  return bytes.subarray(0, HEAD).equals(Buffer.from(headOf(sum)))
    ? { content: `{${rest.toString('utf8')}`, sum }
    : undefined;
};
