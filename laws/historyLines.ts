/**
 * Laws of the text of a history: what was written is read, down to flags and order; what is not as it was written is
 * refused; and reading answers, whatever it is given.
 *
 * @since 0.4.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as Seal from '../src/diff/history/Seal.js';
import { Equality, History, type LockstepError, type Schema, Snapshot } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { type Course, courseOf, historyAfter } from './arbitrary/checkpoints.js';
import { type Law, law } from './Law.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A text, and the schema that it is read with. */
export interface Text {
  /** The schema of the history's snapshots. */
  readonly schema: Schema.Schema;
  /** The lines, without their ends. */
  readonly lines: ReadonlyArray<string>;
}

/** The text of a history, and another one made from it. */
export interface Changed {
  /** The history that was written. */
  readonly history: History.History;
  /** What has become of its lines. */
  readonly text: Text;
}

const got = <A>(either: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

const linesOf = (history: History.History): ReadonlyArray<string> => [...History.toNdjson(history)].map(got);

const read = ({ schema, lines }: Text): E.Either<LockstepError.LockstepError, History.History> => {
  const reader = History.fromNdjson(schema);
  lines.forEach((line, i) => {
    reader.take(line, i + 1);
  });
  return reader.finish();
};

// -------------------------------------------------------------------------------------
// sameness
// -------------------------------------------------------------------------------------

type Dataset = Snapshot.Snapshot;

const alike = (x: Snapshot.Entry | undefined, y: Snapshot.Entry | undefined): boolean =>
  x?.uid === y?.uid &&
  x?.order === y?.order &&
  x?.flags === y?.flags &&
  Equality.equals(x?.parent, y?.parent) &&
  Equality.equals(x?.entity, y?.entity);

/** The same in all that makes up a snapshot: entities, parents, orphans, flags and order. */
const sameSnapshot = (x: Dataset, y: Dataset): boolean =>
  x.schema === y.schema &&
  x.next === y.next &&
  x.flagged === y.flagged &&
  x.orphaned === y.orphaned &&
  x.tables.size === y.tables.size &&
  Snapshot.eq.equals(x, y) &&
  Snapshot.fingerprint(x) === Snapshot.fingerprint(y) &&
  Snapshot.modelNames(x).every((model) => {
    const [mine, theirs] = [Snapshot.entries(model)(x), Snapshot.entries(model)(y)];
    return mine.length === theirs.length && mine.every((entry, i) => alike(entry, theirs[i]));
  });

const sameHistory = (x: History.History, y: History.History): boolean =>
  History.eq.equals(x, y) &&
  History.list(x).every((mine, i) => {
    const theirs = History.list(y)[i];
    return theirs !== undefined && sameSnapshot(mine.snapshot, theirs.snapshot);
  });

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * Reading gives what was written: checkpoints, labels, times, the current one, and of each snapshot its entities, parents,
 * orphans, flags and order.
 *
 * @example
 * import { historyRoundTrip, schema, snapshotOf } from 'lockstep/laws'
 * import { History } from 'lockstep'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(schema().chain((each) => snapshotOf(each)), (snapshot) => historyRoundTrip(History.of(snapshot))), { numRuns: 5 })
 */
export const historyRoundTrip = (history: History.History): boolean => {
  const lines = linesOf(history);
  const again = got(read({ schema: history.schema, lines }));
  return sameHistory(again, history) && Equality.equals(linesOf(again), lines);
};

/**
 * What did not change from one checkpoint to the next is there once when it is read, whatever was shared before.
 *
 * @example
 * import { History } from 'lockstep'
 * import { arbitrariesOf, schema, whatIsReadIsShared } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(History.of(target), History.checkpoint()(source), E.exists(whatIsReadIsShared)))
 * fc.assert(law, { numRuns: 10 })
 */
