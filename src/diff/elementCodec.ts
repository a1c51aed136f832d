/**
 * One element of a diff as plain JSON, without what is below it, and back: its shape, and with a schema its fields.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import * as Codec from '../model/Codec.js';
import * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import * as Flags from '../model/Flags.js';
import { type FormatError, type ModelUnknown, nearMiss, show, type ValueError } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import { closed, decoder, firstFault, isRecord, oneOf, optional, refuse } from '../model/strict.js';
import type * as Element from './Element.js';
import * as Value from './Value.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What decoding can find wrong: the shape, the model, or a value. */
export type DecodeError = FormatError | ModelUnknown | ValueError;

/** Fields of an entity as JSON; a field that is absent is left out. */
export type EncodedFields = Readonly<Record<string, Codec.Json>>;

/** An element as JSON, without what is below it. What is as usual is left out. */
export interface EncodedElement {
  /** What has to be done about the entity. */
  readonly action: Element.Action;
  /** The name of its model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: string;
  /** Left out where it is the uid. */
  readonly shortname?: string;
  /** All its identifiers, by name. */
  readonly identifiers: EncodedFields;
  /** Left out where there are none. */
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
  /** Of a create and an update. */
  readonly source?: EncodedFields;
  /** Of a delete and an update. */
  readonly target?: EncodedFields;
}

/** An element that is decoded, and what is to be decoded below it. */
export interface Decoded {
  readonly element: Element.Element;
  /** The element's children; they may be added as they are decoded. */
  readonly children: Array<Element.Element>;
  /** What was given as children, if anything was. */
  readonly below: ReadonlyArray<unknown> | undefined;
}

// The document, its list of elements, and the element with its fields are levels of their own; so is each element's list.
const levelOf = (depth: number): number => 4 + 2 * depth;

/** How deep elements may be below one another: deeper ones could not be read from a file. */
export const MAX_DEPTH = Math.floor((Value.MAX_LEVELS - levelOf(0)) / 2);

/** A failure at a path; the empty one is the whole. */
export const invalid = (
  path: string,
  problem: string,
  suggestion: { readonly suggestion?: string } = {},
): FormatError => ({
  _tag: 'FormatError',
  code: 'ERR_DIFF_INVALID',
  message: path === '' ? problem : `${path}: ${problem}`,
  path,
  ...suggestion,
});

/** A path in a place. */
export const join = (at: string, path: string): string => (path === '' || at === '' ? `${at}${path}` : `${at}.${path}`);

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** Fields of an entity as JSON, `levels` deep at most; `side` says which, for messages. */
export const encodeFields = (
  { model, uid }: Entity.Ref,
  side: '' | 'identifiers' | 'source' | 'target',
  fields: Untyped,
  levels: number,
): E.Either<FormatError, EncodedFields> => {
  const encoded: Record<string, Codec.Json> = {};
  for (const name of Object.keys(fields)) {
    if (fields[name] === undefined) continue;
    const value = Value.encode(levels)(fields[name]);
    if (E.isLeft(value)) {
      const path = `${join(side, name)}${value.left.path}`;
      return E.left({
        _tag: 'FormatError',
        code: 'ERR_VALUE_NOT_ENCODABLE',
        message: `${model} "${uid}": ${path} ${value.left.problem}`,
        model,
        uid,
        path,
      });
    }
    encoded[name] = value.right;
  }
  return E.right(encoded);
};

