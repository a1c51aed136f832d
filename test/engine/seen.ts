/** What the engine has, in the terms of the naive side. */

import type { Plan } from '../../src/index.js';
import { Element, Snapshot } from '../../src/index.js';
import type { Elements } from './naive/compare.js';
import type { Operations } from './naive/plan.js';
import { type Fields, present, type Ref, type Rows, textOf } from './naive/Rows.js';

/** The rows of a snapshot, model by model, each in its order. */
export const rowsOf = (snapshot: Snapshot.Snapshot): Rows =>
  Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid, entity, parent }) => ({
      model,
      uid,
      fields: present(entity),
      parent: parent === undefined ? undefined : { model: parent.model, uid: parent.uid },
    })),
  );

/** The records of rows, as a source of data gives them. */
export const itemsOf = (rows: Rows): ReadonlyArray<Snapshot.Item> =>
  rows.map(({ model, fields, parent }) => ({ model, fields, ...(parent === undefined ? {} : { parent }) }));

const named = (ref: Ref | undefined): string => (ref === undefined ? 'the top' : `${ref.model} "${ref.uid}"`);

/** Fields as text, so that what is absent and what is not there differ. */
const fieldsOf = (fields: Fields): string =>
  Object.keys(fields)
    .sort()
    .map((name) => `${name}=${textOf(fields[name])}`)
    .join(' ');

/** An element as one line. */
const line = (depth: number, action: string, ref: Ref, source: Fields, target: Fields): string =>
  `${'  '.repeat(depth)}${action} ${named(ref)} source: ${fieldsOf(present(source))} target: ${fieldsOf(present(target))}`;

/** The elements of a diff of the engine, a line each. */
export const linesOf = (elements: ReadonlyArray<Element.Element>, depth = 0): ReadonlyArray<string> =>
  elements.flatMap((each) => [
    line(depth, each.action, each, Element.sourceOf(each), Element.targetOf(each)),
    ...linesOf(each.children, depth + 1),
  ]);

/** The elements of a naive diff, a line each. */
export const naiveLinesOf = (elements: Elements, depth = 0): ReadonlyArray<string> =>
  elements.flatMap((each) => [
    line(depth, each.action, each, each.source, each.target),
    ...naiveLinesOf(each.children, depth + 1),
  ]);

/** The operations of a plan of the engine, a line each. */
export const stepsOf = ({ operations }: Plan.Plan): ReadonlyArray<string> =>
  operations.map((operation) => {
    const { action, parent, requires } = operation;
    const attributes = action === 'delete' ? {} : operation.attributes;
    const before = action === 'create' ? {} : operation.before;
    const [to, from] = action === 'create' ? [present(attributes), {}] : [attributes, before];
    const whole = action === 'delete' && operation.withChildren;
    const how = action === 'move' ? ` from ${named(operation.from)}` : whole ? ' with all' : '';
    return `${action} ${named(operation)} below ${named(parent)}${how} requires ${[...requires].sort()}: ${fieldsOf(to)} before: ${fieldsOf(action === 'delete' ? present(from) : from)}`;
  });

/** The operations of a naive plan, a line each. */
export const naiveStepsOf = (operations: Operations): ReadonlyArray<string> =>
  operations.map((operation) => {
    const { action, parent, from, whole, requires, attributes, before } = operation;
    const how = action === 'move' ? ` from ${named(from)}` : whole ? ' with all' : '';
    return `${action} ${named(operation)} below ${named(parent)}${how} requires ${[...requires].sort()}: ${fieldsOf(attributes)} before: ${fieldsOf(before)}`;
  });
