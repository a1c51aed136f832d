import { describe, expect, it } from 'vitest';
import { LockstepError } from '../../src/index.js';

const { nearMiss, show } = LockstepError;

describe('a suggestion for a name that is not known', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `name${i}`);
  const long = (length: number) => 'x'.repeat(length);

  it('lists up to twelve known ones where none is near', () => {
    expect(nearMiss('?', ['site', 'device'])).toEqual({ suggestion: 'known are "site", "device"' });
    expect(nearMiss('?', names(12)).suggestion).toMatch(/^known are "name0", .*, "name11"$/);
    expect(nearMiss('?', names(13))).toEqual({});
    expect(nearMiss('?', [])).toEqual({});
  });

  it('names the nearest of any number', () => {
    expect(nearMiss('nmae7', names(100))).toEqual({ suggestion: 'did you mean "name7"?' });
  });

  it('is not looked for where the name is longer than anybody writes', () => {
    expect(nearMiss(long(200), [long(199)])).toEqual({ suggestion: `did you mean "${long(199)}"?` });
    expect(nearMiss(long(201), [long(200)])).toEqual({});
  });
});

describe('a value in a message', () => {
  it.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    [5n, '5n'],
    [Number.NaN, 'NaN'],
    [() => 1, 'a function'],
    [Symbol('s'), 'Symbol(s)'],
    [{ a: 1n }, '{"a":"1n"}'],
    [[undefined], '[null]'],
  ])('is told as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  it('is told whole up to sixty characters, and cut behind', () => {
    expect(show('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
    expect(show('x'.repeat(59))).toBe(`"${'x'.repeat(56)}...`);
  });

  it('is told whole, however many members it has that JSON leaves out', () => {
    const leftOut = [undefined, () => 1, Symbol('s')].flatMap((value) => Array.from({ length: 100 }, () => value));
    const members = leftOut.map((value, i) => [`x${i}`, value] as const);
    expect(show({ ...Object.fromEntries(members), name: 'sw1' })).toBe('{"name":"sw1"}');
  });

  it('is told where it is in itself, or has members that throw', () => {
    const circle: Record<string, unknown> = {};
    circle['me'] = circle;
    expect(show(circle)).toBe(`${'{"me":'.repeat(10).slice(0, 57)}...`);
    const broken = Object.defineProperty({}, 'name', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect([show(broken), show([broken])]).toEqual(['an object that JSON cannot hold', 'a list that JSON cannot hold']);
  });
});
