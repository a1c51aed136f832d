/**
 * A three-way merge by the definition: every thing of the three datasets is looked at, and what hangs below what is gone is
 * settled by going round until nothing changes.
 */
import { kindOf } from './kinds.js';
import { alike, find, pick, present, type Ref, type Row, type Rows, same, sameRef } from './Rows.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A side. */
export type Side = 'source' | 'target';

/** Who decides: one side, whoever has changed the thing later, or nobody. */
export type Strategy = Side | 'latest' | 'manual';

/** What comes of a merge. */
export interface Merged {
  readonly rows: Rows;
  /** What is in conflict and decided, as `kind model uid [attribute]`. */
  readonly decided: ReadonlyArray<string>;
  /** What is in conflict and not decided. */
  readonly open: ReadonlyArray<string>;
}

/** By what `latest` goes. */
export const TIME = 'updated';

/** A thing on its way through a merge. */
interface Fate {
  readonly ref: Ref;
  readonly base: Row | undefined;
  readonly source: Row | undefined;
  readonly target: Row | undefined;
  now: Row | undefined;
  /** Which side put it where it is; nothing where both did, or neither, or where that was in conflict. */
  placed: Side | undefined;
  /** Gone only because what is above it is. */
  follows: boolean;
}

const other = (side: Side): Side => (side === 'source' ? 'target' : 'source');

const isAlike = (x: Row, y: Row): boolean => same(x.fields, y.fields) && sameRef(x.parent, y.parent);

// -------------------------------------------------------------------------------------
// the merge
// -------------------------------------------------------------------------------------

