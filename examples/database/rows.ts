/** Entities as rows, and rows as entities. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Entity, type Handlers, type LockstepError, type Model } from 'lockstep';
import type { Column, Table } from './Table.js';

type Untyped = Model.Untyped;

/** The value of a field as a parameter; what is absent is `NULL`. */
export const write = ({ field, type }: Column, values: Untyped): E.Either<Handlers.HandlerError, string | null> => {
  const value = values[field];
  if (value === undefined || value === null) return E.right(null);
  return pipe(
    type.write(value),
    E.mapLeft((problem) => ({ message: `its "${field}" ${problem}` })),
  );
};

const isRow = (json: unknown): json is Untyped => typeof json === 'object' && json !== null;

const fieldsOf = ({ columns }: Table, row: Untyped): Untyped =>
  Object.fromEntries(
    [...columns.values()].map(({ field, type, nothing }) => {
      const json = row[field] ?? null;
      return [field, json === null ? nothing : type.read(json)];
    }),
  );

const parentOf = ({ parents }: Table, row: Untyped): Entity.Ref | undefined =>
  parents
    .map(({ model, field }) => ({ model, uid: row[field] }))
    .find((parent): parent is Entity.Ref => typeof parent.uid === 'string');

/** An entity and what it hangs below. */
export interface Placed {
  readonly entity: Entity.Entity;
  readonly parent: Entity.Ref | undefined;
}

/**
 * The entity of a row that came as JSON: every field through its codec. O(columns).
 *
 * Errors: `ERR_VALUE_INVALID`.
 */
export const read =
  (table: Table) =>
  (json: unknown): E.Either<LockstepError.ValueError, Placed> => {
    const row = isRow(json) ? json : {};
    const at = (): string => `${table.model.name} ${JSON.stringify(row[table.key.field])}`;
    return pipe(
      Entity.decode(table.model, at, [])(fieldsOf(table, row)),
      E.map(({ entity }) => ({ entity, parent: parentOf(table, row) })),
    );
  };
