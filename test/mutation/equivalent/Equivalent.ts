/** Mutants of a file that no test can fail for: what they do is what the program does. */
export interface Equivalent {
  readonly file: string;
  /** Why there is nothing to be seen of them. */
  readonly reason: string;
  /** What stands in the source, and what stands there instead; in one line, without spaces that are repeated. */
  readonly mutants: ReadonlyArray<readonly [original: string, replacement: string]>;
}
