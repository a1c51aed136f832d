/**
 * Options that ask for a part of what has been saved.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { identity, pipe } from 'fp-ts/lib/function.js';
import * as Element from '../diff/Element.js';
import * as Diff from '../diff/index.js';
import { type LockstepError, nearMiss } from '../model/LockstepError.js';
import { fieldNames } from '../model/Model.js';
import * as SchemaFile from '../model/SchemaFile.js';
import type { Changes } from './Changes.js';
import { configInvalid } from './CliError.js';
import { collect } from './options.js';
import type { Run } from './Run.js';

const ACTIONS: ReadonlyArray<Element.Action> = ['create', 'update', 'delete'];

/** What may be typed to ask for a part. */
export interface PartOptions {
  readonly action?: ReadonlyArray<Element.Action>;
  readonly model?: ReadonlyArray<string>;
  readonly attribute?: ReadonlyArray<string>;
  readonly where?: ReadonlyArray<string>;
}

/** As `choices` does, but for an option that may be repeated. */
const action = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  if (ACTIONS.some((known) => known === value)) return collect(value, before);
  throw new InvalidArgumentError(`Allowed choices are ${ACTIONS.join(', ')}.`);
};

/** Declare the options of `PartOptions`. */
export const declarePart = (command: Command): Command =>
  command
    .addOption(
      new Option('--action <action>', 'only these actions (may be repeated)').choices([...ACTIONS]).argParser(action),
    )
    .option('--model <name>', 'only entities of this model (may be repeated)', collect)
    .option('--attribute <name>', 'only changes of this attribute (may be repeated)', collect)
    .option('--where <field=value>', 'only entities with this, on either side (all, if repeated)', collect);

// -------------------------------------------------------------------------------------
// conditions
// -------------------------------------------------------------------------------------

interface Condition {
  readonly field: string;
  readonly value: string;
}

const conditions = (where: ReadonlyArray<string>): E.Either<LockstepError, ReadonlyArray<Condition>> =>
  pipe(
    where,
    E.traverseArray((each) => {
      const equals = each.indexOf('=');
      return equals > 0
        ? E.right({ field: each.slice(0, equals), value: each.slice(equals + 1) })
        : E.left(configInvalid(`"${each}" is no condition`, 'write it as field=value'));
    }),
  );

/** A value as it would be typed: text as it is, a date as in JSON, all else as JSON. */
const typed = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : value.toISOString();
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
};

/** Whether a field, on either side, is written as a text. */
const holds =
  (element: Element.Element) =>
  ({ field, value }: Condition): boolean =>
    [element.identifiers, Element.sourceOf(element), Element.targetOf(element)].some(
      (fields) => Object.hasOwn(fields, field) && typed(fields[field]) === value,
    );

// -------------------------------------------------------------------------------------
// names
// -------------------------------------------------------------------------------------

interface Names {
  readonly model: ReadonlySet<string>;
  readonly attribute: ReadonlySet<string>;
  readonly field: ReadonlySet<string>;
}

/** The names that a schema has. */
const namesOf = (description: SchemaFile.Description): E.Either<LockstepError, Names> =>
  pipe(
    SchemaFile.decode(description),
    E.map(({ models }) => ({
      model: new Set(models.keys()),
      attribute: new Set([...models.values()].flatMap(({ attributes }) => Object.keys(attributes))),
      field: new Set([...models.values()].flatMap(fieldNames)),
    })),
  );

/** The names that changes have: all that can be known without a schema. */
const namesIn = (diff: Diff.Diff): Names => {
  const names = { model: new Set<string>(), attribute: new Set<string>(), field: new Set<string>() };
  for (const element of Element.iterate(diff.elements)) {
    names.model.add(element.model);
    for (const name of Object.keys(element.identifiers)) names.field.add(name);
    for (const fields of [Element.sourceOf(element), Element.targetOf(element)])
      for (const name of Object.keys(fields)) {
        names.attribute.add(name);
        names.field.add(name);
      }
  }
  return names;
};

/** What of the names that were typed is not among those that there are, and what may have been meant. */
const strangers = (
  names: Names,
  typedNames: Readonly<Record<keyof Names, ReadonlyArray<string>>>,
): ReadonlyArray<{ readonly what: string; readonly suggestion?: string }> =>
  (['model', 'attribute', 'field'] as const).flatMap((kind) =>
    typedNames[kind]
      .filter((name) => !names[kind].has(name))
      .map((name) => ({ what: `${kind} "${name}"`, ...nearMiss(name, [...names[kind]]) })),
  );

// -------------------------------------------------------------------------------------
// asking
// -------------------------------------------------------------------------------------

/**
 * The part of what was saved that was asked for. A name that is none is an error where a schema says so; without one, it
 * may be that of something that has not changed, and is warned of.
 *
 * Errors: `ERR_CONFIG_INVALID`.
 */
export const partOf =
  (run: Run, options: PartOptions) =>
  ({ diff, plan }: Changes): E.Either<LockstepError, Diff.Diff> => {
    const { action: actions, model = [], attribute = [], where = [] } = options;
    const schema = plan?.schema;
    const isWhole = [actions ?? [], model, attribute, where].every(({ length }) => length === 0);
    if (isWhole) return E.right(diff);
    return pipe(
      E.Do,
      E.bind('all', () => conditions(where)),
      E.bind('names', () => (schema === undefined ? E.right(namesIn(diff)) : namesOf(schema))),
      E.chainFirst(({ all, names }) => {
        const unknown = strangers(names, { model, attribute, field: all.map(({ field }) => field) });
        const [first] = unknown;
        if (schema !== undefined && first !== undefined)
          return E.left(configInvalid(`unknown ${first.what}`, first.suggestion));
        for (const { what, suggestion } of unknown)
          run.terminal.warn(`no change has the ${what}${suggestion === undefined ? '' : `: ${suggestion}`}`);
        return E.right(undefined);
      }),
      E.map(({ all }) =>
        pipe(
          diff,
          Diff.query({
            ...(actions === undefined ? {} : { action: actions }),
            ...(model.length === 0 ? {} : { model }),
            where: (element) => all.every(holds(element)),
          }),
          attribute.length === 0 ? identity : Diff.filterByAttribute(...attribute),
        ),
      ),
    );
  };
