/** The rule of this example's own: in a VRF, two prefixes that are in use, or to be, have no address in common. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Ord from 'fp-ts/lib/Ord.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as RNEA from 'fp-ts/lib/ReadonlyNonEmptyArray.js';
import * as S from 'fp-ts/lib/string.js';
import { Entity, type Guard, type Model, patch, Snapshot } from 'lockstep';
import * as Ip from './ip.js';
import { Prefix } from './schema.js';

type Row = Model.EntityOf<typeof Prefix>;

/** Two prefixes, of which the first contains the second. */
type Pair = readonly [Row, Row];

const byAddress = pipe(
  S.Ord,
  Ord.contramap(({ prefix }: Row) => Ip.sortKey(prefix)),
);

/**
 * The pairs that overlap. Prefixes either contain each other or have nothing in common; sorted, whatever contains one stands
 * before it, and the last of those is enough to look at. Containers are there to contain others. O(n log n).
 */
const overlaps = (rows: ReadonlyArray<Row>): ReadonlyArray<Pair> => {
  const pairs: Array<Pair> = [];
  let around: ReadonlyArray<Row> = [];
  for (const row of pipe(rows, RA.sort(byAddress))) {
    if (row.status === 'container') continue;
    around = around.filter(({ prefix }) => Ip.contains(row.prefix)(prefix));
    const outer = around.at(-1);
    if (outer !== undefined) pairs.push([outer, row]);
    around = [...around, row];
  }
  return pairs;
};

const uidOf = Entity.uid(Prefix);

/** What the target would be is what the diff makes of it: a pure function, so that nothing has to be done to know. */
export const noOverlap: Guard.Guard = ({ target, diff }) =>
  pipe(
    target,
    patch(diff),
    E.map(Snapshot.getAll(Prefix)),
    E.match(
      ({ message }) => [{ guard: 'noOverlap', severity: 'error', message }],
      (rows) =>
        Object.values(RNEA.groupBy(({ vrf }: Row) => vrf.toLowerCase())(rows))
          .flatMap(overlaps)
          .map(([outer, inner]) => ({
            guard: 'noOverlap',
            severity: 'error',
            message: `prefix "${uidOf(outer)}" (${outer.description}) would contain "${uidOf(inner)}" (${inner.description}), which is ${inner.status}`,
            model: Prefix.name,
            uid: uidOf(outer),
          })),
    ),
  );
