/** The network as it is: a file with all that was found, and a controller that changes it, in memory, by rules of its own. */
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Adapter, Handlers, type LockstepError, type Operation, type Schema, Snapshot } from 'lockstep';
import { File } from 'lockstep/file';
import { Device, Interface, Site } from './schema.js';

// -------------------------------------------------------------------------------------
// what was found
// -------------------------------------------------------------------------------------

const isManagement = ({ name }: { readonly name: string }): boolean => name === 'mgmt0';

/** The dataset. No cable of ours leads to an interface for management; that is no reason to delete it. */
const found = (schema: Schema.Schema): TE.TaskEither<LockstepError.LockstepError, Snapshot.Snapshot> =>
  pipe(
    File.read(schema)(fileURLToPath(new URL('data/network.json', import.meta.url))),
    TE.chainEitherKW((snapshot) => {
      const management = Snapshot.getAll(Interface)(snapshot).filter(isManagement);
      const flagged = management.map((fields) => Snapshot.item(Interface, fields, { flags: ['SKIP_UNMATCHED_DST'] }));
      return pipe(snapshot, Snapshot.applyChanges(flagged, []));
    }),
  );

// -------------------------------------------------------------------------------------
// the controller's rules
// -------------------------------------------------------------------------------------

/** The largest packets that hardware takes, where there is an image for it at all. */
const HARDWARE: ReadonlyMap<string, number> = new Map([
  ['n9k', 9216],
  ['c9300', 9198],
]);

const ok: Handlers.Answer = E.right(Handlers.done);

const hasImage = (hardware: string | undefined): Handlers.Answer =>
  hardware === undefined || HARDWARE.has(hardware) ? ok : E.left({ message: `there is no image for ${hardware}` });

const takes = (
  { device }: { readonly device: string },
  mtu: number | undefined,
  network: Snapshot.Snapshot,
): Handlers.Answer =>
  pipe(
    network,
    Snapshot.lookup(Device, device),
    O.match(
      () => E.left({ message: `there is no device ${device}` }),
      ({ hardware }) =>
        (mtu ?? 0) <= (HARDWARE.get(hardware) ?? 0)
          ? ok
          : E.left({ message: `${hardware} takes at most ${HARDWARE.get(hardware)} bytes` }),
    ),
  );

/** What is below a device that is to go goes as well; of one that stays, nothing that is in use. */
const isFree = ({ before }: Operation.Delete<typeof Interface>): Handlers.Answer =>
  before.enabled ? E.right(Handlers.refused('it is enabled')) : ok;

// -------------------------------------------------------------------------------------
// the controller
// -------------------------------------------------------------------------------------

/** What an operation makes of a dataset. */
const edited = (operation: Operation.Operation) => (network: Snapshot.Snapshot) => {
  const { action, model, uid, identifiers, parent } = operation;
  if (action === 'delete') return pipe(network, Snapshot.applyChanges([], [{ model, uid }]));
  const before = Snapshot.entry({ model, uid })(network)?.entity ?? identifiers;
  const fields = { ...before, ...operation.attributes };
  return pipe(network, Snapshot.applyChanges([{ model, fields, ...(parent === undefined ? {} : { parent }) }], []));
};

/**
 * The adapter, over the dataset as it was found. What is done is seen by whoever loads it next.
 *
 * Errors: those of reading the file.
 */
export const network = (schema: Schema.Schema): TE.TaskEither<LockstepError.LockstepError, Adapter.Adapter> =>
  pipe(
    found(schema),
    TE.map((initial) => {
      let current = initial;
      const perform =
        <O extends Operation.Operation>(rule: (operation: O, network: Snapshot.Snapshot) => Handlers.Answer) =>
        (operation: O): TE.TaskEither<Handlers.HandlerError, Handlers.Handled> =>
        async () => {
          const verdict = rule(operation, current);
          if (E.isLeft(verdict) || verdict.right._tag === 'Refused') return verdict;
          const next = edited(operation)(current);
          if (E.isLeft(next)) return next;
          current = next.right;
          return verdict;
        };
      const anything = perform(() => ok);
      return {
        name: 'network',
        schema,
        load: TE.fromIO(() => current),
        handlers: Handlers.of([
          Handlers.forModel(Site, { create: anything, update: anything, delete: anything }),
          Handlers.forModel(Device, {
            create: perform(({ attributes }) => hasImage(attributes.hardware)),
            update: perform(({ attributes }) => hasImage(attributes.hardware)),
            delete: anything,
            move: anything,
          }),
          Handlers.forModel(Interface, {
            create: perform(({ identifiers, attributes }, network) => takes(identifiers, attributes.mtu, network)),
            update: perform(({ identifiers, attributes }, network) => takes(identifiers, attributes.mtu, network)),
            delete: perform(isFree),
          }),
        ]),
      };
    }),
  );
