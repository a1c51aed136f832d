/**
 * Diffs written as text and read again, in each format that can be read, beside `JSON.stringify` and `JSON.parse` of the
 * same plain data. Reading is from a file for all, and checks everything; `JSON.parse` checks nothing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import { DiffFile } from '../../src/file.js';
import { Diff, diffFrom } from '../../src/index.js';
import { changeSome, devices, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';

const FORMATS = ['json', 'ndjson', 'yaml'] as const;

/** A diff as text. */
const written = (format: DiffFile.DiffFormat, diff: Diff.Diff): string => {
  const pieces: Array<string> = [];
  for (const piece of DiffFile.toChunks(format)(diff)) pieces.push(orThrow(piece));
  return pieces.join('');
};

/** A text comes to the number of updates in it. */
const updatesIn = (text: unknown): number =>
  typeof text === 'string' ? text.split(/action"?: ?"update"/).length - 1 : Number.NaN;

const make = (size: number): ReadonlyArray<Case> => {
  const target = load(devices(size, false));
  const diff = orThrow(pipe(target, diffFrom(load(changeSome(devices(size, false), size)))));
  const plain = orThrow(Diff.encode(diff));
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = (format: string): string => join(folder, `${size}.${format}`);
  for (const format of FORMATS) writeFileSync(file(format), written(format, diff));
  return [
    { name: 'json-stringify', run: () => JSON.stringify(plain), found: updatesIn },
    ...FORMATS.map((format) => ({ name: `encode-${format}`, run: () => written(format, diff), found: updatesIn })),
    {
      name: 'json-parse',
      run: () => JSON.parse(readFileSync(file('json'), 'utf8')).summary.update,
      against: 'json-parse',
    },
    ...FORMATS.map((format) => ({
      name: `decode-${format}`,
      run: async () => Diff.summary(orThrow(await DiffFile.read(file(format))())).update,
      against: 'json-parse',
    })),
  ];
};

export const codec: Suite = timed({ name: 'codec', sizes: [10_000, 100_000], against: 'json-stringify', make });
