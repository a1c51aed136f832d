/**
 * Three published versions of `countries-list`, merged: 2.0.0 is what both sides began with, 3.1.1 is one side, and 3.4.1 the
 * other.
 *
 * The program says what each side has changed, shows what is in conflict, resolves that by the choices that a person has made in
 * `choices.yaml`, and brings both sides to what came of it. It writes the three datasets to `data/`, for the `lockstep`
 * command.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Conflict, Diff, diffFrom, merge, reconcile, type Snapshot } from 'lockstep';
import { File, ResolutionFile } from 'lockstep/file';
import { heading, print, run } from '../run.js';
import { countriesOf } from './countries.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const dataset = (version: string): string => join(here('data'), `${version}.json`);

const changes = (before: Snapshot.Snapshot, after: Snapshot.Snapshot) =>
  pipe(
    before,
    diffFrom(after),
    TE.fromEither,
    TE.map(Diff.summary),
    TE.map(({ create, update, delete: gone }) => `${create} created, ${update} updated, ${gone} deleted`),
  );

const names = { base: '2.0.0', source: '3.1.1', target: '3.4.1' };

mkdirSync(here('data'), { recursive: true });

const main = pipe(
  TE.Do,
  TE.bindW('schema', () => File.readSchema(here('schema.yaml'))),
  TE.let('versionOf', ({ schema }) => flow(countriesOf(schema), TE.fromEither)),
  TE.bindW('base', ({ versionOf }) => versionOf('countries-list-2/dist/data.json')),
  TE.bindW('source', ({ versionOf }) => versionOf('countries-list-3')),
  TE.bindW('target', ({ versionOf }) => versionOf('countries-list')),
  TE.chainFirstW(({ base, source, target }) =>
    pipe(
      base,
      File.write(dataset(names.base)),
      TE.apSecond(pipe(source, File.write(dataset(names.source)))),
      TE.apSecond(pipe(target, File.write(dataset(names.target)))),
    ),
  ),
  TE.bindW('ours', ({ base, source }) => changes(base, source)),
  TE.bindW('theirs', ({ base, target }) => changes(base, target)),
  TE.chainFirstW(({ ours, theirs }) =>
    print(`${heading('What each side has changed since 2.0.0')}\n3.1.1: ${ours}\n3.4.1: ${theirs}`),
  ),
  TE.bindW('merged', ({ base, source, target }) => TE.fromEither(pipe(target, merge(base, source)))),
  TE.chainFirstW(({ merged }) =>
    print(
      [
        heading('What was decided by the schema'),
        Conflict.toText({ names })(merged.decided.map(({ conflict }) => conflict)),
        heading('What is in conflict'),
        Conflict.toText({ names })(merged.conflicts),
      ].join('\n'),
    ),
  ),
  TE.bindW('choices', () => ResolutionFile.read(here('choices.yaml'))),
  TE.bindW('reconciled', ({ base, source, target, choices: { resolutions } }) =>
    TE.fromEither(reconcile(source, target, base, { resolutions })),
  ),
  TE.chainFirstW(({ reconciled: { a, b } }) =>
    print(
      [
        heading('What each side needs, with choices.yaml, to have everything'),
        `3.1.1: ${a.plan.operations.length} operations`,
        `3.4.1: ${b.plan.operations.length} operations`,
        Diff.toText()({ ...b.diff, source: 'merged', target: '3.4.1' }),
      ].join('\n'),
    ),
  ),
);

run(main);
