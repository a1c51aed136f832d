/**
 * A history as one would write it down in a minute: a plain list and an index. What the real one is held to.
 */
import type { History, LockstepError, Snapshot } from '../../src/index.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A history. */
export interface Naive {
  readonly limit: number;
  readonly next: number;
  readonly list: ReadonlyArray<History.Checkpoint>;
  readonly at: number;
}

/** What is done to a history. */
export type Step =
  | {
      /** A snapshot is kept. */
      readonly kind: 'checkpoint';
      /** The snapshot. */
      readonly snapshot: Snapshot.Snapshot;
      /** Its label and its time, if any. */
      readonly metadata: History.Metadata;
    }
  | {
      /** A checkpoint gets another label. */
      readonly kind: 'label';
      /** The checkpoint: its id or its label, or none that there is. */
      readonly which: History.Which;
      /** The new label; `undefined` takes the old one away. */
      readonly text: string | undefined;
    }
  | {
      /** A checkpoint is gone back to. */
      readonly kind: 'rollback';
      /** The checkpoint: its id or its label, or none that there is. */
      readonly which: History.Which;
    }
  | {
      /** One step back. */
      readonly kind: 'undo';
    }
  | {
      /** One step forth. */
      readonly kind: 'redo';
    };

/** What it comes to: another history, or the code of the failure. */
export type Stepped = Naive | LockstepError.ErrorCode;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A history that begins with a snapshot. */
export const make = (snapshot: Snapshot.Snapshot, limit: number): Naive => ({
  limit,
  next: 2,
  list: [{ id: 1, snapshot }],
  at: 0,
});

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const find = ({ list }: Naive, which: History.Which): number =>
  list.findIndex(({ id, label }) => (typeof which === 'string' ? label === which : id === which));

const isTaken = (list: ReadonlyArray<History.Checkpoint>, label: string | undefined): boolean =>
  label !== undefined && list.some((each) => each.label === label);

/** The history after a step. */
export const step = (history: Naive, asked: Step): Stepped => {
  const { list, at, limit, next } = history;
  switch (asked.kind) {
    case 'checkpoint': {
      const done = list.slice(0, at + 1);
      const kept = done.slice(Math.max(0, done.length + 1 - limit));
      if (isTaken(kept, asked.metadata.label)) return 'ERR_CHECKPOINT_DUPLICATE';
      const made = { id: next, snapshot: asked.snapshot, ...asked.metadata };
      return { limit, next: next + 1, list: [...kept, made], at: kept.length };
    }
    case 'label': {
      const index = find(history, asked.which);
      if (index === -1) return 'ERR_CHECKPOINT_UNKNOWN';
      const others = list.filter((_, i) => i !== index);
      if (isTaken(others, asked.text)) return 'ERR_CHECKPOINT_DUPLICATE';
      const named = list.map((each, i) => {
        if (i !== index) return each;
        const { label: _, ...rest } = each;
        return asked.text === undefined ? rest : { ...rest, label: asked.text };
      });
      return { ...history, list: named };
    }
    case 'rollback': {
      const index = find(history, asked.which);
      return index === -1 ? 'ERR_CHECKPOINT_UNKNOWN' : { ...history, at: index };
    }
    case 'undo':
      return at === 0 ? 'ERR_NOTHING_TO_UNDO' : { ...history, at: at - 1 };
    case 'redo':
      return at === list.length - 1 ? 'ERR_NOTHING_TO_REDO' : { ...history, at: at + 1 };
  }
};