/**
 * An element as JSON, without what is below it. O(size of its values).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const encodeElement =
  (depth: number) =>
  (element: Element.Element): E.Either<FormatError, EncodedElement> => {
    const { action, model, uid, shortname } = element;
    if (depth > MAX_DEPTH) {
      const message = `${model} "${uid}" is more than ${MAX_DEPTH} elements below the top`;
      const suggestion = 'NDJSON holds a diff of any depth';
      return E.left({ _tag: 'FormatError', code: 'ERR_VALUE_NOT_ENCODABLE', message, model, uid, suggestion });
    }
    const fields = (side: 'identifiers' | 'source' | 'target', values: Untyped) =>
      encodeFields(element, side, values, Value.MAX_LEVELS - levelOf(depth));
    const identifiers = fields('identifiers', element.identifiers);
    if (E.isLeft(identifiers)) return identifiers;
    const flags = Flags.toModelFlags(element.flags);
    const common = {
      action,
      model,
      uid,
      ...(shortname === uid ? {} : { shortname }),
      identifiers: identifiers.right,
      ...(flags.length === 0 ? {} : { flags }),
    };
    if (element.action === 'unchanged') return E.right(common);
    const source = element.action === 'delete' ? undefined : fields('source', element.source);
    if (source !== undefined && E.isLeft(source)) return source;
    const target = element.action === 'create' ? undefined : fields('target', element.target);
    if (target !== undefined && E.isLeft(target)) return target;
    return E.right({
      ...common,
      ...(source === undefined ? {} : { source: source.right }),
      ...(target === undefined ? {} : { target: target.right }),
    });
  };

// -------------------------------------------------------------------------------------
// decoding: the shape
// -------------------------------------------------------------------------------------

const isReserved = (name: string): boolean => Object.hasOwn(Object.prototype, name);

const value = decoder<unknown>('a value', (u, context) => {
  const decoded = Value.decode(u, context);
  return E.isRight(decoded) && decoded.right === undefined
    ? refuse(u, context, 'a field that is absent is left out')
    : decoded;
});

const fields = decoder<Untyped>('an object of fields', (u, context) => {
  if (!isRecord(u)) return refuse(u, context, `expected an object of fields, got ${show(u)}`);
  const decoded: Record<string, unknown> = {};
  for (const name of Object.keys(u)) {
    if (isReserved(name)) return refuse(u, context, `"${name}" cannot be the name of a field`);
    const inner = u[name];
    const one = value.validate(inner, t.appendContext(context, name, value, inner));
    if (E.isLeft(one)) return one;
    decoded[name] = one.right;
  }
  return E.right(Object.freeze(decoded));
});

const ACTIONS: ReadonlyArray<Element.Action> = ['create', 'update', 'delete', 'unchanged'];

const shape = closed('an element', {
  action: oneOf('action', ACTIONS),
  model: t.string,
  uid: t.string,
  shortname: optional(t.string),
  identifiers: fields,
  flags: optional(t.readonlyArray(oneOf('flag', Flags.modelFlags), 'a list of flags')),
  source: optional(fields),
  target: optional(fields),
  children: optional(t.UnknownArray),
});

type Shape = t.TypeOf<typeof shape>;

/** The first of some io-ts errors, at a place. */
export const misshapen = (at: string, errors: t.Errors): FormatError => {
  const { path, problem, ...suggestion } = firstFault(errors);
  return invalid(join(at, path), problem, suggestion);
};

const changesNothing = (source: Untyped, target: Untyped): boolean =>
  [...Object.keys(source), ...Object.keys(target)].every((name) => Equality.equals(source[name], target[name]));

/** Asked of what has been decoded, which is never `undefined`. */
const isIdentifier = (u: unknown): boolean =>
  typeof u !== 'object' || (u instanceof Date && !Number.isNaN(u.getTime()));

/** The sides that an action has, as a sentence says them. */
const SIDES: Readonly<Record<Element.Action, string>> = {
  create: 'a create has "source" and no "target"',
  update: 'an update has "source" and "target"',
  delete: 'a delete has "target" and no "source"',
  unchanged: 'what is unchanged has neither "source" nor "target"',
};

const sided = (shaped: Shape, children: ReadonlyArray<Element.Element>): Element.Element | undefined => {
  const { action, model, uid, shortname = uid, identifiers, source, target } = shaped;
  const common = { model, uid, shortname, identifiers, flags: Flags.of(shaped.flags ?? []), children };
  switch (action) {
    case 'create':
      return source !== undefined && target === undefined ? { action, ...common, source } : undefined;
    case 'update':
      return source !== undefined && target !== undefined ? { action, ...common, source, target } : undefined;
    case 'delete':
      return target !== undefined && source === undefined ? { action, ...common, target } : undefined;
    case 'unchanged':
      return source === undefined && target === undefined ? { action, ...common } : undefined;
  }
};

// -------------------------------------------------------------------------------------
// decoding: the fields
// -------------------------------------------------------------------------------------

const wrongField = (model: Model, code: ValueError['code'], path: string, problem: string): ValueError => ({
  _tag: 'ValueError',
  code,
  message: `${path}: ${problem}`,
  model: model.name,
  path,
});

