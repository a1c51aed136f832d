/** A step of a run: what it does to both sides, and what it is called where one fails. */
import type { Fields, Ref, Row } from '../naive/Rows.js';
import { textOf } from '../naive/Rows.js';
import type { Sides, World } from '../World.js';

/** A step. */
export interface Step {
  /** What it is, in a line. */
  readonly name: string;
  /** Whether it makes sense now; else it is passed over. */
  readonly isPossible?: (world: Readonly<World>) => boolean;
  /** Does it on both sides, and holds one to the other. */
  readonly run: (sides: Sides) => Promise<void>;
}

/** A thing, for people. */
export const named = ({ model, uid }: Ref): string => `${model} ${JSON.stringify(uid)}`;

/** Fields, for people. */
export const shown = (fields: Fields): string => textOf(fields);

/** A row, for people. */
export const shownRow = ({ model, uid, fields, parent }: Row): string =>
  `${named({ model, uid })}${parent === undefined ? '' : ` below ${named(parent)}`} ${shown(fields)}`;
