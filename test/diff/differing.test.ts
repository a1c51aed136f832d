import { describe, expect, it } from 'vitest';
import { differing } from '../../src/diff/differing.js';
import type { Element } from '../../src/index.js';
import { device, differ, load, port, site } from './network.js';

const before = load(
  ['nyc', 'sfo'].flatMap((name) => [site(name), device(name, name), port(name, 'a'), port(name, 'b')]),
);
const after = load([
  ...[site('nyc'), device('nyc', 'nyc'), port('nyc', 'a'), port('nyc', 'b')],
  ...[site('sfo'), device('sfo', 'sfo'), port('sfo', 'a'), port('sfo', 'b', 9000)],
]);

const elementsOf = (): ReadonlyArray<Element.Element> => differ(after, before, { unchanged: true }).elements;

describe('elements that differ', () => {
  it('are those that change something, or have such below them, asked as often as one likes', () => {
    const hasDiffs = differing();
    const [nyc, sfo] = elementsOf();
    const told = [nyc, sfo, nyc, sfo, ...(nyc?.children ?? []), ...(sfo?.children ?? [])].map(
      (element) => element !== undefined && hasDiffs(element),
    );
    expect(told).toEqual([false, true, false, true, false, true]);
  });

  it('are the same, whichever are asked about first', () => {
    const hasDiffs = differing();
    const [nyc, sfo] = elementsOf();
    const ports = (sfo?.children ?? []).flatMap(({ children }) => children);
    expect(ports.map(hasDiffs)).toEqual([false, true]);
    expect([...(sfo?.children ?? []), ...(nyc?.children ?? [])].map(hasDiffs)).toEqual([true, false]);
    expect([sfo, nyc].map((element) => element !== undefined && hasDiffs(element))).toEqual([true, false]);
  });
});
