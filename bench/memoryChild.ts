/**
 * A process that loads two datasets, compares them, and says what that took: `memoryChild.ts native|lockstep SIZE`.
 * The raw records are made one by one, so that what is measured is what they are loaded into.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, diffFrom, Snapshot } from '../src/index.js';
import { ATTRIBUTES, type Device, device, orThrow, schema } from './data.js';
import type { Footprint } from './suites/memory.js';

const [, , way, count] = process.argv;
const size = Number(count);

const collected = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Two datasets that are held, and how many of their records differ. */
interface Loaded {
  readonly held: ReadonlyArray<unknown>;
  readonly changed: () => number;
}

const native = (): Loaded => {
  const mapOf = (changed: boolean): ReadonlyMap<string, Device> => {
    const map = new Map<string, Device>();
    for (let i = 0; i < size; i++) {
      const record = device(i, changed);
      map.set(record.name, record);
    }
    return map;
  };
  const [source, target] = [mapOf(true), mapOf(false)];
  const changed = (): number => {
    const found: Array<string> = [];
    for (const [uid, record] of source) {
      const other = target.get(uid);
      if (other === undefined || ATTRIBUTES.some((name) => record[name] !== other[name])) found.push(uid);
    }
    return found.length;
  };
  return { held: [source, target], changed };
};

function* items(changed: boolean): Generator<Snapshot.Item> {
  for (let i = 0; i < size; i++) yield { model: 'device', fields: device(i, changed) };
}

const lockstep = (): Loaded => {
  const load = (changed: boolean): Snapshot.Snapshot => orThrow(Snapshot.fromEntities(schema)(items(changed)));
  const [source, target] = [load(true), load(false)];
  return {
    held: [source, target],
    changed: () => Diff.summary(orThrow(pipe(target, diffFrom(source)))).update,
  };
};

const before = collected();
const { held, changed } = way === 'native' ? native() : lockstep();
const found = changed();
// Taken before the collection, which may need memory of its own.
const peak = process.resourceUsage().maxRSS * 1024;
const footprint: Footprint = { changed: found, peak, entity: (collected() - before) / (size * held.length) };
console.log(JSON.stringify(footprint));
