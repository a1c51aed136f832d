/**
 * What may be asked of a merge: which strategies decide what, and what a person has chosen.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { type DiffError, nearMiss } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import type { Schema } from '../model/Schema.js';
import type { Resolution } from './Resolution.js';
import * as Rule from './rule.js';
import * as Strategy from './Strategy.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Strategies for everything, for models and for attributes. The most specific is asked, and it alone: that of the attribute,
 * else that of the model, else that of everything; of each, what is given here goes before what the schema declares. By
 * itself everything is left open.
 */
export interface MergeOptions {
  /** Who decides what no model and no attribute has a strategy for. */
  readonly strategy?: Strategy.Strategy;
  /** By model. */
  readonly models?: Readonly<Record<string, Strategy.Strategy>>;
  /** By model, by attribute. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, Strategy.Strategy>>>>;
  /** What a person has chosen of what the strategies leave open. */
  readonly resolutions?: ReadonlyArray<Resolution>;
}

/** The strategies of one model. */
export interface Policy {
  /** For whatever is no attribute. */
  readonly whole: Strategy.Strategy;
  readonly of: (attribute: string) => Strategy.Strategy;
  /** Attributes that say when an entity was changed, and are left out of the comparison. */
  readonly timestamps: ReadonlySet<string>;
}

// -------------------------------------------------------------------------------------
// checking
// -------------------------------------------------------------------------------------

const unknown = (option: string, what: string, name: string, known: ReadonlyArray<string>): DiffError => ({
  _tag: 'DiffError',
  code: 'ERR_OPTION_INVALID',
  message: `option ${option}: unknown ${what} "${name}"`,
  path: option,
  ...nearMiss(name, known),
});

/** Whether the attributes by which a strategy goes are there: one that is nowhere would silently decide nothing. */
const checkTimestamps = (
  option: string,
  { timestamps }: Strategy.Strategy,
  models: Iterable<Model>,
): DiffError | undefined => {
  const known = [...models].flatMap(({ attributes }) => Object.keys(attributes));
  const stranger = timestamps.find((name) => !known.includes(name));
  return stranger === undefined ? undefined : unknown(option, 'attribute', stranger, known);
};

const check = ({ strategy, models = {}, attributes = {} }: MergeOptions, schema: Schema): DiffError | undefined => {
  const names = [...schema.models.keys()];
  const wrong = strategy === undefined ? undefined : checkTimestamps('strategy', strategy, schema.models.values());
  if (wrong !== undefined) return wrong;
  for (const [name, each] of Object.entries(models)) {
    const model = schema.models.get(name);
    if (model === undefined) return unknown('models', 'model', name, names);
    const problem = checkTimestamps(`models.${name}`, each, [model]);
    if (problem !== undefined) return problem;
  }
  for (const [name, each] of Object.entries(attributes)) {
    const model = schema.models.get(name);
    if (model === undefined) return unknown('attributes', 'model', name, names);
    for (const [attribute, own] of Object.entries(each)) {
      if (!Object.hasOwn(model.attributes, attribute)) {
        return unknown(`attributes.${name}`, 'attribute', attribute, Object.keys(model.attributes));
      }
      const problem = checkTimestamps(`attributes.${name}.${attribute}`, own, [model]);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const own = <A>(record: Readonly<Record<string, A>>, key: string): A | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const policyOf = (model: Model, schema: Schema, options: MergeOptions): Policy => {
  const declared = model.merge;
  const whole =
    own(options.models ?? {}, model.name) ??
    Rule.toStrategy(declared.whole) ??
    options.strategy ??
    Rule.toStrategy(schema.merge) ??
    Strategy.manual;
  const byAttribute = own(options.attributes ?? {}, model.name) ?? {};
  const chosen = new Map<string, Strategy.Strategy>();
  for (const name of Object.keys(model.attributes)) {
    const strategy = own(byAttribute, name) ?? Rule.toStrategy(declared.attributes.get(name));
    if (strategy !== undefined) chosen.set(name, strategy);
  }
  return {
    whole,
    of: (attribute) => chosen.get(attribute) ?? whole,
    timestamps: new Set([whole, ...chosen.values()].flatMap((strategy) => strategy.timestamps)),
  };
};

/**
 * The strategies of each model, made when they are first asked for.
 *
 * Errors: `ERR_OPTION_INVALID`.
 */
export const policies = (schema: Schema, options: MergeOptions): E.Either<DiffError, (model: Model) => Policy> => {
  const problem = check(options, schema);
  if (problem !== undefined) return E.left(problem);
  const known = new Map<string, Policy>();
  return E.right((model) => {
    const policy = known.get(model.name) ?? policyOf(model, schema, options);
    known.set(model.name, policy);
    return policy;
  });
};
