/** What the tests of worker threads ask for. */
import { type DiffOptions, Element } from 'lockstep';
import { type ParallelOptions, SchemaSource } from 'lockstep/parallel';
import { description } from './dataset.js';

/** Threads run what this process runs: TypeScript. */
export const execArgv = ['--import', 'tsx'];

/** What every diff is given. */
export const shared: ParallelOptions = { schema: SchemaSource.described(description) };

/** Options that a diff may have, by what they are. */
export const OPTIONS: ReadonlyArray<readonly [string, DiffOptions]> = [
  ['nothing in particular', {}],
  ['flags', { flags: ['SKIP_UNMATCHED_DST'] }],
  ['one model', { models: ['port'] }],
  ['attributes', { attributes: { device: { exclude: ['role'] }, port: { include: ['labels'] } } }],
  ['a predicate', { where: { device: (device) => !String(device['name']).endsWith('3') } }],
  ['an order', { order: { device: Element.ordBy(['-name']) } }],
  ['unchanged entities too', { unchanged: true }],
];
