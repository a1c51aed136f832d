/**
 * A diff as rows, for CSV and spreadsheets: one a changed attribute.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { FormatError } from '../model/LockstepError.js';
import type { Diff } from './Diff.js';
import * as Element from './Element.js';
import { encodeFields } from './elementCodec.js';
import * as Value from './Value.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A changed attribute; of an entity without attributes one row has no attribute. */
export interface Row {
  /** What has to be done about the entity. */
  readonly action: Exclude<Element.Action, 'unchanged'>;
  /** The name of its model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: string;
  /** The name of the attribute; `null` of an entity without attributes. */
  readonly attribute: string | null;
  /** What the source says; nothing where it lacks the attribute. */
  readonly source: string | null;
  /** What the target says; nothing where it lacks the attribute. */
  readonly target: string | null;
}

/**
 * The columns of a table, in order.
 *
 * @example
 * import { Diff } from 'lockstep'
 *
 * Diff.columns.join(',') // => 'action,model,uid,attribute,source,target'
 */
export const columns = ['action', 'model', 'uid', 'attribute', 'source', 'target'] as const;

/** What may be asked of rows. */
export interface RowOptions {
  /** Text as it is and all else as JSON (the default), or text as JSON too, so that `"1"` and `1` differ. */
  readonly values?: 'text' | 'json';
  /** A cell that a spreadsheet would take for a formula gets an apostrophe in front, or stays as it is (the default). */
  readonly formulas?: 'neutralise' | 'keep';
}

// -------------------------------------------------------------------------------------
// cells
// -------------------------------------------------------------------------------------

const FORMULA = /^[=+\-@\t\r]/;

const neutral = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

const cellOf = (value: unknown, { values = 'text' }: RowOptions): string | null => {
  if (value === undefined) return null;
  return typeof value === 'string' && values === 'text' ? value : JSON.stringify(value);
};

const neutralised = ({ action, model, uid, attribute, source, target }: Row): Row => ({
  action,
  model: neutral(model),
  uid: neutral(uid),
  attribute: attribute === null ? null : neutral(attribute),
  source: source === null ? null : neutral(source),
  target: target === null ? null : neutral(target),
});

function* rowsOf(element: Element.Element, options: RowOptions): Generator<E.Either<FormatError, Row>> {
  const { action, model, uid } = element;
  if (action === 'unchanged') return;
  const source = encodeFields(element, 'source', Element.sourceOf(element), Value.MAX_LEVELS);
  if (E.isLeft(source)) return yield source;
  const target = encodeFields(element, 'target', Element.targetOf(element), Value.MAX_LEVELS);
  if (E.isLeft(target)) return yield target;
  const changes = Element.changes(element);
  if (changes.length === 0) yield E.right({ action, model, uid, attribute: null, source: null, target: null });
  for (const { name } of changes) {
    const cells = { source: cellOf(source.right[name], options), target: cellOf(target.right[name], options) };
    yield E.right({ action, model, uid, attribute: name, ...cells });
  }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The rows of a diff, made as they are asked for: one for each attribute that is created, updated or deleted, and one
 * without attribute for an entity that has none. Text is as it is, other values are JSON as `encode` has them, and `null`
 * in a row means that a side lacks the attribute (a value that is `null` is the text `null`). O(size), memory for one
 * element.
 *
 * Errors, as the last row: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, note: '=1+1' }], [{ id: 1, note: '' }]),
 *   E.chainW((diff) => E.sequenceArray([...Diff.toRows({ formulas: 'neutralise' })(diff)])),
 * )
 * // => E.right([
 * //      { action: 'update', model: 'record', uid: '1', attribute: 'note', source: "'=1+1", target: '' },
 * //    ])
 */
export const toRows = (options: RowOptions = {}) =>
  function* (diff: Diff): Generator<E.Either<FormatError, Row>> {
    for (const element of Element.iterate(diff.elements)) {
      for (const row of rowsOf(element, options)) {
        yield E.isRight(row) && options.formulas === 'neutralise' ? E.right(neutralised(row.right)) : row;
        if (E.isLeft(row)) return;
      }
    }
  };
