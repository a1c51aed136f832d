/**
 * Validators: what has to hold before a sync, or of what came of it. Like guards, but they may ask the world.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as RNEA from 'fp-ts/lib/ReadonlyNonEmptyArray.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { empty } from '../diff/algebra.js';
import type { ValidationError, Violation } from '../model/LockstepError.js';
import { messageOf } from '../model/thrown.js';
import type * as Guard from '../plan/Guard.js';
import type { SyncResult } from './SyncResult.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { ValidationError, Violation };

/** What a validator may look at before a sync: what a guard may. */
export type Context = Guard.Context;

/** What a validator may look at after a sync. */
export interface AfterContext extends Context {
  /** What came of the sync, with the target as it is now. */
  readonly result: SyncResult;
}

/** All that a validator has against a sync. */
export type ValidationFailure = RNEA.ReadonlyNonEmptyArray<Violation>;

/** Says what it has against a sync. It must not throw; if it does, that counts as its violation. */
export type Validator<C = Context> = (context: C) => TE.TaskEither<ValidationFailure, void>;

/** What validators found. */
export interface Verdict {
  /** What is against the sync; none where it may begin, or stay. */
  readonly errors: ReadonlyArray<Violation>;
  /** What is only told. */
  readonly warnings: ReadonlyArray<Violation>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A violation: an error, unless it says otherwise.
 *
 * @example
 * import { Validator } from 'lockstep'
 *
 * Validator.violation('atNight', 'changes wait for the night').severity // => 'error'
 */
export const violation = (
  validator: string,
  message: string,
  details: Partial<Omit<Violation, 'guard' | 'message'>> = {},
): Violation => ({ guard: validator, severity: 'error', message, ...details });

const fromViolations: (violations: ReadonlyArray<Violation>) => TE.TaskEither<ValidationFailure, void> = flow(
  RNEA.fromReadonlyArray,
  TE.fromOption(() => undefined),
  TE.swap,
  TE.map(() => undefined),
);

/**
 * A guard as a validator. As guards look at a plan, it is for before the sync.
 *
 * @example
 * import { Adapter, Guard, Model, Schema, Snapshot, syncFrom, Validator } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const devices = TE.of([Snapshot.item(Device, { name: 'sw1' })])
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) =>
 *     pipe(
 *       Adapter.make({ name: 'network', schema, load: devices }),
 *       syncFrom(Adapter.make({ name: 'cmdb', schema, load: TE.of([]) }), {
 *         validate: { before: [Validator.fromGuard(Guard.neverDelete('device'))] },
 *       }),
 *     )),
 *   TE.mapLeft(({ code }) => code),
 * )
 * await run() // => { _tag: 'Left', left: 'ERR_GUARD_VIOLATED' }
 */
export const fromGuard =
  (guard: Guard.Guard): Validator =>
  (context) =>
    fromViolations(guard(context));

/**
 * A guard as a validator of what came of a sync: it is asked about the result as it is, with nothing left to do. For
 * guards that look at the target, such as `referencesResolve`.
 *
 * @example
 * import { Adapter, Guard, Model, Schema, Snapshot, syncFrom, Validator } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Cable = Model.make({
 *   name: 'cable',
 *   identifiers: { id: t.number },
 *   attributes: { device: t.string },
 *   references: { device: Device },
 * })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device, Cable] })),
 *   TE.chainW((schema) => {
 *     const cables = TE.of([Snapshot.item(Cable, { id: 1, device: 'sw7' })])
 *     const after = [Validator.ofResult(Guard.referencesResolve)]
 *     return pipe(
 *       Adapter.fromSnapshot('network', Snapshot.empty(schema)),
 *       syncFrom(Adapter.make({ name: 'cmdb', schema, load: cables }), { validate: { after } }),
 *     )
 *   }),
 *   TE.mapLeft(({ code }) => code),
 * )
 * await run() // => { _tag: 'Left', left: 'ERR_VALIDATION_FAILED' }
 */
export const ofResult =
  (guard: Guard.Guard): Validator<AfterContext> =>
  ({ source, plan, result }) =>
    fromViolations(guard({ source, target: result.snapshot, diff: empty, plan: { ...plan, operations: [] } }));

/**
 * A validator that asks a question; where the answer is no, the message is its violation.
 *
 * @example
 * import { Validator } from 'lockstep'
 * import * as T from 'fp-ts/lib/Task.js'
 *
 * const atNight = Validator.fromPredicate('atNight', 'changes wait for the night')((now: { hour: number }) => T.of(now.hour < 6))
 * const verdict = await Validator.run([atNight])({ hour: 12 })()
 * verdict.errors.length // => 1
 */
export const fromPredicate =
  (validator: string, message: string) =>
  <C = Context>(holds: (context: C) => T.Task<boolean>): Validator<C> =>
  (context) =>
    pipe(
      TE.fromTask<boolean, ValidationFailure>(holds(context)),
      TE.filterOrElse<ValidationFailure, boolean>(
        (answer) => answer,
        () => [violation(validator, message)],
      ),
      TE.map(() => undefined),
    );

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const safely =
  <C>(context: C) =>
  (validator: Validator<C>): TE.TaskEither<ValidationFailure, void> =>
    pipe(
      TE.tryCatch(
        async () => validator(context)(),
        (thrown): ValidationFailure => [
          violation(validator.name || 'validator', `a validator failed: ${messageOf(thrown)}`),
        ],
      ),
      TE.flatMapEither((answer) => answer),
    );

const validation = TE.getApplicativeTaskValidation(T.ApplyPar, RNEA.getSemigroup<Violation>());

/**
 * A validator that only warns.
 *
 * @example
 * import { Validator } from 'lockstep'
 * import * as T from 'fp-ts/lib/Task.js'
 *
 * const atNight = Validator.fromPredicate('atNight', 'changes wait for the night')((now: { hour: number }) => T.of(now.hour < 6))
 * const verdict = await Validator.run([Validator.warn(atNight)])({ hour: 12 })()
 * verdict.errors.length // => 0
 */
export const warn =
  <C>(validator: Validator<C>): Validator<C> =>
  (context) =>
    pipe(validator(context), TE.mapLeft(RNEA.map((each): Violation => ({ ...each, severity: 'warning' }))));

/**
 * Many validators as one: all are asked, at the same time, and all that they find is kept, in their order.
 *
 * @example
 * import { Validator } from 'lockstep'
 * import * as T from 'fp-ts/lib/Task.js'
 *
 * const atNight = Validator.fromPredicate('atNight', 'changes wait for the night')((now: { hour: number }) => T.of(now.hour < 6))
 * const verdict = await Validator.run([Validator.all([atNight, atNight])])({ hour: 12 })()
 * verdict.errors.length // => 2
 */
export const all =
  <C = Context>(validators: ReadonlyArray<Validator<C>>): Validator<C> =>
  (context) =>
    pipe(
      validators,
      RA.traverse(validation)(safely(context)),
      TE.map(() => undefined),
    );

/**
 * Ask all validators, and tell errors from warnings. Never fails.
 *
 * @example
 * import { Validator } from 'lockstep'
 * import * as T from 'fp-ts/lib/Task.js'
 *
 * const atNight = Validator.fromPredicate('atNight', 'changes wait for the night')((now: { hour: number }) => T.of(now.hour < 6))
 * const verdict = await Validator.run([atNight])({ hour: 5 })()
 * verdict // => { errors: [], warnings: [] }
 */
export const run =
  <C = Context>(validators: ReadonlyArray<Validator<C>>) =>
  (context: C): T.Task<Verdict> =>
    pipe(
      all(validators)(context),
      TE.match(
        (violations): ReadonlyArray<Violation> => violations,
        () => [],
      ),
      T.map(RA.partition(({ severity }) => severity === 'error')),
      T.map(({ left: warnings, right: errors }) => ({ errors, warnings })),
    );

/** The verdict on a sync as its failure, if there are errors; else the warnings. */
const judge =
  (code: ValidationError['code'], refused: string) =>
  ({ errors, warnings }: Verdict): E.Either<ValidationError, ReadonlyArray<Violation>> => {
    const [first] = errors;
    if (first === undefined) return E.right(warnings);
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    return E.left({
      _tag: 'ValidationError',
      code,
      message: `${refused}: ${first.guard}: ${first.message}${more}`,
      violations: [...errors, ...warnings],
      ...(first.model === undefined ? {} : { model: first.model }),
      ...(first.uid === undefined ? {} : { uid: first.uid }),
      ...(first.suggestion === undefined ? {} : { suggestion: first.suggestion }),
    });
  };

/**
 * Ask all validators whether a sync may begin; the answer has the warnings.
 *
 * Errors: `ERR_GUARD_VIOLATED`, with all violations.
 *
 * @example
 * import { Validator } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'fp-ts/lib/Task.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const atNight = Validator.fromPredicate('atNight', 'changes wait for the night')((now: { hour: number }) => T.of(now.hour < 6))
 * const answer = pipe({ hour: 12 }, Validator.before([atNight]), TE.mapLeft(({ message }) => message))
 * await answer() // => { _tag: 'Left', left: 'the sync may not begin: atNight: changes wait for the night' }
 */
export const before =
  <C = Context>(validators: ReadonlyArray<Validator<C>>) =>
  (context: C): TE.TaskEither<ValidationError, ReadonlyArray<Violation>> =>
    pipe(run(validators)(context), T.map(judge('ERR_GUARD_VIOLATED', 'the sync may not begin')));

/**
 * Ask all validators whether what came of a sync may stay; the answer has the warnings.
 *
 * Errors: `ERR_VALIDATION_FAILED`, with all violations.
 *
 * @example
 * import { Validator } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'fp-ts/lib/Task.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const atNight = Validator.fromPredicate('atNight', 'changes wait for the night')((now: { hour: number }) => T.of(now.hour < 6))
 * await pipe({ hour: 12 }, Validator.after([atNight]), TE.mapLeft(({ code }) => code))()
 * // => { _tag: 'Left', left: 'ERR_VALIDATION_FAILED' }
 */
export const after =
  <C = AfterContext>(validators: ReadonlyArray<Validator<C>>) =>
  (context: C): TE.TaskEither<ValidationError, ReadonlyArray<Violation>> =>
    pipe(run(validators)(context), T.map(judge('ERR_VALIDATION_FAILED', 'the result may not stay')));
