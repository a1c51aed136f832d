import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Diff,
  diffFrom,
  iterateFrom,
  Model,
  merge,
  Plan,
  patch,
  Schema,
  Snapshot,
  Summary,
  syncFrom,
} from '../src/index.js';
import { stages } from '../src/plan/stages.js';
import { right } from './right.js';

const DEPTH = 100_000;
const HALF = DEPTH / 2;
const LAST = DEPTH - 1;

const nameOf = (level: number): string => `level${level}`;
const ref = (level: number) => ({ model: nameOf(level), uid: 'it' });
const levelOf = ({ model }: { readonly model: string }): number => Number(model.slice('level'.length));

const modelAt = (level: number, children: ReadonlyArray<string>): Model.Model =>
  Model.make({ name: nameOf(level), identifiers: { name: t.string }, attributes: { rank: t.number }, children });

const models = Array.from({ length: DEPTH }, (_, level) => modelAt(level, level < LAST ? [nameOf(level + 1)] : []));
const schema = right(Schema.make({ topLevel: [nameOf(0)], models }));

const item = (model: Model.Model, level: number, rank: number): Snapshot.Item => {
  const fields = { name: 'it', rank };
  return level === 0 ? Snapshot.item(model, fields) : Snapshot.item(model, fields, { parent: ref(level - 1) });
};

/** One entity below another, down to a level. */
const chain = (depth: number, rank: number): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(schema)(models.slice(0, depth).map((model, level) => item(model, level, rank))));

const source = chain(DEPTH, 1);
const target = chain(HALF, 2);
/** What both have is updated, and the lower half is created. */
const diff = right(pipe(target, diffFrom(source)));
const ranked = (snapshot: Snapshot.Snapshot, level: number, rank: number): Snapshot.Snapshot =>
  right(pipe(snapshot, Snapshot.update<Model.Model>(modelAt(level, []), 'it', { rank })));

/** What there is of a chain: how many levels of which rank. */
const ranksOf = (snapshot: Snapshot.Snapshot): ReadonlyMap<unknown, number> => {
  const found = new Map<unknown, number>();
  for (let level = 0; level < DEPTH; level++) {
    const rank = Snapshot.entry(ref(level))(snapshot)?.entity['rank'];
    found.set(rank, (found.get(rank) ?? 0) + 1);
  }
  return found;
};

const countOf = (found: Diff.Diff): Omit<Diff.Summary, 'skipped'> => {
  const { skipped, ...counts } = Diff.summary(found);
  expect(skipped).toBe(0);
  return counts;
};

