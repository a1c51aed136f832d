/** The elements of a diff, made of the nodes of a tree in which every change has its place. */
import * as Entity from '../model/Entity.js';
import { rebuild } from '../model/forest.js';
import type { Model } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import type { Entry } from '../snapshot/Entry.js';
import type { Element } from './Element.js';
import type * as Scope from './Scope.js';
import type * as Tree from './Tree.js';

const pick = (names: ReadonlyArray<string>, entity: Entity.Entity): Entity.Entity =>
  Object.fromEntries(names.filter((name) => entity[name] !== undefined).map((name) => [name, entity[name]]));

const bySide = (x: Tree.Node, y: Tree.Node): number => {
  if (x.source !== undefined && y.source !== undefined) return x.source.order - y.source.order;
  if (x.source !== undefined) return -1;
  return y.source !== undefined ? 1 : (x.target?.order ?? 0) - (y.target?.order ?? 0);
};

type Nodes = ReadonlyArray<Tree.Node>;

/** Elements of nodes, group by group, each when it is asked for; where an `Ord` orders a group, that one at once. */
export type Each = (nodes: Nodes, groups: ReadonlyArray<string>) => Iterable<Element>;

/** Turns nodes of a tree into elements; nodes with nothing to say are left out unless all are wanted. */
export const elements = (source: Schema.Schema, target: Schema.Schema, scope: Scope.Scope, all: boolean): Each => {
  const fields = (model: Model, entry: Entry) => ({
    shortname: Entity.shortname(model)(entry.entity),
    identifiers: Entity.identifiers(model)(entry.entity),
    flags: model.flags | entry.flags,
  });

  const groupOf = (nodes: Nodes, model: string): Nodes =>
    nodes.filter((node) => node.model === model && !node.dropped).sort(bySide);

  const below = ({ model, source: s, children }: Tree.Node): Nodes =>
    children.length === 0
      ? children
      : Schema.childrenOf(s === undefined ? target : source, model).flatMap((child) => groupOf(children, child.model));

  /** Elements, group by group, in the order that is asked for, where one is. */
  const ordered = (list: ReadonlyArray<Element>): ReadonlyArray<Element> => {
    if (scope.order.size === 0 || list.length < 2) return list;
    const models = new Set(list.map(({ model }) => model));
    return [...models].flatMap((model) => {
      const group = list.filter((each) => each.model === model);
      const ord = scope.order.get(model);
      return ord === undefined ? group : group.sort(ord.compare);
    });
  };

  const element = (node: Tree.Node, list: ReadonlyArray<Element>): Element | undefined => {
    const { model: name, uid, source: s, target: t } = node;
    const ours = source.models.get(name);
    const theirs = target.models.get(name);
    const children = ordered(list);
    if (s !== undefined && t !== undefined && ours !== undefined && theirs !== undefined) {
      const changed =
        s.entity === t.entity || !scope.isSelected(name)
          ? []
          : (scope.comparators.get(name)?.changed(s.entity, t.entity) ?? []);
      const common = { model: name, uid, ...fields(ours, s), flags: theirs.flags | t.flags, children };
      if (changed.length > 0) {
        return { action: 'update', ...common, source: pick(changed, s.entity), target: pick(changed, t.entity) };
      }
      return children.length > 0 || all ? { action: 'unchanged', ...common } : undefined;
    }
    if (s !== undefined && ours !== undefined) {
      return {
        action: 'create',
        model: name,
        uid,
        ...fields(ours, s),
        source: Entity.attributes(ours)(s.entity),
        children,
      };
    }
    if (t !== undefined && theirs !== undefined) {
      return {
        action: 'delete',
        model: name,
        uid,
        ...fields(theirs, t),
        target: Entity.attributes(theirs)(t.entity),
        children,
      };
    }
    return undefined;
  };

  const tree = rebuild(below, element);

  return function* each(nodes: Nodes, groups: ReadonlyArray<string>): Generator<Element> {
    for (const model of groups) {
      const group = groupOf(nodes, model);
      if (scope.order.has(model)) yield* ordered(tree(group));
      else for (const node of group) yield* tree([node]);
    }
  };
};
