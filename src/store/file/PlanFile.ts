/**
 * Plans in files, JSON or YAML.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { stringify } from 'yaml';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import { replace } from './atomic.js';
import * as load from './load.js';

/**
 * Read a plan. O(size).
 *
 * Errors: those of reading files and of `SavedPlan.decode`, with the file.
 *
 * @example
 * import { PlanFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * await pipe(PlanFile.read('no-such-plan.json'), TE.mapLeft((error) => error.code))() // => E.left('ERR_FILE_NOT_FOUND')
 */
export const read = (path: string): TE.TaskEither<LockstepError, SavedPlan.SavedPlan> =>
  load.document(path, 'a plan is JSON or YAML', SavedPlan.decode);

/** The elements of a list, one a line, so that no text holds them all. */
function* jsonChunks(data: Readonly<Record<string, unknown>>): Generator<E.Either<never, string>> {
  yield E.right('{\n');
  const entries = Object.entries(data);
  for (const [i, [key, value]] of entries.entries()) {
    yield E.right(`  ${JSON.stringify(key)}: `);
    if (key === 'diff' && typeof value === 'object' && value !== null) yield* diffChunks(Object.entries(value));
    else yield E.right(JSON.stringify(value));
    yield E.right(i === entries.length - 1 ? '\n' : ',\n');
  }
  yield E.right('}\n');
}

function* diffChunks(entries: ReadonlyArray<readonly [string, unknown]>): Generator<E.Either<never, string>> {
  yield E.right('{\n');
  for (const [i, [key, value]] of entries.entries()) {
    yield E.right(`    ${JSON.stringify(key)}: `);
    if (Array.isArray(value) && value.length > 0) {
      for (const [j, element] of value.entries())
        yield E.right(`${j === 0 ? '[\n' : ',\n'}      ${JSON.stringify(element)}`);
      yield E.right('\n    ]');
    } else yield E.right(JSON.stringify(value));
    yield E.right(i === entries.length - 1 ? '\n' : ',\n');
  }
  yield E.right('  }');
}

/**
 * Write a plan, in place of what is there, as a whole. O(size).
 *
 * Errors: those of writing files and of `SavedPlan.encode`.
 *
 * @example
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { diffFrom, Model, SavedPlan, Schema, Snapshot } from 'lockstep'
 * import { PlanFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const plan = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.map(({ diff, source, target }) => SavedPlan.make(diff, source, target)),
 * )
 * const folder = await mkdtemp(join(tmpdir(), 'plan-'))
 * const path = join(folder, 'plan.json')
 * const run = pipe(
 *   TE.fromEither(plan),
 *   TE.chainW(PlanFile.write(path)),
 *   TE.chainW(() => PlanFile.read(path)),
 *   TE.map(({ diff }) => diff.elements.map(({ action, uid }) => `${action} ${uid}`)),
 * )
 * const read = await run()
 * await rm(folder, { recursive: true })
 * read // => { _tag: 'Right', right: ['create sw1'] }
 */
export const write =
  (path: string) =>
  (plan: SavedPlan.SavedPlan): TE.TaskEither<LockstepError, void> =>
    pipe(
      E.Do,
      E.bind('format', () => load.documentFormat(path, 'a plan is JSON or YAML')),
      E.bindW('data', () => SavedPlan.encode(plan)),
      TE.fromEither,
      TE.chainW(({ format, data }) =>
        replace([{ file: path, chunks: format === 'json' ? jsonChunks(data) : [E.right(stringify(data))] }]),
      ),
    );
