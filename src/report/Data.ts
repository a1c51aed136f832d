/**
 * What a review page carries, as JSON: written by `Report`, read by the page. Types only.
 *
 * Elements come in pieces, column by column, so that a page of many is small and is read quickly.
 */

/** Any JSON value; those that JSON does not have are written as in the formats of diffs. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json };

/** Values of some fields: the number of the list of their names, then a value for each. */
export type Fields = readonly [shape: number, ...values: ReadonlyArray<Json>];

/** What binds a plan to a dataset. */
export interface Side {
  readonly name: string;
  readonly fingerprint: string;
}

/** What a selection needs to be a plan. */
export interface Binding {
  readonly source: Side;
  readonly target: Side;
  /** As a schema file has it. */
  readonly schema?: unknown;
}

/** The letters that stand for actions. */
export const LETTERS = { create: 'c', update: 'u', delete: 'd', unchanged: '=' } as const;

/** What comes before everything else. */
export interface Head {
  readonly lockstep: 'report';
  readonly version: 1;
  readonly title: string;
  /** The names of both sides. */
  readonly source: string;
  readonly target: string;
  readonly unchanged: number;
  readonly skipped: number;
  readonly binding?: Binding;
  readonly outcome?: OutcomeHead;
}

/** Some elements, parents first. */
export interface Columns {
  /** The names of models that no piece before this one had; elsewhere models are numbers, counted over all pieces. */
  readonly models: ReadonlyArray<string>;
  /** Lists of names of fields, likewise. */
  readonly shapes: ReadonlyArray<ReadonlyArray<string>>;
  /** A letter each. */
  readonly action: string;
  readonly depth: ReadonlyArray<number>;
  readonly model: ReadonlyArray<number>;
  readonly uid: ReadonlyArray<string>;
  /** The short name; 0 where it is the uid. */
  readonly name: ReadonlyArray<string | 0>;
  /** The names of flags; 0 where there are none. */
  readonly flags: ReadonlyArray<ReadonlyArray<string> | 0>;
  readonly identifiers: ReadonlyArray<Fields>;
  /** 0 where an element has no such side. */
  readonly source: ReadonlyArray<Fields | 0>;
  readonly target: ReadonlyArray<Fields | 0>;
}

export type Outcome = 'success' | 'refused' | 'error' | 'skipped' | 'planned';
export type OperationAction = 'create' | 'update' | 'delete' | 'move';

/** A sync in a few numbers. */
export interface OutcomeHead {
  readonly dryRun: boolean;
  /** In milliseconds. */
  readonly duration: number;
  /** Why it ended early, where it did. */
  readonly problem?: string;
  readonly takenBack: boolean;
}

/** An operation and what came of it; the message is empty where the outcome says it all. */
export type OperationRow = readonly [
  model: string,
  uid: string,
  action: OperationAction,
  outcome: Outcome,
  message: string,
  inDoubt: 0 | 1,
  undoes: 0 | 1,
];

/** An attribute on which three sides do not agree; a side that lacks it is left out. */
export interface ConflictAttribute {
  readonly name: string;
  readonly base?: Json;
  readonly source?: Json;
  readonly target?: Json;
}

/** A conflict of a merge. */
export interface ConflictRow {
  readonly path: ReadonlyArray<string>;
  readonly model: string;
  readonly uid: string;
  readonly kind: string;
  readonly resolution?: string;
  readonly attributes: ReadonlyArray<ConflictAttribute>;
}
