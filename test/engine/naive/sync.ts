/**
 * What comes of a sync, worked out by hand: which handlers are asked, what they do to the target, what is on record, and where
 * it ends, if one goes wrong, or the process dies.
 */
import { inverse, type Operation, type Operations, perform, performAgain } from './plan.js';
import { committed, isFailure, type Rows } from './Rows.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What came of one operation. */
export type Outcome = 'success' | 'refused' | 'error' | 'skipped';

/** How a handler goes wrong: with an answer, or by throwing, before it has done anything or after. */
export type Fault = 'error' | 'refused' | 'throw' | 'throwAfter';

/** How a sync is asked for. */
export interface Asked {
  /** Whether the target takes everything on as a whole in the end, or by a handler for each operation. */
  readonly whole: boolean;
  readonly continues: boolean;
  readonly rollback: boolean;
  readonly transaction: boolean;
  /** Whether it is written down. */
  readonly journaled: boolean;
  /** Which call of a handler goes wrong, and how. */
  readonly fault?: { readonly at: number; readonly how: Fault };
  /** Which operation, of those that the filter is asked about, it is against. */
  readonly veto?: number;
  /** Before or after which of its calls and records, counted together, the process dies. */
  readonly moment?: number;
}

/** What is on record of a sync. */
export interface Record {
  readonly operations: Operations;
  /** The target as it was. */
  readonly before: Rows;
  readonly whole: boolean;
  /** Whether anything was written. */
  readonly begun: boolean;
  readonly settled: ReadonlyMap<number, 'success' | 'refused' | 'error'>;
  readonly inFlight: ReadonlySet<number>;
  /** Whether the operations in flight took effect. */
  readonly done: ReadonlySet<number>;
  /** Whether a target that takes everything on as a whole has. */
  readonly taken: boolean;
  /** Nothing is left to be done. */
  readonly ended: boolean;
  /** It was taken back, or begun to be. */
  readonly undoing: boolean;
}

/** What came of a sync. */
export interface Came {
  readonly ended: 'well' | 'badly' | 'died';
  /** The code of the error that ended it. */
  readonly code?: string;
  readonly outcomes: ReadonlyArray<Outcome>;
  /** What became of the operations that took it back. */
  readonly undone?: ReadonlyArray<Outcome>;
  /** The target as it is now. */
  readonly rows: Rows;
  /** The target as the result has it. */
  readonly told: Rows;
  /** How often handlers were asked. */
  readonly calls: number;
  readonly record: Record;
}

const CODES: Readonly<globalThis.Record<Operation['action'], string>> = {
  create: 'ERR_OBJECT_NOT_CREATED',
  update: 'ERR_OBJECT_NOT_UPDATED',
  delete: 'ERR_OBJECT_NOT_DELETED',
  move: 'ERR_OBJECT_NOT_MOVED',
};

const DEAD = Symbol('dead');

/** Nothing is on record yet. */
export const unrecorded = (operations: Operations, before: Rows, whole: boolean): Record => ({
  operations,
  before,
  whole,
  begun: false,
  settled: new Map(),
  inFlight: new Set(),
  done: new Set(),
  taken: false,
  ended: false,
  undoing: false,
});

// -------------------------------------------------------------------------------------
// the sync
// -------------------------------------------------------------------------------------

