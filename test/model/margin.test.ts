import { describe, expect, it } from 'vitest';
import { margin } from '../../src/model/margin.js';

describe('what is before a line of a tree', () => {
  it('is as wide as the line is deep, for a hundred levels', () => {
    expect([0, 1, 3].map((level) => margin(level, '  '))).toEqual(['', '  ', '      ']);
    expect(margin(100, '  ')).toBe(' '.repeat(200));
  });

  it('tells the level from there on', () => {
    expect(margin(101, '  ')).toBe(`${' '.repeat(200)}[101] `);
    expect(margin(99_999, '| ')).toBe(`${'| '.repeat(100)}[99999] `);
  });
});
