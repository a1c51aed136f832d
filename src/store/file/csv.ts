/**
 * CSV files: the entities of one model, a header line and then a row each.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import * as Codec from '../../model/Codec.js';
import { type LockstepError, nearMiss } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import * as Schema from '../../model/Schema.js';
import type * as Snapshot from '../../snapshot/Snapshot.js';
import type { Chunks } from './atomic.js';
import * as Column from './Column.js';
import * as csvText from './csvText.js';
import * as entities from './entities.js';
import { at, empty } from './FileError.js';
import type { Reader, Take } from './Reader.js';
import * as text from './text.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The columns of a model: its fields as declared, then the children that do not name their parent by themselves. */
const columnsOf = (schema: Schema.Schema, model: Model): ReadonlyArray<Column.Column> => [
  ...Object.entries({ ...model.identifiers, ...model.attributes }).map(([name, codec]) => Column.ofField(name, codec)),
  ...model.links.map((name) => Column.ofField(name, Codec.optional(t.string))),
  ...Schema.childrenOf(schema, model.name)
    .filter((child) => schema.models.get(child.model)?.parent === undefined)
    .map((child) => Column.ofChildren(child.field)),
];

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

type Columns = E.Either<LockstepError, ReadonlyArray<Column.ReadColumn>>;

const declared = (file: string, schema: Schema.Schema, model: Model, header: ReadonlyArray<string>): Columns => {
  const known = new Map(columnsOf(schema, model).map((column) => [column.name, column]));
  // Fields that list children are taken even where the children name their parent.
  for (const { field } of Schema.childrenOf(schema, model.name)) {
    if (!known.has(field)) known.set(field, Column.ofChildren(field));
  }
  const columns: Array<Column.Column> = [];
  for (const name of header) {
    const column = known.get(name);
    if (column === undefined) {
      const path = `${file}:1: ${model.name}`;
      const message = `${path}: unknown field "${name}"`;
      const near = nearMiss(name, [...known.keys()]);
      return E.left({ _tag: 'ValueError', code: 'ERR_FIELD_UNKNOWN', message, path, model: model.name, ...near });
    }
    columns.push(column);
  }
  return E.right(columns);
};

const guessed = (header: ReadonlyArray<string>, rows: ReadonlyArray<csvText.Row>): Columns =>
  E.right(
    header.map((name, i) =>
      Column.guess(
        name,
        rows.map(({ cells }) => cells[i] ?? null),
      ),
    ),
  );

const parse = (file: string, source: string): E.Either<LockstepError, ReadonlyArray<csvText.Row>> =>
  pipe(
    csvText.rows(source),
    E.mapLeft(({ line, problem }): LockstepError => at('ERR_FILE_SYNTAX', `${file}:${line}`, problem)),
    E.chain((rows) => {
      const width = rows[0]?.cells.length ?? 0;
      const odd = rows.find(({ cells }) => cells.length !== width);
      return odd === undefined
        ? E.right(rows)
        : E.left(at('ERR_FILE_SHAPE', `${file}:${odd.line}`, `expected ${width} columns, got ${odd.cells.length}`));
    }),
  );

const headerOf = (file: string, header: csvText.Row): E.Either<LockstepError, ReadonlyArray<string>> => {
  const names = header.cells.map((cell) => cell ?? '');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined
    ? E.right(names)
    : E.left(at('ERR_FILE_SHAPE', `${file}:${header.line}`, `column "${twice}" is there twice`));
};

const give = (
  model: string,
  columns: ReadonlyArray<Column.ReadColumn>,
  rows: ReadonlyArray<csvText.Row>,
  take: Take,
): LockstepError | undefined => {
  for (const { cells, line } of rows) {
    const fields: Array<readonly [string, unknown]> = [];
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i];
      const value = column?.read(cells[i] ?? null);
      if (column !== undefined && value !== undefined) fields.push([column.name, value]);
    }
    const problem = take({ model, fields: Object.fromEntries(fields), position: line });
    if (problem !== undefined) return problem;
  }
  return undefined;
};

/**
 * A reader of a model's file; without a schema, the types of the columns are guessed.
 *
 * Errors: those of reading text, `ERR_FILE_SYNTAX` and `ERR_FILE_SHAPE` with the line, `ERR_FIELD_UNKNOWN`.
 */
export const reader = (file: string, name: string, schema?: Schema.Schema): Reader => ({
  place: (model, position) => `${file}:${position}: ${model}`,
  each: (take) =>
    pipe(
      text.read(file),
      TE.chainEitherKW((source) => parse(file, source)),
      TE.chainEitherK(([header, ...rows]) => {
        if (header === undefined) return E.left(empty(file));
        const model = schema?.models.get(name);
        if (schema !== undefined && model === undefined) return E.left(Schema.unknownModel(schema, name));
        return pipe(
          headerOf(file, header),
          E.chain((names) =>
            schema === undefined || model === undefined ? guessed(names, rows) : declared(file, schema, model, names),
          ),
          E.chain((columns) => {
            const problem = give(name, columns, rows, take);
            return problem === undefined ? E.right(undefined) : E.left(problem);
          }),
        );
      }),
    ),
});

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const BATCH = 1000;

/** The entities of one model, a row each. O(n log n). */
export function* ofModel(snapshot: Snapshot.Snapshot, model: Model): Chunks {
  const columns = columnsOf(snapshot.schema, model);
  let batch: Array<ReadonlyArray<csvText.Cell>> = [columns.map(({ name }) => name)];
  for (const encoded of entities.of(snapshot, model.name)) {
    if (E.isLeft(encoded)) {
      yield encoded;
      return;
    }
    batch.push(columns.map(({ name, write }) => write(encoded.right.fields[name])));
    if (batch.length < BATCH) continue;
    yield E.right(csvText.toText(batch));
    batch = [];
  }
  yield E.right(csvText.toText(batch));
}