/** Both sides' changes to a dataset, together. */
export const merge = (base: Rows, source: Rows, target: Rows, strategy: Strategy): Merged => {
  const datasets = { base, source, target };
  const decided: Array<string> = [];
  const open: Array<string> = [];

  /** Whose word counts in a conflict, which is noted. */
  const ask = (kind: string, { ref, source: s, target: t }: Fate, attribute?: string): Side => {
    const what = [kind, ref.model, ref.uid, ...(attribute === undefined ? [] : [attribute])].join(' ');
    const [ours, theirs] = [s?.fields[TIME], t?.fields[TIME]];
    const isLater = typeof ours === 'number' && typeof theirs === 'number' && ours !== theirs;
    const latest = isLater ? (Number(ours) > Number(theirs) ? 'source' : 'target') : undefined;
    const side = strategy === 'latest' ? latest : strategy === 'manual' ? undefined : strategy;
    (side === undefined ? open : decided).push(what);
    return side ?? 'target';
  };

  const isTime = (name: string): boolean => strategy === 'latest' && name === TIME;

  const laterOf = (b: unknown, s: unknown, t: unknown): unknown => {
    if (same(b, t)) return s;
    return same(b, s) || Number(t) >= Number(s) ? t : s;
  };

  /** Of a value that counts as unchanged, the letter of who touched it. */
  const agreed = (
    model: string,
    name: string,
    b: unknown,
    s: unknown,
    t: unknown,
  ): { readonly value: unknown } | undefined => {
    const equal = (x: unknown, y: unknown): boolean => alike(model, name, x, y);
    if (same(s, t)) return { value: t };
    if (equal(s, t)) return { value: same(b, t) ? s : t };
    if (equal(b, t) && equal(b, s)) return { value: same(b, s) ? t : same(b, t) ? s : b };
    if (equal(b, t)) return { value: s };
    return equal(b, s) ? { value: t } : undefined;
  };

  const changedTwice = (fate: Fate, b: Row, s: Row, t: Row): void => {
    const { model } = fate.ref;
    if (isAlike(s, t)) fate.now = t;
    else if (isAlike(b, s)) fate.now = t;
    else if (isAlike(b, t)) fate.now = s;
    else {
      const fields: Record<string, unknown> = { ...pick(kindOf(model).identifiers, t.fields) };
      const place =
        sameRef(s.parent, t.parent) || sameRef(b.parent, s.parent) ? t : sameRef(b.parent, t.parent) ? s : undefined;
      const contested = place ?? (ask('MovedTwice', fate) === 'source' ? s : t);
      for (const name of kindOf(model).attributes) {
        const [x, y, z] = [b.fields[name], s.fields[name], t.fields[name]];
        if (isTime(name)) fields[name] = laterOf(x, y, z);
        else {
          const value = agreed(model, name, x, y, z);
          fields[name] =
            value === undefined ? (ask('AttributeConflict', fate, name) === 'source' ? y : z) : value.value;
        }
      }
      fate.now = { ...fate.ref, fields: present(fields), parent: contested.parent };
      if (place === undefined) return;
    }
    if (sameRef(s.parent, t.parent)) return;
    if (sameRef(b.parent, t.parent)) fate.placed = 'source';
    else if (sameRef(b.parent, s.parent)) fate.placed = 'target';
  };

  const createdTwice = (fate: Fate, s: Row, t: Row): void => {
    const { model } = fate.ref;
    const { identifiers, attributes } = kindOf(model);
    if (isAlike(s, t)) {
      fate.now = t;
      return;
    }
    const differing = attributes.filter((name) => !isTime(name) && !alike(model, name, s.fields[name], t.fields[name]));
    const isMoved = !sameRef(s.parent, t.parent);
    // One thing is in conflict, however many of its values are.
    const side = differing.length > 0 || isMoved ? ask('CreatedTwice', fate) : 'target';
    const from = side === 'source' ? s : t;
    const fields: Record<string, unknown> = { ...pick(identifiers, t.fields) };
    for (const name of attributes) {
      if (isTime(name))
        fields[name] = Number(s.fields[name]) > Number(t.fields[name]) ? s.fields[name] : t.fields[name];
      else fields[name] = differing.includes(name) ? from.fields[name] : t.fields[name];
    }
    fate.now = { ...fate.ref, fields: present(fields), parent: from.parent };
  };

  const onOneSide = (fate: Fate, side: Side, row: Row): void => {
    const { base: b } = fate;
    if (b === undefined) {
      fate.now = row;
      fate.placed = side;
      return;
    }
    const isEdited =
      !sameRef(b.parent, row.parent) ||
      kindOf(row.model).attributes.some(
        (name) => !isTime(name) && !alike(row.model, name, b.fields[name], row.fields[name]),
      );
    if (!isEdited) fate.follows = true;
    else if (ask('EditedAndDeleted', fate) === side) fate.now = row;
  };

  const all = [...target, ...base, ...source];
  const refs = all.filter((row, i) => all.findIndex((each) => sameRef(each, row)) === i);
  const fates = refs.map(({ model, uid }): Fate => {
    const ref = { model, uid };
    const [b, s, t] = [find(base, ref), find(source, ref), find(target, ref)];
    return { ref, base: b, source: s, target: t, now: undefined, placed: undefined, follows: false };
  });
  for (const fate of fates) {
    const { base: b, source: s, target: t } = fate;
    if (s !== undefined && t !== undefined) {
      if (b === undefined) createdTwice(fate, s, t);
      else changedTwice(fate, b, s, t);
    } else if (s !== undefined) onOneSide(fate, 'source', s);
    else if (t !== undefined) onOneSide(fate, 'target', t);
  }

  // What was put below something that the other side deleted.
  const fateOf = (ref: Ref | undefined): Fate | undefined => fates.find((each) => sameRef(each.ref, ref));
  const isNew = (side: Side, ref: Ref): boolean =>
    find(base, ref) === undefined && find(datasets[other(side)], ref) === undefined;
  const deletedAbove = (side: Side, ref: Ref | undefined): boolean => {
    if (ref === undefined || find(datasets[other(side)], ref) !== undefined) return false;
    return find(base, ref) !== undefined || deletedAbove(side, find(datasets[side], ref)?.parent);
  };
  const astray = fates.filter(
    ({ now, placed }) => now?.parent !== undefined && placed !== undefined && deletedAbove(placed, now.parent),
  );
  for (const fate of astray) {
    const { placed, now, ref } = fate;
    if (placed === undefined || now?.parent === undefined) continue;
    if (isNew(placed, ref) && isNew(placed, now.parent)) {
      // It goes wherever that goes.
      fate.now = undefined;
      fate.follows = true;
    } else if (ask('BelowDeleted', fate) !== placed) {
      const there = placed === 'source' ? fate.target : fate.source;
      fate.now = there === undefined ? undefined : { ...now, parent: there.parent };
    }
  }

  // What is there keeps what it hangs below, and what is gone only because that was is there again.
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const fate of fates) {
      const above = fateOf(fate.now?.parent);
      if (above === undefined || above.now !== undefined) continue;
      above.now = above.source ?? above.target ?? above.base;
      isSettled = false;
    }
  }
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const fate of fates) {
      const sole = fate.source === undefined ? fate.target : fate.target === undefined ? fate.source : undefined;
      if (fate.now !== undefined || !fate.follows || sole?.parent === undefined) continue;
      const side: Side = fate.source === undefined ? 'target' : 'source';
      const isTold = find(datasets[other(side)], sole.parent) === undefined;
      if (!isTold || fateOf(sole.parent)?.now === undefined) continue;
      fate.now = sole;
      isSettled = false;
    }
  }

  // In the target's order; what only the source has added comes last, in the source's.
  const at = (rows: Rows): Rows => rows.flatMap((row) => fateOf(row)?.now ?? []);
  const added = (rows: Rows, before: ReadonlyArray<Rows>): Rows =>
    at(rows.filter((row) => before.every((each) => find(each, row) === undefined)));
  return {
    rows: [...at(target), ...added(source, [target]), ...added(base, [target, source])],
    decided: decided.sort(),
    open: open.sort(),
  };
};
