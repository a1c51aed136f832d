/**
 * Decoders for what people write by hand: no key but the known ones, a near miss for each that is not, and the path of
 * the first thing that is wrong.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { nearMiss, show } from './LockstepError.js';
import type { Untyped } from './Model.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An io-ts error that may carry a suggestion. */
interface Fault extends t.ValidationError {
  readonly suggestion?: string;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Refuse a value, with a sentence of one's own. */
export const refuse = (
  value: unknown,
  context: t.Context,
  message: string,
  suggestion: { readonly suggestion?: string } = {},
): t.Validation<never> => {
  const fault: Fault = { value, context, message, ...suggestion };
  return E.left([fault]);
};

/** A codec that only ever decodes. */
export const decoder = <A>(name: string, validate: t.Validate<unknown, A>): t.Type<A, unknown, unknown> =>
  new t.Type<A, unknown, unknown>(name, t.never.is, validate, t.identity);

/** Whether a value is an object with keys. */
export const isRecord = (u: unknown): u is Untyped => typeof u === 'object' && u !== null && !Array.isArray(u);

/** What may be left out. */
export const optional = <A>(codec: t.Type<A, unknown, unknown>): t.Type<A | undefined, unknown, unknown> =>
  decoder<A | undefined>(codec.name, (u, context) =>
    u === undefined ? E.right(undefined) : codec.validate(u, context),
  );

/** An object with these keys and no others. */
export const closed = <P extends Readonly<Record<string, t.Mixed>>>(name: string, props: P) => {
  const codec = t.type(props, name);
  return decoder<t.TypeOf<typeof codec>>(name, (u, context) => {
    if (!isRecord(u)) return refuse(u, context, `expected ${name}, got ${show(u)}`);
    const known = Object.keys(props);
    const stranger = Object.keys(u).find((key) => !known.includes(key));
    if (stranger === undefined) return codec.validate(u, context);
    return refuse(u, context, `unknown key ${JSON.stringify(stranger)}`, nearMiss(stranger, known));
  });
};

/** An object with any keys, as entries in its order; no key is special. */
export const entriesOf = <A>(name: string, codec: t.Type<A, unknown, unknown>) =>
  decoder<ReadonlyArray<readonly [string, A]>>(name, (u, context) => {
    if (!isRecord(u)) return refuse(u, context, `expected ${name}, got ${show(u)}`);
    const entries: Array<readonly [string, A]> = [];
    for (const [key, value] of Object.entries(u)) {
      const decoded = codec.validate(value, t.appendContext(context, key, codec, value));
      if (E.isLeft(decoded)) return decoded;
      entries.push([key, decoded.right]);
    }
    return E.right(entries);
  });

/** One of some names. */
export const oneOf = <A extends string>(what: string, names: ReadonlyArray<A>) =>
  decoder<A>(what, (u, context) => {
    const found = names.find((name) => name === u);
    if (found !== undefined) return E.right(found);
    return typeof u === 'string'
      ? refuse(u, context, `unknown ${what} ${JSON.stringify(u)}`, nearMiss(u, names))
      : refuse(u, context, `expected ${what}, got ${show(u)}`);
  });

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The parts of a union or an intersection are numbered, and are no places in the data. */
const isPart = (parent: t.ContextEntry | undefined): boolean =>
  parent?.type instanceof t.UnionType || parent?.type instanceof t.IntersectionType;

const pathOf = (context: t.Context): string =>
  context
    .map(({ key }, i) => {
      if (isPart(context[i - 1])) return '';
      if (Array.isArray(context[i - 1]?.actual)) return `[${key}]`;
      return key === '' ? '' : `.${key}`;
    })
    .join('')
    .replace(/^\./, '');

/** The first thing that is wrong, and where. */
export const firstFault = (
  errors: t.Errors,
): { readonly path: string; readonly problem: string; readonly suggestion?: string } => {
  const [fault] = errors;
  const context = fault?.context ?? [];
  const expected = context[context.length - 1]?.type.name ?? 'another value';
  const got = fault?.value === undefined ? 'which is missing' : `got ${show(fault.value)}`;
  const suggestion = fault !== undefined && 'suggestion' in fault ? fault.suggestion : undefined;
  return {
    path: pathOf(context),
    problem: fault?.message ?? `expected ${expected}, ${got}`,
    ...(typeof suggestion === 'string' ? { suggestion } : {}),
  };
};
