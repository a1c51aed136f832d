/**
 * A schema: the models of a dataset, validated alone and together, and what hangs below what.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { type LockstepError, type ModelUnknown, nearMiss, type SchemaError } from './LockstepError.js';
import * as MergeRule from './MergeRule.js';
import { type Child, fieldNames, type Model } from './Model.js';
import { DEEPEST, mark } from './margin.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The models of a dataset. */
export interface Schema {
  /** The models at which diffs and syncs begin, in this order. */
  readonly topLevel: ReadonlyArray<string>;
  /** Every model by name, parents before children. */
  readonly models: ReadonlyMap<string, Model>;
  /** What hangs below each model, in the declared order. */
  readonly children: ReadonlyMap<string, ReadonlyArray<Child>>;
  /** The models below which each model may hang. */
  readonly parents: ReadonlyMap<string, ReadonlyArray<string>>;
  /** How a three-way merge decides what both sides have changed, where a model does not say. */
  readonly merge: MergeRule.MergeRule | undefined;
}

/** What `make` takes: models by value, or by name where `models` holds them. */
export interface Definition {
  /** The models at the top, in the order in which they are visited; by name, where they are among `models`. */
  readonly topLevel: ReadonlyArray<Model | string>;
  /** Models that none of the others leads to, or leads to by name. */
  readonly models?: ReadonlyArray<Model>;
  /** How a three-way merge decides what both sides have changed; by itself, everything is left open. */
  readonly merge?: MergeRule.MergeRule;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const failure = (
  code: SchemaError['code'],
  message: string,
  more: Pick<SchemaError, 'model' | 'path' | 'suggestion'> = {},
): E.Either<SchemaError, never> => E.left({ _tag: 'SchemaError', code, message, ...more });

const collect = (definition: Definition): E.Either<SchemaError, Map<string, Model>> => {
  const found = new Map<string, Model>();
  const pending = [
    ...definition.topLevel.filter((m): m is Model => typeof m === 'object'),
    ...(definition.models ?? []),
  ];
  // The list grows while it is gone through.
  for (const model of pending) {
    const known = found.get(model.name);
    if (known === model) continue;
    if (known !== undefined) {
      return failure('ERR_MODEL_DUPLICATE', `two different models are named "${model.name}"`, { model: model.name });
    }
    found.set(model.name, model);
    for (const related of model.related) pending.push(related);
  }
  return E.right(found);
};

// Entities are plain objects: a field that they lack must not be found on what they inherit from.
// What every object has by inheritance cannot be told from a field of that name.
const isReserved = (name: string): boolean => name in Object.prototype;

const checkFields = (model: Model): E.Either<SchemaError, Model> => {
  const at = { model: model.name };
  const owner = new Map<string, string>();
  const groups: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ['identifiers', Object.keys(model.identifiers)],
    ['attributes', Object.keys(model.attributes)],
    ['children', model.children.map((child) => child.field)],
  ];
  for (const [group, names] of groups) {
    for (const name of names) {
      const path = `${model.name}.${group}.${name}`;
      if (isReserved(name)) {
        return failure('ERR_FIELD_NAME_RESERVED', `${path}: "${name}" cannot be the name of a field`, { ...at, path });
      }
      const other = owner.get(name);
      if (other !== undefined) {
        const where = other === group ? `twice in ${group}` : `in both ${other} and ${group}`;
        return failure('ERR_FIELD_DECLARED_TWICE', `${model.name}: field "${name}" is ${where}`, { ...at, path });
      }
      owner.set(name, group);
    }
  }
  const fields = fieldNames(model);
  if (Object.keys(model.identifiers).length === 0) {
    return failure('ERR_IDENTIFIERS_MISSING', `${model.name}: a model needs at least one identifier`, at);
  }
  const shortname = model.shortname.find((name) => !fields.includes(name));
  if (shortname !== undefined) {
    return failure('ERR_SHORTNAME_UNKNOWN_FIELD', `${model.name}: shortname "${shortname}" is no field of the model`, {
      ...at,
      path: `${model.name}.shortname`,
      ...nearMiss(shortname, fields),
    });
  }
  const compared = [...model.equality.keys()].find((name) => !Object.hasOwn(model.attributes, name));
  if (compared !== undefined) {
    return failure('ERR_SCHEMA_INVALID', `${model.name}: equality is given for "${compared}", which is no attribute`, {
      ...at,
      path: `${model.name}.equality.${compared}`,
      ...nearMiss(compared, Object.keys(model.attributes)),
    });
  }
  return checkMerge(model);
};

