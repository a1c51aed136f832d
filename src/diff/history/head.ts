/**
 * The head of a history's text: what it is, how many checkpoints follow, and the schema that they are of.
 *
 * The schema is there in words, not as a fingerprint, so that a reader with another one is told what is not the same.
 */
import * as t from 'io-ts';
import { type FormatError, type HistoryError, show } from '../../model/LockstepError.js';
import type { Fields } from '../../model/Model.js';
import * as Schema from '../../model/Schema.js';
import { closed, entriesOf, isRecord } from '../../model/strict.js';
import type { History } from '../../snapshot/History.js';
import * as HistoryFailure from '../../snapshot/HistoryFailure.js';
import { count } from './record.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The version of the text that this release writes, and the only one that it reads. */
const VERSION = 1;

const fields = entriesOf('an object of codecs by field', t.string);

const model = closed('a model', {
  name: t.string,
  identifiers: fields,
  attributes: fields,
  children: t.readonlyArray(t.string, 'a list of models'),
});

const codec = closed('the head of a history', {
  lockstep: t.unknown,
  version: t.unknown,
  limit: count(1),
  next: count(1),
  current: count(1),
  checkpoints: count(1),
  schema: closed('a schema', {
    topLevel: t.readonlyArray(t.string, 'a list of models'),
    models: t.readonlyArray(model, 'a list of models'),
  }),
});

/** What a history's text begins with. */
export type Head = t.TypeOf<typeof codec>;

type Described = Head['schema'];
type DescribedModel = Described['models'][number];

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

const named = (codecs: Fields): object =>
  Object.fromEntries(Object.entries(codecs).map(([name, { name: type }]) => [name, type]));

const described = (schema: Schema.Schema): object => ({
  topLevel: schema.topLevel,
  models: [...schema.models.values()].map(({ name, identifiers, attributes }) => ({
    name,
    identifiers: named(identifiers),
    attributes: named(attributes),
    children: Schema.childrenOf(schema, name).map((child) => child.model),
  })),
});

/** The head of a history, as JSON. O(models). */
export const of = ({ schema, limit, next, current, checkpoints }: History): object => ({
  lockstep: 'history',
  version: VERSION,
  limit,
  next,
  current: current.id,
  checkpoints: checkpoints.list.size,
  schema: described(schema),
});

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

/** The head of a history, of JSON. O(models). */
export const decode = codec.decode;

const isData = (data: unknown): boolean =>
  isRecord(data) && (Object.hasOwn(data, 'model') || Object.hasOwn(data, '$model'));

/** Why data is not the head of a history at all, or of none of this version, if it is not. */
export const foreign = (data: unknown): HistoryError | FormatError | undefined => {
  const invalid = (problem: string, suggestion = {}): HistoryError =>
    HistoryFailure.of('ERR_HISTORY_INVALID', `this is no history${problem}`, suggestion);
  if (!isRecord(data)) return invalid(`: expected an object, got ${show(data)}`);
  const { lockstep, version } = data;
  if (isData(data)) return invalid(' but a dataset', { suggestion: 'a dataset is read with `File.read`' });
  if (lockstep === undefined) return invalid(' of Lockstep: the key "lockstep" is missing');
  if (lockstep !== 'history') return invalid(`: expected "lockstep" to be "history", got ${show(lockstep)}`);
  if (version === VERSION) return undefined;
  return {
    _tag: 'FormatError',
    code: 'ERR_VERSION_UNSUPPORTED',
    message: `version: ${show(version)} is not supported, ${VERSION} is`,
    path: 'version',
    suggestion: 'use the release of Lockstep that wrote the history',
  };
};

// -------------------------------------------------------------------------------------
// comparison
// -------------------------------------------------------------------------------------

const missing = (what: string, theirs: ReadonlyArray<string>, ours: ReadonlyArray<string>): string | undefined => {
  const gone = theirs.find((name) => !ours.includes(name));
  if (gone !== undefined) return `${what} ${show(gone)} is in the history and not in the schema`;
  const extra = ours.find((name) => !theirs.includes(name));
  return extra === undefined ? undefined : `${what} ${show(extra)} is in the schema and not in the history`;
};

const differentFields = (
  model: string,
  what: string,
  theirs: DescribedModel['attributes'],
  ours: Fields,
): string | undefined => {
  const names = theirs.map(([name]) => name);
  const other = missing(`${model}: the ${what}`, names, Object.keys(ours));
  if (other !== undefined) return other;
  const changed = theirs.find(([name, type]) => ours[name]?.name !== type);
  if (changed === undefined) return undefined;
  const [name, type] = changed;
  return `${model}.${name} is ${type} in the history and ${ours[name]?.name} in the schema`;
};

const differentModel = (schema: Schema.Schema, theirs: DescribedModel): string | undefined => {
  const { name } = theirs;
  const ours = schema.models.get(name);
  if (ours === undefined) return undefined;
  const [before, now] = [theirs.identifiers.map(([id]) => id), Object.keys(ours.identifiers)];
  return (
    differentFields(name, 'identifier', theirs.identifiers, ours.identifiers) ??
    (before.every((id, i) => now[i] === id)
      ? undefined
      : `${name}: the identifiers are (${before.join(', ')}) in the history and (${now.join(', ')}) in the schema`) ??
    differentFields(name, 'attribute', theirs.attributes, ours.attributes) ??
    missing(
      `${name}: the child model`,
      theirs.children,
      Schema.childrenOf(schema, name).map((child) => child.model),
    )
  );
};

/** The first thing in which a schema is not the one that a head describes. */
const difference = (schema: Schema.Schema, { topLevel, models }: Described): string | undefined => {
  const other =
    missing(
      'the model',
      models.map(({ name }) => name),
      [...schema.models.keys()],
    ) ?? missing('the top-level model', topLevel, schema.topLevel);
  if (other !== undefined) return other;
  for (const each of models) {
    const different = differentModel(schema, each);
    if (different !== undefined) return different;
  }
  return undefined;
};

/** Why a history cannot be read with a schema, if it cannot. O(models). */
export const checkSchema = (schema: Schema.Schema, head: Head): HistoryError | undefined => {
  const different = difference(schema, head.schema);
  return different === undefined
    ? undefined
    : HistoryFailure.of('ERR_HISTORY_WRONG_SCHEMA', `the history is of another schema: ${different}`, {
        suggestion: 'read it with the schema that it was written with',
      });
};
