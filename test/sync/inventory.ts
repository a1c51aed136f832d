/** A small inventory to be synced, and handlers that are told what to answer. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  Adapter,
  diffFrom,
  Handlers as H,
  type Handlers,
  Model,
  type Operation,
  Schema,
  Snapshot,
} from '../../src/index.js';
import { right } from '../right.js';

export const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: [Port],
});
export const schema = right(Schema.make({ topLevel: [Device] }));

export const device = (name: string, role = 'access') => Snapshot.item(Device, { name, role });
export const port = (name: string, below: string, mtu = 1500) =>
  Snapshot.item(Port, { name, mtu }, { parent: { model: 'device', uid: below } });
export const load = (items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

/** `made` is to be created with a port, `same` to be updated, `gone` to be deleted with a port. */
export const source = load([device('made'), port('eth1', 'made'), device('same', 'core')]);
export const target = load([device('same'), device('gone'), port('eth9', 'gone')]);
export const sides = { source, target };
export const diff = right(diffFrom(source)(target));

export type Answer = TE.TaskEither<Handlers.HandlerError, Handlers.Handled>;

/** Handlers that do as `answer` says, for every model. */
export const handlersOf = (
  answer: (operation: Operation.Operation, context: Handlers.Context) => Answer,
  more: Partial<Handlers.ModelHandlers> = {},
): Handlers.Handlers => {
  const own: Handlers.ModelHandlers = { create: answer, update: answer, delete: answer, ...more };
  return new Map([
    ['device', own],
    ['port', own],
  ]);
};

/** An answer by `action uid`, `done` where nothing is said; what was asked is noted. */
export const saying =
  (answers: Readonly<Record<string, () => Answer>>, asked: Array<string> = []) =>
  ({ action, uid }: Operation.Operation): Answer => {
    asked.push(`${action} ${uid}`);
    return answers[`${action} ${uid}`]?.() ?? TE.right(H.done);
  };

export const network = (handlers: Handlers.Handlers, more: Partial<Adapter.Adapter> = {}): Adapter.Adapter => ({
  ...Adapter.fromSnapshot('network', target),
  handlers,
  ...more,
});
