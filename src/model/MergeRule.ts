/**
 * How a model, or an attribute, is to be merged, as plain data: what a schema declares, and a merge makes strategies of.
 *
 * @since 0.5.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A strategy by name. */
export type Name =
  | 'source-wins'
  | 'target-wins'
  /** Everything is left open. */
  | 'manual'
  /** What can be worked out of the values: lists without order by `union`, text by `lines`. */
  | 'merge'
  /** Lists without order: what either side added, without what either took out. */
  | 'union'
  /** Text, line by line. */
  | 'lines'
  /** Numbers: both sides' differences are added to the base. */
  | 'delta';

/** A strategy: by name, or by the attribute that says which side is later. */
export type One =
  | Name
  | {
      /** The name of the attribute that says when an entity was changed; the later side is right. */
      readonly latest: string;
    };

/** Strategies, of which the first that decides is right. */
export type MergeRule = One | ReadonlyArray<One>;

/** What a model declares: for itself, and for its attributes. */
export interface Declared {
  /** The rule of the model itself; `undefined` where it declares none. */
  readonly whole: MergeRule | undefined;
  /** The rules of single attributes, by name; only of those that declare one. */
  readonly attributes: ReadonlyMap<string, MergeRule>;
}

/**
 * Every name.
 *
 * @example
 * import { MergeRule } from 'lockstep'
 *
 * MergeRule.names.includes('union') // => true
 */
export const names: ReadonlyArray<Name> = ['source-wins', 'target-wins', 'manual', 'merge', 'union', 'lines', 'delta'];

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The strategies of a rule, in order.
 *
 * @example
 * import { MergeRule } from 'lockstep'
 *
 * MergeRule.all('union') // => ['union']
 * MergeRule.all(['lines', { latest: 'changed' }]) // => ['lines', { latest: 'changed' }]
 */
export const all = (rule: MergeRule): ReadonlyArray<One> =>
  // A type guard for read-only lists.
  isList(rule) ? rule : [rule];

const isList = (rule: MergeRule): rule is ReadonlyArray<One> => Array.isArray(rule);

/**
 * The attributes by which a rule goes.
 *
 * @example
 * import { MergeRule } from 'lockstep'
 *
 * MergeRule.timestamps(['lines', { latest: 'changed' }]) // => ['changed']
 */
export const timestamps = (rule: MergeRule): ReadonlyArray<string> =>
  all(rule).flatMap((one) => (typeof one === 'object' ? [one.latest] : []));
