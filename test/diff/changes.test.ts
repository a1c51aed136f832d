import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema } from '../../laws/index.js';
import * as Changes from '../../src/diff/Changes.js';
import * as Scope from '../../src/diff/Scope.js';
import { diffFrom, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { schema as network, tag } from './network.js';

const { pair } = arbitrariesOf(schema());

const scopeOf = (source: Snapshot.Snapshot, target: Snapshot.Snapshot): Scope.Scope =>
  right(Scope.make(source.schema, target.schema, {}));

const between = (source: Snapshot.Snapshot, target: Snapshot.Snapshot) =>
  Changes.between(source, target, scopeOf(source, target), () => undefined);

describe('the changes between two snapshots', () => {
  it('are the pairs that differ one by one', () => {
    fc.assert(
      fc.property(pair, ({ source, target }) => {
        const scope = scopeOf(source, target);
        for (const { model, pairs } of between(source, target)) {
          const differs = Changes.differ(scope, model);
          const found = [...Snapshot.entries(model)(source)].filter((ours) => {
            const theirs = Snapshot.entry({ model, uid: ours.uid })(target);
            return theirs !== undefined && differs(ours, theirs);
          });
          expect(found.map(({ uid }) => uid).toSorted()).toEqual(pairs.map(([{ uid }]) => uid).toSorted());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are, among the entities of one model, its own', () => {
    fc.assert(
      fc.property(pair, ({ source, target }) => {
        for (const changes of between(source, target)) {
          const { model } = changes;
          const all = [source, target].flatMap((side) => [...Snapshot.entries(model)(side)].map(({ uid }) => uid));
          const among = Changes.among(new Map([[model, new Set(all)]]), source, target, scopeOf(source, target));
          expect(among.filter((each) => each.model !== model && Changes.count(each) > 0)).toEqual([]);
          const own = among.filter((each) => each.model === model).flatMap(Changes.uids);
          expect(own.toSorted()).toEqual([...Changes.uids(changes)].toSorted());
          expect(Changes.count(changes)).toBe(own.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are looked for eight thousand entities at a time, as progress tells', () => {
    const load = (size: number) =>
      right(Snapshot.fromEntities(network)(Array.from({ length: size }, (_, i) => tag(`t${i}`, 'red'))));
    const told: Array<readonly [number, number]> = [];
    const onProgress = (_: 'diff', done: number, total: number): void => void told.push([done, total]);
    right(diffFrom(load(4096), { onProgress })(load(4096 + 10)));
    expect(told).toEqual([
      [8192, 8202],
      [8202, 8202],
    ]);
  });
});