/** Whether what is said of merging is about attributes of the model. */
const checkMerge = (model: Model): E.Either<SchemaError, Model> => {
  const known = Object.keys(model.attributes);
  const { whole, attributes } = model.merge;
  const stranger = [...attributes.keys()].find((name) => !known.includes(name));
  if (stranger !== undefined) {
    return failure('ERR_SCHEMA_INVALID', `${model.name}: merging is told for "${stranger}", which is no attribute`, {
      model: model.name,
      path: `${model.name}.mergeBy.${stranger}`,
      ...nearMiss(stranger, known),
    });
  }
  const rules = [
    ...[...attributes].map(([attribute, rule]) => [`mergeBy.${attribute}`, rule] as const),
    ...(whole === undefined ? [] : [['merge', whole] as const]),
  ];
  for (const [place, rule] of rules) {
    const missing = MergeRule.timestamps(rule).find((name) => !known.includes(name));
    if (missing === undefined) continue;
    return failure('ERR_SCHEMA_INVALID', `${model.name}: merging goes by "${missing}", which is no attribute`, {
      model: model.name,
      path: `${model.name}.${place}`,
      ...nearMiss(missing, known),
    });
  }
  return E.right(model);
};

/** Things by a name, in their order. */
const groupBy = <A>(things: Iterable<readonly [string, A]>): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>();
  for (const [name, thing] of things) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [thing]);
    else group.push(thing);
  }
  return groups;
};

/** The models that list each model as their child. */
const listing = (models: ReadonlyMap<string, Model>): ReadonlyMap<string, ReadonlyArray<Model>> =>
  groupBy([...models.values()].flatMap((model) => model.children.map((child) => [child.model, model] as const)));

const checkParent = (
  model: Model,
  models: ReadonlyMap<string, Model>,
  listers: ReadonlyMap<string, ReadonlyArray<Model>>,
): E.Either<SchemaError, Model> => {
  const declared = model.parent;
  if (declared === undefined) return E.right(model);
  const at = { model: model.name, path: `${model.name}.parent` };
  const parent = models.get(declared.model);
  if (parent === undefined) {
    return failure('ERR_CHILD_UNKNOWN', `${model.name}: parent model "${declared.model}" is not in the schema`, {
      ...at,
      ...nearMiss(declared.model, [...models.keys()]),
    });
  }
  const identifiers = Object.keys(parent.identifiers);
  const extra = Object.keys(declared.by).find((name) => !identifiers.includes(name));
  if (extra !== undefined) {
    return failure(
      'ERR_PARENT_UNKNOWN_FIELD',
      `${model.name}: parent.by names "${extra}", which is no identifier of ${parent.name}`,
      { ...at, ...nearMiss(extra, identifiers) },
    );
  }
  const missing = identifiers.find((name) => !Object.hasOwn(declared.by, name));
  if (missing !== undefined) {
    return failure(
      'ERR_PARENT_UNKNOWN_FIELD',
      `${model.name}: parent.by does not say which field holds ${parent.name}'s identifier "${missing}"`,
      at,
    );
  }
  // A field of which the model knows nothing else only links; one that is nearly a field of the model is a slip.
  const isSlip = (name: string): boolean =>
    nearMiss(name, fieldNames(model)).suggestion?.startsWith('did you') === true;
  const field = model.links.find(isSlip);
  if (field !== undefined) {
    return failure(
      'ERR_PARENT_UNKNOWN_FIELD',
      `${model.name}: parent.by names "${field}", which is no field of the model`,
      {
        ...at,
        ...nearMiss(field, fieldNames(model)),
      },
    );
  }
  const rival = listers.get(model.name)?.find((other) => other.name !== parent.name);
  if (rival !== undefined) {
    return failure(
      'ERR_PARENT_CONFLICT',
      `${model.name}: "${rival.name}" lists it as its child, but it declares "${parent.name}" as its parent`,
      at,
    );
  }
  return E.right(model);
};

const checkReferences = (model: Model, models: ReadonlyMap<string, Model>): E.Either<SchemaError, Model> => {
  for (const [field, name] of model.references) {
    const at = { model: model.name, path: `${model.name}.references.${field}` };
    if (!Object.hasOwn(model.attributes, field)) {
      const near = nearMiss(field, Object.keys(model.attributes));
      return failure('ERR_REFERENCE_UNKNOWN', `${model.name}: reference "${field}" is no attribute`, {
        ...at,
        ...near,
      });
    }
    if (!models.has(name)) {
      const near = nearMiss(name, [...models.keys()]);
      return failure(
        'ERR_REFERENCE_UNKNOWN',
        `${model.name}: reference "${field}" is to model "${name}", which is not in the schema`,
        { ...at, ...near },
      );
    }
  }
  return E.right(model);
};

