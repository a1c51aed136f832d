/**
 * References that lead nowhere in what a plan makes of its target.
 */
import type { Entity } from '../model/Entity.js';
import type { Uid } from '../model/Uid.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import { type Effect, find } from './Effect.js';

/** The references of one attribute that lead nowhere. */
export interface Unresolved {
  readonly model: string;
  readonly attribute: string;
  /** The model that it refers to. */
  readonly to: string;
  readonly found: ReadonlyArray<{ readonly uid: Uid; readonly value: unknown }>;
}

/** A reference is a uid, nothing, or a list of these. */
const referred = (value: unknown): ReadonlyArray<unknown> => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.flatMap(referred) : [value];
};

/** The entities of a model after a plan, as far as references go. */
function* after(effect: Effect, target: Snapshot, model: string): Generator<readonly [Uid, (name: string) => unknown]> {
  for (const { uid, entity } of Snapshots.entries(model)(target)) {
    if (find(effect.gone, { model, uid }) !== undefined) continue;
    const set: Entity = find(effect.set, { model, uid }) ?? {};
    yield [uid, (name) => (Object.hasOwn(set, name) ? set[name] : entity[name])];
  }
  for (const [uid, { attributes }] of effect.made.get(model) ?? []) yield [uid, (name) => attributes[name]];
}

/** O(entities of models with references). */
export const unresolved = (effect: Effect, target: Snapshot): ReadonlyArray<Unresolved> => {
  const exists = (model: string, uid: unknown): boolean => {
    const ref = { model, uid: String(uid) };
    if (find(effect.made, ref) !== undefined) return true;
    return find(effect.gone, ref) === undefined && Snapshots.entry(ref)(target) !== undefined;
  };
  return [...target.schema.models.values()].flatMap((model) => {
    if (model.references.size === 0) return [];
    const found = new Map([...model.references.keys()].map((name) => [name, [] as Unresolved['found'][number][]]));
    for (const [uid, get] of after(effect, target, model.name)) {
      for (const [attribute, to] of model.references) {
        for (const value of referred(get(attribute))) {
          if (!exists(to, value)) found.get(attribute)?.push({ uid, value });
        }
      }
    }
    return [...model.references].flatMap(([attribute, to]) => {
      const list = found.get(attribute) ?? [];
      return list.length === 0 ? [] : [{ model: model.name, attribute, to, found: list }];
    });
  });
};