/** Sync, or go on with what is on record. `rows` is the target as it is. */
export const sync = (asked: Asked, record: Record, rows: Rows): Came => {
  const { operations, whole } = record;
  const resumed = record.begun;
  let now = 0;
  let calls = 0;
  let filtered = 0;
  /** What the target has, and what it would have: the same, unless it takes everything on in the end. */
  let [there, told] = [rows, rows];
  let { begun, taken, ended, undoing } = record;
  const settled = new Map(record.settled);
  const inFlight = new Set(record.inFlight);
  const done = new Set(record.done);
  const outcomes: Array<Outcome> = [];
  let code: string | undefined;

  const live = (): void => {
    if (asked.moment !== undefined && now++ >= asked.moment) throw DEAD;
  };
  const event = <A>(effect: () => A): A => {
    live();
    const answer = effect();
    live();
    return answer;
  };
  const note = (effect: () => void): void => {
    if (asked.journaled) event(effect);
  };

  /** What a handler makes of an operation that can be performed. */
  const call = (operation: Operation): Outcome => {
    const how = calls++ === asked.fault?.at ? asked.fault.how : undefined;
    if (how === 'refused') return 'refused';
    if (how === 'error' || how === 'throw') return 'error';
    const after = perform(operation, there);
    if (isFailure(after)) return 'error';
    there = after;
    done.add(operation.index);
    return 'success';
  };

  const attempt = (operation: Operation): Outcome => {
    const { index, requires } = operation;
    const before = settled.get(index);
    if (before === 'success' || before === 'refused') {
      if (whole && before === 'success' && !taken) {
        const after = performAgain(operation, told);
        if (!isFailure(after)) told = after;
      }
      return before;
    }
    if (code !== undefined && !asked.continues) return 'skipped';
    if (requires.some((each) => outcomes[each] !== 'success')) return 'skipped';
    if (asked.veto !== undefined && filtered++ === asked.veto) return 'skipped';
    const after = resumed ? performAgain(operation, told) : perform(operation, told);
    if (isFailure(after)) return 'error';
    if (whole) {
      told = after;
      return 'success';
    }
    note(() => inFlight.add(index));
    const outcome = event(() => call(operation));
    note(() => {
      if (outcome !== 'skipped') settled.set(index, outcome);
      inFlight.delete(index);
    });
    told = there;
    return outcome;
  };

  const undo = (): ReadonlyArray<Outcome> => {
    const places = outcomes.flatMap((outcome, index) => (outcome === 'success' ? [index] : []));
    note(() => {
      undoing = true;
    });
    const undone = inverse(operations, places, record.before).map((operation): Outcome => {
      const after = perform(operation, told);
      if (isFailure(after)) return 'error';
      if (whole) {
        told = after;
        return 'success';
      }
      note(() => undefined);
      const outcome = event(() => call(operation));
      note(() => undefined);
      told = there;
      return outcome;
    });
    if (undone.every((outcome) => outcome === 'success')) {
      note(() => {
        ended = true;
      });
    }
    return undone;
  };

  const came = (more: Pick<Came, 'ended' | 'undone'> & { readonly told?: Rows }): Came => ({
    ...(code === undefined ? {} : { code }),
    outcomes,
    rows: there,
    told,
    calls,
    record: { ...record, begun, settled, inFlight, done, taken, ended, undoing },
    ...more,
  });

  try {
    if (!resumed) {
      note(() => {
        begun = true;
      });
    } else if ([...inFlight].some((index) => done.has(index))) {
      // What is found out is written down.
      note(() => {
        for (const index of [...inFlight].filter((each) => done.has(each))) {
          settled.set(index, 'success');
          inFlight.delete(index);
        }
      });
    }
    for (const operation of operations) {
      const outcome = attempt(operation);
      outcomes.push(outcome);
      if (outcome === 'error') code ??= CODES[operation.action];
    }
    const hasFailed = code !== undefined && (!asked.continues || asked.rollback);
    if (hasFailed && asked.rollback) {
      if (asked.transaction) {
        there = committed(there, rows);
        return came({ ended: 'badly', undone: [], told: rows });
      }
      const undone = undo();
      const isAsBefore = undone.every((outcome) => outcome === 'success');
      return came({ ended: 'badly', undone, told: isAsBefore ? rows : told });
    }
    if (hasFailed) return came({ ended: 'badly' });
    if (whole) {
      const fresh = outcomes.flatMap((outcome, index) =>
        outcome === 'skipped' || settled.has(index) ? [] : [[index, outcome] as const],
      );
      if (fresh.length > 0) {
        note(() => {
          for (const [index, outcome] of fresh) settled.set(index, outcome);
          ended = false;
        });
      }
      const changes = outcomes.some((outcome) => outcome !== 'skipped');
      const isTold = record.ended && fresh.every(([, outcome]) => outcome !== 'success');
      if (changes && !isTold) {
        event(() => {
          there = committed(rows, told);
          taken = true;
        });
      }
    }
    if (code === undefined) {
      note(() => {
        ended = true;
      });
    }
    code = undefined;
    return came({ ended: 'well' });
  } catch (thrown) {
    if (thrown !== DEAD) throw thrown;
    return came({ ended: 'died' });
  }
};

// -------------------------------------------------------------------------------------
// taking it back later
// -------------------------------------------------------------------------------------

/** Take back what is on record: the operations that took effect. */
export const takeBack = (
  record: Record,
  rows: Rows,
): { readonly rows: Rows; readonly undone: ReadonlyArray<Outcome> } => {
  const { operations, settled, inFlight, done, whole, taken } = record;
  const places = operations.flatMap(({ index }) => {
    const isDone = settled.get(index) === 'success' || (inFlight.has(index) && done.has(index));
    return isDone && (!whole || taken) ? [index] : [];
  });
  let there = rows;
  const undone = inverse(operations, places, record.before).map((operation): Outcome => {
    const after = whole ? performAgain(operation, there) : perform(operation, there);
    if (isFailure(after)) return 'error';
    there = after;
    return 'success';
  });
  return { rows: whole ? committed(rows, there) : there, undone };
};