/** Children as their parents declare them, and, after those, as they declare themselves. */
const linkChildren = (models: ReadonlyMap<string, Model>): E.Either<SchemaError, Map<string, ReadonlyArray<Child>>> => {
  const links = new Map<string, ReadonlyArray<Child>>();
  const declaring = groupBy(
    [...models.values()].flatMap((model) => (model.parent === undefined ? [] : [[model.parent.model, model] as const])),
  );
  for (const model of models.values()) {
    const own = model.children;
    const listed = groupBy(own.map((child) => [child.model, child]));
    for (const child of own) {
      if (!models.has(child.model)) {
        return failure('ERR_CHILD_UNKNOWN', `${model.name}: child model "${child.model}" is not in the schema`, {
          model: model.name,
          path: `${model.name}.children.${child.field}`,
          ...nearMiss(child.model, [...models.keys()]),
        });
      }
      if ((listed.get(child.model)?.length ?? 0) > 1) {
        return failure('ERR_PARENT_CONFLICT', `${model.name}: child model "${child.model}" is listed by two fields`, {
          model: model.name,
          path: `${model.name}.children`,
        });
      }
    }
    const others = (declaring.get(model.name) ?? []).filter((child) => !listed.has(child.name));
    links.set(model.name, [...own, ...others.map((child) => ({ model: child.name, field: `${child.name}s` }))]);
  }
  return E.right(links);
};

/** Every model, parents before children; a cycle is a failure that names its path. */
const order = (
  models: ReadonlyMap<string, Model>,
  topLevel: ReadonlyArray<string>,
  links: ReadonlyMap<string, ReadonlyArray<Child>>,
): E.Either<SchemaError, ReadonlyArray<string>> => {
  const done = new Set<string>();
  const childrenFirst: Array<string> = [];
  /** Everything below a model; the path of the first cycle, if there is one. */
  const visit = (start: string): ReadonlyArray<string> | undefined => {
    // What is open, from the start down: a path may be as long as there are models.
    const open = new Map<string, Array<string>>();
    const path: Array<string> = [];
    const enter = (name: string): void => {
      open.set(
        name,
        (links.get(name) ?? []).map((child) => child.model),
      );
      path.push(name);
    };
    if (!done.has(start)) enter(start);
    for (let name = path.at(-1); name !== undefined; name = path.at(-1)) {
      const child = open.get(name)?.pop();
      if (child === undefined) {
        open.delete(name);
        path.pop();
        done.add(name);
        childrenFirst.push(name);
      } else if (open.has(child)) return [...path.slice(path.indexOf(child)), child];
      else if (!done.has(child)) enter(child);
    }
    return undefined;
  };
  for (const name of [...new Set([...topLevel, ...models.keys()])].reverse()) {
    const cycle = visit(name);
    if (cycle !== undefined) {
      return failure('ERR_CHILD_CYCLE', `child models form a cycle: ${cycle.join(' -> ')}`, { model: name });
    }
  }
  return E.right(childrenFirst.reverse());
};

/** Whether some model has the attribute by which merging goes. */
const checkSchemaMerge = (
  rule: MergeRule.MergeRule | undefined,
  models: ReadonlyMap<string, Model>,
): E.Either<SchemaError, never> | undefined => {
  if (rule === undefined) return undefined;
  const known = [...models.values()].flatMap(({ attributes }) => Object.keys(attributes));
  const names = new Set(known);
  const missing = MergeRule.timestamps(rule).find((name) => !names.has(name));
  return missing === undefined
    ? undefined
    : failure('ERR_SCHEMA_INVALID', `merging goes by "${missing}", which is an attribute of no model`, {
        path: 'merge',
        ...nearMiss(missing, known),
      });
};

/**
 * Check the models alone and together, and make them a schema. O(models and their fields and links).
 *
 * Errors: `ERR_MODEL_DUPLICATE`, `ERR_TOP_LEVEL_UNKNOWN`, `ERR_FIELD_DECLARED_TWICE`, `ERR_FIELD_NAME_RESERVED`,
 * `ERR_IDENTIFIERS_MISSING`, `ERR_SHORTNAME_UNKNOWN_FIELD`, `ERR_CHILD_UNKNOWN`, `ERR_CHILD_CYCLE`,
 * `ERR_PARENT_CONFLICT`, `ERR_PARENT_UNKNOWN_FIELD`, `ERR_REFERENCE_UNKNOWN`.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as t from 'io-ts'
 * import * as E from 'fp-ts/lib/Either.js'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: { devices: Device } })
 * E.isRight(Schema.make({ topLevel: [Site] })) // => true
 */
