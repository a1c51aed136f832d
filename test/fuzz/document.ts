/** Documents that were right before one of their values, keys or lists was changed, as data. */
import * as fc from 'fast-check';

type Path = ReadonlyArray<string | number>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The places in a value, itself first. */
const pathsOf = (value: unknown, at: Path = []): ReadonlyArray<Path> => {
  if (Array.isArray(value)) return [at, ...value.flatMap((item, i) => pathsOf(item, [...at, i]))];
  if (!isRecord(value)) return [at];
  return [at, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...at, key]))];
};

/** A value at a place; nothing if it is not there. */
const at = (value: unknown, [step, ...rest]: Path): unknown => {
  if (step === undefined) return value;
  if (Array.isArray(value)) return at(value[Number(step)], rest);
  return isRecord(value) ? at(value[step], rest) : undefined;
};

/** What becomes of an entry: others, or none. */
type Edit = (key: string | number, value: unknown) => ReadonlyArray<readonly [string | number, unknown]>;

/** A value in which the entry at a place is edited. Keys are keys, whatever they are called. */
const edited = (value: unknown, [step, ...rest]: Path, edit: Edit): unknown => {
  if (step === undefined) return edit('', value)[0]?.[1];
  const one = (key: string | number, inner: unknown): ReadonlyArray<readonly [string | number, unknown]> => {
    if (key !== step) return [[key, inner]];
    return rest.length === 0 ? edit(key, inner) : [[key, edited(inner, rest, edit)]];
  };
  if (Array.isArray(value)) return value.flatMap((inner, i) => one(i, inner).map(([, made]) => made));
  return isRecord(value) ? Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => one(key, inner))) : value;
};

// -------------------------------------------------------------------------------------
// values
// -------------------------------------------------------------------------------------

const nested = (levels: number, value: unknown): unknown =>
  Array.from({ length: levels }).reduce((inner, _, i) => (i % 2 === 0 ? [inner] : { a: inner }), value);

const polluting = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');

const extreme: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    -0,
    0.5,
    Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER + 2,
    2 ** 31,
    1e21,
    '',
    'x'.repeat(3_000),
    '__proto__',
    'constructor',
    'toString',
    'a__b',
    '\ud800',
    '\u0000\u001b[31m',
    '2026-01-01T00:00:00.000Z',
    [],
    {},
    polluting,
    { $date: 'x' },
    { $number: 'NaN' },
    { $bigint: '1'.repeat(2_000) },
    { $undefined: true },
    { $$date: 1 },
  ),
  fc.integer({ min: 1, max: 200 }).map((levels) => nested(levels, 1)),
  fc.constant('@deep'),
  fc.array(fc.constantFrom<unknown>(0, '', null), { minLength: 100, maxLength: 2_000 }),
);

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', '', 'lockstep', 'version', 'model', 'uid', '$date'];

// -------------------------------------------------------------------------------------
// edits
// -------------------------------------------------------------------------------------

const edit = (values: ReadonlyArray<unknown>): fc.Arbitrary<Edit> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: extreme.map(
        (put): Edit =>
          (key) => [[key, put]],
      ),
    },
    // A value of another place, or of another document.
    {
      weight: 4,
      arbitrary: fc.constantFrom(...values).map(
        (put): Edit =>
          (key) => [[key, put]],
      ),
    },
    {
      weight: 2,
      arbitrary: fc.jsonValue({ maxDepth: 3 }).map(
        (put): Edit =>
          (key) => [[key, put]],
      ),
    },
    { weight: 2, arbitrary: fc.constant<Edit>(() => []) },
    {
      weight: 2,
      arbitrary: fc.constant<Edit>((key, value) => [
        [key, value],
        [`${key}`, value],
      ]),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...KEYS), fc.boolean()).map(
        ([name, keeps]): Edit =>
          (key, value) =>
            keeps
              ? [
                  [key, value],
                  [name, value],
                ]
              : [[name, value]],
      ),
    },
    { weight: 1, arbitrary: fc.constant<Edit>((key, value) => [[key, [value]]]) },
    { weight: 1, arbitrary: fc.constant<Edit>((key, value) => [[key, { value }]]) },
  );

/** Documents with some changes in them, or none. */
export const document = (documents: ReadonlyArray<unknown>): fc.Arbitrary<unknown> => {
  const known = documents.map((each) => ({ each, paths: pathsOf(each) }));
  const values = known.flatMap(({ each, paths }) => paths.slice(0, 200).map((path) => at(each, path)));
  return fc
    .tuple(fc.constantFrom(...known), fc.array(fc.tuple(fc.noBias(fc.nat(0x7fffffff)), edit(values)), { maxLength: 3 }))
    .map(([{ each, paths }, edits]) =>
      edits.reduce<unknown>(
        (before, [place, change]) => edited(before, paths[place % paths.length] ?? [], change),
        each,
      ),
    );
};
