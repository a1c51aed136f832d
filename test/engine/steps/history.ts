/** Steps in the history of the source: keeping, going back and forth, and the history in a file. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { HistoryFile } from '../../../src/file.js';
import { History, type LockstepError } from '../../../src/index.js';
import { right } from '../../right.js';
import * as Naive from '../naive/History.js';
import { schema } from '../schema.js';
import { name, type Sides } from '../World.js';
import type { Step } from './Step.js';

type Answer = E.Either<LockstepError.LockstepError, History.History>;

/** Take on what has come of a change, if it was possible; whether it was. */
const take = ({ world, engine }: Sides, changed: Naive.Changed, answer: Answer): boolean => {
  if (typeof changed === 'string') {
    expect(E.isLeft(answer) ? answer.left.code : 'no error').toBe(changed);
    return false;
  }
  const before = engine.history;
  engine.history = right(answer);
  // What was kept is given back as the very value that it was.
  for (const { id, snapshot } of History.list(engine.history)) {
    const held = History.list(before).find((each) => each.id === id);
    if (held !== undefined) expect(snapshot).toBe(held.snapshot);
  }
  world.history = changed;
  return true;
};

/** The source is what the history stands at. */
const follow = ({ world, engine }: Sides): void => {
  world.source = world.history.list[world.history.at]?.rows ?? [];
  engine.source = History.current(engine.history).snapshot;
};

const labelled = (label: string | undefined): string => (label === undefined ? 'without a label' : `as "${label}"`);

const keeping = (label: string | undefined): Step => ({
  name: `keep the source in the history ${labelled(label)}`,
  run: async (sides) => {
    const { world, engine } = sides;
    const answer = History.checkpoint(label === undefined ? {} : { label })(engine.source)(engine.history);
    take(sides, Naive.checkpoint(world.history, world.source, label), answer);
  },
});

const labelling = (label: string | undefined): Step => ({
  name: `label what the history stands at ${labelled(label)}`,
  run: async (sides) => {
    const { world, engine } = sides;
    const { id } = History.current(engine.history);
    take(sides, Naive.label(world.history, label), History.label(id, label)(engine.history));
  },
});

const returning = (label: string): Step => ({
  name: `go to "${label}" in the history`,
  run: async (sides) => {
    const { world, engine } = sides;
    if (take(sides, Naive.rollback(world.history, label), History.rollback(label)(engine.history))) follow(sides);
  },
});

const undoing: Step = {
  name: 'undo',
  run: async (sides) => {
    if (take(sides, Naive.undo(sides.world.history), History.undo(sides.engine.history))) follow(sides);
  },
};

const redoing: Step = {
  name: 'redo',
  run: async (sides) => {
    if (take(sides, Naive.redo(sides.world.history), History.redo(sides.engine.history))) follow(sides);
  },
};

const rereading: Step = {
  name: 'write the history to a file, and read it again',
  run: async ({ engine }) => {
    const path = engine.place.path(`${name(engine)}.history.ndjson`);
    right(await HistoryFile.write(path)(engine.history)());
    const read = right(await HistoryFile.read(schema)(path)());
    expect(History.eq.equals(read, engine.history)).toBe(true);
    engine.history = read;
  },
};

const label = fc.constantFrom('monday', 'tuesday');

/** Steps in the history. */
export const inHistory: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.option(label, { nil: undefined }).map(keeping) },
  { weight: 1, arbitrary: fc.option(label, { nil: undefined }).map(labelling) },
  { weight: 1, arbitrary: label.map(returning) },
  { weight: 4, arbitrary: fc.constant(undoing) },
  { weight: 3, arbitrary: fc.constant(redoing) },
  { weight: 1, arbitrary: fc.constant(rereading) },
);
