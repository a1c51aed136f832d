/**
 * Applying a diff to a snapshot, purely.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import { ascend } from '../model/forest.js';
import { type LockstepError, type PatchError, show } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import * as Draft from '../snapshot/Draft.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Diff } from './Diff.js';
import type * as Element from './Element.js';
import { type Placed, placed } from './placed.js';

const named = ({ model, uid }: Element.Element): string => `${model} "${uid}"`;

const disagreements = (
  model: Model,
  expected: Untyped,
  actual: Untyped,
  names: ReadonlyArray<string>,
  what: string,
): ReadonlyArray<string> =>
  names
    .filter((name) => !(model.equality.get(name) ?? Equality.exact).equals(expected[name], actual[name]))
    .map((name) => `${what}: ${name} is ${show(actual[name])}, expected ${show(expected[name])}`);

/** Whether what is there hangs, by however many others, below nothing: what does not is no part of a comparison. */
const reachedIn = (draft: Draft.Draft): ((ref: Entity.Ref) => boolean) =>
  ascend(Entity.keyOf, (ref) => {
    const entry = Draft.find(draft, ref);
    if (entry?.parent !== undefined) return { next: entry.parent };
    return { found: entry !== undefined && Schema.isTopLevel(draft.base.schema, ref.model) };
  });

/** What a target has against an element: nothing, if it is as the element expects. */
const mismatches = (
  draft: Draft.Draft,
  isReached: (ref: Entity.Ref) => boolean,
  element: Element.Element,
): ReadonlyArray<string> => {
  const model = draft.base.schema.models.get(element.model);
  if (model === undefined) return [`${named(element)}: the target has no model "${element.model}"`];
  const entry = Draft.find(draft, element);
  switch (element.action) {
    case 'create':
      return isReached(element) ? [`${named(element)}: is there already`] : [];
    case 'unchanged':
      return isReached(element) ? [] : [`${named(element)}: is not there`];
    case 'update':
      return entry === undefined
        ? [`${named(element)}: is not there`]
        : disagreements(
            model,
            element.target,
            entry.entity,
            [...new Set([...Object.keys(element.source), ...Object.keys(element.target)])],
            named(element),
          );
    case 'delete':
      return entry === undefined
        ? [`${named(element)}: is not there`]
        : disagreements(model, element.target, entry.entity, Object.keys(model.attributes), named(element));
  }
};

const create = (draft: Draft.Draft, model: Model, { element, parent }: Placed): LockstepError | undefined => {
  if (element.action !== 'create') return undefined;
  const fields: Record<string, unknown> = { ...element.identifiers };
  for (const name of Object.keys(model.attributes)) fields[name] = element.source[name];
  const made = Entity.make(model, () => named(element))(fields);
  if (E.isLeft(made)) return made.left;
  // What cannot be reached is no part of the comparison, and gives way.
  if (Draft.find(draft, element) !== undefined) Draft.remove(draft, element, false);
  return Draft.add(draft, model, made.right, parent, 0);
};

const update = (draft: Draft.Draft, model: Model, element: Element.Update): LockstepError | undefined => {
  const attributes: Record<string, unknown> = {};
  for (const name of [...Object.keys(element.target), ...Object.keys(element.source)])
    attributes[name] = element.source[name];
  return Draft.update(draft, model, element.uid, attributes);
};

const mismatch = (first: string, found: ReadonlyArray<string>): PatchError => {
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  return {
    _tag: 'PatchError',
    code: 'ERR_PATCH_MISMATCH',
    message: `the target is not what the diff expects: ${first}${more}`,
    mismatches: found,
    suggestion: 'calculate the diff again',
  };
};

/**
 * The target with everything done that the diff says: `patch(diff(s, t))(t)` is `s`. All or nothing: where the target is
 * not what the diff expects, each entity and attribute that disagrees is named. O(changes).
 *
 * Errors: `ERR_PATCH_MISMATCH`, and those of `Snapshot.add` and `update` where the target's models refuse a value.
 *
 * @example
 * import { diffBy, Diff, diffFrom, Model, patch, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'a' }))),
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   E.chainW(({ diff, target }) => pipe(target, patch(diff))),
 *   E.map(Snapshot.count),
 * ) // => E.right(1)
 */
export const patch =
  (diff: Diff) =>
  (target: Snapshot): E.Either<LockstepError, Snapshot> => {
    const draft = Draft.open(target);
    const all = [...placed(diff.elements)];
    const deletes = all.filter(({ element }) => element.action === 'delete');
    // What has moved is deleted in one place and created in another: its create finds it there, and is right.
    const gone = new Set(deletes.map(({ element }) => Entity.keyOf(element)));
    const isMoved = (element: Element.Element): boolean =>
      element.action === 'create' && gone.has(Entity.keyOf(element));
    const isReached = reachedIn(draft);
    const found = all.flatMap(({ element }) => (isMoved(element) ? [] : mismatches(draft, isReached, element)));
    const [first] = found;
    if (first !== undefined) return E.left(mismatch(first, found));
    // Deletes come first, children before parents.
    for (const { element } of [...deletes].reverse()) Draft.remove(draft, element, false);
    for (const each of all) {
      const { element } = each;
      const model = target.schema.models.get(element.model);
      if (model === undefined) continue;
      const problem = element.action === 'update' ? update(draft, model, element) : create(draft, model, each);
      if (problem !== undefined) return E.left(problem);
    }
    return E.right(Draft.close(draft));
  };
