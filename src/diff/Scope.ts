/**
 * What a diff is about: the options it was asked with, checked against both sides' schemas and compiled, so that the
 * walk asks only cheap questions.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Ord } from 'fp-ts/lib/Ord.js';
import * as Entity from '../model/Entity.js';
import * as Flags from '../model/Flags.js';
import { type DiffError, nearMiss } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Element } from './Element.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Which attributes of a model are compared. */
export type AttributeChoice =
  | {
      /** These, and no others. */
      readonly include: ReadonlyArray<string>;
    }
  | {
      /** All but these. */
      readonly exclude: ReadonlyArray<string>;
    };

/** What may be asked of a diff. Keys of records are model names. */
export interface DiffOptions {
  /** What is left out; see `Flags`. */
  readonly flags?: ReadonlyArray<Flags.DiffFlag>;
  /** Only changes to entities of these models. */
  readonly models?: ReadonlyArray<string>;
  /** Only differences of some attributes. Entities that are created still get all of theirs. */
  readonly attributes?: Readonly<Record<string, AttributeChoice>>;
  /** Only entities for which the predicate holds, on either side; others are left out with all below. */
  readonly where?: Readonly<Record<string, (entity: Entity.Entity) => boolean>>;
  /** The order of a model's elements among their siblings, in place of the order of insertion. */
  readonly order?: Readonly<Record<string, Ord<Element>>>;
  /** Keep unchanged elements too; the diff then costs, and weighs, as much as the datasets. */
  readonly unchanged?: boolean;
  /** The names of the two sides, for people. */
  readonly names?: { readonly source?: string; readonly target?: string };
  /** Told of the progress: entities of both sides looked at, and how many there are. */
  readonly onProgress?: (stage: 'diff', done: number, total: number) => void;
}

/** The options, compiled. */
export interface Scope {
  readonly flags: Flags.Flags;
  /** Top-level models of both sides, in the target's order. */
  readonly topLevel: ReadonlyArray<string>;
  readonly isSelected: (model: string) => boolean;
  readonly where: ReadonlyMap<string, (entity: Entity.Entity) => boolean>;
  readonly comparators: ReadonlyMap<string, Entity.Comparator>;
  readonly order: ReadonlyMap<string, Ord<Element>>;
  /** Whether nothing that both sides have in one place can be left out. */
  readonly isWhole: boolean;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const invalid = (message: string, path: string, suggestion: { readonly suggestion?: string } = {}): DiffError => ({
  _tag: 'DiffError',
  code: 'ERR_OPTION_INVALID',
  message,
  path,
  ...suggestion,
});

const checkNames = (
  names: ReadonlyArray<string>,
  known: ReadonlyArray<string>,
  option: string,
  what: string,
): DiffError | undefined => {
  const stranger = names.find((name) => !known.includes(name));
  return stranger === undefined
    ? undefined
    : invalid(`option ${option}: unknown ${what} "${stranger}"`, option, nearMiss(stranger, known));
};

const modelsDiffer = (model: string, what: string): DiffError => ({
  _tag: 'DiffError',
  code: 'ERR_MODELS_DIFFER',
  message: `${model}: ${what}, so entities cannot be paired`,
  model,
  suggestion: 'give the model the same identifiers on both sides',
});

const checkModels = (source: Schema.Schema, target: Schema.Schema): DiffError | undefined => {
  for (const [name, model] of source.models) {
    const other = target.models.get(name);
    if (other === undefined) continue;
    const here = Object.keys(model.identifiers).join(', ');
    const there = Object.keys(other.identifiers).join(', ');
    if (here !== there)
      return modelsDiffer(name, `identifiers are (${here}) in the source and (${there}) in the target`);
  }
  return undefined;
};

const choose = (declared: ReadonlyArray<string>, choice: AttributeChoice | undefined): ReadonlyArray<string> => {
  if (choice === undefined) return declared;
  return 'include' in choice
    ? declared.filter((name) => choice.include.includes(name))
    : declared.filter((name) => !choice.exclude.includes(name));
};

/** The attributes that both sides declare, in the target's order. */
const shared = (source: Model | undefined, target: Model): ReadonlyArray<string> =>
  Object.keys(target.attributes).filter((name) => source === undefined || Object.hasOwn(source.attributes, name));

/**
 * Check the options against both sides, and compile them. O(models).
 *
 * Errors: `ERR_MODELS_DIFFER`, `ERR_OPTION_INVALID`.
 */
export const make = (
  source: Schema.Schema,
  target: Schema.Schema,
  options: DiffOptions,
): E.Either<DiffError, Scope> => {
  const names = [...new Set([...target.models.keys(), ...source.models.keys()])];
  const { models, attributes = {}, where = {}, order = {} } = options;
  const problem =
    checkModels(source, target) ??
    checkNames(models ?? [], names, 'models', 'model') ??
    checkNames(Object.keys(attributes), names, 'attributes', 'model') ??
    checkNames(Object.keys(where), names, 'where', 'model') ??
    checkNames(Object.keys(order), names, 'order', 'model');
  if (problem !== undefined) return E.left(problem);

  // A model may be named as a property that every object has.
  const choices = new Map(Object.entries(attributes));
  const comparators = new Map<string, Entity.Comparator>();
  for (const [name, model] of target.models) {
    const choice = choices.get(name);
    const chosen = choice === undefined ? [] : 'include' in choice ? choice.include : choice.exclude;
    const stranger = checkNames(chosen, Object.keys(model.attributes), `attributes.${name}`, 'attribute');
    if (stranger !== undefined) return E.left(stranger);
    comparators.set(name, Entity.comparator(model, choose(shared(source.models.get(name), model), choice)));
  }
  const selected = models === undefined ? undefined : new Set(models);
  const everyModel = [...source.models.values(), ...target.models.values()];
  return E.right({
    flags: Flags.of(options.flags ?? []),
    topLevel: target.topLevel.filter((name) => Schema.isTopLevel(source, name)),
    isSelected: (model: string) => selected === undefined || selected.has(model),
    where: new Map(Object.entries(where)),
    comparators,
    order: new Map(Object.entries(order)),
    isWhole: Object.keys(where).length === 0 && everyModel.every(({ flags }) => !Flags.has(flags, Flags.IGNORE)),
  });
};
