import { describe, expect, it } from 'vitest';
import { shorten, widthOf } from '../../src/diff/width.js';

describe('the width of a text', () => {
  it('is a column a letter, and two for what terminals show twice as wide', () => {
    expect(['', 'sw1', 'größe', '東京', 'カ', '한글', '！', '🚀', 'a東b'].map(widthOf)).toEqual([
      0, 3, 5, 4, 2, 4, 2, 2, 4,
    ]);
  });

  it('is that of what is seen, of however many parts it is made', () => {
    expect(['e\u0301', '👩‍👩‍👧', '🇨🇭'].map(widthOf)).toEqual([1, 2, 2]);
  });
});

describe('a text that is cut to a width', () => {
  it('is as it was where it fits', () => {
    expect([shorten('eth0', 4), shorten('eth0', 5), shorten('', 0), shorten('東京', 4)]).toEqual([
      'eth0',
      'eth0',
      '',
      '東京',
    ]);
  });

  it('has as many columns as it may, the last of them for the mark', () => {
    expect([1, 2, 3].map((width) => shorten('eth0', width))).toEqual(['…', 'e…', 'et…']);
    expect([2, 3, 4, 5].map((width) => shorten('größe!', width))).toEqual(['g…', 'gr…', 'grö…', 'größ…']);
  });

  it('has nothing by halves', () => {
    expect([2, 3, 4, 5].map((width) => shorten('東京都', width))).toEqual(['…', '東…', '東…', '東京…']);
    expect(shorten('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  });
});
