import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breakages } from './list.js';

describe('a way to break the engine', () => {
  it.each(breakages)('is about something that is there once: $what', ({ file, from, to }) => {
    expect(readFileSync(file, 'utf8').split(from).length - 1).toBe(1);
    expect(to).not.toBe(from);
  });
});