export const make = (definition: Definition): E.Either<SchemaError, Schema> => {
  const collected = collect(definition);
  if (E.isLeft(collected)) return collected;
  const found = collected.right;
  const topLevel = definition.topLevel.map((model) => (typeof model === 'string' ? model : model.name));
  const named = groupBy(topLevel.map((name) => [name, name]));
  for (const name of topLevel) {
    if (!found.has(name)) {
      return failure('ERR_TOP_LEVEL_UNKNOWN', `top-level model "${name}" is not in the schema`, {
        model: name,
        path: 'topLevel',
        ...nearMiss(name, [...found.keys()]),
      });
    }
    if ((named.get(name)?.length ?? 0) > 1) {
      return failure('ERR_MODEL_DUPLICATE', `top-level model "${name}" is named twice`, {
        model: name,
        path: 'topLevel',
      });
    }
  }
  const listers = listing(found);
  for (const model of found.values()) {
    const fields = checkFields(model);
    if (E.isLeft(fields)) return fields;
    const parent = checkParent(model, found, listers);
    if (E.isLeft(parent)) return parent;
    const references = checkReferences(model, found);
    if (E.isLeft(references)) return references;
  }
  const children = linkChildren(found);
  if (E.isLeft(children)) return children;
  const sorted = order(found, topLevel, children.right);
  if (E.isLeft(sorted)) return sorted;
  const models = new Map(
    sorted.right.flatMap((name): Array<[string, Model]> => {
      const model = found.get(name);
      return model === undefined ? [] : [[name, model]];
    }),
  );
  const above = groupBy(
    sorted.right.flatMap((name) => (children.right.get(name) ?? []).map((child) => [child.model, name] as const)),
  );
  const parents = new Map(sorted.right.map((name) => [name, above.get(name) ?? []]));
  const wrong = checkSchemaMerge(definition.merge, models);
  if (wrong !== undefined) return wrong;
  const { merge } = definition;
  return E.right(Object.freeze({ topLevel, models, children: children.right, parents, merge }));
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The failure of naming a model that a schema does not have.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.map((known) => Schema.unknownModel(known, 'devise').suggestion)) // => E.right('did you mean "device"?')
 */
export const unknownModel = (schema: Schema, name: string): ModelUnknown & LockstepError => ({
  _tag: 'ModelUnknown',
  code: 'ERR_MODEL_UNKNOWN',
  message: `unknown model "${name}"`,
  model: name,
  ...nearMiss(name, [...schema.models.keys()]),
});

/**
 * A model of the schema by name. O(1).
 *
 * Errors: `ERR_MODEL_UNKNOWN`.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.chainW(Schema.model('site')), E.map(({ name }) => name)) // => E.right('site')
 */
export const model =
  (name: string) =>
  (schema: Schema): E.Either<ModelUnknown, Model> => {
    const found = schema.models.get(name);
    return found === undefined ? E.left(unknownModel(schema, name)) : E.right(found);
  };

/**
 * What hangs below a model, in the declared order. O(1).
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.map((known) => Schema.childrenOf(known, 'site'))) // => E.right([{ field: 'devices', model: 'device' }])
 */
export const childrenOf = (schema: Schema, name: string): ReadonlyArray<Child> => schema.children.get(name) ?? [];

/**
 * Whether entities of a model may hang below entities of another. O(children).
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.map((known) => Schema.links(known, 'site', 'device'))) // => E.right(true)
 */
export const links = (schema: Schema, parent: string, child: string): boolean =>
  childrenOf(schema, parent).some((link) => link.model === child);

/**
 * Whether diffs begin at a model. O(top-level models).
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const schema = Schema.make({ topLevel: [Site] })
 * pipe(schema, E.map((known) => Schema.isTopLevel(known, 'device'))) // => E.right(false)
 */
export const isTopLevel = (schema: Schema, name: string): boolean => schema.topLevel.includes(name);

/** A model in its place in the tree that is written. */
interface Branch {
  readonly name: string;
  readonly isLast: boolean;
  readonly prefix: string;
  readonly level: number;
}

/**
 * The order in which models are visited, as a tree: DiffSync's `get_tree_traversal`. Below a hundred levels a line says how
 * deep it is, and is not indented any further.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import * as t from 'io-ts'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as E from 'fp-ts/lib/Either.js'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * pipe(Schema.make({ topLevel: [Site] }), E.map(Schema.treeTraversal('Network')))
 * // => E.right('Network\n└── site\n    └── device')
 */
export const treeTraversal =
  (root: string) =>
  (schema: Schema): string => {
    const lines = [root];
    const branches = (names: ReadonlyArray<string>, prefix: string, level: number): ReadonlyArray<Branch> =>
      names.map((name, i) => ({ name, isLast: i === names.length - 1, prefix, level })).reverse();
    // The next is the last.
    const pending = [...branches(schema.topLevel, '', 0)];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { name, isLast, prefix, level } = next;
      const isDeep = level > DEEPEST;
      lines.push(`${prefix}${isDeep ? mark(level) : ''}${isLast ? '└── ' : '├── '}${name}`);
      const children = childrenOf(schema, name).map((child) => child.model);
      const inner = isDeep ? prefix : `${prefix}${isLast ? '    ' : '│   '}`;
      for (const branch of branches(children, inner, level + 1)) pending.push(branch);
    }
    return lines.join('\n');
  };