export const whatIsReadIsShared = (history: History.History): boolean => {
  const again = History.list(got(read({ schema: history.schema, lines: linesOf(history) })));
  return again.every(({ snapshot }, i) => {
    const before = again[i - 1]?.snapshot;
    return (
      before === undefined ||
      Snapshot.modelNames(snapshot).every((model) => {
        const [old, now] = [Snapshot.table(model)(before), Snapshot.table(model)(snapshot)];
        const entries = Snapshot.entries(model)(snapshot);
        const shared = entries.filter((entry) => old.get(entry.uid) === entry);
        return (
          entries.every((entry) => old.get(entry.uid) === entry || !alike(old.get(entry.uid), entry)) &&
          (old === now || shared.length < Math.max(old.size, now.size))
        );
      })
    );
  });
};

/**
 * A text that is not as it was written is refused, with a sentence, or it still says the same.
 *
 * @example
 * import { History } from 'lockstep'
 * import { arbitrariesOf, changedTextIsRefused, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).snapshot, (snapshot) => {
 *   const history = History.of(snapshot)
 *   const lines = [...History.toNdjson(history)].map((line) => (E.isRight(line) ? line.right : ''))
 *   return changedTextIsRefused({ history, text: { schema: snapshot.schema, lines: lines.slice(0, -1) } })
 * })
 * fc.assert(law, { numRuns: 10 })
 */
export const changedTextIsRefused = ({ history, text }: Changed): boolean => {
  const answer = read(text);
  return E.isLeft(answer) ? answer.left.message.length > 0 : sameHistory(answer.right, history);
};

/**
 * Reading answers, whatever the lines are: with a history that can be written again, or with a failure.
 *
 * @example
 * import { readingHistoryAnswers, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const texts = fc.record({ schema: schema(), lines: fc.array(fc.oneof(fc.string(), fc.json())) })
 * fc.assert(fc.property(texts, readingHistoryAnswers), { numRuns: 10 })
 */
export const readingHistoryAnswers = (text: Text): boolean => {
  const answer = read(text);
  return E.isLeft(answer) ? answer.left.message.length > 0 : [...History.toNdjson(answer.right)].every(E.isRight);
};

// -------------------------------------------------------------------------------------
// arbitraries
// -------------------------------------------------------------------------------------

type Damage = (lines: ReadonlyArray<string>) => ReadonlyArray<string>;

const spliced = <A>(items: ReadonlyArray<A>, at: number, gone: number, ...come: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...items.slice(0, at),
  ...come,
  ...items.slice(at + gone),
];

/** Lines that are lost, repeated, exchanged, cut off or added; characters likewise. */
const damage: fc.Arbitrary<Damage> = fc
  .record({
    how: fc.constantFrom('lose', 'repeat', 'swap', 'end', 'add', 'letter', 'letter', 'letter', 'cut'),
    line: fc.nat(9999),
    other: fc.nat(9999),
    text: fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('"', '0', '1', '}', ',', '\\', ' ', '\u2028', 'e')),
  })
  .map(
    ({ how, line, other, text }): Damage =>
      (lines) => {
        const at = line % lines.length;
        const [own = '', theirs = ''] = [lines[at], lines[other % lines.length]];
        switch (how) {
          case 'lose':
            return spliced(lines, at, 1);
          case 'repeat':
            return spliced(lines, at, 0, theirs);
          case 'swap':
            return spliced(spliced(lines, at, 1, theirs), other % lines.length, 1, own);
          case 'end':
            return lines.slice(0, at);
          case 'add':
            return spliced(lines, at, 0, text);
          case 'cut':
            return [...lines.slice(0, at), own.slice(0, other % Math.max(1, own.length))];
          default: {
            const letter = other % Math.max(1, own.length);
            return spliced(lines, at, 1, `${own.slice(0, letter)}${text}${own.slice(letter + (other % 2))}`);
          }
        }
      },
  );

