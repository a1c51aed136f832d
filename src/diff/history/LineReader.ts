/**
 * Reading a history line by line.
 *
 * What is wrong with a line is told only when the seal behind it is there: does the seal not fit, the text was damaged, and
 * that is what has to be said; else the line is as it was written, and is refused for what it says.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { show } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import { isRecord } from '../../model/strict.js';
import { messageOf } from '../../model/thrown.js';
import type { Checkpoint } from '../../snapshot/Checkpoints.js';
import type { History } from '../../snapshot/History.js';
import * as HistoryFailure from '../../snapshot/HistoryFailure.js';
import { restore } from '../../snapshot/restore.js';
import * as Head from './head.js';
import * as Seal from './Seal.js';
import type { ReadError } from './Section.js';
import * as Section from './Section.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { ReadError };

/** Takes lines one by one, and gives the history that they are. */
export interface LineReader {
  /** Take a line, by its number; why it cannot be taken, if it cannot. Blank lines are passed over. */
  readonly take: (line: string, number: number) => ReadError | undefined;
  /** The history, when there are no more lines. */
  readonly finish: () => E.Either<ReadError, History>;
}

/** What comes before a message: the place of a line, or of the whole. */
export type Place = (line?: number) => string;

/** A line that cannot be taken, as far as can be told before it is sealed. */
interface Doubt {
  readonly line: number;
  readonly error: ReadError;
}

// -------------------------------------------------------------------------------------
// failures
// -------------------------------------------------------------------------------------

const damaged = (message: string): ReadError =>
  HistoryFailure.of('ERR_HISTORY_DAMAGED', message, {
    suggestion: 'take the file from a backup, or save the history again',
  });

/** The answer, or, where data is so odd that looking at it throws, a failure. */
const guarded = (answer: () => ReadError | undefined): ReadError | undefined => {
  try {
    return answer();
  } catch (cause) {
    return Section.invalid(`it cannot be looked at: ${messageOf(cause)}`);
  }
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A reader that has taken nothing yet; its failures begin with their place. */
export const reader = (schema: Schema, place: Place): LineReader => {
  const seal = Seal.make();
  const checkpoints: Array<Checkpoint> = [];
  let head: Head.Head | undefined;
  let section: Section.Section | undefined;
  /** The first line that is not sealed yet. */
  let from: number | undefined;
  let isSealed = false;
  let doubt: Doubt | undefined;
  let failure: ReadError | undefined;

  const at = (error: ReadError, line?: number): ReadError => ({ ...error, message: `${place(line)}${error.message}` });

  const takeHead = (record: unknown): ReadError | undefined => {
    const decoded = Head.decode(record);
    if (E.isLeft(decoded)) return Section.misshapen(decoded.left);
    head = decoded.right;
    return Head.checkSchema(schema, head);
  };

  const takeRecord = (record: unknown): ReadError | undefined => {
    if (!isRecord(record)) return Section.invalid(`expected an object, got ${show(record)}`);
    if (section !== undefined) return section.apply(record);
    const begun = Section.begin(schema, checkpoints.at(-1)?.snapshot, record);
    if (E.isLeft(begun)) return begun.left;
    section = begun.right;
    return undefined;
  };

  /** The first line tells what all others are. */
  const takeFirst = (line: string, number: number): ReadError | undefined => {
    const record = parse(line);
    const foreign =
      record === undefined
        ? Section.invalid('this is no history: the first line is no JSON')
        : guarded(() => Head.foreign(record));
    if (foreign !== undefined) return at(foreign, number);
    from = number;
    const error = guarded(() => takeHead(record));
    if (error !== undefined) doubt = { line: number, error };
    seal.add(line);
    return undefined;
  };

  const takeSeal = (line: string, number: number): ReadError | undefined => {
    if (line !== seal.line()) {
      const why = doubt === undefined ? '' : ` (line ${doubt.line}: ${doubt.error.message})`;
      return at(damaged(`lines ${from ?? number} to ${number} are not as they were written${why}`));
    }
    if (doubt !== undefined) return at(doubt.error, doubt.line);
    if (section !== undefined) checkpoints.push(section.end());
    section = undefined;
    from = undefined;
    isSealed = true;
    seal.add(line);
    return undefined;
  };

  const takeLine = (line: string, number: number): ReadError | undefined => {
    if (from === undefined && !isSealed) return takeFirst(line, number);
    if (checkpoints.length === head?.checkpoints) {
      return at(damaged('there is more behind the last checkpoint'), number);
    }
    if (Seal.isSeal(line)) return takeSeal(line, number);
    from ??= number;
    seal.add(line);
    if (doubt !== undefined) return undefined;
    const record = parse(line);
    const error = record === undefined ? Section.invalid('this is no JSON') : guarded(() => takeRecord(record));
    if (error !== undefined) doubt = { line: number, error };
    return undefined;
  };

  return {
    take: (line, number) => {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (failure === undefined && /\S/.test(text)) failure = takeLine(text, number);
      return failure;
    },
    finish: () => {
      if (failure !== undefined) return E.left(failure);
      if (from === undefined && !isSealed)
        return E.left(at(Section.invalid('this is no history: there is nothing in it')));
      if (!isSealed || head === undefined) return E.left(at(damaged('the end is missing: not even the head is whole')));
      if (checkpoints.length < head.checkpoints) {
        const there = `${checkpoints.length} of ${head.checkpoints} checkpoints are there`;
        return E.left(at(damaged(`the end is missing: ${there}`)));
      }
      const { limit, next, current } = head;
      return pipe(
        restore({ limit, next, current, checkpoints }),
        E.mapLeft((error) => at(error)),
      );
    },
  };
};
