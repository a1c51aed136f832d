import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema } from '../../laws/index.js';
import { Diff, diffFrom, type Element, patch, SavedPlan, SchemaFile, Snapshot } from '../../src/index.js';
import type { Columns, Head } from '../../src/report/Data.js';
import * as Links from '../../src/report/page/Links.js';
import { planOf } from '../../src/report/page/planOf.js';
import * as Selection from '../../src/report/page/Selection.js';
import * as Tree from '../../src/report/page/Tree.js';
import * as Report from '../../src/report/Report.js';
import { right } from '../right.js';

/** What a page carries, read as its program reads it. */
const dataOf = <A>(html: string, kind: string): ReadonlyArray<A> =>
  [...html.matchAll(new RegExp(`<script type="application/json" data-kind="${kind}">(.*?)</script>`, 'gs'))].map(
    (match) => JSON.parse(match[1] ?? ''),
  );

const pageOf = (plan: SavedPlan.SavedPlan) => {
  const html = right(Report.toHtml(Report.ofPlan(plan)));
  const [head] = dataOf<Head>(html, 'head');
  if (head?.binding === undefined) throw new Error('a page of a plan is bound');
  const tree = Tree.make(dataOf<Columns>(html, 'elements'));
  return {
    head,
    binding: head.binding,
    tree,
    links: Links.make(tree, Tree.byKey(tree), head.binding.schema),
  };
};

/** A plan, and some of its elements by number. */
const chosen = fc
  .tuple(arbitrariesOf(schema()).pair, fc.array(fc.nat(30), { maxLength: 6 }))
  .map(([{ source, target }, numbers]) => {
    const plan = SavedPlan.make(right(diffFrom(source)(target)), source, target);
    return { plan, source, target, numbers };
  });

const key = ({ action, model, uid }: Pick<Element.Element, 'action' | 'model' | 'uid'>): string =>
  JSON.stringify([action, model, uid]);

describe('what is selected in a page', () => {
  it('is the plan that filtering would give, and lacks nothing that was selected or came along', () => {
    fc.assert(
      fc.property(chosen, ({ plan, numbers }) => {
        const { head, binding, tree, links } = pageOf(plan);
        const selection = Selection.of(
          tree,
          links,
          numbers.filter((i) => i < tree.size),
        );
        const exported: unknown = JSON.parse(JSON.stringify(planOf(head, binding, tree, selection)));
        const decoded = right(SavedPlan.decode(exported));
        const places = [...Diff.iterate(plan.diff)];
        const kept = new Set(places.filter((_, i) => (selection.of[i] ?? 0) !== 0));
        const filtered = Diff.filter((element) => kept.has(element))(plan.diff);
        expect(exported).toEqual(
          JSON.parse(JSON.stringify(right(SavedPlan.encode(SavedPlan.withDiff(filtered)(plan))))),
        );
        expect(Diff.eq.equals(decoded.diff, filtered)).toBe(true);
        const changes = [...Diff.iterate(decoded.diff)].filter(({ action }) => action !== 'unchanged');
        expect(new Set(changes.map(key))).toEqual(new Set([...kept].map(key)));
      }),
      { numRuns: 200 },
    );
  });

  it('can be applied by itself', () => {
    fc.assert(
      fc.property(chosen, ({ plan, source, target, numbers }) => {
        const { head, binding, tree, links } = pageOf(plan);
        const selection = Selection.of(
          tree,
          links,
          numbers.filter((i) => i < tree.size),
        );
        const decoded = right(SavedPlan.decode(JSON.parse(JSON.stringify(planOf(head, binding, tree, selection)))));
        const diff = right(SavedPlan.check(target)(decoded));
        const patched = right(patch(diff)(target));
        const done = new Set([...Diff.iterate(diff)].filter(({ action }) => action !== 'unchanged').map(key));
        const left = [...Diff.iterate(right(diffFrom(source)(patched)))].map(key);
        expect(left.filter((each) => done.has(each))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is let go of together with what needs it, and nothing else', () => {
    fc.assert(
      fc.property(chosen, fc.nat(30), ({ plan, numbers }, i) => {
        const { tree, links } = pageOf(plan);
        fc.pre(i < tree.size);
        const all = new Uint8Array(tree.size).fill(1);
        const before = Selection.of(
          tree,
          links,
          numbers.filter((each) => each < tree.size),
        );
        const after = Selection.toggled(tree, links, before, i, all);
        const again = Selection.of(tree, links, Selection.chosenOf(after));
        // What is selected needs nothing that is not.
        expect(again.of).toEqual(after.of);
        if (Selection.extentOf(tree, before, i) === 'all') expect(Selection.extentOf(tree, after, i)).toBe('none');
        else if (Tree.countsBelow(tree, i).some((n) => n > 0) || Tree.isChange(tree, i)) {
          expect(Selection.extentOf(tree, after, i)).toBe('all');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('brings what it refers to, and for what is deleted what refers to it', () => {
    const described = {
      topLevel: ['rack', 'device'],
      models: {
        rack: { identifiers: { name: 'string' } },
        device: { identifiers: { name: 'string' }, attributes: { rack: 'string?' }, references: { rack: 'rack' } },
      },
    };
    const of = right(SchemaFile.decode(described));
    const load = (rack: string, device: string) =>
      right(
        Snapshot.fromEntities(of)([
          { model: 'rack', fields: { name: rack } },
          { model: 'device', fields: { name: device, rack } },
          { model: 'device', fields: { name: 'both', rack } },
        ]),
      );
    const [source, target] = [load('r2', 'new'), load('r1', 'old')];
    const { tree, links } = pageOf(SavedPlan.make(right(diffFrom(source)(target)), source, target, described));
    const selected = (...uids: ReadonlyArray<string>): ReadonlyArray<string> => {
      const { of: marks } = Selection.of(
        tree,
        links,
        uids.map((uid) => tree.uid.indexOf(uid)),
      );
      return tree.uid.filter((_, i) => (marks[i] ?? 0) !== 0);
    };
    expect(selected('new')).toEqual(['r2', 'new']);
    expect(selected('both')).toEqual(['r2', 'both']);
    expect(selected('old')).toEqual(['old']);
    expect(selected('r1').toSorted()).toEqual(['both', 'old', 'r1', 'r2']);
  });
});
