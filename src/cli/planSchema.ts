/**
 * Whether a plan is about what it is to be applied to: the same models, with the same fields of the same types.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import * as Diff from '../diff/index.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import type { Schema } from '../model/Schema.js';
import * as SchemaFile from '../model/SchemaFile.js';
import type { SavedPlan } from '../plan/SavedPlan.js';
import * as File from '../store/file/File.js';
import { planWrongSchema } from './CliError.js';

/** What the fields of a model are, each in a few words. */
const fieldsOf = ({ identifiers, attributes, children }: Model): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries<t.Mixed>(identifiers).map(([name, codec]) => [name, `an identifier (${codec.name})`] as const),
    ...Object.entries<t.Mixed>(attributes).map(([name, codec]) => [name, `an attribute (${codec.name})`] as const),
    ...children.map(({ field, model }) => [field, `a list of ${model}`] as const),
  ]);

/** The first key of which two maps do not say the same, and what each says. */
const firstDifference = <A>(
  ours: ReadonlyMap<string, A>,
  theirs: ReadonlyMap<string, A>,
  same: (x: A, y: A) => boolean,
): readonly [name: string, ours: A | undefined, theirs: A | undefined] | undefined => {
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [x, y] = [ours.get(name), theirs.get(name)];
    if (x === undefined || y === undefined || !same(x, y)) return [name, x, y];
  }
  return undefined;
};

/** Where the schema that was named is not that of the plan. */
const contradiction = (named: Schema, planned: Schema): string | undefined => {
  const different = firstDifference(
    named.models,
    planned.models,
    (x, y) => firstDifference(fieldsOf(x), fieldsOf(y), Object.is) === undefined,
  );
  if (different === undefined) return undefined;
  const [model, ours, theirs] = different;
  if (ours === undefined) return `it has no model "${model}"`;
  if (theirs === undefined) return `the plan's has no model "${model}"`;
  const [field, has = 'not there', should = 'not there'] =
    firstDifference(fieldsOf(ours), fieldsOf(theirs), Object.is) ?? [];
  return `${model}.${field} is ${has}, in the plan ${should}`;
};

/**
 * The schema of a target that brings none: the one that was named, which has to be that of the plan, or else the plan's.
 *
 * Errors: `ERR_PLAN_WRONG_SCHEMA`, those of reading schema files.
 */
export const schemaFor = (
  { schema: described }: SavedPlan,
  file: string | undefined,
): TE.TaskEither<LockstepError, Schema | undefined> => {
  const planned = described === undefined ? E.right(undefined) : SchemaFile.decode(described);
  if (file === undefined) return TE.fromEither(planned);
  return pipe(
    TE.fromEither<LockstepError, Schema | undefined>(planned),
    TE.bindTo('planned'),
    TE.bind('named', () => File.readSchema(file)),
    TE.chainEitherK(({ planned, named }) => {
      const problem = planned === undefined ? undefined : contradiction(named, planned);
      return problem === undefined
        ? E.right(named)
        : E.left(
            planWrongSchema(
              `${file}: this is not the schema of the plan: ${problem}`,
              'leave --schema out, the plan has a schema of its own',
            ),
          );
    }),
  );
};

/**
 * Whether the changes of a plan can be told of entities of a schema: that of a module, which may say the same in other
 * words than a schema file.
 *
 * Errors: `ERR_PLAN_WRONG_SCHEMA`, `ERR_VALUE_NOT_ENCODABLE`.
 */
export const checkFits =
  (target: string, schema: Schema) =>
  ({ diff }: SavedPlan): E.Either<LockstepError, void> =>
    pipe(
      Diff.encode(diff),
      E.chainW((encoded) =>
        pipe(
          Diff.decode({ schema })(encoded),
          E.mapLeft(({ message, suggestion }) =>
            planWrongSchema(`the plan is not about what ${target} has: ${message}`, suggestion),
          ),
        ),
      ),
      E.map(() => undefined),
    );
