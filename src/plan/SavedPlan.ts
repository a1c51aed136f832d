/**
 * A plan to be kept: a diff, bound by fingerprints to the two datasets that it was calculated from, so that it can be
 * reviewed, handed on, and applied later, to a target that is still what it was.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as codec from '../diff/codec.js';
import type { Diff } from '../diff/Diff.js';
import { patch } from '../diff/patch.js';
import { firstRefusal } from '../model/Codec.js';
import * as Equality from '../model/Equality.js';
import { type LockstepError, type PlanError, show } from '../model/LockstepError.js';
import { isTooNested, TOO_NESTED } from '../model/nesting.js';
import type { Schema } from '../model/Schema.js';
import * as SchemaFile from '../model/SchemaFile.js';
import * as Fingerprint from '../snapshot/fingerprint.js';
import type { Snapshot } from '../snapshot/Snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One of the two datasets: its name, and what its content was. */
export interface Side {
  /** What messages call it. */
  readonly name: string;
  /** Of all content, as `Snapshot.fingerprint` gives it. */
  readonly fingerprint: string;
}

/** A diff, and what it was calculated from. */
export interface SavedPlan {
  /** What the target was compared with. */
  readonly source: Side;
  /** What the plan may be applied to. */
  readonly target: Side;
  /** The schema of both, as a schema file has it; absent where the datasets bring their own. */
  readonly schema?: SchemaFile.Description;
  /** What is to be done. */
  readonly diff: Diff;
}

const VERSION = 1;

const SideCodec = t.type({ name: t.string, fingerprint: t.string });

const Document = t.type({
  lockstep: t.literal('plan'),
  version: t.number,
  source: SideCodec,
  target: SideCodec,
  fingerprint: t.string,
  /** Absent where the datasets bring their own; `SchemaFile.decode` looks at it. */
  schema: t.unknown,
  /** `Diff.decode` looks at it. */
  diff: t.unknown,
});

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A diff with the two datasets that it was calculated from. O(n) for their fingerprints.
 *
 * @example
 * import { diffFrom, Model, SavedPlan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('target'),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.map(({ diff, source, target }) => SavedPlan.make(diff, source, target)),
 *   E.map((plan) => plan.source.fingerprint === plan.target.fingerprint),
 * ) // => E.right(false)
 */
export const make = (diff: Diff, source: Snapshot, target: Snapshot, schema?: SchemaFile.Description): SavedPlan => ({
  source: { name: diff.source, fingerprint: Fingerprint.fingerprint(source) },
  target: { name: diff.target, fingerprint: Fingerprint.fingerprint(target) },
  ...(schema === undefined ? {} : { schema }),
  diff,
});

/**
 * The plan with another diff, for example a part of its own.
 *
 * @example
 * import { Diff, diffBy, SavedPlan } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const side = { name: 'cmdb', fingerprint: 'a fingerprint' }
 * pipe(
 *   diffBy(['id'])([{ id: 1 }], [{ id: 2 }]),
 *   E.map((diff): SavedPlan.SavedPlan => ({ source: side, target: side, diff })),
 *   E.map((plan) => SavedPlan.withDiff(Diff.filter(({ action }) => action !== 'delete')(plan.diff))(plan)),
 *   E.map(({ diff }) => Diff.summary(diff).delete),
 * ) // => E.right(0)
 */
export const withDiff =
  (diff: Diff) =>
  (plan: SavedPlan): SavedPlan => ({ ...plan, diff });

/**
 * The plan with the target as it is now, for example after a rebase: bound to that. O(n).
 *
 * @example
 * import { Diff, Model, SavedPlan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('then'),
 *   E.bindW('now', ({ then }) => pipe(then, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.chainW(({ then, now }) =>
 *     pipe(SavedPlan.make(Diff.empty, then, then), SavedPlan.boundTo(now), SavedPlan.check(now))),
 *   E.isRight,
 * ) // => true
 */
export const boundTo =
  (target: Snapshot) =>
  (plan: SavedPlan): SavedPlan => ({
    ...plan,
    target: { ...plan.target, fingerprint: Fingerprint.fingerprint(target) },
  });

// -------------------------------------------------------------------------------------
// as data
// -------------------------------------------------------------------------------------

const seal = (content: object): string => Fingerprint.ofText(Equality.canonical(content));

/**
 * A plan as plain data, sealed with a fingerprint of its own. O(size).
 *
 * Errors: `ERR_DIFF_INVALID` for values that no file can hold.
 *
 * @example
 * import { Diff, Model, SavedPlan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((snapshot) => SavedPlan.encode(SavedPlan.make(Diff.empty, snapshot, snapshot))),
 *   E.map(Object.keys),
 * ) // => E.right(['lockstep', 'version', 'source', 'target', 'diff', 'fingerprint'])
 */
export const encode = ({
  source,
  target,
  schema,
  diff,
}: SavedPlan): E.Either<LockstepError, Readonly<Record<string, unknown>>> =>
  pipe(
    codec.encode(diff),
    E.map((encoded) => {
      const content = {
        lockstep: 'plan',
        version: VERSION,
        source,
        target,
        ...(schema === undefined ? {} : { schema }),
        diff: encoded,
      };
      return { ...content, fingerprint: seal(content) };
    }),
  );

