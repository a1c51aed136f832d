/**
 * A job, from its beginning, or where it was left off, to its end.
 */
import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DiffOptions } from '../../diff/Scope.js';
import type { LockstepError, ParallelError } from '../../model/LockstepError.js';
import type { Answer } from '../../store/Store.js';
import type * as Job from '../Job.js';
import type { Both, Part } from '../Part.js';
import * as Plan from '../Plan.js';
import * as partCodec from '../partCodec.js';
import * as reading from '../reading.js';
import type * as SchemaSource from '../SchemaSource.js';
import * as Following from './Following.js';
import * as Keys from './keys.js';
import * as Spec from './Spec.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How two stores are compared by the workers of a queue. */
export interface QueueOptions extends DiffOptions {
  /** The Redis of the queue, `redis://user:password@host:port/db`, or a cluster: `...?cluster=true`. */
  readonly queue: string;
  /** How workers get the schema. */
  readonly schema: SchemaSource.SchemaSource;
  /** About how many partitions; by itself one for 25,000 entities of each side, and no fewer than 16. */
  readonly partitions?: number;
  /** The id of a job that was begun, and whose coordinator has ended. */
  readonly resume?: string;
  /** Begin again, so many times, where a side changes meanwhile; 0 by itself. */
  readonly restarts?: number;
  /** Milliseconds after which a job is forgotten of which nothing is heard; a day by itself. */
  readonly ttl?: number;
  /** Told the id of the job, and how many partitions it has, when it has been begun or found. */
  readonly onJob?: (id: string, partitions: number) => void;
}

const FEWEST = 16;
const IN_A_PARTITION = 50_000;
const DAY = 24 * 60 * 60 * 1_000;

// -------------------------------------------------------------------------------------
// jobs
// -------------------------------------------------------------------------------------

/** A job that is worked on. */
export interface Begun {
  readonly id: string;
  readonly spec: Spec.Spec;
  readonly plan: Plan.Plan;
}

const partsFor = (counts: Both<ReadonlyMap<string, number>>): number => {
  const total = [...counts.source.values(), ...counts.target.values()].reduce((sum, count) => sum + count, 0);
  return Math.max(FEWEST, Math.ceil(total / IN_A_PARTITION));
};

const begin = (hand: Following.Hand, places: Both<Job.Place>, plan: Plan.Plan, options: QueueOptions): Answer<Begun> =>
  pipe(
    TE.Do,
    TE.bind('source', () => TE.fromEither(Spec.toPublic(places.source))),
    TE.bind('target', () => TE.fromEither(Spec.toPublic(places.target))),
    TE.chain((known) => {
      const id = randomBytes(6).toString('hex');
      const { pins, divided, work } = plan;
      const { schema, ttl = DAY } = options;
      const spec: Spec.Spec = {
        ...('description' in schema ? { schema: schema.description } : {}),
        places: known,
        pins,
        divided,
        options: Plan.readOptions(options),
        partitions: work.partitions,
        entities: work.entities,
        ttl,
      };
      return pipe(
        hand.connection.ask('EVAL', Keys.BEGIN, 1, Keys.job(id), Spec.encode(spec), ttl),
        TE.chain(() => Following.enqueue(hand, id, ttl, [...spec.partitions.keys()])),
        TE.map(() => ({ id, spec, plan })),
      );
    }),
  );

const another = (id: string, problem: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_JOB_UNKNOWN',
  message: `job ${id} ${problem}`,
  suggestion: 'resume it with the datasets and options that it was begun with, or begin anew',
});

const sameJob = (
  id: string,
  spec: Spec.Spec,
  plan: Plan.Plan,
  options: QueueOptions,
): E.Either<LockstepError, void> => {
  const { stores } = plan;
  if (spec.places.source.name !== stores.source.name || spec.places.target.name !== stores.target.name) {
    return E.left(another(id, `compares ${spec.places.source.name} and ${spec.places.target.name}`));
  }
  return JSON.stringify(spec.options) === JSON.stringify(Plan.readOptions(options))
    ? E.right(undefined)
    : E.left(another(id, 'was begun with other models or attributes'));
};