/** One value of one record exchanged for another. */
const meddling: fc.Arbitrary<Damage> = fc
  .record({ line: fc.nat(9999), key: fc.nat(99), by: fc.oneof(fc.nat(5), fc.jsonValue({ maxDepth: 2 })) })
  .map(
    ({ line, key, by }): Damage =>
      (lines) => {
        const at = line % lines.length;
        const whole: unknown = JSON.parse(lines[at] ?? '{}');
        const names = typeof whole === 'object' && whole !== null ? Object.keys(whole) : [];
        const name = names[key % Math.max(1, names.length)] ?? 'nothing';
        return spliced(lines, at, 1, JSON.stringify({ ...Object(whole), [name]: by }));
      },
  );

const changed = (course: Course): fc.Arbitrary<Changed> => {
  const history = historyAfter(course);
  const lines = linesOf(history);
  return damage.map((change) => ({ history, text: { schema: history.schema, lines: change(lines) } }));
};

/** Lines whose seals fit, whatever else is in them: as somebody would forge them. */
const sealed = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seal = Seal.make();
  return lines.map((line) => {
    const sealedLine = Seal.isSeal(line) ? seal.line() : line;
    seal.add(sealedLine);
    return sealedLine;
  });
};

const forged = (course: Course): fc.Arbitrary<Text> => {
  const { schema } = course.first;
  const lines = linesOf(historyAfter(course));
  return fc.oneof(damage, meddling).map((change) => ({ schema, lines: sealed(change(lines)) }));
};

/** Lines as they might be in a history, in any order, without seals that fit: each is looked at, none is trusted. */
const record: fc.Arbitrary<object> = fc.record(
  {
    lockstep: fc.constantFrom('history', 'diff'),
    checkpoint: fc.oneof(fc.nat(3), fc.jsonValue()),
    put: fc.constantFrom('site', 'rack', 'nothing'),
    update: fc.constantFrom('site', 'rack', 'nothing'),
    remove: fc.constantFrom('site', 'rack', 'nothing'),
    uid: fc.constantFrom('a', 'b', '__proto__'),
    fields: fc.oneof(fc.dictionary(fc.constantFrom('id0', 'at0', '__proto__'), fc.jsonValue()), fc.jsonValue()),
    order: fc.oneof(fc.nat(5), fc.jsonValue()),
    parent: fc.oneof(fc.constant(['site', 'a']), fc.jsonValue()),
    next: fc.oneof(fc.nat(5), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

const anyLine: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.json(),
  record.map((each) => JSON.stringify(each)),
  fc.constantFrom('{"seal":""}', '{"seal":', '['.repeat(100_000), DEEP, `{"put":${DEEP}}`, `{"lockstep":${DEEP}}`),
);

/** A head that is right, and then anything. */
const strange = (schema: Schema.Schema): fc.Arbitrary<Text> => {
  const head = linesOf(History.of(Snapshot.empty(schema)));
  return fc
    .record({ kept: fc.nat(4), more: fc.array(anyLine, { maxLength: 6 }) })
    .map(({ kept, more }) => ({ schema, lines: [...head.slice(0, kept), ...more] }));
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of the text of histories.
 *
 * @example
 * import { arbitrariesOf, historyLinesLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * historyLinesLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 5 }))
 */
export const historyLinesLaws = ({ schema, options }: Arbitraries): ReadonlyArray<Law> => {
  const course = fc.noBias(schema.chain((each) => courseOf(each, options)));
  return [
    law('reading a history gives what was written', course, (each) => historyRoundTrip(historyAfter(each))),
    law('what is read of a history is shared', course, (each) => whatIsReadIsShared(historyAfter(each))),
    law('the text of a history that was changed is refused', course.chain(changed), changedTextIsRefused),
    law('reading a history that was forged answers', course.chain(forged), readingHistoryAnswers),
    law('reading a history answers, whatever it is given', fc.noBias(schema.chain(strange)), readingHistoryAnswers),
  ];
};
