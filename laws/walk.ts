/**
 * Laws of the walk: however two maps are related, whatever their nodes look like, it tells what the plain walk tells.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import { Map as PersistentMap } from 'immutable';
import type { Table } from '../src/snapshot/Draft.js';
import type { Entry } from '../src/snapshot/Entry.js';
import { compare, noteLoaded } from '../src/snapshot/inOrder.js';
import { type Visitor, walk, walkPlain } from '../src/snapshot/Lockstep.js';
import { type Law, law } from './Law.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How two tables came to be: loaded, changed, related or not. */
export interface Tables {
  /** The entries that both start from. */
  readonly size: number;
  /** How many of them have hashes that others have too. */
  readonly colliding: number;
  /** The right one is made from the left, or loaded by itself, in an order turned by so much. */
  readonly turn: number | undefined;
  /** Edits of the left and the right. */
  readonly edits: ReadonlyArray<Edit>;
  /** How much of the left is taken away in the end, in percent. */
  readonly removed: number;
}

/** An edit of a table, or of both. */
export interface Edit {
  /** Which of the two tables is edited. */
  readonly side: 'left' | 'right' | 'both';
  /** An entry that is there is set or removed, or one is added behind them. */
  readonly action: 'set' | 'add' | 'remove';
  /** Which entry: a number of any size, taken modulo. */
  readonly pick: number;
}

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

/** The n-th of the texts that have one hash: n in binary, with "Aa" for 0 and "BB" for 1. */
const collidingKey = (n: number): string => {
  const bits = n.toString(2).padStart(6, '0');
  return [...bits].map((bit) => (bit === '0' ? 'Aa' : 'BB')).join('');
};

const keyOf = (n: number, { colliding }: Tables): string => (n < colliding ? collidingKey(n) : `key ${n}`);

const entryOf = (uid: string, order: number): Entry => ({ uid, order, entity: {}, parent: undefined, flags: 0 });

const load = (keys: ReadonlyArray<string>): Table => {
  const entries = keys.map(entryOf);
  const table: Table = PersistentMap(entries.map((entry) => [entry.uid, entry]));
  noteLoaded(table, entries);
  return table;
};

const edit = (table: Table, { action, pick }: Edit, tables: Tables): Table => {
  const key = keyOf(action === 'add' ? tables.size + (pick % 50) : pick % Math.max(1, tables.size), tables);
  if (action === 'remove') return table.remove(key);
  const order = table.get(key)?.order ?? tables.size + pick;
  return table.set(key, entryOf(key, order));
};

/** Both tables. */
const tablesOf = (tables: Tables): readonly [Table, Table] => {
  const keys = Array.from({ length: tables.size }, (_, i) => keyOf(i, tables));
  const { turn } = tables;
  let left = load(keys);
  let right = turn === undefined ? left : load([...keys.slice(turn), ...keys.slice(0, turn)]);
  for (const each of tables.edits) {
    if (each.side !== 'right') left = edit(left, each, tables);
    if (each.side !== 'left') right = edit(right, each, tables);
  }
  const gone = keys.slice(0, Math.floor((keys.length * tables.removed) / 100));
  return [gone.length === 0 ? left : left.deleteAll(gone), right];
};

/** Two tables that were loaded each for itself, and not changed since. */
const loadedTables = (tables: Tables): readonly [Table, Table] => {
  const [left, right] = tablesOf(tables);
  const keysOf = (table: Table): ReadonlyArray<string> =>
    [...table.values()].sort((x, y) => x.order - y.order).map(({ uid }) => uid);
  const keys = keysOf(right);
  const at = (tables.turn ?? 0) % Math.max(1, keys.length);
  return [load(keysOf(left)), load([...keys.slice(at), ...keys.slice(0, at)])];
};

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/** What a walk tells, in an order of its own; pairs that are one object are nothing to tell. */
const told = (walking: (visitor: Visitor<Entry>) => void): string => {
  const heard: Array<string> = [];
  walking({
    both: (l, r) => {
      if (l !== r) heard.push(`${l.uid} ${l.order} ${r.order} ${l.uid === r.uid}`);
    },
    onlyLeft: (l) => heard.push(`${l.uid} ${l.order} left`),
    onlyRight: (r) => heard.push(`${r.uid} ${r.order} right`),
  });
  return heard.sort().join('\n');
};

