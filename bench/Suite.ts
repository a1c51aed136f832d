/**
 * A benchmark suite: cases that do the same work, one of them the baseline, measured in turn in one process.
 */

/** What was measured of one case. */
export interface Measured {
  readonly suite: string;
  readonly case: string;
  readonly size: number;
  readonly unit: 'ms';
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** This median by the median of the case named in `against`. */
  readonly ratio: number;
  readonly against: string;
}

/** One way to do the work. What it answers has to be the same for all cases. */
export interface Case {
  readonly name: string;
  readonly run: () => unknown | Promise<unknown>;
}

/** The cases of a suite at one size. */
export interface Suite {
  readonly name: string;
  readonly sizes: ReadonlyArray<number>;
  readonly against: string;
  readonly make: (size: number) => ReadonlyArray<Case>;
}
