/**
 * A store over a place that holds a snapshot as a whole: a variable, a file.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Ref } from '../model/Entity.js';
import type { LockstepError, ObjectAlreadyExists, ParentError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import * as Draft from '../snapshot/Draft.js';
import * as Digest from '../snapshot/digest.js';
import type { Entry } from '../snapshot/Entry.js';
import * as Patch from '../snapshot/Patch.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import { placing } from './entry.js';
import { type Answer, type Pages, type Store, unknownCheckpoint } from './Store.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A snapshot that was kept. */
export interface Checkpoint {
  readonly name: string;
  readonly snapshot: Snapshot.Snapshot;
}

/** What a cell holds. */
export interface State {
  readonly snapshot: Snapshot.Snapshot;
  /** Oldest first. */
  readonly checkpoints: ReadonlyArray<Checkpoint>;
  /** Entities that were put in before what they are to hang below. */
  readonly loose: ReadonlyArray<Ref>;
}

/** A place that holds a state. */
export interface Cell {
  readonly name: string;
  readonly schema: Schema;
  readonly read: Answer<State>;
  /** Replace what is held by what a function makes of it; nobody else comes in between. */
  readonly modify: (change: (state: State) => E.Either<LockstepError, State>) => Answer<void>;
  readonly close: Answer<void>;
  /** How many buckets digests have, a power of two. */
  readonly buckets: number;
}

/** Nothing at all. */
const empty = (schema: Schema): State => ({ snapshot: Snapshot.empty(schema), checkpoints: [], loose: [] });

// -------------------------------------------------------------------------------------
// changes
// -------------------------------------------------------------------------------------

/** The failure of putting in what is there, with other content. */
export const alreadyThere = (model: string, uid: string): ObjectAlreadyExists => ({
  _tag: 'ObjectAlreadyExists',
  code: 'ERR_OBJECT_ALREADY_EXISTS',
  message: `${model} "${uid}" is there already, with other content`,
  model,
  uid,
});

const isLoose =
  (snapshot: Snapshot.Snapshot) =>
  (ref: Ref): boolean => {
    const parent = Snapshot.entry(ref)(snapshot)?.parent;
    return parent !== undefined && Snapshot.entry(parent)(snapshot) === undefined;
  };

/** The state with records put in; as far as the first that cannot be. */
const put = (
  state: State,
  items: Iterable<Snapshot.Item>,
): { readonly state: State; readonly added: number; readonly problem: LockstepError | undefined } => {
  const { snapshot } = state;
  const place = placing(snapshot.schema);
  const draft = Draft.open(snapshot);
  const loose: Array<Ref> = [];
  let added = 0;
  let problem: LockstepError | undefined;
  for (const item of items) {
    const placed = place(item, draft.next);
    if (E.isLeft(placed)) {
      problem = placed.left;
      break;
    }
    const { model, entry } = placed.right;
    const { uid, parent } = entry;
    const held = Draft.find(draft, { model, uid });
    if (held !== undefined && !Patch.sameEntry(held, entry)) {
      problem = alreadyThere(model, uid);
      break;
    }
    if (held !== undefined) continue;
    if (parent !== undefined && Draft.find(draft, parent) === undefined) loose.push({ model, uid });
    Draft.set(draft, model, entry, undefined);
    draft.next++;
    added++;
  }
  const next = Draft.close(draft);
  return {
    added,
    problem,
    state: { ...state, snapshot: next, loose: [...state.loose, ...loose].filter(isLoose(next)) },
  };
};

/** What is held, if all of it is whole. */
const whole = ({ snapshot, loose }: State): E.Either<ParentError, Snapshot.Snapshot> => {
  const [first] = loose.filter(isLoose(snapshot));
  const parent = first === undefined ? undefined : Snapshot.entry(first)(snapshot)?.parent;
  if (first === undefined || parent === undefined) return E.right(snapshot);
  return E.left({
    _tag: 'ParentError',
    code: 'ERR_PARENT_NOT_FOUND',
    message: `${first.model} "${first.uid}" hangs below ${parent.model} "${parent.uid}", which is not there`,
    ...first,
  });
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const PAGE = 1000;

async function* paged(
  read: Answer<ReadonlyArray<Entry>>,
  size: number,
): AsyncGenerator<E.Either<LockstepError, ReadonlyArray<Entry>>> {
  const entries = await read();
  if (E.isLeft(entries)) {
    yield entries;
    return;
  }
  for (let start = 0; start < entries.right.length; start += size)
    yield E.right(entries.right.slice(start, start + size));
}

/** The store over a cell. */
export const toStore = (cell: Cell): Store => {
  const { name, schema, buckets } = cell;
  const held = <A>(read: (snapshot: Snapshot.Snapshot) => A): Answer<A> =>
    pipe(
      cell.read,
      TE.map(({ snapshot }) => read(snapshot)),
    );
  const like = new Map([...schema.models.keys()].map((model) => [model, Array.from({ length: buckets }, () => '')]));

  return {
    name,
    schema,
    close: cell.close,
    load: pipe(cell.read, TE.chainEitherKW(whole)),
    entries: (model, uids) => held((snapshot) => uids.map((uid) => Snapshot.entry({ model, uid })(snapshot))),
    pages: (model, size = PAGE): Pages => paged(held(Snapshot.entries(model)), Math.max(1, size)),
    counts: held(
      (snapshot) =>
        new Map(Snapshot.modelNames(snapshot).map((model) => [model, snapshot.tables.get(model)?.size ?? 0])),
    ),
    digest: held((snapshot) => Digest.digest(snapshot, like)),
    buckets: (model, which) => {
      const wanted = new Set(which);
      return held((snapshot) =>
        Snapshot.entries(model)(snapshot).filter(({ uid }) => wanted.has(Digest.bucketOf(uid, buckets))),
      );
    },
    add: (items) => {
      let done: ReturnType<typeof put> | undefined;
      return pipe(
        cell.modify((state) => {
          done = put(state, items);
          return E.right(done.state);
        }),
        TE.chainEitherK(() => (done?.problem === undefined ? E.right(done?.added ?? 0) : E.left(done.problem))),
      );
    },
    commit: (patch) =>
      patch.length === 0
        ? TE.right(undefined)
        : cell.modify((state) =>
            pipe(
              state.snapshot,
              Patch.apply(patch),
              E.map((snapshot) => ({ ...state, snapshot })),
            ),
          ),
    checkpoint: (label) =>
      cell.modify((state) =>
        E.right({
          ...state,
          checkpoints: [
            ...state.checkpoints.filter((each) => each.name !== label),
            { name: label, snapshot: state.snapshot },
          ],
        }),
      ),
    rollback: (label) =>
      cell.modify((state) => {
        const place = state.checkpoints.findIndex((each) => each.name === label);
        const checkpoint = state.checkpoints[place];
        return checkpoint === undefined
          ? E.left(
              unknownCheckpoint(
                name,
                label,
                state.checkpoints.map((each) => each.name),
              ),
            )
          : E.right({ ...state, snapshot: checkpoint.snapshot, checkpoints: state.checkpoints.slice(0, place + 1) });
      }),
    clear: cell.modify(() => E.right(empty(schema))),
  };
};
