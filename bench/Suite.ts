/**
 * A benchmark suite: cases that do the same work, one of them the baseline, measured in turn in one process.
 */

/** What a number counts: milliseconds, megabytes (of a million bytes), bytes. */
export type Unit = 'ms' | 'MB' | 'B';

/** What was measured of one case. */
export interface Measured {
  readonly suite: string;
  readonly case: string;
  readonly size: number;
  readonly unit: Unit;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** This median by the median of the case named in `against`. */
  readonly ratio: number;
  readonly against: string;
}

/** One way to do the work. */
export interface Case {
  readonly name: string;
  readonly run: () => unknown;
  /** What a run's result comes to, which has to be the same for all cases; by itself, the result. Not measured. */
  readonly found?: (result: unknown) => unknown;
  /** The case to be measured against, where it is not the suite's. */
  readonly against?: string;
  /** A peer that is left out at a size at which one run of it takes too long. */
  readonly optional?: boolean;
}

/** What is asked of a measurement. */
export interface Request {
  readonly size: number;
  /** The cases to measure, with those they are measured against; by itself, all. */
  readonly only?: ReadonlyArray<string>;
}

/** A suite, whatever it measures, and however. */
export interface Suite {
  readonly name: string;
  /** The sizes that it is run at by itself. Any multiple of 1,000 from `least` up can be asked for. */
  readonly sizes: ReadonlyArray<number>;
  readonly least: number;
  readonly measure: (request: Request) => Promise<ReadonlyArray<Measured>>;
}
