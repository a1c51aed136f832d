/** Merges held to those of `git merge-file`, on datasets written with a line for each attribute and lines between them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as t from 'io-ts';
import { afterAll, describe, expect, it } from 'vitest';
import { type Conflict, Model, merge, Schema, Snapshot, Strategy } from '../../src/index.js';
import { right } from '../right.js';

const ATTRIBUTES = ['role', 'vendor', 'address'] as const;
const SLOTS = 6;

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, vendor: t.string, address: t.string },
});
const schema = right(Schema.make({ topLevel: [Device] }));

// -------------------------------------------------------------------------------------
// the datasets
// -------------------------------------------------------------------------------------

/** The values of a device's attributes; nothing where there is no such device. */
type Values = readonly [number, number, number] | null;
type State = ReadonlyArray<Values>;

const values = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));
const state: fc.Arbitrary<State> = fc.array(fc.option(values, { freq: 4 }), { minLength: SLOTS, maxLength: SLOTS });

/** What a side does to each device: mostly nothing, or to one attribute. */
type Edit = 'keep' | { readonly attribute: number; readonly value: number } | { readonly whole: Values };

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Edit>('keep') },
  { weight: 3, arbitrary: fc.record({ attribute: fc.nat(2), value: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ whole: fc.option(values) }) },
);
const edits = fc.array(edit, { minLength: SLOTS, maxLength: SLOTS });

const edited = (from: State, done: ReadonlyArray<Edit>): State =>
  from.map((had, i) => {
    const each = done[i] ?? 'keep';
    if (each === 'keep') return had;
    if ('whole' in each) return each.whole;
    const change = (value: number, which: number) => (each.attribute === which ? each.value : value);
    return had === null ? null : [change(had[0], 0), change(had[1], 1), change(had[2], 2)];
  });

const nameOf = (slot: number): string => `sw${slot}`;

const toSnapshot = (from: State): Snapshot.Snapshot =>
  right(
    Snapshot.fromEntities(schema)(
      from.flatMap((each, i) =>
        each === null
          ? []
          : [
              Snapshot.item(Device, {
                name: nameOf(i),
                role: `${each[0]}`,
                vendor: `${each[1]}`,
                address: `${each[2]}`,
              }),
            ],
      ),
    ),
  );

// -------------------------------------------------------------------------------------
// as text
// -------------------------------------------------------------------------------------

// Two conflicts with three lines or fewer between them are one to git.
const around = (what: string): ReadonlyArray<string> => [1, 2, 3, 4, 5].map((n) => `- ${what} ${n}`);

/** A place for each device, whether it is there or not, so that what is added on both sides meets only in its own place. */
const toText = (snapshot: Snapshot.Snapshot): string => {
  const lines = Array.from({ length: SLOTS }, (_, slot) => {
    const name = nameOf(slot);
    const entity = Snapshot.entry({ model: 'device', uid: name })(snapshot)?.entity;
    const own = ATTRIBUTES.flatMap((attribute) => [
      ...around(`${name} before ${attribute}`),
      `${name}.${attribute} = ${String(entity?.[attribute])}`,
    ]);
    const block = entity === undefined ? [] : [...own, ...around(`${name} last`)];
    return [...around(`before ${name}`), ...block];
  });
  return `${[...lines.flat(), ...around('end')].join('\n')}\n`;
};

const folder = mkdtempSync(join(tmpdir(), 'lockstep-git-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly text: string;
  readonly conflicts: number;
}

/** What git makes of three texts; the target is "ours". */
const git = (
  texts: Readonly<Record<'base' | 'source' | 'target', string>>,
  ...favour: ReadonlyArray<string>
): Answer => {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr, error } = spawnSync(
    'git',
    ['merge-file', '-p', ...favour, 'target', 'base', 'source'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (error !== undefined || status === null || status > 127) {
    throw new Error(`git merge-file: ${error?.message ?? stderr}`);
  }
  return { text: stdout, conflicts: status };
};

/** The devices, and the attributes, that git shows in conflict: those of which values are between its marks. */
const inConflict = (text: string): ReadonlySet<string> => {
  const found = new Set<string>();
  let isInside = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('<<<<<<<')) isInside = true;
    const [value = ''] = line.split(' = ');
    if (isInside && line.includes(' = ')) found.add(value);
    if (line.startsWith('>>>>>>>')) isInside = false;
  }
  return found;
};

/** The same of a merge: a device that is in conflict as a whole is there with all its attributes. */
const named = (conflict: Conflict.Conflict): ReadonlyArray<string> => {
  if (conflict._tag === 'AttributeConflict') return [`${conflict.uid}.${conflict.attribute}`];
  const attributes =
    conflict._tag === 'CreatedTwice' ? conflict.attributes.map(({ attribute }) => attribute) : ATTRIBUTES;
  return attributes.map((attribute) => `${conflict.uid}.${attribute}`);
};

// -------------------------------------------------------------------------------------
// the comparison
// -------------------------------------------------------------------------------------

describe('git merge-file', () => {
  it('is there', () => {
    expect(execFileSync('git', ['--version'], { encoding: 'utf8' })).toContain('git version');
  });

  it('has the same in conflict, and merges the rest alike; so does letting either side win', () => {
    let contested = 0;
    const property = fc.property(fc.record({ from: state, ours: edits, theirs: edits }), ({ from, ours, theirs }) => {
      const [base, source, target] = [from, edited(from, ours), edited(from, theirs)].map(toSnapshot);
      if (base === undefined || source === undefined || target === undefined) return;
      const texts = { base: toText(base), source: toText(source), target: toText(target) };
      const merging = (strategy: Strategy.Strategy) => right(merge(base, source, { strategy })(target));

      const { conflicts, snapshot } = merging(Strategy.manual);
      const answer = git(texts);
      expect([...inConflict(answer.text)].sort()).toEqual([...new Set(conflicts.flatMap(named))].sort());
      if (conflicts.length === 0) expect(toText(snapshot)).toBe(answer.text);
      else contested++;
      expect(toText(merging(Strategy.targetWins).snapshot)).toBe(git(texts, '--ours').text);
      expect(toText(merging(Strategy.sourceWins).snapshot)).toBe(git(texts, '--theirs').text);
    });
    fc.assert(property, { numRuns: 150 });
    // About a quarter of them are.
    expect(contested).toBeGreaterThan(10);
  });
});
