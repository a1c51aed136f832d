import { describe, expect, it } from 'vitest';
import { Journal, syncDiff } from '../../src/index.js';
import { of } from '../../src/sync/story.js';
import { right } from '../right.js';
import { diff, handlersOf, network, saying, sides } from './inventory.js';

const journal = Journal.memory();
right(await syncDiff(diff, sides, { journal })(network(handlersOf(saying({}))))());
const records = right(await journal.read());

const hasEnded = (...told: ReadonlyArray<Journal.JournalRecord>): boolean | undefined => right(of(told))?.ended;

describe('the story of a journal', () => {
  it('has an end where the last record is one', () => {
    expect(records.map((_, i) => hasEnded(...records.slice(0, i + 1)))).toEqual(
      records.map((_, i) => i === records.length - 1),
    );
    expect(right(of([]))).toBe(undefined);
  });

  it('goes on after the end where more is done, and where it is taken back', () => {
    const last = records.findLast(({ record }) => record === 'outcome');
    if (last === undefined) throw new Error('nothing was done');
    expect(hasEnded(...records, last)).toBe(false);
    expect(hasEnded(...records, last, { record: 'end' })).toBe(true);
    expect(hasEnded(...records, { record: 'undoing', operations: [0] })).toBe(false);
  });
});
