/**
 * `lockstep.yaml` in the working folder: what would otherwise be typed each time. The command line wins.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { parseDocument } from 'yaml';
import { firstRefusal } from '../model/Codec.js';
import * as Flags from '../model/Flags.js';
import { type LockstepError, nearMiss, show } from '../model/LockstepError.js';
import { configInvalid } from './CliError.js';

const FILE = 'lockstep.yaml';

const list = t.array(t.string);

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
  /** How elements of a model are ordered: `shortname`, `action` or identifiers, with a minus for descending. */
  order: t.record(t.string, list),
});

/** The settings of a `lockstep.yaml`. */
export type Config = t.TypeOf<typeof ConfigCodec>;

const KEYS = Object.keys(ConfigCodec.props);

const decode = (data: unknown): E.Either<LockstepError, Config> => {
  if (data === null || data === undefined) return E.right({});
  if (typeof data !== 'object' || Array.isArray(data)) {
    return E.left(configInvalid(`${FILE}: expected an object of settings, got ${show(data)}`));
  }
  const stranger = Object.keys(data).find((key) => !KEYS.includes(key));
  if (stranger !== undefined) {
    return E.left(configInvalid(`${FILE}: unknown setting "${stranger}"`, nearMiss(stranger, KEYS).suggestion));
  }
  return pipe(
    ConfigCodec.decode(data),
    E.mapLeft((errors) => {
      const { path, expected, actual } = firstRefusal(errors);
      return configInvalid(`${FILE}: ${path.replace(/^\./, '')}: expected ${expected}, got ${show(actual)}`);
    }),
  );
};

const parse = (text: string): E.Either<LockstepError, unknown> => {
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined) return E.left(configInvalid(`${FILE}: ${problem.message.split('\n')[0] ?? ''}`));
  return E.tryCatch(
    () => document.toJS({ maxAliasCount: 100 }) as unknown,
    (thrown) => configInvalid(`${FILE}: ${String(thrown)}`),
  );
};

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';

/** The settings of the working folder; none if there is no file. Errors: `ERR_CONFIG_INVALID`. */
export const read: TE.TaskEither<LockstepError, Config> = async () => {
  try {
    return pipe(await readFile(resolve(FILE), 'utf8'), parse, E.chain(decode));
  } catch (thrown) {
    return isMissing(thrown) ? E.right({}) : E.left(configInvalid(`${FILE}: ${String(thrown)}`));
  }
};

/** Names of diff flags, checked. Errors: `ERR_CONFIG_INVALID`. */
export const toFlags = (names: ReadonlyArray<string>): E.Either<LockstepError, ReadonlyArray<Flags.DiffFlag>> => {
  const stranger = names.find((name) => !Flags.isDiffFlag(name));
  return stranger === undefined
    ? E.right(names.filter(Flags.isDiffFlag))
    : E.left(configInvalid(`unknown flag "${stranger}"`, nearMiss(stranger, Flags.diffFlags).suggestion));
};
