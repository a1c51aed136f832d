/**
 * Who decides: the strategies, then what a person has chosen. Whatever is asked is written down, decided or not.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as Conflict from './Conflict.js';
import type { Resolution } from './Resolution.js';
import type { Question, Strategy } from './Strategy.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A conflict, and what became of it. */
export interface Decided {
  /** What both sides have changed. */
  readonly conflict: Conflict.Conflict;
  /** What is to be. */
  readonly choice: Conflict.Choice;
}

/** Decides the conflicts of one merge. Never leaves the function that made it. */
export interface Judge {
  /** What a strategy has to say; it is not written down. */
  readonly ask: (question: Question, strategy: Strategy) => Conflict.Choice | undefined;
  /** What a strategy, or else a person, has to say: nothing where the conflict stays open. */
  readonly decide: (question: Question, strategy: Strategy) => Conflict.Choice | undefined;
  /** Write down what was decided. */
  readonly note: (conflict: Conflict.Conflict, choice: Conflict.Choice) => void;
  readonly open: ReadonlyArray<Conflict.Conflict>;
  readonly decided: ReadonlyArray<Decided>;
  /** The resolutions that were no answer to any question, each with the open conflict that comes nearest, if any. */
  readonly stale: () => ReadonlyArray<Stale>;
}

/** A resolution that does not fit, and the conflict that is open instead. */
export interface Stale {
  readonly resolution: Resolution;
  readonly now: Conflict.Conflict | undefined;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A judge that knows what a person has chosen. */
export const make = (resolutions: ReadonlyArray<Resolution>): Judge => {
  const open: Array<Conflict.Conflict> = [];
  const decided: Array<Decided> = [];
  const chosen = new Map(resolutions.map((each) => [Conflict.keyOf(each.conflict), each]));
  const asked = new Map<string, Conflict.Conflict>();
  const note = (conflict: Conflict.Conflict, choice: Conflict.Choice): void => {
    decided.push({ conflict, choice });
  };
  const ask: Judge['ask'] = (question, strategy) =>
    pipe(
      strategy.decide(question),
      O.filter((choice) => Conflict.objection(question.conflict, choice) === undefined),
      O.toUndefined,
    );
  return {
    open,
    decided,
    note,
    ask,
    decide: (question, strategy) => {
      const { conflict } = question;
      const key = Conflict.keyOf(conflict);
      const resolution = chosen.get(key);
      let choice = ask(question, strategy);
      if (choice === undefined) {
        asked.set(key, conflict);
        if (resolution !== undefined && Conflict.eq.equals(resolution.conflict, conflict)) {
          choice = resolution.choice;
          chosen.delete(key);
        }
      }
      if (choice === undefined) open.push(conflict);
      else note(conflict, choice);
      return choice;
    },
    stale: () => [...chosen].map(([key, resolution]) => ({ resolution, now: asked.get(key) })),
  };
};
