import { describe, expect, it } from 'vitest';
import { parse } from '../../src/model/FieldType.js';
import { left, right } from '../right.js';

describe('the type of a field', () => {
  it('may be a list of lists, twenty deep, and no more', () => {
    const lists = (depth: number): string => `string${'[]'.repeat(depth)}`;
    expect(right(parse(lists(20)))).toMatchObject({ base: 'string', list: true, nullable: false });
    expect(left(parse(lists(21)))).toEqual({ problem: `a list of lists, too deep: "${lists(21)}"` });
  });

  it.each([
    ['intger[]?', 'did you mean "integer"?'],
    ['string]', 'did you mean "string"?'],
    ['boolean??', 'did you mean "boolean"?'],
    ['', 'known are "string", "integer", "number", "boolean", "date-time", "json"'],
  ])('is unknown if it is "%s": %s', (text, suggestion) => {
    expect(left(parse(text))).toEqual({ problem: `unknown type "${text}"`, suggestion });
  });
});
