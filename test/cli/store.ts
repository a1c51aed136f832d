/**
 * A module whose target is a file of its own, `store.json`, that it changes with each operation; and that misbehaves as it is
 * told by the environment.
 */
import { inventory, type Project, project, target } from './command.js';

/** What a handler does in place of performing its operation and answering. */
export type Misdeed =
  /** The process is killed: before the operation takes effect, or when it has, and nobody knows yet. */
  | 'die before'
  | 'die after'
  /** It fails; or it fails in a way that passes, twice; or it throws when the operation has taken effect. */
  | 'fail'
  | 'fail twice'
  | 'throw after'
  | 'refuse'
  /** It takes its time, or it never answers. */
  | 'be slow'
  | 'hang';

/** Misdeeds by the operation, `create sw2`, or `complete`. */
export type Misdeeds = Readonly<Record<string, Misdeed>>;

const HANDLERS = `
import { appendFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Handlers, Snapshot } from 'lockstep';
import { File } from 'lockstep/file';

const misdeeds = JSON.parse(process.env.MISDEEDS ?? '{}');
const note = (line) => appendFileSync('calls.txt', line + '\\n');
const die = () => process.kill(process.pid, 'SIGKILL');
const later = (ms) => new Promise((done) => setTimeout(done, ms));
let asked = 0;

const change = (schema, { action, model, uid, identifiers, attributes, parent, withChildren }) => {
  const own = schema.models.get(model);
  if (action === 'create')
    return Snapshot.add(own, { ...identifiers, ...attributes }, parent === undefined ? {} : { parent });
  return action === 'update' ? Snapshot.update(own, uid, attributes) : Snapshot.remove(own, uid, { children: withChildren });
};

// One at a time, whatever is asked for at the same time.
let last = Promise.resolve();
const perform = (schema, operation) => {
  last = last.then(
    pipe(
      File.read(schema)('store.json'),
      TE.chainEitherKW(change(schema, operation)),
      TE.chainW(File.write('store.json')),
    ),
  );
  return last;
};

const handle = (schema) => (operation, { attempt }) => async () => {
  const name = operation.action + ' ' + operation.uid;
  const misdeed = misdeeds[name];
  note(name);
  if (++asked > 1) note(asked + ' at once');
  try {
    if (misdeed === 'die before') die();
    if (misdeed === 'fail') return E.left({ message: 'quota', cause: new Error('HTTP 429') });
    if (misdeed === 'fail twice' && attempt < 2) return E.left({ message: 'busy', transient: true });
    if (misdeed === 'refuse') return E.right(Handlers.refused('in use'));
    if (misdeed === 'be slow') await later(700);
    if (misdeed === 'hang') await later(600_000);
    const performed = await perform(schema, operation);
    if (misdeed === 'die after') die();
    if (misdeed === 'throw after') throw new Error('lost');
    return E.isLeft(performed) ? performed : E.right(Handlers.done);
  } finally {
    asked--;
  }
};

const read = (schema) => ({ model, uid }) =>
  pipe(
    File.read(schema)('store.json'),
    TE.map((snapshot) => O.fromNullable(Snapshot.entry({ model, uid })(snapshot))),
    TE.map(O.map(({ entity, parent }) => ({ attributes: entity, parent: parent ?? null }))),
  );
`;

/** The module; with `reads`, it can be asked what it has of an entity. */
export const store = ({ reads = false, more = '' } = {}): string => `${HANDLERS}
export default pipe(
  File.readSchema('schema.yaml'),
  TE.map((schema) => {
    const one = handle(schema);
    const own = { create: one, update: one, delete: one${reads ? ', read: read(schema)' : ''} };
    return {
      name: 'store',
      schema,
      load: File.read(schema)('store.json'),
      handlers: new Map(['site', 'device', 'vlan'].map((model) => [model, own])),
      onComplete: () => TE.fromIO(() => {
        note('complete');
        if (misdeeds.complete === 'die before') die();
      }),
      ${more}
    };
  }),
);`;

/** A project with a store, and how it is used. */
export interface Stored extends Project {
  /** The command, while the store does misdeeds; 137 where the process was killed. */
  readonly doing: (misdeeds: Misdeeds, ...args: ReadonlyArray<string>) => ReturnType<Project['shell']>;
  /** What the handlers were asked since this was last asked for. */
  readonly calls: () => ReadonlyArray<string>;
  /** What the store has. */
  readonly stored: () => typeof target;
}

const quoted = (args: ReadonlyArray<string>): string => args.map((arg) => `'${arg}'`).join(' ');

/** A project with the inventory, and a store that has the target of most tests. */
export const withStore = (module: string = store(), files: Readonly<Record<string, unknown>> = {}): Stored => {
  const made = project({ ...inventory, 'store.json': target, 'store.mjs': module, 'calls.txt': '', ...files });
  return {
    ...made,
    doing: (misdeeds, ...args) =>
      made.shell(`$LOCKSTEP ${quoted(args)}; exit $?`, { MISDEEDS: JSON.stringify(misdeeds) }),
    calls: () => {
      const lines = made.read('calls.txt').split('\n').slice(0, -1);
      made.write('calls.txt', '');
      return lines;
    },
    stored: () => JSON.parse(made.read('store.json')),
  };
};

/** What a sync asks of the store, in order. */
export const CALLS = ['update sw1', 'create sw2', 'delete sw3', 'create fra', 'delete 2'] as const;

/** What the store has after a sync. */
export const synced = {
  site: [
    { name: 'nyc', address: 'Broadway 1', active: true, devices: ['sw1', 'sw2'] },
    { name: 'fra', address: null, active: false },
  ],
  device: [
    { name: 'sw1', role: 'core', mtu: 9000, labels: ['b', 'a'] },
    { name: 'sw2', role: 'edge', mtu: 1500, labels: [] },
  ],
  vlan: [{ id: 1, load: 0.501 }],
};

/** The arguments of a sync with the store. */
export const SYNC = ['sync', 'new.json', './store.mjs'] as const;
