/** How the IPAM is changed: by a file that has a line for each change. */
import { stringify } from 'csv-stringify/sync';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Handlers, Operation } from 'lockstep';

/** A file in the making. */
export interface ChangeFile {
  readonly handlers: Handlers.ModelHandlers;
  /** The lines so far. */
  readonly read: () => string;
}

/** `description=blue: laboratory` of each attribute that is set. */
const settings = (operation: Operation.Operation): ReadonlyArray<string> =>
  Object.entries(Operation.attributesOf(operation)).map(([name, value]) => `${name}=${value ?? ''}`);

/** An empty file. */
export const changeFile = (): ChangeFile => {
  const lines: Array<ReadonlyArray<unknown>> = [];
  const write: Handlers.Handler<Operation.Operation> = (operation) =>
    TE.fromIO(() => {
      const { action, model, identifiers } = operation;
      lines.push([action, model, ...Object.values(identifiers), ...settings(operation)]);
      return Handlers.done;
    });
  return {
    handlers: { create: write, update: write, delete: write, move: write },
    read: () => stringify(lines.map((line) => [...line])).trimEnd(),
  };
};