/** Find a job again, and see to it that every partition that is not done is in the queue. */
const resume = (hand: Following.Hand, id: string, plan: Plan.Plan, options: QueueOptions): Answer<Begun> =>
  pipe(
    hand.connection.ask('HGET', Keys.job(id), 'spec'),
    TE.chainEitherK((text) =>
      typeof text === 'string' ? Spec.decode(text) : E.left<LockstepError>(Following.unknownJob(id)),
    ),
    TE.chainFirstEitherK((spec) => sameJob(id, spec, plan, options)),
    TE.bindTo('spec'),
    TE.bind('done', () => Following.done(hand, id)),
    TE.chainFirst(({ spec, done }) =>
      Following.enqueue(
        hand,
        id,
        spec.ttl,
        [...spec.partitions.keys()].filter((index) => !done.has(index)),
      ),
    ),
    // Of the version that it was begun with, not of the one that is there now.
    TE.map(({ spec }) => ({
      id,
      spec,
      plan: {
        ...plan,
        pins: spec.pins,
        divided: spec.divided,
        work: { partitions: spec.partitions, entities: spec.entities },
      },
    })),
  );

// -------------------------------------------------------------------------------------
// working
// -------------------------------------------------------------------------------------

/** Take each part as it comes, in the order of the partitions. */
export const each =
  (hand: Following.Hand, { id, spec, plan }: Begun, take: (part: Part, index: number) => Answer<void>): Answer<void> =>
  async () => {
    const decode = partCodec.decode(reading.schemasOf(plan.stores));
    const { entities, partitions } = spec;
    const told = (finished: number): void =>
      plan.options.onProgress?.('diff', Math.round((entities * finished) / partitions.length), entities);
    const guardian = Following.guardian(hand);
    try {
      let index = 0;
      for await (const result of Following.results(hand, id, spec, told)) {
        if (E.isLeft(result)) return result;
        const part = decode(result.right);
        if (E.isLeft(part)) return part;
        const taken = await take(part.right, index++)();
        if (E.isLeft(taken)) return taken;
      }
      return E.right(undefined);
    } finally {
      await guardian.close();
    }
  };

/** What is not over for the job when it is over for whoever waits for it: it can be resumed. */
const isLost = ({ code }: LockstepError): boolean => code === 'ERR_STORE_UNREACHABLE' || code === 'ERR_STORE_TIMEOUT';

/** Use a job until it ends; whatever comes of it, nothing of it is left, but where the queue is lost. */
const ending =
  (hand: Following.Hand, { id, spec }: Begun) =>
  <A>(use: Answer<A>): Answer<A> =>
    pipe(
      TE.fromTask(use),
      TE.chainFirst((result) =>
        E.isLeft(result) && isLost(result.left)
          ? TE.right(undefined)
          : pipe(
              Following.end(hand, id, spec.partitions.length),
              TE.orElse(() => TE.right<LockstepError, void>(undefined)),
            ),
      ),
      TE.chainEitherK((result) => result),
    );

/** Begin a job, or find it again, and use it until it ends. */
export const using = <A>(
  hand: Following.Hand,
  stores: reading.Stores,
  places: Both<Job.Place>,
  options: QueueOptions,
  use: (begun: Begun) => Answer<A>,
): Answer<A> => {
  const {
    queue: _queue,
    schema: _schema,
    partitions,
    resume: known,
    restarts: _,
    ttl: _ttl,
    onJob,
    ...asked
  } = options;
  return pipe(
    reading.both((side) => stores[side].counts),
    TE.chain((counts) => Plan.make(stores, partitions ?? partsFor(counts), asked)),
    TE.chain((plan) => (known === undefined ? begin(hand, places, plan, options) : resume(hand, known, plan, options))),
    TE.tapIO(
      ({ id, spec }) =>
        () =>
          onJob?.(id, spec.partitions.length),
    ),
    TE.chain((begun) => pipe(use(begun), ending(hand, begun))),
  );
};
