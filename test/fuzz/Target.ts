/** What is fuzzed: a decoder, by the door that its bytes come through. */
import type * as fc from 'fast-check';

/** A decoder, and what it is to be given. */
export interface Target {
  /** As it is named on the command line. */
  readonly name: string;
  /** What the file is called that an input is written to. */
  readonly file: string;
  /** Documents that are right, as data; mutated as data, and written anew, they are wrong in ways that bytes seldom are. */
  readonly documents: ReadonlyArray<unknown>;
  /** The text of a document, with whatever seals it. */
  readonly write: (document: unknown) => string;
  /** Further texts, right or nearly so, for what our own encoders never write. */
  readonly texts: ReadonlyArray<string>;
  /** Read the file. What it resolves to has to be an `Either`. */
  readonly read: (file: string) => Promise<unknown>;
}

/** What a fuzzer's settings have in common with those of fast-check. */
export type Settings = Pick<fc.Parameters, 'seed' | 'numRuns' | 'path'>;
