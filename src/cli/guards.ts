/**
 * Guards: what may stop a sync before it begins, by options and by `lockstep.yaml`.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as t from 'io-ts';
import type { LockstepError } from '../model/LockstepError.js';
import * as Guard from '../plan/Guard.js';
import * as Validator from '../sync/Validator.js';
import { toAttributes } from './options.js';

/** What may be typed of guards. */
export interface GuardOptions {
  readonly maxDeletes?: string;
}

const names = t.readonlyArray(t.string, 'a list of names');
const Limit = t.union([t.number, t.string], 'a number or a percentage');

/** The guards of a `lockstep.yaml`. */
export const GuardsCodec = t.partial(
  {
    /** At most so many deletes, or so large a share of the target. */
    maxDeletes: Limit,
    /** The target may not shrink by more than this. */
    maxDrop: Limit,
    /** Models of which nothing may be deleted. */
    neverDelete: names,
    /** Attributes that may not change: `model.attribute`. */
    noChange: names,
    /** Nothing is synchronised from a source without entities. */
    sourceNotEmpty: t.boolean,
    /** Every reference has to lead to an entity that will be there. */
    referencesResolve: t.boolean,
  },
  'an object of guards',
);
export type Guards = t.TypeOf<typeof GuardsCodec>;

/** Declare the options of `GuardOptions`. */
export const declareGuards = (command: Command): Command =>
  command.option(
    '--max-deletes <limit>',
    'do nothing if more than this would be deleted: a number, or a share such as 5%',
  );

type Parsed = E.Either<LockstepError, ReadonlyArray<Guard.Guard>>;

/** What is wrong with a setting, told with its place. */
const at =
  (place: string) =>
  (error: LockstepError): LockstepError => ({ ...error, message: `${place}: ${error.message}` });

const limited =
  (make: (limit: Guard.Limit) => Guard.Guard, place: string) =>
  (limit: number | string | undefined): Parsed =>
    limit === undefined
      ? E.right([])
      : pipe(
          Guard.parseLimit(String(limit)),
          E.bimap(at(place), (parsed) => [make(parsed)]),
        );

const unchanging = (names: ReadonlyArray<string>): Parsed =>
  pipe(
    toAttributes(names),
    E.bimap(at('lockstep.yaml: guards.noChange'), (all) =>
      all.map(({ model, attribute }) => Guard.noChange(model, attribute)),
    ),
  );

const maxDeletesOf = ({ maxDeletes }: GuardOptions, guards: Guards): Parsed => {
  const isTyped = maxDeletes !== undefined;
  const place = isTyped ? '--max-deletes' : 'lockstep.yaml: guards.maxDeletes';
  return limited((limit) => Guard.maxDeletes(limit), place)(isTyped ? maxDeletes : guards.maxDeletes);
};

/** The guards that were asked for, as validators. Errors: `ERR_OPTION_INVALID`, `ERR_CONFIG_INVALID`. */
export const toValidators = (
  typed: GuardOptions,
  guards: Guards = {},
): E.Either<LockstepError, ReadonlyArray<Validator.Validator>> =>
  pipe(
    [
      maxDeletesOf(typed, guards),
      limited((limit) => Guard.maxDrop(limit), 'lockstep.yaml: guards.maxDrop')(guards.maxDrop),
      E.right((guards.neverDelete ?? []).map((model) => Guard.neverDelete(model))),
      unchanging(guards.noChange ?? []),
      E.right(guards.sourceNotEmpty === true ? [Guard.sourceNotEmpty] : []),
      E.right(guards.referencesResolve === true ? [Guard.referencesResolve] : []),
    ],
    E.sequenceArray,
    E.map((found) => RA.flatten(found).map(Validator.fromGuard)),
  );