const refusalOf = (codec: t.Mixed, u: unknown): Codec.Refusal => {
  const decoded = Codec.isPlain(codec) ? codec.decode(u) : E.right(u);
  return E.isLeft(decoded) ? Codec.firstRefusal(decoded.left) : { path: '', expected: codec.name, actual: u };
};

/** What a model has against some fields: a name that it does not declare, or a value that a codec refuses. */
const checkFields = (
  model: Model,
  codecs: Readonly<Record<string, t.Mixed>>,
  names: ReadonlyArray<string>,
  given: Untyped,
  at: string,
): ValueError | undefined => {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(codecs, name)) continue;
    const problem = wrongField(model, 'ERR_FIELD_UNKNOWN', at, `unknown field "${name}"`);
    return { ...problem, ...nearMiss(name, Object.keys(codecs)) };
  }
  for (const name of names) {
    const codec = codecs[name];
    if (codec === undefined || codec.is(given[name])) continue;
    const { path, expected, actual } = refusalOf(codec, given[name]);
    const got = actual === undefined ? 'which is missing' : `got ${show(actual)}`;
    return wrongField(model, 'ERR_VALUE_INVALID', `${at}.${name}${path}`, `expected ${expected}, ${got}`);
  }
  return undefined;
};

/** What a schema has against an element by itself. */
const checkModel = (schema: Schema.Schema, element: Element.Element, at: string): DecodeError | undefined => {
  const model = schema.models.get(element.model);
  if (model === undefined) {
    const unknown = Schema.unknownModel(schema, element.model);
    return { ...unknown, message: `${join(at, 'model')}: ${unknown.message}`, path: join(at, 'model') };
  }
  const { identifiers, attributes } = model;
  const wrong = checkFields(model, identifiers, Object.keys(identifiers), element.identifiers, join(at, 'identifiers'));
  if (wrong !== undefined) return wrong;
  const uid = Entity.uid(model)(element.identifiers);
  if (uid !== element.uid) {
    return invalid(join(at, 'uid'), `expected ${show(uid)}, which the identifiers give, got ${show(element.uid)}`);
  }
  const check = (side: 'source' | 'target', names: ReadonlyArray<string>, given: Untyped) =>
    checkFields(model, attributes, names, given, join(at, side));
  switch (element.action) {
    case 'create':
      return check('source', Object.keys(attributes), element.source);
    case 'delete':
      return check('target', Object.keys(attributes), element.target);
    case 'update': {
      const names = [...Object.keys(element.source), ...Object.keys(element.target)];
      return check('source', names, element.source) ?? check('target', names, element.target);
    }
    case 'unchanged':
      return undefined;
  }
};

/**
 * An element of JSON, without what is below it; `at` is its place, for messages. O(size of its values).
 *
 * Errors: `ERR_DIFF_INVALID`; with a schema `ERR_MODEL_UNKNOWN`, `ERR_FIELD_UNKNOWN`, `ERR_VALUE_INVALID`.
 */
export const decodeElement =
  (schema: Schema.Schema | undefined) =>
  (data: unknown, at: string): E.Either<DecodeError, Decoded> => {
    const shaped = shape.decode(data);
    if (E.isLeft(shaped)) return E.left(misshapen(at, shaped.left));
    const children: Array<Element.Element> = [];
    const element = sided(shaped.right, children);
    if (element === undefined) return E.left(invalid(at, SIDES[shaped.right.action]));
    if (element.action === 'update' && changesNothing(element.source, element.target)) {
      return E.left(invalid(at, 'an update has to change something, and its two sides are the same'));
    }
    const names = Object.keys(element.identifiers);
    if (names.length === 0) return E.left(invalid(join(at, 'identifiers'), 'there is none'));
    const odd = names.find((name) => !isIdentifier(element.identifiers[name]));
    if (odd !== undefined) {
      const problem = `an identifier must be a string, number, boolean or date, got ${show(element.identifiers[odd])}`;
      return E.left(invalid(join(at, `identifiers.${odd}`), problem));
    }
    const problem = schema === undefined ? undefined : checkModel(schema, element, at);
    return problem === undefined ? E.right({ element, children, below: shaped.right.children }) : E.left(problem);
  };