describe(`a tree ${DEPTH} deep`, () => {
  it('has a schema, parents before children', () => {
    const names = [...schema.models.keys()];
    expect([names.length, names[0], names[LAST]]).toEqual([DEPTH, nameOf(0), nameOf(LAST)]);
    expect(schema.parents.get(nameOf(LAST))).toEqual([nameOf(LAST - 1)]);
    const lines = Schema.treeTraversal('all')(schema).split('\n');
    expect([lines.length, lines[DEPTH]?.endsWith(`[${LAST}] └── ${nameOf(LAST)}`)]).toEqual([DEPTH + 1, true]);
  });

  it('is refused if it bites its own tail, with the whole path', () => {
    const cyclic = Schema.make({
      topLevel: [nameOf(0)],
      models: [...models.slice(0, LAST), modelAt(LAST, [nameOf(0)])],
    });
    expect(E.isLeft(cyclic) && cyclic.left.code).toBe('ERR_CHILD_CYCLE');
    const path = E.isLeft(cyclic) ? cyclic.left.message.split(' -> ') : [];
    expect([path.length, path.at(-1)]).toEqual([DEPTH + 1, nameOf(LAST)]);
  });

  it('is loaded, read and pruned', () => {
    expect([Snapshot.count(source), Snapshot.orphans(source)]).toEqual([DEPTH, []]);
    expect(Snapshot.children(ref(LAST - 1))(source)).toEqual([ref(LAST)]);
    const [top, middle] = [modelAt(0, []), modelAt(HALF, [])];
    expect(Snapshot.count(right(pipe(source, Snapshot.remove(top, 'it', { children: true }))))).toBe(0);
    expect(Snapshot.orphans(right(pipe(source, Snapshot.remove(middle, 'it'))))).toEqual([ref(HALF + 1)]);
  });

  it('is compared, loaded alike or of one lineage', () => {
    expect(countOf(diff)).toEqual({ create: HALF, update: HALF, delete: 0, unchanged: 0 });
    const bottom = right(pipe(source, diffFrom(ranked(source, LAST, 3))));
    expect(countOf(bottom)).toEqual({ create: 0, update: 1, delete: 0, unchanged: LAST });
    expect([...Diff.iterate(bottom)].map(levelOf)).toEqual(models.map((_, level) => level));
    const [only, ...others] = right(pipe(source, iterateFrom(ranked(source, LAST, 3))));
    expect([only && Diff.impact(only).size, others]).toEqual([1, []]);
  });

  it('is asked, filtered and folded', () => {
    const found = pipe(diff, Diff.query({ model: nameOf(LAST) }));
    // What the lowest is created below is not created.
    expect(countOf(pipe(found, (all) => ({ ...all, rest: diff.rest })))).toEqual({
      create: 0,
      update: 0,
      delete: 0,
      unchanged: 0,
    });
    const upper = pipe(
      diff,
      Diff.filter((element) => levelOf(element) < HALF + 1),
    );
    expect(Diff.foldMap({ empty: 0, concat: (x: number, y: number) => x + y })(() => 1)(upper)).toBe(HALF + 1);
    expect(Diff.reduce(0, (deepest, element) => Math.max(deepest, levelOf(element)))(diff)).toBe(LAST);
    const statistics = pipe(diff, Diff.statistics({ top: 1 }));
    expect(statistics.subtrees.map(({ uid, model, size }) => ({ uid, model, size }))).toEqual([
      { ...ref(HALF), size: HALF - 1 },
    ]);
    const explained = Diff.explain(source, target, { flags: ['SKIP_UNMATCHED_SRC'] });
    expect(right(explained(ref(LAST))).message).toContain(nameOf(HALF));
  });

  it('is undone, composed and put together again', () => {
    const inverse = Diff.invert(diff);
    expect(Diff.eq.equals(Diff.invert(inverse), diff)).toBe(true);
    expect(Diff.eq.equals(inverse, diff)).toBe(false);
    expect(right(Diff.compose(diff, inverse)).elements).toEqual([]);
    const { kept, rest } = pipe(
      diff,
      Diff.partition((element) => levelOf(element) % 2 === 0),
    );
    expect(Diff.eq.equals(right(Diff.concat(kept, rest)), diff)).toBe(true);
    const twice = Diff.concat(diff, diff);
    expect(E.isLeft(twice) && twice.left.code).toBe('ERR_DIFFS_OVERLAP');
  });

  it('is written and read as NDJSON, and refused where elements would be nested in text', () => {
    const reader = Diff.fromNdjson();
    const problems = [...Diff.toNdjson(diff)].map((line, i) => reader.take(right(line), i + 1));
    expect(problems.every((problem) => problem === undefined)).toBe(true);
    expect(Diff.eq.equals(right(reader.finish()), diff)).toBe(true);
    const nested = Diff.encode(diff);
    expect(E.isLeft(nested) && [nested.left.code, nested.left.suggestion]).toEqual([
      'ERR_VALUE_NOT_ENCODABLE',
      'NDJSON holds a diff of any depth',
    ]);
    expect(right(Diff.toJsonPatch()(diff)).length).toBe(DEPTH);
    let lines = 0;
    let last = '';
    for (const line of Diff.toLines()(diff)) {
      lines++;
      last = line;
    }
    // Each level has a heading and an element, and what is updated has an attribute too.
    expect([lines, last.trim()]).toEqual([2 * DEPTH + HALF, `[${LAST}]   ${nameOf(LAST)}: it MISSING in target`]);
    const [top] = Object.values(Diff.toDict(diff));
    expect(Object.keys(top?.['it'] ?? {})).toEqual(['-', '+', nameOf(1)]);
  });

  it('is patched and planned, each operation after what it requires', () => {
    const patched = right(pipe(target, patch(diff)));
    expect(ranksOf(patched)).toEqual(new Map([[1, DEPTH]]));
    const { operations } = right(pipe(diff, Plan.from({ schema })));
    expect(operations.map(levelOf)).toEqual(models.map((_, level) => level));
    expect(stages(target)(operations).length).toBe(DEPTH);
  });

  it('is synced, and merged', async () => {
    const other = Adapter.fromSnapshot('source', source);
    const run = pipe(Adapter.fromSnapshot('target', target), syncFrom(other, { diff }));
    const synced = right(await run());
    expect(ranksOf(synced.snapshot)).toEqual(new Map([[1, DEPTH]]));
    expect(Snapshot.parent(ref(LAST))(synced.snapshot)).toEqual(O.some(ref(LAST - 1)));
    expect(Summary.of(synced).counts.success).toBe(DEPTH);
    const merged = right(pipe(ranked(source, LAST, 8), merge(source, ranked(source, LAST, 9))));
    expect(merged.conflicts.map(({ path }) => path.length)).toEqual([DEPTH]);
  });
});
