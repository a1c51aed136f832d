/**
 * Two independently kept descriptions of the world's countries, compared and made to agree.
 *
 * `world-countries` is the source, `countries-list` the target. The program prints how they differ, what it would take to
 * make the target agree, does so in memory, and shows that nothing is left to do. It writes both datasets to `data/`, for
 * the `lockstep` command.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Diff, diffFrom, Plan, Schema, Snapshot, SyncResult, syncFrom } from 'lockstep';
import { File } from 'lockstep/file';
import { heading, print, run, summary } from '../run.js';
import { countriesList } from './countriesList.js';
import { schema } from './schema.js';
import { worldCountries } from './worldCountries.js';

const folder = fileURLToPath(new URL('data', import.meta.url));
const dataset = (name: string): string => join(folder, `${name}.json`);

const operations = (plan: Plan.Plan): string => {
  const of = (action: string): number => plan.operations.filter((each) => each.action === action).length;
  return `${plan.operations.length} operations: ${of('create')} creates, ${of('update')} updates, ${of('delete')} deletes`;
};

mkdirSync(folder, { recursive: true });

const main = pipe(
  TE.Do,
  TE.bindW('schema', () => TE.fromEither(schema)),
  TE.let('source', ({ schema }) => worldCountries(schema)),
  TE.let('target', ({ schema }) => countriesList(schema)),
  TE.bindW('ours', ({ source }) => source.load),
  TE.bindW('theirs', ({ target }) => target.load),
  TE.chainFirstW(({ schema }) => print(`${heading('The schema')}\n${pipe(schema, Schema.treeTraversal('world'))}`)),
  TE.chainFirstW(({ ours, theirs }) =>
    print(
      `${heading('The datasets')}\nworld-countries: ${Snapshot.count(ours)} entities\ncountries-list: ${Snapshot.count(theirs)} entities`,
    ),
  ),
  TE.bindW('diff', ({ ours, theirs, source, target }) =>
    TE.fromEither(pipe(theirs, diffFrom(ours, { names: { source: source.name, target: target.name } }))),
  ),
  TE.chainFirstW(({ diff }) => print(`${heading('How they differ')}\n${pipe(diff, Diff.toText())}`)),
  TE.chainFirstW(({ diff }) => print(`${heading('Summary')}\n${summary(diff, '\n')}`)),
  TE.bindW('plan', ({ diff, schema }) => TE.fromEither(pipe(diff, Plan.from({ schema })))),
  TE.chainFirstW(({ plan }) => print(`${heading('What it takes to make countries-list agree')}\n${operations(plan)}`)),
  TE.chainFirstW(({ ours, theirs }) =>
    pipe(
      ours,
      File.write(dataset('world-countries')),
      TE.apSecond(pipe(theirs, File.write(dataset('countries-list')))),
    ),
  ),
  TE.bindW('synced', ({ source, target }) => pipe(target, syncFrom(source))),
  TE.chainFirstW(({ synced }) =>
    print(`${heading('Synchronised in memory')}\n${SyncResult.count(synced).success} operations performed`),
  ),
  TE.chainW(({ ours, synced }) => TE.fromEither(pipe(synced.snapshot, diffFrom(ours)))),
  TE.chainFirstW((left) => print(`${heading('What is left to do')}\n${pipe(left, Diff.toText())}`)),
);

run(main);
