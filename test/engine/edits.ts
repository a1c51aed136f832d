/** Edits of a dataset on both sides. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError } from '../../src/index.js';
import { Snapshot } from '../../src/index.js';
import type { Edit } from './arbitraries.js';
import { kindOf } from './naive/kinds.js';
import * as Naive from './naive/Rows.js';
import { type Changed, find, isFailure, type Row, type Rows } from './naive/Rows.js';
import { modelOf } from './schema.js';
import { named, shown, shownRow } from './steps/Step.js';

/** Give a thing all its values and its place, whether it is there or not; `undefined` takes an attribute away. */
const attributesOf = ({ model, fields }: Row): Naive.Fields =>
  Object.fromEntries(kindOf(model).attributes.map((name) => [name, fields[name]]));

/** An edit of rows. */
export const naively = (edit: Edit, rows: Rows): Changed => {
  switch (edit.kind) {
    case 'add':
      return Naive.add(rows, edit.row);
    case 'put': {
      if (find(rows, edit.row) === undefined) return Naive.add(rows, edit.row);
      const moved = Naive.move(rows, edit.row, edit.row.parent);
      return isFailure(moved) ? moved : Naive.update(moved, edit.row, attributesOf(edit.row));
    }
    case 'update':
      return Naive.update(rows, edit.ref, edit.attributes);
    case 'remove':
      return Naive.remove(rows, edit.ref, true);
    case 'move':
      return Naive.move(rows, edit.ref, edit.parent);
  }
};

/** An edit of a snapshot. */
export const really =
  (edit: Edit) =>
  (snapshot: Snapshot.Snapshot): E.Either<LockstepError.LockstepError, Snapshot.Snapshot> => {
    const adding = ({ model, fields, parent }: Row) =>
      Snapshot.add(modelOf(model), fields, parent === undefined ? {} : { parent })(snapshot);
    switch (edit.kind) {
      case 'add':
        return adding(edit.row);
      case 'put': {
        if (Snapshot.entry(edit.row)(snapshot) === undefined) return adding(edit.row);
        const { model, uid, parent } = edit.row;
        return pipe(
          snapshot,
          Snapshot.move(edit.row, parent),
          E.chain(Snapshot.update(modelOf(model), uid, attributesOf(edit.row))),
        );
      }
      case 'update':
        return Snapshot.update(modelOf(edit.ref.model), edit.ref.uid, edit.attributes)(snapshot);
      case 'remove':
        return Snapshot.remove(modelOf(edit.ref.model), edit.ref.uid, { children: true })(snapshot);
      case 'move':
        return Snapshot.move(edit.ref, edit.parent)(snapshot);
    }
  };

/** Edits of rows, those that fail left out. */
export const allNaively = (edits: ReadonlyArray<Edit>, rows: Rows): Rows =>
  edits.reduce<Rows>((now, edit) => {
    const changed = naively(edit, now);
    return isFailure(changed) ? now : changed;
  }, rows);

/** Edits of a snapshot, those that fail left out. */
export const allReally =
  (edits: ReadonlyArray<Edit>) =>
  (snapshot: Snapshot.Snapshot): Snapshot.Snapshot =>
    edits.reduce(
      (now, edit) =>
        pipe(
          now,
          really(edit),
          E.getOrElse(() => now),
        ),
      snapshot,
    );

const shownEdit = (edit: Edit): string => {
  switch (edit.kind) {
    case 'add':
    case 'put':
      return `${edit.kind} ${shownRow(edit.row)}`;
    case 'update':
      return `update ${named(edit.ref)} ${shown(edit.attributes)}`;
    case 'remove':
      return `remove ${named(edit.ref)}`;
    case 'move':
      return `move ${named(edit.ref)} below ${named(edit.parent)}`;
  }
};

/** Edits for people. */
export const shownEdits = (edits: ReadonlyArray<Edit>): string => edits.map(shownEdit).join('; ');
