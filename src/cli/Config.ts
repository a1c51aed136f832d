/**
 * `lockstep.yaml` in the working folder: what would otherwise be typed each time. The command line wins.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { firstRefusal } from '../model/Codec.js';
import { type LockstepError, nearMiss, show } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import { isRecord } from '../model/strict.js';
import * as yaml from '../store/file/yaml.js';
import { configInvalid } from './CliError.js';
import { GuardsCodec } from './guards.js';

const FILE = 'lockstep.yaml';

const list = t.readonlyArray(t.string, 'a list of names');

const ConfigCodec = t.partial({
  /** The schema file. */
  schema: t.string,
  source: t.string,
  target: t.string,
  flags: list,
  /** Only these models. */
  models: list,
  /** Attributes that are not compared: `model.attribute`. */
  exclude: list,
  /** How elements of a model are ordered: `shortname`, `uid`, `action` or identifiers, with a minus for descending. */
  order: t.record(t.string, list, 'an object of models and lists of names'),
  /** What stops a sync before it begins. */
  guards: GuardsCodec,
});

/** The settings of a `lockstep.yaml`. */
export type Config = t.TypeOf<typeof ConfigCodec>;

const KEYS = Object.keys(ConfigCodec.props);
const GUARDS = Object.keys(GuardsCodec.props);

const strangerAmong = (data: object, known: ReadonlyArray<string>, what: string): LockstepError | undefined => {
  const stranger = Object.keys(data).find((key) => !known.includes(key));
  return stranger === undefined
    ? undefined
    : configInvalid(`${FILE}: unknown ${what} "${stranger}"`, nearMiss(stranger, known).suggestion);
};

const decode = (data: unknown): E.Either<LockstepError, Config> => {
  if (!isRecord(data)) return E.left(configInvalid(`${FILE}: expected an object of settings, got ${show(data)}`));
  const guards = data['guards'];
  const stranger =
    strangerAmong(data, KEYS, 'setting') ?? (isRecord(guards) ? strangerAmong(guards, GUARDS, 'guard') : undefined);
  if (stranger !== undefined) return E.left(stranger);
  return pipe(
    ConfigCodec.decode(data),
    E.mapLeft((errors) => {
      const { path, expected, actual } = firstRefusal(errors);
      return configInvalid(`${FILE}: ${path.replace(/^\./, '')}: expected ${expected}, got ${show(actual)}`);
    }),
  );
};

/**
 * The settings of the working folder; none where there is no file, or nothing in it.
 *
 * Errors: `ERR_CONFIG_INVALID`, and those of reading YAML.
 */
export const read: TE.TaskEither<LockstepError, Config> = pipe(
  yaml.read(FILE),
  TE.orElseW((error) =>
    error.code === 'ERR_FILE_NOT_FOUND' || error.code === 'ERR_FILE_EMPTY' ? TE.right({}) : TE.left(error),
  ),
  TE.chainEitherKW(decode),
);

/** Whether what elements are to be ordered by is there: what is not would silently order nothing. */
export const checkOrder = ({ order = {} }: Config, { models }: Schema): E.Either<LockstepError, void> => {
  for (const [name, fields] of Object.entries(order)) {
    const model = models.get(name);
    // A model that is not there is found when the datasets are compared.
    if (model === undefined) continue;
    const known = ['shortname', 'uid', 'action', ...Object.keys(model.identifiers)];
    const stranger = fields.map((field) => field.replace(/^-/, '')).find((field) => !known.includes(field));
    if (stranger === undefined) continue;
    const problem = `${FILE}: order.${name}: "${stranger}" is nothing to order by`;
    return E.left(configInvalid(problem, nearMiss(stranger, known).suggestion));
  }
  return E.right(undefined);
};
