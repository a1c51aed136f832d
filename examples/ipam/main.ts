/**
 * An IPAM, brought up to date with what a router has: VRFs, prefixes and addresses.
 *
 * The configuration of a router is the source, the export of an IPAM the target. The program prints how they differ, what it
 * would take to make the IPAM agree, and why that is refused: addresses of hosts would be forgotten, and two prefixes would
 * overlap. With the changes that a person has to look into left out, the rest is done.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Diff, diffFrom, Guard, type Operation, Plan, Snapshot, SyncResult, syncFrom, Validator } from 'lockstep';
import { heading, print, run, summary } from '../run.js';
import { changeFile } from './changeFile.js';
import { ipam } from './ipam.js';
import { noOverlap } from './noOverlap.js';
import { router } from './router.js';
import { Address, Prefix, schema } from './schema.js';

/** What a router does not know is not compared: that a prefix is `active` is only told of those that are new. */
const comparing = { attributes: { prefix: { exclude: ['status'] } } };

const guards = Guard.all([
  Guard.sourceNotEmpty,
  Guard.maxDeletes('25%', Prefix),
  Guard.neverDelete(Address),
  noOverlap,
]);

const validate = { before: [Validator.fromGuard(guards)] };

/** Changes that wait for somebody who knows. */
const OPEN = ['cust-blue__10.10.4.0/24', 'cust-green__10.20.4.0/22'];

const line = (operation: Operation.Operation): string =>
  `${operation.action} ${operation.model} ${operation.uid}${operation.action === 'delete' && operation.withChildren ? ', with what is below' : ''}`;

const changes = changeFile();

const main = pipe(
  TE.Do,
  TE.bindW('schema', () => TE.fromEither(schema)),
  TE.let('source', ({ schema }) => router('core1')(schema)),
  TE.let('target', ({ schema }) => ipam('core1', changes.handlers)(schema)),
  TE.bindW('ours', ({ source }) => source.load),
  TE.bindW('theirs', ({ target }) => target.load),
  TE.chainFirstW(({ ours, theirs }) =>
    print(
      `${heading('The datasets')}\ncore1: ${Snapshot.count(ours)} entities\nipam: ${Snapshot.count(theirs)} entities`,
    ),
  ),
  TE.bindW('diff', ({ ours, theirs, source, target }) =>
    TE.fromEither(pipe(theirs, diffFrom(ours, { ...comparing, names: { source: source.name, target: target.name } }))),
  ),
  TE.chainFirstW(({ diff }) => print(`${heading('How they differ')}\n${pipe(diff, Diff.toText())}\n${summary(diff)}`)),
  TE.bindW('plan', ({ diff, schema }) => TE.fromEither(pipe(diff, Plan.from({ schema, canMove: () => true })))),
  TE.chainFirstW(({ plan }) =>
    print(`${heading('What it takes to make the IPAM agree')}\n${plan.operations.map(line).join('\n')}`),
  ),
  TE.chainFirstW(({ diff, source, target }) =>
    pipe(
      target,
      syncFrom(source, { diff, validate }),
      TE.matchE(
        (error) =>
          print(
            [
              heading('Why that is not done'),
              error.code,
              ...(error._tag === 'ValidationError' ? error.violations : []).map(
                ({ guard, message }) => `${guard}: ${message}`,
              ),
            ].join('\n'),
          ),
        () => print('it was done'),
      ),
    ),
  ),
  TE.let('kept', ({ diff }) =>
    pipe(
      diff,
      Diff.exclude(({ uid }) => OPEN.includes(uid)),
    ),
  ),
  TE.bindW('synced', ({ kept, source, target }) => pipe(target, syncFrom(source, { diff: kept, validate }))),
  TE.chainFirstW(({ synced }) =>
    print(
      [
        heading('Without what has to be looked into: what the IPAM is told'),
        changes.read(),
        `${SyncResult.count(synced).success} operations performed`,
      ].join('\n'),
    ),
  ),
  TE.chainW(({ ours, synced }) => TE.fromEither(pipe(synced.snapshot, diffFrom(ours, comparing)))),
  TE.chainFirstW((left) => print(`${heading('What is left to do')}\n${pipe(left, Diff.toText())}`)),
);

run(main);
