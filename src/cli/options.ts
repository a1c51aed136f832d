/**
 * The options of commands that compare: what was typed, then what `lockstep.yaml` says.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Element from '../diff/Element.js';
import type { DiffOptions } from '../diff/Scope.js';
import * as Flags from '../model/Flags.js';
import { type LockstepError, nearMiss } from '../model/LockstepError.js';
import { configInvalid } from './CliError.js';
import type { Config } from './Config.js';

/** What may be typed to say what is compared, and how. */
export interface CompareOptions {
  readonly schema?: string;
  readonly flag?: ReadonlyArray<string>;
  readonly model?: ReadonlyArray<string>;
  readonly exclude?: ReadonlyArray<string>;
}

// -------------------------------------------------------------------------------------
// declaring
// -------------------------------------------------------------------------------------

/** For an option that may be repeated. */
export const collect = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, value];

/** For options that are whole numbers of 1 or more. */
export const counting = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return Number(text);
};

/** How datasets are named, for help. */
export const DATASETS = `
Datasets:
  a file      inventory.json, .yaml, .ndjson, or device.csv for the entities of one model
  a folder    inventory/ with one file a model: site.csv, device.csv
  segments    inventory.segments, a folder that is read in parts, by several threads too; a target is made if need be
  a module    ./netbox.mjs, or ./netbox.mjs#staging, that exports an adapter
  a store     redis://host:6379/0?store=ID, or rediss:// for TLS`;

const FLAGS = `
Flags:
  ${Flags.diffFlags.join('\n  ')}

What is not typed here is taken from lockstep.yaml in the working folder, if there is one.`;

/** Declare the two datasets and the options of `CompareOptions`. */
export const declare = (command: Command): Command =>
  command
    .argument('[SOURCE]', 'the dataset that is right')
    .argument('[TARGET]', 'the dataset that is to agree with it')
    .option('-s, --schema <file>', 'the schema of both datasets (YAML or JSON); a module brings its own')
    .option('--flag <name>', 'a flag, see below (may be repeated)', collect)
    .option('--model <name>', 'only entities of this model (may be repeated)', collect)
    .option('--exclude <model.attribute>', 'do not compare this attribute (may be repeated)', collect)
    .addHelpText('after', DATASETS)
    .addHelpText('after', FLAGS);

/** Declare in which of some formats a result is to be. */
export const declareFormat =
  (formats: ReadonlyArray<string>) =>
  (command: Command): Command =>
    command.addOption(new Option('-f, --format <format>', 'how to show it').choices(formats).default(formats[0]));

/** Declare in which of some formats a result is to be, and where. */
export const declareOutput =
  (formats: ReadonlyArray<string>) =>
  (command: Command): Command =>
    declareFormat(formats)(command).option('-o, --out <file>', 'write to a file');

/** What may be typed to see less of a tree. */
export interface LimitOptions {
  readonly limit?: number;
}

const wholeNumber = (typed: string): number => {
  if (/^\d+$/.test(typed)) return Number(typed);
  throw new InvalidArgumentError('A whole number is expected.');
};

/** Declare the option of `LimitOptions`. */
export const declareLimit = (command: Command): Command =>
  command.addOption(new Option('--limit <n>', 'show at most so many changes, as a tree').argParser(wholeNumber));

/** The limit that was typed, if one was. */
export const limitOf = ({ limit }: LimitOptions): LimitOptions => (limit === undefined ? {} : { limit });

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** An attribute of a model. */
export interface Attribute {
  readonly model: string;
  readonly attribute: string;
}

/** Attributes that were typed as `model.attribute`. Errors: `ERR_CONFIG_INVALID`. */
export const toAttributes = E.traverseArray((name: string): E.Either<LockstepError, Attribute> => {
  const dot = name.indexOf('.');
  return dot > 0
    ? E.right({ model: name.slice(0, dot), attribute: name.slice(dot + 1) })
    : E.left(configInvalid(`"${name}" is no attribute`, 'name it as model.attribute'));
});

/** Attributes to leave out, by model. */
const exclusions = (attributes: ReadonlyArray<Attribute>): NonNullable<DiffOptions['attributes']> => {
  const byModel = new Map<string, ReadonlyArray<string>>();
  for (const { model, attribute } of attributes) byModel.set(model, [...(byModel.get(model) ?? []), attribute]);
  return Object.fromEntries([...byModel].map(([model, exclude]) => [model, { exclude }]));
};

const toFlags = (names: ReadonlyArray<string>): E.Either<LockstepError, ReadonlyArray<Flags.DiffFlag>> => {
  const stranger = names.find((name) => !Flags.isDiffFlag(name));
  return stranger === undefined
    ? E.right(names.filter(Flags.isDiffFlag))
    : E.left(configInvalid(`unknown flag "${stranger}"`, nearMiss(stranger, Flags.diffFlags).suggestion));
};

/** The options of a diff. Errors: `ERR_CONFIG_INVALID`. */
export const toDiffOptions = (typed: CompareOptions, config: Config): E.Either<LockstepError, DiffOptions> =>
  pipe(
    E.Do,
    E.bind('flags', () => toFlags(typed.flag ?? config.flags ?? [])),
    E.bind('excluded', () => toAttributes(typed.exclude ?? config.exclude ?? [])),
    E.map(({ flags, excluded }) => {
      const models = typed.model ?? config.models;
      const order = Object.entries(config.order ?? {}).map(([model, names]) => [model, Element.ordBy(names)] as const);
      return {
        flags,
        attributes: exclusions(excluded),
        order: Object.fromEntries(order),
        ...(models === undefined ? {} : { models }),
      };
    }),
  );

/** The two datasets that were named. Errors: `ERR_CONFIG_INVALID`. */
export const toNames = (
  source: string | undefined,
  target: string | undefined,
  config: Config,
): E.Either<LockstepError, { readonly source: string; readonly target: string }> => {
  const names = { source: source ?? config.source, target: target ?? config.target };
  return names.source === undefined || names.target === undefined
    ? E.left(configInvalid('two datasets are needed', 'name SOURCE and TARGET, here or in lockstep.yaml'))
    : E.right({ source: names.source, target: names.target });
};

const ATTRIBUTES_OF = /^attributes\./;

/** What the library says of an option, told to someone who typed it by another name. */
export const retell = <L extends LockstepError>(error: L): L => {
  if (error.code !== 'ERR_OPTION_INVALID' || error.path === undefined) return error;
  const place = ATTRIBUTES_OF.test(error.path) ? `${error.path.replace(ATTRIBUTES_OF, '')}: ` : '';
  return { ...error, message: error.message.replace(`option ${error.path}: `, () => place) };
};