const failure = (code: PlanError['code'], message: string, suggestion?: string): PlanError => ({
  _tag: 'PlanError',
  code,
  message,
  ...(suggestion === undefined ? {} : { suggestion }),
});

const isRecord = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

const shaped = (data: unknown): E.Either<PlanError, t.TypeOf<typeof Document>> => {
  if (!isRecord(data) || data['lockstep'] !== 'plan') {
    const what =
      isRecord(data) && data['lockstep'] === 'diff' ? 'a diff' : isRecord(data) ? 'another object' : show(data);
    return E.left(failure('ERR_PLAN_INVALID', `this is no plan but ${what}`, 'make one with "lockstep plan"'));
  }
  if (isTooNested(data)) return E.left(failure('ERR_PLAN_INVALID', `the plan: ${TOO_NESTED}`));
  if (data['version'] !== VERSION) {
    const suggestion = `this release reads version ${VERSION}`;
    return E.left(failure('ERR_PLAN_INVALID', `the plan has version ${show(data['version'])}`, suggestion));
  }
  return pipe(
    Document.decode(data),
    E.mapLeft((errors): PlanError => {
      const { path, expected, actual } = firstRefusal(errors);
      return failure('ERR_PLAN_INVALID', `${path.slice(1)}: expected ${expected}, got ${show(actual)}`);
    }),
  );
};

const unedited = (data: t.TypeOf<typeof Document>): E.Either<PlanError, t.TypeOf<typeof Document>> => {
  const { fingerprint, ...content } = data;
  const suggestion = 'make it again, or take a part of it with "lockstep show"';
  return seal(content) === fingerprint
    ? E.right(data)
    : E.left(failure('ERR_PLAN_EDITED', 'the plan is not as it was written', suggestion));
};

/** The schema that a plan brings, as it describes it. */
const schemaOf = (described: unknown): E.Either<LockstepError, Schema | undefined> =>
  described === undefined ? E.right(undefined) : SchemaFile.decode(described);

/**
 * A plan of plain data. O(size).
 *
 * Errors: `ERR_PLAN_INVALID`, `ERR_PLAN_EDITED`, and those of decoding the diff and the schema.
 *
 * @example
 * import { Diff, Model, SavedPlan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const encoded = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.chainW((snapshot) => SavedPlan.encode(SavedPlan.make(Diff.empty, snapshot, snapshot))),
 * )
 * pipe(encoded, E.chainW(SavedPlan.decode), E.map(({ diff }) => Diff.hasDiffs(diff))) // => E.right(false)
 * const edited = pipe(encoded, E.map((data) => ({ ...data, target: { name: 'another', fingerprint: '' } })))
 * pipe(edited, E.chainW(SavedPlan.decode), E.mapLeft(({ code }) => code)) // => E.left('ERR_PLAN_EDITED')
 */
export const decode = (data: unknown): E.Either<LockstepError, SavedPlan> =>
  pipe(
    shaped(data),
    E.chain(unedited),
    E.chainW(({ source, target, schema: described, diff: encoded }) =>
      pipe(
        schemaOf(described),
        E.chainW((schema) => codec.decode(schema === undefined ? {} : { schema })(encoded)),
        E.map(
          (diff): SavedPlan => ({
            source,
            target,
            ...(SchemaFile.is(described) ? { schema: described } : {}),
            diff,
          }),
        ),
      ),
    ),
  );

// -------------------------------------------------------------------------------------
// applying
// -------------------------------------------------------------------------------------

/**
 * The plan's diff, if the target is still what the plan was made for. O(n).
 *
 * Errors: `ERR_PLAN_STALE`, with what of the target is not as the plan expects.
 *
 * @example
 * import { diffFrom, Model, SavedPlan, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const sides = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 * )
 * const saved = pipe(
 *   sides,
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.bindW('plan', ({ diff, source, target }) => E.right(SavedPlan.make(diff, source, target))),
 * )
 * pipe(saved, E.chainW(({ plan, target }) => SavedPlan.check(target)(plan)), E.isRight) // => true
 * pipe(saved, E.chainW(({ plan, source }) => SavedPlan.check(source)(plan)), E.mapLeft(({ code }) => code))
 * // => E.left('ERR_PLAN_STALE')
 */
export const check =
  (target: Snapshot) =>
  ({ diff, target: side }: SavedPlan): E.Either<PlanError, Diff> => {
    if (Fingerprint.fingerprint(target) === side.fingerprint) return E.right(diff);
    const patched = patch(diff)(target);
    const mismatches = E.isLeft(patched) && patched.left._tag === 'PatchError' ? patched.left.mismatches : [];
    const [first, ...more] = mismatches;
    const detail =
      first === undefined
        ? 'nothing that the plan touches is concerned'
        : `${first}${more.length === 0 ? '' : ` (and ${more.length} more)`}`;
    return E.left({
      _tag: 'PlanError',
      code: 'ERR_PLAN_STALE',
      message: `the target has changed since the plan was made: ${detail}`,
      mismatches,
      suggestion: 'make the plan again, --rebase it, or --force it',
    });
  };
