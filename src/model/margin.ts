/**
 * What is before a line of a tree that is written as text. Indented without end, text would grow with the square of the
 * depth; farther than a few hundred columns nobody looks.
 */

/** How many levels are told by indentation alone. */
export const DEEPEST = 100;

/** What is before a line at a level, `step` being what indents by one; below the deepest, the level itself is told. */
export const margin = (level: number, step: string): string =>
  level <= DEEPEST ? step.repeat(level) : `${step.repeat(DEEPEST)}${mark(level)}`;

/** How a level is told, where indentation does not. */
export const mark = (level: number): string => `[${level}] `;
