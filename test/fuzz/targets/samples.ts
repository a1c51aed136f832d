/** What our own encoders are given, so that there is something right to begin with: always the same. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { stringify } from 'yaml';
import { Diff, diffFrom, type LockstepError, type Snapshot } from '../../../src/index.js';
import { right } from '../../right.js';
import { snapshot } from '../../store/dataset.js';

/** So many values of an arbitrary. */
export const samples = <A>(arbitrary: fc.Arbitrary<A>, count: number): ReadonlyArray<A> =>
  fc.sample(fc.noBias(arbitrary), { seed: 5, numRuns: count });

/** Datasets of the schema that the tests of stores have. */
export const snapshots: ReadonlyArray<Snapshot.Snapshot> = samples(snapshot, 8);

/** Two datasets, and how they differ. */
export interface Difference {
  readonly source: Snapshot.Snapshot;
  readonly target: Snapshot.Snapshot;
  readonly diff: Diff.Diff;
}

/** Each of them against the next. */
export const differences: ReadonlyArray<Difference> = snapshots.flatMap((source, i) => {
  const target = snapshots[(i + 1) % snapshots.length] ?? source;
  return [{ source, target, diff: right(diffFrom(source)(target)) }];
});

/** As data, by way of text. */
export const json = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

/** The diffs as data. */
export const diffs: ReadonlyArray<unknown> = differences.map(({ diff }) => json(right(Diff.encode(diff))));

/** What was written piece by piece. */
export const joined = (pieces: Iterable<E.Either<LockstepError.LockstepError, string>>): string =>
  pipe([...pieces], E.sequenceArray, right).join('');

/** What stands for lists in lists, so deep that a document could not hold them. */
const deep = (text: string): string => text.replaceAll(/"?@deep"?/g, () => `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`);

const DEEP = 20_000;

/** Documents as JSON, the usual way to write one. */
export const toJson = (document: unknown): string => deep(JSON.stringify(document) ?? '');

/** Documents as YAML. */
export const toYaml = (document: unknown): string => deep(stringify(document ?? null, { lineWidth: 0 }));

/** A list of documents as lines. */
export const toLines = (document: unknown): string =>
  Array.isArray(document) ? document.map((line) => `${toJson(line)}\n`).join('') : toJson(document);
