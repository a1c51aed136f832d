/** What a scenario finds: a promise, what was measured, and the bound that it is held to. */

/** A promise that was tried. */
export interface Finding {
  readonly promise: string;
  readonly measured: string;
  readonly bound: string;
  readonly isHeld: boolean;
}

/** What a scenario says as it goes: what became of a promise, or a figure that is none. */
export type Said = Finding | string;

const thousands = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });

const shown = (value: number | string | boolean): string => (typeof value === 'number' ? thousands(value) : `${value}`);

/** A promise that something is so, and nothing else. */
export const exactly = <A extends number | string | boolean>(promise: string, measured: A, expected: A): Finding => ({
  promise,
  measured: shown(measured),
  bound: `exactly ${shown(expected)}`,
  isHeld: measured === expected,
});

/** A promise that something is no more than it may be. */
export const atMost = (promise: string, measured: number, bound: number, unit = ''): Finding => ({
  promise,
  measured: `${thousands(measured)}${unit}`,
  bound: `at most ${thousands(bound)}${unit}`,
  isHeld: measured <= bound,
});

/** A promise that something happened at least so often. */
export const atLeast = (promise: string, measured: number, bound: number, unit = ''): Finding => ({
  promise,
  measured: `${thousands(measured)}${unit}`,
  bound: `at least ${thousands(bound)}${unit}`,
  isHeld: measured >= bound,
});

/** Counts by name, in one line. */
export const counts = (byName: Readonly<Record<string, number>>): string =>
  Object.entries(byName)
    .map(([name, count]) => `${name} ${thousands(count)}`)
    .join(', ');

/** A line for a person. */
export const toLine = (said: Said): string =>
  typeof said === 'string'
    ? `  ${said}`
    : `  ${said.isHeld ? 'held' : 'NOT HELD'}: ${said.promise}: ${said.measured} (${said.bound})`;
