/**
 * A target outside of the process, in the plainest form that outlasts it: a file to which every operation that takes effect
 * is appended, and synced. What it holds is what was appended, in order; what was done twice is there twice.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Adapter, apply, Handlers as H, type Handlers, type Operation, Snapshot } from '../../../src/index.js';
import { schema, target } from './inventory.js';

/** The operations that took effect. A last line without an end was never finished, and so never took effect. */
export const performed = (file: string): ReadonlyArray<Operation.Operation> => {
  const text = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line));
};

/** What the target has: what it began with, and what was done to it. */
export const content = (file: string): Adapter.Adapter['load'] =>
  pipe(
    TE.fromIO(() => performed(file).map((operation, index) => ({ ...operation, index, requires: [] }))),
    TE.chain((operations) => apply({ source: '', target: '', operations })({ snapshot: target, handlers: H.none })),
    TE.map(({ snapshot }) => snapshot),
  );

/** The target in a file. */
export const recordTarget = (file: string): Adapter.Adapter => {
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const perform =
    (operation: Operation.Operation): TE.TaskEither<Handlers.HandlerError, Handlers.Handled> =>
    async () => {
      await pause();
      // What a killed process left unfinished is ended here, and is no operation.
      const rest = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
      const torn = rest !== '' && !rest.endsWith('\n') ? '\n' : '';
      const handle = openSync(file, 'a');
      const { parent, ...fields } = operation;
      writeSync(handle, `${torn}${JSON.stringify({ ...fields, ...(parent === undefined ? {} : { parent }) })}\n`);
      fsyncSync(handle);
      closeSync(handle);
      await pause();
      return E.right(H.done);
    };
  const read: NonNullable<Handlers.ModelHandlers['read']> = ({ model, uid }) =>
    pipe(
      content(file),
      TE.bimap(
        ({ message }) => ({ message }),
        (snapshot) =>
          pipe(
            O.fromNullable(Snapshot.entry({ model, uid })(snapshot)),
            O.map(({ entity, parent }) => ({ attributes: entity, parent: parent ?? null })),
          ),
      ),
    );
  const own: Handlers.ModelHandlers = { create: perform, update: perform, delete: perform, read };
  return {
    ...Adapter.make({
      name: 'record',
      schema,
      load: TE.of([]),
      handlers: new Map([...schema.models.keys()].map((model) => [model, own])),
    }),
    load: content(file),
  };
};
