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
import { configInvalid } from './CliError.js';

/** What may be typed of guards. */
export interface GuardOptions {
  readonly maxDeletes?: string;
}

const Limit = t.union([t.number, t.string], 'a number or a percentage');

/** The guards of a `lockstep.yaml`. */
export const GuardsCodec = t.partial({
  /** At most so many deletes, or so large a share of the target. */
  maxDeletes: Limit,
  /** No model may lose more than this share of its entities. */
  maxDrop: Limit,
  /** Models of which nothing may be deleted. */
  neverDelete: t.array(t.string),
  /** Attributes that may not change: `model.attribute`. */
  noChange: t.array(t.string),
  /** Nothing is synchronised from a source without entities. */
  sourceNotEmpty: t.boolean,
  /** Every reference has to lead to an entity that will be there. */
  referencesResolve: t.boolean,
});
export type Guards = t.TypeOf<typeof GuardsCodec>;

/** Declare the options of `GuardOptions`. */
export const declareGuards = (command: Command): Command =>
  command.option(
    '--max-deletes <limit>',
    'do nothing if more than this would be deleted: a number, or a share such as 5%',
  );

type Parsed = E.Either<LockstepError, ReadonlyArray<Guard.Guard>>;

const limited = (limit: number | string | undefined, make: (limit: Guard.Limit) => Guard.Guard): Parsed =>
  limit === undefined
    ? E.right([])
    : pipe(
        Guard.parseLimit(String(limit)),
        E.map((parsed) => [make(parsed)]),
      );

const attributes = (names: ReadonlyArray<string>): Parsed =>
  pipe(
    names,
    E.traverseArray((name) => {
      const dot = name.indexOf('.');
      return dot > 0
        ? E.right(Guard.noChange(name.slice(0, dot), name.slice(dot + 1)))
        : E.left(configInvalid(`"${name}" is no attribute`, 'name it as model.attribute'));
    }),
  );

/** The guards that were asked for, as validators. Errors: `ERR_OPTION_INVALID`, `ERR_CONFIG_INVALID`. */
export const toValidators = (
  { maxDeletes }: GuardOptions,
  guards: Guards = {},
): E.Either<LockstepError, ReadonlyArray<Validator.Validator>> =>
  pipe(
    [
      limited(maxDeletes ?? guards.maxDeletes, (limit) => Guard.maxDeletes(limit)),
      limited(guards.maxDrop, (limit) => Guard.maxDrop(limit)),
      E.right((guards.neverDelete ?? []).map((model) => Guard.neverDelete(model))),
      attributes(guards.noChange ?? []),
      E.right(guards.sourceNotEmpty === true ? [Guard.sourceNotEmpty] : []),
      E.right(guards.referencesResolve === true ? [Guard.referencesResolve] : []),
    ],
    E.sequenceArray,
    E.map((found) => RA.flatten(found).map(Validator.fromGuard)),
  );
