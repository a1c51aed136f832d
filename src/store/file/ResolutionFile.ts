/**
 * Resolutions in files, YAML or JSON: the conflicts of a merge, each with room for a choice, for a person to fill in.
 *
 * @since 0.5.0
 */
import { writeFile } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { stringify } from 'yaml';
import type { Conflict } from '../../merge/Conflict.js';
import * as Resolution from '../../merge/Resolution.js';
import type { FormatError, LockstepError } from '../../model/LockstepError.js';
import { at, codeOf, unwritable } from './FileError.js';
import * as load from './load.js';

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

const HEADER = `# Conflicts of a merge: what the base had, and what source and target have made of it.
# Choose for each, after "choice:", one of: source, target, base, or { value: ... } for an attribute.
# What is left empty stays open. A choice is for the values as they are here, so leave them as they are.
lockstep: resolutions
version: 1
`;

// As datasets are written: readers of YAML 1.1 must not take the text "no" for a boolean.
const STYLE = { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' } as const;

const entryText = ({ choice: _, ...conflict }: Resolution.EncodedEntry): string =>
  `${stringify([conflict], STYLE)}  choice:\n`;

/**
 * Conflicts as the text of a YAML file. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import type { Conflict } from 'lockstep'
 * import { ResolutionFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const sw1 = { model: 'device', uid: 'sw1' }
 * const conflict: Conflict.Conflict = {
 *   _tag: 'AttributeConflict',
 *   ...sw1,
 *   path: [{ ...sw1, shortname: 'sw1' }],
 *   attribute: 'mtu',
 *   base: 1500,
 *   source: 9000,
 *   target: 9216,
 * }
 * pipe(ResolutionFile.toYaml([conflict]), E.map((text) => text.trimEnd().split('\n').slice(-3)))
 * // => E.right(['  source: 9000', '  target: 9216', '  choice:'])
 */
export const toYaml = (conflicts: ReadonlyArray<Conflict>): E.Either<FormatError, string> =>
  pipe(
    Resolution.encode(conflicts),
    E.map(({ conflicts: entries }) =>
      entries.length === 0 ? `${HEADER}conflicts: []\n` : `${HEADER}conflicts:\n\n${entries.map(entryText).join('\n')}`,
    ),
  );

const toText = (format: 'json' | 'yaml', conflicts: ReadonlyArray<Conflict>): E.Either<FormatError, string> =>
  format === 'yaml'
    ? toYaml(conflicts)
    : pipe(
        Resolution.encode(conflicts),
        E.map((encoded) => `${JSON.stringify(encoded, undefined, 2)}\n`),
      );

// -------------------------------------------------------------------------------------
// files
// -------------------------------------------------------------------------------------

const EMPTY = { suggestion: 'remove it, and "lockstep merge" makes it anew' };

/**
 * Read resolutions. O(size).
 *
 * Errors: those of reading files, and of `Resolution.decode` with the file.
 *
 * @example
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { ResolutionFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const entry = { conflict: 'attribute', model: 'device', uid: 'sw1', attribute: 'mtu', base: 1500, source: 9000, target: 9216 }
 * const listed = { lockstep: 'resolutions', version: 1, conflicts: [{ ...entry, choice: 'source' }, entry] }
 * const folder = await mkdtemp(join(tmpdir(), 'resolutions-'))
 * await writeFile(join(folder, 'conflicts.json'), JSON.stringify(listed))
 * const read = await pipe(
 *   ResolutionFile.read(join(folder, 'conflicts.json')),
 *   TE.map(({ conflicts, resolutions }) => [conflicts.length, resolutions.map(({ choice }) => choice)]),
 * )()
 * await rm(folder, { recursive: true })
 * read // => E.right([2, ['source']])
 */
export const read = (path: string): TE.TaskEither<LockstepError, Resolution.Listed> =>
  pipe(
    load.document(path, 'resolutions are YAML or JSON', Resolution.decode),
    TE.mapLeft((error) => (error.code === 'ERR_FILE_EMPTY' ? { ...error, ...EMPTY } : error)),
  );

/**
 * Write the conflicts of a merge to a new file, to be chosen for. A file that is there is never written over: somebody may
 * have made choices in it. O(size).
 *
 * Errors: `ERR_FILE_UNWRITABLE`, also where the file is there already, `ERR_FORMAT_UNKNOWN`, `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { ResolutionFile } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'resolutions-'))
 * const create = ResolutionFile.create(join(folder, 'conflicts.yaml'))
 * // A file in which somebody may have chosen is never written over.
 * const again = await pipe(create([]), TE.chain(() => create([])), TE.mapLeft((error) => error.code))()
 * await rm(folder, { recursive: true })
 * again // => E.left('ERR_FILE_UNWRITABLE')
 */
export const create =
  (path: string) =>
  (conflicts: ReadonlyArray<Conflict>): TE.TaskEither<LockstepError, void> =>
    pipe(
      load.documentFormat(path, 'resolutions are YAML or JSON'),
      E.chainW((format) => toText(format, conflicts)),
      TE.fromEither,
      TE.chainW((text) =>
        TE.tryCatch(
          () => writeFile(path, text, { flag: 'wx' }),
          (cause): LockstepError =>
            codeOf(cause) === 'EEXIST'
              ? at('ERR_FILE_UNWRITABLE', path, 'it is there already, and may hold choices', {
                  suggestion: 'name another file',
                })
              : unwritable(path)(cause),
        ),
      ),
    );
