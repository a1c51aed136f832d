/**
 * Runs one recorded case through Lockstep and says where the answers part.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  Adapter,
  Codec,
  Diff,
  diffFrom,
  Entity,
  Equality,
  Handlers,
  type LockstepError,
  Model,
  type Operation,
  Schema,
  Snapshot,
  type SyncResult,
  syncFrom,
} from '../../src/index.js';
import type { Case, CaseSchema, CaseSide } from './Case.js';

type Failure = LockstepError.LockstepError;

const KINDS: Readonly<Record<string, t.Mixed>> = {
  str: t.string,
  int: Codec.integer,
  float: t.number,
  bool: t.boolean,
  list: t.array(t.unknown),
  dict: Codec.json,
};

// An attribute may be null, and the other side's schema may not have it at all.
const attribute = (kind: string): t.Mixed => Codec.optional(Codec.nullable(KINDS[kind] ?? t.unknown));

const schemaOf = ({ topLevel, models }: CaseSchema): E.Either<Failure, Schema.Schema> =>
  Schema.make({
    topLevel,
    models: Object.entries(models).map(([name, model]) =>
      Model.make({
        name,
        identifiers: Object.fromEntries(
          model.identifiers.map((id): [string, t.Mixed] => [id, t.union([t.string, t.number])]),
        ),
        shortname: model.shortname,
        attributes: Object.fromEntries(Object.entries(model.attributes).map(([id, kind]) => [id, attribute(kind)])),
        children: Object.fromEntries(Object.entries(model.children).map(([child, field]) => [field, child])),
      }),
    ),
  });

/** DiffSync's uids are plain joins; ours are escaped where a join would be ambiguous. */
const plainUid = (identifiers: Model.Untyped): string => Object.values(identifiers).map(String).join('__');

const snapshotOf = (schema: Schema.Schema, { records }: CaseSide): E.Either<Failure, Snapshot.Snapshot> => {
  const uids = new Map<string, string>();
  const key = (model: string, uid: string): string => `${model}\u0000${uid}`;
  for (const { model: name, uid, identifiers } of records) {
    const model = schema.models.get(name);
    if (model !== undefined) uids.set(key(name, uid), Entity.uid(model)(identifiers));
  }
  return Snapshot.fromEntities(schema)(
    records.map(({ model, identifiers, attributes, flags, parent }) => ({
      model,
      fields: { ...identifiers, ...attributes },
      flags,
      ...(parent === null
        ? {}
        : { parent: { model: parent.model, uid: uids.get(key(parent.model, parent.uid)) ?? parent.uid } }),
    })),
  );
};

/** Handlers that do as the case says, and note what they were asked. */
const scripted = ({ failures, target }: Case, calls: Array<unknown>): Handlers.Handlers => {
  const answer = (operation: Operation.Operation) => {
    const { action, model } = operation;
    const uid = plainUid(operation.identifiers);
    const script = failures.find((each) => each.action === action && each.model === model && each.uid === uid);
    const attributes = action === 'delete' ? {} : operation.attributes;
    calls.push({ action, model, uid, attributes, outcome: script?.kind ?? 'success' });
    if (script?.kind === 'error') return TE.left({ message: 'scripted error' });
    return TE.right(script === undefined ? Handlers.done : Handlers.refused('scripted refusal'));
  };
  return new Map(
    Object.keys(target.schema.models).map((model) => [model, { create: answer, update: answer, delete: answer }]),
  );
};

const ERRORS: Readonly<Record<string, string>> = {
  ERR_OBJECT_NOT_CREATED: 'ObjectNotCreated',
  ERR_OBJECT_NOT_UPDATED: 'ObjectNotUpdated',
  ERR_OBJECT_NOT_DELETED: 'ObjectNotDeleted',
};

