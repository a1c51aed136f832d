/**
 * A diff brought to a target that has moved on since it was calculated: it asks for the same outcome, by what is left to
 * do.
 *
 * @since 0.2.0
 */
import type { Diff } from '../diff/Diff.js';
import type * as Element from '../diff/Element.js';
import * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import { fold } from '../model/forest.js';
import type { Model } from '../model/Model.js';
import { sameParent } from '../snapshot/Entry.js';
import * as Snapshot from '../snapshot/Snapshot.js';

/** What became of an element that could not stay as it was. */
export interface Rebased {
  /** The model of the entity. */
  readonly model: string;
  /** The uid of the entity. */
  readonly uid: string;
  /** In a few words: what the target has done meanwhile, and what that means. */
  readonly note: string;
}

/** A diff for the target as it is now, and what is not as it was. */
export interface Rebase {
  /** What is left to do. */
  readonly diff: Diff;
  /** What could not stay as it was; none where the target has done nothing that matters. */
  readonly notes: ReadonlyArray<Rebased>;
}

/** What the target has in the place of an element. */
interface Place {
  readonly ref: Entity.Ref | undefined;
  readonly model: Model | undefined;
  /** The entity, if it is there. */
  readonly here: Entity.Entity | undefined;
}

const pick = (names: ReadonlyArray<string>, entity: Entity.Entity): Entity.Entity =>
  Object.fromEntries(names.filter((name) => entity[name] !== undefined).map((name) => [name, entity[name]]));

/** What an entity needs to have some attributes of a source. */
const towards = (
  model: Model,
  element: Element.Element,
  names: ReadonlyArray<string>,
  source: Entity.Entity,
  current: Entity.Entity,
  children: ReadonlyArray<Element.Element>,
): Element.Element | undefined => {
  const changed = names.filter(
    (name) => !(model.equality.get(name) ?? Equality.exact).equals(source[name], current[name]),
  );
  const { uid, shortname, identifiers, flags } = element;
  const common = { model: model.name, uid, shortname, identifiers, flags, children };
  if (changed.length > 0)
    return { action: 'update', ...common, source: pick(changed, source), target: pick(changed, current) };
  return children.length > 0 ? { action: 'unchanged', ...common } : undefined;
};

/**
 * Bring a diff to a target. What has been done meanwhile is left out; what has changed meanwhile is still given the
 * values that the diff asks for; what cannot be done any more, because the entity or its parent is gone, is left out with
 * everything below it. Whatever is not as the diff had it is noted. O(size).
 *
 * @example
 * import { Diff, diffFrom, Model, rebase, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const sides = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 * )
 * pipe(
 *   sides,
 *   E.bindW('diff', ({ source, target }) => pipe(target, diffFrom(source))),
 *   // Somebody has done meanwhile what the diff asks for.
 *   E.map(({ diff, source }) => rebase(source)(diff)),
 *   E.map(({ diff, notes }) => [Diff.hasDiffs(diff), notes.length]),
 * ) // => E.right([false, 1])
 */
export const rebase =
  (target: Snapshot.Snapshot) =>
  (diff: Diff): Rebase => {
    const notes: Array<Rebased> = [];
    const note = ({ model, uid }: Element.Element, text: string): void => {
      notes.push({ model, uid, note: text });
    };

    /** What hangs below an entity that is to be deleted, and did not when the diff was calculated: it has to go first. */
    const added = (element: Element.Element): ReadonlyArray<Element.Element> => {
      const known = new Set(element.children.map(Entity.keyOf));
      return surplus(
        Snapshot.children(element)(target).filter((each) => !known.has(Entity.keyOf(each))),
        undefined,
      );
    };

    const surplus = fold<Entity.Ref, Element.Delete | undefined, Element.Delete>({
      below: (ref, gone) => (gone === undefined ? [] : Snapshot.children(ref)(target)),
      down: (ref) => {
        const model = target.schema.models.get(ref.model);
        const entry = Snapshot.entry(ref)(target);
        if (model === undefined || entry === undefined) return undefined;
        const gone: Element.Delete = {
          action: 'delete',
          ...ref,
          shortname: Entity.shortname(model)(entry.entity),
          identifiers: Entity.identifiers(model)(entry.entity),
          flags: model.flags | entry.flags,
          target: Entity.attributes(model)(entry.entity),
          children: [],
        };
        note(gone, 'was added meanwhile below what is deleted: it is deleted too');
        return gone;
      },
      up: (_, gone, children) => (gone === undefined ? undefined : { ...gone, children }),
    });

    /** Whether the target still has an element's entity where the diff has it, or, of a create, has it already. */
    const look = (element: Element.Element, { ref: parent }: Place): Place => {
      const { model: name, uid } = element;
      const ref = { model: name, uid };
      const model = target.schema.models.get(name);
      const entry = Snapshot.entry(ref)(target);
      const here = entry !== undefined && sameParent(entry.parent, parent) ? entry.entity : undefined;
      if (model === undefined) note(element, 'is of a model that the target does not have: nothing is done about it');
      else if (here === undefined) noteMissing(element);
      return { ref, model, here };
    };

    const noteMissing = (element: Element.Element): void => {
      switch (element.action) {
        case 'create':
          break;
        case 'update':
          note(element, 'is gone: it is not updated');
          break;
        case 'delete':
          note(element, 'is gone already');
          break;
        case 'unchanged':
          note(element, 'is gone: nothing is done below it');
          break;
      }
    };

    const one = (
      element: Element.Element,
      { model, here }: Place,
      children: ReadonlyArray<Element.Element>,
    ): Element.Element | undefined => {
      if (model === undefined) return undefined;
      if (here === undefined) return element.action === 'create' ? { ...element, children } : undefined;
      switch (element.action) {
        case 'create': {
          const left = towards(model, element, Object.keys(model.attributes), element.source, here, children);
          note(
            element,
            left?.action === 'update' ? 'was created meanwhile, otherwise: it is updated' : 'was created meanwhile',
          );
          return left;
        }
        case 'update': {
          const names = [...new Set([...Object.keys(element.source), ...Object.keys(element.target)])];
          const left = towards(model, element, names, element.source, here, children);
          if (left?.action !== 'update') note(element, 'has been updated meanwhile');
          else if (!Equality.equals(left.target, element.target))
            note(element, 'was changed meanwhile: it is still updated');
          return left;
        }
        case 'delete': {
          const attributes = Entity.attributes(model)(here);
          return { ...element, target: attributes, children: [...children, ...added(element)] };
        }
        case 'unchanged':
          return children.length === 0 ? undefined : { ...element, children };
      }
    };

    const rebased = fold<Element.Element, Place, Element.Element>({
      below: ({ action, children }, { model, here }) =>
        model === undefined || (here === undefined && action !== 'create') ? [] : children,
      down: (element, above) => {
        const place = look(element, above);
        const { model, here } = place;
        if (element.action === 'delete' && model !== undefined && here !== undefined) {
          if (!Equality.equals(Entity.attributes(model)(here), element.target))
            note(element, 'was changed meanwhile: it is still deleted');
        }
        return place;
      },
      up: one,
    });
    return {
      diff: { ...diff, elements: rebased(diff.elements, { ref: undefined, model: undefined, here: undefined }) },
      notes,
    };
  };