/**
 * The walk that skips what both maps share tells what the plain walk tells.
 *
 * @example
 * import { walkTellsWhatThePlainWalkTells } from 'lockstep/laws'
 *
 * walkTellsWhatThePlainWalkTells({ size: 40, colliding: 4, turn: undefined, edits: [], removed: 50 }) // => true
 */
export const walkTellsWhatThePlainWalkTells = (tables: Tables): boolean => {
  const [left, right] = tablesOf(tables);
  return told((visitor) => walk(left, right, visitor)) === told((visitor) => walkPlain(left, right, visitor));
};

/**
 * A walk the other way round tells the same, the other way round.
 *
 * @example
 * import { walkHasTwoEnds } from 'lockstep/laws'
 *
 * walkHasTwoEnds({ size: 40, colliding: 4, turn: 3, edits: [], removed: 50 }) // => true
 */
export const walkHasTwoEnds = (tables: Tables): boolean => {
  const [left, right] = tablesOf(tables);
  const turned = ({ both, onlyLeft, onlyRight }: Visitor<Entry>): Visitor<Entry> => ({
    both: (l, r) => both(r, l),
    onlyLeft: onlyRight,
    onlyRight: onlyLeft,
  });
  return told((visitor) => walk(left, right, visitor)) === told((visitor) => walk(right, left, turned(visitor)));
};

/**
 * Pairing tables in the order in which they were loaded tells what the walk tells.
 *
 * @example
 * import { pairingInOrderTellsTheSame } from 'lockstep/laws'
 *
 * pairingInOrderTellsTheSame({ size: 40, colliding: 4, turn: 3, edits: [], removed: 50 }) // => true
 */
export const pairingInOrderTellsTheSame = (tables: Tables): boolean =>
  [tablesOf(tables), loadedTables(tables)].every(([left, right]) => {
    const heard: Array<() => void> = [];
    const inOrder = told((visitor) => {
      // What an attempt has told that was given up does not count: only the last visitor is asked.
      const last = compare(left, right, () => {
        heard.length = 0;
        return {
          both: (l, r) => heard.push(() => visitor.both(l, r)),
          onlyLeft: (l) => heard.push(() => visitor.onlyLeft(l)),
          onlyRight: (r) => heard.push(() => visitor.onlyRight(r)),
        };
      });
      if (last !== undefined) for (const tell of heard) tell();
    });
    return inOrder === told((visitor) => walkPlain(left, right, visitor));
  });

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

const edits: fc.Arbitrary<ReadonlyArray<Edit>> = fc.array(
  fc.record({
    side: fc.constantFrom<Edit['side']>('left', 'right', 'both'),
    action: fc.constantFrom<Edit['action']>('set', 'add', 'remove'),
    pick: fc.nat(1999),
  }),
  { maxLength: 30 },
);

/**
 * Tables of one lineage and unrelated ones, of sizes at which the nodes of a map change their kind, with collisions.
 *
 * @example
 * import { tables } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(tables, ({ size }) => size <= 2000))
 */
export const tables: fc.Arbitrary<Tables> = fc.record({
  size: fc.oneof(fc.nat(40), fc.constantFrom(0, 1, 8, 9, 16, 17, 32, 33), fc.nat(2000)),
  colliding: fc.oneof(fc.constant(0), fc.nat(40)),
  turn: fc.oneof(fc.constant(undefined), fc.constant(0), fc.nat(2000)),
  edits,
  removed: fc.oneof(fc.constant(0), fc.integer({ min: 80, max: 100 }), fc.nat(100)),
});

/**
 * The laws of the walk.
 *
 * @example
 * import { walkLaws } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * walkLaws().forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const walkLaws = (): ReadonlyArray<Law> => [
  law('the walk tells what the plain walk tells', tables, walkTellsWhatThePlainWalkTells),
  law('a walk the other way round tells the same, the other way round', tables, walkHasTwoEnds),
  law('pairing in the order of loading tells what the walk tells', tables, pairingInOrderTellsTheSame),
];