const afterOf = (snapshot: Snapshot.Snapshot): unknown =>
  Object.fromEntries(
    Snapshot.modelNames(snapshot).map((name) => {
      const model = snapshot.schema.models.get(name);
      return [
        name,
        Object.fromEntries(
          Snapshot.entries(name)(snapshot).map(({ uid, entity }) => {
            if (model === undefined) return [uid, {}];
            const attributes = Object.fromEntries(Object.keys(model.attributes).map((id) => [id, entity[id] ?? null]));
            const children: Record<string, Array<string>> = {};
            for (const child of Snapshot.children({ model: name, uid })(snapshot)) {
              const identifiers = snapshot.schema.models.get(child.model);
              const found = Snapshot.entry(child)(snapshot);
              if (identifiers === undefined || found === undefined) continue;
              children[child.model] = [
                ...(children[child.model] ?? []),
                plainUid(Entity.identifiers(identifiers)(found.entity)),
              ];
            }
            return [plainUid(Entity.identifiers(model)(entity)), { attributes, children: sets(children) }];
          }),
        ),
      ];
    }),
  );

const sets = (children: Readonly<Record<string, ReadonlyArray<string>>>): unknown =>
  Object.fromEntries(
    Object.entries(children)
      .filter(([, uids]) => uids.length > 0)
      .map(([model, uids]) => [model, [...uids].sort()]),
  );

const expectedAfter = (after: Case['expected']['after']): unknown =>
  Object.fromEntries(
    Object.entries(after).map(([model, entities]) => [
      model,
      Object.fromEntries(
        Object.entries(entities).map(([uid, { attributes, children }]) => [
          uid,
          { attributes, children: sets(children) },
        ]),
      ),
    ]),
  );

/** The first place where two plain values part. */
const difference = (path: string, expected: unknown, actual: unknown): string | undefined => {
  if (Equality.equals(expected, actual)) return undefined;
  if (typeof expected === 'object' && typeof actual === 'object' && expected !== null && actual !== null) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = difference(`${path}.${key}`, Reflect.get(expected, key), Reflect.get(actual, key));
      if (found !== undefined) return found;
    }
  }
  return `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
};

const load = ({ source, target }: Case) =>
  pipe(
    E.Do,
    E.bind('sourceSchema', () => schemaOf(source.schema)),
    E.bind('targetSchema', () => schemaOf(target.schema)),
    E.bind('ours', ({ sourceSchema }) => snapshotOf(sourceSchema, source)),
    E.bind('theirs', ({ targetSchema }) => snapshotOf(targetSchema, target)),
  );

/** Where Lockstep's answers to a case part from the recorded ones; undefined if they agree. */
export const check = async (one: Case): Promise<string | undefined> => {
  const loaded = load(one);
  if (E.isLeft(loaded)) return `could not be loaded: ${loaded.left.message}`;
  const { ours, theirs } = loaded.right;
  const { expected, flags } = one;

  const diffed = diffFrom(ours, { flags, names: { source: one.source.name, target: one.target.name } })(theirs);
  if (E.isLeft(diffed)) return `diff: ${diffed.left.message}`;
  const summary = Diff.summary(diffed.right);
  const calls: Array<unknown> = [];
  const target: Adapter.Adapter = { ...Adapter.fromSnapshot('target', theirs), handlers: scripted(one, calls) };
  const synced = await syncFrom(Adapter.fromSnapshot('source', ours), { flags })(target)();
  const result: SyncResult.SyncResult | undefined = E.isLeft(synced) ? synced.left.result : synced.right;
  const error = E.isLeft(synced) ? (ERRORS[synced.left.code] ?? synced.left.message) : null;

  return (
    difference('diff', expected.diff, Diff.toDict(diffed.right)) ??
    difference('summary', expected.summary, {
      create: summary.create,
      update: summary.update,
      delete: summary.delete,
      'no-change': summary.unchanged,
    }) ??
    difference('length', expected.length, Diff.size(diffed.right)) ??
    difference('hasDiffs', expected.hasDiffs, Diff.hasDiffs(diffed.right)) ??
    difference('operations', expected.operations, calls) ??
    difference('error', expected.error, error) ??
    difference('after', expectedAfter(expected.after), result === undefined ? undefined : afterOf(result.snapshot))
  );
};
