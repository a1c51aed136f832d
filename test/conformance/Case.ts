/**
 * The recorded cases: their format, decoded.
 */
import * as t from 'io-ts';

const Fields = t.record(t.string, t.unknown);

const ModelSpec = t.type({
  identifiers: t.array(t.string),
  shortname: t.array(t.string),
  attributes: t.record(t.string, t.string),
  children: t.record(t.string, t.string),
});

const SchemaSpec = t.type({ topLevel: t.array(t.string), models: t.record(t.string, ModelSpec) });

const Ref = t.type({ model: t.string, uid: t.string });

const ModelFlag = t.keyof({
  IGNORE: null,
  SKIP_CHILDREN_ON_DELETE: null,
  SKIP_UNMATCHED_SRC: null,
  SKIP_UNMATCHED_DST: null,
  SKIP_UNMATCHED_BOTH: null,
  NATURAL_DELETION_ORDER: null,
});

const DiffFlag = t.keyof({
  CONTINUE_ON_FAILURE: null,
  SKIP_UNMATCHED_SRC: null,
  SKIP_UNMATCHED_DST: null,
  SKIP_UNMATCHED_BOTH: null,
  LOG_UNCHANGED_RECORDS: null,
});

const Side = t.type({
  name: t.string,
  schema: SchemaSpec,
  records: t.array(
    t.type({
      model: t.string,
      uid: t.string,
      identifiers: Fields,
      attributes: Fields,
      flags: t.array(ModelFlag),
      parent: t.union([Ref, t.null]),
    }),
  ),
});

const Action = t.keyof({ create: null, update: null, delete: null });

const CaseCodec = t.type({
  name: t.string,
  source: Side,
  target: Side,
  flags: t.array(DiffFlag),
  failures: t.array(
    t.type({ action: Action, model: t.string, uid: t.string, kind: t.keyof({ error: null, refused: null }) }),
  ),
  expected: t.type({
    diff: t.record(t.string, t.unknown),
    summary: t.type({ create: t.number, update: t.number, delete: t.number, 'no-change': t.number }),
    length: t.number,
    hasDiffs: t.boolean,
    operations: t.array(
      t.type({ action: Action, model: t.string, uid: t.string, attributes: Fields, outcome: t.string }),
    ),
    error: t.union([t.string, t.null]),
    after: t.record(
      t.string,
      t.record(t.string, t.type({ attributes: Fields, children: t.record(t.string, t.array(t.string)) })),
    ),
  }),
});

/** A file of cases. */
export const CasesCodec = t.type({ cases: t.array(CaseCodec) });

export type Case = t.TypeOf<typeof CaseCodec>;
export type CaseSide = t.TypeOf<typeof Side>;
export type CaseSchema = t.TypeOf<typeof SchemaSpec>;
