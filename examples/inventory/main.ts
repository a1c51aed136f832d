/**
 * A network, made what its inventory says: sites, devices below them, interfaces below these.
 *
 * The inventory is two sources put together, one that knows devices and one that knows interfaces. The program prints how the
 * network differs, what a device that has moved takes with and without a handler for moves, what a dry run would do, and
 * what came of the sync, which goes on after operations that fail.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  Diff,
  diffFrom,
  Plan,
  type Schema,
  Snapshot,
  Summary,
  type SyncOptions,
  type SyncResult,
  syncFrom,
} from 'lockstep';
import { heading, print, run, summary } from '../run.js';
import * as Desired from './desired.js';
import { network } from './network.js';
import { byName } from './order.js';
import { watch } from './progress.js';
import { schema } from './schema.js';

const options: SyncOptions = {
  order: { device: byName, interface: byName },
  flags: ['CONTINUE_ON_FAILURE'],
};

const performed = ({ operation: { action, model, uid }, outcome, message }: SyncResult.Performed): string =>
  `${outcome.padEnd(8)} ${action} ${model} ${uid}${outcome === 'success' || outcome === 'planned' ? '' : `: ${message}`}`;

const row = ({ model, action, counts }: Summary.Row): string =>
  `${action} ${model}: ${Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ')}`;

/** The operations on a device and on what is below it. */
const about = (device: string, { operations }: Plan.Plan): string =>
  operations
    .filter(({ uid }) => uid === device || uid.startsWith(`${device}__`))
    .map(({ action, model, uid }) => `${action} ${model} ${uid}`)
    .join(', ');

const progress = watch(process.stderr);

/** Both sides, as they are before anything is done. */
const sides = pipe(
  TE.Do,
  TE.bindW('schema', () => TE.fromEither(schema)),
  TE.bindW('both', () => Desired.load),
  TE.let('source', ({ schema }) => Desired.desired(schema)),
  TE.bindW('target', ({ schema }) => network(schema)),
  TE.bindW('ours', ({ source }) => source.load),
  TE.bindW('theirs', ({ target }) => target.load),
  TE.chainFirstW(({ ours, theirs, both: { strangers } }) =>
    print(
      [
        heading('The datasets'),
        `desired: ${Snapshot.count(ours)} entities of two sources`,
        ...strangers.map(({ fields }) => `left out: ${fields['name']} of ${fields['device']}, which is no device`),
        `network: ${Snapshot.count(theirs)} entities`,
      ].join('\n'),
    ),
  ),
);

/** How they differ, what is left out of that and why, and what a move takes. */
const compare = (schema: Schema.Schema, ours: Snapshot.Snapshot, theirs: Snapshot.Snapshot) =>
  pipe(
    TE.Do,
    TE.bindW('diff', () =>
      TE.fromEither(pipe(theirs, diffFrom(ours, { ...options, names: { source: 'desired', target: 'network' } }))),
    ),
    TE.bindW('skipped', () => TE.fromEither(Diff.skipped(ours, theirs))),
    TE.chainFirstW(({ diff, skipped }) =>
      print(
        [
          heading('How they differ'),
          pipe(diff, Diff.toText()),
          summary(diff),
          ...skipped.map(({ model, cause, count }) => `skipped by ${cause}: ${count} ${model}`),
        ].join('\n'),
      ),
    ),
    TE.bindW('moved', ({ diff }) => TE.fromEither(pipe(diff, Plan.from({ schema, canMove: () => true })))),
    TE.bindW('replaced', ({ diff }) => TE.fromEither(pipe(diff, Plan.from({ schema, canMove: () => false })))),
    TE.chainFirstW(({ moved, replaced }) =>
      print(
        [
          heading('What it takes that sw10 has moved'),
          `with a handler for moves: ${about('sw10', moved)}`,
          `without: ${about('sw10', replaced)}`,
        ].join('\n'),
      ),
    ),
  );

const main = pipe(
  sides,
  TE.chainFirstW(({ schema, ours, theirs }) => compare(schema, ours, theirs)),
  TE.bindW('dry', ({ source, target }) => pipe(target, syncFrom(source, { ...options, dryRun: true }))),
  TE.chainFirstW(({ dry }) => print(`${heading('A dry run')}\n${dry.operations.map(performed).join('\n')}`)),
  TE.bindW('synced', ({ source, target }) =>
    pipe(target, syncFrom(source, { ...options, onProgress: progress.onProgress })),
  ),
  TE.chainFirstW(({ synced }) =>
    print(
      [
        heading('The sync'),
        progress.read(),
        ...synced.operations.map(performed),
        heading('In numbers'),
        ...Summary.of(synced).rows.map(row),
      ].join('\n'),
    ),
  ),
  TE.bindW('now', ({ target }) => target.load),
  TE.chainW(({ ours, now }) => TE.fromEither(pipe(now, diffFrom(ours, options)))),
  TE.chainFirstW((left) => print(`${heading('What is left to do')}\n${pipe(left, Diff.toText())}`)),
);

run(main);
